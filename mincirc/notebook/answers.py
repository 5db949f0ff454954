"""Answers about one minimum in notebooks: results of searches, enumerations, evaluations of a given circuit."""

from __future__ import annotations

from mincirc.notebook.circuits import acting, circuit_picture
from mincirc.notebook.markup import block, facts, folded, lacks
from mincirc.notebook.policies import folded_policy
from mincirc.predicate import PredicateVerdict
from mincirc.rational import with_decimal
from mincirc.searching.result import Bounds, SearchResult
from mincirc.statements.enumerate import Enumeration
from mincirc.statements.evaluation import Evaluation


def result_picture(result: SearchResult) -> str | None:
    """Return the schematic of the circuit that was found, by the names of its task."""
    return None if result.circuit is None else circuit_picture(result.circuit, result.names, result.output_names)


def result_html(result: SearchResult) -> str:
    """Return the question, the bounds on the answer, the circuit, and what is missing."""
    policy = result.policy
    shown = "" if policy is None else acting(policy) + folded_policy(policy)
    return block(f"Minimum circuit for {result.task}", facts(result_rows(result)), shown, lacks(result.missing))


def result_rows(result: SearchResult) -> list[tuple[str, str]]:
    """Return the rows of a result: what was asked, what is known, what the predicates say."""
    size = None if result.lower is None else Bounds(result.lower, result.upper)
    measures = (("size", size), ("depth", result.depth_bounds), ("cost", result.cost_bounds))
    asked = (f"{c.name} {'>' if c.strict else '>='} {with_decimal(c.threshold)}" for c in result.constraints)
    return [
        ("status", "infeasible: no policy meets the bound" if result.status == "infeasible" else result.status),
        *((name, _bounds(bounds)) for name, bounds in measures if bounds is not None),
        ("bound", "\n".join(asked) or "open"),
        *([] if result.value is None else [("value", with_decimal(result.value))]),
        ("optimum", "open" if result.optimum is None else with_decimal(result.optimum)),
        ("basis", result.basis),
        ("interface", f"{result.interface.name}: {', '.join(result.interface.input_names) or 'no inputs'}"),
        *(verdict_row(verdict) for verdict in result.predicates),
    ]


def _bounds(bounds: Bounds) -> str:
    if bounds.closed:
        return f"{bounds.upper}, proved"
    return f"from {bounds.lower} to {'?' if bounds.upper is None else bounds.upper}, not settled"


def verdict_row(verdict: PredicateVerdict, most: int = 8) -> tuple[str, str]:
    """Return the row of a predicate: the states where it holds."""
    more = f" and {len(verdict.states) - most} more" if len(verdict.states) > most else ""
    where = f"holds at {', '.join(verdict.states[:most])}{more}" if verdict.holds else "does not hold at any state"
    return verdict.name, where


def evaluation_html(evaluation: Evaluation) -> str:
    """Return the exact value of a circuit, where it is illegal, its predicates and the circuit."""
    policy, circuit = evaluation.policy, evaluation.circuit
    illegal = ", ".join(evaluation.illegal[:12]) + (", ..." if len(evaluation.illegal) > 12 else "")
    value = f"none: the output word is illegal at {illegal}"
    rows = [
        ("value", value if evaluation.value is None else with_decimal(evaluation.value)),
        *((f"on {m.task}", with_decimal(m.value)) for m in evaluation.members if m.value is not None),
        ("circuit", f"{circuit.size} gates, depth {circuit.depth}, basis {circuit.basis}"),
        *(verdict_row(verdict) for verdict in evaluation.predicates),
    ]
    shown = "" if policy is None else acting(policy) + folded_policy(policy)
    return block(f"Circuit on {evaluation.task.name}", facts(rows), shown)


def enumeration_html(found: Enumeration, most: int = 12) -> str:
    """Return how many policies minimum circuits have, and the first of them with their circuits."""
    at_least = "" if found.complete else "at least "
    rows = [*result_rows(found.result), ("policies", f"{at_least}{len(found.policies)}")]
    if found.circuits is not None:
        more = "" if found.circuits_complete else "at least "
        rows.append(("circuits", f"{more}{found.circuits} up to isomorphism"))
    shown = [
        folded(f"policy {number}", acting(policy), folded_policy(policy))
        for number, policy in enumerate(found.policies[:most], start=1)
    ]
    title = f"Minimum circuits for {found.result.task}"
    return block(title, facts(rows), *shown, lacks(found.missing))
