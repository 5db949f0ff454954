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
from math import comb
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from mincirc.circuit import CONSTANT, Basis, Circuit, Gate, Output, get_basis
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
    """Sizes that are estimated to take more are not begun, and one that takes more is left to SAT."""

    effort: Annotated[int, Range(1)] = 1 << 23
    """Effort of one call of the core: some 10 ms."""

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


def gates_over(basis: Basis, nodes: int) -> int:
    """Return the number of gates over so many nodes, complements counted once where negation is free."""
    total = 0
    for arity in basis.arities:
        places = comb(nodes + arity - 1, arity) if basis.equal_fanins else comb(nodes, arity)
        total += places * (len(basis.tables(arity)) >> basis.free_negation)
    return total


def estimate(problem: Problem, gates: int) -> int:
    """Return an upper bound on the number of assignments of outputs, and of functions that are computed."""
    basis, face = get_basis(problem.basis), problem.interface
    sets = 1
    for made in range(gates):
        sets *= gates_over(basis, face.inputs + made)
    sets = sets // 2 if gates == 2 else sets
    plain = 2 + face.inputs * (1 + basis.free_negation)
    per_gate = 1 + basis.free_negation
    each = (plain + gates * per_gate) ** face.output_bits - (plain + (gates - 1) * per_gate) ** face.output_bits
    return sets * (each if gates else plain**face.output_bits)


class Enumeration:
    """The circuits of one problem, size by size; in the end of a size there is none, or one was ``found``."""

    widest = 3
    """Largest number of fan-ins: with more there are too many functions."""

    def __init__(
        self,
        problem: Problem,
        learner: LemmaLearner,
        compiled: Core,
        bounds: CompiledBounds,
        params: EnumerationParams,
    ) -> None:
        self._problem, self._learner, self._params = problem, learner, params
        self._lib, self._ffi, self._bounds = compiled.lib, compiled.ffi, bounds
        self._floats = FloatTask.of(problem.task)
        self._list = self._ffi.gc(self._made(), self._lib.mincirc_enumeration_free)
        self.found: Circuit | None = None
        self.listed = 0

    @staticmethod
    def of(problem: Problem, learner: LemmaLearner, params: EnumerationParams = DEFAULTS) -> Enumeration | None:
        """Return the enumeration of a problem, ``None`` where there is none (see the module's text)."""
        compiled, face = core(), problem.interface
        basis, words = get_basis(problem.basis), len(face.codes) << face.output_bits
        wide = max(basis.arities) > Enumeration.widest or not 1 <= face.output_bits <= 8
        if compiled is None or wide or not room(2 * params.most_bytes) or 32 * words > params.most_bytes:
            return None
        task = fixed_task(problem.task, problem.constraints, params.fixed)
        bounds = None if task is None else upper_bounds(task)
        if not isinstance(bounds, CompiledBounds):
            return None
        return Enumeration(problem, learner, compiled, bounds, params)

    def _made(self) -> Any:
        face, params = self._problem.interface, self._params
        states, basis = len(face.codes), get_basis(self._problem.basis)
        kinds = [
            (arity, table)
            for arity in basis.arities
            for table in basis.tables(arity)
            if not basis.free_negation or not table & 1
        ]
        made = self._lib.mincirc_enumeration_new(
            self._bounds.handle,
            face.inputs,
            face.output_bits,
            self._ffi.from_buffer("uint64_t[]", self._columns()),
            self._ffi.from_buffer("int32_t[]", self._choices()),
            len(kinds),
            self._ffi.from_buffer("int32_t[]", np.array([arity for arity, _ in kinds], dtype=np.int32)),
            self._ffi.from_buffer("uint64_t[]", np.array([table for _, table in kinds], dtype=np.uint64)),
            basis.free_negation,
            basis.equal_fanins,
            params.box_sweeps,
            params.policy_sweeps,
            params.forced_sweeps,
            params.most_bytes,
        )
        if made == self._ffi.NULL:
            raise MemoryError
        del states
        return made

    def _columns(self) -> NDArray[np.uint64]:
        """Return one bit per input and state, in blocks of 64 states."""
        face = self._problem.interface
        blocks = -(-len(face.codes) // 64)
        columns = np.zeros((max(1, face.inputs), blocks), dtype=np.uint64)
        for i in range(face.inputs):
            number = 0
            for state, code in enumerate(face.codes):
                number |= (code >> (face.inputs - 1 - i) & 1) << state
            columns[i] = np.frombuffer(number.to_bytes(8 * blocks, "little"), dtype="<u8")
        return columns

    def _choices(self) -> NDArray[np.int32]:
        """Return the flat choice per state and word, -1 where the word is illegal."""
        face = self._problem.interface
        table = np.full((len(face.codes), 1 << face.output_bits), -1, dtype=np.int32)
        for row, words, first in zip(table, face.decoding, self._floats.first.tolist(), strict=True):
            row[list(words)] = [first + pick for pick in words.values()]
        return table

    def begins(self, gates: int) -> bool:
        """Begin with a size; ``False`` where it would take too long."""
        if gates > self._params.most_gates or estimate(self._problem, gates) > self._params.most_work >> 4:
            return False
        self.found, self.listed = None, 0
        return bool(self._lib.mincirc_enumeration_begin(self._list, gates))

    def steps(self, gates: int) -> Iterator[int]:
        """Strike out circuits until none is left (``listed`` of them), or one is found, or that has taken too long.

        Yields after each effort what it costs, counted as so many conflicts.
        """
        params, spent = self._params, 0
        judged = params.judged * len(self._floats.reward)
        self.empty = False
        while spent < params.most_work:
            check()
            before = self._counts()[3]
            code = self._lib.mincirc_enumeration_step(self._list, params.effort)
            counts = self._counts()
            used, self.listed = counts[3] - before, counts[0]
            if code == 1:
                self.empty = True
                return
            if code == 3:
                return
            if code == 2:
                used += judged
                if self._judged(gates):
                    return
            spent += used
            yield 1 + used // params.work_per_conflict

    def _judged(self, gates: int) -> bool:
        """Return whether the candidate meets all constraints, exactly; else its lemmas strike out others."""
        circuit = self._circuit(gates)
        picks = self._problem.interface.policy_of(circuit)
        assert None not in picks
        lemmas = self._learner.learn(tuple(pick for pick in picks if pick is not None), ())
        if not lemmas:
            self.found = circuit
            return True
        for lemma in lemmas:
            self._bar(lemma)
        return False

    def _bar(self, lemma: Lemma) -> None:
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
        numbers, outputs = (
            self._ffi.new("int64_t[]", 8 * max(1, gates)),
            self._ffi.new("int64_t[]", 2 * face.output_bits),
        )
        self._lib.mincirc_enumeration_circuit(self._list, face.inputs, numbers, outputs)
        made = tuple(
            Gate(numbers[8 * g + 1], tuple(numbers[8 * g + 2 + k] for k in range(numbers[8 * g])))
            for g in range(gates)
        )
        read = tuple(
            Output(CONSTANT if outputs[2 * h] < 0 else outputs[2 * h], bool(outputs[2 * h + 1]))
            for h in range(face.output_bits)
        )
        return Circuit(self._problem.basis, face.inputs, made, read)

    def _counts(self) -> list[int]:
        counts = self._ffi.new("int64_t[6]")
        self._lib.mincirc_enumeration_counts(self._list, counts)
        return list(counts)
