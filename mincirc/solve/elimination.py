"""Sizes 0 and 1 on large tasks: list all circuits and strike out those that miss the bound, many at a time.

A SAT solver has little to do there and asks for one lemma after another, each of which takes as long as thousands of
conflicts.  A list of all circuits (:mod:`mincirc.circuit.listing`) needs fewer:

* where the bound is the optimum, all circuits walk through the task side by side, each with its set of states, until
  they make a suboptimal choice (:mod:`mincirc.mdp.suboptimal`) or have been everywhere they go;
* words that are illegal at some state strike out circuits;
* one of the circuits left is judged exactly; it meets the bound, or else the lemma of why it does not strikes out
  every circuit of its box.

This is the refinement loop (:mod:`mincirc.solve.refine`) with an explicit list in place of a formula: a lemma strikes
out all circuits of its box at once, and circuits that share an output function are judged together in one box before
any of them is proposed, which a solver that proposes one candidate at a time cannot do.

Every step is exact, and the list holds a circuit for everything that circuits of the size can say, or that smaller
ones can; so an empty list refutes the size, given that smaller ones were refuted.  Tested against SAT and brute force:
``tests/solve/test_elimination.py``.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from time import monotonic
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from mincirc.circuit import Circuit
from mincirc.circuit.listing import Listing
from mincirc.mdp.boxes.learn import Lemma, LemmaLearner
from mincirc.mdp.objective import Discount
from mincirc.mdp.suboptimal import SuboptimalChoices
from mincirc.mdp.value.floats import FloatTask
from mincirc.parameters import Parameters, Range
from mincirc.problem.problem import Problem
from mincirc.runtime.ambient import check
from mincirc.solve.enumeration import CircuitEnumeration, EnumerationParams
from mincirc.solve.protocol import Answer, Budget, Effort, Verdict

Numbers = NDArray[np.intp]


@dataclass(frozen=True, kw_only=True)
class EliminationParams(Parameters):
    """How the circuits of a small size are struck out, and for how long."""

    places: Annotated[int, Range(1)] = 1 << 23
    """Circuits times states of one walk: circuits walk in groups."""

    worthwhile: Annotated[int, Range(1)] = 4
    """Circuits that share a function at an output are judged together when there are so many."""

    work: Annotated[int, Range(0)] = 1 << 21
    """Boxes judged times states, after which a size is left to SAT."""

    first_turn: Annotated[int, Range(0)] = 120
    """Conflicts of the turn of SAT before a list is judged box by box."""

    lemma: Annotated[int, Range(1)] = 10
    """A lemma takes as long as so many boxes."""

    states_per_conflict: Annotated[int, Range(1)] = 64
    """Judging a box counts like one conflict, and one more for so many states."""

    enumeration: EnumerationParams = field(default_factory=EnumerationParams)
    """Circuits of up to a few gates, by the compiled core."""


DEFAULTS = EliminationParams()


class Elimination:
    """The circuits of one size that are not struck out; in the end there are none, or one was ``found``."""

    def __init__(
        self, problem: Problem, gates: int, learner: LemmaLearner, params: EliminationParams = DEFAULTS
    ) -> None:
        self._params = params
        self._problem = problem
        self._learner = learner
        face = problem.interface
        self._listing = Listing(problem.basis, face.inputs, face.output_bits, gates, face.codes)
        self._floats = FloatTask.of(problem.task)
        self._rng = random.Random(gates)
        self._work = params.work
        self._choice_of = self._choices()
        self._alive: Numbers = np.arange(len(self._listing), dtype=np.intp)
        self.found: Circuit | None = None

    @staticmethod
    def possible(problem: Problem, gates: int) -> bool:
        """Return whether the circuits of the size can be listed."""
        face = problem.interface
        return Listing.fits(problem.basis, face.inputs, face.output_bits, gates, len(face.codes))

    @property
    def listed(self) -> int:
        """How many circuits the list had."""
        return len(self._listing)

    @property
    def empty(self) -> bool:
        """Whether all circuits are struck out: the size is refuted."""
        return not len(self._alive)

    def slow(self, in_turn: bool) -> bool:  # noqa: ARG002  a list ends soon
        """Return whether SAT should have a share: never."""
        return False

    def steps(self) -> Iterator[int]:
        """Strike out circuits until none is left, or one is found, or that has taken too long.

        Yields after each effort what it costs, counted as so many conflicts.
        """
        suboptimal = SuboptimalChoices(self._problem.task, self._problem.constraints)
        if suboptimal.roots:
            size = max(1, self._params.places // len(self._choice_of))
            parts = [self._alive[:0]]
            for start in range(0, len(self._alive), size):
                parts.append(self._walk(self._alive[start : start + size], suboptimal))
                yield 0
            self._alive = np.concatenate(parts)
        self._alive = self._legal(self._alive)
        if not suboptimal.roots:
            yield from self._in_boxes()
        yield from self._one_by_one()

    def _in_boxes(self) -> Iterator[int]:
        """Strike out all circuits with one function at one output, where any words at the others miss the bound."""
        groups = []
        for output, reads in enumerate(self._listing.reads):
            functions, counts = np.unique(reads[self._alive], return_counts=True)
            groups += [(-n, output, f) for f, n in zip(functions.tolist(), counts.tolist(), strict=True)]
        for _, output, function in sorted(groups) if len(self._listing.reads) > 1 else ():
            members = self._listing.reads[output][self._alive] == function
            if members.sum() >= self._params.worthwhile and self._work > 0:
                if self._learner.refutes(self._box({output: function})):
                    self._alive = self._alive[~members]
                yield self._cost()

    def _one_by_one(self) -> Iterator[int]:
        """Judge circuits until one meets the bound; the lemma of one that does not strikes out others.

        With a discount a circuit is refuted so much faster than a lemma is made that lemmas are for close cases only.
        """
        quick = isinstance(self._problem.task.objective, Discount)
        while len(self._alive) and self._work > 0:
            circuit = int(self._alive[self._rng.randrange(len(self._alive))])
            if quick and self._learner.refutes(self._box(dict(enumerate(self._listing.reads[:, circuit].tolist())))):
                self._alive = self._alive[self._alive != circuit]
                yield self._cost()
                continue
            lemmas = self._learner.learn(self._picks(circuit), ())
            if not lemmas:
                self.found = self._listing.circuit(circuit)
                return
            for lemma in lemmas:
                self._alive = self._struck(self._alive, lemma)
            yield self._cost(self._params.lemma)

    def _cost(self, times: int = 1) -> int:
        """Take down an effort; return about how many conflicts take as long."""
        states = len(self._choice_of)
        self._work -= times * states
        return times * (1 + states // self._params.states_per_conflict)

    def _box(self, functions: Mapping[int, int]) -> NDArray[np.bool_]:
        """Return the flat mask of the choices that agree with these functions at these outputs."""
        width = len(self._listing.reads)
        words = np.arange(1 << width)[None, :]
        agree = np.ones(self._choice_of.shape, dtype=np.bool_)
        for output, function in functions.items():
            agree &= (words >> (width - 1 - output) & 1) == self._listing.functions[function][:, None]
        mask = np.zeros(len(self._floats.reward), dtype=np.bool_)
        chosen = self._choice_of[agree]
        mask[chosen[chosen >= 0]] = True
        return mask

    def _choices(self) -> Numbers:
        """Return the flat choice per state and word, -1 where the word is illegal."""
        face = self._problem.interface
        table = np.full((len(face.codes), 1 << face.output_bits), -1, dtype=np.intp)
        for row, words, first in zip(table, face.decoding, self._floats.first.tolist(), strict=True):
            row[list(words)] = [first + pick for pick in words.values()]
        return table

    def _walk(self, circuits: Numbers, suboptimal: SuboptimalChoices) -> Numbers:
        """Return the circuits that make neither a suboptimal nor an illegal choice at any state that they come to."""
        states = len(self._choice_of)
        alive = np.ones(len(circuits), dtype=np.bool_)
        seen = np.zeros(len(circuits) * states, dtype=np.bool_)
        now = (np.arange(len(circuits))[:, None] * states + np.array(suboptimal.roots)[None, :]).ravel()
        seen[now] = True
        while len(now):
            check()
            walker, state = np.divmod(now, states)
            choice = self._chosen(circuits[walker], state)
            bad = choice < 0
            bad[~bad] = suboptimal.of(choice[~bad])
            alive[walker[bad]] = False
            on = alive[walker]
            ahead = walker[on, None] * states + suboptimal.ahead[choice[on]]
            ahead = ahead[suboptimal.present[choice[on]]]
            now = np.unique(ahead[~seen[ahead]])
            seen[now] = True
        if suboptimal.may_finish is not None:
            alive[self._caught(circuits, np.flatnonzero(seen & np.repeat(alive, states)), suboptimal)] = False
        return circuits[alive]

    def _caught(self, circuits: Numbers, seen: Numbers, suboptimal: SuboptimalChoices) -> Numbers:
        """Return the places of circuits that can get to where they earn nothing of what there is, for ever.

        ``seen`` are the places of circuits times states, as numbers, that they come to.
        """
        assert suboptimal.may_finish is not None
        states = len(self._choice_of)
        walker, state = np.divmod(seen, states)
        choice = self._chosen(circuits[walker], state)
        leaves = np.zeros(len(circuits) * states, dtype=np.bool_)
        leaves[seen[suboptimal.may_finish[choice]]] = True
        while True:
            check()
            stuck = ~leaves[seen]
            seen, walker, choice = seen[stuck], walker[stuck], choice[stuck]
            out = leaves[walker[:, None] * states + suboptimal.ahead[choice]] & suboptimal.present[choice]
            if not out.any():
                return np.unique(walker)
            leaves[seen[out.any(axis=1)]] = True

    def _legal(self, circuits: Numbers) -> Numbers:
        """Return the circuits whose words are legal at every state."""
        for state in np.flatnonzero((self._choice_of < 0).any(axis=1)).tolist():
            if not len(circuits):
                break
            check()
            circuits = circuits[self._chosen(circuits, np.full(len(circuits), state)) >= 0]
        return circuits

    def _chosen(self, circuits: Numbers, states: Numbers) -> Numbers:
        """Return the flat choice of each circuit at the state beside it, -1 where its word is illegal."""
        chosen: Numbers = self._choice_of[states, self._listing.words(circuits, states)]
        return chosen

    def _picks(self, circuit: int) -> tuple[int, ...]:
        states = np.arange(len(self._choice_of))
        return tuple((self._chosen(np.full(len(states), circuit), states) - self._floats.first).tolist())

    def _struck(self, circuits: Numbers, lemma: Lemma) -> Numbers:
        """Return the circuits that pick outside the box of the lemma somewhere."""
        inside = np.arange(len(circuits), dtype=np.intp)
        for state, options in lemma.box:
            allowed = np.array(options, dtype=np.intp) + self._floats.first[state]
            inside = inside[np.isin(self._chosen(circuits[inside], np.full(len(inside), state)), allowed)]
        return np.delete(circuits, inside)


class SmallSizes:
    """Decides small sizes of one problem; a size may be suspended and resumed.

    With the compiled core all circuits of up to a few gates are enumerated (:mod:`mincirc.solve.enumeration`); sizes 0
    and 1 are decided from a list without it.  Below the optimum a few lemmas may refute size 1 faster than many boxes
    of that list: SAT has the first turn there, a short one, if there are turns.
    """

    def __init__(self, problem: Problem, learner: LemmaLearner, params: EliminationParams = DEFAULTS) -> None:
        self._params = params
        self._problem = problem
        self._learner = learner
        self._asked: set[int] = set()
        self._open: tuple[int, Elimination | CircuitEnumeration, Iterator[int]] | None = None
        self._passed = False

    @property
    def circuits(self) -> int | None:
        """How many circuits the list of the size in work has."""
        return None if self._open is None else self._open[1].listed

    @cached_property
    def _at_optimum(self) -> bool:
        return bool(SuboptimalChoices(self._problem.task, self._problem.constraints).roots)

    @cached_property
    def _enumeration(self) -> CircuitEnumeration | None:
        return CircuitEnumeration.of(self._problem, self._learner, self._params.enumeration)

    def _begin(self, gates: int, budget: Budget) -> tuple[Elimination | CircuitEnumeration, Iterator[int]] | None:
        """Return what decides the size, and its steps; ``None`` where nothing does now."""
        if self._enumeration is not None and self._enumeration.begins(gates):
            return self._enumeration, self._enumeration.steps(gates)
        if not Elimination.possible(self._problem, gates):
            return None
        if gates and budget.in_turn and gates not in self._asked and not self._at_optimum:
            self._asked.add(gates)
            budget.charge(max(0, (budget.left_conflicts() or 0) - self._params.first_turn))
            return None
        circuits = Elimination(self._problem, gates, self._learner, self._params)
        return circuits, circuits.steps()

    def _passes(self, slow: bool, budget: Budget) -> bool:
        """Return whether SAT has this turn: every other one where circuits take long, all where there are no turns."""
        self._passed = slow and not (self._passed and budget.in_turn)
        return self._passed

    def decide(self, gates: int, budget: Budget) -> Verdict | None:
        """Decide a size; ``None`` where SAT has the turn: circuits cannot be listed, or that takes long."""
        if self._open is None or self._open[0] != gates:
            begun = self._begin(gates, budget)
            if begun is None:
                return None
            self._open = gates, *begun
        _, circuits, steps = self._open
        if self._passes(circuits.slow(budget.in_turn), budget):
            return None
        started = monotonic()

        def verdict(answer: Answer) -> Verdict:
            return Verdict(answer, circuits.found, Effort(seconds=monotonic() - started))

        for cost in steps:
            budget.pause()
            budget.charge(cost)
            if budget.exhausted:
                return verdict(Answer.UNKNOWN)
            if not budget.in_turn and circuits.slow(in_turn=False):
                return None
        if circuits.found is not None:
            return verdict(Answer.FOUND)
        return verdict(Answer.REFUTED) if circuits.empty else None
