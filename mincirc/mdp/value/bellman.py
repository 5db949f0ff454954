"""The Bellman equations of fixed rows, exactly: backward in time, or one strongly connected component at a time.

Discount: ``(I - gamma P) V = R`` on each component.  Total reward: a component that the policy never leaves pays
nothing (otherwise the task would have been refused), so V = 0 there by the least fixed point; ``I - P`` is singular
on such components and regular on all others.  Horizon: backward induction.
Oracle: ``tests/mdp/test_value.py`` (dense elimination).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from flint import fmpq

from mincirc.mdp.value import linear
from mincirc.mdp.value.exact import ZERO, to_fmpq
from mincirc.mdp.value.params import LinearParams
from mincirc.runtime.ambient import check

if TYPE_CHECKING:
    from mincirc.mdp.model import Choice

Row: TypeAlias = tuple[fmpq, tuple[tuple[int, fmpq], ...]]
"""``(R(s, a), ((t, gamma P(t | s, a)), ...))``: one line of the Bellman equation."""


def bellman_rows(choices: Iterable[Iterable[Choice]], gamma: Fraction) -> tuple[tuple[Row, ...], ...]:
    """Return the Bellman rows of every state and choice, ``gamma`` multiplied in."""
    factor = to_fmpq(gamma)
    return tuple(
        tuple((to_fmpq(c.reward), tuple((t, factor * to_fmpq(p)) for t, p in c.successors if gamma)) for c in row)
        for row in choices
    )


def backup(row: Row, values: Mapping[int, fmpq]) -> fmpq:
    """Return ``R + gamma P . values`` for one row; absent values count as 0."""
    total, successors = row
    for target, weight in successors:
        value = values.get(target)
        if value is not None:
            total = total + weight * value
    return total


def horizon_values(rows: Mapping[int, Row], steps: int) -> list[dict[int, fmpq]]:
    """Return ``[V_0, ..., V_steps]``: ``V_t`` are the values after t steps have been taken; ``V_steps`` is 0."""
    stages: list[dict[int, fmpq]] = [dict.fromkeys(rows, ZERO)]
    for _ in range(steps):
        check()
        later = stages[-1]
        stages.append({state: backup(row, later) for state, row in rows.items()})
    return stages[::-1]


def component_values(
    component: Sequence[int],
    rows: Sequence[Row],
    values: Mapping[int, fmpq],
    total_reward: bool,
    params: LinearParams = LinearParams(),
) -> dict[int, fmpq]:
    """Return V on one component, given its rows, one per state, and ``values`` on all components that they lead to."""
    if len(component) == 1 and all(t != component[0] for t, _ in rows[0][1]):
        return {component[0]: backup(rows[0], values)}
    position = {state: i for i, state in enumerate(component)}
    if total_reward and _closed(rows, position):
        return dict.fromkeys(component, ZERO)
    equations, right = list[dict[int, fmpq]](), list[fmpq]()
    for i, row in enumerate(rows):
        check()
        right.append(backup(row, values))
        equation = {i: fmpq(1)}
        for target, weight in row[1]:
            if target in position:
                j = position[target]
                equation[j] = equation.get(j, ZERO) - weight
        equations.append(equation)
    return dict(zip(component, linear.solve(equations, right, params), strict=True))


def _closed(rows: Sequence[Row], inside: Mapping[int, int]) -> bool:
    return all(
        all(t in inside for t, _ in successors) and sum((w for _, w in successors), ZERO) == 1
        for _, successors in rows
    )
