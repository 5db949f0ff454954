"""What a search has learned about one question: lemmas, rows and settled parts, in one frozen record.

The idea is that of lazy SMT (Nieuwenhuis, Oliveras, Tinelli 2006): what the theory, here exact values of policies,
said about candidates is a set of *lemmas*, facts about policies that hold for every size, basis and symmetry rule.
Lemmas and rows are enough to build the formula of any size again, in another process or in a certificate; clauses that
a solver derived from them are not part of the record and go with the solver.

One record serves all: sessions return it and start from it, a checkpoint is it on disk, a job of a parallel search
carries it there and what is new back, a certificate is made from it.

Assumed: the record belongs to one :class:`~mincirc.problem.problem.Problem`, or to one with weaker bounds on the same
task and interface (a lemma stays true when bounds rise).  Nothing else has to be believed: every lemma carries the
vector that proves it.  Tested against brute force through all that starts from a record: resumed searches
(``tests/searching``), jobs (``tests/solve/test_cubes.py``) and certificates (``tests/certify``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeAlias

from mincirc.display import RichDisplay
from mincirc.mdp.boxes.learn import Lemma
from mincirc.mdp.constraint import Constraint
from mincirc.problem.problem import Problem

Nogood: TypeAlias = tuple[Constraint, tuple[tuple[int, tuple[int, ...]], ...]]
"""What makes two lemmas the same: the constraint, and the box of policies that all miss it."""


class Symmetries(Protocol):
    """The symmetries of a problem, as what they do to states and lemmas (:mod:`mincirc.encode.symmetry`)."""

    def states(self, states: Iterable[int]) -> set[int]:
        """Return the states with all their images."""
        ...

    def lemmas(self, problem: Problem, lemma: Lemma) -> list[Lemma]:
        """Return the lemma with all its images."""
        ...


@dataclass(frozen=True, repr=False)
class Evidence(RichDisplay):
    """What is known of a question.

    * ``lemmas`` are in the formula, in the order in which they were learned;
    * ``rows`` are the states whose values are encoded, in increasing order;
    * ``deferred`` are static lemmas that are true and not in the formula yet (:mod:`mincirc.solve.deferred`);
    * ``static`` says that all static lemmas are among ``lemmas`` and ``deferred``;
    * ``restarts`` counts the planned restarts of the solver of the size in work;
    * ``cubes`` holds, per size in work, the keys of its cubes; they mean something to the session that made them only.
    """

    lemmas: tuple[Lemma, ...] = ()
    rows: tuple[int, ...] = ()
    deferred: tuple[Lemma, ...] = ()
    static: bool = False
    restarts: int = 0
    cubes: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    def _brief(self) -> str:
        return f"{len(self.lemmas)} lemmas, {len(self.rows)} rows"

    @property
    def all_lemmas(self) -> tuple[Lemma, ...]:
        """The lemmas in the formula, then the deferred ones."""
        return (*self.lemmas, *self.deferred)

    def beyond(self, other: Evidence) -> Evidence:
        """Return the lemmas and rows that are here and not in the formula of the other record."""
        known = set(map(_key, other.lemmas))
        lemmas = {_key(lemma): lemma for lemma in self.lemmas if _key(lemma) not in known}
        return Evidence(tuple(lemmas.values()), tuple(sorted({*self.rows} - {*other.rows})))

    def merged(self, other: Evidence) -> Evidence:
        """Return the evidence of both: each lemma once, the first one's order first; restarts and cubes are its own.

        A lemma that is deferred in one record and in the formula in the other is in the formula.
        """
        lemmas = {_key(lemma): lemma for lemma in (*other.lemmas, *self.lemmas)}
        order = dict.fromkeys(map(_key, (*self.lemmas, *other.lemmas)))
        deferred = {_key(lemma): lemma for lemma in (*self.deferred, *other.deferred)}
        return replace(
            self,
            lemmas=tuple(lemmas[key] for key in order),
            rows=tuple(sorted({*self.rows, *other.rows})),
            deferred=tuple(lemma for key, lemma in deferred.items() if key not in lemmas),
            static=self.static or other.static,
        )

    def closed(self, problem: Problem, symmetries: Symmetries) -> Evidence:
        """Return the evidence with all images of lemmas and rows, and a row for every state of a lemma.

        The symmetries must be those of ``problem`` itself: those of weaker bounds may be none of the raised ones.
        """
        lemmas: dict[Nogood, Lemma] = {}
        for lemma in self.lemmas:
            for image in symmetries.lemmas(problem, lemma):
                lemmas.setdefault(_key(image), image)
        states = symmetries.states(self.rows).union(*(lemma.states for lemma in lemmas.values()))
        deferred = tuple(lemma for lemma in self.deferred if _key(lemma) not in lemmas)
        return replace(self, lemmas=tuple(lemmas.values()), rows=tuple(sorted(states)), deferred=deferred)


def _key(lemma: Lemma) -> Nogood:
    return lemma.constraint, lemma.box
