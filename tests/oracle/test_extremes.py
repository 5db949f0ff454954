"""Numbers at the edge of floats: rewards from 10^-40 to 10^40 side by side, discounts next to 1, ties in between.

Floats guide the search and rationals decide, so whatever the floats see, the answer is that of brute force, which
knows no floats.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from mincirc.interface import interface_for
from mincirc.mdp import MDP, Discount, Horizon, Objective, TotalReward, policy_return
from mincirc.mdp.constraint import mean_constraint
from mincirc.problem.problem import Problem
from mincirc.searching import search
from mincirc.searching.backends import sat_backend
from mincirc.solve.brute import BruteForce
from mincirc.solve.protocol import Answer, Budget
from mincirc.testing import policies, tasks

MOST_GATES = 3
objectives: st.SearchStrategy[Objective] = st.sampled_from(
    [
        Discount(1 - Fraction(1, 10**6)),
        Discount(1 - Fraction(1, 10**14)),
        Discount(1 - Fraction(1, 10**30)),
        Discount(Fraction(1, 10**30)),
        Horizon(40),
        Horizon(3, Fraction(1, 10**20)),
        TotalReward(),
    ]
)
units = st.sampled_from([Fraction(10) ** power for power in (-40, -13, -3, 0, 0, 0, 3, 16, 40)])


@st.composite
def extreme_tasks(draw: st.DrawFn) -> MDP:
    task = draw(tasks(max_states=4, max_actions=3, objective=objectives))
    near = draw(st.sampled_from([Fraction(0), Fraction(1, 10**17), Fraction(1, 10**9)]))
    common = draw(st.none() | units)
    choices = tuple(
        tuple(replace(c, reward=c.reward * (draw(units) if common is None else common) * (1 + near * k)) for c in row)
        for k, row in enumerate(task.choices)
    )
    return replace(task, choices=choices)


@given(st.data())
def test_search_brute_force_and_exact_ties(data: st.DataObject) -> None:
    task = data.draw(extreme_tasks())
    returns = [policy_return(task, picks) for picks in task.policies()]
    model = data.draw(st.just(max(returns)) | policies(task).map(lambda p: policy_return(task, p)))
    step = data.draw(st.sampled_from([Fraction(0), Fraction(1, 10**12), Fraction(1, 10**50), -Fraction(1, 10**50)]))
    bound = model + step * (abs(model) or 1)
    result = search(task, bound=bound)
    assert result.optimum == max(returns)
    if bound > max(returns):
        assert result.status == "infeasible"
        return
    assert result.status == "proved"
    problem = Problem(task, interface_for(task), "b2", (mean_constraint(task, bound),))
    brute, lazy = BruteForce().session(problem), sat_backend().session(problem)
    for gates in range(MOST_GATES + 1):
        expected = brute.decide(gates, Budget()).answer
        assert lazy.decide(gates, Budget()).answer is expected
        if expected is Answer.FOUND:
            assert result.size == gates
            return
