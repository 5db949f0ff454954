"""Certificates small enough to be written and judged by hand; each step refuses what it must."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from mincirc._cli.commands import cli
from mincirc.verify import VerifyError, verify
from mincirc.verify.command import main
from tests.verify.support import one_state, too_much, too_much_by_lemma, with_proof, write

ROOT = Path(__file__).resolve().parents[2]


def rejected(folder: Path, document: dict[str, Any], files: dict[str, bytes] | None = None) -> str:
    with pytest.raises(VerifyError) as caught:
        verify(write(folder, document, files))
    return str(caught.value)


def test_a_circuit_without_gates(tmp_path: Path) -> None:
    verdict = verify(write(tmp_path, one_state()))
    assert "proved: the least circuit that meets the bound has 0 gates: one of 0 gates does" in verdict.text


def test_a_vector_refutes_all_policies(tmp_path: Path) -> None:
    assert "proved: no policy meets the bound" in verify(write(tmp_path, too_much())).text


def test_lemmas_and_a_refutation_over_the_policy(tmp_path: Path) -> None:
    document = too_much_by_lemma()
    files = with_proof(document, None, b"5 0 3 4 2 0\n", 4, 2)
    assert verify(write(tmp_path, document, files)).lines == (1,)


@pytest.mark.parametrize(
    ("proof", "clauses", "variables", "step"),
    [
        (b"5 0 3 4 2 0\n", 5, 2, "the formula has"),
        (b"5 0 3 4 2 0\n", 3, 2, "more than the stated"),
        (b"5 0 3 4 2 0\n", 4, 3, "the formula has"),
        (b"5 0 3 4 0\n", 4, 2, "do not lead to a contradiction"),
        (b"5 1 0 4 3 2 0\n", 4, 2, "the empty clause is not derived"),
    ],
)
def test_a_wrong_refutation_over_the_policy(
    tmp_path: Path, proof: bytes, clauses: int, variables: int, step: str
) -> None:
    document = too_much_by_lemma()
    files = with_proof(document, None, proof, clauses, variables)
    message = rejected(tmp_path, document, files)
    assert "refutation over the policy alone" in message
    assert step in message


def test_one_gate_fewer_needs_a_refutation(tmp_path: Path) -> None:
    document = one_state()
    document["claim"] |= {"lower": 1, "upper": 1}
    assert "rejected at proofs" in rejected(tmp_path, document)


def edit(path: str, value: Any) -> Callable[[Any], None]:
    def apply(document: Any) -> None:
        *keys, last = [int(k) if k.isdigit() else k for k in path.split(".")]
        for key in keys:
            document = document[key]
        document[last] = value

    return apply


@pytest.mark.parametrize(
    ("path", "value", "step"),
    [
        ("format", 3, "format"),
        ("format", True, "format"),
        ("claim.kind", "maximum", "claim"),
        ("claim.more", 1, "claim"),
        ("claim.upper", 1, "claim"),
        ("claim.lower", None, "claim"),
        ("claim.any", 0, "claim"),
        ("claim.rows", [0, 0], "claim: rows"),
        ("claim.predicate", {"name": "x", "holds": True}, "claim"),
        ("task.initial", ["1/2"], "task: initial"),
        ("task.initial", ["2/2"], "task: initial"),
        ("task.initial", [1], "task: initial"),
        ("task.objective.gamma", "1", "task: objective"),
        ("task.objective.kind", "horizon", "task: objective"),
        ("task.choices.0.0.next", [[0, "3/2"]], "task: state 0"),
        ("task.choices.0.0.next", [[1, "1"]], "task: state 0"),
        ("task.choices.0.0.word", 1, "task: state 0"),
        ("task.choices.0.0.reward", "0.5", "task: state 0"),
        ("task.choices.0.0.reward", "9" * 4001, "task: state 0"),
        ("interface.codes", [1], "interface: codes"),
        ("interface.words", [[[0, 1], [1, 0]]], "interface: words of state 0"),
        ("interface.default", [2], "interface: default"),
        ("basis", "b3", "basis"),
        ("basis", [], "basis"),
        ("rules", ["twins"], "rules"),
        ("rules", ["used", "order"], "rules"),
        ("constraints", [], "constraints"),
        ("constraints.0.weights", ["-1"], "constraint 0"),
        ("constraints.0.threshold", "2", "witness 0, constraint 0"),
        ("constraints.0.strict", True, "witness 0, constraint 0"),
        ("witnesses", [], "witnesses"),
        ("witnesses.0.policy", [0], "witness 0"),
        ("witnesses.0.circuit.outputs", [[-1, False]], "witness 0"),
        ("witnesses.0.circuit.outputs", [], "witness 0"),
        ("witnesses.0.circuit.basis", "nand", "witness 0"),
        ("witnesses.0.circuit.gates", [[7, [0, 0]]], "witness 0"),
        ("witnesses.0.bounds", [[[[0, "2"]]]], "witness 0, constraint 0"),
        ("witnesses.0.bounds", [[[]]], "witness 0, constraint 0"),
        ("side", True, "claim"),
        ("blocked", [[1]], "claim"),
        ("value", {"constraint": 0, "bound": [[[0, "1"]]]}, "claim"),
        ("proofs", [{}], "proof 0"),
    ],
)
def test_each_step_refuses(tmp_path: Path, path: str, value: Any, step: str) -> None:
    document = one_state()
    edit(path, value)(document)
    assert rejected(tmp_path, document).startswith(f"rejected at {step}: ")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not JSON"),
        ("[]", "not a JSON object"),
        ('{"format": 1, "format": 1}', "a key is repeated"),
        ('{"format": NaN}', "is not an integer"),
        ('{"format": 1e5}', "is not an integer"),
        ('{"format": ' + "9" * 401 + "}", "an integer of more than 400 digits"),
        ('{"format": ' + "9" * 1_000_000 + "}", "an integer of more than 400 digits"),
        ('{"format": -0}', "the number -0"),
        ("[" * 100_000, "nested too deep"),
        ('{"format": "\\ud800"}', "is missing"),
    ],
)
def test_hostile_json(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "certificate.json").write_text(text)
    with pytest.raises(VerifyError, match=re.escape(reason)):
        verify(tmp_path)


def test_a_wrong_digest(tmp_path: Path) -> None:
    write(tmp_path, one_state())
    document = json.loads((tmp_path / "certificate.json").read_text())
    document["digest"] = "0" * 64
    (tmp_path / "certificate.json").write_text(json.dumps(document))
    with pytest.raises(VerifyError, match="rejected at digest"):
        verify(tmp_path)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, one_state())
    for arguments in ([str(tmp_path)], [str(tmp_path), "--json"]):
        assert main(arguments) == 0
        expected = capsys.readouterr().out
        result = CliRunner().invoke(cli, ["verify", *arguments])
        assert (result.exit_code, result.output) == (0, expected)
    assert json.loads(expected)["accepted"] is True
    document = one_state()
    document["rules"] = ["twins"]
    write(tmp_path, document)
    assert main([str(tmp_path)]) == 1
    assert capsys.readouterr().err == "rejected at rules: 'twins' is no rule of basis b2\n"


def test_the_checker_loads_nothing_else_of_the_package() -> None:
    code = (
        "import sys, mincirc.verify.command, mincirc.verify.__main__; "
        "print(*sorted(m for m in sys.modules if m.startswith('mincirc')))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    others = [m for m in run.stdout.split() if not m.startswith("mincirc.verify")]
    assert others == ["mincirc", "mincirc.errors"]


def test_the_standard_library_is_enough(tmp_path: Path) -> None:
    """In an interpreter that knows no installed package."""
    write(tmp_path, one_state())
    command = [
        sys.executable,
        "-S",
        "-E",
        "-c",
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); import runpy; "
        "runpy.run_module('mincirc.verify', run_name='__main__')",
        str(tmp_path),
    ]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr, run.stdout[:9]) == (0, "", "accepted\n")
