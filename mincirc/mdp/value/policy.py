"""Exact evaluation of a policy: one strongly connected component at a time, sinks first (topological order).

As in topological value iteration (Dai, Goldsmith 2007), with an exact solve of each component instead of iteration;
with a horizon by backward induction.  The equations themselves are those of :mod:`mincirc.mdp.value.bellman`.
Oracle: ``tests/mdp/test_value.py`` (dense elimination).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from flint import fmpq

from mincirc.mdp.model import MDP, Picks
from mincirc.mdp.objective import Horizon
from mincirc.mdp.value.bellman import component_values, horizon_values
from mincirc.mdp.value.exact import to_fraction, weighted
from mincirc.mdp.value.graph import components, reachable
from mincirc.mdp.value.params import LinearParams
from mincirc.runtime.ambient import check

_KEPT = "_values"
"""Key in the task's ``__dict__`` of the values of the last policy; cached values are not pickled with the task."""


def reached(task: MDP, picks: Picks, roots: Iterable[int] | None = None) -> set[int]:
    """Return the states that the policy visits with positive probability from ``roots`` (default: supp rho).

    With a horizon this is an over-approximation: states farther than H steps are included.
    """
    start = task.start if roots is None else roots
    return reachable(start, lambda s: [t for t, _ in task.choices[s][picks[s]].successors])


def reachable_states(task: MDP) -> set[int]:
    """Return the states that some policy visits with positive probability."""
    return reachable(task.start, lambda s: [t for c in task.choices[s] for t, _ in c.successors])


def policy_values(
    task: MDP, picks: Picks, roots: Iterable[int] | None = None, params: LinearParams = LinearParams()
) -> dict[int, fmpq]:
    """Return exact ``V^pi``, as FLINT rationals, at all states reached from ``roots`` (default: all states)."""
    start = range(len(task.states)) if roots is None else roots
    rows = task.rows
    objective = task.objective
    if isinstance(objective, Horizon):
        states = reached(task, picks, start)
        return horizon_values({s: rows[s][picks[s]] for s in states}, objective.steps)[0]
    values: dict[int, fmpq] = {}

    def successors(state: int) -> list[int]:
        return [t for t, _ in rows[state][picks[state]][1]]

    for component in components(start, successors):
        check()
        own = [rows[s][picks[s]] for s in component]
        values.update(component_values(component, own, values, task.is_total, params))
    return values


def values_at(task: MDP, picks: Picks, roots: Sequence[int]) -> dict[int, fmpq]:
    """Return exact ``V^pi`` on ``roots`` only; the values of the last policy are cached."""
    question = tuple(picks), tuple(roots)
    known: tuple[object, dict[int, fmpq]] | None = task.__dict__.get(_KEPT)
    if known is None or known[0] != question:
        values = policy_values(task, picks, roots)
        known = task.__dict__[_KEPT] = question, {s: values[s] for s in roots}
    return known[1]


def evaluate(task: MDP, picks: Picks, params: LinearParams = LinearParams()) -> tuple[Fraction, ...]:
    """Return exact ``V^pi``, one value per state."""
    values = policy_values(task, picks, params=params)
    return tuple(to_fraction(values[s]) for s in range(len(task.states)))


def policy_return(task: MDP, picks: Picks) -> Fraction:
    """Return exact ``J(pi) = rho . V^pi``."""
    return to_fraction(weighted(task.initial, values_at(task, picks, task.start)))


def block_returns(task: MDP, picks: Picks) -> tuple[Fraction, ...]:
    """Return ``J_i`` for every member of a union, in order (for a single task: its return)."""
    if not task.blocks:
        return (policy_return(task, picks),)
    return tuple(policy_return(b.task, picks[b.first : b.first + len(b.task.states)]) for b in task.blocks)
