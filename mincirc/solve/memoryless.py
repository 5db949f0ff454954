"""The best *memoryless* policy of a task with a horizon, exactly.

Programming over time may choose differently at different times and so only bounds memoryless policies from above.
The optimum is found by the lemma search without a circuit: ask SAT for a policy that no lemma excludes; if it is
better than the best one known, keep it; else learn a box in which no policy is better.  When none is left, the best
is optimal. Starting policies are the greedy ones of the time-dependent programme; one that meets its bound ends the
search at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq

from mincirc.mdp.constraint import Constraint, constraint_returns
from mincirc.mdp.model import MDP, Picks
from mincirc.mdp.value.exact import backup, to_fraction
from mincirc.mdp.value.optimum import upper_values, whole_box
from mincirc.mdp.value.policy import weighted
from mincirc.runtime.limits import LimitReached
from mincirc.solve.params import DEFAULTS, SolveParams
from mincirc.solve.policies import PolicySearch
from mincirc.solve.protocol import Answer, Budget


@dataclass(frozen=True)
class MemorylessOptimum:
    """The best return of a memoryless policy, between ``value`` (of ``picks``) and ``upper``.

    ``proved`` says that both agree; otherwise the budget ended.
    """

    picks: Picks
    value: Fraction
    upper: Fraction
    proved: bool
    conflicts: int = 0
    lemmas: int = 0


def best_memoryless(task: MDP, budget: Budget, params: SolveParams = DEFAULTS) -> MemorylessOptimum:
    """Return the best memoryless policy of a task with a horizon (exact unless the budget ends)."""
    stages = upper_values(task, whole_box(task), range(len(task.states)))
    upper = to_fraction(weighted(task.initial, stages[0]))
    free = Constraint("mean", task.initial, upper)
    candidates = dict.fromkeys(_greedy(task, later) for later in stages[1:])
    scored: list[tuple[Fraction, Picks]] = []
    with budget.guard():
        for picks in candidates:
            scored.append((constraint_returns(task, picks, [free])[0], picks))
    if not scored:
        raise LimitReached(budget.hard or "timeout")
    value, picks = max(scored, key=lambda pair: pair[0])
    if value == upper:
        return MemorylessOptimum(picks, value, upper, True)
    with PolicySearch(task, [_better(task, value)], params=params) as search:
        return _search(search, picks, value, upper, budget)


def _greedy(task: MDP, later: dict[int, fmpq]) -> Picks:
    return tuple(max(range(len(rows)), key=lambda pick: (backup(rows[pick], later), -pick)) for rows in task.rows)


def _search(search: PolicySearch, picks: Picks, value: Fraction, upper: Fraction, budget: Budget) -> MemorylessOptimum:
    task, proved = search.task, False
    with budget.guard():
        while not proved:
            answer, found = search.next(budget)
            proved = answer is Answer.REFUTED
            if found is None:
                break
            (value,), picks = constraint_returns(task, found, [_better(task, value)]), found
            search.raise_bounds([_better(task, value)])
    best = value if proved else upper
    return MemorylessOptimum(picks, value, best, proved, search.conflicts, search.lemmas)


def _better(task: MDP, value: Fraction) -> Constraint:
    return Constraint("mean", task.initial, value, strict=True)
