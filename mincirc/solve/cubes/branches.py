"""The search over live signals on workers: branches are jobs, a branch that takes long is cut into those behind it.

**Idea.**  A size is first tried whole in the searching process, since most sizes end there.  Then its branches
(:mod:`mincirc.refuter.branches`) are jobs of so many nodes; one that is not answered within its nodes comes back as
the branches behind its next gates, which get more.  So cubes are balanced by what they are measured to take.
**Whose**: cube-and-conquer (Heule, Kullmann, Wieringa, Biere 2011); that hard parts are cut again is dynamic work
splitting.  **Different here**: workers keep the tables of their searches from job to job, as most of what a branch
needs was found out for another; with a new table for every branch the same refutation takes 5 to 30 times the nodes.
A job also returns what its worker found out at most expense (:mod:`mincirc.refuter.facts`), and later jobs bring it
to the others.  So the nodes that are spent depend on who did what, and answers do not.

**Assumes** that the branches of a question cover it, and that workers run the search that they are given: "refuted"
and facts are believed, whether they are well-formed is not.  A circuit is evaluated here, whoever sent it.
**Oracle**: ``tests/solve/test_branches.py`` (the undivided search, workers that die, executors that lie).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from itertools import islice
from secrets import randbits, token_hex
from threading import local
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

_OWN = local()
"""The table of each worker."""


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

    facts_bytes: Annotated[int, Range(0)] = 1 << 15
    """Most bytes of facts that a job returns; with 0 none are exchanged."""

    facts_from: Annotated[int, Range(0, 63)] = 4
    """Facts are sent that took 2 to this power of nodes or more."""

    news_bytes: Annotated[int, Range(0)] = 1 << 22
    """Memory of the facts that are kept for later jobs; at most a sixteenth of that of a table."""

    brought_bytes: Annotated[int, Range(0)] = 1 << 18
    """Most bytes of facts that a job brings, the newest."""


@dataclass(frozen=True)
class Exchange:
    """What a job brings of facts that others found out, and what it may return of its own."""

    messages: tuple[bytes, ...] = ()
    """The messages with the numbers from ``first`` on."""
    first: int = 0
    session: int = 0
    """Numbers are those of one session, told from others by this number."""
    most_bytes: int = 0
    """Of the message that is returned; with 0 there is none."""
    least: int = 0


@dataclass(frozen=True)
class BranchJob:
    """One branch, and how long it may take."""

    branch: Branch
    basis: str
    params: RefuterParams
    nodes: int
    tight: int
    limits: Limits
    exchange: Exchange = Exchange()


@dataclass(frozen=True)
class BranchResult:
    """``unknown`` with branches: it took too long and was cut; without: it was broken off."""

    answer: RefuterAnswer
    circuit: Circuit | None = None
    branches: tuple[Branch, ...] = ()
    nodes: int = 0
    facts: bytes = b""
    """What the worker found out since its last job at most expense."""
    worker: str = ""
    known: int = 0
    """The named table of the worker has what it is to have of the messages with smaller numbers."""


@dataclass
class WorkerTable:
    """The search of a worker process, whose table grows from job to job, and the messages that are in it."""

    refuter: Refuter
    name: str
    session: int = -1
    known: int = 0

    def learn(self, exchange: Exchange) -> None:
        """Take in what a job brings; messages that are malformed are left out."""
        if not exchange.most_bytes:
            return
        if self.session != exchange.session:
            self.session, self.known = exchange.session, 0
            self.refuter.keep_facts(4 * exchange.most_bytes, exchange.least)
        for number, message in enumerate(exchange.messages, exchange.first):
            if number >= self.known:
                self.refuter.receive(message)
        self.known = max(self.known, exchange.first + len(exchange.messages))

    def told(self, exchange: Exchange, result: BranchResult) -> BranchResult:
        """Add what is to be sent to a result."""
        if not exchange.most_bytes:
            return result
        return replace(result, facts=self.refuter.send(exchange.most_bytes), worker=self.name, known=self.known)


def run_branch(job: BranchJob) -> BranchResult:
    """Decide the branch of a job, or cut it."""
    budget = Budget(job.limits)
    with budget.guard():
        table = _table(job.basis, job.params)
        table.learn(job.exchange)
        return table.told(job.exchange, decided(job, table.refuter))
    if ambient.guarded() is not None and budget.parent is not None and budget.parent.hard:
        raise LimitReached(budget.hard or "interrupted")  # in the searching process itself: it ends as a whole
    if budget.out_of_memory:
        _forget()
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


def _table(basis: str, params: RefuterParams) -> WorkerTable:
    """Return the search of this worker, whose table grows from job to job; threads of a process have one each."""
    made: tuple[str, RefuterParams, WorkerTable] | None = getattr(_OWN, "made", None)
    if made is None or made[:2] != (basis, params):
        _forget()
        made = _OWN.made = basis, params, WorkerTable(Refuter(basis, params), token_hex(8))
    return made[2]


def _forget() -> None:
    """Free the table of this worker."""
    _OWN.made = None


class News:
    """Facts on their way between workers: what jobs returned, checked and without repetitions, for later jobs.

    Messages have numbers.  A job brings those that one of the last workers lacks, as it is not known who takes it;
    when they are too many, the newest.  A worker that never gets the others loses time only.
    """

    def __init__(self, table: Refuter, params: BranchParams, most_bytes: int, width: int) -> None:
        self._table, self._params = table, params
        self._session, self._most_bytes = randbits(62), min(params.news_bytes, most_bytes)
        self._messages, self._first, self._bytes = deque[bytes](), 0, 0
        self._known = deque[tuple[str, int]](maxlen=2 * width)
        self.on = params.facts_bytes > 0
        if self.on:
            table.keep_facts(self._most_bytes, params.facts_from)

    def exchange(self) -> Exchange:
        """Return what the next job is told."""
        if not self.on:
            return Exchange()
        self._publish()
        first = max(self._first, min(dict(self._known).values(), default=0))
        brought, size = deque[bytes](), 0
        for message in reversed(list(islice(self._messages, first - self._first, None))):
            if size + len(message) > self._params.brought_bytes:
                break
            brought.appendleft(message)
            size += len(message)
        first = self._first + len(self._messages) - len(brought)
        return Exchange(tuple(brought), first, self._session, self._params.facts_bytes, self._params.facts_from)

    def take(self, result: BranchResult) -> None:
        """Keep what a job returned; raises :class:`SolverError` where that is no message of facts."""
        if not self.on:
            return
        facts, known = result.facts, result.known
        if not isinstance(facts, bytes) or len(facts) > self._params.facts_bytes or not isinstance(known, int):
            raise SolverError("a worker sent no facts about residual relations, or too many")
        if facts and not self._table.receive(facts):
            raise SolverError("a worker sent facts about residual relations that are malformed or cannot be true")
        self._known.append((str(result.worker), min(max(known, 0), self._first + len(self._messages))))

    def _publish(self) -> None:
        """Make a message of what is new in the table."""
        message = self._table.send(self._most_bytes)
        if message:
            self._messages.append(message)
            self._bytes += len(message)
        while self._bytes > self._most_bytes:
            self._bytes -= len(self._messages.popleft())
            self._first += 1


class BranchRefuter:
    """Asked like a :class:`~mincirc.refuter.refuter.Refuter`, whose question is one size of one relation at a time."""

    def __init__(
        self, basis: str, workers: Workers, params: BranchParams, refuter: RefuterParams, limits: Limits
    ) -> None:
        self._basis, self._workers, self._params, self._limits = basis, workers, params, limits
        self._refuter_params = refuter
        self._own = Refuter(basis, refuter)
        self._news = News(self._own, params, refuter.table_bytes // 16, workers.width)
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
            open_branch.branch,
            self._basis,
            self._refuter_params,
            open_branch.nodes,
            self._params.tight,
            self._limits,
            self._news.exchange(),
        )

    def _take(self, key: tuple[Key, int], result: BranchResult) -> Circuit | None:
        """Count what a job took, and put what it says in the place of its branch."""
        self._nodes += max(1, result.nodes)
        self._news.take(result)
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
