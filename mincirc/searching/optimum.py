"""The optimum of a task over memoryless policies, exactly: the step of a search before its bounds are resolved.

Discount and total reward: some memoryless policy is optimal among all (:mod:`mincirc.mdp.value.optimum`).  With a
horizon, programming over time may choose differently at different times and so only bounds memoryless policies from
above.  There the optimum is found by the lemma search without a circuit: ask SAT for a policy that no lemma excludes;
if it is better than the best one known, keep it; else learn a box in which no policy is better.  When none is left,
the best is optimal.  Starting policies are the greedy ones of the time-dependent programme; one that meets its bound
ends the search at once.  No transition of a union crosses blocks, so its best policy is the best of every member side
by side.

Tested against all policies of small tasks (``tests/searching/test_optimum.py``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from mincirc.mdp.constraint import Constraint
from mincirc.mdp.model import MDP, Picks
from mincirc.mdp.objective import Horizon
from mincirc.mdp.value.exact import to_fraction, weighted
from mincirc.mdp.value.optimum import best_of_all, programme_over_time
from mincirc.mdp.value.policy import policy_return
from mincirc.runtime.budget import Budget
from mincirc.runtime.limits import LimitReached
from mincirc.solve.params import DEFAULTS, SolveParams
from mincirc.solve.policies import PolicySearch
from mincirc.solve.protocol import Answer


@dataclass(frozen=True)
class TaskOptimum:
    """The optimum over all memoryless policies of one task: ``value`` lies in [value, upper], equal when proved."""

    picks: Picks
    value: Fraction
    upper: Fraction

    @property
    def proved(self) -> bool:
        """Whether ``value`` is the optimum (with a horizon the budget may end first)."""
        return self.value == self.upper


@dataclass(frozen=True)
class Optima:
    """The optimum of a task and of each of its members (the task itself is the only one when it is no union)."""

    whole: TaskOptimum
    members: tuple[TaskOptimum, ...]


def find_optima(task: MDP, budget: Budget, params: SolveParams = DEFAULTS) -> Optima:
    """Return the best memoryless policies of a task and of its members (exact unless the budget ends)."""
    if task.blocks:
        members = tuple(find_optima(block.task, budget, params).whole for block in task.blocks)
        weighed = [(block.weight, best) for block, best in zip(task.blocks, members, strict=True)]
        picks = tuple(pick for best in members for pick in best.picks)
        value = sum((w * best.value for w, best in weighed), Fraction(0))
        upper = sum((w * best.upper for w, best in weighed), Fraction(0))
        return Optima(TaskOptimum(picks, value, upper), members)
    best = _best_of_one(task, budget, params)
    return Optima(best, (best,))


def _best_of_one(task: MDP, budget: Budget, params: SolveParams) -> TaskOptimum:
    if isinstance(task.objective, Horizon):
        return best_memoryless(task, budget, params)
    picks, values = best_of_all(task)
    value = to_fraction(weighted(task.initial, values))
    return TaskOptimum(picks, value, value)


def best_memoryless(task: MDP, budget: Budget, params: SolveParams = DEFAULTS) -> TaskOptimum:
    """Return the best memoryless policy of a task with a horizon (exact unless the budget ends)."""
    upper, greedy = programme_over_time(task)
    better: list[TaskOptimum] = []  # each than the one before

    def judge(picks: Picks) -> None:
        value = policy_return(task, picks)
        if not better or value > better[-1].value:
            better.append(TaskOptimum(picks, value, upper))

    with budget.guard():
        for picks in greedy:
            judge(picks)
    if not better:
        raise LimitReached(budget.hard or "timeout")
    answer = Answer.REFUTED if better[-1].proved else Answer.UNKNOWN
    if answer is Answer.UNKNOWN:
        limit = Constraint("mean", task.initial, better[-1].value, strict=True)
        with PolicySearch(task, [limit], params=params) as search, budget.guard():
            answer, found = search.next(budget)
            while found is not None:
                judge(found)
                search.raise_bounds([replace(limit, threshold=better[-1].value)])
                answer, found = search.next(budget)
    best = better[-1]
    return replace(best, upper=best.value) if answer is Answer.REFUTED else best
