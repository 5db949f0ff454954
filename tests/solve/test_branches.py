"""Sizes decided by branches on workers: the answers of the undivided search, whoever dies, lies or counts."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

import mincirc
from mincirc.errors import SolverError
from mincirc.refuter.branches import branches_of
from mincirc.refuter.facts import ResidualFact, message_of
from mincirc.refuter.params import RefuterParams
from mincirc.refuter.refuter import Refuter
from mincirc.refuter.relation import BooleanRelation
from mincirc.runtime.limits import Limits
from mincirc.solve.cubes import branches
from mincirc.solve.cubes.branches import (
    BranchJob,
    BranchParams,
    BranchRefuter,
    BranchResult,
    Exchange,
    News,
    run_branch,
)
from mincirc.solve.cubes.session import CubeSession
from mincirc.solve.ticket import Numbered
from mincirc.solve.workers import Workers, given, processes
from tests.solve.test_workers import Killer

TABLE, CARE = 0x024C5A25, 0xFEEC5FBF
HARD = BooleanRelation.of_tables(5, [TABLE], care=CARE)
"""8 gates; 7 are refuted by some 30,000 nodes."""

SMALL = BranchParams(whole=1_000, nodes=2_000, tight=100)
TABLES = RefuterParams(table_bytes=1 << 24)


def refuter(workers: Workers, params: BranchParams = SMALL) -> BranchRefuter:
    return BranchRefuter("b2", workers, params, TABLES, Limits())


def least(relation: BooleanRelation) -> int:
    with Refuter("b2", TABLES) as whole:
        return next(g for g in range(20) if whole.decide(relation, g).answer == "found")


def test_workers_decide_as_one_process_does() -> None:
    """In turns that are shorter than the question, which goes on where it stopped."""
    size = least(HARD)
    assert size == 8
    with processes(2) as workers:
        ours, turns = refuter(workers), 0
        while (found := ours.decide(HARD, size - 1, nodes=2_000)).answer == "unknown":
            turns += 1
            assert turns < 1000
        assert found.answer == "refuted"
        assert turns > 3
        assert ours.jobs > 20
        found = ours.decide(HARD, size, nodes=10**9)
        assert found.circuit is not None
        assert found.circuit.size == size
        assert HARD.accepts(found.circuit)
        ours.close()


def test_killed_workers_cost_their_branch_and_no_answer() -> None:
    size = least(HARD)
    with processes(2) as workers:
        ours, killer = refuter(workers), Killer(workers, 3, 0.1)
        killer.start()
        while killer.killed < 3 or killer.is_alive():
            assert ours.decide(HARD, size - 1, nodes=10**9).answer == "refuted"
        assert killer.killed == 3
        ours.close()


class Lying(ThreadPoolExecutor):
    """Answers every job with a result of its own."""

    def __init__(self, lie: Callable[[BranchResult], BranchResult]) -> None:
        super().__init__(1)
        self.lie = lie

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        def lying() -> Any:
            result = fn(*args, **kwargs)
            assert isinstance(result, Numbered)
            return replace(result, content=self.lie(result.content))

        return super().submit(lying)


def _wrong_circuit(result: BranchResult) -> BranchResult:
    circuit = mincirc.parse_circuit("basis b2\ninputs x0 x1 x2 x3 x4\ny0 = x0\n")
    return replace(result, answer="found", circuit=circuit)


def test_a_circuit_that_does_not_compute_the_relation_is_refused() -> None:
    executor: Executor = Lying(_wrong_circuit)
    with pytest.raises(SolverError, match="does not compute the relation"):
        refuter(given(executor, 1)).decide(HARD, 7, nodes=10**9)
    executor.shutdown()


@pytest.mark.parametrize(
    "wrong",
    [
        {"facts": b"malformed"},
        {"facts": bytes(1 << 17)},
        {"facts": "text"},
        {"known": "all"},
        {"facts": message_of([ResidualFact(1, 1, (1, 2), must_refuted=1)], xor=True)[:-8]},
        {"facts": message_of([ResidualFact(1, 1, (1, 2), must_refuted=1)], xor=False)},
    ],
)
def test_a_worker_that_sends_malformed_facts_is_refused(wrong: dict[str, Any]) -> None:
    executor: Executor = Lying(lambda result: replace(result, **wrong))
    with pytest.raises(SolverError, match="a worker sent"):
        refuter(given(executor, 1)).decide(HARD, 7, nodes=10**9)
    executor.shutdown()


def test_a_worker_that_counts_wrong_costs_no_answer() -> None:
    for known in (-5, 10**9):
        executor: Executor = Lying(lambda result, known=known: replace(result, known=known))  # type: ignore[misc]
        ours = refuter(given(executor, 1))
        assert ours.decide(HARD, 7, nodes=10**9).answer == "refuted"
        assert ours.decide(HARD, 8, nodes=10**9).answer == "found"
        executor.shutdown()


def test_what_one_worker_found_out_saves_the_work_of_another() -> None:
    """A thread has the table of one worker; the second is told what the first returned, the third is not."""
    (branch,) = (b for b in branches_of(HARD, 7, "b2") if b.state.width == 5)
    exchange = Exchange(session=1, most_bytes=1 << 20)
    job = BranchJob(branch, "b2", TABLES, 10**6, 100, Limits(), exchange)

    def new_worker(job: BranchJob) -> BranchResult:
        with ThreadPoolExecutor(1) as one:
            return one.submit(run_branch, job).result()

    first = new_worker(job)
    second = new_worker(replace(job, exchange=replace(exchange, messages=(first.facts,))))
    behind = new_worker(replace(job, exchange=replace(exchange, messages=(first.facts,), first=3)))
    third = new_worker(replace(job, exchange=replace(exchange, messages=(b"malformed",))))
    assert [r.answer for r in (first, second, behind, third)] == ["refuted"] * 4
    assert (first.known, second.known, behind.known) == (0, 1, 4)
    assert len({first.worker, second.worker, third.worker}) == 3
    assert second.nodes * 10 < first.nodes == third.nodes
    assert behind.nodes == second.nodes


def test_workers_that_are_threads_have_a_table_each() -> None:
    with ThreadPoolExecutor(3) as executor:
        ours = refuter(given(executor, 3))
        for _ in range(3):
            assert ours.decide(HARD, 7, nodes=10**9).answer == "refuted"
        assert ours.decide(HARD, 8, nodes=10**9).answer == "found"


def test_facts_for_later_jobs_are_bounded_and_told_once() -> None:
    with Refuter("b2", TABLES) as table, Refuter("b2", TABLES) as worker:
        news = News(table, BranchParams(brought_bytes=1_500), 2_000, 1)
        worker.keep_facts(1 << 20, 0)
        worker.decide(HARD, 7, nodes=10**6)
        told, sizes = 0, list[int]()
        while facts := worker.send(1_000):
            news.take(BranchResult("unknown", facts=facts, worker="a", known=told))
            exchange = news.exchange()
            told = exchange.first + len(exchange.messages)
            sizes.append(sum(map(len, exchange.messages)))
        assert 0 < max(sizes) <= 1_500
        assert len(sizes) > 5
        assert told > 3
        news.take(BranchResult("unknown", worker="a", known=told))
        assert news.exchange().messages == ()


def test_facts_can_be_left_at_home() -> None:
    with Refuter("b2", TABLES) as table:
        news = News(table, BranchParams(facts_bytes=0), 1 << 20, 2)
        table.decide(HARD, 6, nodes=10**5)
        assert news.exchange() == Exchange()


def test_jobs_that_are_broken_off_leave_the_question_open() -> None:
    executor: Executor = Lying(lambda _: BranchResult("unknown"))
    ours = refuter(given(executor, 1))
    assert ours.decide(HARD, 7, nodes=2_000).answer == "unknown"
    executor.shutdown()


def test_workers_out_of_reach_leave_the_question_open() -> None:
    """Nobody takes a job: no answer, and no error that would cost the bounds found so far."""
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    ours = refuter(given(executor, 1))
    for gates in (7, 8):
        assert ours.decide(HARD, gates, nodes=10**6).answer == "unknown"
    assert ours.jobs > 0


@pytest.mark.parametrize("where", ["branches_of", "_add"])
def test_a_question_that_was_broken_off_is_not_taken_to_be_refuted(
    where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C between two steps, and the same size asked again: it has a circuit."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    executor = ThreadPoolExecutor(1)
    ours = refuter(given(executor, 1))
    with monkeypatch.context() as patched:
        patched.setattr(branches if where == "branches_of" else BranchRefuter, where, interrupted)
        with pytest.raises(KeyboardInterrupt):
            ours.decide(HARD, 8, nodes=10**6)
    assert ours.decide(HARD, 8, nodes=10**9).answer == "found"
    executor.shutdown()


def test_a_search_on_workers_asks_the_search_over_live_signals() -> None:
    """The sizes below the minimum are refuted as in one process, most of them without conflicts."""
    task = mincirc.load("table:" + "".join(str(TABLE >> x & 1) if CARE >> x & 1 else "-" for x in range(32)))
    alone, shared = mincirc.search(task), mincirc.search(task, jobs=2)
    assert (shared.status, shared.size) == (alone.status, alone.size) == ("proved", least(HARD))
    assert shared.stats.conflicts < 10_000


@pytest.mark.parametrize("limits", [{"conflicts": 100_000}, {"deterministic": True}])
def test_branches_are_not_asked_where_the_circuit_must_not_depend_on_workers(
    limits: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def noted(session: CubeSession, basis: str, params: RefuterParams) -> Refuter:
        made.append(basis)
        return Refuter(basis, params)

    monkeypatch.setattr(CubeSession, "_new_refuter", noted)
    task = mincirc.load("table:" + "".join(str(TABLE >> x & 1) if CARE >> x & 1 else "-" for x in range(32)))
    assert mincirc.search(task, jobs=2, **limits).size == 8
    assert made == []
    assert mincirc.search(task, jobs=2).size == 8
    assert made == ["b2"]
