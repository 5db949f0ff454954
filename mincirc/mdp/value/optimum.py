"""The exact optimum: floats guess a policy, exact policy iteration confirms or corrects the guess.

Howard's policy iteration (1960) in the variant that changes a choice only where the exact Q is *strictly* larger.  For
total reward with rewards >= 0 this matters: a policy that is greedy for V* may loop at zero reward, while with strict
changes the value of every iterate is below that of the next one, and the last one solves V = max(R + P V), whose least
solution is V* (Puterman 1994, section 7.2).  With a horizon, dynamic programming over time gives a value that
perhaps no memoryless policy reaches: :func:`programme_over_time` is then only a bound, and the best memoryless
policy is found by search (:mod:`mincirc.searching.optimum`).  Oracle: ``tests/mdp/test_optimal.py`` (the maximum over
all policies).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq

from mincirc.mdp.model import MDP, Picks
from mincirc.mdp.objective import Discount, Horizon
from mincirc.mdp.value.bellman import backup
from mincirc.mdp.value.exact import ZERO, to_fmpq, to_fraction, weighted
from mincirc.mdp.value.floats import FloatTask
from mincirc.mdp.value.policy import policy_values, reached
from mincirc.runtime.ambient import check

Allowed = Sequence[Sequence[int]]
"""A box of policies: per state the allowed positions in ``choices[state]``, never empty."""


_KEPT = "_best"
"""Key in the task's ``__dict__`` of the cached optimum; cached values are not pickled with the task."""

_GREEDY = "_greedy"
"""Likewise of which choices are optimal, as far as anybody asked."""


@dataclass(frozen=True)
class Optimum:
    """Exact ``V*`` per state, ``Q*[s][pick]`` and one optimal policy."""

    values: tuple[Fraction, ...]
    q: tuple[tuple[Fraction, ...], ...]
    picks: Picks


def whole_box(task: MDP) -> list[list[int]]:
    """Return the box of all policies."""
    return [list(range(len(c))) for c in task.choices]


def best_policy(
    task: MDP, allowed: Allowed, guess: Picks, states: Iterable[int] | None = None
) -> tuple[Picks, dict[int, fmpq]]:
    """Return a best policy of the box and its exact values (discount and total reward only).

    ``states`` (default: all) must be closed under the box; elsewhere the policy is that of ``guess``.
    """
    where = list(range(len(task.states)) if states is None else states)
    picks = list(guess)
    while True:
        values = policy_values(task, tuple(picks), where)
        rounded = _rounded(values)
        changed = False
        for state in where:
            check()
            rows = task.rows[state]
            best, own = values[state], picks[state]
            for pick in allowed[state]:
                if pick == own or (rounded and backup(rows[pick], rounded[1]) <= rounded[0][state]):
                    continue
                q = backup(rows[pick], values)
                if q > best:
                    best, picks[state], changed = q, pick, True
        if not changed:
            return tuple(picks), values


def _rounded(values: dict[int, fmpq], places: int = 96, long: int = 512) -> tuple[dict[int, fmpq], ...]:
    """Return values rounded down, and up, to binary places; nothing where all are shorter than ``long`` bits."""
    if all(value.q.bit_length() < long for value in values.values()):
        return ()
    unit = fmpq(1, 1 << places)
    low = {state: (value / unit).floor() * unit for state, value in values.items()}
    return low, {state: value + unit for state, value in low.items()}


def best_of_all(task: MDP) -> tuple[Picks, dict[int, fmpq]]:
    """Return an optimal policy and exact V* on all states (discount and total reward only), computed once per task."""
    if isinstance(task.objective, Horizon):
        raise ValueError("with a horizon, use mincirc.searching.optimum.best_memoryless")
    known: tuple[Picks, dict[int, fmpq]] | None = task.__dict__.get(_KEPT)
    if known is None:
        box = whole_box(task)
        floats = FloatTask.of(task)
        guess = floats.best_of_all.picks if floats.guides else tuple(options[0] for options in box)
        known = task.__dict__[_KEPT] = best_policy(task, box, guess)
    return known


def reaches_optimum(
    task: MDP, picks: Picks, roots: Sequence[int], weights: Sequence[Fraction], threshold: Fraction
) -> bool | None:
    """Return whether a policy reaches a return of the ``threshold``, where that is the optimum ``weights . V*``.

    By the performance-difference identity (Kakade, Langford 2002) it does iff it picks only choices with ``Q* = V*``
    at the states that it visits from ``roots``, the states of positive weight.  ``None`` where the threshold is not
    the optimum, or the optimum has not been computed yet, and without a discount (a choice with ``Q* = V*`` may loop).
    """
    known: tuple[Picks, dict[int, fmpq]] | None = task.__dict__.get(_KEPT)
    objective = task.objective
    if known is None or not isinstance(objective, Discount):
        return None
    best, values = known
    if weighted(weights, values) != to_fmpq(threshold):
        return None
    sure: dict[tuple[int, int], bool] = task.__dict__.setdefault(_GREEDY, {})
    for s in reached(task, picks, roots) if objective.gamma else roots:
        pick = picks[s]
        if pick == best[s]:
            continue
        if (s, pick) not in sure:
            check()
            sure[s, pick] = bool(backup(task.rows[s][pick], values) == values[s])
        if not sure[s, pick]:
            return False
    return True


def optimum(task: MDP) -> Optimum:
    """Return the exact optimum of a task with the objective discount or total reward."""
    picks, values = best_of_all(task)
    q = tuple(tuple(to_fraction(backup(row, values)) for row in task.rows[s]) for s in range(len(task.states)))
    return Optimum(tuple(to_fraction(values[s]) for s in range(len(task.states))), q, picks)


def upper_values(task: MDP, allowed: Allowed, states: Sequence[int]) -> list[dict[int, fmpq]]:
    """Return ``[U_0, ..., U_H]``: the best values over time-dependent policies of the box, on ``states``.

    ``states`` must be closed under the box.  An upper bound for memoryless policies; exact when the box holds one
    policy or H = 1.
    """
    objective = task.objective
    if not isinstance(objective, Horizon):
        raise ValueError("only for a horizon")
    stages = [dict.fromkeys(states, ZERO)]
    for _ in range(objective.steps):
        check()
        later = stages[-1]
        stages.append({s: max(backup(task.rows[s][p], later) for p in allowed[s]) for s in states})
    return stages[::-1]


def programme_over_time(task: MDP) -> tuple[Fraction, tuple[Picks, ...]]:
    """Return the best return of policies that may choose by time (horizon only), and the policies greedy at each time.

    The first bounds the return of memoryless policies; the others are memoryless, in order of time, none twice.
    """
    stages = upper_values(task, whole_box(task), range(len(task.states)))
    greedy = dict.fromkeys(_greedy(task, later) for later in stages[1:])
    return to_fraction(weighted(task.initial, stages[0])), tuple(greedy)


def _greedy(task: MDP, later: dict[int, fmpq]) -> Picks:
    return tuple(max(range(len(rows)), key=lambda pick: (backup(rows[pick], later), -pick)) for rows in task.rows)
