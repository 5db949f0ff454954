"""A discounted task as a PRISM model with its features (or its bits) as variables, as PAYNT reads it.

``alive`` is 1 in every state of the task, 0 after the end, and 2 in an extra first state that draws from rho where
that is no single state; there the bound is multiplied by the discount once more.  The model is exact; PAYNT's
arithmetic and its bound are floats.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from mincirc.interface import interface_for
from mincirc.mdp.disjoint_union import declared_features
from mincirc.mdp.model import MDP, Choice, Picks
from mincirc.mdp.objective import Discount

Columns = Mapping[str, Sequence[int]]
"""Variables of the model and their value in every state."""


def columns(task: MDP, bits: bool) -> Columns:
    """Return the declared features, or the input bits of the interface."""
    if not bits:
        return {f"{f.name}_": f.values for f in declared_features(task)}
    interface = interface_for(task)
    last = interface.inputs - 1
    return {
        f"{name}_": [code >> (last - i) & 1 for code in interface.codes]
        for i, name in enumerate(interface.input_names)
    }


def discount(task: MDP) -> Fraction:
    """Return the task's discount; PAYNT is asked about discounted tasks only."""
    if not isinstance(task.objective, Discount):
        raise ValueError(f"{task.name} is not discounted")
    return task.objective.gamma


def model(task: MDP, bits: bool) -> str:
    """Return the PRISM model."""
    values = columns(task, bits)
    roots = [s for s, p in enumerate(task.initial) if p]
    first = roots[0]
    lines = ["mdp", "module task", f"  alive : [0..2] init {1 if len(roots) == 1 else 2};"]
    lines += [f"  {name} : [0..{max(1, *v)}] init {v[first]};" for name, v in values.items()]
    if len(roots) > 1:
        draws = " + ".join(f"{task.initial[s]}:{_to(values, s)}" for s in roots)
        lines.append(f"  [a0] alive=2 -> {draws};")
    rewards = []
    for s, choices in enumerate(task.choices):
        here = _at(values, s)
        for choice in choices:
            action = f"a{choice.action}"
            lines.append(f"  [{action}] {here} -> {_outcomes(values, choice)};")
            if choice.reward:
                rewards.append(f"  [{action}] {here} : {choice.reward};")
    lines += ["  [a0] alive=0 -> 1:true;", "endmodule", 'rewards "return"', *rewards, "endrewards"]
    return "\n".join(lines) + "\n"


def tree_picks(task: MDP, bits: bool, tree: Any) -> Picks | None:
    """Return the policy of a decision tree over the model's variables, ``None`` if an action of it is not there.

    A tree is an action, or ``[variable, limit, tree where variable <= limit, tree elsewhere]``.
    """
    values, picks = columns(task, bits), []
    for state, choices in enumerate(task.choices):
        node = tree
        while not isinstance(node, str):
            variable, limit, below, above = node
            node = below if values[variable][state] <= limit else above
        there = [i for i, choice in enumerate(choices) if f"a{choice.action}" == node]
        if not there:
            return None
        picks.append(there[0])
    return tuple(picks)


def _at(values: Columns, state: int) -> str:
    return " & ".join(["alive=1", *(f"{name}={column[state]}" for name, column in values.items())])


def _to(values: Columns, state: int) -> str:
    return " & ".join(["(alive'=1)", *(f"({name}'={column[state]})" for name, column in values.items())])


def _outcomes(values: Columns, choice: Choice) -> str:
    parts = [f"{p}:{_to(values, t)}" for t, p in choice.successors]
    if choice.end:
        parts.append(f"{choice.end}:" + " & ".join(["(alive'=0)", *(f"({name}'=0)" for name in values)]))
    return " + ".join(parts)


def property_at_least(task: MDP, bound: Fraction) -> str:
    """Return the property "the discounted return is at least the bound"."""
    gamma = discount(task)
    start = 1 if sum(1 for p in task.initial if p) == 1 else gamma
    return f'R{{"return"}}>={float(bound * start)!r} [ Cdiscount={float(gamma)!r} ]\n'
