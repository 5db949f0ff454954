"""``mincirc minimize`` and ``search --policy``: text, JSON, exit codes, files, options that do not go together."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "formats" / "data"
LIFT = str(ROOT / "mdps" / "lift.yaml")
BLIF = ".inputs a b c\n.outputs sum\n.names a b n\n10 1\n01 1\n.names a b m\n11 1\n.names n c p\n10 1\n01 1\n"
PARITY = BLIF + ".names p m q\n1- 1\n-1 1\n.names q p m sum\n111 1\n010 1\n110 1\n.end\n"


def test_it_is_minimum(run: Any) -> None:
    code, out, _ = run("minimize", str(DATA / "format.aag"), "-q")
    assert code == 0
    assert "status      proved: it is minimum, no circuit of fewer than 1 gate(s) will do" in out
    assert "basis       aig" in out


def test_a_smaller_circuit_is_found_proved_and_written(run: Any, tmp_path: Path) -> None:
    path, smaller = tmp_path / "x.blif", tmp_path / "y.blif"
    path.write_text(PARITY)
    code, out, _ = run("minimize", str(path), "-q", "-o", str(smaller), "--basis", "b2")
    assert code == 0
    assert "status      proved: the minimum is" in out
    assert "fewer than before" in out
    document = json.loads(run("minimize", str(path), "-q", "--json", "--basis", "b2")[1])
    assert (document["status"], document["minimum"]) == ("proved", False)
    assert document["saving"] == document["size_before"] - document["size"] > 0
    again = json.loads(run("minimize", str(smaller), "-q", "--json")[1])
    assert (again["minimum"], again["size_before"], again["outputs"]) == (True, document["size"], ["sum"])
    assert ".inputs a b c\n.outputs sum\n" in smaller.read_text()


def test_dont_cares_of_a_table_of_a_pla_and_of_a_second_file(run: Any, tmp_path: Path) -> None:
    document = json.loads(run("minimize", "table:1--0", "-q", "--json")[1])
    assert (document["size"], document["size_before"], document["dont_cares"]) == (0, None, 2)
    document = json.loads(run("minimize", str(DATA / "format.pla"), "-q", "--json")[1])
    assert (document["size"], document["dont_cares"]) == (1, 4)
    code, out, _ = run("minimize", str(DATA / "format.blif"), "--dont-cares", "table:lsb:0100", "-q")
    assert code == 0
    assert "1 don't-care(s)" in out
    assert "proved: the minimum is 0 gate(s), 1 fewer than before" in out


def test_a_partial_answer_says_so(run: Any) -> None:
    table = "table:0x9f25b6c8"
    code, out, _ = run("minimize", table, "-q", "--conflicts", "5")
    assert code == 3
    assert "status      bounds (conflicts): the minimum is at least" in out
    assert out.strip().split("\n")[-1].startswith("partial: missing")
    code, out, _ = run("minimize", table, "-q", "--conflicts", "5", "--json")
    assert (code, json.loads(out)["complete"], json.loads(out)["size"]) == (3, False, None)


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        ((), 2, "give a FILE, or --mdp TASK and --policy FILE"),
        (("x.blif", "--mdp", LIFT, "--policy", "p"), 2, "give a FILE, or --mdp TASK and --policy FILE"),
        (("x.blif", "--mdp", LIFT), 2, "--mdp TASK and --policy FILE go together"),
        (("--mdp", LIFT, "--policy", "p", "--dont-cares", "x"), 2, "--dont-cares goes with a FILE"),
        (("nosuch.blif",), 1, "nosuch.blif: no such file"),
        (("table:123",), 1, "is not a truth table"),
        ((LIFT,), 1, "lift.yaml: this is a task file of mincirc"),
        (("table:0x6", "-o", "x.yaml"), 1, "circuits are written in the formats of these endings"),
        (("table:0x6", "--dont-cares", "table:0x66"), 1, "don't-cares of 3 input(s)"),
        (("--mdp", LIFT, "--policy", "nosuch.csv"), 1, "nosuch.csv: no such file"),
    ],
)
def test_what_makes_no_sense_is_one_line(run: Any, words: tuple[str, ...], code: int, message: str) -> None:
    found, out, err = run("minimize", *words)
    assert (found, out) == (code, "")
    assert message in err


def test_the_least_circuit_of_a_policy(run: Any, tmp_path: Path) -> None:
    result = json.loads(run("search", "--mdp", LIFT, "-q", "--json")[1])
    policy, header = tmp_path / "p.json", "state,action\n"
    policy.write_text(json.dumps(result["policy"]))
    table = tmp_path / "p.csv"
    table.write_text(header + "".join(f"{state},{action}\n" for state, action in result["policy"].items()))
    sizes = set()
    for file in (policy, table):
        for words in (("minimize",), ("search",)):
            code, out, _ = run(*words, "--mdp", LIFT, "--policy", str(file), "-q", "--json")
            document = json.loads(out)
            assert (code, document["status"], document["bound"]) == (0, "proved", None)
            assert document["policy"] == result["policy"]
            assert (document["policy_file"], document["value"]) == (str(file), result["value"])
            sizes.add(document["size"])
    assert len(sizes) == 1
    assert sizes.pop() >= result["size"]
    code, out, _ = run("search", "--mdp", LIFT, "--policy", str(policy), "-q")
    assert f"policy      {policy}: its actions alone" in out
    assert "bound " not in out


def test_answers_about_a_policy_speak_of_the_policy(run: Any, tmp_path: Path) -> None:
    """The best return is that of its actions, and words have the names of the task as it was asked."""
    optimum = json.loads(run("search", "--mdp", LIFT, "-q", "--json")[1])
    policy = {**optimum["policy"], "at0_call0": ["up", "open"], "at1_call1": "up"}
    file, circuit = tmp_path / "p.json", tmp_path / "c.txt"
    file.write_text(json.dumps(policy))
    asked = ("--mdp", LIFT, "--policy", str(file), "-q")
    for command in ("search", "minimize"):
        document = json.loads(run(command, *asked, "--json", "-o", str(circuit))[1])
        assert document["best_of_policy"] == document["optimum"]
        assert Fraction(document["optimum"]) < Fraction(optimum["optimum"])
        assert document["circuit"] == circuit.read_text()
        assert "\nactions 00=open 01=up 10=down\n" in document["circuit"]
    text = run("search", *asked)[1]
    assert "of the policy's actions" in text
    assert "optimum" not in text
    assert "any other word: open" in text
    assert "open by" not in text
    code, text, _ = run("search", *asked, "--bound", optimum["optimum"])
    assert code == 0
    assert "infeasible: no choice among the policy's actions" in text
    best = json.loads(run("search", *asked, "--gates", "9", "--maximise", "--json")[1])
    assert best["best_of_policy"] == best["value"] == document["optimum"]
    assert best["policy"]["at1_call1"] == "up"


def test_a_certificate_of_the_least_circuit_of_a_policy_is_accepted(run: Any, tmp_path: Path) -> None:
    result = json.loads(run("search", "--mdp", LIFT, "-q", "--json")[1])
    (tmp_path / "p.json").write_text(json.dumps(result["policy"]))
    words = ("search", "--mdp", LIFT, "--policy", str(tmp_path / "p.json"), "-q", "--certificate", str(tmp_path / "c"))
    assert run(*words)[0] == 0
    assert run("verify", str(tmp_path / "c"))[0] == 0


@pytest.mark.parametrize("words", [(str(DATA / "format.pla"),), ("table:0x96,0xe8",)])
def test_a_certificate_of_the_minimum_is_accepted(run: Any, tmp_path: Path, words: tuple[str, ...]) -> None:
    code, out, _ = run("minimize", *words, "-q", "--certificate", str(tmp_path / "c"))
    assert code == 0
    assert "proved: the minimum is" in out or "it is minimum" in out
    assert run("verify", str(tmp_path / "c"))[0] == 0


def test_a_file_that_is_too_wide_for_a_task_is_sent_to_minimize(run: Any, tmp_path: Path) -> None:
    names = " ".join(f"i{k}" for k in range(16))
    (tmp_path / "wide.blif").write_text(f".inputs {names}\n.outputs y\n.names i0 i9 y\n11 1\n.end\n")
    code, _, err = run("search", "--mdp", str(tmp_path / "wide.blif"), "-q")
    assert code == 1
    assert err.endswith("are more than 16 bits in all; mincirc minimize takes up to 16 inputs\n")
    code, out, _ = run("minimize", str(tmp_path / "wide.blif"), "-q")
    assert (code, "proved: it is minimum, no circuit of fewer than 1 gate(s) will do" in out) == (0, True)
