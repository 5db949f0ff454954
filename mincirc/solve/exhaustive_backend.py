"""``--solver exhaustive``: the least circuit of a small task, looked up instead of searched for.

With up to four input bits and one output bit a policy is a function, and there are at most 65,536.  All of them
start as candidates of the refinement loop (:mod:`mincirc.solve.refine`): those with an illegal word at some state are
excluded, those in the box of a static lemma too.  Then the cheapest candidate is proposed; if it misses a constraint,
the lemma learned from it excludes a whole box, and the next cheapest follows.  Codewords of no state are don't-cares
by themselves: functions that differ only there are different candidates for the same policy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from mincirc.circuit import Circuit
from mincirc.errors import SolverError
from mincirc.mdp.boxes.learn import Lemma, LemmaLearner
from mincirc.npn.least import MOST_INPUTS, SAME_SIZES, least_circuit, sizes
from mincirc.problem.problem import Problem
from mincirc.solve.params import DEFAULTS, SolveParams
from mincirc.solve.protocol import Answer, Budget, Effort, OnProgress, Verdict
from mincirc.solve.refine import Proposed, Theory, refine

Functions = NDArray[np.bool_]
"""A set of functions: which truth tables are in."""

STRUCK_OUT = np.iinfo(np.uint8).max
"""Stands for the size of a function that is no candidate."""


@lru_cache(maxsize=MOST_INPUTS + 1)
def values(inputs: int) -> tuple[Functions, ...]:
    """Return, per row, the functions of ``inputs`` inputs that are 1 there."""
    functions = np.arange(1 << (1 << inputs), dtype=np.uint32)
    return tuple((functions >> np.uint32(row) & 1).astype(bool) for row in range(1 << inputs))


class TableFunctions:
    """The functions that may still be acceptable, with their sizes, as candidates of at most ``gates`` gates."""

    def __init__(self, problem: Problem) -> None:
        self._interface = problem.interface
        self.gates = 0
        self.lemmas = self.calls = 0
        self._cost = sizes(problem.interface.inputs).copy()
        self._ones = values(problem.interface.inputs)
        if not problem.interface.output_bits:
            self._cost[1:] = STRUCK_OUT  # there is nothing to compute: the function 0 stands for it
        for state, legal in enumerate(problem.interface.decoding):
            self._strike(state, [word not in legal for word in self._all_words])

    @property
    def _all_words(self) -> range:
        return range(1 << self._interface.output_bits)

    rows: tuple[int, ...] = ()
    """No state is dearer than another."""

    def propose(self, budget: Budget) -> Proposed[int]:
        """Return a candidate of the least size, if that is small enough."""
        budget.pause()
        if budget.exhausted:
            return Proposed(Answer.UNKNOWN)
        best = self.cheapest()
        if best is None or best[1] > self.gates:
            return Proposed(Answer.REFUTED)
        self.calls += 1
        return Proposed(Answer.FOUND, best[0])

    def policy(self, candidate: int) -> Sequence[int | None]:
        """Return what the function does at every state; it is legal there."""
        return self._interface.decode(self.words(candidate))

    def require(self, rows: Sequence[int]) -> None:
        """Raise, since illegal words are excluded from the start."""
        if rows:
            raise AssertionError("a candidate has an illegal word")

    def exclude(self, lemma: Lemma) -> None:
        """Strike out the functions whose policies are in the box of a lemma."""
        self.lemmas += 1
        inside = np.ones(len(self._cost), bool)
        for state, picks in lemma.box:
            legal = self._interface.decoding[state]
            self._narrow(inside, state, [legal.get(word) in picks for word in self._all_words])
        # One is 255 after a change of sign, which is STRUCK_OUT; zero stays zero.
        self._cost |= -inside.view(np.uint8)

    def _strike(self, state: int, wanted: Sequence[bool]) -> None:
        if any(wanted):
            inside = np.ones(len(self._cost), bool)
            self._narrow(inside, state, wanted)
            self._cost[inside] = STRUCK_OUT

    def _narrow(self, functions: Functions, state: int, wanted: Sequence[bool]) -> None:
        """Keep the functions whose word at a state is wanted: ``wanted[word]``."""
        if not any(wanted):
            functions[:] = False
        elif not all(wanted):
            ones = self._ones[self._interface.codes[state]]
            functions &= ones if wanted[1] else ~ones

    def cheapest(self) -> tuple[int, int] | None:
        """Return a candidate of the least size, and that size."""
        function = int(self._cost.argmin())
        size = int(self._cost[function])
        return None if size == STRUCK_OUT else (function, size)

    def size(self, function: int) -> int:
        """Return the least size of a candidate."""
        return int(self._cost[function])

    def words(self, function: int) -> list[int]:
        """Return the function's word at every state."""
        if not self._interface.output_bits:
            return [0] * len(self._interface.codes)
        return [function >> code & 1 for code in self._interface.codes]


