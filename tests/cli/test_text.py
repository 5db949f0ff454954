"""Text for people: no line wider than the page, names instead of numbers, long lists cut, files that keep names."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mincirc
from mincirc._cli.fold import columns, fold
from mincirc.circuit import parse_circuit
from mincirc.circuit.text import parse_named_circuit
from mincirc.interface import interface_for
from mincirc.legend import legend_of
from mincirc.verify.fold import fold as fold_report

ROOT = Path(__file__).resolve().parents[2]
MDPS = ROOT / "mdps"
UNION, LAKE = str(MDPS / "union.yaml"), str(MDPS / "frozenlake.yaml")
SUPERVISOR = str(MDPS / "absent_supervisor.yaml")
HARBOURS = str(ROOT / "docs" / "harbours.txt")

ODD_NAMES = """
objective: {discount: 1/2}
actions: ["向左走", "向右走"]
features: {"左 边": 2}
states:
  "第一个状态": {initial: 1, features: {"左 边": 0}, actions: {"向左走": "第一个状态", "向右走": "第二个状态"}}
  "第二个状态":
    features: {"左 边": 1}
    actions: {"向左走": {to: "第三个状态", reward: 1}, "向右走": "第一个状态"}
  "第三个状态": {features: {"左 边": 2}, otherwise: {end: true}}
