"""One certificate, two theorems: a set of tasks and its union have the same certificate, byte for byte."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import mincirc
from mincirc.certify import certify, exact, write_certificate
from mincirc.errors import BoundError
from mincirc.mdp.taskset import TaskSet
from mincirc.verify import verify
from tests.support import time_beats_memory, walk

MDPS = Path(__file__).resolve().parents[2] / "mdps"


def contents(folder: Path) -> dict[str, bytes]:
    return {f.name: f.read_bytes() for f in folder.iterdir()}


def unions() -> list[object]:
    shipped = ["absent_supervisor", "two_lakes", "union"]
    tasks = [pytest.param(mincirc.load(str(MDPS / f"{name}.yaml")), "optimal", id=name) for name in shipped]
    rings = mincirc.union([walk(), walk()], ["1/3", "2/3"])
    return [
        *tasks,
        pytest.param(tasks[0].values[0], "90%", id="absent_supervisor at 90%"),
        pytest.param(mincirc.union([time_beats_memory(), time_beats_memory()]), "optimal", id="horizon"),
        pytest.param(rings, "optimal", id="weights"),
    ]


@pytest.mark.parametrize(("whole", "bound"), unions())
def test_the_certificates_are_the_same(tmp_path: Path, whole: mincirc.MDP, bound: str) -> None:
    of_set, of_union = tmp_path / "set", tmp_path / "union"
    write_certificate(certify(TaskSet(whole), bound), of_set)
    write_certificate(certify(whole, bound, exact=True), of_union)
    assert contents(of_set) == contents(of_union)
    verify(of_set)


def test_the_values_of_a_set_do_not_come_from_the_union(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The vectors of the set are made from the tasks: without them there is no certificate."""
    whole = mincirc.load(str(MDPS / "union.yaml"))
    expected = certify(TaskSet(whole))
    asked: list[mincirc.MDP] = []

    best = exact.best_values

    def recorded(task: mincirc.MDP, *rest: Any) -> Any:
        asked.append(task)
        return best(task, *rest)

    monkeypatch.setattr(exact, "best_values", recorded)
    assert certify(TaskSet(whole)) == expected
    assert asked
    assert whole not in asked


def test_a_set_is_certified_for_the_mean() -> None:
    whole = mincirc.load(str(MDPS / "union.yaml"))
    with pytest.raises(BoundError, match="a bound on the mean"):
        certify(TaskSet(whole), None, each="0")
