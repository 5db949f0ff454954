"""The picture of the floors is that of the code."""

from __future__ import annotations

from docs import floors


def test_the_picture_is_current() -> None:
    assert floors.PICTURE.read_text(encoding="utf-8") == floors.picture(), "run python docs/floors.py"


def test_arrows_that_follow_from_others_are_left_out() -> None:
    graph = {"a": {"b", "c", "d"}, "b": {"c"}, "c": {"d"}, "d": set()}
    assert floors.reduced(graph) == {"a": {"b"}, "b": {"c"}, "c": {"d"}, "d": set()}


def test_arrows_beside_one_another_have_lanes_of_their_own() -> None:
    inner, outer, back, apart = (floors.Arrow(*rows) for rows in ((1, 2), (0, 4), (4, 3), (5, 6)))
    found = floors.lanes([outer, inner, back, apart])
    assert found == {inner: 0, back: 0, apart: 0, outer: 1}


def test_imports_are_found_wherever_they_stand() -> None:
    found = floors.imports("solve")
    assert {"encode", "problem", "npn", "mdp"} <= found
    assert "solve" not in found
