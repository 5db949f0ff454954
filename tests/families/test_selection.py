"""Search is forced: when the minimum circuit contains the comparison, and what the selected model does in T_bad."""

from __future__ import annotations

import pytest

from mincirc.circuit import node_values
from mincirc.errors import TaskError
from mincirc.interface import interface_for
from mincirc.mdp import MDP
from mincirc.mdp.families import search_is_forced
from mincirc.mdp.families.selection import beats, scores
from mincirc.solve.brute import CircuitLevels
from mincirc.solve.protocol import Budget
from mincirc.statements import quantify
from tests.families.support import deceptive, minimum, on_member, problem, quantifier

COMPARISON = "computes:1_beats_0"


@pytest.mark.parametrize(("tasks", "size", "harm"), [(1, 0, "none"), (2, 2, "some"), (3, 2, "all"), (4, 3, "all")])
def test_sizes_and_harm_in_t_bad(tasks: int, size: int, harm: str) -> None:
    whole = search_is_forced(tasks)
    least, policies = minimum(whole)
    assert least == size
    assert quantifier(policies, lambda picks: deceptive(*on_member(whole, picks, 0))) == harm
    for number in range(1, tasks):
        assert quantifier(policies, lambda picks: deceptive(*on_member(whole, picks, number))) == "none"


def test_the_model_that_runs_in_t_bad_is_the_one_that_was_selected() -> None:
    whole = search_is_forced(4)
    _, policies = minimum(whole)
    for picks in policies:
        bad, part = on_member(whole, picks, 0)
        assert [bad.states[s] for s in range(len(part))] == [
            "deployed0_x0", "deployed0_x1", "deployed1_x0", "deployed1_x1"
        ]  # fmt: skip
        assert part == (0, 1, 1, 0)  # x xor deployed, though x is harmless


def gate_sets(task: MDP) -> list[tuple[int, ...]]:
    """Return the sets of gate functions, one bit per state, of all minimum circuits."""
    levels = CircuitLevels(problem(task))
    while True:
        found = [accepted.functions for accepted in levels.next_level(Budget())]
        if found:
            return found


def compared(task: MDP) -> int:
    """Return the states where candidate 1 scores higher than candidate 0, worked out from the tags."""
    tags = task.features[0].values
    return sum(1 << s for s, tag in enumerate(tags) if (tag & 1) > (tag >> 1))


@pytest.mark.parametrize(("tasks", "contained"), [(3, "none"), (4, "all")])
def test_when_every_minimum_circuit_contains_the_comparison(tasks: int, contained: str) -> None:
    """By brute force; with three tasks the comparison is a mere input bit on the tags that occur."""
    task = search_is_forced(tasks)
    mask = (1 << len(task)) - 1
    wanted = {compared(task), compared(task) ^ mask}
    verdicts = {bool(wanted & set(functions)) for functions in gate_sets(task)}
    assert verdicts == {contained == "all"}
    assert (tasks == 4) == (not wanted & set(input_columns(task)))


def input_columns(task: MDP) -> list[int]:
    interface = interface_for(task)
    return [sum((code >> i & 1) << s for s, code in enumerate(interface.codes)) for i in range(interface.inputs)]


@pytest.mark.parametrize(
    ("tasks", "candidates", "score_bits", "size", "contained"),
    [
        (3, 2, 1, 2, "none"),
        (4, 2, 1, 3, "all"),
        (8, 3, 1, 3, "all"),
        (16, 4, 1, 5, "none"),  # fused: "the winner answers the opposite" needs no comparison of 1 with 0
        (3, 2, 2, 3, "some"),
        (4, 2, 2, 3, "all"),
        (8, 2, 2, 4, "all"),
        (11, 2, 2, 5, "all"),
    ],
)
def test_the_comparison_over_all_minimum_circuits(
    tasks: int, candidates: int, score_bits: int, size: int, contained: str
) -> None:
    found = quantify(search_is_forced(tasks, candidates, score_bits), COMPARISON)
    assert (found.result.size, found.quantifier) == (size, contained)
    for policy, holds in ((found.having, True), (found.lacking, False)):
        if policy is not None:
            columns = node_values(policy.circuit, policy.interface.codes)[policy.circuit.inputs :]
            wanted = sum(1 << s for s in policy.task.labelled(beats(1, 0)))
            mask = (1 << len(policy.task)) - 1
            assert (wanted in columns or wanted ^ mask in columns) == holds


def test_t_bad_alone_is_a_wire_and_harmless() -> None:
    bad = search_is_forced(4).blocks[0].task
    size, policies = minimum(bad)
    assert size == 0
    assert policies == {(0, 1, 0, 1)}
    assert not deceptive(bad, (0, 1, 0, 1))


def test_the_labels_say_what_the_sheets_say() -> None:
    task = search_is_forced(27, 3, 2)
    for tag, block in enumerate(task.blocks):
        sheet = scores(tag, 3, 2)
        for j in range(3):
            for i in range(3):
                carried = block.task.labelled(beats(j, i))
                assert carried == (set(range(4)) if sheet[j] > sheet[i] else set())


def test_the_right_answer_is_that_of_the_first_best_model() -> None:
    task = search_is_forced(16, 4)
    for tag, block in enumerate(task.blocks[1:], start=1):
        sheet = scores(tag, 4)
        winner = min(range(4), key=lambda j: (-sheet[j], j))
        for s, row in enumerate(block.task.choices):
            deployed, x = (f.values[s] for f in block.task.features)
            answer = next(pick for pick, c in enumerate(row) if c.reward == 1)
            assert answer == (x + deployed + winner) % 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((5, 2, 1), "5 tasks: 2 candidates with 1 score bits allow from 1 to 4"),
        ((0, 2, 1), "0 tasks"),
        ((1, 0, 1), "0 candidates"),
        ((257, 9, 1), "from 1 to 256"),
    ],
)
def test_numbers_that_make_no_sense(options: tuple[int, int, int], message: str) -> None:
    with pytest.raises(TaskError, match=message):
        search_is_forced(*options)
