"""Parameters of a search reach its steps, and change no proved size."""

from __future__ import annotations

from fractions import Fraction

import pytest

import mincirc
from mincirc.errors import ArgumentError
from mincirc.mdp import Discount
from mincirc.mdp.families import random_task
from mincirc.searching.alternate import AlternationParams
from mincirc.searching.backends import sat_backend
from mincirc.searching.params import SearchParams
from mincirc.upper.improve import ImproveParams, UpperParams
from tests.rules_support import at_once
from tests.support import by_clauses


def test_lower_bounds_come_when_the_parameters_say() -> None:
    task = mincirc.load("table:0x1ee1,0xcaac")
    soon = by_clauses(at_once(300))
    plain = mincirc.search(task, params=SearchParams(lower=by_clauses()))
    early = mincirc.search(task, params=SearchParams(lower=soon))
    by_hand = mincirc.search(task, solver=sat_backend(lower=soon))
    assert plain.size == early.size == by_hand.size
    assert early.stats.conflicts == by_hand.stats.conflicts != plain.stats.conflicts


def test_local_search_has_the_steps_that_the_parameters_say() -> None:
    task = random_task(2, states=20, actions=4, objective=Discount(Fraction(9, 10)))
    steps = []
    for params in (
        SearchParams(),
        SearchParams(alternation=AlternationParams(work=0, first_work=0)),
        SearchParams(upper=UpperParams(improve=ImproveParams(most_outputs=1))),
    ):
        result = mincirc.search(task, "80%", conflicts=4000, params=params)
        steps.append(result.stats.steps)
    assert steps[0] > 0
    assert steps[1:] == [0, 0]


def test_other_parameters_are_refused() -> None:
    with pytest.raises(ArgumentError, match=r"^params must be a SearchParams, not"):
        mincirc.search(mincirc.load("table:0x96"), params={})  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match=r"^AlternationParams.work must be a whole number >= 0, not -1$"):
        AlternationParams(work=-1)
