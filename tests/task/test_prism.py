"""Tasks as PRISM models: what is written, read back command by command, for every objective."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given

from benchmarks.questions.suite import lakes
from mincirc.errors import TaskError
from mincirc.formats.prism import columns, prism_model, prism_property
from mincirc.mdp import MDP, Discount, Feature, Horizon, Outcome, TotalReward, make_task
from mincirc.mdp.families import lava_world
from mincirc.mdp.model import Choice
from mincirc.testing import tasks


def values(text: str) -> list[Fraction]:
    return [Fraction(number) for number in re.findall(r"(?<![\w.])\d+(?:/\d+)?(?=:)", text)]


def test_every_choice_is_a_command_with_its_probabilities_and_reward() -> None:
    task = lakes(2)
    text = prism_model(task)
    commands = [line for line in text.splitlines() if "alive=1 &" in line and "->" in line]
    assert len(commands) == sum(len(c) for c in task.choices)
    assert all(sum(values(c.split("->")[1])) == 1 for c in commands)
    rewards = [line for line in text.splitlines() if "alive=1 &" in line and "->" not in line]
    assert len(rewards) == sum(bool(c.reward) for choices in task.choices for c in choices)
    (start,) = [line for line in text.splitlines() if "alive=2 ->" in line]
    assert values(start.split("->")[1]) == [Fraction(1, 2), Fraction(1, 2)]


def test_one_initial_state_needs_no_draw() -> None:
    text = prism_model(lava_world(), bits=True)
    assert "alive=2 ->" not in text
    assert "alive : [0..2] init 1;" in text
    assert all(f"{bit}_ : [0..1]" in text for bit in ("row2", "row1", "row0", "column2", "column1", "column0"))


def test_the_bound_is_discounted_once_more_where_a_state_is_drawn() -> None:
    assert prism_property(lava_world(), Fraction(10)) == 'R{"return"}>=10.0 [ Cdiscount=0.99 ]\n'
    assert prism_property(lakes(2), Fraction(10)) == 'R{"return"}>=9.9 [ Cdiscount=0.99 ]\n'


def coin(objective: Discount | Horizon | TotalReward, initial: dict[str, Fraction]) -> MDP:
    outcomes = {"toss": [Outcome(Fraction(1, 3), "a", 2), Outcome(Fraction(2, 3), None)]}
    return make_task("coin", objective, {"a": outcomes, "b": outcomes}, initial)


def test_other_objectives_have_properties_of_their_own() -> None:
    one, two = {"a": Fraction(1)}, {"a": Fraction(1, 2), "b": Fraction(1, 2)}
    assert prism_property(coin(TotalReward(), one), Fraction(1, 2)) == 'R{"return"}>=0.5 [ C ]\n'
    assert prism_property(coin(Horizon(3), one), Fraction(1, 2)) == 'R{"return"}>=0.5 [ C<=3 ]\n'
    assert prism_property(coin(Horizon(3), two), Fraction(1, 2)) == 'R{"return"}>=0.5 [ C<=4 ]\n'
    with pytest.raises(TaskError, match=r"^coin: no PRISM property has a horizon and a discount$"):
        prism_property(coin(Horizon(3, Fraction(1, 2)), one), Fraction(1))


def test_names_that_are_no_identifiers_are_refused_in_one_line() -> None:
    task = lava_world()
    odd = MDP(**{**vars(task), "features": (Feature("row-1", *vars_of(task.features[0])), *task.features[1:])})
    with pytest.raises(TaskError, match=r"^'row-1' cannot be a variable of a PRISM model"):
        prism_model(odd)


def vars_of(feature: Feature) -> tuple[tuple[str, ...], tuple[int, ...]]:
    return feature.bits, feature.values


COMMAND = re.compile(r"^  \[a(\d+)\] alive=1((?: & \w+=\d+)*) -> (.+);$")
REWARD = re.compile(r"^  \[a(\d+)\] alive=1((?: & \w+=\d+)*) : (-?\d+(?:/\d+)?);$")


def numbers(text: str) -> tuple[int, ...]:
    return tuple(int(n) for n in re.findall(r"=(\d+)", text))


@given(tasks(max_states=5))
def test_the_model_read_back_is_the_task(task: MDP) -> None:
    """Commands are read with regular expressions of this file's own and give the choices, number by number."""
    for bits in (False, True):
        codes = list(zip(*columns(task, bits).values(), strict=True)) or [()]
        found: dict[tuple[int, int], Choice] = {}
        rewards: dict[tuple[int, int], Fraction] = {}
        for line in prism_model(task, bits=bits).splitlines():
            if (match := REWARD.match(line)) is not None:
                rewards[codes.index(numbers(match[2])), int(match[1])] = Fraction(match[3])
            elif (match := COMMAND.match(line)) is not None:
                state, action = codes.index(numbers(match[2])), int(match[1])
                parts = [part.split(":") for part in match[3].split(" + ")]
                going = sorted((codes.index(numbers(to)[1:]), Fraction(p)) for p, to in parts if "alive'=1" in to)
                assert sum(Fraction(p) for p, _ in parts) == 1
                found[state, action] = Choice(action, 0, Fraction(0), tuple(going))
        wanted = {(s, c.action): c for s, choices in enumerate(task.choices) for c in choices}
        assert {k: c.successors for k, c in found.items()} == {k: c.successors for k, c in wanted.items()}
        assert rewards == {k: c.reward for k, c in wanted.items() if c.reward}
