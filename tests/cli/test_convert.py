"""``mincirc convert``: circuits, tables, tasks, policies and formulas from one format to another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import mincirc
from mincirc.formats.file_text import FileText
from mincirc.formats.logic.tasks import read_circuit_file, read_function_file

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "formats" / "data"
LIFT = str(ROOT / "mdps" / "lift.yaml")
CIRCUITS = [".aag", ".aig", ".blif", ".bench", ".pla", ".json", ".txt"]


@pytest.mark.parametrize("ending", CIRCUITS)
def test_every_format_of_circuits_into_every_other(run: Any, tmp_path: Path, ending: str) -> None:
    source = tmp_path / f"in{ending}"
    assert run("convert", str(DATA / "format.aag"), str(source))[:2] == (0, "")
    for other in CIRCUITS:
        target = tmp_path / f"out{other}"
        code, out, err = run("convert", str(source), str(target))
        assert (code, out) == (0, ""), err
        assert read_function_file(FileText(str(target), target.read_bytes())).values == (0b1000,)


def test_tables_and_plas_keep_their_dont_cares(run: Any, tmp_path: Path) -> None:
    assert run("convert", "table:1--0", str(tmp_path / "a.pla"))[0] == 0
    assert run("convert", str(tmp_path / "a.pla"), str(tmp_path / "b.pla"))[0] == 0
    function = read_function_file(FileText("b.pla", (tmp_path / "b.pla").read_bytes()))
    assert (function.values, function.cares) == ((0b1000,), (0b1001,))
    code, _, err = run("convert", "table:1--0", str(tmp_path / "a.blif"))
    assert (code, err.endswith("a table is written as .pla; mincirc minimize makes a circuit of it\n")) == (1, True)


def test_what_is_lost_is_said(run: Any, tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text('basis b2\ninputs "left edge" b\ng2 = "left edge" xor b\ny0 = g2\n')
    _, _, err = run("convert", str(tmp_path / "x.txt"), str(tmp_path / "x.aag"))
    assert err == f"{tmp_path / 'x.aag'}: 1 gate(s) of b2 are 3 ANDs: AIGER has no other gate (1 expanded)\n"
    _, _, err = run("convert", str(tmp_path / "x.txt"), str(tmp_path / "x.v"))
    assert err == f"{tmp_path / 'x.v'}: 'left edge' is written as x0\n"
    assert "// 'left edge' is written as x0\n" in (tmp_path / "x.v").read_text()


def test_tasks(run: Any, tmp_path: Path) -> None:
    target = tmp_path / "lift.yaml"
    assert run("convert", LIFT, str(target))[0] == 0
    assert mincirc.load(target) == mincirc.load(LIFT)


def test_policies_and_circuits_of_a_task_become_tables_and_headers(run: Any, tmp_path: Path) -> None:
    circuit, table, document, header = (tmp_path / name for name in ("c.blif", "p.csv", "p.json", "p.h"))
    result = json.loads(run("search", "--mdp", LIFT, "-q", "--json", "-o", str(circuit))[1])
    for source, target in ((circuit, table), (table, document), (document, header)):
        code, _, err = run("convert", str(source), str(target), "--mdp", LIFT)
        assert code == 0, err
    assert json.loads(document.read_text())["policy"] == result["policy"]
    task = mincirc.load(LIFT)
    assert f"#define MINCIRC_STATES {len(task)}\n" in header.read_text()


def test_the_formula_of_a_function_and_of_a_policy(run: Any, tmp_path: Path) -> None:
    target = tmp_path / "x.cnf"
    assert run("convert", str(DATA / "format.blif"), str(target), "--size", "1", "--basis", "aig")[0] == 0
    assert "c gate g2 reads x0 x1: " in target.read_text()
    assert run("convert", "table:0x96", str(target), "--size", "2")[0] == 0
    result = json.loads(run("search", "--mdp", LIFT, "-q", "--json")[1])
    (tmp_path / "p.json").write_text(json.dumps({"policy": result["policy"]}))
    assert run("convert", LIFT, str(target), "--size", "1", "--policy", str(tmp_path / "p.json"))[0] == 0
    assert "p cnf " in target.read_text()


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        ((LIFT, "x.cnf"), 2, "a formula asks for a number of gates: give --size R"),
        ((LIFT, "x.cnf", "--size", "1"), 1, "complete only with the lemmas that a search learns"),
        ((LIFT, "x.cnf", "--size", "1", "--mdp", LIFT), 2, "--size takes no --mdp"),
        ((LIFT, "x.blif", "--basis", "b2"), 2, "--policy and --basis go with --size"),
        ((LIFT, "x.blif"), 1, "tasks are written in the formats of these endings"),
        ((str(DATA / "format.aag"), "x.drn"), 1, "circuits are written in the formats of these endings"),
        (
            (str(DATA / "format.aag"), "x.blif", "--mdp", LIFT),
            1,
            "policies are written in the formats of these endings",
        ),
        (("nosuch.aag", "x.blif"), 1, "x.blif: tasks are written in"),
        (("nosuch.aag", "x.yaml"), 1, "nosuch.aag: no such file"),
        ((str(DATA / "format.aag"), "x.h", "--mdp", LIFT), 1, "the circuit has 2 inputs"),
    ],
)
def test_what_makes_no_sense_is_one_line(run: Any, words: tuple[str, ...], code: int, message: str) -> None:
    found, out, err = run("convert", *words)
    assert (found, out) == (code, "")
    assert message in err


def test_a_file_that_is_read_is_not_written_over(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "x.blif"
    path.write_bytes((DATA / "format.blif").read_bytes())
    code, _, err = run("convert", str(path), str(path))
    assert (code, "is read by the same command" in err) == (1, True)
    assert read_circuit_file(FileText(str(path), path.read_bytes())).circuit.size == 1


def test_files_beside_the_target_are_replaced_with_it_alone(run: Any, tmp_path: Path) -> None:
    target, labels = tmp_path / "lift.tra", tmp_path / "lift.lab"
    labels.write_text("of another model")
    code, out, err = run("convert", LIFT, str(target))
    assert (code, out) == (1, "")
    assert err.endswith(f"{target}: lift.lab is there without lift.tra and would be replaced: move it away first\n")
    assert [path.name for path in tmp_path.iterdir()] == ["lift.lab"]
    assert labels.read_text() == "of another model"
    labels.unlink()
    for _ in range(2):
        assert run("convert", LIFT, str(target))[0] == 0
        assert labels.read_text() != "of another model"
        target.write_text("older")
