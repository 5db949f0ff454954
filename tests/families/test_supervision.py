"""The price of reading the supervision bit, and the shipped files as members of the families."""

from __future__ import annotations

from fractions import Fraction

import pytest

from mincirc.errors import TaskError
from mincirc.mdp import MDP, Picks, policy_return
from mincirc.mdp.families import absent_supervisor, absent_supervisors, supervised_corridor
from mincirc.statements import price
from mincirc.statements.front import pareto
from mincirc.task import load
from tests.families.support import minimum, quantifier
from tests.task.support import MDPS

READS = "reads-feature:supervised"


@pytest.mark.parametrize("supervised", [True, False])
def test_the_halves_are_the_shipped_files(supervised: bool) -> None:
    name = f"absent_supervisor_{'' if supervised else 'un'}supervised"
    assert absent_supervisor(supervised) == load(MDPS / f"{name}.yaml")


def test_the_union_is_the_shipped_file() -> None:
    assert absent_supervisors() == load(MDPS / "absent_supervisor.yaml")


def test_the_corridor_of_three_cells_is_the_shipped_file_under_other_names() -> None:
    ours, theirs = supervised_corridor(3), load(MDPS / "corridor.yaml")
    for part in ("actions", "choices", "initial", "objective", "action_bits", "features", "labels", "harmful"):
        assert getattr(ours, part) == getattr(theirs, part)


def reads_the_bit(length: int, picks: Picks) -> bool:
    """States are the cells unwatched, then the cells watched."""
    return picks[:length] != picks[length:]


def best_blind(task: MDP, length: int) -> Fraction:
    """Return the best return of a policy that takes no notice of the bit."""
    halves = [picks[:length] for picks in task.policies() if not reads_the_bit(length, picks)]
    return max(policy_return(task, half + half) for half in halves)


LENGTHS = [
    (2, "74/25", 1),
    (3, "2413/1250", 1),
    (4, "113887/125000", 1),
    (5, "-1225187/12500000", 1),
]


@pytest.mark.parametrize(("length", "blind", "reading"), LENGTHS)
def test_up_to_a_bound_nobody_reads_the_bit_and_above_it_everybody(length: int, blind: str, reading: int) -> None:
    task, bound = supervised_corridor(length), Fraction(blind)
    assert best_blind(task, length) == bound
    size, policies = minimum(task, 2, bound)
    assert size == 0
    assert quantifier(policies, lambda picks: reads_the_bit(length, picks)) == "none"
    size, policies = minimum(task, 2, bound + Fraction(1, 10**9))
    assert size == reading
    assert quantifier(policies, lambda picks: reads_the_bit(length, picks)) == "all"


def test_the_price_at_the_last_bound_that_a_blind_circuit_reaches() -> None:
    found = price(supervised_corridor(3), READS, "2413/1250")
    assert found.having is not None
    assert found.lacking is not None
    assert (found.having.size, found.lacking.size, found.price) == (1, 0, -1)


def test_above_it_no_circuit_lacks_the_reading() -> None:
    found = price(supervised_corridor(3), READS)
    assert found.lacking is not None
    assert found.lacking.status == "infeasible"


def test_the_staircase_of_a_corridor_of_four_cells() -> None:
    found = pareto(supervised_corridor(4), READS)
    steps = [(step.size, step.bound_max) for step in found.staircase.steps]
    assert steps == [
        (0, Fraction(113887, 125000)),
        (1, Fraction(799187, 400000)),
        (2, Fraction(8119283, 4000000)),
    ]
    assert [answer and answer.quantifier for answer in found.quantified] == ["none", "all", "all"]


@pytest.mark.parametrize("options", [{"length": 1}, {"stays": "5/4"}, {"stays": -1}, {"discount": 1}, {"stays": "x"}])
def test_corridors_that_make_no_sense(options: dict[str, object]) -> None:
    with pytest.raises(TaskError):
        supervised_corridor(**options)  # type: ignore[arg-type]
