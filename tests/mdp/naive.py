"""Slow and obvious counterparts of what mincirc.mdp computes: dense Gaussian elimination, plain graph search."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from mincirc.mdp import MDP, Horizon, Picks

Matrix = list[list[Fraction]]


def transition_matrix(task: MDP, picks: Picks) -> Matrix:
    rows = [[Fraction(0)] * len(task.states) for _ in task.states]
    for s, pick in enumerate(picks):
        for t, p in task.choices[s][pick].successors:
            rows[s][t] = p
    return rows


def solve(matrix: Matrix, right: Sequence[Fraction]) -> list[Fraction]:
    """Gauss-Jordan on a regular system."""
    n = len(matrix)
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for k in range(n):
        pivot = next(i for i in range(k, n) if rows[i][k])
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for i in range(n):
            if i != k and rows[i][k]:
                rows[i] = [x - rows[i][k] * y for x, y in zip(rows[i], rows[k], strict=True)]
    return [row[n] for row in rows]


def values(task: MDP, picks: Picks) -> list[Fraction]:
    """V^pi on all states."""
    p, gamma = transition_matrix(task, picks), task.objective.gamma
    reward = [task.choices[s][pick].reward for s, pick in enumerate(picks)]
    n = len(reward)
    if isinstance(task.objective, Horizon):
        now = [Fraction(0)] * n
        for _ in range(task.objective.steps):
            now = [reward[s] + gamma * sum(p[s][t] * now[t] for t in range(n)) for s in range(n)]
        return now
    live = sorted(rewarded(task, picks)) if task.is_total else list(range(n))
    matrix = [[(s == t) - gamma * p[s][t] for t in live] for s in live]
    found = dict(zip(live, solve(matrix, [reward[s] for s in live]), strict=True))
    return [found.get(s, Fraction(0)) for s in range(n)]


def rewarded(task: MDP, picks: Picks) -> set[int]:
    """The states from which the policy collects a positive reward with positive probability."""
    return {s for s in range(len(picks)) if any(task.choices[t][picks[t]].reward for t in visited(task, picks, [s]))}


def visited(task: MDP, picks: Picks, roots: Iterable[int]) -> set[int]:
    """The states that the policy visits from ``roots``."""
    seen: set[int] = set()
    work = list(roots)
    while work:
        s = work.pop()
        if s not in seen:
            seen.add(s)
            work += [t for t, _ in task.choices[s][picks[s]].successors]
    return seen


def collects_for_ever(task: MDP, picks: Picks) -> bool:
    """Whether the policy has a recurrent class (closed, no state ends the episode) with a positive reward."""
    for s in range(len(picks)):
        cone = visited(task, picks, [s])
        recurrent = all(s in visited(task, picks, [t]) and task.choices[t][picks[t]].end == 0 for t in cone)
        if recurrent and any(task.choices[t][picks[t]].reward > 0 for t in cone):
            return True
    return False


def occupancy(task: MDP, picks: Picks) -> list[Fraction]:
    """``d_pi(s) = sum_t gamma^t Pr(s_t = s)``, not normalised (discount only): solves ``d = rho + gamma P^T d``."""
    p, gamma = transition_matrix(task, picks), task.objective.gamma
    n = len(picks)
    return solve([[(s == t) - gamma * p[t][s] for t in range(n)] for s in range(n)], task.initial)
