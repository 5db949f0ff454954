"""The circuit: an immutable DAG of gates over a basis, with outputs that read nodes.

Nodes are numbered: inputs ``0 .. n-1`` (``x0`` is the most significant bit of the first feature), then gates in
topological order; ``CONSTANT`` (-1) is the constant 0.  A gate is a truth table over its fan-ins; bit ``b`` of the
table is the value when the fan-ins, the first one most significant, read ``b`` in binary.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mincirc.arguments import instance, whole
from mincirc.circuit.basis import Basis, get_basis
from mincirc.display import RichDisplay, converted
from mincirc.errors import CircuitError

CONSTANT = -1
"""The node that is always 0."""


@dataclass(frozen=True, order=True)
class Gate:
    """A function of one or more nodes."""

    table: int
    fanins: tuple[int, ...]


@dataclass(frozen=True, order=True)
class Output:
    """A node, or its complement (only where negation is free, or for the constant)."""

    node: int
    negated: bool = False


def check_gate(basis: Basis, gate: Gate, place: str) -> None:
    """Raise :class:`CircuitError`, with a message that begins with ``place``, when the basis has no such gate."""
    arity = len(gate.fanins)
    if not 0 <= gate.table < 1 << (1 << arity):
        raise CircuitError(f"{place}: table {gate.table} is not one of {arity} inputs")
    if not basis.allows(gate.table, arity):
        which = f"table {gate.table:#x} of {arity} input{'s' * (arity > 1)}"
        raise CircuitError(f"{place}: basis {basis.name} has no such gate ({which}); it has {basis.cost}")
    if len(set(gate.fanins)) < arity and not basis.equal_fanins:
        raise CircuitError(f"{place}: basis {basis.name} reads distinct nodes, not one of them twice")


@dataclass(frozen=True, repr=False)
class Circuit(RichDisplay):
    """``outputs`` read ``inputs`` input bits through ``gates``; raises :class:`CircuitError` when malformed.

    >>> import mincirc
    >>> circuit = mincirc.search(mincirc.load("table:0x6")).circuit
    >>> circuit.size, circuit.depth, circuit("01")
    (1, 1, '1')
    """

    basis: str
    inputs: int
    gates: tuple[Gate, ...]
    outputs: tuple[Output, ...]

    def _brief(self) -> str:
        from mincirc.circuit.text import body_lines  # noqa: PLC0415 - the text form is written with this record

        return f"{self.basis}, {self.inputs} inputs, {self.size} gates: {'; '.join(body_lines(self))}"

    def __post_init__(self) -> None:
        basis = get_basis(self.basis)
        self._shape()
        for number, gate in enumerate(self.gates, start=self.inputs):
            place = f"gate g{number}"
            check_gate(basis, gate, place)
            lowest = CONSTANT if basis.constant_fanins else 0
            if any(not lowest <= f < number for f in gate.fanins):
                raise CircuitError(f"{place}: a fan-in is not an earlier node")
        for number, output in enumerate(self.outputs):
            if not CONSTANT <= output.node < self.inputs + len(self.gates):
                raise CircuitError(f"output y{number}: there is no node {output.node}")
            if output.negated and output.node != CONSTANT and not basis.free_negation:
                raise CircuitError(
                    f"output y{number}: negation is not free in {basis.name}: the complement needs a gate"
                )

    def _shape(self) -> None:
        """Raise :class:`CircuitError` unless the fields have their declared types."""
        whole("inputs", self.inputs, 0, CircuitError)
        for name, entries, kind in (("gates", self.gates, Gate), ("outputs", self.outputs, Output)):
            instance(name, entries, tuple, f"a tuple of {kind.__name__}s", error=CircuitError)
            for entry in entries:
                instance(f"{name}: each entry", entry, kind, f"a {kind.__name__}", error=CircuitError)

    def __call__(self, inputs: Any = None, /, **bits: Any) -> Any:
        r"""Return the outputs for a word, a sequence or an array of bits, or bits by name.

        The forms are those of :mod:`mincirc.circuit.calling`.

        >>> import mincirc
        >>> adder = mincirc.parse_circuit("basis b2\ninputs a b\ng2 = a and b\ng3 = a xor b\ny0 = g2\ny1 = g3")
        >>> adder("11"), adder(0b01), adder([1, 0]), adder(x0=1, x1=1)
        ('10', 1, (0, 1), (1, 0))
        """
        from mincirc.circuit.calling import call  # noqa: PLC0415 - it evaluates this record
        from mincirc.circuit.names import plain_inputs  # noqa: PLC0415

        return call(self, plain_inputs(self.inputs), inputs, bits)

    def to_networkx(self) -> Any:
        """Return the circuit as a ``networkx.MultiDiGraph`` (extra ``graphs``; :mod:`mincirc.circuit.graph`)."""
        from mincirc.circuit.graph import to_networkx  # noqa: PLC0415 - an extra

        return to_networkx(self)

    def to_aiger(self) -> Any:
        """Return the circuit as an and-inverter graph, an ``aiger.AIG`` of py-aiger (extra ``aiger``)."""
        return converted(self, "aiger")

    @property
    def size(self) -> int:
        """Number of counted gates."""
        return len(self.gates)

    @cached_property
    def depth(self) -> int:
        """Most counted gates on a path from an input to an output."""
        level = [0] * self.inputs
        for gate in self.gates:
            level.append(1 + max((level[f] for f in gate.fanins if f >= 0), default=0))
        return max((level[o.node] for o in self.outputs if o.node >= 0), default=0)
