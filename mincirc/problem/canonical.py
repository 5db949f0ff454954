"""What is asked, as plain data: the canonical JSON of a task, an interface and constraints, and digests of them.

Two questions are the same when these forms are equal.  Certificates write them out; checkpoints keep their digests.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from hashlib import sha256
from typing import Any, TypeAlias

from mincirc.interface import Interface
from mincirc.mdp.constraint import Constraint
from mincirc.mdp.model import MDP, Choice
from mincirc.mdp.objective import Discount, Horizon
from mincirc.problem.problem import Problem
from mincirc.rational import format_rational

Written: TypeAlias = Callable[[Fraction], str]
"""How a number is written; a caller may refuse some."""


def canonical_json(value: Any) -> bytes:
    """Return sorted keys, no spaces, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def digest(value: Any) -> str:
    """Return the SHA-256 of the canonical JSON, in hexadecimal."""
    return sha256(canonical_json(value)).hexdigest()


def task_json(task: MDP, number: Written = format_rational) -> dict[str, Any]:
    """Return the canonical form of a task; of a union it is that of the single task it makes."""
    objective = task.objective
    if isinstance(objective, Discount):
        goal: dict[str, Any] = {"kind": "discount", "gamma": number(objective.gamma)}
    elif isinstance(objective, Horizon):
        goal = {"kind": "horizon", "steps": objective.steps, "gamma": number(objective.gamma)}
    else:
        goal = {"kind": "total"}
    return {
        "name": task.name,
        "states": list(task.states),
        "actions": list(task.actions),
        "action_bits": task.action_bits,
        "objective": goal,
        "choices": [[_choice(choice, number) for choice in row] for row in task.choices],
        "initial": [number(p) for p in task.initial],
    }


def _choice(choice: Choice, number: Written) -> dict[str, Any]:
    return {
        "action": choice.action,
        "word": choice.word,
        "reward": number(choice.reward),
        "next": [[t, number(p)] for t, p in choice.successors],
    }


def interface_json(interface: Interface) -> dict[str, Any]:
    """Return the canonical form of an interface."""
    return {
        "name": interface.name,
        "inputs": list(interface.input_names),
        "codes": list(interface.codes),
        "outputs": interface.output_bits,
        "words": [[list(pair) for pair in pairs] for pairs in interface.words],
        "default": list(interface.default_picks),
    }


def constraint_json(constraint: Constraint, number: Written = format_rational) -> dict[str, Any]:
    """Return the canonical form of a constraint."""
    return {
        "name": constraint.name,
        "weights": [number(w) for w in constraint.weights],
        "threshold": number(constraint.threshold),
        "strict": constraint.strict,
    }


def statement(problem: Problem) -> dict[str, Any]:
    """Return the question in short: names to tell people by, digests to compare by."""
    return {
        "task": {"name": problem.task.name, "digest": digest(task_json(problem.task))},
        "interface": {"name": problem.interface.name, "digest": digest(interface_json(problem.interface))},
        "basis": problem.basis,
        "bound": {
            "name": ", ".join(
                f"{c.name} {'>' if c.strict else '>='} {format_rational(c.threshold)}" for c in problem.constraints
            ),
            "digest": digest([constraint_json(c) for c in problem.constraints]),
        },
    }
