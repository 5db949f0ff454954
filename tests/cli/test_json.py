"""JSON of all commands: circuits with the names of their task, one form of the interface, where the task came from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import mincirc
from mincirc.circuit.text import parse_named_circuit
from mincirc.interface import interface_for

ROOT = Path(__file__).resolve().parents[2]
UNION = str(ROOT / "mdps" / "union.yaml")
LIFT = str(ROOT / "mdps" / "lift.yaml")
INPUTS = ["mirrored", "reversed", "lit", "flood"]
ACTIONS = (("0", "port"), ("1", "starboard"))
LAKE = ("--mdp", "gym:FrozenLake-v1", "--discount", "9/10")

COMMANDS: dict[str, tuple[str, ...]] = {
    "search": ("search", "--mdp", UNION),
    "maximise": ("search", "--mdp", UNION, "--gates", "1", "--maximise"),
    "enumerate": ("enumerate", "--mdp", UNION),
    "quantify": ("quantify", "--mdp", UNION, "--predicate", "deceptive"),
    "price": ("price", "--mdp", UNION, "--predicate", "harmful-off-distribution"),
    "pareto": ("pareto", "--mdp", UNION, "--predicate", "deceptive"),
    "theorem": ("theorem", "--mdp", UNION, "--predicate", "deceptive"),
    "eval": ("eval", "--mdp", UNION, "--circuit", str(ROOT / "docs" / "harbours.txt")),
    "show": ("show", "--mdp", UNION),
    "verify": ("verify", str(ROOT / "proofs" / "certificates" / "lift")),
    "sweep": ("sweep", "--mdp", UNION, "--bound", "optimal"),
}
QUIET = set(COMMANDS) - {"eval", "show", "verify", "sweep"}
WITHOUT_CIRCUIT = {"eval", "show", "verify"}


def documents(run: Any, name: str) -> Iterator[dict[str, Any]]:
    """Yield the JSON documents that a command prints."""
    words = (*COMMANDS[name], *(["-q"] if name in QUIET else []), *(["--json"] if name != "sweep" else []))
    code, out, err = run(*words)
    assert code == 0, err
    yield from map(json.loads, out.splitlines() if name == "sweep" else [out])


def values(tree: Any, wanted: str) -> Iterator[Any]:
    """Yield what stands under a key, wherever it is."""
    children = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in children:
        if key == wanted:
            yield value
        yield from values(value, wanted)


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - WITHOUT_CIRCUIT))
def test_circuits_have_the_names_of_their_task(run: Any, name: str) -> None:
    texts = [text for document in documents(run, name) for text in values(document, "circuit") if text is not None]
    assert texts
    for text in texts:
        named = parse_named_circuit(text)
        # A witness of the theorem may act on a single member, which does not see the tag.
        assert list(named.names.inputs) in ([INPUTS, INPUTS[2:]] if name == "theorem" else [INPUTS])
        assert named.names.actions == ACTIONS


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - {"verify"}))
def test_every_answer_says_whether_it_is_complete(run: Any, name: str) -> None:
    for document in documents(run, name):
        assert (next(values(document, "complete")), next(values(document, "missing"))) == (True, [])


@pytest.mark.parametrize("name", COMMANDS)
def test_the_interface_has_one_form(run: Any, name: str) -> None:
    interfaces = [face for document in documents(run, name) for face in values(document, "interface")]
    assert interfaces
    for face in interfaces:
        assert set(face) == {"name", "inputs", "outputs"}
        assert face == {"name": "features", "inputs": INPUTS, "outputs": 1} or name == "verify"
    assert name != "verify" or interfaces[0]["inputs"] == list(interface_for(mincirc.load(LIFT)).input_names)


def test_a_line_of_a_sweep_that_failed_has_the_same_form(run: Any) -> None:
    code, out, _ = run("sweep", "--mdp", "table:0x6", "--predicate", "deceptve")
    document = json.loads(out)
    assert code == 1
    assert "deceptve" in document["error"]
    assert document["interface"] == {"name": "features", "inputs": None, "outputs": None}


def test_what_search_prints_is_certified_with_its_names(run: Any, tmp_path: Path) -> None:
    answer = tmp_path / "answer.json"
    answer.write_text(run(*COMMANDS["search"], "-q", "--json")[1])
    assert "mirrored" in json.loads(answer.read_text())["circuit"]
    code, out, err = run("certify", "--mdp", UNION, "--result", str(answer), "-q", "-o", str(tmp_path / "c"))
    assert code == 0, err
    assert "minimum 3, 3 proof(s)" in out


@pytest.mark.parametrize("command", ["certify", "theorem"])
def test_certify_and_theorem_say_where_the_numbers_came_from(run: Any, tmp_path: Path, command: str) -> None:
    mdp: tuple[str, ...] = LAKE
    if command == "theorem":
        mdp = ("--mdp", str(tmp_path / "two.yaml"))
        assert run("union", LAKE[1], LAKE[1], "--discount", "9/10", "-o", mdp[1])[0] == 0
    more = {
        "certify": ("--bound", "10%", "--force", "-o", str(tmp_path / "c")),
        "theorem": ("--predicate", "constant"),
    }
    words = (command, *mdp, *more[command], "-q", "--conflicts", "3000")
    _, out, _ = run(*words)
    assert "source      gym:FrozenLake-v1 (gymnasium " in out
    assert "), numbers simplest fractions" in out
    sources = json.loads(run(*words, "--json")[1])["sources"]
    assert {s["name"] for s in sources} >= {"gym:FrozenLake-v1"}


def test_a_sweep_gives_objectives_as_other_commands_do(run: Any) -> None:
    gym = ("--mdp", "gym:FrozenLake-v1", "--horizon", "2", "--features", "row=4,column=4", "--initial", "r3c2")
    code, out, err = run("sweep", *gym, "--mdp", "table:0x6", "--gym-arg", "is_slippery=False")
    lake, table = map(json.loads, out.splitlines())
    assert (code, err) == (0, "")
    assert (lake["result"]["optimum"], table["result"]["status"]) == ("1", "proved")
    assert lake["interface"]["inputs"] == ["row1", "row0", "column1", "column0"]
    code, out, err = run("sweep", "--mdp", "table:0x6", "--horizon", "2")
    assert (code, out) == (1, "")
    assert "horizon goes only with gym: sources" in err
