"""Re-encoding: the minimum moves with the code, up and down."""

from __future__ import annotations

import pytest

from mincirc.errors import TaskError
from mincirc.interface import explicit, interface_for
from mincirc.mdp import MDP
from mincirc.mdp.families import reencoding, xor_codes
from mincirc.mdp.families.recoding import Reads
from mincirc.statements import theorem
from tests.families.support import minimum

TABLE = {"tag": [0, 1, 0, 0], "state": [0, 0, 0, 1], "both": [1, 0, 1, 0]}
"""The least sizes under (tag, s), (tag xor s, s), packed and Gray codes, as the module states them."""


def size(task: MDP, kind: str) -> int:
    seen = explicit(task, xor_codes(task)) if kind == "xor" else interface_for(task, kind)
    return minimum(task, 4, interface=seen)[0]


@pytest.mark.parametrize("reads", TABLE)
def test_the_table_of_four_states(reads: Reads) -> None:
    task = reencoding(reads)
    assert len(task) == 4
    assert [size(task, kind) for kind in ("features", "xor", "packed", "gray")] == TABLE[reads]


def test_the_union_of_the_design_page_codes_four_states_in_two_bits_either_way() -> None:
    task = reencoding("tag")
    assert interface_for(task).codes == (0b00, 0b01, 0b10, 0b11)
    assert explicit(task, xor_codes(task)).codes == (0b00, 0b11, 0b10, 0b01)


def test_random_codes_cost_nothing_or_a_gate() -> None:
    sizes = [size(reencoding("tag"), f"random:{seed}") for seed in range(8)]
    assert set(sizes) == {0, 1}


@pytest.mark.parametrize(("states", "sizes"), [(2, [0, 0, 0]), (3, [0, 2, 2]), (4, [0, 0, 0])], ids=["2", "3", "4"])
def test_three_states_do_not_line_up_with_the_tag(states: int, sizes: list[int]) -> None:
    task = reencoding("tag", states)
    assert [size(task, kind) for kind in ("features", "packed", "gray")] == sizes


@pytest.mark.parametrize(("reads", "kind", "of_set", "of_union"), [("state", "gray", 0, 1), ("both", "gray", 1, 0)])
def test_the_walk_stops_where_the_circuits_see_other_bits(reads: Reads, kind: str, of_set: int, of_union: int) -> None:
    walked = theorem(reencoding(reads), "harmful-off-distribution", interface=kind)
    assert walked.verdict == "fails at step 3"
    assert (walked.size_set, walked.size_union) == (of_set, of_union)


def test_what_cannot_be_asked() -> None:
    with pytest.raises(TaskError, match=r"no reading 'tga' .*did you mean 'tag'"):
        reencoding("tga")  # type: ignore[arg-type]
    with pytest.raises(TaskError, match="1 states per task"):
        reencoding("tag", 1)
