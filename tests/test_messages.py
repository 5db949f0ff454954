"""What a newcomer is told: near misses only, one line per problem, other formats by their names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mincirc
from mincirc._cli.circuit_file import read_circuit
from mincirc.errors import CircuitError, MincircError, TaskFileError, closest, did_you_mean
from mincirc.formats.recognition import not_a_task, recognised
from mincirc.formats.registry import FORMATS
from mincirc.searching.backends import backend_names
from mincirc.vocabulary import OTHER_SOLVERS

ROOT = Path(__file__).resolve().parents[1]
LONG = b"inputs a\ny0 = " + b"x" * 100_000
STARTS = {
    "the DRN format of Storm": "@type: MDP\n@parameters\n\n@nr_states\n2\n",
    "the JANI format": '{"jani-version": 1, "type": "mdp"}',
    "the language of PRISM": "// dice\nmdp\nmodule m\n s:[0..2] init 0;\nendmodule\n",
    "the explicit format of PRISM": "0 0 0 0.5\n0 0 1 0.5\n",
    "the format of pomdp-solve": "discount: 0.95\nvalues: reward\nstates: 2\n",
}
CIRCUITS = (
    "aag 3 2 0 1 1\n2\n4\n6\n6 2 4\n",
    "# and\n.model f\n.inputs a b\n.outputs y\n.names a b y\n11 1\n.end\n",
    ".i 2\n.o 1\n.p 2\n11 1\n.e\n",
    "INPUT(a)\nINPUT(b)\nOUTPUT(y)\ny = AND(a, b)\n",
)


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("totl", ["total"], "total"),
        ("gaol", ["goal", "start"], "goal"),
        ("NAND", ["nor", "nand"], "nand"),
        ("randm:3", ["packed", "random:SEED"], "random:SEED"),
        ("nosuch", ["noperm"], None),
        ("jump", ["up"], None),
        ("bb", ["b"], None),
        ("s1", ["s2", "s3"], None),
        ("bad", ["bud", "bat", "bod"], "bud"),
    ],
)
def test_only_near_words_are_suggested(word: str, known: list[str], meant: str | None) -> None:
    assert closest(word, known) == meant
    assert did_you_mean(word, known) == ("" if meant is None else f"; did you mean {meant!r}?")


def edits(a: str, b: str) -> int:
    """Return the restricted Damerau-Levenshtein distance, by the textbook's recursion."""
    table = {(i, 0): i for i in range(len(a) + 1)} | {(0, j): j for j in range(len(b) + 1)}
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            ways = [table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (a[i - 1] != b[j - 1])]
            if i > 1 and j > 1 and (a[i - 1], a[i - 2]) == (b[j - 2], b[j - 1]):
                ways.append(table[i - 2, j - 2] + 1)
            table[i, j] = min(ways)
    return table[len(a), len(b)]


