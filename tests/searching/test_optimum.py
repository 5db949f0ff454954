"""With a horizon, the optimum is the best memoryless return, not the value of the programme over time."""

from __future__ import annotations

import random

from mincirc.mdp import Horizon, policy_return
from mincirc.mdp.families import random_task
from mincirc.runtime.limits import Limits
from mincirc.searching.optimum import best_memoryless
from mincirc.solve.protocol import Budget
from tests.support import time_beats_memory


def test_the_programme_is_only_an_upper_bound() -> None:
    task = time_beats_memory()
    best = best_memoryless(task, Budget())
    assert best.proved
    assert (best.value, best.upper) == (3, 3)


def test_a_budget_of_nothing_leaves_two_ends() -> None:
    best = best_memoryless(time_beats_memory(), Budget(Limits(conflicts=0)))
    assert not best.proved
    assert best.value <= 3 < best.upper == 4


def test_agrees_with_all_policies_on_random_tasks() -> None:
    rng = random.Random(5)
    for seed in range(60):
        task = random_task(seed, states=rng.randint(1, 4), actions=3, objective=Horizon(rng.randint(1, 4)))
        best = best_memoryless(task, Budget())
        assert best.proved
        assert best.value == max(policy_return(task, p) for p in task.policies())
        assert policy_return(task, best.picks) == best.value
