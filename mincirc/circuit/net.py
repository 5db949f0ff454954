"""Circuits as plain lists, for local search: bases of 2-input gates with free negation.

A literal is ``2 * node + negated``, as in AIGER; node 0 is the constant 0, then inputs, then gates ``(table, a, b)``
with nodes ``a < b``, in topological order.  Gates are *normal* (0 on 0, 0), so equal functions of equal fan-ins are
equal tuples.  :func:`rebuild` does structural hashing, constant propagation and removal of dangling gates in one pass.
Oracle: ``tests/circuit/test_net.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from mincirc.circuit.basis import get_basis
from mincirc.circuit.netlist import Circuit, Gate, Output

Literal: TypeAlias = int
NetGate: TypeAlias = tuple[int, int, int]

OPERATIONS: tuple[Callable[[int, int, int], int], ...] = (
    lambda _x, _y, _m: 0,
    lambda x, y, m: m & ~(x | y),
    lambda x, y, _m: y & ~x,
    lambda x, _y, m: m & ~x,
    lambda x, y, _m: x & ~y,
    lambda _x, y, m: m & ~y,
    lambda x, y, _m: x ^ y,
    lambda x, y, m: m & ~(x & y),
    lambda x, y, _m: x & y,
    lambda x, y, m: m & ~(x ^ y),
    lambda _x, y, _m: y,
    lambda x, y, m: m & (y | ~x),
    lambda x, _y, _m: x,
    lambda x, y, m: m & (x | ~y),
    lambda x, y, _m: x | y,
    lambda _x, _y, m: m,
)
"""``OPERATIONS[table](x, y, m)``: the gate's column for fan-in columns x, y; m is the column of all rows."""


@dataclass(frozen=True)
class Net:
    """A circuit of normal 2-input gates; ``outputs`` are literals."""

    basis: str
    inputs: int
    gates: tuple[NetGate, ...]
    outputs: tuple[Literal, ...]

    @property
    def first(self) -> int:
        """The node number of the first gate."""
        return self.inputs + 1

    def values(self, columns: Sequence[int], mask: int) -> list[int]:
        """Return every node's value on all rows: bit t of a value is row t."""
        values = [0, *columns]
        for table, a, b in self.gates:
            values.append(OPERATIONS[table](values[a], values[b], mask))
        return values

    def read(self, values: Sequence[int], mask: int) -> list[int]:
        """Return the columns of the outputs, given the columns ``values`` of the nodes."""
        return [values[o >> 1] ^ (mask if o & 1 else 0) for o in self.outputs]

    def circuit(self) -> Circuit:
        """Return the circuit."""
        gates = tuple(Gate(table, (a - 1, b - 1)) for table, a, b in self.gates)
        return Circuit(self.basis, self.inputs, gates, tuple(Output((o >> 1) - 1, bool(o & 1)) for o in self.outputs))


def supports(basis: str) -> bool:
    """Return whether circuits of the basis are nets: all its gates have two fan-ins and negation is free."""
    known = get_basis(basis)
    wide = any(known.allows(table, 3) for table in range(256))
    return known.free_negation and known.allows(8, 2) and not wide


def allowed_tables(basis: str) -> tuple[int, ...]:
    """Return the normal tables of the basis that depend on both fan-ins."""
    known = get_basis(basis)
    return tuple(t for t in (2, 4, 6, 8, 14) if known.allows(t, 2))


def net_of(circuit: Circuit) -> Net:
    """Return the net of a circuit, simplified by :func:`rebuild`."""
    gates = [(gate.table, gate.fanins[0] + 1, gate.fanins[1] + 1) for gate in circuit.gates]
    outputs = [2 * (o.node + 1) + o.negated for o in circuit.outputs]
    return rebuild(circuit.basis, circuit.inputs, gates, outputs, {})


def rebuild(
    basis: str,
    inputs: int,
    gates: Sequence[NetGate],
    outputs: Sequence[Literal],
    replaced: dict[int, Literal],
) -> Net:
    """Return the net in which every node of ``replaced`` is substituted by the given literal.

    Gates are visited from the outputs and need not be in topological order; there must be no cycle.
    """
    maker = _NetBuilder(inputs)
    literal: dict[int, Literal] = {node: 2 * node for node in range(inputs + 1)}
    first = inputs + 1
    stack = [o >> 1 for o in outputs]
    while stack:
        node = stack[-1]
        if node in literal:
            stack.pop()
            continue
        if node in replaced:
            other = replaced[node]
            wanted = [other >> 1]
        else:
            table, a, b = gates[node - first]
            wanted = [a, b]
        missing = [w for w in wanted if w not in literal]
        if missing:
            stack += missing
            continue
        stack.pop()
        literal[node] = (
            literal[other >> 1] ^ (other & 1) if node in replaced else maker.gate(table, literal[a], literal[b])
        )
    return maker.net(basis, [literal[o >> 1] ^ (o & 1) for o in outputs])


class _NetBuilder:
    """Builds nets gate by gate: equal gates shared, gates normal, trivial gates simplified."""

    def __init__(self, inputs: int) -> None:
        self._inputs = inputs
        self._gates: list[NetGate] = []
        self._known: dict[NetGate, int] = {}

    def gate(self, table: int, a: Literal, b: Literal) -> Literal:
        """Return a literal for ``table`` of two literals."""
        if a & 1:  # exchange the halves of the table
            table = (table >> 2 & 3) | (table & 3) << 2
        if b & 1:  # swap within the halves
            table = (table >> 1 & 5) | (table & 5) << 1
        x, y = a >> 1, b >> 1
        if x > y:
            x, y = y, x
            table = (table & 9) | (table & 4) >> 1 | (table & 2) << 1
        if x == y:
            table = (table & 1) | (table >> 3 & 1) * 2  # over y alone, bit y
            return _unary(table, y)
        if x == 0:
            return _unary(table & 3, y)
        if table & 3 == table >> 2:
            return _unary(table & 3, y)
        if table & 5 == table >> 1 & 5:
            return _unary((table & 1) | (table >> 2 & 1) * 2, x)
        flip = table & 1
        key = (table ^ 15 if flip else table, x, y)
        node = self._known.get(key)
        if node is None:
            node = self._known[key] = self._inputs + 1 + len(self._gates)
            self._gates.append(key)
        return 2 * node + flip

    def net(self, basis: str, outputs: Sequence[Literal]) -> Net:
        """Return the net with these outputs, without gates that no output depends on."""
        first = self._inputs + 1
        needed = {o >> 1 for o in outputs}
        for number in range(len(self._gates) - 1, -1, -1):
            if first + number in needed:
                needed.update(self._gates[number][1:])
        place = {node: node for node in range(first)}
        gates: list[NetGate] = []
        for number, (table, a, b) in enumerate(self._gates):
            if first + number in needed:
                place[first + number] = first + len(gates)
                gates.append((table, place[a], place[b]))
        return Net(basis, self._inputs, tuple(gates), tuple(2 * place[o >> 1] + (o & 1) for o in outputs))


def _unary(table: int, node: int) -> Literal:
    """Return the literal of a function of one node: 0, not, the node, 1."""
    return (0, 2 * node + 1, 2 * node, 1)[table]
