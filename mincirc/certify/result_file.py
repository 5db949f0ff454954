"""Reader of the JSON of a search, so that its result can be certified without a second search."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

from mincirc.circuit import Circuit, get_basis, parse_circuit
from mincirc.errors import MincircError
from mincirc.interface import Interface, interface_for, legal_policy
from mincirc.mdp.constraint import Constraint, each_constraints, mean_constraint
from mincirc.mdp.model import MDP
from mincirc.mdp.value.policy import policy_return
from mincirc.predicate import Policy
from mincirc.problem.problem import Problem
from mincirc.rational import parse_rational
from mincirc.searching.goal import UNCERTIFIED
from mincirc.searching.result import SCHEMA, SearchResult

STATUSES = ("proved", "bounds", "infeasible")


def read_result(path: str, task: MDP) -> SearchResult:
    """Return the result in the file ``path`` for ``task``; basis and interface are taken from the file.

    The circuit is checked exactly and evaluated again; status, bounds and optimum are taken from the file.  Members,
    predicates and statistics are left out.  Raises :class:`MincircError` when the file is not the result of a search,
    is about another task, or has a circuit that does not meet the stated bound.
    """
    try:
        document = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise MincircError(f"cannot read {path}: {error.strerror or error}") from None
    except (ValueError, RecursionError):
        raise MincircError(f"{path}: not a JSON file") from None
    if isinstance(document, dict) and (document.get("objective", "size"), document.get("costs")) != ("size", None):
        raise MincircError(f"{path}: {UNCERTIFIED}")
    try:
        problem, stated = _problem(document, task), _stated(document)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise MincircError(f"{path}: expected what mincirc search --json prints (schema {SCHEMA})") from None
    if document["task"] != task.name:
        raise MincircError(f"{path} speaks of the task {document['task']!r}, not of {task.name!r}")
    circuit: Circuit | None = stated["circuit"]
    if circuit is not None and not (circuit.size == stated["upper"] and problem.accepts(circuit)):
        raise MincircError(f"{path}: the circuit does not meet the bound with the stated number of gates")
    picks = None if circuit is None else legal_policy(problem.interface.policy_of(circuit))
    return SearchResult(
        problem=problem,
        value=None if picks is None else policy_return(task, picks),
        policy=None if picks is None or circuit is None else Policy(task, picks, circuit, problem.interface),
        **stated,
    )


def _stated(document: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of the answer as the file states them; raise ``ValueError`` for an invalid field."""
    if document["schema"] != SCHEMA or document["status"] not in STATUSES:
        raise ValueError
    lower, upper = document["lower"], document["upper"]
    if not all(x is None or (type(x) is int and x >= 0) for x in (lower, upper)):
        raise ValueError
    text, bound, optimum = (document[name] for name in ("circuit", "bound", "optimum"))
    return {
        "status": document["status"],
        "bound": None if bound is None else parse_rational(bound),
        "optimum": None if optimum is None else parse_rational(optimum),
        "lower": lower,
        "upper": upper,
        "circuit": None if text is None else parse_circuit(text, "circuit"),
    }


def _problem(document: dict[str, Any], task: MDP) -> Problem:
    interface, basis = _interface(document, task), get_basis(document["basis"]).name
    return Problem(task, interface, basis, _constraints(document, task))


def _interface(document: dict[str, Any], task: MDP) -> Interface:
    stated = document["interface"]
    interface = interface_for(task, stated["name"])
    if (list(interface.input_names), interface.output_bits) != (stated["inputs"], stated["outputs"]):
        raise ValueError
    return interface


def _constraints(document: dict[str, Any], task: MDP) -> tuple[Constraint, ...]:
    bound, members = document["bound"], [m["bound"] for m in document["members"]]
    each: list[Fraction] = [parse_rational(b) for b in members if b is not None]
    mean = () if bound is None else (mean_constraint(task, parse_rational(bound)),)
    if each and len(each) != len(task.blocks or [task]):
        raise ValueError
    return (*mean, *(each_constraints(task, each) if each else ()))
