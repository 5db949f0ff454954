"""Outputs are looked at before anything is read or searched: endings, folders, rights, files that are in use."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import mincirc
from mincirc.errors import MincircError
from mincirc.outputs import CERTIFICATE, CHECKPOINT, CIRCUIT, DRAWING, EXPORT, LINES, TASK, Kind, check_ending

ROOT = Path(__file__).resolve().parents[2]
LIFT = str(ROOT / "mdps" / "lift.yaml")
CERTIFIED = str(ROOT / "proofs" / "certificates" / "lift")

# What precedes the path, an ending that is right, one that is another format's.
WRITERS: dict[str, tuple[tuple[str, ...], str, str]] = {
    "search": (("search", "--mdp", LIFT, "-q", "-o"), ".txt", ".drn"),
    "search, maximise": (("search", "--mdp", LIFT, "-q", "--gates", "1", "--maximise", "-o"), ".BLIF", ".yaml"),
    "search, checkpoint": (("search", "--mdp", LIFT, "-q", "--checkpoint"), ".json", ".yaml"),
    "search, certificate": (("search", "--mdp", LIFT, "-q", "--certificate"), "", ".lrat"),
    "certify": (("certify", "--mdp", LIFT, "-q", "-o"), "", ".json"),
    "pareto": (("pareto", "--mdp", LIFT, "-q", "--plot"), ".svg", ".jpg"),
    "sweep": (("sweep", "--mdp", LIFT, "-o"), ".jsonl", ".json"),
    "union": (("union", LIFT, LIFT, "-o"), ".yaml", ".json"),
    "new": (("new", "absent-supervisor", "-o"), ".yml", ".txt"),
    "draw": (("draw", "--circuit", "CIRCUIT", "-o"), ".svg", ".dot"),
    "verify": (("verify", CERTIFIED, "--export", "lrat", "-o"), "", ".cnf"),
}
PLACES: dict[str, Callable[[str, str], str]] = {
    "no such folder": lambda right, _: f"no/such/folder/x{right}",
    "a folder's name": lambda right, _: f"folder{right}",
    "another format": lambda _, wrong: f"x{wrong}",
    "another format, several dots": lambda _, wrong: f".x.y{wrong.upper()}",
    "a name that is too long": lambda right, _: f"{'x' * 300}{right}",
    "below a file": lambda right, _: f"circuit.txt/x{right}",
    "standard output": lambda _right, _wrong: "-",
    "nothing": lambda _right, _wrong: "",
    "where nobody may write": lambda right, _: f"/proc/x{right}",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "circuit.txt").write_text("basis b2\ninputs x0\ny0 = x0\n")
    for right in {right for _, right, _ in WRITERS.values()}:
        (tmp_path / f"folder{right}").mkdir()
        (tmp_path / f"folder{right}" / "keep").write_text("")
    return tmp_path


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", WRITERS)
def test_refused_before_anything_is_read(
    run: Any, folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, place: str
) -> None:
    def read(*_: object, **__: object) -> None:
        raise AssertionError("a task was read")

    words, right, wrong = WRITERS[name]
    if (name, place) == ("verify", "no such folder"):
        pytest.skip("folders on the way are made")
    if (name, place) == ("verify", "a folder's name"):
        pytest.skip("an export may go to a folder that is there")
    monkeypatch.setattr(mincirc, "load", read, raising=False)
    before = sorted(p.name for p in folder.rglob("*"))
    code, out, err = run(*("circuit.txt" if w == "CIRCUIT" else w for w in words), PLACES[place](right, wrong))
    assert (code, out) == (1, ""), err
    assert err.count("\n") == 1
    assert sorted(p.name for p in folder.rglob("*")) == before


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ("search", "--mdp", "task.yaml", "--checkpoint", "a.json", "-o", "./a.json"),
            "-o and --checkpoint name the same place",
        ),
        (("search", "--mdp", "task.yaml", "-o", "a.drn"), "circuits are written in the formats of these endings"),
        (
            ("search", "--mdp", "task.yaml", "--checkpoint", "a", "-o", "./a"),
            "-o and --checkpoint name the same place",
        ),
        (("search", "--mdp", "task.txt", "-o", "task.txt"), "is read by the same command"),
        (("search", "--mdp", "task.txt", "-o", "link"), "is read by the same command"),
        (("sweep", "--mdp", LIFT, "--mdp", "task.txt", "-o", "task.txt"), "is read by the same command"),
        (("union", "task.yaml", "task.yaml", "-o", "task.yaml"), "is read by the same command"),
        (("search", "--mdp", LIFT, "--predicate", "p.txt:f", "-o", "p.txt"), "is read by the same command"),
        (("verify", CERTIFIED, "--export", "cnf", "-o", CERTIFIED), "is read by the same command"),
        (("certify", "--mdp", LIFT, "-o", "there"), "exists"),
        (("search", "--mdp", LIFT, "--certificate", "there"), "exists"),
    ],
)
def test_no_output_is_an_input_or_another_output(run: Any, folder: Path, words: tuple[str, ...], message: str) -> None:
    for name in ("task.yaml", "task.txt", "p.txt"):
        (folder / name).write_text("kept")
    (folder / "there").mkdir()
    (folder / "link").symlink_to("task.txt")
    code, out, err = run(*words)
    assert (code, out) == (1, "")
    assert message in err
    assert (folder / "task.yaml").read_text() == (folder / "task.txt").read_text() == "kept"


@pytest.mark.parametrize("kind", [CIRCUIT, TASK, DRAWING, LINES, CHECKPOINT])
def test_endings_by_kind(kind: Kind) -> None:
    for ending in kind.endings:
        for name in (f"x{ending}", f"X.Y{ending.upper()}" if ending else "x", f"a/.hidden{ending}"):
            check_ending(name, kind)
    for ending in (".drn", ".exe", ".svgz"):
        with pytest.raises(MincircError, match=kind.name):
            check_ending(f"x{ending}", kind)


def test_what_exists_is_listed_and_near_misses_are_named() -> None:
    with pytest.raises(MincircError, match=r"x.blf: circuits .* \(.aag, .aig, .blif, .*, or no ending\), not as .blf"):
        check_ending("x.blf", CIRCUIT)
    with pytest.raises(MincircError, match=r"did you mean '.yaml'"):
        check_ending("x.yanl", TASK)
    with pytest.raises(MincircError, match="mincirc draw"):
        check_ending("x.svg", CIRCUIT)
    for kind in (CERTIFICATE, EXPORT):
        check_ending("lake-0.9", kind)
        check_ending("lake/", kind)
        with pytest.raises(MincircError, match="the ending of a file"):
            check_ending("lake.aag", kind)


def test_read_only_files_are_kept(run: Any, folder: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    (folder / "kept.txt").write_text("")
    (folder / "kept.txt").chmod(0o444)
    assert run("search", "--mdp", LIFT, "-q", "-o", "kept.txt")[0] == 1


def test_a_device_and_a_name_without_ending_are_fine(run: Any, folder: Path) -> None:
    assert run("search", "--mdp", LIFT, "-q", "-o", os.devnull)[0] == 0
    assert run("search", "--mdp", LIFT, "-q", "-o", "found")[0] == 0
    assert (folder / "found").read_text().startswith("basis")


@pytest.mark.parametrize("ending", [".aag", ".aig", ".blif", ".bench", ".pla", ".v", ".dot", ".json", ".py", ".txt"])
def test_the_ending_says_in_which_format_a_circuit_is_written(run: Any, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"x{ending}"
    code, _, err = run("search", "--mdp", "table:0x6", "-q", "-o", str(path))
    assert code == 0
    assert (f"{path}: 1 gate(s) of b2 are 3 ANDs: AIGER has no other gate (1 expanded)" in err) == (
        ending in (".aag", ".aig")
    )
    if ending not in (".v", ".dot", ".py"):
        assert run("eval", "--mdp", "table:0x6", "--circuit", str(path))[0] == 0
        assert run("draw", "--circuit", str(path))[0] == 0
    if ending in (".aag", ".aig", ".blif", ".bench", ".pla"):
        assert run("search", "--mdp", str(path), "-q", "--json")[0] == 0


def test_a_pla_of_more_inputs_than_a_table_has_is_refused_before_the_search(run: Any, tmp_path: Path) -> None:
    task = str(ROOT / "mdps" / "cliffwalking.yaml")
    path = tmp_path / "x.pla"
    code, out, err = run("search", "--mdp", task, "-q", "--interface", "onehot", "-o", str(path))
    assert (code, out) == (1, "")
    assert re.fullmatch(rf"{re.escape(str(path))}: \d+ inputs are more than the 16 of a function .*\n", err)
