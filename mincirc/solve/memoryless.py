"""The best *memoryless* policy of a task with a horizon, exactly.

Programming over time may choose differently at different times and so only bounds memoryless policies from above.
The optimum is found by the lemma search without a circuit: ask SAT for a policy that no lemma excludes; if it is
better than the best one known, keep it; else learn a box in which no policy is better.  When none is left, the best
is optimal. Starting policies are the greedy ones of the time-dependent programme; one that meets its bound ends the
search at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq

from mincirc.encode.formula import exactly_one
from mincirc.mdp.constraint import Constraint, constraint_returns
from mincirc.mdp.exact import backup, to_fraction
from mincirc.mdp.lemma import Lemma, LemmaLearner
from mincirc.mdp.model import MDP, Picks
from mincirc.mdp.optimal import upper_values, whole_box
from mincirc.mdp.value import reachable_states, weighted
from mincirc.solve.protocol import Budget
from mincirc.solve.sat import SatSolver


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


def best_memoryless(task: MDP, budget: Budget) -> MemorylessOptimum:
    """Return the best memoryless policy of a task with a horizon (exact unless the budget ends)."""
    stages = upper_values(task, whole_box(task), range(len(task.states)))
    upper = to_fraction(weighted(task.initial, stages[0]))
    free = Constraint("mean", task.initial, upper)
    candidates = dict.fromkeys(_greedy(task, later) for later in stages[1:])
    scored = [(constraint_returns(task, picks, [free])[0], picks) for picks in candidates]
    value, picks = max(scored, key=lambda pair: pair[0])
    if value == upper:
        return MemorylessOptimum(picks, value, upper, True)
    return _search(task, picks, value, upper, budget)


def _greedy(task: MDP, later: dict[int, fmpq]) -> Picks:
    return tuple(max(range(len(rows)), key=lambda pick: (backup(rows[pick], later), -pick)) for rows in task.rows)


def _search(task: MDP, picks: Picks, value: Fraction, upper: Fraction, budget: Budget) -> MemorylessOptimum:
    variable: dict[tuple[int, int], int] = {}
    for state in sorted(reachable_states(task)):
        for pick in range(len(task.choices[state])):
            variable[state, pick] = len(variable) + 1
    solver = SatSolver()
    lemmas = 0
    try:
        for state in dict.fromkeys(s for s, _ in variable):
            solver.add(exactly_one([v for (s, _), v in variable.items() if s == state]))
        learner = _better(task, value)
        while (answer := solver.solve(budget)) is True:
            model = solver.model()
            found = list(picks)
            for (state, pick), v in variable.items():
                if model[v - 1] > 0:
                    found[state] = pick
            learned = learner.learn(tuple(found), frozenset())
            if learned:
                lemmas += len(learned)
                solver.add(_clauses(learned, variable))
            else:
                picks = tuple(found)
                (value,) = constraint_returns(task, picks, learner.constraints)
                learner = _better(task, value)
        proved = answer is False
        return MemorylessOptimum(picks, value, value if proved else upper, proved, solver.conflicts, lemmas)
    finally:
        solver.close()


def _better(task: MDP, value: Fraction) -> LemmaLearner:
    return LemmaLearner(task, [Constraint("mean", task.initial, value, strict=True)])


def _clauses(lemmas: Iterable[Lemma], variable: dict[tuple[int, int], int]) -> list[list[int]]:
    return [
        [v for (s, pick), v in variable.items() if s in box and pick not in box[s]]
        for box in (dict(lemma.box) for lemma in lemmas)
    ]
