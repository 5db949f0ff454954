"""``table:`` sources: which bit of the number is which input, which table is which output, and what is no table."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest

from mincirc.errors import MincircError
from mincirc.formats.table import from_table
from mincirc.interface import interface_for
from mincirc.mdp import Horizon, policy_return
from mincirc.task import load


def test_bit_x_is_the_value_at_input_x_written_most_significant_first() -> None:
    task = load("table:0x2")  # 1 at input 1 = 01 only: not x0 and x1
    assert task.states == ("00", "01", "10", "11")
    assert task.features[0].bits == ("x0", "x1")
    assert interface_for(task).codes == (0, 1, 2, 3)
    assert [[c.reward for c in row] for row in task.choices] == [[1, 0], [0, 1], [1, 0], [1, 0]]
    assert policy_return(task, (0, 1, 0, 0)) == 1


def test_the_first_table_is_the_most_significant_output() -> None:
    task = load("table:0xe8,0x96")
    assert task.actions == ("00", "01", "10", "11")
    assert task.action_bits == 2
    sums = [bin(x).count("1") for x in range(8)]
    assert [next(c.word for c in row if c.reward == 1) for row in task.choices] == sums


def _rewarded(source: str) -> list[list[str]]:
    """Per state, the words that are paid."""
    task = load(source)
    return [[task.actions[c.action] for c in row if c.reward == 1] for row in task.choices]


def test_the_last_digit_is_input_0_unless_lsb_is_said() -> None:
    assert _rewarded("table:1000") == [["0"], ["0"], ["0"], ["1"]]
    assert (
        _rewarded("table:msb:1000") == _rewarded("table:0b1000") == _rewarded("table:0x8") == _rewarded("table:1000")
    )
    assert _rewarded("table:lsb:1000") == [["1"], ["0"], ["0"], ["0"]]
    assert _rewarded("table:LSB:0x8") == _rewarded("table:lsb:1000") == _rewarded("table:0x1")


def test_a_dash_is_a_dont_care() -> None:
    assert _rewarded("table:1--0") == [["0"], ["0", "1"], ["0", "1"], ["1"]]
    assert _rewarded("table:lsb:1-00") == [["1"], ["0", "1"], ["0"], ["0"]]
    assert _rewarded("table:-0,-1") == [["01"], ["00", "01", "10", "11"]]
    assert _rewarded("table:01,0-") == [["10", "11"], ["00"]]
    assert interface_for(load("table:01")).codes == (0, 1)


def test_uniform_start_one_step_bound_one() -> None:
    task = load("table:0x16e9")
    assert task.objective == Horizon(1)
    assert task.initial == (Fraction(1, 16),) * 16
    assert all(not c.successors for row in task.choices for c in row)
    assert policy_return(task, tuple(0x16E9 >> x & 1 for x in range(16))) == 1
    assert policy_return(task, tuple(1 - (0x16E9 >> x & 1) for x in range(16))) == 0


@pytest.mark.parametrize(
    ("text", "inputs"), [("0x0", 2), ("0x06", 3), ("0x0006", 4), ("0X" + "aB" * 8, 6), ("0x" + "1" * 64, 8)]
)
def test_the_digits_fix_the_inputs_and_leading_zeros_count(text: str, inputs: int) -> None:
    assert len(load(f"table:{text}")) == 1 << inputs


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("table:", "'' is not a truth table such as 0x16e9"),
        ("table:0x", "'0x' is not a truth table"),
        ("table:16e9", "'16e9' is not a truth table"),
        ("table:0x1g", "'0x1g' is not a truth table"),
        ("table:0x1_1", "'0x1_1' is not a truth table"),
        ("table:0x6,", "'' is not a truth table"),
        ("table:0x6, 0x9", "' 0x9' is not a truth table"),
        ("table:-0x6", "'-0x6' is not a truth table"),
        ("table:0x\u0661", "is not a truth table"),
        ("table:0x123", "3 hex digits are no truth table"),
        ("table:0x6,0x66", "same number of digits, not [1, 2]"),
        ("table:1--", "3 values are no truth table; n inputs need 2^n of them"),
        ("table:1", "one value is no truth table: one input needs 2"),
        ("table:1--0,0x66", "same number of values, not [4, 8]"),
        ("table:0b", "'0b' is not a truth table such as 0x16e9 or 1--0"),
        ("table:01x0", "'01x0' is not a truth table"),
        ("table:lbs:01", "'lbs' is no order of digits: msb (the last digit is input 0, as without a word)"),
        ("table:lbs:01", "did you mean 'lsb'?"),
        ("table:lsb:", "'' is not a truth table"),
        ("table:" + ",".join(["0x6"] * 15), "2 inputs and 15 outputs are more than 16 bits"),
        ("table:0x" + "1" * 2**14, "16 inputs and 1 outputs are more than 16 bits"),
    ],
)
def test_what_is_no_truth_table(source: str, message: str) -> None:
    with pytest.raises(MincircError) as caught:
        load(source)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("option", [{"discount": "1/2"}, {"horizon": 1}, {"gym_args": {"a": 1}}])
def test_a_table_takes_no_options(option: dict[str, object]) -> None:
    with pytest.raises(MincircError, match="only with gym: sources"):
        load("table:0x6", **option)  # type: ignore[arg-type]


def test_tables_are_built_quickly() -> None:
    source = "table:" + ",".join(["0x6996966969969669"] * 4)
    best = min(_seconds(source) for _ in range(5))
    assert best < 0.2


def _seconds(source: str) -> float:
    start = time.process_time()
    from_table(source)
    return time.process_time() - start
