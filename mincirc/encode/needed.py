"""Subproblem bounds as clauses: enough gates remain when inputs are fixed or only some outputs are read.

The idea is gate elimination (Schnorr 1974; Wegener, *The Complexity of Boolean Functions*, 1987, chapter 5), used the
other way round: not to prove a lower bound by hand, but to turn lower bounds of subproblems into clauses.  Fix some
inputs of a circuit.  A gate that reads a known constant becomes a wire or a constant (in bases of gates with at most
two fan-ins where the remaining function costs nothing) and can be eliminated; constants propagate; and a gate that no
output depends on any more can be dropped.  The rest is a circuit for the subproblem (:mod:`mincirc.encode.relation`),
so it has at least as many gates as the subproblem needs:

    at least C(part) gates are neither constant, nor wires, nor unread.

With no input fixed and some of the outputs, the clause counts the gates below these outputs.  The bound "at most
r - C(part) gates read input v" (fan-out cap) is the weakest form.  The clauses hold in *every* circuit that solves the
problem, of any size, so they are compatible with all other rules.

Variables per part and gate: ``zero``/``one`` (known to be constant), ``idle`` (reads a constant), ``live`` (an output
depends on it, through gates that are not constant) and ``needed``.  Only one implication of each is encoded: constants
must propagate forward, from inputs to outputs; that a gate is live or needed must be justified, backward.

Assumption: the bounds are true of the problem; :mod:`mincirc.lower` derives them.  Oracle:
``tests/encode/test_needed.py`` (with exact least sizes of all parts, every circuit satisfies the clauses; with larger
sizes none does).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from mincirc.circuit import BASES, Output
from mincirc.encode.formula import Formula, signed
from mincirc.encode.gates import Clause, GateModel, Selection
from mincirc.encode.relation import Part

GATE_ELIMINATION = tuple(b.name for b in BASES.values() if max(b.arities) <= 2 and b.inverts)
"""Bases in which a gate that reads a constant can be eliminated: gates have at most two fan-ins, so a constant, the
other fan-in or its complement remains, which is at most one gate of the basis again.  Where negation is not free, a
complement is one: a NAND that reads 1 becomes a NOT, and so would an XOR; :meth:`_Analysis._costs_nothing` sees this
in the gate's values.  In ``mig`` and ``lut-k`` a gate that reads a constant may remain a gate."""


@dataclass(frozen=True)
class Needed:
    """The condition that every subproblem needs at least its number of gates; ``bounds`` holds (part, gates) pairs."""

    bounds: tuple[tuple[Part, int], ...]

    def clauses(self, formula: Formula) -> list[Clause]:
        """Return the clauses of all bounds above 0 that the basis admits; one empty clause if a bound exceeds r."""
        reads, clauses = _reads(formula)
        for part, least in self.bounds:
            if least > len(formula.gates):
                return [[]]
            if least > 0 and (not part.fixed or formula.problem.basis in GATE_ELIMINATION):
                clauses += _Analysis(formula, part, reads).clauses(least)
        return clauses


def _reads(formula: Formula) -> tuple[dict[tuple[int, int], int], list[Clause]]:
    """Return literals that imply "gate i reads gate j", and their clauses; all parts share them."""
    reads: dict[tuple[int, int], int] = {}
    clauses: list[Clause] = []
    for i in formula.gates:
        options: dict[int, list[int]] = {}
        for selection, variable in formula.selections(i).items():
            for node in set(selection):
                if node in formula.gates:
                    options.setdefault(node, []).append(variable)
        for node, variables in sorted(options.items()):
            literal = reads[i, node] = formula.new()
            clauses.append([-literal, *variables])
    return reads, clauses


