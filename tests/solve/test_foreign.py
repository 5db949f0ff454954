"""Back ends, executors and callbacks of the caller's: what they get wrong is found out and said in one line."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import mincirc
from mincirc.circuit import CONSTANT, Circuit, Gate, Output
from mincirc.errors import ArgumentError, CallbackError, MincircError, OutputError, SolverError
from mincirc.problem.problem import Problem
from mincirc.searching import Event
from mincirc.searching.backends import sat_backend
from mincirc.searching.params import SearchParams
from mincirc.solve.brute import BruteForce
from mincirc.solve.protocol import Answer, Budget, Effort, OnProgress, Session, Verdict
from tests.support import by_clauses

HERE = Path(__file__).name
MDPS = Path(__file__).resolve().parents[2] / "mdps"
TASK = mincirc.load(MDPS / "absent_supervisor.yaml")
RIGHT = mincirc.search(TASK).circuit
assert RIGHT is not None
SIZE = RIGHT.size
LAKE = mincirc.load(MDPS / "frozenlake.yaml")
HARD = mincirc.load("table:0x92e5dfe8cb1855fe")
Decide = Callable[[int, Budget], Any]


class Mine:
    """A back end that answers as it is told."""

    name = "mine"

    def __init__(self, decide: Decide) -> None:
        self.decide = decide
        self.closed = 0

    def session(self, problem: Problem, on_progress: OnProgress | None = None) -> Session:
        return self

    def close(self) -> None:
        self.closed += 1


def refused(**keywords: Any) -> str:
    with pytest.raises(MincircError) as caught:
        mincirc.search(TASK, **keywords)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def honest(gates: int, budget: Budget) -> Verdict:
    return Verdict(Answer.FOUND, RIGHT) if gates == SIZE else Verdict(Answer.REFUTED)


def test_an_honest_back_end_is_believed_and_closed() -> None:
    mine = Mine(honest)
    result = mincirc.search(TASK, solver=mine)
    assert (result.status, result.size, result.stats.solver, mine.closed) == ("proved", SIZE, "mine", 1)


def test_a_back_end_that_gives_up_leaves_bounds() -> None:
    result = mincirc.search(TASK, solver=Mine(lambda gates, budget: Verdict(Answer.UNKNOWN)))
    assert (result.status, result.lower, result.stats.stopped) == ("bounds", 0, "back end gave up")


def constant() -> Circuit:
    assert RIGHT is not None
    return replace(RIGHT, gates=(), outputs=(Output(CONSTANT), Output(CONSTANT)))


def padded() -> Circuit:
    """The right circuit with a gate too many."""
    assert RIGHT is not None
    return replace(RIGHT, gates=(*RIGHT.gates, Gate(1, (0, 1))))


@pytest.mark.parametrize(
    ("verdict", "message"),
    [
        (None, "answered None for 0 gate(s): a Verdict with an Answer is needed"),
        (True, "answered True for 0 gate(s)"),
        ("found", "answered 'found' (str) for 0 gate(s)"),
        (Answer.FOUND, "a Verdict with an Answer is needed"),
        (Verdict("found", RIGHT), "a Verdict with an Answer is needed"),  # type: ignore[arg-type]
        (Verdict(Answer.FOUND), "found a circuit of 0 gate(s), but gave None for it"),
        (Verdict(Answer.FOUND, "x"), "but gave 'x' (str) for it"),  # type: ignore[arg-type]
        (Verdict(Answer.FOUND, RIGHT), f"gave a circuit of {SIZE} gate(s) where 0 were asked for"),
        (Verdict(Answer.FOUND, constant()), "fails the exact check (illegal, or below the bound)"),
        (Verdict(Answer.FOUND, Circuit("b2", 1, (), (Output(0),))), "does not fit the task: the circuit has 1 inputs"),
        (
            Verdict(Answer.FOUND, Circuit("aig", 5, (), (Output(0), Output(1)))),
            "gave a circuit over aig where one over b2",
        ),
        (Verdict(Answer.UNKNOWN, None, 3), "gave the effort 3 (int)"),  # type: ignore[arg-type]
    ],
)
def test_verdicts_that_cannot_be_right(verdict: Any, message: str) -> None:
    mine = Mine(lambda gates, budget: verdict)
    said = refused(solver=mine)
    assert said.startswith("the back end 'mine' ")
    assert message in said
    assert mine.closed == 1


def test_a_larger_circuit_than_asked_for_is_refused() -> None:
    later = Mine(lambda gates, budget: Verdict(Answer.FOUND, padded()) if gates == SIZE else Verdict(Answer.REFUTED))
    assert f"gave a circuit of {SIZE + 1} gate(s) where {SIZE} were asked for" in refused(solver=later)


@pytest.mark.parametrize("task", [TASK, LAKE], ids=["supervisor", "lake"])
def test_a_back_end_that_refutes_everything_is_found_out(task: mincirc.MDP) -> None:
    with pytest.raises(
        SolverError, match=r"'mine' refuted \d+ gate\(s\), but (local search found )?an acceptable circuit"
    ):
        mincirc.search(task, solver=Mine(lambda gates, budget: Verdict(Answer.REFUTED)))


def test_what_was_found_before_cannot_be_refuted() -> None:
    from mincirc.solve.foreign import CheckedSession

    interface = mincirc.search(TASK).interface
    session = CheckedSession(
        Mine(lambda gates, budget: Verdict(Answer.REFUTED)), Problem(TASK, interface, "b2", ()), None
    )
    session.known(3)
    assert session.decide(2, Budget()).answer is Answer.REFUTED
    for gates in (3, 4):
        with pytest.raises(SolverError, match=rf"refuted {gates} gate\(s\), but an acceptable circuit of 3 gate"):
            session.decide(gates, Budget())


def fails(*_: Any) -> Any:
    return dict[str, int]()["missing"]


def test_errors_of_a_back_end_name_its_line() -> None:
    line = f"{HERE}:{fails.__code__.co_firstlineno + 1})"
    said = refused(solver=Mine(fails))
    assert said.startswith("decide of the back end 'mine' failed: KeyError: 'missing' (")
    assert said.endswith(line)
    opening: Any = Mine(honest)
    opening.session = fails
    assert refused(solver=opening).startswith("session of the back end 'mine' failed: KeyError: 'missing' (")
    opening.session = lambda problem, on_progress: None
    assert "opened None, which has no method decide" in refused(solver=opening)


class Nameless(Mine):
    name = 3  # type: ignore[assignment]


class Narrow(Mine):
    def session(self, problem: Problem) -> Session:  # type: ignore[override]
        return self


@pytest.mark.parametrize(
    ("solver", "message"),
    [
        (None, "solver must be the name of a solver, or a back end"),
        (3, "not 3 (int)"),
        (object(), "solver must be the name of a solver, or a back end"),
        (Mine, "not the class Mine"),
        (BruteForce, "not the class BruteForce"),
        (Nameless(honest), "needs a name, a string, not 3 (int)"),
        (Narrow(honest), "must take (problem, on_progress), but it takes (problem)"),
        ("cadical159", "did you mean 'cadical1"),
    ],
)
def test_what_is_no_back_end(solver: Any, message: str) -> None:
    assert message in refused(solver=solver)


class Told(Executor):
    """An executor that answers as it is told."""

    def __init__(self, submit: Callable[..., Any]) -> None:
        self._submit = submit

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        return self._submit(fn, *args)


def done(value: Any) -> Future[Any]:
    future: Future[Any] = Future()
    future.set_result(value)
    return future


def failed(error: Exception) -> Future[Any]:
    future: Future[Any] = Future()
    future.set_exception(error)
    return future


@pytest.mark.parametrize(
    ("submit", "message"),
    [
        (lambda fn, *args: None, "submit of the executor Told must return a concurrent.futures.Future, not None"),
        (fails, "submit of the executor Told failed: KeyError: 'missing'"),
        (lambda fn, *args: done(None), "an executor answered a job with None: it must run the function it is given"),
        (lambda fn, *args: done(fn), "it must run the function it is given"),
        (lambda fn, *args: failed(ValueError("no room")), "a job failed on its executor: ValueError: no room"),
    ],
)
def test_executors_that_do_not_work(submit: Callable[..., Any], message: str) -> None:
    with pytest.raises(SolverError) as caught:
        mincirc.search(HARD, executor=Told(submit), params=SearchParams(lower=by_clauses()), timeout=60)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"executor": 3}, "executor must be a concurrent.futures.Executor, not 3 (int)"),
        ({"executor": ThreadPoolExecutor}, "not the class ThreadPoolExecutor"),
        ({"executor": map}, "not the class map"),
        ({"scheduler": "proceses"}, "did you mean 'processes'?"),
        ({"scheduler": 3}, "scheduler must be processes, loky, serial, or an address HOST:PORT, not 3 (int)"),
        ({"jobs": 0}, "jobs must be >= 1, not 0"),
        ({"jobs": 1.5}, "jobs must be a whole number >= 1, not 1.5 (float)"),
        ({"jobs": True}, "not True"),
        ({"deterministic": "yes"}, "deterministic must be True or False, not 'yes' (str)"),
    ],
)
def test_what_is_no_executor(keywords: dict[str, Any], message: str) -> None:
    assert message in refused(**keywords)


def test_an_executor_that_remembers_answers_is_found_out() -> None:
    """Refutations of one part of a size are none of another."""
    known: dict[Any, Any] = {}

    def remembered(fn: Callable[..., Any], *args: Any) -> Future[Any]:
        return done(known.setdefault(fn, fn(*args)))

    with pytest.raises(SolverError, match="an executor answered one job with the result of another"):
        mincirc.search(mincirc.load("table:0x6881"), solver=sat_backend(lower=by_clauses()), executor=Told(remembered))


def test_an_executor_of_the_callers_that_works() -> None:
    told = Told(lambda fn, *args: done(fn(*args)))
    assert mincirc.search(LAKE, executor=told).size == 6


class Listening:
    """Raises at the so-manyeth event."""

    def __init__(self, after: int, error: BaseException) -> None:
        self.left, self.error = after, error

    def __call__(self, event: Event) -> None:
        self.left -= 1
        if self.left < 0:
            raise self.error


@pytest.mark.parametrize("after", [0, 1, 3])
def test_a_callback_that_raises_ends_the_search_by_name(after: int) -> None:
    with pytest.raises(CallbackError, match=rf"on_event failed: ValueError: mine \(.*{HERE}:\d+\)") as caught:
        mincirc.search(LAKE, on_event=Listening(after, ValueError("mine")))
    assert isinstance(caught.value.__cause__, ValueError)
    assert mincirc.search(LAKE).size == 6  # nothing of the broken search is left behind


def test_a_callback_that_raises_keyboard_interrupt_keeps_the_bounds() -> None:
    result = mincirc.search(LAKE, on_event=Listening(1, KeyboardInterrupt()))
    assert (result.status, result.stats.stopped) == ("bounds", "interrupted")
    assert result.circuit is not None


def test_a_callback_that_raises_costs_no_checkpoint(tmp_path: Path) -> None:
    file = tmp_path / "kept"
    with pytest.raises(CallbackError):
        mincirc.search(LAKE, on_event=Listening(3, ValueError()), checkpoint=file)
    assert mincirc.search(LAKE, resume=file).size == 6


async def later(event: Event) -> None:
    pass


@pytest.mark.parametrize(
    ("on_event", "message"),
    [
        (3, "on_event must be a function of (event), not 3 (int)"),
        (later, "is an async function"),
        (lambda: None, "must take (event), but it takes ()"),
        (Listening, "is a class"),
    ],
)
def test_what_is_no_callback(on_event: Any, message: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        mincirc.search(TASK, on_event=on_event)
    assert message in str(caught.value)


def test_an_output_that_is_gone_is_no_fault_of_the_callback() -> None:
    with pytest.raises(OutputError, match="no space left"):
        mincirc.search(LAKE, on_event=Listening(1, OutputError("no space left")))


def test_other_callbacks_are_blamed_too() -> None:
    with pytest.raises(CallbackError, match=f"on_step failed: KeyError: 'missing' .*{HERE}"):
        mincirc.staircase(TASK, on_step=fails)


def test_efforts_of_a_back_end_are_counted() -> None:
    mine = Mine(lambda gates, budget: replace(honest(gates, budget), effort=Effort(conflicts=7)))
    assert mincirc.search(TASK, solver=mine).stats.conflicts == 7 * (SIZE + 1)
