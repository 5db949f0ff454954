"""Checkpoints: every file that is ever written resumes to the same answer, and a file that lies is refused.

A run killed at any moment leaves the last file that was written.  So all of them are collected here, and each is gone
on with: that is every ``kill -9``, without a clock.
"""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mincirc
from mincirc.certify import certificate_of, write_certificate
from mincirc.errors import MincircError
from mincirc.files import write_atomically
from mincirc.interface import interface_for
from mincirc.lock import Lock
from mincirc.mdp import MDP, Discount, Horizon, Outcome, TotalReward, make_task
from mincirc.mdp.constraint import mean_constraint
from mincirc.mdp.objective import Objective
from mincirc.problem.canonical import digest
from mincirc.problem.evidence import Evidence
from mincirc.problem.problem import Problem
from mincirc.searching.checkpoint import writer as keeper_module
from mincirc.searching.checkpoint.params import CheckpointParams
from mincirc.searching.checkpoint.writer import keeping
from mincirc.searching.method import make_method
from mincirc.searching.minimum import minimise
from mincirc.searching.question import make_budget, make_question
from mincirc.solve.lazy import LazyBackend, LazySession
from mincirc.solve.session import SessionOptions
from mincirc.verify import verify
from tests.support import known, table_task, walk

ROOT = Path(__file__).resolve().parents[2]
MUX = table_task(3, 0b11001010, 0b10010110)


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Write at every occasion, and keep all that was written."""
    kept: list[str] = []
    real = write_atomically

    def write(path: Path, text: str) -> None:
        kept.append(text)
        real(path, text)

    monkeypatch.setattr(keeper_module, "write_atomically", write)
    always = CheckpointParams(interval=0.0, pause=0.0, share=0.0)
    monkeypatch.setattr("mincirc.searching.minimum.keeping", partial(keeper_module.keeping, params=always))
    return kept


def outcome(result: mincirc.SearchResult) -> tuple[Any, ...]:
    return result.status, result.lower, result.upper, result.size


def steps(objective: Objective = Discount(Fraction(9, 10))) -> MDP:
    """Eight states in a row; where to go on and where to get off is a parity, so it takes two XORs."""

    def go(target: str | None, reward: int = 0) -> list[Outcome]:
        return [Outcome(Fraction(1), target, Fraction(reward))]

    rows = {}
    for i in range(8):
        on, off = go(f"s{i + 1}" if i < 7 else None, 1), go(None, 0)
        rows[f"s{i}"] = {"a": on, "b": off} if i.bit_count() % 2 else {"a": off, "b": on}
    rows = {s: {a: rows[s][a] for a in ("a", "b")} for s in rows}
    return make_task("steps", objective, rows, {"s0": 1})


def lake() -> MDP:
    return mincirc.load(str(ROOT / "mdps" / "frozenlake.yaml"))


@pytest.mark.parametrize("task", [MUX, steps()], ids=["table", "steps"])
def test_every_file_ever_written_resumes_to_the_same_answer(task: MDP, tmp_path: Path, texts: list[str]) -> None:
    alone = mincirc.search(task, checkpoint=tmp_path / "state.json")
    written = list(dict.fromkeys(texts))
    assert outcome(alone) == outcome(mincirc.search(task))
    assert len(written) > known(alone.size)
    for i, text in enumerate(written[:: max(1, len(written) // 6)]):
        file = tmp_path / f"{i}.json"
        file.write_text(text)
        again = mincirc.search(task, resume=file)
        assert outcome(again) == outcome(alone)
        assert again.stats.runs == 2
        assert again.stats.total_conflicts == json.loads(text)["spent"]["conflicts"] + again.stats.conflicts


def test_a_reproducible_run_finds_the_same_circuit_from_every_file(tmp_path: Path, texts: list[str]) -> None:
    task, every = lake(), 500
    alone = mincirc.search(task, checkpoint=tmp_path / "state.json", conflicts_between_checkpoints=every)
    written = {json.dumps({**json.loads(t), "spent": 0, "digest": 0}): t for t in texts}
    assert len(written) > known(alone.size) + 3, "the solver was started anew by plan"
    for i, text in enumerate([*written.values()][-1:0:-4]):
        file = tmp_path / f"{i}.json"
        file.write_text(text)
        again = mincirc.search(task, resume=file, conflicts_between_checkpoints=every)
        assert again.circuit == alone.circuit
        assert outcome(again) == outcome(alone)


@settings(max_examples=8)
@given(st.integers(0, 255), st.integers(0, 255), st.lists(st.integers(0, 60), max_size=6), st.booleans())
def test_runs_in_many_parts_agree_with_one(f: int, g: int, budgets: list[int], plan: bool) -> None:
    every = 20 if plan else None
    task = table_task(3, f, g)
    alone = mincirc.search(task)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "state.json"
        spent = 0
        for conflicts in [*budgets, None]:
            start: dict[str, Any] = {"resume": file} if file.exists() else {"checkpoint": file}
            part = mincirc.search(task, conflicts=conflicts, conflicts_between_checkpoints=every, **start)
            spent += part.stats.conflicts
            assert part.stats.total_conflicts == spent
            assert known(part.lower) <= known(alone.size) <= known(part.upper)
        assert outcome(part) == outcome(alone)
        assert part.stats.runs == len(budgets) + 1
        if plan:
            whole = mincirc.search(task, checkpoint=Path(folder) / "other.json", conflicts_between_checkpoints=every)
            assert part.circuit == whole.circuit


def test_a_certificate_after_resuming_makes_the_same_claim_and_verifies(tmp_path: Path, texts: list[str]) -> None:
    task = MUX
    question = make_question(task, "optimal", {})

    def claim(name: str, resume: Path | None) -> str:
        with keeping(None if resume else tmp_path / "state.json", resume) as keeper:
            result = minimise(question, make_method({}), make_budget(None, None), keeper=keeper)
        certificate = certificate_of(result)
        write_certificate(certificate, tmp_path / name)
        return verify(tmp_path / name).statement

    alone = claim("alone", None)
    for i, text in enumerate([texts[0], texts[len(texts) // 2], texts[-1]]):
        file = tmp_path / f"{i}.json"
        file.write_text(text)
        assert claim(f"again{i}", file) == alone


def changed(text: str, change: Callable[[dict[str, Any]], Any]) -> str:
    """Change the contents and sign them again: what a liar would do, not a broken disk."""
    document = json.loads(text)
    del document["digest"]
    change(document)
    return json.dumps({**document, "digest": digest(document)})


def refused(task: MDP, file: Path, **options: Any) -> str:
    with pytest.raises(MincircError) as error:
        mincirc.search(task, resume=file, **options)
    message = str(error.value)
    assert "\n" not in message
    assert not file.with_name(file.name + ".lock").exists()
    return message


def test_checkpoints_of_other_questions_are_refused_with_what_differs(tmp_path: Path) -> None:
    task, file = lake(), tmp_path / "state.json"
    mincirc.search(task, "50%", checkpoint=file)
    assert "its bound: mean >= 434" in refused(task, file, bound="75%")
    assert "its basis: b2, here: aig" in refused(task, file, bound="50%", basis="aig")
    assert "its interface: features, here: gray" in refused(task, file, bound="50%", interface="gray")
    assert "its rules: order,used" in refused(task, file, bound="50%", symmetry=())
    assert "its method: lemmas, here: brute" in refused(task, file, bound="50%", solver="brute")
    assert "its task: frozenlake, here: table" in refused(MUX, file)
    mincirc.search(walk(), checkpoint=tmp_path / "ring.json")
    assert "called ring too" in refused(walk("1/2"), tmp_path / "ring.json")
    assert mincirc.search(task, "50%", resume=file, solver="minisat22").status == "proved"


def test_damaged_files_are_refused_with_one_line(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    mincirc.search(MUX, checkpoint=file)
    text = file.read_text()
    rng = random.Random(5)
    bad = [text[: rng.randrange(len(text) - 1)] for _ in range(20)]
    bad += [text[:i] + chr(ord(text[i]) ^ 1) + text[i + 1 :] for i in rng.sample(range(len(text) - 1), 40)]
    bad += ["", "[]", "{}", "null", "[" * 100_000, '{"format": "mincirc checkpoint", "schema": 2}', "\x00\xff"]
    for damaged in bad:
        file.write_text(damaged)
        message = refused(MUX, file)
        assert str(file) in message
    assert "there is no checkpoint" in refused(MUX, tmp_path / "none.json")
    assert "is a folder, no file for a checkpoint" in refused(MUX, tmp_path)


LIES: list[tuple[str, Callable[[dict[str, Any]], Any]]] = [
    ("bounds contradict", lambda d: d.update(lower=99)),
    ("bounds contradict", lambda d: d.update(upper=1)),
    (
        "circuit does not meet",
        lambda d: d.update(circuit=d["circuit"].replace("y0 = ", "y0 = not ").replace("not not", "")),
    ),
    ("lemmas is false", lambda d: d["lemmas"][0].update(box=[], vector=None)),
    ("lemmas is false", lambda d: d["lemmas"][0].update(box=[])),
    ("damaged", lambda d: d["lemmas"][0].update(box=[[0, []]])),
    ("damaged", lambda d: d["lemmas"][0].update(box=[[0, [99]]])),
    ("damaged", lambda d: d["lemmas"][0].update(box=[[99, [0]]])),
    ("damaged", lambda d: d["lemmas"][0].update(box=[[-1, [0]]])),
    ("damaged", lambda d: d["lemmas"][0].update(constraint=7)),
    ("damaged", lambda d: d.update(rows=[99])),
    ("damaged", lambda d: d.update(lower="3")),
    ("damaged", lambda d: d.update(lower=True)),
    ("damaged", lambda d: d.update(circuit="nonsense")),
    ("damaged", lambda d: d.pop("spent")),
    ("damaged", lambda d: d.pop("version")),
    ("damaged", lambda d: d.update(lemmas=None)),
    ("damaged", lambda d: d.update(refuted_cubes=[])),
]


@pytest.mark.parametrize(("message", "lie"), LIES)
def test_what_can_be_checked_is_not_believed(
    message: str, lie: Callable[[dict[str, Any]], Any], tmp_path: Path
) -> None:
    file, task = tmp_path / "state.json", steps()
    mincirc.search(task, checkpoint=file)
    file.write_text(changed(file.read_text(), lambda d: None))
    assert mincirc.search(task, resume=file).status == "proved", "signed again without a change: believed"
    file.write_text(changed(file.read_text(), lie))
    assert message in refused(task, file)


def test_a_wrong_vector_is_not_believed_and_the_lemma_proved_without_it(tmp_path: Path) -> None:
    file, task = tmp_path / "state.json", steps()
    mincirc.search(task, checkpoint=file)

    def lower_vector(document: dict[str, Any]) -> None:
        for lemma in document["lemmas"]:
            assert lemma["vector"]
            lemma["vector"] = [[s, "-5"] for s, _ in lemma["vector"]]

    file.write_text(changed(file.read_text(), lower_vector))
    assert mincirc.search(task, resume=file).status == "proved"
    kept = json.loads(file.read_text())["lemmas"]
    assert all(v != "-5" for lemma in kept for _, v in lemma["vector"])


OBJECTIVES = [Discount(Fraction(9, 10)), Horizon(4), TotalReward()]


@pytest.mark.parametrize("objective", OBJECTIVES, ids=str)
def test_lemmas_of_every_objective_are_kept(objective: Any, tmp_path: Path) -> None:
    task = steps(objective)
    file = tmp_path / "state.json"
    first = mincirc.search(task, checkpoint=file)
    kept = json.loads(file.read_text())["lemmas"]
    assert kept
    assert outcome(mincirc.search(task, resume=file)) == outcome(first)
    assert json.loads(file.read_text())["lemmas"] == kept


def test_files_that_exist_or_are_in_use_are_refused_before_the_search(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    file.write_text("mine")
    with pytest.raises(MincircError, match="exists: resume from it, or choose another"):
        mincirc.search(MUX, checkpoint=file)
    assert file.read_text() == "mine"
    with pytest.raises(MincircError, match="there is no folder"):
        mincirc.search(MUX, checkpoint=tmp_path / "nowhere" / "state.json")
    with Lock(tmp_path / "other.json"), pytest.raises(MincircError, match="in use"):
        mincirc.search(MUX, checkpoint=tmp_path / "other.json")
    with pytest.raises(MincircError, match="no checkpoint"):
        mincirc.search(MUX, conflicts_between_checkpoints=5)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["state.json"]


def test_a_stale_lock_and_half_written_files_are_taken_over(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    (tmp_path / "state.json.lock").write_text("1\n")
    (tmp_path / ".state.json.abcd1234").write_text("half")
    (tmp_path / ".state.json.keep-me").write_text("not ours")
    assert mincirc.search(MUX, checkpoint=file).status == "proved"
    assert sorted(p.name for p in tmp_path.iterdir()) == [".state.json.keep-me", "state.json"]


def test_resuming_into_another_file_leaves_the_first_alone(tmp_path: Path) -> None:
    first, second = tmp_path / "a.json", tmp_path / "b.json"
    mincirc.search(MUX, conflicts=10, checkpoint=first)
    text = first.read_text()
    assert mincirc.search(MUX, resume=first, checkpoint=second).status == "proved"
    assert first.read_text() == text
    assert json.loads(second.read_text())["lower"] == json.loads(second.read_text())["upper"]


def test_a_write_that_fails_in_mid_run_warns_once_and_goes_on(
    tmp_path: Path, texts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real, writes = write_atomically, [0]

    def full(path: Path, text: str) -> None:
        writes[0] += 1
        if writes[0] == 1:
            return real(path, text)
        raise MincircError(f"cannot write {path}: No space left on device")

    monkeypatch.setattr(keeper_module, "write_atomically", full)
    events: list[mincirc.Event] = []
    result = mincirc.search(MUX, checkpoint=tmp_path / "state.json", on_event=events.append)
    assert result.status == "proved"
    warnings = [e.message for e in events if e.kind == "warning"]
    assert len(warnings) == 1
    assert "No space left on device; the search goes on without a checkpoint" in warnings[0]


def test_a_disk_that_is_full_from_the_start_is_told_before_the_search(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, text: str) -> None:
        raise MincircError(f"cannot write {path}: No space left on device")

    monkeypatch.setattr(keeper_module, "write_atomically", full)
    with pytest.raises(MincircError, match="No space left"):
        mincirc.search(MUX, checkpoint=tmp_path / "state.json")
    assert list(tmp_path.iterdir()) == []


def test_infeasible_questions_and_other_back_ends_keep_what_they_know(tmp_path: Path) -> None:
    assert mincirc.search(walk(), "1000", checkpoint=tmp_path / "no.json").status == "infeasible"
    file = tmp_path / "brute.json"
    first = mincirc.search(steps(), solver="brute", checkpoint=file)
    again = mincirc.search(steps(), solver="brute", resume=file)
    assert outcome(first) == outcome(again)


class Cubes(LazySession):
    """A session that settles parts of a size and is told of those settled before."""

    seen: list[Evidence]

    def restore(self, evidence: Evidence) -> None:
        self.seen.append(evidence)
        super().restore(evidence)

    def evidence(self) -> Evidence:
        return replace(super().evidence(), cubes={7: ("b", "a")})


@dataclass(frozen=True)
class CubesBackend(LazyBackend):
    seen: list[Evidence] = field(default_factory=list)

    def open(self, problem: Any, options: SessionOptions, on_progress: Any) -> LazySession:
        session = Cubes(problem, options, on_progress)
        session.seen = self.seen
        return session


def test_settled_parts_of_a_size_are_kept_for_the_same_version_only(tmp_path: Path) -> None:
    file, backend = tmp_path / "state.json", CubesBackend()
    mincirc.search(MUX, solver=backend, checkpoint=file)
    mincirc.search(MUX, solver=backend, resume=file)
    assert json.loads(file.read_text())["refuted_cubes"] == {"7": ["a", "b"]}
    file.write_text(changed(file.read_text(), lambda d: d.update(version="0.0.0")))
    mincirc.search(MUX, solver=backend, resume=file)
    assert [dict(k.cubes) for k in backend.seen] == [{}, {7: ("a", "b")}, {}]


def test_a_session_takes_up_all_that_an_earlier_one_knew() -> None:
    """Rows and the count of new starts too: without them a resumed run is another one."""
    task = mincirc.load("table:0x6996")
    problem = Problem(task, interface_for(task), "b2", (mean_constraint(task, Fraction(1)),))
    known = Evidence(rows=(0, 5), static=True, restarts=3, cubes={})
    with LazyBackend(rules=()).session(problem) as session:
        session.restore(known)
        assert session.evidence() == known
