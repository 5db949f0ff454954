"""The refuter on random problems, each rule on and off, against several oracles (:mod:`~tests.refuter.fuzz`)."""

from __future__ import annotations

import random

import pytest

from mincirc.native import core
from mincirc.refuter import RULES
from tests.refuter.asking import SETTINGS
from tests.refuter.by_sat import least_by_sat
from tests.refuter.fuzz import KINDS, draw, run

compiled = pytest.mark.skipif(core() is None, reason="the core is not compiled here")


@compiled
@pytest.mark.parametrize(
    ("problems", "share"), [(32, 0.1), pytest.param(2_000, 0.2, marks=pytest.mark.slow)], ids=["few", "many"]
)
def test_no_setting_refutes_a_size_that_there_is(problems: int, share: float) -> None:
    """Planted circuits have five and six inputs and up to four outputs: smaller ones do not see some unsound forms."""
    tally = run(problems, seed=2, share=share)
    assert not tally.wrong
    assert sum(tally.problems.values()) == problems
    for kind in KINDS:
        assert tally.hard[kind] >= 0.6 * tally.problems[kind] > 0
    for name in SETTINGS:
        assert tally.answers[f"{name}: settled"] >= 0.7 * problems
    assert tally.oracles["formula for SAT"] >= 2


def test_every_rule_is_left_out_somewhere() -> None:
    assert set(RULES) <= {rule for params in SETTINGS.values() for rule in params.without}


def test_two_oracles_agree() -> None:
    rng, hard = random.Random(5), 0
    for _ in range(30):
        drawn = draw(rng, "three inputs")
        least = least_by_sat(drawn.relation, drawn.most, drawn.basis != "aig")
        assert drawn.least == least
        hard += least >= 2
    assert hard >= 20
