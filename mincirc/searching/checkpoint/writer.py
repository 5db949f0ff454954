"""Keeps the state of a running search in a file, and puts a search back to where a file says it was.

Written whenever a bound moves (but not twice within a second) and every half minute between slices of solving, always
whole (:func:`mincirc.files.write_atomically`), so a run that is killed at any moment has lost no more than that.  A
write that fails in mid-run is told once and otherwise passed over: a full disk must not cost the run.

**Reproducible runs.**  A solver's learned clauses die with the process, so a run that goes on from a file is not the
same run: it may find another circuit of the same size.  With ``every`` conflicts given, the file is written only where
the solver is started anew in any case (after ``every`` conflicts, then twice as many, ...) or a bound moved.  What
follows depends on the file alone, so a run that was killed and resumed finds the circuit that it would have found.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic
from typing import Any

from mincirc.arguments import optional_whole, refuse
from mincirc.encode.rules import NAMES, rules_for
from mincirc.errors import BoundError, MincircError
from mincirc.files import check_folder, near_files, write_atomically
from mincirc.lock import Lock
from mincirc.problem.canonical import statement
from mincirc.problem.problem import Problem
from mincirc.searching.checkpoint.params import CheckpointParams
from mincirc.searching.checkpoint.reader import understand
from mincirc.searching.checkpoint.record import Checkpoint, CheckpointError, Spent, read_document
from mincirc.searching.method import Method
from mincirc.searching.run import Run
from mincirc.solve.protocol import SearchSession
from mincirc.solve.restart import RestartPlan


@dataclass
class Keeper:
    """Keeps one search in ``path``; made by :func:`keeping`."""

    path: Path
    document: Mapping[str, Any] | None = None
    every: int | None = None
    warn: Callable[[str], None] = lambda _: None
    params: CheckpointParams = CheckpointParams()
    _run: Run | None = None
    _session: SearchSession | None = None
    _problem: Problem | None = None
    _last: Checkpoint = field(default_factory=lambda: Checkpoint({}))
    _written: float = float("-inf")
    _cost: float = 0.0
    _pending: bool = False
    _failed: bool = False
    _watching: ExitStack = field(default_factory=ExitStack)

    def begin(self, run: Run, problem: Problem, method: Method) -> None:
        """Take the run up where the file left it, and write the file once, while it can still be said that it fails.

        Raises :class:`~mincirc.errors.MincircError` then, or when the file is about something else.
        """
        question = question_of(problem, method)
        self._problem, self._last = problem, Checkpoint(question)
        if self.document is not None:
            self._last = understand(str(self.path), self.document, question, problem)
            run.lower, run.before = self._last.lower, self._last.spent
            if self._last.circuit is not None:
                run.take(self._last.circuit)
        self._run, self.warn = run, run.warn
        try:
            self._save()
        except MincircError:
            self._run = None  # there is nothing to close: it would only fail once more
            raise
        self._watching.enter_context(run.budget.watching(self.tick))
        run.after_bounds = self.moved

    def attach(self, session: SearchSession) -> None:
        """Hand the evidence to the session and keep what it learns; other back ends than SAT learn nothing."""
        session.restore(self._last.evidence)
        self._session = session
        if self.every is not None:
            session.plan_restarts(RestartPlan(self.every), self.moved)

    def moved(self) -> None:
        """Take down the state: a bound moved, or the solver starts anew."""
        if self._run is not None:
            self._take_down()
            self._write_if_due()

    def tick(self) -> None:
        """Look at the clock, between slices."""
        if self._pending:
            self._write_if_due()
        elif self.every is None and monotonic() - self._written >= self.params.interval:
            self._take_down()
            self._write_if_due()

    def close(self) -> None:
        """Write where the search stands now (a reproducible one: where it would go on)."""
        if self._run is not None:
            if self.every is None:
                self._take_down()
            self._write()
            self._watching.close()

    def _take_down(self) -> None:
        run = self._run
        assert run is not None
        evidence = self._last.evidence if self._session is None else self._session.evidence()
        self._last = replace(self._last, lower=run.lower, circuit=run.circuit, evidence=evidence)
        self._pending = True

    def _write_if_due(self) -> None:
        if monotonic() - self._written >= max(self.params.pause, self.params.share * self._cost):
            self._write()

    def _write(self) -> None:
        try:
            self._save()
        except MincircError as error:
            if not self._failed:
                self.warn(f"{error}; the search goes on without a checkpoint")
            self._failed = True
            self._written = monotonic()

    def _save(self) -> None:
        run, problem = self._run, self._problem
        assert run is not None
        assert problem is not None
        before = run.before
        effort = Spent(before.runs + 1, before.seconds + run.budget.elapsed(), before.conflicts + run.budget.spent)
        begun = monotonic()
        write_atomically(self.path, replace(self._last, spent=effort).to_text(problem.constraints, self.params))
        self._pending = self._failed = False
        self._written = monotonic()
        self._cost = self._written - begun

    @property
    def kept(self) -> bool:
        """Whether there is something to go on from."""
        return self._written > float("-inf") and not self._failed


def question_of(problem: Problem, method: Method) -> dict[str, Any]:
    """Return what a checkpoint is about: the problem, and by what means sizes were refuted."""
    sat = method.can.sat
    rules = None if sat is None else rules_for(problem.basis, sat.rules)
    return {
        **statement(problem),
        "method": method.name if sat is None else "lemmas",
        "rules": [] if rules is None else [name for name in NAMES if getattr(rules, name)],
    }


@contextmanager
def keeping(
    checkpoint: str | os.PathLike[str] | None,
    resume: str | os.PathLike[str] | None = None,
    every: int | None = None,
    params: CheckpointParams = CheckpointParams(),
) -> Iterator[Keeper | None]:
    """Open a keeper that writes ``checkpoint`` (default: on to ``resume``) and starts from ``resume``.

    All that can go wrong with the files is found here, before the search.  Raises
    :class:`~mincirc.errors.MincircError` when ``checkpoint`` exists and is not resumed, cannot be written, or is in
    use, and when ``resume`` cannot be read.
    """
    for name, given in (("checkpoint", checkpoint), ("resume", resume)):
        if given is not None and not isinstance(given, str | os.PathLike):
            refuse(name, "the path of a file", given)
    every = optional_whole("conflicts between checkpoints", every, 1, BoundError)
    if checkpoint is None and resume is None:
        if every is not None:
            raise BoundError(
                "conflicts between checkpoints are given, but no checkpoint: name its file (--checkpoint or --resume)"
            )
        yield None
        return
    path = Path(checkpoint if checkpoint is not None else resume or "")
    if resume is not None and not Path(resume).exists():
        raise CheckpointError(f"there is no checkpoint {resume}{near_files(os.fspath(resume))}")
    if path.is_dir():
        raise CheckpointError(f"{path} is a folder, no file for a checkpoint")
    check_folder(path)
    with Lock(path):
        _sweep(path)
        if path.exists() and (resume is None or path.resolve() != Path(resume).resolve()):
            raise CheckpointError(f"{path} exists: resume from it, or choose another checkpoint file")
        document = None if resume is None else read_document(resume)
        keeper = Keeper(path, document, every, params=params)
        try:
            yield keeper
        finally:
            keeper.close()


def _sweep(path: Path) -> None:
    """Remove what a run that was killed while writing left behind."""
    leftover = re.compile(re.escape(f".{path.name}.") + r"[a-z0-9_]{8}\Z")
    for entry in path.resolve().parent.iterdir():
        if leftover.match(entry.name):
            entry.unlink(missing_ok=True)
