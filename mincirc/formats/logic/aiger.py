"""AIGER, ascii (``aag``) and binary (``aig``): and-inverter graphs.

Specification: Biere, The AIGER And-Inverter Graph (AIG) Format, version 20071012, and Biere, Heljanko and Wieringa,
AIGER 1.9 and beyond (2011), of which the header's further counts are known.  A literal is twice a variable, plus one
for its complement; 0 and 1 are the constants.  The binary form numbers inputs and ANDs in order and stores an AND as
two differences, seven bits a byte, least significant first.  Symbols ``i0 NAME`` and ``o0 NAME`` are read and written;
what follows the line ``c`` is a comment.

Latches, and the bad states, constraints, justice and fairness of version 1.9, are refused: the circuit must be
combinational.  The basis of what is read is ``aig``, one gate per AND (an AND with a constant, or of one literal
alone, is a wire).  Written is the circuit in the basis ``aig``; an XOR becomes three ANDs, which is noted.

Oracle: ``tests/formats/test_netlists.py``; ABC proves written files equal to others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NoReturn

from mincirc.circuit.names import NamedCircuit, plain_inputs
from mincirc.circuit.netlist import CONSTANT, Circuit, Output
from mincirc.circuit.tables import AND
from mincirc.circuit.translate import translated
from mincirc.formats.file_text import FileText
from mincirc.formats.logic.function import plain_outputs
from mincirc.formats.logic.naming import net_names
from mincirc.formats.logic.network import MAX_DECLARED, Definition, Mention, Network, PlainGates, named_circuit
from mincirc.formats.registry import FileContent

_HEADER = re.compile(rb"(a[ai]g)((?: [0-9]{1,9}){5,9})[ \t]*\Z")
_SYMBOL = re.compile(r"([iolbcjf])([0-9]{1,9}) (.+)\Z")
_LINE = re.compile(rb"[0-9]{1,10}(?: [0-9]{1,10})*[ \t]*\Z")
_FURTHER = ("latches", "bad states", "constraints", "justice properties", "fairness constraints")
MAX_LENGTH = 5
"""Bytes of one difference: variables are below 2^31."""


@dataclass(frozen=True)
class AigerHeader:
    """Counts of the first line: variables, inputs, outputs and ANDs."""

    binary: bool
    variables: int
    inputs: int
    outputs: int
    ands: int


def read_aiger(source: FileText) -> NamedCircuit:
    """Return the circuit; raise :class:`~mincirc.errors.CircuitError` as ``file:line:column``."""
    return _AigerReader(source).read()


class _AigerReader:
    """Walks through the bytes; lines are counted up to the binary part, and from its end."""

    def __init__(self, source: FileText) -> None:
        self.source = source
        self.at = 0
        self.number = 0
        self.network = Network(source, shown=lambda literal: f"literal {literal}")

    def read(self) -> NamedCircuit:
        header = self._header()
        self._inputs(header)
        outputs = [self._literals(1, "an output", header)[0] for _ in range(header.outputs)]
        lines = [self.number - len(outputs) + 1 + i for i in range(len(outputs))]
        if header.binary:
            self._binary_ands(header)
        else:
            for _ in range(header.ands):
                self._ascii_and(header)
        self._wires(outputs, lines)
        found = self.network.circuit("aig")
        return self._named(found.circuit, header)

    def _line(self) -> bytes | None:
        """Return the next line without its end; ``None`` at the end of the file."""
        data = self.source.data
        if self.at >= len(data):
            return None
        end = data.find(b"\n", self.at)
        end = len(data) if end < 0 else end
        line = data[self.at : end]
        self.at, self.number = end + 1, self.number + 1
        return line.removesuffix(b"\r")

    def _refuse(self, message: str, column: int = 1) -> NoReturn:
        self.source.refuse_circuit(message, max(self.number, 1), column)

    def _header(self) -> AigerHeader:
        line = self._line() or b""
        match = _HEADER.match(line)
        if match is None:
            self._refuse("expected the header 'aag M I L O A' or 'aig M I L O A', numbers of at most 9 digits")
        variables, inputs, latches, outputs, ands, *further = map(int, match[2].split())
        for count, what in zip((latches, *further), _FURTHER, strict=False):
            if count:
                self._refuse(f"{count} {what}: the circuit must be combinational, with inputs, outputs and ANDs alone")
        binary = match[1] == b"aig"
        if variables < inputs + ands or (binary and variables != inputs + ands):
            relation = "is not" if binary else "is below"
            self._refuse(f"M = {variables} {relation} I + L + A = {inputs + ands}", 5)
        if inputs > MAX_DECLARED:
            self._refuse(f"{inputs} inputs: at most {MAX_DECLARED} are read", 5)
        return AigerHeader(binary, variables, inputs, outputs, ands)

    def _literals(self, count: int, what: str, header: AigerHeader) -> list[int]:
        line = self._line()
        if line is None:
            self._refuse(f"the file ends where {what} is due")
        if not _LINE.match(line) or len(line.split()) != count:
            shown = line[:30].decode("ascii", "replace")
            self._refuse(f"expected {what}, {count} literal(s), found {shown!r}")
        literals = [int(word) for word in line.split()]
        for literal in literals:
            if literal > 2 * header.variables + 1:
                self._refuse(f"literal {literal} is above 2 M + 1 = {2 * header.variables + 1}")
        return literals

    def _inputs(self, header: AigerHeader) -> None:
        for number in range(header.inputs):
            literal = 2 * number + 2 if header.binary else self._literals(1, "an input", header)[0]
            self._positive(literal, "an input")
            self.network.add_input(Mention(str(literal), self.number, 1))

    def _positive(self, literal: int, what: str) -> None:
        if literal < 2 or literal % 2:
            self._refuse(f"literal {literal} cannot be {what}: expected an even literal from 2 on")

    def _ascii_and(self, header: AigerHeader) -> None:
        made, *read = self._literals(3, "an AND", header)
        self._positive(made, "an AND")
        self._and(made, read)

    def _and(self, made: int, read: Sequence[int]) -> None:
        flips = tuple(literal & 1 for literal in read)
        names = tuple(str(literal & ~1) for literal in read)
        inner = tuple(name for name in names if name != "0")

        def make(gates: PlainGates, fanins: Sequence[Output]) -> Output:
            known = dict(zip(inner, fanins, strict=True)) | {"0": Output(CONSTANT)}
            signals = [Output(known[n].node, known[n].negated != bool(f)) for n, f in zip(names, flips, strict=True)]
            return gates.table(AND, signals)

        self.network.define(str(made), Definition(inner, make, max(self.number, 1), 1))

    def _binary_ands(self, header: AigerHeader) -> None:
        for number in range(header.ands):
            made = 2 * (header.inputs + number) + 2
            first = made - self._difference(number)
            second = first - self._difference(number)
            if not 0 <= second <= first < made:
                self._refuse(f"AND {number} (byte {self.at}): literals {first} and {second} of {made} do not decrease")
            self._and(made, (first, second))
        self.number += 1

    def _difference(self, number: int) -> int:
        """Return the next number of the binary part."""
        data, value, byte, place = self.source.data, 0, 0x80, 0
        while byte >= 0x80:
            if self.at >= len(data):
                self._refuse(f"the file ends within AND {number} (byte {self.at})")
            if place == 7 * MAX_LENGTH:
                self._refuse(f"AND {number} (byte {self.at}): a difference of more than {MAX_LENGTH} bytes")
            byte = data[self.at]
            value |= (byte & 0x7F) << place
            self.at, place = self.at + 1, place + 7
        return value

    def _wires(self, outputs: Sequence[int], lines: Sequence[int]) -> None:
        """Make a net for every output, which may be the complement of one or a constant."""
        for number, (literal, line) in enumerate(zip(outputs, lines, strict=True)):
            fanins = (str(literal & ~1),) if literal > 1 else ()

            def make(_gates: PlainGates, signals: Sequence[Output], literal: int = literal) -> Output:
                read = signals[0] if signals else Output(CONSTANT)
                return Output(read.node, read.negated != bool(literal & 1))

            self.network.define(f"output {number}", Definition(fanins, make, line, 1))
            self.network.outputs.append(Mention(f"output {number}", line, 1))

    def _named(self, circuit: Circuit, header: AigerHeader) -> NamedCircuit:
        """Return the circuit with the names of the symbol table."""
        inputs, outputs = list(plain_inputs(header.inputs)), list(plain_outputs(header.outputs))
        lists = {"i": inputs, "o": outputs}
        given: dict[str, set[str]] = {"i": set(), "o": set()}
        for kind, number, name in self._symbols():
            names = lists.get(kind)
            if names is None or number >= len(names):
                self._refuse(f"symbol {kind}{number}: there is no such {'input' if kind == 'i' else 'output'}")
            if name in given[kind]:
                self._refuse(
                    f"symbol {kind}{number}: another one is called {name[:40]!r}", len(kind + str(number)) + 2
                )
            names[number] = name
            given[kind].add(name)
        if len(set(inputs)) < len(inputs):
            self._refuse("the symbols name some inputs as others are called by default: name all of them")
        return named_circuit(circuit, inputs, outputs)

    def _symbols(self) -> Iterator[tuple[str, int, str]]:
        while (line := self._line()) is not None and line != b"c":
            if not line.strip():
                continue
            match = _SYMBOL.match(line.decode("utf-8", "replace"))
            if match is None:
                shown = line[:30].decode("utf-8", "replace")
                self._refuse(f"expected a symbol such as 'i0 NAME', or the line 'c', found {shown!r}")
            yield match[1], int(match[2]), match[3]


def write_aag(named: NamedCircuit) -> FileContent:
    """Return the circuit as ascii AIGER."""
    graph = _Graph(named)
    lines = [f"aag {graph.variables} {graph.inputs} 0 {len(graph.outputs)} {len(graph.ands)}"]
    lines += [str(2 * number + 2) for number in range(graph.inputs)]
    lines += [str(literal) for literal in graph.outputs]
    lines += [f"{made} {first} {second}" for made, first, second in graph.ands]
    return FileContent("\n".join([*lines, *graph.ending()]) + "\n", graph.notes)


def write_aig(named: NamedCircuit) -> FileContent:
    """Return the circuit as binary AIGER."""
    graph = _Graph(named)
    lines = [f"aig {graph.variables} {graph.inputs} 0 {len(graph.outputs)} {len(graph.ands)}"]
    lines += [str(literal) for literal in graph.outputs]
    body = bytearray()
    for made, first, second in graph.ands:
        body += _difference_bytes(made - first) + _difference_bytes(first - second)
    ending = "".join(f"{line}\n" for line in graph.ending())
    return FileContent(("\n".join(lines) + "\n").encode() + bytes(body) + ending.encode(), graph.notes)


def _difference_bytes(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    found.append(value)
    return bytes(found)


class _Graph:
    """The circuit as an and-inverter graph, in the numbering of the binary form."""

    def __init__(self, named: NamedCircuit) -> None:
        circuit = translated(named.circuit, "aig")
        self.inputs = circuit.inputs
        literals = [0] + [2 * i + 2 for i in range(circuit.inputs)]  # that of the constant comes first
        self.ands: list[tuple[int, int, int]] = []
        for number, gate in enumerate(circuit.gates, start=circuit.inputs):
            flip = gate.table.bit_count() == 3
            row = (gate.table ^ 0b1111 if flip else gate.table).bit_length() - 1
            read = [literals[f + 1] ^ (not row >> (1 - k) & 1) for k, f in enumerate(gate.fanins)]
            made = 2 * number + 2
            self.ands.append((made, max(read), min(read)))
            literals.append(made ^ flip)
        self.outputs = [literals[o.node + 1] ^ o.negated for o in circuit.outputs]
        self.variables = circuit.inputs + circuit.size
        self._names = net_names(named, r"[^\n\r]+")
        self.notes = (*self._names.notes, *_expansion(named.circuit, circuit))

    def ending(self) -> list[str]:
        """Return the symbol table, and the notes as a comment."""
        names = self._names
        symbols = [f"i{i} {name}" for i, name in enumerate(names.inputs)]
        symbols += [f"o{i} {name}" for i, name in enumerate(names.outputs)]
        return [*symbols, *(["c", *self.notes] if self.notes else [])]


def _expansion(before: Circuit, after: Circuit) -> Iterable[str]:
    """Say what became of gates that AIGER has not."""
    if before.basis == "aig" or before.size == after.size:
        return
    wider = sum(1 for gate in before.gates if len(gate.fanins) != 2 or gate.table.bit_count() == 2)
    yield f"{before.size} gate(s) of {before.basis} are {after.size} ANDs: AIGER has no other gate ({wider} expanded)"
