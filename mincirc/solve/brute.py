"""Brute force: every circuit, by size, as sets of node functions.  The oracle; no SAT, no symmetry rules.

What a circuit does to a task is fixed by the values of its nodes on the codewords of the states.  So a circuit is
taken as the *set* of those functions (bit vectors, one bit per state):

* level 0 is the set of the input functions; level r holds every set that arises from a set of level r - 1 by
  adding one function that one gate of the basis computes from functions in the set;
* a gate whose function is in the set already adds nothing, and a gate that is constant on all rows adds nothing
  either: constant outputs are free, and what reads a constant is constant, its other fan-in, or that one's
  complement, which is free or (``nand``) the gate that reads the fan-in twice; a majority or a table of k inputs
  that reads one becomes a gate of fewer fan-ins;
* where negation is free a function stands for its complement too.

Hence an acceptable circuit of at most r gates exists iff some set of some level up to r has an acceptable choice of
outputs among its functions, their complements (where free) and the constants.  Every choice is tried: outputs ->
policy on all states -> legal? -> exact returns against every constraint.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, TypeAlias

from mincirc.circuit import CONSTANT, Circuit, Gate, Output, columns, get_basis
from mincirc.errors import SolverError
from mincirc.interface import legal_policy
from mincirc.mdp.constraint import satisfies
from mincirc.mdp.model import Picks
from mincirc.npn.gate_functions import GateFunctions
from mincirc.parameters import Parameters, Range
from mincirc.problem.problem import Problem
from mincirc.runtime.ambient import check
from mincirc.solve.protocol import Answer, Budget, Effort, OnProgress, Verdict
from mincirc.vocabulary import DEFAULT_SOLVER

Functions: TypeAlias = tuple[int, ...]
"""The gate functions of a set, in increasing order (the input functions belong to every set)."""


@dataclass(frozen=True, kw_only=True)
class BruteParams(Parameters):
    """How far brute force goes."""

    sets: Annotated[int, Range(1)] = 200_000
    """Sets that a session builds before it gives up (some ten seconds)."""

    look: Annotated[int, Range(1)] = 64
    """Sets between two looks at the budget."""


DEFAULTS = BruteParams()


class _GaveUpError(Exception):
    """The work limit or the budget is reached."""


@dataclass(frozen=True)
class Accepted:
    """A set of gate functions and output functions over it that act well enough, with the policy."""

    functions: Functions
    outputs: tuple[int, ...]
    picks: Picks


class CircuitLevels:
    """The levels of one problem, built one after the other (see the module's text)."""

    def __init__(self, problem: Problem, max_sets: int = DEFAULTS.sets) -> None:
        self.problem = problem
        self.max_sets = max_sets
        self.sets = 0
        self.gates = -1
        self._level: list[Functions] = []
        codes = problem.interface.codes
        self.mask = (1 << len(codes)) - 1
        self.gate_functions = GateFunctions(get_basis(problem.basis), self.mask)
        self._columns = columns(codes, problem.interface.inputs)
        normal = {self.gate_functions.normal(f) for f in self._columns}
        self._inputs = tuple(sorted(normal - {0, self.mask}))
        self._judged: dict[tuple[int, ...], Picks | None] = {}
        self._viable: dict[tuple[int, ...], bool] = {}

    @cached_property
    def _prefixes(self) -> list[list[set[int]]]:
        """``[k][s]``: the first k bits of every legal word at state s."""
        bits = self.problem.interface.output_bits
        return [
            [{word >> (bits - k) for word in legal} for legal in self.problem.interface.decoding] for k in range(bits)
        ]

    def next_level(self, budget: Budget) -> Iterator[Accepted]:
        """Build the next level, yielding what it accepts that no earlier level does.

        The level counts as built when the iterator is exhausted.
        """
        constants = [0, self.mask]
        if self.gates < 0:
            yield from self._choices((), [], [*constants, *self._signals(self._inputs)])
            self._level = [()]
        else:
            level: dict[Functions, None] = {}
            for functions in self._level:
                nodes = (*self._inputs, *functions)
                old = [*constants, *self._signals(nodes)]
                for function in self.gate_functions.new(nodes):
                    larger = tuple(sorted((*functions, function)))
                    if larger not in level:
                        level[larger] = None
                        self._count(budget)
                        yield from self._choices(larger, old, self._signals([function]))
            self._level = list(level)
        self.gates += 1

    def _count(self, budget: Budget) -> None:
        self.sets += 1
        check()
        if self.sets > self.max_sets or (self.sets % DEFAULTS.look == 0 and budget.exhausted):
            raise _GaveUpError

    def _signals(self, functions: Sequence[int]) -> list[int]:
        if not self.gate_functions.basis.free_negation:
            return list(functions)
        return [g for f in functions for g in (f, f ^ self.mask)]

    def _choices(self, functions: Functions, old: list[int], new: list[int]) -> Iterator[Accepted]:
        """Yield the acceptable outputs over ``old`` and ``new`` signals that use a new one."""
        bits = self.problem.interface.output_bits
        work: list[tuple[tuple[int, ...], bool]] = [((), not old)]
        while work:
            outputs, fresh = work.pop()
            if len(outputs) == bits:
                picks = self._judge(outputs) if fresh else None
                if picks is not None:
                    yield Accepted(functions, outputs, picks)
            elif self._is_viable(outputs):
                work.extend(((*outputs, f), True) for f in new)
                if fresh or len(outputs) + 1 < bits:
                    work.extend(((*outputs, f), fresh) for f in old)

    def _is_viable(self, outputs: tuple[int, ...]) -> bool:
        """Return whether the first outputs begin a legal word at every state."""
        known = self._viable.get(outputs)
        if known is None:
            legal = self._prefixes[len(outputs)]
            known = self._viable[outputs] = all(w in legal[s] for s, w in enumerate(self._words(outputs)))
        return known

    def _judge(self, outputs: tuple[int, ...]) -> Picks | None:
        """Return the policy of the outputs when it is legal everywhere and meets every constraint."""
        if outputs not in self._judged:
            picks = legal_policy(self.problem.interface.decode(self._words(outputs)))
            good = picks is not None and satisfies(self.problem.task, picks, self.problem.constraints)
            self._judged[outputs] = picks if good else None
        return self._judged[outputs]

    def _words(self, outputs: tuple[int, ...]) -> list[int]:
        words = [0] * len(self.problem.interface.codes)
        for function in outputs:
            for s in range(len(words)):
                words[s] = words[s] << 1 | (function >> s & 1)
        return words

    def circuit(self, accepted: Accepted) -> Circuit:
        """Return a circuit with those gate functions and outputs."""
        nodes, gates, missing = list(self._columns), list[Gate](), list(accepted.functions)
        while missing:
            for function in missing:
                gate = self.gate_functions.gate_for(function, nodes)
                if gate is not None:
                    break
            else:
                raise SolverError("brute force built a set of functions that no circuit has")
            gates.append(gate)
            nodes.append(function)
            missing.remove(function)
        outputs = tuple(self._output(f, nodes) for f in accepted.outputs)
        return Circuit(self.problem.basis, len(self._columns), tuple(gates), outputs)

    def _output(self, function: int, nodes: list[int]) -> Output:
        if function in (0, self.mask):
            return Output(CONSTANT, function != 0)
        if function in nodes:
            return Output(nodes.index(function))
        return Output(nodes.index(function ^ self.mask), True)


class BruteSession:
    """One enumeration; sizes below the one asked for are swept first, so the circuit found is a smallest one."""

    def __init__(self, problem: Problem, max_sets: int, on_progress: OnProgress | None) -> None:
        self._levels = CircuitLevels(problem, max_sets)
        self._circuit: Circuit | None = None
        self._on_progress = on_progress

    def decide(self, gates: int, budget: Budget) -> Verdict:
        """Decide whether a circuit of at most ``gates`` gates is acceptable; ``UNKNOWN`` past the work limit."""
        before, started = self._levels.sets, budget.elapsed()
        answer, found = Answer.UNKNOWN, False
        with suppress(_GaveUpError), budget.guard():
            while self._circuit is None and self._levels.gates < gates:
                for accepted in self._levels.next_level(budget):
                    self._circuit = self._levels.circuit(accepted)
                    break
            found = self._circuit is not None and self._circuit.size <= gates
            answer = Answer.FOUND if found else Answer.REFUTED
        effort = Effort(calls=self._levels.sets - before, seconds=budget.elapsed() - started)
        if self._on_progress is not None:
            self._on_progress(gates, effort)
        return Verdict(answer, self._circuit if found else None, effort)

    def close(self) -> None:
        """Nothing is held."""


@dataclass(frozen=True)
class BruteForce:
    """The back end; ``max_sets`` is its work limit.  ``Effort.calls`` counts sets."""

    max_sets: int = DEFAULTS.sets
    name: str = "brute"

    def session(self, problem: Problem, on_progress: OnProgress | None = None) -> BruteSession:
        """Open a session."""
        return BruteSession(problem, self.max_sets, on_progress)


def minimum_policies(
    problem: Problem, max_gates: int, max_sets: int = DEFAULTS.sets
) -> tuple[int, frozenset[Picks]] | None:
    """Return the least size and *all* policies that acceptable circuits of that size realise.

    ``None`` means that no acceptable circuit has ``max_gates`` gates or fewer.  Raises :class:`SolverError` when
    the work limit is reached first.
    """
    levels = CircuitLevels(problem, max_sets)
    try:
        while levels.gates < max_gates:
            policies = frozenset(accepted.picks for accepted in levels.next_level(Budget()))
            if policies:
                return levels.gates, policies
    except _GaveUpError:
        raise SolverError(
            f"brute force gave up after {max_sets} sets of node functions: use a SAT solver such as {DEFAULT_SOLVER}"
        ) from None
    return None