class _Analysis:
    """The variables and clauses of one subproblem: which gates are constant, idle, live, needed."""

    def __init__(self, formula: Formula, part: Part, reads: dict[tuple[int, int], int]) -> None:
        self.formula = formula
        self.reads = reads
        self.outputs = range(formula.outputs) if part.outputs is None else part.outputs
        self.fixed = dict(part.fixed)
        gates = formula.gates
        self.live = {i: formula.new() for i in gates}
        # constant[v][i]: the fixed inputs force gate i to the value v.
        self.constant: tuple[dict[int, int], dict[int, int]] = ({}, {})
        self.idle: dict[int, int] = {}
        if self.fixed:
            for value in (False, True):
                self.constant[value].update((i, formula.new()) for i in gates)
            self.idle = {i: formula.new() for i in gates}
        self.needed = {i: formula.new() for i in gates} if self.fixed else self.live

    def clauses(self, least: int) -> list[Clause]:
        """Return the defining clauses and "at least ``least`` gates are needed"."""
        clauses = [clause for i in self.formula.gates for clause in self._gate(i)]
        return clauses + at_least(self.formula, list(self.needed.values()), least)

    def _gate(self, i: int) -> Iterator[Clause]:
        if self.fixed:
            yield from self._simplified(i)
            yield [-self.live[i], -self.constant[False][i]]
            yield [-self.live[i], -self.constant[True][i]]
            yield [-self.needed[i], self.live[i]]
            yield [-self.needed[i], -self.idle[i]]
        reasons = [self.formula.source(h, Output(i)) for h in self.outputs]
        for later in self.formula.gates:
            if later > i:
                through = self.formula.new()
                reasons.append(through)
                yield [-through, self.reads[later, i]]
                yield [-through, self.live[later]]
        yield [-self.live[i], *reasons]

    def _simplified(self, i: int) -> Iterator[Clause]:
        for value in (False, True):
            yield [-self.constant[value][i], self.idle[i]]
        follows: dict[tuple[Selection, int, bool], list[Clause]] = {}
        for selection, variable in self.formula.selections(i).items():
            shape = tuple(selection.index(node) for node in selection)
            for place, node in enumerate(selection):
                for value in (False, True):
                    guard = self._guard(node, value)
                    if guard is None:
                        continue
                    if (shape, place, value) not in follows:
                        follows[shape, place, value] = list(self._reading(i, shape, place, value))
                    for one in follows[shape, place, value]:
                        yield [-variable, *guard, *one]

    def _guard(self, node: int, value: bool) -> Clause | None:
        """Return literals that are false when the node is known to have the value; ``None``: it is never known to."""
        if node in self.fixed:
            return [] if self.fixed[node] == value else None
        literal = self.constant[value].get(node)
        return None if literal is None else [-literal]

    def _reading(self, i: int, shape: Selection, place: int, value: bool) -> Iterator[Clause]:
        """Yield clauses for "fan-in ``place`` of gate i is the constant ``value``".

        Gate i is constant if its restricted function is constant, and idle if its restricted function costs nothing.
        ``shape`` is the selection up to renaming of nodes: equal numbers are equal nodes.
        """
        model = self.formula.model
        rest = [signed_value(self.formula, i, v) for v in restricted_values(model, shape, place, value)]
        for constant in (False, True):
            differing = [v for v in (_differs(v, constant) for v in rest) if v is not False]
            if True not in differing:
                yield [*(v for v in differing if not isinstance(v, bool)), self.constant[constant][i]]
        yield from self._costs_nothing(i, rest)

    def _costs_nothing(self, i: int, rest: Sequence[bool | int]) -> Iterator[Clause]:
        """Yield clauses for "gate i is idle unless it has become a complement that costs a gate"."""
        unless = [] if self.formula.model.normal else [_differs(rest[0], True), _differs(rest[-1], False)]
        reasons = [[self.idle[i]] if v is True else [-v, self.idle[i]] for v in unless if v is not False]
        yield from [[self.idle[i]]] if not unless or [self.idle[i]] in reasons else reasons


def restricted_values(model: GateModel, selection: Selection, place: int, value: bool) -> list[bool | int]:
    """Return the gate's values when fan-in ``place`` is the constant ``value``.

    One value for each assignment of the other fan-ins, in binary order (a single value when there are none).
    """
    same = [k for k, node in enumerate(selection) if node == selection[place]]
    others = [k for k in range(len(selection)) if k not in same]
    values = []
    for free in product((False, True), repeat=len(others)):
        inputs = [value] * len(selection)
        for k, bit in zip(others, free, strict=True):
            inputs[k] = bit
        values.append(model.value(selection, tuple(inputs)))
    return values


def signed_value(formula: Formula, gate: int, value: bool | int) -> bool | int:
    """Return the value of ``gate`` as a truth value or a literal of the formula."""
    return value if isinstance(value, bool) else signed(formula.functions(gate), value)


def _differs(value: bool | int, constant: bool) -> bool | int:
    """Return whether the value differs from the constant, as a truth value or a literal."""
    if isinstance(value, bool):
        return value != constant
    return -value if constant else value


def at_least(formula: Formula, literals: Sequence[int], least: int) -> list[Clause]:
    """Return the clauses of "at least ``least`` of the literals hold" by a sequential counter (Sinz 2005)."""
    spare = len(literals) - least
    if spare < 0:
        return [[]]
    if spare == 0:
        return [[literal] for literal in literals]
    clauses: list[Clause] = []
    before: list[int] = []
    for literal in literals:
        # own[t]: more than t of the literals so far do not hold.
        own = [formula.new() for _ in range(spare)]
        clauses.append([literal, own[0]])
        for t, earlier in enumerate(before):
            clauses.append([-earlier, own[t]])
            clauses.append([-earlier, literal, *([own[t + 1]] if t + 1 < spare else [])])
        before = own
    return clauses