"""


def wide(text: str) -> int:
    """Return the columns of a text by the standard library."""
    return sum(0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF") for c in text)


def overfull(text: str, width: int) -> Iterator[str]:
    """Yield the lines that are wider than the page and could have been broken."""
    for line in text.splitlines():
        if wide(line) > width and " " in line.strip():
            yield line


COMMANDS = [
    ["search", "--mdp", SUPERVISOR, "--predicate", "reads-feature:unsupervised"],
    ["search", "--mdp", LAKE, "--conflicts", "50"],
    ["search", "--mdp", LAKE, "--maximise", "--gates", "1"],
    ["enumerate", "--mdp", SUPERVISOR],
    ["quantify", "--mdp", UNION, "--predicate", "deceptive"],
    ["price", "--mdp", UNION, "--predicate", "deceptive"],
    ["pareto", "--mdp", SUPERVISOR, "--predicate", "reads-feature:unsupervised"],
    ["theorem", "--mdp", str(MDPS / "non_local_return.yaml"), "--predicate", "same-return-everywhere"],
    ["theorem", "--mdp", UNION, "--predicate", "deceptive"],
    ["theorem", "--mdp", UNION, "--predicate", "deceptive", "--conflicts", "5"],
    ["price", "--mdp", UNION, "--predicate", "deceptive", "--conflicts", "0"],
    ["pareto", "--mdp", LAKE, "--conflicts", "5"],
    ["show", "--mdp", SUPERVISOR],
    ["eval", "--mdp", UNION, "--circuit", HARBOURS, "--predicate", "deceptive"],
    ["draw", "--mdp", UNION, "--circuit", HARBOURS],
    ["verify", str(ROOT / "proofs" / "certificates" / "union")],
    ["verify", str(ROOT / "proofs" / "certificates" / "absent_supervisor-policies")],
    ["predicates"],
    ["new", "--list"],
]


@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda words: words[0])
@pytest.mark.parametrize("width", [60, 97])
def test_no_line_is_wider_than_the_page(
    run: Any, monkeypatch: pytest.MonkeyPatch, arguments: list[str], width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    code, out, _ = run(*arguments)
    assert code in (0, 3)
    assert out.strip()
    assert list(overfull(out, width)) == []


def test_in_a_pipe_the_page_has_100_columns(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS")
    monkeypatch.setattr("os.get_terminal_size", lambda *_: (_ for _ in ()).throw(OSError))
    _, out, _ = run("verify", str(ROOT / "proofs" / "certificates" / "absent_supervisor-policies"))
    assert list(overfull(out, 100)) == []
    assert max(map(len, out.splitlines())) > 80


def test_json_is_not_folded(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    assert json.loads(run("enumerate", "--mdp", SUPERVISOR, "--json")[1])["count"] == 4


@given(st.text(" ab,:中é", max_size=200), st.integers(40, 120))
def test_folding_keeps_the_words_and_the_width(line: str, width: int) -> None:
    line = line.rstrip()
    for pieces in (fold(line, width), fold_report([line]).splitlines() if line.strip() else []):
        if pieces:
            assert " ".join(pieces).split() == line.split()
    for piece in fold(line, width):
        assert columns(piece) <= width or " " not in piece.strip()


def test_gates_and_outputs_have_names(run: Any) -> None:
    _, out, _ = run("search", "--mdp", LAKE)
    assert "column1" in out and "y0 y1  (00: left, 01: down, 10: right, 11: up)" in out
    for command in ("quantify", "price"):
        _, out, _ = run(command, "--mdp", UNION, "--predicate", "deceptive")
        assert "mirrored xor" in out and "(0: port, 1: starboard)" in out
    for words in (["enumerate"], ["search", "--maximise", "--gates", "3"]):
        _, out, _ = run(*words, "--mdp", UNION)
        assert "mirrored xor" in out and "(0: port, 1: starboard)" in out
    _, out, _ = run("pareto", "--mdp", UNION, "--circuits")
    assert "mirrored xor" in out and "(0: port, 1: starboard)" in out
    _, out, _ = run("eval", "--mdp", UNION, "--circuit", HARBOURS)
    assert "mirrored xor reversed" in out and "(0: port, 1: starboard)" in out


def test_wide_names_are_measured_in_columns(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    task, circuit = tmp_path / "任务.yaml", tmp_path / "c.txt"
    task.write_text(ODD_NAMES, encoding="utf-8")
    monkeypatch.setenv("COLUMNS", "60")
    for words in (["search", "-o", str(circuit)], ["enumerate"], ["show"]):
        code, out, _ = run(words[0], "--mdp", str(task), *words[1:])
        assert code == 0
        assert list(overfull(out, 60)) == []
    assert parse_named_circuit(circuit.read_text(encoding="utf-8")).names.inputs == ("左 边1", "左 边0")
    code, out, err = run("eval", "--mdp", str(task), "--circuit", str(circuit))
    assert (code, err) == (0, "")
    assert '"左 边' in out or "y0 = " in out


def test_a_file_keeps_the_names(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "circuit.txt"
    run("search", "--mdp", UNION, "-o", str(path), "-q")
    text = path.read_text(encoding="utf-8")
    assert text.splitlines()[:3] == ["basis b2", "inputs mirrored reversed lit flood", "actions 0=port 1=starboard"]
    result = mincirc.search(mincirc.load(UNION))
    assert text == mincirc.format_circuit(parse_circuit(text), result.names)
    _, drawn, err = run("draw", "--circuit", str(path))
    assert "─ mirrored" in drawn and "(0: port, 1: starboard)" in drawn and not err
    assert run("draw", "--circuit", str(path), "--mdp", UNION)[1] == drawn
    _, found, err = run("eval", "--circuit", str(path), "--mdp", UNION)
    assert "200/11" in found and not err


def test_names_that_do_not_fit_the_task_are_said(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "circuit.txt"
    for command in ("eval", "draw"):
        path.write_text("inputs a reversed lit flood\nactions 0=left 1=starboard\nsum = a xor lit\ny0 = sum\n")
        code, out, err = run(command, "--circuit", str(path), "--mdp", UNION)
        assert code == 0
        assert "sum = mirrored xor lit" in out
        assert "warning: the inputs that the circuit calls a, reversed, lit, flood are mirrored, reversed" in err
        assert "warning: the circuit calls 0 'left', the task 'port'" in err
        path.write_text("inputs reversed mirrored lit flood\ny0 = lit\n")
        code, out, err = run(command, "--circuit", str(path), "--mdp", UNION)
        assert (code, out) == (1, "")
        assert "reads its inputs in the order reversed, mirrored, lit, flood" in err and err.count("\n") == 1


def test_long_lists_of_states_are_cut_and_all_shows_them(run: Any, tmp_path: Path) -> None:
    states = {f"s{i}": {"otherwise": {"end": "true"}} for i in range(100)}
    task = tmp_path / "many.yaml"
    task.write_text(json.dumps({"objective": "total", "actions": ["a", "b"], "states": {**states, "s": {"initial": "1",
        "otherwise": "s0"}}}))  # fmt: skip
    circuit = tmp_path / "c.txt"
    circuit.write_text("inputs x0 x1 x2 x3 x4 x5 x6\ny0 = 0\n")
    for words in (["show"], ["eval", "--circuit", str(circuit)]):
        _, out, _ = run(*words, "--mdp", str(task))
        assert "... 61 more states; --all shows them" in out
        assert "s39" in out and "s40" not in out
        _, whole, _ = run(*words, "--mdp", str(task), "--all")
        assert "more states" not in whole and "s99" in whole
        document = json.loads(run(*words, "--mdp", str(task), "--json")[1])
        assert len(document.get("states", document.get("policy"))) == 101


def test_words_of_other_meanings_are_listed(run: Any, tmp_path: Path) -> None:
    for name, actions in (("one", ["stay", "go"]), ("two", ["go", "stay"]), ("three", ["stay", "go"])):
        (tmp_path / f"{name}.yaml").write_text(
            f"objective: {{horizon: 1}}\nactions: {json.dumps(actions)}\nstates: {{s: {{initial: 1, "
            "actions: {stay: {end: true}, go: {end: true, reward: 1}}}}\n"
        )
    source = tmp_path / "union.yaml"
    source.write_text("union: [one.yaml, two.yaml, three.yaml]\n")
    task = mincirc.load(source)
    legend = legend_of(task, interface_for(task))
    assert legend.common == (("0", "stay"), ("1", "go"))
    assert [(e.states, e.words) for e in legend.exceptions] == [(("two/s",), (("0", "go"), ("1", "stay")))]
    assert legend.names.actions == ()
    _, out, _ = run("search", "--mdp", str(source))
    assert "(0: stay, 1: go)" in out and "at two/s: 0: go, 1: stay" in out


def test_a_deep_circuit_is_drawn_within_the_page(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ["inputs x0 x1", "g2 = x0 xor x1", *(f"g{i} = x{i % 2} xor g{i - 1}" for i in range(3, 60)), "y0 = g59"]
    path = tmp_path / "deep.txt"
    path.write_text("\n".join(lines))
    monkeypatch.setenv("COLUMNS", "80")
    code, out, _ = run("draw", "--circuit", str(path))
    assert code == 0
    assert max(map(len, out.splitlines())) <= 80
    assert all(f"g{i} = " in out for i in range(2, 60))
    assert "(below)" in out


def test_where_words_are_their_names_there_is_no_legend(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "circuit.txt"
    _, out, _ = run("search", "--mdp", "table:0x96,0xe8", "-o", str(path))
    assert "y1 = " in out and "y0 y1" not in out
    assert "actions" not in path.read_text(encoding="utf-8")
