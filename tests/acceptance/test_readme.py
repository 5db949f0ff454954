"""What the README says is so: its table is proved, its figures hold (its commands: test_console)."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest

import mincirc
from mincirc.problem.problem import Problem

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TABLE = re.findall(r"^\| `(mdps/[^`]+)` \| ([^|]+) \| (\d+) \| ([^|]+) \|$", README, re.MULTILINE)


def test_there_is_something_to_check() -> None:
    assert len(TABLE) >= 10
    assert len(re.findall(r"^```sh$", README, re.MULTILINE)) == 2


@pytest.mark.parametrize(("path", "bound", "size", "k"), TABLE)
def test_the_table_is_proved(path: str, bound: str, size: str, k: str) -> None:
    result = mincirc.search(mincirc.load(str(ROOT / path)), bound)
    assert (result.status, result.size, result.bound) == ("proved", int(size), Fraction(k))


def test_the_supervision_bit_is_read_above_the_break_and_ignored_at_it() -> None:
    task = mincirc.load(str(ROOT / "mdps" / "absent_supervisor.yaml"))
    at, above = (
        mincirc.search(task, Fraction(374889594697600949 + step, 10**16)) for step in (0, Fraction(1, 10**12))
    )
    assert (at.size, above.size) == (3, 4)
    for result, reads in ((at, False), (above, True)):
        assert result.circuit is not None
        assert result.interface.input_names[0] == "unsupervised"
        used = {f for g in result.circuit.gates for f in g.fanins} | {o.node for o in result.circuit.outputs}
        assert (0 in used) is reads


def test_the_circuit_in_docs_is_a_minimum_circuit() -> None:
    """Which of the minimum circuits a search finds may change with the solver; what the file claims may not."""
    task = mincirc.load(str(ROOT / "mdps" / "union.yaml"))
    result = mincirc.search(task)
    circuit = mincirc.parse_circuit((ROOT / "docs" / "harbours.txt").read_text(encoding="utf-8"))
    assert circuit.size == result.size
    assert Problem(task, result.interface, "b2", result.constraints).accepts(circuit)
