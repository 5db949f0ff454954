"""The search over live signals on workers: branches are jobs, a branch that takes long is cut into those behind it.

**Idea.**  A size is first tried whole in the searching process, since most sizes end there.  Then its branches
(:mod:`mincirc.refuter.branches`) are jobs of so many nodes; one that is not answered within its nodes comes back as
the branches behind its next gates, which get more.  So cubes are balanced by what they are measured to take.
**Whose**: cube-and-conquer (Heule, Kullmann, Wieringa, Biere 2011); that hard parts are cut again is dynamic work
splitting.  **Different here**: workers keep the tables of their searches from job to job, as most of what a branch
needs was found out for another; with a new table for every branch the same refutation takes 5 to 30 times the nodes.
So the nodes that are spent depend on who did what, and answers do not.

**Assumes** that the branches of a question cover it, and that workers run the search that they are given.  A circuit
is evaluated here, whoever sent it.  **Oracle**: ``tests/solve/test_branches.py`` (the undivided search, workers that
die, executors that lie).
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import Annotated

from mincirc.circuit import Circuit
from mincirc.errors import SolverError
from mincirc.parameters import Parameters, Range
from mincirc.refuter.branches import Branch, Key, branches_of
from mincirc.refuter.params import RefuterParams
from mincirc.refuter.refuter import Refuter
from mincirc.refuter.relation import BooleanRelation
from mincirc.refuter.result import Refutation, RefuterAnswer, RefuterStatistics
from mincirc.runtime import ambient
from mincirc.runtime.budget import Budget
from mincirc.runtime.limits import LimitReached, Limits
from mincirc.solve.foreign import outcome_of
from mincirc.solve.workers import Workers, WorkersGoneError, finished


@dataclass(frozen=True, kw_only=True)
class BranchParams(Parameters):
    """How a size is split into branches, and how long each may take."""

    whole: Annotated[int, Range(0)] = 300_000
    """Nodes for the size as a whole, in the searching process, before it is split."""

    nodes: Annotated[int, Range(1)] = 100_000
    """Nodes of a branch of the whole."""

    growth: Annotated[int, Range(1)] = 2
    """Factor of the nodes from a branch to those behind it."""

    tight: Annotated[int, Range(0)] = 1_000
    """Nodes to find out, before a branch is cut, whether a signal has a single reader."""

    look: Annotated[float, Range(0.001)] = 0.25
    """Seconds between two looks at the limits."""


@dataclass(frozen=True)
class BranchJob:
    """One branch, and how long it may take."""

    branch: Branch
    basis: str
    params: RefuterParams
    nodes: int
    tight: int
    limits: Limits


@dataclass(frozen=True)
class BranchResult:
    """``unknown`` with branches: it took too long and was cut; without: it was broken off."""

    answer: RefuterAnswer
    circuit: Circuit | None = None
    branches: tuple[Branch, ...] = ()
    nodes: int = 0


def run_branch(job: BranchJob) -> BranchResult:
    """Decide the branch of a job, or cut it."""
    budget = Budget(job.limits)
    with budget.guard():
        return decided(job, _refuter(job.basis, job.params))
    if ambient.guarded() is not None and budget.parent is not None and budget.parent.hard:
        raise LimitReached(budget.hard or "interrupted")  # in the searching process itself: it ends as a whole
    if budget.out_of_memory:
        _refuter.cache_clear()
    return BranchResult("unknown")


def decided(job: BranchJob, refuter: Refuter) -> BranchResult:
    """Decide the branch of a job with this refuter, or cut it."""
    branch = job.branch
    if not branch.state.outputs:
        return BranchResult("found", branch.state.circuit(job.basis))
    before = refuter.nodes
    if refuter.has_room(branch.relation):
        found = refuter.decide(branch.relation, branch.gates, nodes=job.nodes, must=True)
        if found.answer == "refuted":
            return BranchResult("refuted", nodes=refuter.nodes - before)
        if found.circuit is not None:
            return BranchResult("found", branch.circuit(found.circuit, job.basis), nodes=refuter.nodes - before)

    def refutes(relation: BooleanRelation, gates: int) -> bool:
        return refuter.has_room(relation) and refuter.decide(relation, gates, nodes=job.tight).answer == "refuted"

    behind = branch.split(job.basis, refutes)
    return BranchResult("unknown" if behind else "refuted", branches=behind, nodes=refuter.nodes - before)


@lru_cache(maxsize=1)
def _refuter(basis: str, params: RefuterParams) -> Refuter:
    """Return the search of this process, whose table grows from job to job."""
    return Refuter(basis, params)


class BranchRefuter:
    """Asked like a :class:`~mincirc.refuter.refuter.Refuter`, whose question is one size of one relation at a time."""

    def __init__(
        self, basis: str, workers: Workers, params: BranchParams, refuter: RefuterParams, limits: Limits
    ) -> None:
        self._basis, self._workers, self._params, self._limits = basis, workers, params, limits
        self._refuter_params = refuter
        self._own = Refuter(basis, refuter)
        self._question: tuple[BooleanRelation, int] | None = None
        self._open: dict[tuple[Key, int], _Open] = {}
        self._seen: set[tuple[Key, int]] = set()
        self._running: dict[Future[BranchResult], tuple[Key, int]] = {}
        self._nodes, self.jobs = 0, 0

    @property
    def nodes(self) -> int:
        """The nodes of all jobs so far, and of this process."""
        return self._nodes

    @property
    def resumes(self) -> bool:
        """Return that a question without an answer, asked again, goes on with the branches that are open."""
        return True

    def close(self) -> None:
        """Free the table of this process and ask for nothing more."""
        self._cancel()
        self._own.close()

    def decide(self, relation: BooleanRelation, gates: int, *, nodes: int) -> Refutation:
        """Return whether the relation has a circuit of at most ``gates`` gates, after about ``nodes`` nodes.

        What an exception breaks off is begun anew: branches may have been taken out whose place nothing took yet.
        """
        end = self._nodes + nodes
        asked, self._question = self._question, None
        if asked != (relation, gates):
            whole = self._whole(relation, gates, min(nodes, self._params.whole))
            if whole.answer != "unknown":
                return whole
            self._open, self._seen = {}, set()
            self._add(branches_of(relation, gates, self._basis), self._params.nodes)
        try:
            circuit = self._work(end)
        except WorkersGoneError:
            circuit = None
            assert self._open  # nobody is asked for anything once no branch is open
        finally:
            self._cancel()
        return self._answer(relation, gates, circuit)

    def _answer(self, relation: BooleanRelation, gates: int, circuit: Circuit | None) -> Refutation:
        answer: RefuterAnswer = "unknown" if self._open else "refuted"
        if circuit is not None:
            answer = "found"
            self._check(relation, gates, circuit)
        elif answer == "unknown":
            self._question = relation, gates
        return Refutation(answer, gates, circuit, statistics=RefuterStatistics(nodes=self._nodes))

    def _whole(self, relation: BooleanRelation, gates: int, nodes: int) -> Refutation:
        before = self._own.nodes
        found = self._own.decide(relation, gates, nodes=nodes)
        self._nodes += self._own.nodes - before
        return replace(found, statistics=RefuterStatistics(nodes=self._nodes))

    def _add(self, branches: Iterable[Branch], nodes: int) -> None:
        """Open what was not opened before; a branch of the same residual relation has the same answer."""
        for branch in branches:
            key = branch.key, branch.gates
            if key not in self._seen:
                self._seen.add(key)
                self._open[key] = _Open(branch, nodes)

    def _work(self, end: int) -> Circuit | None:
        """Ask for one branch after another until there is a circuit, no branch, or no node left."""
        width = self._workers.width + max(1, self._workers.width // 4)
        while self._open and (self._nodes < end or self._running):
            if self._nodes < end:
                busy = set(self._running.values())
                waiting = (key for key in list(self._open) if key not in busy)
                for key in islice(waiting, width - len(self._running)):
                    self._running[self._workers.submit(run_branch, self._job(self._open[key]))] = key
            for future in finished(self._running, self._params.look):
                key = self._running.pop(future)
                if not self._workers.died(future):
                    circuit = self._take(key, outcome_of(future, BranchResult))
                    if circuit is not None:
                        return circuit
            ambient.check()
        return None

    def _job(self, open_branch: _Open) -> BranchJob:
        self.jobs += 1
        return BranchJob(
            open_branch.branch, self._basis, self._refuter_params, open_branch.nodes, self._params.tight, self._limits
        )

    def _take(self, key: tuple[Key, int], result: BranchResult) -> Circuit | None:
        """Count what a job took, and put what it says in the place of its branch."""
        self._nodes += max(1, result.nodes)
        if result.answer == "found":
            return result.circuit
        if result.answer == "refuted" or result.branches:
            nodes = self._open.pop(key).nodes
            self._add(result.branches, nodes * self._params.growth)
        return None

    @staticmethod
    def _check(relation: BooleanRelation, gates: int, circuit: Circuit) -> None:
        if circuit.size > gates or not relation.accepts(circuit):
            raise SolverError(f"a worker sent a circuit of {circuit.size} gates that does not compute the relation")

    def _cancel(self) -> None:
        if self._running:
            self._workers.recall()
        for future in self._running:
            future.cancel()
        self._running.clear()


@dataclass(frozen=True)
class _Open:
    """A branch without an answer, and the nodes that it may take."""

    branch: Branch
    nodes: int
