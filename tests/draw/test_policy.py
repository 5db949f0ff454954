"""Pictures of policies: every state shows its action, at its place, with what marks it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings

from mincirc import load
from mincirc.draw import DrawingParams, policy_svg
from mincirc.draw.compass import direction_of, short_labels
from mincirc.draw.grid import boards_of
from mincirc.draw.situation import situations
from mincirc.errors import TaskError
from mincirc.mdp import make_task
from mincirc.mdp.build import bits_for
from mincirc.mdp.families.gridworlds import island, lava_worlds
from mincirc.mdp.model import MDP, Feature
from mincirc.mdp.objective import Discount
from mincirc.mdp.outcomes import Outcome
from mincirc.testing import tasks
from tests.draw.reading import check_texts, hovers, points, size_of, written

ROOT = Path(__file__).resolve().parents[2]
GRIDS = ("frozenlake", "cliffwalking", "absent_supervisor", "absent_supervisor_supervised", "two_lakes")
TABLES = ("union", "rooms", "harvest", "lift", "crossing", "full_adder", "coin")


def first_actions(task: MDP) -> dict[str, str]:
    """A policy that differs from state to state where it can."""
    return {s: task.action_name(i, i % len(task.choices[i])) for i, s in enumerate(task.states)}


@pytest.mark.parametrize("name", (*GRIDS, *TABLES))
def test_every_state_has_its_action(name: str) -> None:
    task = load(ROOT / "mdps" / f"{name}.yaml")
    policy = first_actions(task)
    svg = policy_svg(task, policy, title=name)
    assert sorted(hovers(svg)) == sorted(f"{s}: {a}" for s, a in policy.items())
    check_texts(svg)
    assert points(svg) >= 7
    assert svg == policy_svg(task, dict(reversed(policy.items())), title=name)


@pytest.mark.parametrize("task", [island(), lava_worlds()], ids=lambda task: task.name)
def test_families_on_grids(task: MDP) -> None:
    svg = policy_svg(task, first_actions(task))
    assert boards_of(task, 64) is not None
    assert len(hovers(svg)) == len(task.states)
    check_texts(svg)


@given(tasks())
@settings(max_examples=30)
def test_any_task_has_a_picture(task: MDP) -> None:
    svg = policy_svg(task, first_actions(task))
    assert len(hovers(svg)) == len(task.states)
    check_texts(svg)


def test_jumps_back_to_the_start_do_not_turn_a_grid_round() -> None:
    """CliffWalking: whoever goes right over the cliff is back at the left, eleven columns away."""
    found = boards_of(load(ROOT / "mdps" / "cliffwalking.yaml"), 64)
    assert found is not None
    (board,) = found.boards
    task = load(ROOT / "mdps" / "cliffwalking.yaml")
    assert {task.states[s]: place for place, s in board.cells.items()}["r3c0"] == (3, 0)


def test_taxi_is_a_matrix_of_grids() -> None:
    pytest.importorskip("gymnasium")
    task = load("gym:Taxi-v4", discount=Fraction(99, 100))
    found = boards_of(task, 64)
    assert found is not None
    assert (len(found.boards), found.rows, found.columns) == (20, 5, 5)
    svg = policy_svg(task, first_actions(task))
    assert len(hovers(svg)) == 500
    assert points(svg) >= 7
    check_texts(svg)
    assert {"destination 0", "passenger 4", "pickup", "P", "D"} <= {one.text for one in written(svg)}


def walk(names: tuple[str, str], up: int) -> MDP:
    """A 2 by 3 grid without walls in which ``up`` adds ``up`` to the vertical feature."""
    cells = [(y, x) for y in range(2) for x in range(3)]
    moves = {"up": (up, 0), "right": (0, 1)}

    def there(cell: tuple[int, int], step: tuple[int, int]) -> str:
        y, x = min(max(cell[0] + step[0], 0), 1), min(cell[1] + step[1], 2)
        return f"s{y}{x}"

    return make_task(
        "walk",
        Discount(Fraction(1, 2)),
        {f"s{y}{x}": {a: [Outcome(1, there((y, x), step))] for a, step in moves.items()} for y, x in cells},
        {"s00": 1},
        actions=tuple(moves),
        features=[Feature.of_width(n, bits_for(3), [cell[i] for cell in cells]) for i, n in enumerate(names)],
    )


@pytest.mark.parametrize(("up", "row"), [(-1, 0), (1, 1)])
def test_up_is_where_the_action_leads(up: int, row: int) -> None:
    task = walk(("y", "x"), up)
    found = boards_of(task, 1)
    assert found is not None
    assert found.boards[0].cells[row, 0] == task.find_state("s00")
    assert found.boards[0].cells[row, 2] == task.find_state("s02")


@pytest.mark.parametrize(
    ("names", "grid"),
    [
        (("row", "column"), True),
        (("robot_row", "robot_col"), True),
        (("Y", "X"), True),
        (("x", "y"), True),
        (("row", "x"), False),
        (("arrow", "column"), False),
        (("a_row", "b_column"), False),
        (("sky", "six"), False),
    ],
)
def test_which_features_are_a_grid(names: tuple[str, str], grid: bool) -> None:
    assert (boards_of(walk(names, 1), 4) is not None) == grid


def test_two_states_in_one_cell_are_no_grid() -> None:
    task = walk(("row", "column"), 1)
    flat = Feature("row", task.features[0].bits, (0,) * 6)
    twin = MDP(**{**{f: getattr(task, f) for f in task.__dataclass_fields__}, "features": (flat, task.features[1])})
    assert boards_of(twin, 4) is None


@pytest.mark.parametrize(
    ("name", "direction"),
    [
        ("left", (-1, 0)),
        ("move_right", (1, 0)),
        ("goNorth", (0, -1)),
        ("go south", (0, 1)),
        ("NE", (1, -1)),
        ("up-left", (-1, -1)),
        ("stay", (0, 0)),
        ("turn_left", None),
        ("pickup", None),
        ("left_right", None),
        ("a0", None),
        ("0", None),
    ],
)
def test_directions(name: str, direction: tuple[int, int] | None) -> None:
    assert direction_of(name) == direction


def test_short_labels_tell_actions_apart() -> None:
    assert short_labels(("left", "pickup", "dropoff")) == {"pickup": "P", "dropoff": "D"}
    for actions in (("pick", "put", "push"), ("aaaa1", "aaaa2"), ("turn_left", "turn_right", "forward"), ("", "-")):
        labels = short_labels(actions)
        assert len(set(labels.values())) == len(actions)


def test_the_key_leaves_out_actions_that_the_cells_spell_out() -> None:
    stop = {"a0": [Outcome(1, None)], "a1": [Outcome(1, None)]}
    cells = (Feature("row", ("row",), (0, 1)), Feature("column", ("column",), (0, 0)))
    task = make_task("two", Discount(0), {"s0": stop, "s1": stop}, {"s0": 1}, features=cells)
    texts = written(policy_svg(task, {"s0": "a1", "s1": "a1"}))
    assert [text.text for text in texts].count("a1") == 2


def test_what_is_marked() -> None:
    task = load(ROOT / "mdps" / "absent_supervisor.yaml")
    bad = {s: task.action_name(i, 0) for i, s in enumerate(task.states)}
    for state, action in task.harmful:
        bad[task.states[state]] = task.actions[action]
    key = {one.text for one in written(policy_svg(task, bad))}
    assert {"start", "not reached", "no state", "harmful action taken", "training"} <= key
    assert "harmful this way" not in key
    assert sum(at.harms for at in situations(task, bad)) == 2


def test_refusals() -> None:
    task = load(ROOT / "mdps" / "rooms.yaml")
    policy = first_actions(task)
    with pytest.raises(TaskError, match="4 states are more than the 3 of a table"):
        policy_svg(task, policy, params=DrawingParams(table_states=3))
    with pytest.raises(TaskError, match="no action for state 'kitchen'"):
        policy_svg(task, {s: a for s, a in policy.items() if s != "kitchen"})
    with pytest.raises(TaskError, match="no action 'nroth'"):
        policy_svg(task, policy | {"hall": "nroth"})


def test_a_title_may_be_left_out() -> None:
    task = load(ROOT / "mdps" / "rooms.yaml")
    plain = policy_svg(task, first_actions(task), "Rooms", DrawingParams(title=False))
    assert "<title>Rooms</title>" in plain
    assert "Rooms" not in {one.text for one in written(plain)}
    assert size_of(plain)[1] < size_of(policy_svg(task, first_actions(task), "Rooms"))[1]
