"""What grids are like, read off rewards and moves: against the maps that Gymnasium draws, and mazes that are drawn."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mincirc
from mincirc.draw import policy_svg, union_svg
from mincirc.draw.grid import boards_of
from mincirc.draw.terrain import Terrain, terrain_of
from mincirc.mdp import MDP, Discount, Outcome, make_task, reach
from mincirc.mdp.model import Feature
from tests.draw.reading import check_texts, written

frozen_lake = pytest.importorskip("gymnasium.envs.toy_text.frozen_lake")
taxi = pytest.importorskip("gymnasium.envs.toy_text.taxi")
STEPS = {"left": (0, -1), "down": (1, 0), "right": (0, 1), "up": (-1, 0)}


def terrain(task: MDP) -> Terrain:
    boards = boards_of(task, 64)
    assert boards is not None
    return terrain_of(task, boards)


def found(task: MDP) -> dict[str, str]:
    return {task.states[state]: str(finding) for state, finding in terrain(task).found.items()}


def texts_of(svg: str) -> list[str]:
    return [one.text for one in written(svg)]


def first_actions(task: MDP) -> dict[str, str]:
    return {state: task.action_name(s, 0) for s, state in enumerate(task.states)}


def lake(rows: list[str], *, slippery: bool) -> MDP:
    task = mincirc.load("gym:FrozenLake-v1", discount="9/10", gym_args={"desc": rows, "is_slippery": slippery})
    assert not task.labels
    return task


def meant(rows: list[str]) -> dict[str, str]:
    """What a map says of the cells where episodes end."""
    says = {"H": "ends, pays 0", "G": "ends, pays 1"}
    return {f"r{r}c{c}": says[tile] for r, row in enumerate(rows) for c, tile in enumerate(row) if tile in says}


@pytest.mark.parametrize("size", ["4x4", "8x8"])
@pytest.mark.parametrize("slippery", [False, True])
def test_holes_and_the_goal_of_the_lakes_of_gymnasium(size: str, slippery: bool) -> None:
    rows: list[str] = frozen_lake.MAPS[size]
    assert found(lake(rows, slippery=slippery)) == meant(rows)


@given(st.lists(st.text("FFFH", min_size=4, max_size=4), min_size=3, max_size=4), st.booleans())
@settings(max_examples=40)
def test_nothing_wrong_is_said_of_any_lake(rows: list[str], slippery: bool) -> None:
    """Of cells that nobody can step into nothing is known; without slipping, all others are told."""
    rows = ["S" + rows[0][1:], *rows[1:-1], rows[-1][:-1] + "G"]
    task, right = lake(rows, slippery=slippery), meant(rows)
    said = found(task)
    assert said.items() <= right.items()
    if not slippery:
        steps = ((s, t) for s, row in enumerate(task.choices) for c in row for t, _ in c.successors)
        entered = {"r0c0"} | {task.states[t] for s, t in steps if t != s}
        told = {
            f"r{r + down}c{c + right_}"
            for r, c in ((int(name[1]), int(name[3])) for name in entered if name not in right)
            for down, right_ in STEPS.values()
        }
        assert said.keys() == told & right.keys()


def test_the_cliff_and_the_goal_beyond_it() -> None:
    task = mincirc.load("gym:CliffWalking-v1", discount="9/10")
    cliff = {f"r3c{column}": "leads away, pays -100" for column in range(1, 11)}
    assert found(task) == {**cliff, "r3c11": "ends, pays -1"}


def test_the_walls_of_the_taxi() -> None:
    walls = {
        ((row, column), (row, column + 1))
        for row in range(5)
        for column in range(4)
        if taxi.MAP[row + 1][2 * column + 2] == "|"
    }
    task = mincirc.load("gym:Taxi-v4", discount="9/10")
    assert len(walls) == 6
    assert set(terrain(task).walls) == {frozenset(walls)}
    assert not found(task)
    svg = policy_svg(task, first_actions(task))
    assert {"no way across", "(read off the moves)"} <= set(texts_of(svg))


@st.composite
def mazes(draw: st.DrawFn) -> tuple[MDP, set[Any]]:
    """A grid of rooms with walls, in which a step slips or ends the episode by chance, and its walls."""
    rows, columns = draw(st.integers(2, 4)), draw(st.integers(2, 4))
    places = [(r, c) for r in range(rows) for c in range(columns)]
    edges = [(p, (p[0] + d, p[1] + a)) for p in places for d, a in ((1, 0), (0, 1)) if (p[0] + d, p[1] + a) in places]
    walls = set(draw(st.lists(st.sampled_from(edges), unique=True, max_size=len(edges))))
    slip, end = (
        draw(st.sampled_from([Fraction(0), Fraction(1, 5)])),
        draw(st.sampled_from([Fraction(0), Fraction(1, 10)])),
    )

    def after(place: Any, way: str) -> Any:
        there = (place[0] + STEPS[way][0], place[1] + STEPS[way][1])
        closed = {(place, there), (there, place)} & walls
        return place if there not in places or closed else there

    def outcomes(place: Any, way: str) -> list[Outcome]:
        beside = [w for w in STEPS if STEPS[w][0] * STEPS[way][0] + STEPS[w][1] * STEPS[way][1] == 0]
        parts = [(1 - slip, way), *((slip / 2, w) for w in beside)]
        stays = [Outcome(p * (1 - end), name(after(place, w)), -1) for p, w in parts if p]
        return [*stays, *([Outcome(end, None, -1)] if end else [])]

    def name(place: Any) -> str:
        return f"r{place[0]}c{place[1]}"

    features = [
        Feature.of_width("row", 2, [p[0] for p in places]),
        Feature.of_width("column", 2, [p[1] for p in places]),
    ]
    table = {name(p): {way: outcomes(p, way) for way in STEPS} for p in places}
    return make_task("maze", Discount("9/10"), table, {name(places[0]): 1}, features=features), walls


@given(mazes())
def test_walls_of_mazes_are_found_and_chance_is_no_end_of_a_cell(drawn: tuple[MDP, set[Any]]) -> None:
    task, walls = drawn
    (seen,) = terrain(task).walls
    entered = {t for s, row in enumerate(task.choices) for c in row for t, _ in c.successors if t != s} | {0}
    there = {tuple(f.values[s] for f in task.features) for s in entered}
    assert seen == {wall for wall in walls if there.issuperset(wall)}
    assert not found(task)


def test_labels_take_the_place_of_what_is_read_off() -> None:
    task = lake(["SF", "HG"], slippery=False)
    named = replace(task, labels=(("goal", frozenset({3})),))
    assert found(named) == {"r1c0": "ends, pays 0"}
    texts = texts_of(policy_svg(named, first_actions(named)))
    assert {"goal", "ends, pays 0", "(read off the rewards)"} <= set(texts)
    both = replace(named, labels=(("goal", frozenset({3})), ("hole", frozenset({2}))))
    assert not any("read off" in text for text in texts_of(policy_svg(both, first_actions(both))))


def test_ends_that_are_entered_say_what_they_pay_themselves() -> None:
    """A task of reaching a label pays on the step out of the goal; one with a sink pays on the way in."""
    task = lake(["SF", "FG"], slippery=False)
    goal, before = 3, 2
    rows = list(task.choices)
    for pick, choice in enumerate(rows[before]):
        if choice.reward:
            stay = replace(choice, successors=((goal, Fraction(1)),))
            rows[before] = (*rows[before][:pick], stay, *rows[before][pick + 1 :])
    for pick, choice in enumerate(rows[1]):
        if choice.reward:
            rows[1] = (*rows[1][:pick], replace(choice, successors=((goal, Fraction(1)),)), *rows[1][pick + 1 :])
    rows[goal] = tuple(replace(c, successors=((goal, Fraction(1)),)) for c in rows[goal])
    assert found(replace(task, choices=tuple(rows))) == {"r1c1": "no way out, pays 1"}
    asked = reach(replace(task, choices=tuple(rows)), {goal})
    assert found(asked) == {"r1c1": "ends, pays 1"}


def test_many_different_payments_are_no_marks() -> None:
    task = lake(["SHHHHHHH", "FFFFFFFG"], slippery=False)
    rows = [tuple(replace(c, reward=Fraction(s)) if c.end else c for c in row) for s, row in enumerate(task.choices)]
    assert found(replace(task, choices=tuple(rows))) == {}


def test_a_union_has_one_key_to_all_its_grids() -> None:
    tasks = [lake(["SF", "HG"], slippery=False), lake(["SFF", "FHG"], slippery=True)]
    both = mincirc.union([replace(t, name=f"lake {i}") for i, t in enumerate(tasks)])
    svg = union_svg(both, first_actions(both))
    texts = texts_of(svg)
    assert (texts.count("ends, pays 1"), texts.count("ends, pays 0"), texts.count("(read off the rewards)")) == (
        1,
        1,
        1,
    )
    check_texts(svg)
