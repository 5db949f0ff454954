""".bench, the netlists of the ISCAS benchmarks: one line per gate.

Specification: Brglez and Fujiwara, A neutral netlist of 10 combinational benchmark circuits (ISCAS 1985), as ABC reads
and writes it.  Read are ``INPUT(a)``, ``OUTPUT(y)`` and ``y = OP(a, b, ...)`` with OP one of AND OR NAND NOR XOR XNOR
NOT (INV) BUFF (BUF), in either case; gates of more than two inputs are trees of gates of two (XNOR complements the
parity).  ABC's extensions are read as well: ``y = vdd``, ``y = gnd``, and tables ``y = LUT 0x8 ( a, b )`` of up to six
inputs, whose *first* fan-in is the least significant bit of the row.  Flip-flops (DFF) are refused.

Written is one line per gate, NOT where a gate reads a complement (negation is free in most bases, and comes
back as free), and LUT for gates of three inputs or more.

Oracle: ``tests/formats/test_netlists.py``; ABC proves written files equal to others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from mincirc.circuit.names import NamedCircuit
from mincirc.circuit.netlist import CONSTANT, Output
from mincirc.circuit.tables import AND, OR, XOR
from mincirc.errors import did_you_mean
from mincirc.formats.file_text import FileText
from mincirc.formats.logic.naming import net_names
from mincirc.formats.logic.network import (
    ONE,
    WIDEST,
    ZERO,
    Definition,
    Make,
    Mention,
    Network,
    PlainGates,
)
from mincirc.formats.registry import FileContent

_NAME = r"[^\s(),=#]+"
_PORT = re.compile(rf"\s*(INPUT|OUTPUT)\s*\(\s*({_NAME})\s*\)\s*\Z", re.IGNORECASE)
_GATE = re.compile(rf"\s*({_NAME})\s*=\s*(?:(LUT)\s+0x([0-9a-f]+)|({_NAME}))\s*(?:\((.*)\))?\s*\Z", re.IGNORECASE)
_OPERATORS = {
    "AND": (AND, False),
    "OR": (OR, False),
    "NAND": (AND, True),
    "NOR": (OR, True),
    "XOR": (XOR, False),
    "XNOR": (XOR, True),
}
_UNARY = {"NOT": True, "INV": True, "BUFF": False, "BUF": False}
_CONSTANTS = {"VDD": ONE, "GND": ZERO}
_KNOWN = (*_OPERATORS, *_UNARY, *_CONSTANTS, "LUT", "INPUT", "OUTPUT")
_FORMS = "expected INPUT(a), OUTPUT(y), y = AND(a, b) or y = LUT 0x8 ( a, b )"


def read_bench(source: FileText) -> NamedCircuit:
    """Return the circuit; raise :class:`~mincirc.errors.CircuitError` as ``file:line:column``."""
    network = Network(source)
    for number, whole in enumerate(source.lines, start=1):
        line = whole.partition("#")[0]
        if line.strip():
            _line(network, line, number)
    if not network.outputs:
        source.refuse_circuit("no outputs: a line OUTPUT(y) is missing")
    return network.circuit()


def _line(network: Network, line: str, number: int) -> None:
    port = _PORT.match(line)
    if port:
        mention = Mention(port[2], number, port.start(2) + 1)
        if port[1].upper() == "INPUT":
            network.add_input(mention)
        else:
            network.outputs.append(mention)
        return
    gate = _GATE.match(line)
    if gate is None:
        network.source.refuse_circuit(f"{_FORMS}, found {line.strip()[:40]!r}", number, _first(line))
    assert gate is not None
    fanins = tuple(part.strip() for part in gate[5].split(",")) if gate[5] and gate[5].strip() else ()
    bad = next((f for f in fanins if not re.fullmatch(_NAME, f)), None)
    if bad is not None:
        network.source.refuse_circuit(f"{bad[:40]!r} is no name of a net", number, gate.start(5) + 1)

    def refuse(message: str) -> None:
        network.source.refuse_circuit(message, number, gate.start(2 if gate[2] else 4) + 1)

    make = _lut(gate[3], len(fanins), refuse) if gate[2] else _operator(gate[4], len(fanins), refuse)
    network.define(gate[1], Definition(fanins, make, number, gate.start(1) + 1))


def _first(line: str) -> int:
    return len(line) - len(line.lstrip()) + 1


def _operator(word: str, count: int, refuse: Callable[[str], None]) -> Make:
    """Return what makes a gate called ``word`` of so many fan-ins."""
    name = word.upper()
    if name in _CONSTANTS and count == 0:
        return lambda _gates, _fanins: _CONSTANTS[name]
    if name in _UNARY and count == 1:
        return lambda _gates, fanins: Output(fanins[0].node, fanins[0].negated != _UNARY[name])
    if name in _OPERATORS and count >= 1:
        table, complemented = _OPERATORS[name]
        return lambda gates, fanins: _joined(gates, table, fanins, complemented)
    if name.startswith("DFF"):
        refuse("DFF: flip-flops are not read: the circuit must be combinational")
    if name in _KNOWN:
        refuse(f"{name} of {count} fan-in(s): {_FORMS}")
    refuse(f"no gate {word[:30]!r} (there are {', '.join(_KNOWN[:-2])}){did_you_mean(name, _KNOWN)}")
    raise AssertionError("refused above")


def _joined(gates: PlainGates, table: int, fanins: Sequence[Output], complemented: bool) -> Output:
    """Return the fan-ins joined; the last gate is complemented itself, so that no gate is spent on it."""
    made = gates.chain(table, fanins)
    return Output(made.node, made.negated != complemented)


def _lut(digits: str, count: int, refuse: Callable[[str], None]) -> Make:
    """Return what makes the table; its first fan-in is the least significant bit of a row."""
    if count > WIDEST:
        refuse(f"LUT of {count} fan-ins: tables of at most {WIDEST} are read")
    if len(digits) > 1 << WIDEST or int(digits, 16) >> (1 << count):
        refuse(f"LUT 0x{digits[:20]} is no table of {count} fan-in(s)")
    table = int(digits, 16)
    return lambda gates, fanins: gates.table(table, tuple(reversed(fanins)))


def write_bench(named: NamedCircuit) -> FileContent:
    """Return the circuit, one line per gate."""
    circuit, writer = named.circuit, _Writer(named)
    for number, gate in enumerate(circuit.gates, start=circuit.inputs):
        writer.gate(number, gate.table, gate.fanins)
    for name, output in zip(writer.nets.outputs, circuit.outputs, strict=True):
        writer.output(name, output)
    notes = (*writer.nets.notes, *writer.notes())
    nets = writer.nets
    head = [*(f"# {note}" for note in notes), *(f"INPUT({name})" for name in nets.inputs)]
    head += [f"OUTPUT({name})" for name in nets.outputs]
    return FileContent("\n".join([*head, *writer.lines]) + "\n", notes)


class _Writer:
    """Writes gates, and an inverter for every node that is read complemented."""

    def __init__(self, named: NamedCircuit) -> None:
        self.nets = net_names(named, _NAME, ("vdd", "gnd", "VDD", "GND"))
        self.lines: list[str] = []
        self._inverted: dict[int, str] = {}
        self._taken = {*self.nets.inputs, *self.nets.outputs, *self.nets.gates}
        self._wide = 0

    def gate(self, number: int, table: int, fanins: Sequence[int]) -> None:
        """Write the gate of a node."""
        name = self.nets.node(number)
        if len(fanins) == 1:
            self.lines.append(f"{name} = NOT({self.nets.node(fanins[0])})")
        elif len(fanins) == 2:
            self._two(name, table, fanins)
        else:
            self._wide += 1
            listed = ", ".join(self.nets.node(f) for f in reversed(fanins))
            self.lines.append(f"{name} = LUT {table:#x} ( {listed} )")

    def output(self, name: str, output: Output) -> None:
        """Write what an output reads."""
        if output.node == CONSTANT:
            self.lines.append(f"{name} = {'vdd' if output.negated else 'gnd'}")
        else:
            self.lines.append(f"{name} = {'NOT' if output.negated else 'BUFF'}({self.nets.node(output.node)})")

    def notes(self) -> tuple[str, ...]:
        """Return what the format could not say."""
        found = []
        if self._inverted:
            found.append(f"{len(self._inverted)} NOT line(s) stand for complements that the basis has for free")
        if self._wide:
            found.append(f"{self._wide} gate(s) of three inputs or more are LUT lines, an extension of ABC's")
        return tuple(found)

    def _two(self, name: str, table: int, fanins: Sequence[int]) -> None:
        """Write a gate of two inputs as an operator over the nets or their complements."""
        flips, word = _AS_OPERATOR[table]
        read = [self._inverse(f) if flips >> (1 - k) & 1 else self.nets.node(f) for k, f in enumerate(fanins)]
        self.lines.append(f"{name} = {word}({read[0]}, {read[1]})")

    def _inverse(self, node: int) -> str:
        if node not in self._inverted:
            name = f"not_{self.nets.node(node)}"
            while name in self._taken:
                name += "_"
            self._taken.add(name)
            self._inverted[node] = name
            self.lines.append(f"{name} = NOT({self.nets.node(node)})")
        return self._inverted[node]


_AS_OPERATOR = {
    0b1000: (0b00, "AND"),
    0b0111: (0b00, "NAND"),
    0b1110: (0b00, "OR"),
    0b0001: (0b00, "NOR"),
    0b0110: (0b00, "XOR"),
    0b1001: (0b00, "XNOR"),
    0b0010: (0b10, "AND"),
    0b0100: (0b01, "AND"),
    0b1011: (0b10, "OR"),
    0b1101: (0b01, "OR"),
}
"""Table -> which fan-ins are complemented (the first in bit 1), and the operator."""
