"""Sweeps and races: many searches through one executor.

A sweep asks for the minimum of every combination of tasks, bounds and bases; each is one job, and its result is one
JSON line.  Lines come in the order of the combinations whatever the workers' order, so two sweeps of the same question
can be compared line by line.  A race asks one question of several solvers at once and takes the first answer that
settles it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, overload

from mincirc.arguments import instance, items, words
from mincirc.display import RichDisplay
from mincirc.errors import MincircError, SolverError
from mincirc.foreign import guarded
from mincirc.frames import frame
from mincirc.mdp.argument import as_task
from mincirc.mdp.model import MDP
from mincirc.runtime.budget import Budget
from mincirc.searching.method import read_params
from mincirc.searching.minimum import search
from mincirc.searching.params import DEFAULTS, SearchParams
from mincirc.searching.result import SearchResult
from mincirc.solve.foreign import outcome_of
from mincirc.solve.workers import Workers, finished

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False)
class Asked(RichDisplay):
    """One combination: the task, the rest as in :func:`mincirc.search`.  Predicates travel by name.

    Raises :class:`~mincirc.errors.ArgumentError` when ``params`` is no ``SearchParams``.
    """

    task: MDP
    bound: str
    basis: str = "b2"
    interface: str = "features"
    solver: str = "cadical195"
    predicates: tuple[str, ...] = ()
    timeout: float | None = None
    conflicts: int | None = None
    params: SearchParams = DEFAULTS

    def _brief(self) -> str:
        return f"{self.task.name!r}, {self.bound!r}, {self.basis}, {self.interface}, {self.solver}"

    def __post_init__(self) -> None:
        read_params(self.params)


@dataclass(frozen=True, repr=False)
class Line(RichDisplay):
    """The record of one combination: the result, or the one line that says why there is none."""

    asked: Asked
    result: dict[str, Any] | None
    error: str | None = None

    def _brief(self) -> str:
        found = self.error if self.result is None else f"{self.result['status']}, size {self.result['size']}"
        return f"{self.asked.task.name!r}, {self.asked.bound!r}, {self.asked.basis}: {found}"

    def to_json(self) -> dict[str, Any]:
        """Return the record of the combination and its result."""
        a = self.asked
        unknown = {"name": a.interface, "inputs": None, "outputs": None}
        interface = unknown if self.result is None else self.result["interface"]
        key = {"task": a.task.name, "bound": a.bound, "basis": a.basis, "interface": interface, "solver": a.solver}
        return {**key, "result": self.result, **({} if self.error is None else {"error": self.error})}


@dataclass(frozen=True, repr=False)
class Sweep(RichDisplay, Sequence[Line]):
    """The lines of a sweep, in the order of tasks, bounds, bases; a sequence like a list of them."""

    lines: tuple[Line, ...] = ()

    def _brief(self) -> str:
        return f"{len(self.lines)} lines: {'; '.join(line._brief() for line in self.lines[:4])}"

    def __len__(self) -> int:
        return len(self.lines)

    def to_frame(self) -> pd.DataFrame:
        """Return a row for each line, its question and its answer, as a data frame (extra ``frames``)."""
        asked = ("bound", "basis", "interface", "solver")
        answered = ("status", "size", "lower", "upper", "depth", "value", "optimum", "complete", "circuit")
        rows = (
            {
                "task": line.asked.task.name,
                **{name: getattr(line.asked, name) for name in asked},
                **{name: None if line.result is None else line.result[name] for name in answered},
                "error": line.error,
            }
            for line in self.lines
        )
        return frame(("task", *asked, *answered, "error"), rows)

    @overload
    def __getitem__(self, index: int) -> Line: ...

    @overload
    def __getitem__(self, index: slice) -> Sweep: ...

    def __getitem__(self, index: int | slice) -> Line | Sweep:
        """Return the line at an index, or the sweep of a slice of the lines."""
        return Sweep(self.lines[index]) if isinstance(index, slice) else self.lines[index]


def answer(asked: Asked) -> SearchResult:
    """Do one search."""
    return search(
        asked.task,
        asked.bound,
        basis=asked.basis,
        interface=asked.interface,
        solver=asked.solver,
        predicates=asked.predicates,
        timeout=asked.timeout,
        conflicts=asked.conflicts,
        params=asked.params,
    )


def line_of(asked: Asked) -> Line:
    """Do one search; what makes no sense is said in its line and stops nobody else."""
    try:
        return Line(asked, answer(asked).to_json())
    except MincircError as error:
        return Line(asked, None, str(error))


def sweep(
    tasks: Sequence[MDP],
    bounds: Sequence[str],
    *,
    workers: Workers,
    bases: Sequence[str] = ("b2",),
    on_line: Callable[[Line], None] | None = None,
    like: Asked | None = None,
) -> Sweep:
    """Search every combination and return the lines in the order of tasks, bounds, bases.

    ``like`` gives everything else.  ``on_line`` hears of each line in that order, once those before it are there.
    Ctrl-C ends all of it: searches under way end with the bounds that they know, those not begun have no line.
    """
    tasks = [as_task(t, "tasks: each entry") for t in items("tasks", tasks, "a sequence of MDPs")]
    bounds = words("bounds", bounds) if isinstance(bounds, str) else items("bounds", bounds, "a sequence of bounds")
    bases = words("bases", bases)
    instance("workers", workers, Workers, "workers, such as those of mincirc.solve.workers.serial()")
    on_line = guarded("on_line", on_line, "line")
    pattern = Asked(tasks[0], bounds[0]) if like is None and tasks and bounds else like
    if pattern is None:
        return Sweep()
    jobs = [replace(pattern, task=t, bound=b, basis=c) for t in tasks for b in bounds for c in bases]
    lines, running, budget = list[Line](), dict[int, Future[Line]](), Budget()

    def tell(line: Line) -> None:
        lines.append(line)
        if on_line is not None:
            on_line(line)

    with budget.guard():
        for line in _in_order(jobs, workers, running):
            tell(line)
            if budget.exhausted:
                break
    if budget.exhausted:
        for line in _cut_short(running, workers):
            tell(line)
    return Sweep(tuple(lines))


def _cut_short(running: Mapping[int, Future[Line]], workers: Workers, seconds: float = 1.5) -> Iterator[Line]:
    """Yield the lines of the searches under way, which are told to end with what they know within ``seconds``."""
    for future in running.values():
        future.cancel()
    workers.interrupt()
    done = wait(running.values(), seconds).done
    for _, future in sorted(running.items()):
        if future in done and not future.cancelled() and future.exception() is None:
            yield outcome_of(future, Line)


def _in_order(jobs: Sequence[Asked], workers: Workers, running: dict[int, Future[Line]]) -> Iterator[Line]:
    """Yield the lines in order; ``running`` holds what is under way."""
    ahead = 1 if workers.in_process else 2 * workers.width
    begun = 0
    for number, job in enumerate(jobs):
        while begun < len(jobs) and len(running) < ahead:
            running[begun] = workers.submit(line_of, jobs[begun])
            begun += 1
        finished([running[number]])
        while workers.died(running[number]):
            running[number] = workers.submit(line_of, job)
            finished([running[number]])
        yield outcome_of(running.pop(number), Line)


def race(asked: Asked, solvers: Sequence[str], *, workers: Workers) -> SearchResult:
    """Ask several solvers the same and return the first result that settles it (else the tightest bounds)."""
    solvers = words("solvers", solvers)
    if not solvers:
        raise SolverError("a race needs a solver")
    jobs = [replace(asked, solver=solver) for solver in solvers]
    running = {workers.submit(answer, job): job for job in jobs}
    results = list[SearchResult]()
    while running:
        for future in finished(running):
            job = running.pop(future)
            if workers.died(future):
                running[workers.submit(answer, job)] = job
                continue
            results.append(outcome_of(future, SearchResult))
            if results[-1].status != "bounds":
                for other in running:
                    other.cancel()
                return results[-1]
    return min(results, key=lambda r: (r.upper is None, (r.upper or 0) - (r.lower or 0)))