@given(st.text("abc", max_size=9), st.lists(st.text("abc", max_size=9), max_size=6))
def test_the_suggestion_is_the_nearest_word_within_the_stated_distance(word: str, known: list[str]) -> None:
    allowed = [k for k in known if edits(word, k) <= min(2, max(len(word), len(k)) // 3)]
    expected = min(allowed, key=lambda k: edits(word, k), default=None)
    assert closest(word, known) == expected


@pytest.mark.parametrize("name", STARTS)
def test_another_format_is_named_instead_of_complained_about(tmp_path: Path, name: str) -> None:
    path = tmp_path / "unnamed"
    path.write_text(STARTS[name])
    (found,) = (f for f in FORMATS if f.name == name)
    assert recognised("unnamed", STARTS[name]) == found
    reads = any(found.does(role) for role in ("task", "circuit", "relation", "policy"))
    words = f"this is {name}" if reads else f"{name} is not read yet"
    if not found.does("task"):
        with pytest.raises(TaskFileError) as caught:
            mincirc.load(path)
        assert str(caught.value).startswith(f"{path}: {words}: tasks are read from")
    if not found.does("circuit"):
        with pytest.raises(CircuitError, match=f"{words}: circuits are read from"):
            read_circuit(str(path))


@pytest.mark.parametrize("ending", [e for f in FORMATS if not f.does("task") for e in f.endings])
def test_the_ending_is_enough(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"file{ending}"
    path.write_bytes(b"\x00\xff")
    with pytest.raises(TaskFileError, match=r"is not read yet|is read as a policy") as caught:
        mincirc.load(path)
    assert len(str(caught.value).splitlines()) == 1


def test_mincircs_own_files_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "circuit.txt").write_text("basis b2\ninputs x0\ny0 = x0\n")
    with pytest.raises(MincircError, match=r"circuit\.txt is a one-step task: discount goes only with other sources"):
        mincirc.load(tmp_path / "circuit.txt", discount="1/2")
    assert read_circuit(str(tmp_path / "circuit.txt")).circuit.inputs == 1
    assert not_a_task("task.yaml", "name: x\nobjective: total\n") is None


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\x00", b"{", b"\n\n", b"x" * 100_000, b"basis b2\n", b"y0 = x0\n", LONG, b"\xef\xbb\xbfinputs (\n"],
)
@pytest.mark.parametrize("read", [mincirc.load, read_circuit])
def test_any_wrong_file_is_one_line(tmp_path: Path, read: Callable[[str], object], content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(MincircError) as caught:
        read(str(path))
    assert len(str(caught.value).splitlines()) == 1
    assert len(str(caught.value)) < 500 + len(str(path))
    assert str(caught.value).startswith(str(path))


def test_a_file_that_is_not_there_has_no_position_and_no_far_suggestion(tmp_path: Path) -> None:
    (tmp_path / "noperm.yaml").write_text("")
    for read in (mincirc.load, read_circuit):
        with pytest.raises(MincircError) as caught:
            read(str(tmp_path / "nosuch.yaml"))
        assert str(caught.value) == f"{tmp_path / 'nosuch.yaml'}: no such file"
        with pytest.raises(MincircError, match=r"no such file; did you mean 'noperm\.yaml'"):
            read(str(tmp_path / "noprem.yaml"))
        with pytest.raises(MincircError, match=": this is a folder, not a"):
            read(str(tmp_path))


U = str(ROOT / "mdps" / "union.yaml")
WRONG = [
    (["serch"], 2, "No such command 'serch'. Did you mean 'search'?"),
    (["search"], 2, "mincirc search: Missing option '--mdp' (mincirc search --help lists what it takes)"),
    (["search", "--mdp", U, "--basis", "nadn"], 2, "did you mean 'nand'?"),
    (["search", "--mdp", U, "--objective", "dept"], 2, "did you mean 'depth'?"),
    (["search", "--mdp", U, "--timeout", "-1"], 2, "'--timeout': -1.0 is below 0"),
    (["search", "--mdp", U, "--conflicts", "x"], 2, "'--conflicts': 'x' is not a whole number"),
    (["search", "--mdp", U, "--timeout", "x"], 2, "'--timeout': 'x' is not a number"),
    (["search", "--mdp", U, "extra"], 2, "unexpected extra argument (extra)"),
    (["search", "--mdp", U, "--basis"], 2, "Option '--basis' requires an argument"),
    (["search", "--mdp", U, "--solver", "cadicl"], 2, "did you mean 'cadical195'?"),
    (["search", "--mdp", U, "--solver", "brut"], 2, "did you mean 'brute'?"),
    (["search", "--mdp", U, "--bound", "optmal"], 2, "did you mean 'optimal'?"),
    (["search", "--mdp", U, "--scheduler", "a:b"], 2, "expected HOST:PORT with a port from 1 to 65535"),
    (["search", "--mdp", U, "--interface", "random:x"], 2, "expected a whole number as seed, such as random:7"),
    (["search", "--mdp", "gym:FrozenLake-v1", "--discount", "1"], 2, "--horizon 100"),
    (["search", "--mdp", "nosuch.yaml"], 1, "nosuch.yaml: no such file"),
    (["eval", "--mdp", U, "--circuit", U], 1, "this is a task file of mincirc: circuits are read from"),
    (["draw", "--circuit", "nosuch.txt"], 1, "nosuch.txt: no such file"),
    (["show"], 2, "--mdp"),
    (["search", "--mdp", U, "--features", "row=4,column"], 2, "is not NAME=SIZE,... (mincirc search"),
    (["theorem", "--mdp", U, "--predicate", "deceptive", "--reencode", "grey"], 2, "did you mean 'gray'?"),
    (["new", "lava-wrold", "-o", "x.yaml"], 2, "Did you mean one of: 'lava-world', 'lava-worlds'?"),
    (["new", "lava-world", "--shift", "abvoe", "-o", "x.yaml"], 2, "did you mean 'above'?"),
    (["verify", "nosuch"], 2, "no such folder: nosuch"),
]


@pytest.mark.parametrize(("arguments", "code", "words"), WRONG, ids=[" ".join(a)[-40:] for a, _, _ in WRONG])
def test_a_wrong_call_is_one_line(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int, words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    got, out, err = run(*arguments)
    assert (got, out) == (code, "")
    assert words in err
    assert err.count("\n") == 1 and err.endswith("\n")


def test_without_anything_there_is_help(run: Any) -> None:
    code, out, err = run()
    assert code == 2
    assert "Commands:" in err + out


@pytest.mark.parametrize("command", ["search", "enumerate", "quantify", "price", "pareto", "theorem", "sweep"])
def test_help_names_every_back_end_that_is_no_sat_solver(run: Any, command: str) -> None:
    code, out, _ = run(command, "--help")
    assert code == 0
    assert all(name in out for name in OTHER_SOLVERS)
    assert set(OTHER_SOLVERS) < set(backend_names())
