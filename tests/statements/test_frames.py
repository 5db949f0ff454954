"""Answers as data frames: a row for each part of the answer, numbers exact."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

import mincirc
from mincirc.searching.sweep import Sweep, sweep
from mincirc.solve.workers import serial

pytest.importorskip("pandas", reason="an extra: pip install 'mincirc[frames]'")
UNION = mincirc.load(Path(__file__).resolve().parents[2] / "mdps" / "union.yaml")


def test_staircases() -> None:
    found = mincirc.pareto(UNION, "deceptive")
    table = found.to_frame()
    assert list(table.columns) == ["size", "bound_above", "bound_max", "status", "circuit", "quantifier"]
    assert [int(n) for n in table["size"]] == [step.size for step in found.staircase.steps]
    assert list(table["bound_max"]) == [step.bound_max for step in found.staircase.steps]
    assert all(type(value) is Fraction for value in table["bound_max"])
    assert table["bound_above"][0] is None
    assert list(table["quantifier"]) == [q and q.quantifier for q in found.quantified]
    assert list(table["bound_max"].astype(float)) == [float(s.bound_max) for s in found.staircase.steps]


def test_enumerations() -> None:
    found = mincirc.enumerate_minimum(mincirc.load("table:0x16"))
    table = found.to_frame()
    assert len(table) == len(found.policies)
    for (_, row), policy in zip(table.iterrows(), found.policies, strict=True):
        assert {state: row[state] for state in policy} == dict(policy)
        assert row["circuit"] == policy.circuit


def test_sweeps() -> None:
    lines = sweep([UNION], ["optimal", "no"], workers=serial())
    table = lines.to_frame()
    assert list(table["size"]) == [3, None]
    assert "no" in table["error"][1]
    assert list(table["bound"]) == ["optimal", "no"]
    assert isinstance(lines[:1], Sweep)
    assert list(lines[:1]) == [lines[0]]
    assert list(Sweep().to_frame().columns) == list(table.columns)
