"""Noticing predicates that do not say twice the same.

A verdict of a quantifier or a price rests on many answers of one function.  A function that counts its calls, draws
random numbers or looks at a clock gives answers that fit no policy, so each answer of a function of the caller's is
asked for twice on the spot (:meth:`mincirc.predicate.protocol.Predicate.__call__`), which finds random ones.  One that
changes its mind slowly says the same twice in a row, so a sample of all answers, evenly spread over the run and with
the first one in it, is asked for again at its end, the last first.  The cost is bounded: twice the calls, and
:attr:`Answers.most` more.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields

from mincirc.errors import PredicateError
from mincirc.foreign import is_own
from mincirc.mdp.model import MDP
from mincirc.predicate.policy import Policy
from mincirc.predicate.protocol import Predicate
from mincirc.predicate.symbolic import SymbolicPredicate
from mincirc.runtime.budget import check as check_limits


@dataclass(frozen=True)
class Said:
    """One answer."""

    task: MDP
    policy: Policy
    state: str
    verdict: bool


@dataclass
class Answers:
    """An evenly spread sample of all answers, at most ``most`` (>= 2) of them, and the last one of all."""

    sample: list[Said] = field(default_factory=list)
    last: Said | None = None
    every: int = 1
    count: int = 0
    most: int = 64

    def note(self, said: Said) -> None:
        """Take an answer down."""
        self.last = said
        if self.count % self.every == 0:
            self.sample.append(said)
        self.count += 1
        if len(self.sample) == self.most:
            self.sample = self.sample[::2]
            self.every *= 2


@dataclass(frozen=True)
class NotedPredicate(Predicate):
    """A predicate whose answers are taken down."""

    answers: Answers = field(default_factory=Answers, compare=False, repr=False)

    def __call__(self, task: MDP, policy: Policy, state: str) -> bool:
        """Return whether the predicate holds at ``state``, and take the answer down."""
        verdict = super().__call__(task, policy, state)
        self.answers.note(Said(task, policy, state, verdict))
        return verdict

    def confirm(self) -> None:
        """Ask for the sample again, the last first; raise :class:`PredicateError` when an answer is another now."""
        last = [] if self.answers.last is None else [self.answers.last]
        for said in [*last, *reversed(self.answers.sample)]:
            check_limits()
            now = super().__call__(said.task, said.policy, said.state)
            if now != said.verdict:
                raise PredicateError(self.unsteady(said.state, f"{said.verdict}, and {now} when asked again"))


def noting(predicate: Predicate) -> Predicate:
    """Return the predicate as one whose answers are taken down, unless it needs not: a formula, or one of ours."""
    if isinstance(predicate, SymbolicPredicate | NotedPredicate) or is_own(predicate.check):
        return predicate
    return NotedPredicate(**{f.name: getattr(predicate, f.name) for f in fields(predicate)})


@contextmanager
def steady(predicate: Predicate) -> Iterator[Predicate]:
    """Give the predicate for one run; at its end raise :class:`PredicateError` when it has changed its mind.

    One that is noted already has all it said so far confirmed.
    """
    noted = noting(predicate)
    yield noted
    if isinstance(noted, NotedPredicate):
        noted.confirm()
