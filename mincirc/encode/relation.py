"""Subproblems ("parts"): the problem with some inputs fixed (a Shannon cofactor) or with some outputs only (a
projection).

A relation lists, per state, the output words that are allowed there: the legal words without those that a lemma on
this state alone excludes (a Boolean relation; Brayton, Somenzi, *An exact minimizer for Boolean relations*, 1989).
Fixing an input keeps the states whose code agrees with the value, and drops the bit from their codes; projecting on
outputs keeps their bits of every word.  A lemma on several states is kept while all its states are, and dropped by a
projection.

Every solution of the problem, restricted in the same way, solves the subproblem: the least size of a circuit for the
subproblem is a lower bound for the problem, and so is any lower bound on it (:mod:`mincirc.lower`).
Oracle: ``tests/encode/test_relation.py`` (a circuit that meets the whole meets every part).
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

from mincirc.interface import Interface
from mincirc.mdp.boxes.learn import Lemma
from mincirc.problem.problem import Problem

Words: TypeAlias = Mapping[int, int | None]
"""Allowed words and the picks that they decode to (``None`` after a projection, where a word no longer decodes)."""


@dataclass(frozen=True)
class Part:
    """Names a subproblem: fixed input bits with values, in increasing order, and the outputs kept (``None``: all)."""

    fixed: tuple[tuple[int, bool], ...] = ()
    outputs: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Relation:
    """A subproblem: ``words[s]`` are the allowed words of state s; a state that is absent allows every word."""

    problem: Problem
    words: Mapping[int, Words]
    lemmas: tuple[Lemma, ...] = ()

    @staticmethod
    def of(problem: Problem, lemmas: Iterable[Lemma], rows: Collection[int]) -> Relation:
        """Return the relation of the whole problem: the legal words at ``rows``, restricted by ``lemmas``."""
        decoding = problem.interface.decoding
        words: dict[int, dict[int, int | None]] = {s: dict(decoding[s]) for s in sorted(rows)}
        wide = []
        for lemma in lemmas:
            if len(lemma.box) == 1:
                ((state, picks),) = lemma.box
                own = words.setdefault(state, dict(decoding[state]))
                words[state] = {w: pick for w, pick in own.items() if pick not in picks}
            else:
                wide.append(lemma)
        return Relation(problem, words, tuple(wide)).without_free_states()

    def without_free_states(self) -> Relation:
        """Return the relation without the states that allow every word and occur in no lemma."""
        every = 1 << self.problem.interface.output_bits
        needed = {s for lemma in self.lemmas for s in lemma.states}
        words = {s: own for s, own in self.words.items() if len(own) < every or s in needed}
        return replace(self, words=words)

    @property
    def inputs(self) -> int:
        """Number of input bits."""
        return self.problem.interface.inputs

    @property
    def outputs(self) -> int:
        """Number of output bits."""
        return self.problem.interface.output_bits

    def part(self, part: Part) -> Relation:
        """Return the relation of a subproblem."""
        found = self.fix(part.fixed) if part.fixed else self
        return found if part.outputs is None else found.read(part.outputs)

    def fix(self, fixed: Sequence[tuple[int, bool]]) -> Relation:
        """Return the cofactor: the relation with the input bits fixed to the given values."""
        interface, last = self.problem.interface, self.inputs - 1
        free = [i for i in range(self.inputs) if i not in dict(fixed)]
        states = {s for s in self.words if all(bool(interface.codes[s] >> (last - i) & 1) == b for i, b in fixed)}
        codes = [
            sum((code >> (last - i) & 1) << (len(free) - 1 - k) for k, i in enumerate(free))
            for code in interface.codes
        ]
        seen = replace(interface, input_names=tuple(interface.input_names[i] for i in free), codes=tuple(codes))
        lemmas = tuple(lemma for lemma in self.lemmas if states.issuperset(lemma.states))
        words = {s: own for s, own in self.words.items() if s in states}
        return Relation(replace(self.problem, interface=seen), words, lemmas).without_free_states()

    def read(self, outputs: Sequence[int]) -> Relation:
        """Return the projection on these outputs; lemmas on several states are dropped."""
        last = self.outputs - 1

        def cut(word: int) -> int:
            return sum((word >> (last - h) & 1) << (len(outputs) - 1 - k) for k, h in enumerate(outputs))

        words: dict[int, Words] = {s: dict.fromkeys(sorted({cut(w) for w in own})) for s, own in self.words.items()}
        interface = replace(self.problem.interface, output_bits=len(outputs))
        return Relation(replace(self.problem, interface=interface), words).without_free_states()

    @cached_property
    def key(self) -> Hashable:
        """Canonical key: two relations with the same codes and allowed words are the same subproblem.

        The key names states by their codes, in lemmas too: cofactors by different inputs may give one state different
        codes.
        """
        codes = self.problem.interface.codes
        rows = frozenset((codes[s], frozenset(own)) for s, own in self.words.items())
        lemmas = frozenset(
            frozenset((codes[s], frozenset(self._words_of(s, picks))) for s, picks in lemma.box)
            for lemma in self.lemmas
        )
        return self.inputs, self.outputs, rows, lemmas

    def _words_of(self, state: int, picks: Collection[int]) -> Iterator[int]:
        return (word for word, pick in self.words[state].items() if pick in picks)

    def as_problem(self) -> Problem:
        """Return the problem whose legal words are the allowed words; a word without a pick is its own pick."""
        interface = self.problem.interface
        words = tuple(
            tuple((w, w if pick is None else pick) for w, pick in self.words.get(s, {}).items())
            for s in range(len(interface.codes))
        )
        seen: Interface = replace(interface, words=words, default_picks=(None,) * len(words))
        return replace(self.problem, interface=seen)
