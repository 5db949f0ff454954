"""All circuits of 0, 1, 2 or 3 gates, struck out by the compiled core in fixed-point numbers.

``native/source/enumeration.cpp`` has the idea, the order of the tests, which circuits are listed and the proof that
none is missed; ``native/source/fixed.cpp`` has the proof that whoever is struck out misses a constraint.  Here: a
problem as the core's arrays, an estimate of the work, and the judgement of what is left.  Candidates, circuits that
fixed-point numbers do not strike out, go to the exact judge, a :class:`~mincirc.mdp.boxes.learn.LemmaLearner`: one
that meets all constraints is the answer, and the lemma of one that does not strikes out others.

Every step is exact, so an end without a circuit refutes the size, given that smaller ones were refuted.

**Where.**  All bases whose gates have three fan-ins at most; all objectives (:mod:`mincirc.mdp.boxes.fixed` says with
what side conditions); several constraints, one of which has to be missed.  Without the compiled core the list of
:mod:`mincirc.solve.elimination` decides sizes 0 and 1.

Effort is counted in products of the core.  Oracle: ``tests/solve/test_enumeration.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from fractions import Fraction
from itertools import combinations
from math import ceil, comb, factorial
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from mincirc.circuit import CONSTANT, Basis, Circuit, Gate, Output, columns, get_basis
from mincirc.interface import legal_policy
from mincirc.mdp.boxes.fixed import CompiledBounds, fixed_task, upper_bounds
from mincirc.mdp.boxes.learn import Lemma, LemmaLearner
from mincirc.mdp.boxes.params import FixedParams
from mincirc.mdp.value.floats import FloatTask
from mincirc.native import Core, core
from mincirc.parameters import Parameters, Range
from mincirc.problem.problem import Problem
from mincirc.runtime.ambient import check, room


@dataclass(frozen=True, kw_only=True)
class EnumerationParams(Parameters):
    """How far circuits are enumerated, and with how much effort; all of it counted in products of two numbers."""

    most_gates: Annotated[int, Range(0, 3)] = 3
    """The largest size that is enumerated."""

    most_work: Annotated[int, Range(0)] = 1 << 33
    """Sizes that cannot take less are not begun.  One that takes more, as far as can be foreseen, is slow: SAT has
    every other turn then.  Where there are no turns one that has taken more is left to SAT."""

    most_shared: Annotated[int, Range(0)] = 1 << 38
    """A slow size that takes more, as far as can be foreseen, is left to SAT alone."""

    foreseen: Annotated[int, Range(1)] = 16
    """How much a size takes is foreseen from the first part in so many of ``most_work``, by the circuits done then."""

    effort: Annotated[int, Range(1)] = 1 << 23
    """Effort of one call of the core: some 10 ms."""

    sequence: Annotated[int, Range(1)] = 64
    """A sequence of gates takes about so many products, if all functions are struck out at once."""

    work_per_conflict: Annotated[int, Range(1)] = 1 << 16
    """So much effort counts like one conflict."""

    box_sweeps: Annotated[int, Range(0)] = 6
    """Sweeps over the box of one output."""

    policy_sweeps: Annotated[int, Range(0)] = 4_000
    """Sweeps over one policy, which mostly need few."""

    forced_sweeps: Annotated[int, Range(0)] = 4
    """Backups per state for the question whether one forced choice makes all policies fail, in sweeps."""

    most_bytes: Annotated[int, Range(0)] = 1 << 27
    """Memory of functions and bounds that are kept."""

    judged: Annotated[int, Range(1)] = 64
    """The judgement of a candidate in rationals counts like so many products per state and choice."""

    fixed: FixedParams = field(default_factory=FixedParams)
    """Fixed-point numbers."""


DEFAULTS = EnumerationParams()


class _Code(IntEnum):
    """What a call of the core returns."""

    MORE = 0
    NONE = 1
    CANDIDATE = 2
    NO_MEMORY = 3


def gates_over(basis: Basis, nodes: int) -> int:
    """Return the number of gates over so many nodes, complements counted once where negation is free."""
    total = 0
    for arity in basis.arities:
        places = comb(nodes + arity - 1, arity) if basis.equal_fanins else comb(nodes, arity)
        total += places * (len(basis.tables(arity)) >> basis.free_negation)
    return total


def sequences(problem: Problem, gates: int) -> int:
    """Return about how many sequences of so many gates there are: an upper bound where they are few."""
    basis, total = get_basis(problem.basis), 1
    for made in range(gates):
        total *= gates_over(basis, problem.interface.inputs + made)
    return total // factorial(gates)


def circuits_of(problem: Problem, gates: int) -> int:
    """Return how many circuits the core lists, at most: sequences of gates times what outputs may read.

    Sequences are counted by which gates read which gates, so that each gate is read; a gate that does not read the one
    before it comes in one of both orders.
    """
    basis, face = get_basis(problem.basis), problem.interface
    widest, free = max(basis.arities), basis.free_negation

    def reading(earlier: int) -> int:
        """Return the number of gates that read each of so many gates, and otherwise inputs."""
        total = 0
        for arity in basis.arities:
            others, among = arity - earlier, face.inputs + (earlier if basis.equal_fanins else 0)
            if others >= 0:
                places = comb(among + others - 1, others) if basis.equal_fanins and others else comb(among, others)
                total += places * (len(basis.tables(arity)) >> free)
        return total

    def assigned(unread: int) -> int:
        """Return in how many ways outputs read all of so many gates, by inclusion and exclusion."""
        sources = [2 + (1 + free) * (face.inputs + gates - out) for out in range(unread + 1)]
        return sum((-1) ** out * comb(unread, out) * n**face.output_bits for out, n in enumerate(sources))

    def completed(made: int, unread: frozenset[int]) -> Fraction:
        if len(unread) - (gates - made) * (widest - 1) > face.output_bits:
            return Fraction(0)
        if made == gates:
            return Fraction(assigned(len(unread)))
        total = Fraction(0)
        for count in range(min(made, widest) + 1):
            for read in combinations(range(made), count):
                orders = 2 if made and made - 1 not in read else 1
                total += Fraction(reading(count), orders) * completed(made + 1, unread - set(read) | {made})
        return total

    return ceil(completed(0, frozenset()))


class CircuitEnumeration:
    """The circuits of one problem, size by size; in the end of a size there is none, or one was ``found``."""

    widest, most_outputs = 3, 8
    """Largest number of fan-ins and of outputs: with more there are too many functions, or words."""

    def __init__(
        self,
        problem: Problem,
        learner: LemmaLearner,
        bounds: CompiledBounds,
        compiled: Core,
        params: EnumerationParams = DEFAULTS,
    ) -> None:
        self._problem, self._learner, self._params = problem, learner, params
        self._lib, self._ffi, self._bounds = compiled.lib, compiled.ffi, bounds
        self._floats = FloatTask.of(problem.task)
        self._list = self._ffi.gc(self._made(), self._lib.mincirc_enumeration_free)
        self.found: Circuit | None = None
        self.empty = False
        self.listed = 0
        self._spent, self._circuits = 0, 1

    @staticmethod
    def of(problem: Problem, learner: LemmaLearner, params: EnumerationParams = DEFAULTS) -> CircuitEnumeration | None:
        """Return the enumeration of a problem, ``None`` where there is none (see the module's text)."""
        compiled, face = core(), problem.interface
        wide = max(get_basis(problem.basis).arities) > CircuitEnumeration.widest
        if compiled is None or wide or not 1 <= face.output_bits <= CircuitEnumeration.most_outputs:
            return None
        if len(face.codes) << face.output_bits + 4 > params.most_bytes or not room(2 * params.most_bytes):
            return None
        task = fixed_task(problem.task, problem.constraints, params.fixed)
        bounds = None if task is None else upper_bounds(task)
        return (
            CircuitEnumeration(problem, learner, bounds, compiled, params)
            if isinstance(bounds, CompiledBounds)
            else None
        )

    def _made(self) -> Any:
        face, basis, params = self._problem.interface, get_basis(self._problem.basis), self._params
        kinds = [
            (arity, table)
            for arity in basis.arities
            for table in basis.tables(arity)
            if not basis.free_negation or not table & 1
        ]
        arrays = (
            self._ffi.from_buffer("uint64_t[]", self._columns()),
            self._ffi.from_buffer("int32_t[]", self._choices()),
            len(kinds),
            self._ffi.from_buffer("int32_t[]", np.array([arity for arity, _ in kinds], dtype=np.int32)),
            self._ffi.from_buffer("uint64_t[]", np.array([table for _, table in kinds], dtype=np.uint64)),
        )
        negation = basis.free_negation, basis.equal_fanins
        limits = params.box_sweeps, params.policy_sweeps, params.forced_sweeps, params.most_bytes
        shape = face.inputs, face.output_bits
        made = self._lib.mincirc_enumeration_new(self._bounds.handle, *shape, *arrays, *negation, *limits)
        if made == self._ffi.NULL:
            raise MemoryError
        return made

    def _columns(self) -> NDArray[np.uint64]:
        """Return one bit per input and state, in blocks of 64 states."""
        face = self._problem.interface
        blocks = -(-len(face.codes) // 64)
        rows = [column.to_bytes(8 * blocks, "little") for column in columns(face.codes, face.inputs)]
        return np.frombuffer(b"".join(rows) or bytes(8), dtype="<u8").astype(np.uint64)

    def _choices(self) -> NDArray[np.int32]:
        """Return the flat choice per state and word, -1 where the word is illegal."""
        face = self._problem.interface
        table = np.full((len(face.codes), 1 << face.output_bits), -1, dtype=np.int32)
        for row, words, first in zip(table, face.decoding, self._floats.first.tolist(), strict=True):
            row[list(words)] = [first + pick for pick in words.values()]
        return table

    def begins(self, gates: int) -> bool:
        """Begin with a size; ``False`` where it is too large or would take too long."""
        params = self._params
        if gates > params.most_gates or sequences(self._problem, gates) * params.sequence > params.most_work:
            return False
        self.found, self.empty, self.listed = None, False, 0
        self._spent, self._circuits = 0, circuits_of(self._problem, gates)
        return bool(self._lib.mincirc_enumeration_begin(self._list, gates))

    @property
    def _foreseen(self) -> int:
        """The work that this size takes, as far as can be foreseen from what is done."""
        if self._spent < self._params.most_work // self._params.foreseen or not self.listed:
            return self._spent
        return max(self._spent, self._spent * self._circuits // self.listed)

    def slow(self, in_turn: bool) -> bool:
        """Return whether this size takes so long that SAT should have a share (without turns: all the rest)."""
        return (self._foreseen if in_turn else self._spent) >= self._params.most_work

    def steps(self, gates: int) -> Iterator[int]:
        """Strike out circuits until none is left (``listed`` of them), or one is found, or that would take too long.

        Yields after each effort what it costs, counted as so many conflicts.
        """
        params = self._params
        judged = params.judged * len(self._floats.reward)
        while self._foreseen < max(params.most_work, params.most_shared):
            check()
            before = self._counts()[3]
            code = self._lib.mincirc_enumeration_step(self._list, params.effort)
            counts = self._counts()
            used, self.listed = counts[3] - before, counts[0]
            if code == _Code.NO_MEMORY:
                return
            self.empty = code == _Code.NONE
            if self.empty or (code == _Code.CANDIDATE and self._judged(gates)):
                return
            used += judged * (code == _Code.CANDIDATE)
            self._spent += used
            yield 1 + used // params.work_per_conflict

    def _judged(self, gates: int) -> bool:
        """Return whether the candidate meets all constraints, exactly; else its lemmas strike out others."""
        circuit = self._circuit(gates)
        picks = legal_policy(self._problem.interface.policy_of(circuit))
        if picks is None:
            raise AssertionError("a candidate acts illegally")
        lemmas = self._learner.learn(picks, ())
        if not lemmas:
            self.found = circuit
            return True
        for lemma in lemmas:
            self._bar(lemma)
        return False

    def _bar(self, lemma: Lemma) -> None:
        """Strike out the circuits of a lemma's box."""
        face = self._problem.interface
        states = np.array(lemma.states, dtype=np.int64)
        inside = np.zeros((len(states), 1 << face.output_bits), dtype=np.uint8)
        for row, (state, options) in zip(inside, lemma.box, strict=True):
            row[[word for word, pick in face.decoding[state].items() if pick in options]] = 1
        views = self._ffi.from_buffer("int64_t[]", states), self._ffi.from_buffer("uint8_t[]", inside)
        if not self._lib.mincirc_enumeration_bar(self._list, *views, len(states)):
            raise MemoryError

    def _circuit(self, gates: int) -> Circuit:
        face = self._problem.interface
        numbers = self._ffi.new("int64_t[]", 8 * max(1, gates))
        outputs = self._ffi.new("int64_t[]", 2 * face.output_bits)
        self._lib.mincirc_enumeration_circuit(self._list, face.inputs, numbers, outputs)
        made = [numbers[8 * g : 8 * g + 8] for g in range(gates)]
        read = [(outputs[2 * h], bool(outputs[2 * h + 1])) for h in range(face.output_bits)]
        return Circuit(
            self._problem.basis,
            face.inputs,
            tuple(Gate(own[1], tuple(own[2 : 2 + own[0]])) for own in made),
            tuple(Output(CONSTANT if node < 0 else node, negated) for node, negated in read),
        )

    def _counts(self) -> list[int]:
        counts = self._ffi.new("int64_t[6]")
        self._lib.mincirc_enumeration_counts(self._list, counts)
        return list(counts)
