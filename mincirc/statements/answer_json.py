"""The JSON that commands print of statements about all minimum circuits, one function for each kind of answer.

Rationals are texts, circuits have the names of their task, and what is missing is part of every document
(:func:`mincirc.partial.completeness`).  :mod:`mincirc.report` reads these documents, which name the task and do not
hold it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mincirc.circuit import format_circuit
from mincirc.interface import Interface
from mincirc.legend import legend_of
from mincirc.mdp.model import MDP
from mincirc.partial import completeness
from mincirc.predicate import Policy
from mincirc.rational import format_rational
from mincirc.searching.result import SCHEMA, SearchResult
from mincirc.statements.enumerate import Enumeration
from mincirc.statements.front import Pareto
from mincirc.statements.pricing import Price, SideMinimum
from mincirc.statements.quantifier import Quantification, Quantified
from mincirc.statements.tradeoff import Step
from mincirc.statements.verdict import Walked


def asked_json(result: SearchResult) -> dict[str, Any]:
    """Return the question as JSON fields."""
    return {
        "task": result.task,
        "sources": [s.to_json() for s in result.sources],
        "basis": result.basis,
        "interface": result.interface.to_json(),
        "constraints": [{"name": c.name, "bound": format_rational(c.threshold)} for c in result.constraints],
    }


def minimum_json(result: SearchResult) -> dict[str, Any]:
    """Return the fields with which an answer about minimum circuits begins: the question, and its least size."""
    return {"schema": SCHEMA, **asked_json(result), "status": result.status, "size": result.size}


def circuit_text(policy: Policy) -> str:
    """Return the text form of a policy's circuit, with the names of its task."""
    return format_circuit(policy.circuit, legend_of(policy.task, policy.interface).names)


def witness_json(policy: Policy | None) -> dict[str, Any] | None:
    """Return the JSON form of a witness."""
    if policy is None:
        return None
    return {"circuit": circuit_text(policy), "policy": dict(policy.items())}


def quantifier_json(found: Quantification) -> dict[str, Any]:
    """Return what ``mincirc quantify`` prints."""
    answer = found.answer
    return {
        **minimum_json(found.result),
        "predicate": found.predicate,
        "quantifier": found.quantifier,
        "method": None if answer is None else answer.method,
        "tried": None if answer is None else answer.tried,
        "having": witness_json(found.having),
        "lacking": witness_json(found.lacking),
        **completeness(found.missing),
    }


def price_json(found: Price) -> dict[str, Any]:
    """Return what ``mincirc price`` prints."""
    return {
        **minimum_json(found.result),
        "bound": None if found.result.bound is None else format_rational(found.result.bound),
        "predicate": found.predicate,
        "price": found.price,
        "with": _side_json(found.having),
        "without": _side_json(found.lacking),
        **completeness(found.missing),
    }


def _side_json(side: SideMinimum | None) -> dict[str, Any] | None:
    if side is None:
        return None
    return {
        "status": side.status,
        "size": side.size,
        "lower": side.lower,
        "upper": side.upper,
        "witness": witness_json(side.policy),
    }


def enumeration_json(found: Enumeration, having: Mapping[str, Sequence[bool]]) -> dict[str, Any]:
    """Return what ``mincirc enumerate`` prints; ``having`` says of every predicate which policies have it."""
    names = found.result.names
    return {
        **minimum_json(found.result),
        "count": len(found.policies),
        "policies_complete": found.complete,
        "circuits": found.circuits,
        "circuits_complete": found.circuits_complete,
        "policies": [
            {
                "policy": dict(p.items()),
                "circuit": format_circuit(p.circuit, names),
                "predicates": {name: marks[i] for name, marks in having.items()},
            }
            for i, p in enumerate(found.policies)
        ],
        **completeness(found.missing),
    }


def staircase_json(found: Pareto, task: MDP, basis: str, interface: Interface) -> dict[str, Any]:
    """Return what ``mincirc pareto`` prints."""
    stairs = found.staircase
    return {
        "schema": SCHEMA,
        "task": task.name,
        "sources": [s.to_json() for s in task.sources()],
        "basis": basis,
        "interface": interface.to_json(),
        "optimum": None if stairs.optimum is None else format_rational(stairs.optimum),
        "reaches_optimum": stairs.complete,
        "predicate": found.predicate,
        "steps": [_step_json(step, answer) for step, answer in zip(stairs.steps, found.quantified, strict=True)],
        "stats": {"conflicts": stairs.conflicts, "seconds": round(stairs.seconds, 3)},
        **completeness(found.missing),
    }


def _step_json(step: Step, answer: Quantified | None) -> dict[str, Any]:
    return {
        "size": step.size,
        "bound_above": None if step.bound_above is None else format_rational(step.bound_above),
        "bound_max": format_rational(step.bound_max),
        "status": step.status,
        "quantifier": None if answer is None else answer.quantifier,
        "circuit": circuit_text(step.policy),
        "having": None if answer is None else witness_json(answer.having),
        "lacking": None if answer is None else witness_json(answer.lacking),
    }


def theorem_json(walked: Walked, sizes: Mapping[str, int | None]) -> dict[str, Any]:
    """Return what ``mincirc theorem`` prints; ``sizes`` are least sizes of the union by interface."""
    local = walked.locality
    return {
        "schema": SCHEMA,
        **asked_json(walked.result),
        "predicate": walked.predicate,
        "verdict": walked.verdict,
        "covered": walked.covered,
        "size_set": walked.size_set,
        "size_union": walked.size_union,
        "sizes": dict(sizes),
        "quantifier": walked.quantifier,
        "locality": None
        if local is None
        else {
            "holds": local.holds,
            "method": local.method,
            "tried": local.tried,
            "state": local.state,
            "on_union": local.on_union,
            "policy": None if local.policy is None else dict(local.policy.items()),
        },
        "steps": [
            {
                "number": s.number,
                "name": s.name,
                "outcome": s.outcome,
                "says": s.says,
                "witness": witness_json(s.witness),
            }
            for s in walked.steps
        ],
        **completeness(walked.missing),
    }
