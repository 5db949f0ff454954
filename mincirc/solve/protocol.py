"""What a back end is: something that decides "is there an acceptable circuit of r gates?".

A session is asked for r = 0, 1, 2, ... in order.  Its symmetry rules may assume that all smaller sizes were
refuted *in the same session*, so ``REFUTED`` at r means "none with exactly r gates, given none with fewer".

:class:`Session` and :class:`Backend` are all that a back end must have.  What it can do beyond that it states in a
record of :class:`Capabilities`; nobody asks for its class.  :class:`SearchSession` is what a search uses: back ends
with capabilities open it themselves, others are wrapped (:class:`mincirc.solve.foreign.CheckedSession`).

A session does not know where lower bounds come from that are not refutations of sizes: a :class:`Strengthener` is
given to it.

To add a back end: implement :class:`Backend`, name it in :mod:`mincirc.searching.backends`, and the oracle tests run
over it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol

from mincirc.circuit import Circuit
from mincirc.encode.rules import Rules
from mincirc.encode.side import Side
from mincirc.mdp.boxes.learn import Lemma
from mincirc.problem.evidence import Evidence
from mincirc.problem.problem import Problem
from mincirc.refuter.refuter import MakeRefuter
from mincirc.runtime.budget import Budget
from mincirc.solve.restart import RestartPlan

if TYPE_CHECKING:
    from mincirc.solve.cubes.session import CubeBackend
    from mincirc.solve.lazy import LazyBackend

__all__ = [
    "Answer",
    "Backend",
    "Budget",
    "Capabilities",
    "Effort",
    "LowerBounds",
    "NoBounds",
    "OnProgress",
    "Reasoned",
    "SearchSession",
    "Session",
    "Strengthener",
    "Verdict",
    "capabilities_of",
]


class Answer(Enum):
    """The three possible answers; running out of budget is never a "no"."""

    FOUND = "found"
    REFUTED = "refuted"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Effort:
    """What a call cost.  ``conflicts``, ``clauses`` and ``variables`` are 0 for back ends without them.

    ``aided`` says that lower bounds on parts, or on the whole, helped to refute the size.
    """

    conflicts: int = 0
    clauses: int = 0
    variables: int = 0
    lemmas: int = 0
    rows: int = 0
    calls: int = 0
    seconds: float = 0.0
    aided: bool = False


@dataclass(frozen=True)
class Verdict:
    """The answer for one r; ``circuit`` is the witness when it is ``FOUND``."""

    answer: Answer
    circuit: Circuit | None = None
    effort: Effort = field(default_factory=Effort)


OnProgress = Callable[[int, Effort], None]
"""Called now and then with the size being tried and the effort spent on it so far."""


class Session(Protocol):
    """One search: sizes are asked in increasing order."""

    def decide(self, gates: int, budget: Budget) -> Verdict:
        """Decide whether an acceptable circuit with ``gates`` gates exists (see the module's text)."""
        ...

    def close(self) -> None:
        """Free what the session holds."""
        ...


class Reasoned(Protocol):
    """A number of gates that is needed, and why: what :class:`mincirc.lower.bound.LowerBound` is."""

    @property
    def least(self) -> int:
        """The number of gates."""
        ...

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        ...


class SearchSession(Session, Protocol):
    """A session as a search uses it: with lower bounds before and between sizes, and evidence to resume from."""

    @property
    def reason(self) -> Reasoned | None:
        """The best lower bound so far with the reason why it holds; ``None`` where none is kept."""
        ...

    def least(self, budget: Budget) -> int:
        """Return a number of gates known to be needed before any size is asked."""
        ...

    def decide_briefly(self, gates: int, budget: Budget) -> Verdict:
        """Decide a size as :meth:`decide` does where a moment is enough; otherwise the answer is ``UNKNOWN``."""
        ...

    def prepare(self, budget: Budget) -> int:
        """Make another portion of what is deferred on large tasks; return a number of gates known to be needed."""
        ...

    def evidence(self) -> Evidence:
        """Return what is known now: enough to resume from in another process."""
        ...

    def restore(self, evidence: Evidence) -> None:
        """Take over the evidence of an earlier session of the same question; before the first size is asked."""
        ...

    def plan_restarts(self, plan: RestartPlan, on_restart: Callable[[], None]) -> None:
        """Restart the solver by plan from now on, and call ``on_restart`` each time."""
        ...


@dataclass(frozen=True)
class Capabilities:
    """What a back end can do beyond deciding sizes one after the other; nothing, where it states nothing.

    * ``sat``: the back end itself where it is a SAT solver with lemmas.  Such a back end takes side conditions (for
      enumeration, quantifiers, depth and cost), its sessions are :class:`SearchSession`, return evidence (for
      certificates and checkpoints) and are trusted to check their circuits exactly; workers can serve it.
    * ``cubes``: the back end itself where it splits sizes into cubes for workers.
    * ``suspends``: a size whose budget ended is resumed at no loss, so that local search may take turns with it.
    """

    sat: LazyBackend | None = None
    cubes: CubeBackend | None = None
    suspends: bool = False


class Backend(Protocol):
    """A way of deciding; ``name`` is what ``--solver`` takes.

    A back end may have an attribute ``capabilities``, a record of :class:`Capabilities`.
    """

    @property
    def name(self) -> str:
        """The name on the command line."""
        ...

    def session(self, problem: Problem, on_progress: OnProgress | None = None) -> Session:
        """Open a session for one problem."""
        ...


def capabilities_of(backend: Backend) -> Capabilities:
    """Return what the back end says that it can do; nothing where it says nothing."""
    stated = getattr(backend, "capabilities", None)
    return stated if isinstance(stated, Capabilities) else Capabilities()


class Strengthener(Protocol):
    """Lower bounds that make the formulas of a session stronger, and when to improve them.

    Every bound must be true of every acceptable circuit of the problem that :meth:`renew` was told of.
    """

    off: bool
    """No further bound is made: of a run that must be the same when it is resumed, since bounds are not evidence."""

    circuit: Circuit | None
    """A least circuit, where a bound came with one."""

    @property
    def sides(self) -> tuple[Side, ...]:
        """The conditions to add to every formula."""
        ...

    @property
    def due_at(self) -> int | None:
        """Conflicts on a size, since the last time, after which :meth:`renew` pays (``None``: never)."""
        ...

    def at_once(self, problem: Problem, lemmas: Sequence[Lemma], rows: Collection[int]) -> int:
        """Return a number of gates that is known to be needed without any search."""
        ...

    def must_read(self, problem: Problem, lemmas: Iterable[Lemma]) -> int:
        """Return a number of gates that is needed because of the inputs that must be read."""
        ...

    def eliminate(self, problem: Problem, lemmas: Sequence[Lemma], effort: int, *, grows: bool = False) -> int:
        """Return a number of gates that is needed by gate elimination, which may make so many relations more.

        If it ``grows``, it may make more of them the more it has made before.
        """
        ...

    @property
    def reason(self) -> Reasoned | None:
        """The best bound on the whole problem with the reason why it holds; ``None`` where none is kept."""
        ...

    def refuted(self, gates: int, effort: Effort, listed: int | None = None) -> None:
        """Note that a size was refuted, by the solver or by a list of so many circuits (``listed``)."""
        ...

    def search(
        self, problem: Problem, lemmas: Sequence[Lemma], gates: int, spent: int, budget: Budget, *, brief: bool = False
    ) -> Circuit | None:
        """Try to decide a size by something else than clauses, when ``spent`` conflicts of these have not.

        A ``brief`` attempt ends after a moment.

        The legal words of every state are known there, whether it has a row in the formula or not.  A refutation is
        a bound afterwards (:meth:`refutes`); a circuit is returned if one was found, which is acceptable as far as
        lemmas on one state go.
        """
        ...

    def search_by(self, make: MakeRefuter) -> None:
        """Let :meth:`search` ask a refuter that is made so about whole sizes, instead of one of its own."""
        ...

    def refutes(self, gates: int) -> object:
        """Return the bound that alone refutes the size, or something false."""
        ...

    def due(self, conflicts: int, lemmas: int, rows: int) -> bool:
        """Return whether to improve the bounds, when the present formula has cost that many conflicts."""
        ...

    def renew(
        self,
        problem: Problem,
        lemmas: Sequence[Lemma],
        rows: Collection[int],
        gates: int,
        budget: Budget,
        told: Callable[[int], None],
    ) -> int:
        """Improve the bounds for the size; return the conflicts that it took, and tell of them on the way."""
        ...

    def within(self, room: Callable[[], bool]) -> None:
        """Go on only while there is room in memory."""
        ...

    def close(self) -> None:
        """Free all solvers; bounds are kept."""
        ...


class LowerBounds(Protocol):
    """What makes the strengthener of a session."""

    def strengthener(self, rules: Rules, solver: str) -> Strengthener:
        """Return a strengthener without bounds yet."""
        ...


class NoBounds:
    """The strengthener of sessions that refute sizes by clauses alone."""

    off: bool = True
    circuit: Circuit | None = None
    sides: tuple[Side, ...] = ()
    due_at: int | None = None
    reason: Reasoned | None = None

    def refuted(self, gates: int, effort: Effort, listed: int | None = None) -> None:
        """Keep no reason."""

    def at_once(self, problem: Problem, lemmas: Sequence[Lemma], rows: Collection[int]) -> int:  # noqa: ARG002
        """Return 0."""
        return 0

    def must_read(self, problem: Problem, lemmas: Iterable[Lemma]) -> int:  # noqa: ARG002
        """Return 0."""
        return 0

    def search(
        self, problem: Problem, lemmas: Sequence[Lemma], gates: int, spent: int, budget: Budget, *, brief: bool = False
    ) -> None:
        """Try nothing."""

    def search_by(self, make: MakeRefuter) -> None:
        """Ask nobody."""

    def eliminate(self, problem: Problem, lemmas: Sequence[Lemma], effort: int, *, grows: bool = False) -> int:  # noqa: ARG002
        """Return 0."""
        return 0

    def refutes(self, gates: int) -> bool:  # noqa: ARG002
        """Return that no size is refuted."""
        return False

    def due(self, conflicts: int, lemmas: int, rows: int) -> bool:  # noqa: ARG002
        """Return that there is nothing to improve."""
        return False

    def renew(
        self,
        problem: Problem,  # noqa: ARG002
        lemmas: Sequence[Lemma],  # noqa: ARG002
        rows: Collection[int],  # noqa: ARG002
        gates: int,  # noqa: ARG002
        budget: Budget,  # noqa: ARG002
        told: Callable[[int], None],  # noqa: ARG002
    ) -> int:
        """Do nothing."""
        return 0

    def within(self, room: Callable[[], bool]) -> None:
        """Nothing takes memory."""

    def close(self) -> None:
        """Nothing is held."""
