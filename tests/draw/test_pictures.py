"""Graphs, unions, prices and comparisons: nothing is left out, no text overlaps another; files have their format."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

import mincirc
from mincirc import load
from mincirc.circuit import BASES
from mincirc.draw import (
    DrawingParams,
    circuit_svg,
    comparison_svg,
    policy_svg,
    price_svg,
    save_picture,
    staircase_svg,
    task_svg,
    union_svg,
)
from mincirc.draw import save as saving
from mincirc.draw.arcs import arcs_of, rows_of
from mincirc.draw.paper import text_width
from mincirc.draw.routing import STEPS, Area, Page
from mincirc.errors import MincircError, MissingExtraError, TaskError
from mincirc.interface import interface_for
from mincirc.legend import legend_of
from mincirc.mdp.model import MDP
from mincirc.statements.lookup import lookup_circuit
from mincirc.testing import tasks
from tests.draw.examples import random_circuit
from tests.draw.reading import SVG, check_texts, hovers, points, size_of, written
from tests.draw.test_policy import first_actions

ROOT = Path(__file__).resolve().parents[2]
GRAPHS = ("rooms", "compass", "harvest", "crossing", "corridor", "gears", "coin", "absent_supervisor_supervised")


def shipped(name: str) -> MDP:
    return load(ROOT / "mdps" / f"{name}.yaml")


@pytest.mark.parametrize("name", GRAPHS)
@pytest.mark.parametrize("alone", [True, False])
def test_graphs_of_shipped_tasks(name: str, alone: bool) -> None:
    task = shipped(name)
    policy = None if alone else first_actions(task)
    svg = task_svg(task, policy, name)
    check_graph(task, svg)
    assert points(svg) >= (7 if size_of(svg)[0] <= 510 else 3.5)  # two columns are twice as wide
    assert svg == task_svg(task, policy, name)
    said = hovers(svg)
    for state, choices in enumerate(task.choices):
        for choice in choices:
            wanted = task.states[state], task.actions[choice.action]
            shown = any(
                s.partition(": ")[0] == wanted[0] and wanted[1] in s.partition(": ")[2].split(", ") for s in said
            )
            assert shown == (alone or first_actions(task)[wanted[0]] == wanted[1])


def check_graph(task: MDP, svg: str) -> None:
    check_texts(svg)
    texts = [one.text for one in written(svg)]
    assert all(texts.count(state) >= 1 for state in task.states)


@given(tasks())
@settings(max_examples=25)
def test_graphs_of_any_task_are_readable_or_refused(task: MDP) -> None:
    try:
        svg = task_svg(task)
    except TaskError as refusal:
        assert "too dense" in str(refusal)
        return
    check_graph(task, svg)


@given(tasks())
@settings(max_examples=25)
def test_rows_and_arcs_are_complete(task: MDP) -> None:
    arcs = arcs_of(task, None)
    assert sorted(s for row in rows_of(task, arcs) for s in row) == list(range(len(task.states)))
    for state, choices in enumerate(task.choices):
        names = [n for arc in arcs if arc.state == state for n in arc.names.split(", ")]
        assert sorted(names) == sorted(task.actions[c.action] for c in choices)


def test_curves_go_round_boxes() -> None:
    page = Page(400)
    boxes = [Area(200, y, 30, 10) for y in (20, 100, 180)]
    page.taken += boxes
    curve = page.join(boxes[0], boxes[2], (20, 8))
    assert curve is not None
    assert curve.label is not None
    assert len(curve.spots) == STEPS + 1
    assert not any(boxes[1].holds(spot, 0) for spot in curve.spots)
    assert not any(curve.label.meets(box, 0) for box in boxes)
    again = page.join(boxes[0], boxes[2], (20, 8))
    assert again is not None
    assert again.label is not None
    assert not again.label.meets(curve.label, 0)


def test_graphs_have_a_key_to_the_signs_that_they_have() -> None:
    signs = {"start", "an action with several outcomes", "the episode ends", "harmful"}
    for name, missing in (
        ("corridor", set()),
        ("rooms", {"harmful"}),
        ("lift", signs - {"start", "the episode ends"}),
    ):
        assert signs & {w.text for w in written(task_svg(shipped(name)))} == signs - missing, name


@pytest.mark.parametrize(("name", "height"), [("corridor", 500), ("one_way", 210), ("rooms", 300)])
def test_curves_do_not_hang_below_the_picture(name: str, height: int) -> None:
    """Corridor was as wide as two columns, with an arc that hung down by the height of the rest."""
    wide, high = size_of(task_svg(shipped(name)))
    assert wide == 510
    assert high < height


def test_a_union_is_the_graphs_of_its_members() -> None:
    task = shipped("absent_supervisor")
    policy = first_actions(task)
    svg = task_svg(task, policy)
    texts = [one.text for one in written(svg)]
    for block in task.blocks:
        assert f"{block.task.name}:" in texts
        taken = {f"{s}: {policy[n]}" for s, n in zip(block.task.states, task.states[block.first :], strict=False)}
        assert taken <= set(hovers(svg))
    assert len(hovers(svg)) == len(task.states)
    assert texts.count("r0c0") == len(task.blocks)
    check_texts(svg)


def test_what_is_no_graph() -> None:
    with pytest.raises(TaskError, match="48 states are more than the 30 of a graph"):
        task_svg(shipped("cliffwalking"))
    lake = shipped("frozenlake")
    with pytest.raises(TaskError, match="too dense to be read; with a policy, only its actions are drawn"):
        task_svg(lake)
    check_graph(lake, task_svg(lake, first_actions(lake)))


@pytest.mark.parametrize("name", ["union", "absent_supervisor", "none_some", "two_lakes"])
def test_unions_have_a_frame_for_every_block(name: str) -> None:
    task = shipped(name)
    for policy in (None, first_actions(task)):
        svg = union_svg(task, policy, name)
        check_texts(svg)
        assert points(svg) >= 7
        texts = [one.text for one in written(svg)]
        for number, block in enumerate(task.blocks):
            assert block.task.name in texts
            assert any(re.match(rf"tag.* {number:b}".replace(" ", " 0*"), text) for text in texts)
        assert len(hovers(svg)) == (0 if policy is None else len(task.states))
    with pytest.raises(TaskError, match="is no union"):
        union_svg(shipped("coin"))


@pytest.mark.parametrize(
    ("name", "predicate"), [("harvest", "deceptive"), ("coin", "constant"), ("union", "deceptive")]
)
def test_prices_show_gate_by_gate(name: str, predicate: str) -> None:
    price = mincirc.price(shipped(name), predicate)
    svg = price_svg(price, name)
    check_texts(svg)
    sides = [side for side in (price.having, price.lacking) if side is not None]
    filled = [r for r in ET.fromstring(svg).iter(f"{SVG}rect") if r.attrib["fill"] in ("#0072B2", "#E69F00")]
    assert len(filled) == sum(side.size or 0 for side in sides)
    assert ("impossible" in svg) == any(side.status == "infeasible" for side in sides)
    assert points(svg) >= 7


def test_a_lookup_circuit_beside_what_learnt() -> None:
    task = shipped("inner_product")
    found = lookup_circuit(task)
    learnt = mincirc.search(task).circuit
    assert found is not None
    assert learnt is not None
    svg = comparison_svg([("lookup", found.circuit), ("learner", learnt)])
    check_texts(svg)
    texts = [one.text for one in written(svg)]
    assert {f"lookup: {found.circuit.size} gates", f"learner: {learnt.size} gates"} <= set(texts)
    large = comparison_svg([("large", random_circuit(0, BASES["aig"], gates=25))])
    assert points(large) >= 7


PICTURES: dict[str, Callable[[DrawingParams], str]] = {
    "policy": lambda params: policy_svg(shipped("frozenlake"), first_actions(shipped("frozenlake")), "t", params),
    "table": lambda params: policy_svg(shipped("rooms"), first_actions(shipped("rooms")), "t", params),
    "task": lambda params: task_svg(shipped("coin"), None, "t", params),
    "union": lambda params: union_svg(shipped("union"), None, "t", params),
}


@pytest.mark.parametrize("kind", PICTURES)
@pytest.mark.parametrize("font", [10, 15, 24])
def test_letters_of_any_size(kind: str, font: int) -> None:
    svg = PICTURES[kind](DrawingParams(font=font, width=900))
    check_texts(svg)
    assert min(one.font for one in written(svg)) == font
    root = ET.fromstring(svg)
    assert root.findtext(f"{SVG}title") == "t"
    assert root.findtext(f"{SVG}desc")
    assert not [e for e in root.iter() if "id" in e.attrib]


def test_files_have_the_format_of_their_ending(tmp_path: Path) -> None:
    svg = PICTURES["table"](DrawingParams())
    save_picture(svg, tmp_path / "a.svg")
    assert (tmp_path / "a.svg").read_text(encoding="utf-8") == svg
    with pytest.raises(MincircError, match=r"pictures are written as SVG, PDF or PNG"):
        save_picture(svg, tmp_path / "a.gif")
    pytest.importorskip("cairosvg")
    for ending, beginning in ((".pdf", b"%PDF"), (".png", b"\x89PNG")):
        save_picture(svg, tmp_path / f"a{ending}")
        content = (tmp_path / f"a{ending}").read_bytes()
        assert content.startswith(beginning)
        assert str(date.today().year).encode() not in content, "the time at which a file was made is not in it"


def test_without_cairosvg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saving, "find_spec", lambda name: None)
    save_picture(PICTURES["table"](DrawingParams()), tmp_path / "a.svg")
    with pytest.raises(MissingExtraError, match=r"mincirc\[pdf\]"):
        save_picture("", tmp_path / "a.png")


def test_the_command_draws_what_is_given(run: Any, tmp_path: Path) -> None:
    union, target = str(ROOT / "mdps" / "union.yaml"), tmp_path / "x.svg"
    circuit, policy = str(ROOT / "docs" / "harbours.txt"), tmp_path / "policy.json"
    assert run("draw", "--mdp", union, "-o", str(target)) == (0, f"{target}: union of harbours, 16 states\n", "")
    assert target.read_text(encoding="utf-8") == union_svg(load(union), None, "harbours")
    assert run("draw", "--mdp", union, "--circuit", circuit, "--as", "policy", "-o", str(target))[0] == 0
    drawn = target.read_text(encoding="utf-8")
    policy.write_text(json.dumps(dict(line.split(": ") for line in hovers(drawn))), encoding="utf-8")
    assert run("draw", "--mdp", union, "--policy", str(policy), "-o", str(target))[0] == 0
    assert target.read_text(encoding="utf-8") == drawn
    assert run("draw", "--mdp", str(ROOT / "mdps" / "coin.yaml"), "--no-title", "-o", str(target))[0] == 0
    assert "coin" not in {one.text for one in written(target.read_text(encoding="utf-8"))}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "nothing to draw"),
        (("--mdp", "mdps/coin.yaml"), "give -o FILE"),
        (("--mdp", "mdps/coin.yaml", "--as", "policy", "-o", "x.svg"), "needs --circuit FILE or --policy FILE"),
        (("--mdp", "mdps/coin.yaml", "--as", "circuit", "-o", "x.svg"), "--as circuit needs --circuit FILE"),
    ],
)
def test_what_the_command_refuses(run: Any, arguments: tuple[str, ...], message: str, tmp_path: Path) -> None:
    code, out, err = run("draw", *(str(tmp_path / a) if a == "x.svg" else a for a in arguments))
    assert (code, out) == (2, "")
    assert message in err
    assert list(tmp_path.iterdir()) == []


def test_the_command_draws_results(run: Any, tmp_path: Path) -> None:
    file, target = tmp_path / "result.json", tmp_path / "x.svg"
    harvest = str(ROOT / "mdps" / "harvest.yaml")
    task = load(harvest)
    found = mincirc.pareto(task, "deceptive")
    circuit, names = mincirc.search(task).circuit, legend_of(task, interface_for(task)).names
    assert circuit is not None
    wanted = {
        "search": circuit_svg(circuit, names, None, "harvest"),
        "pareto": staircase_svg(found, "harvest"),
        "price": price_svg(mincirc.price(task, "deceptive"), "harvest"),
    }
    for command, picture in wanted.items():
        asked = () if command == "search" else ("--predicate", "deceptive")
        file.write_text(run(command, "--mdp", harvest, *asked, "--json", "-q")[1], encoding="utf-8")
        assert run("draw", "--result", str(file), "-o", str(target))[0] == 0
        assert target.read_text(encoding="utf-8") == picture
    assert run("draw", "--result", str(file), "--mdp", harvest, "-o", str(target))[0] == 2
    file.write_text("{}", encoding="utf-8")
    code, _, err = run("draw", "--result", str(file), "-o", str(target))
    assert (code, err.count("\n")) == (1, 1)


DEJAVU = {
    0.278: "ijl",
    0.337: ".,:;'|/\\ ",
    0.412: "ftr()[]I!-",
    0.593: "kcsvxyzJ*L?_`",
    0.637: "abdeghnopqu0123456789${}",
    0.735: "ABEFKPRSTUVXYZ",
    0.84: "CDGHNOQ+<=>#^~",
    1.0: "mwMW%@&",
}
"""Widths of letters of DejaVu Sans, in heights, rounded up to those of the widest of their group."""


@pytest.mark.parametrize(
    "text", ["y0 y1 = 00: a0, 01: a1, 10: a2, 11: a3", "y0 y1 = 00: walk, 01: run, 10: stay", "0: a"]
)
def test_no_text_is_wider_than_its_estimate(text: str) -> None:
    """The line below a circuit was cut off where readers have no Helvetica."""
    width = {letter: wide for wide, letters in DEJAVU.items() for letter in letters}
    assert sum(width[letter] for letter in text) <= text_width(text, 1000) / 1000
