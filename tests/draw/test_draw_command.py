"""``mincirc draw -o``: the file it writes, what it refuses, and the picture that is shipped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mincirc.circuit import Circuit, parse_circuit
from mincirc.circuit.names import Names
from mincirc.circuit.text import parse_named_circuit
from mincirc.draw import circuit_svg

ROOT = Path(__file__).resolve().parents[2]
UNION = str(ROOT / "mdps" / "union.yaml")
NOT_AND = "inputs a b\ng = a and b\ny0 = not g\n"


def parsed(text: str) -> tuple[Circuit, Names]:
    named = parse_named_circuit(text)
    return named.circuit, named.names


@pytest.fixture
def circuit(tmp_path: Path) -> str:
    path = tmp_path / "circuit.txt"
    path.write_text(NOT_AND, encoding="utf-8")
    return str(path)


def test_without_a_task(run: Any, circuit: str, tmp_path: Path) -> None:
    target = tmp_path / "circuit.svg"
    code, out, err = run("draw", "--circuit", circuit, "-o", str(target))
    assert (code, out, err) == (0, f"{target}: 1 gate over b2, depth 1\n", "")
    assert target.read_text(encoding="utf-8") == circuit_svg(*parsed(NOT_AND))


def test_without_a_file_the_text_tree_stays(run: Any, circuit: str, tmp_path: Path) -> None:
    code, out, _ = run("draw", "--circuit", circuit)
    assert code == 0
    assert out.splitlines()[0] == "y0 = not g"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["circuit.txt"]


def test_with_a_task_inputs_have_its_names(run: Any, circuit: str, tmp_path: Path) -> None:
    target = tmp_path / "circuit.svg"
    plain = str(ROOT / "mdps" / "harbour_plain.yaml")
    code, _, _ = run("draw", "--circuit", circuit, "--mdp", plain, "--interface", "gray", "-o", str(target))
    assert code == 0
    title = "harbour_plain: 1 gate over b2"
    names, label = Names(("gray1", "gray0"), ("g",)), "y0 (0: port, 1: starboard)"
    assert target.read_text(encoding="utf-8") == circuit_svg(parse_circuit(NOT_AND), names, [label], title)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (
            ["-o", "picture.gif"],
            1,
            "picture.gif: pictures are written as SVG, PDF or PNG (.svg, .pdf, .png), not as .gif",
        ),
        (
            ["-o", "no/such/folder/picture.svg"],
            1,
            "cannot write no/such/folder/picture.svg: there is no folder no/such/folder",
        ),
        (["--mdp", UNION, "-o", "picture.svg"], 1, "the circuit has 2 inputs, the interface 'features' has 4"),
    ],
)
def test_refusals(run: Any, circuit: str, arguments: list[str], code: int, message: str, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        got, out, err = run("draw", "--circuit", circuit, *arguments)
    assert (got, out) == (code, "")
    assert message in err
    assert sorted(p.name for p in tmp_path.iterdir()) == ["circuit.txt"]


def test_the_shipped_picture_is_what_the_commands_write(run: Any, tmp_path: Path) -> None:
    found, drawn = ROOT / "docs" / "harbours.txt", tmp_path / "harbours.svg"
    assert run("draw", "--circuit", str(found), "--mdp", UNION, "-o", str(drawn))[0] == 0
    assert drawn.read_bytes() == (ROOT / "docs" / "harbours.svg").read_bytes()


def test_the_shipped_policy_is_that_of_a_minimum_circuit(run: Any, tmp_path: Path) -> None:
    lake, found, drawn = (
        ROOT / "mdps" / "frozenlake.yaml",
        ROOT / "docs" / "frozenlake.txt",
        tmp_path / "frozenlake.svg",
    )
    assert run("draw", "--circuit", str(found), "--mdp", str(lake), "--as", "policy", "-o", str(drawn))[0] == 0
    assert drawn.read_bytes() == (ROOT / "docs" / "frozenlake.svg").read_bytes()
    code, out, _ = run("eval", "--circuit", str(found), "--mdp", str(lake))
    assert code == 0
    assert "868292016472811700/1601938145778704383" in out
    assert parsed(found.read_text(encoding="utf-8"))[0].size == 6