class ExhaustiveSession:
    """One problem; what is struck out stays so for all sizes."""

    def __init__(
        self, problem: Problem, on_progress: OnProgress | None = None, params: SolveParams = DEFAULTS
    ) -> None:
        self.problem = problem
        self._candidates = TableFunctions(problem)
        self._theory = Theory(LemmaLearner(problem.task, problem.constraints, params.lemmas))
        self._static_done = False
        self._accepted: tuple[int, int] | None = None
        self._on_progress = on_progress

    def decide(self, gates: int, budget: Budget) -> Verdict:
        """Decide whether a circuit of at most ``gates`` gates is acceptable."""
        calls, started = self._candidates.calls, budget.elapsed()
        answer, circuit = Answer.UNKNOWN, None
        with budget.guard():
            answer, circuit = self._decide(gates, budget)
        states = len(self.problem.task.states)
        lemmas, calls = self._candidates.lemmas, self._candidates.calls - calls
        effort = Effort(lemmas=lemmas, rows=states, calls=calls, seconds=budget.elapsed() - started)
        if self._on_progress is not None:
            self._on_progress(gates, effort)
        return Verdict(answer, circuit, effort)

    def _decide(self, gates: int, budget: Budget) -> tuple[Answer, Circuit | None]:
        self._add_static(budget)
        self._candidates.gates = gates
        if self._accepted is None:
            found = refine(self._candidates, self._theory, budget)
            if found.candidate is None:
                return found.answer, None
            self._accepted = found.candidate, self._candidates.size(found.candidate)
        function, size = self._accepted
        if size > gates:
            return Answer.REFUTED, None
        interface = self.problem.interface
        circuit = least_circuit(self.problem.basis, interface.inputs, function)
        return Answer.FOUND, circuit if interface.output_bits else _blind(circuit)

    def _add_static(self, budget: Budget) -> None:
        if not self._static_done:
            for lemma in self._theory.learner.static(lambda: budget.exhausted):
                self._candidates.exclude(lemma)
            self._static_done = not budget.exhausted

    def close(self) -> None:
        """Nothing is held."""


def _blind(circuit: Circuit) -> Circuit:
    """Return the circuit without outputs, for a task that leaves no choice."""
    return Circuit(circuit.basis, circuit.inputs, (), ())


@dataclass(frozen=True)
class Exhaustive:
    """The back end; ``Effort.calls`` counts policies that were evaluated.  Of ``params`` it needs those of lemmas."""

    name: str = "exhaustive"
    params: SolveParams = DEFAULTS

    def session(self, problem: Problem, on_progress: OnProgress | None = None) -> ExhaustiveSession:
        """Open a session; raise :class:`SolverError` for a problem that the table does not answer."""
        interface = problem.interface
        if problem.basis not in SAME_SIZES or interface.inputs > MOST_INPUTS or interface.output_bits > 1:
            raise SolverError(
                f"solver exhaustive answers for at most {MOST_INPUTS} input bits and 1 output bit in "
                f"{', '.join(SAME_SIZES)}: here are {interface.inputs} and {interface.output_bits} in {problem.basis}"
            )
        return ExhaustiveSession(problem, on_progress, self.params)
