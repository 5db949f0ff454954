"""Reading the JSON of a search again, so that an answer can be certified without searching for it."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

from mincirc.certify.produce import Answer
from mincirc.circuit import Circuit, get_basis, parse_circuit
from mincirc.errors import MincircError
from mincirc.interface import Interface, interface_for
from mincirc.mdp.constraint import Constraint, each_constraints, mean_constraint
from mincirc.mdp.model import MDP
from mincirc.problem.problem import Problem
from mincirc.rational import parse_rational
from mincirc.searching.goal import UNCERTIFIED
from mincirc.searching.result import SCHEMA

STATUSES = ("proved", "bounds", "infeasible")


def read_answer(path: str, task: MDP) -> Answer:
    """Return the answer in the file, about ``task``; its basis and its interface are taken from the file.

    Raises :class:`MincircError` when the file is no result of a search, speaks of another task, or its circuit does
    not do what it says.
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
        answer = _answer(document, task)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise MincircError(f"{path}: expected what mincirc search --json prints (schema {SCHEMA})") from None
    if document["task"] != task.name:
        raise MincircError(f"{path} speaks of the task {document['task']!r}, not of {task.name!r}")
    if answer.circuit is not None and not _does(answer):
        raise MincircError(f"{path}: the circuit does not meet the bound with the stated number of gates")
    return answer


def _answer(document: dict[str, Any], task: MDP) -> Answer:
    if document["schema"] != SCHEMA or document["status"] not in STATUSES:
        raise ValueError
    text = document["circuit"]
    circuit: Circuit | None = None if text is None else parse_circuit(text, "circuit")
    problem = Problem(
        task, _interface(document, task), get_basis(document["basis"]).name, _constraints(document, task)
    )
    lower, upper = document["lower"], document["upper"]
    if not all(x is None or (type(x) is int and x >= 0) for x in (lower, upper)):
        raise ValueError
    return Answer(problem, document["status"], lower, upper, circuit)


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


def _does(answer: Answer) -> bool:
    circuit = answer.circuit
    assert circuit is not None
    return circuit.size == answer.upper and answer.problem.accepts(circuit)
