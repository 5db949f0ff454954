"""The claim that an accepted certificate proves, as sentences with its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from mincirc.verify.fields import shown
from mincirc.verify.gates import BASES
from mincirc.verify.record import Certificate, Constraint, Formula

MAX_POLICIES = 50
MAX_FORMULA = 2_000


def describe(record: Certificate, statement: str, lines: Sequence[int], records: int | None = None) -> tuple[str, ...]:
    """Return the lines of the report."""
    task, face = record.task, record.interface
    choices = sum(map(len, task.choices))
    result = [
        f"task: {shown(task.name)}, {len(task.states)} states, {choices} choices, {_objective(record)}",
        f"interface: {shown(face.name)}, {len(face.inputs)} input bits, {face.outputs} output bits",
        f"basis: {record.basis} ({BASES[record.basis].cost})",
        *(f"bound: {_constraint(c, record)}" for c in record.constraints),
    ]
    if record.side is not None:
        result.append(f"formula: {formula_text(record.side, record)}")
        if record.claim.predicate is not None:
            name, holds = record.claim.predicate
            result.append(
                f"(its author calls it: {shown(name)} {'holds' if holds else 'does not hold'}; this is not checked)"
            )
    result += [f"proved: {sentence}" for sentence in sentences(record)]
    result.append(
        f"checked: {len(record.lemmas)} lemmas, {len(record.witnesses)} circuits, "
        f"{len(lines)} refutations of {sum(lines)} lines; symmetry rules: {', '.join(record.rules) or 'none'}"
    )
    if record.replay is not None:
        result.append(
            f"replayed: no circuit of {_gates(record.replay.gates)} or fewer does what single states ask for"
            f" ({records} records)"
        )
    result.append(f"statement: sha256 {statement}")
    return tuple(result)


def sentences(record: Certificate) -> list[str]:
    """Return the sentences that the certificate proves."""
    claim = record.claim
    lower, upper = claim.lower, claim.upper
    which = " whose policy satisfies the formula" if record.side is not None else ""
    if claim.kind == "infeasible":
        return ["no policy meets the bound"]
    if lower is None:
        result = ["no policy that satisfies the formula meets the bound"]
    elif lower == upper:
        size, none = _gates(lower), _none(lower, which) + ", and " if lower else ""
        result = [f"the least circuit{which} that meets the bound has {size}: {none}one of {size} does"]
    else:
        found = [] if upper is None else [f"one with {_gates(upper)} does"]
        result = [", and ".join([_none(lower, which)] * (lower > 0) + found) or "nothing"]
    if claim.kind == "policies":
        result.append(
            f"the circuits with {_gates(lower or 0)} that meet the bound have exactly {len(record.blocked)} policies:"
        )
        result += [_policy(p, record) for p in record.blocked[:MAX_POLICIES]]
        if len(record.blocked) > MAX_POLICIES:
            result.append(f"... and the {len(record.blocked) - MAX_POLICIES} others in the certificate")
    if claim.any is not None:
        result.append(
            f"some circuit with {_gates(claim.any)} meets the bound, whether or not its policy satisfies the formula"
        )
        if lower is None or claim.any < lower:
            result.append("no circuit of the least size that meets the bound has a policy that satisfies the formula")
    return result


def _none(lower: int, which: str) -> str:
    sizes = ", ".join(map(str, range(lower - 1))) + " or " if lower > 1 else ""
    return f"no circuit{which} with {sizes}{_gates(lower - 1)} meets the bound"


def _gates(count: int) -> str:
    return "1 gate" if count == 1 else f"{count} gates"


def _objective(record: Certificate) -> str:
    task = record.task
    if task.kind == "discount":
        return f"discounted reward with gamma = {task.gamma}"
    if task.kind == "horizon":
        return f"reward over {task.steps} steps with gamma = {task.gamma}"
    return "total reward"


def _constraint(constraint: Constraint, record: Certificate) -> str:
    sign = ">" if constraint.strict else ">="
    if constraint.weights == record.task.initial:
        return f"{shown(constraint.name)}: expected return from the initial distribution {sign} {constraint.threshold}"
    terms = (f"{w} V({shown(record.task.states[s])})" for s, w in enumerate(constraint.weights) if w)
    return f"{shown(constraint.name)}: {_cut(_joined(terms, ' + ')) or '0'} {sign} {constraint.threshold}"


def _policy(policy: Sequence[int], record: Certificate) -> str:
    task = record.task
    named = (
        f"{shown(task.states[s])}: {shown(task.actions[task.choices[s][pick].action])}"
        for s, pick in enumerate(policy)
    )
    return _cut(_joined(named, ", "))


def formula_text(formula: Formula, record: Certificate) -> str:
    """Return the formula with the names of states and actions, cut when it is long."""
    return _cut(_pieces(formula, record))


def _pieces(formula: Formula, record: Certificate) -> Iterator[str]:
    if isinstance(formula, bool):
        yield "true" if formula else "false"
        return
    head, *rest = formula
    task = record.task
    if head == "atom":
        state, pick = rest
        yield f"[{shown(task.states[state])}: {shown(task.actions[task.choices[state][pick].action])}]"
    elif head == "not":
        yield "not "
        yield from _pieces(rest[0], record)
    else:
        for i, part in enumerate(rest):
            yield f" {head} " if i else "("
            yield from _pieces(part, record)
        yield ")"


def _joined(parts: Iterable[str], between: str) -> Iterator[str]:
    for i, part in enumerate(parts):
        yield between + part if i else part


def _cut(pieces: Iterable[str]) -> str:
    """Return the first pieces, joined, and a mark where pieces were left out."""
    text = ""
    for piece in pieces:
        text += piece
        if len(text) > MAX_FORMULA:
            return f"{text[:MAX_FORMULA]}... (in full in the certificate)"
    return text
