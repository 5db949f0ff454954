"""Claims with evidence in notebooks: what a certificate will prove, of what, by what, and its first circuit.

The words are those of a claim that is not proved yet: proofs are computed when the certificate is written, and what it
proves is what the independent checker says then.
"""

from __future__ import annotations

from mincirc.certify.record import Certificate
from mincirc.legend import legend_of
from mincirc.notebook.circuits import acting, circuit_picture
from mincirc.notebook.markup import block, counted, facts, lacks
from mincirc.notebook.policies import folded_policy
from mincirc.predicate import Policy
from mincirc.rational import with_decimal


def certificate_picture(claim: Certificate) -> str | None:
    """Return the schematic of the first circuit of the claim, by the names of its task."""
    if not claim.witnesses:
        return None
    legend = legend_of(claim.problem.task, claim.problem.interface)
    return circuit_picture(claim.witnesses[0].circuit, legend.names, legend.outputs)


def certificate_html(claim: Certificate) -> str:
    """Return the claim, what it is about, the evidence for it, and its first circuit."""
    problem = claim.problem
    asked = (f"{c.name} {'>' if c.strict else '>='} {with_decimal(c.threshold)}" for c in problem.constraints)
    rows = [
        ("claim", _claim(claim)),
        ("bound", "\n".join(asked)),
        ("basis", problem.basis),
        ("interface", f"{problem.interface.name}: {', '.join(problem.interface.input_names) or 'no inputs'}"),
        ("evidence", _evidence(claim)),
        ("symmetry rules", ", ".join(claim.rule_names) or "none"),
    ]
    return block(
        f"Claim about {problem.task.name}, to be proved and written", facts(rows), _first(claim), lacks(claim.missing)
    )


def _claim(claim: Certificate) -> str:
    meets = "meets the bound" + _side(claim)
    if claim.any_size is not None and (claim.lower is None or claim.any_size < claim.lower):
        return f"no circuit of the least size, {counted(claim.any_size, 'gate')}, {meets}"
    if claim.lower is None:
        return f"no policy {meets}"
    below = f"no circuit of fewer than {counted(claim.lower, 'gate')} {meets}" if claim.lower else ""
    known = "" if claim.upper is None else f"a circuit of {counted(claim.upper, 'gate')} {meets}"
    words = "; ".join(filter(None, (below, known))) or "nothing"
    if claim.kind == "policies":
        words += f"; circuits of {counted(claim.lower, 'gate')} have these policies alone: {len(claim.blocked)}"
    return words


def _side(claim: Certificate) -> str:
    if claim.predicate is None:
        return " under a condition on its policy" if claim.side is not None else ""
    name, holds = claim.predicate
    return f" and {'has' if holds else 'lacks'} {name}"


def _evidence(claim: Certificate) -> str:
    parts = [
        f"{counted(len(claim.refutations), 'size')} to refute" if claim.lower is not None else "one formula to refute"
    ]
    if claim.value is not None:
        parts = ["a vector of values that bounds every policy"]
    parts += [counted(len(claim.lemmas), "lemma")] if claim.lemmas else []
    parts += [counted(len(claim.witnesses), "circuit")] if claim.witnesses else []
    return ", ".join(parts)


def _first(claim: Certificate) -> str:
    if not claim.witnesses:
        return ""
    problem, witness = claim.problem, claim.witnesses[0]
    policy = Policy(problem.task, witness.picks, witness.circuit, problem.interface)
    return acting(policy) + folded_policy(policy)
