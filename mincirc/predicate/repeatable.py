"""Detection of predicates that are not deterministic.

A verdict of a quantifier or a price rests on many answers of one function.  A function that counts its calls, draws
random numbers or reads a clock gives answers that fit no policy.  So a function of the caller's is called twice for
every verdict (:meth:`mincirc.predicate.protocol.Predicate.__call__`), which detects random answers.  A function whose
answers change slowly agrees in two consecutive calls; therefore an evenly spread sample of all answers, including the
first, is checked again at the end of the run, the last answer first.  The cost is bounded: twice the calls, plus
:attr:`VerdictSample.most`.
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
from mincirc.runtime.ambient import check as check_limits


@dataclass(frozen=True)
class RecordedVerdict:
    """One verdict of a predicate, with its arguments."""

    task: MDP
    policy: Policy
    state: str
    verdict: bool


@dataclass
class VerdictSample:
    """An evenly spread sample of at most ``most`` (>= 2) verdicts, and the last verdict."""

    sample: list[RecordedVerdict] = field(default_factory=list)
    last: RecordedVerdict | None = None
    every: int = 1
    count: int = 0
    most: int = 64

    def note(self, said: RecordedVerdict) -> None:
        """Record a verdict."""
        self.last = said
        if self.count % self.every == 0:
            self.sample.append(said)
        self.count += 1
        if len(self.sample) == self.most:
            self.sample = self.sample[::2]
            self.every *= 2


@dataclass(frozen=True)
class RecordedPredicate(Predicate):
    """A predicate that records a sample of its verdicts."""

    answers: VerdictSample = field(default_factory=VerdictSample, compare=False, repr=False)

    def __call__(self, task: MDP, policy: Policy, state: str) -> bool:
        """Return whether the predicate holds at ``state``, and record the verdict."""
        verdict = super().__call__(task, policy, state)
        self.answers.note(RecordedVerdict(task, policy, state, verdict))
        return verdict

    def confirm(self) -> None:
        """Evaluate the sample again, last verdict first; raise :class:`PredicateError` when a verdict differs."""
        last = [] if self.answers.last is None else [self.answers.last]
        for said in [*last, *reversed(self.answers.sample)]:
            check_limits()
            now = super().__call__(said.task, said.policy, said.state)
            if now != said.verdict:
                raise PredicateError(self.not_deterministic(said.state, f"{said.verdict}, and {now} when asked again"))


def recording(predicate: Predicate) -> Predicate:
    """Return the predicate with recording of verdicts; formulas and predicates of this package are returned as is."""
    if isinstance(predicate, SymbolicPredicate | RecordedPredicate) or is_own(predicate.check):
        return predicate
    return RecordedPredicate(**{f.name: getattr(predicate, f.name) for f in fields(predicate)})


@contextmanager
def confirming(predicate: Predicate) -> Iterator[Predicate]:
    """Give the predicate for one run; at the end raise :class:`PredicateError` if it was not deterministic.

    For a predicate that records already, all verdicts so far are confirmed.
    """
    recorded = recording(predicate)
    yield recorded
    if isinstance(recorded, RecordedPredicate):
        recorded.confirm()
