"""From the named nets of a file, defined in any order, to a circuit: gates stay as they are written.

Files of circuits (BLIF, .bench, AIGER) name nets and say how each is made of others.  Here a net becomes a gate of the
least basis that has all of them: ``aig`` for AIGER, ``b2`` for gates of two inputs, ``lut-k`` for wider ones.  Wires,
inverters and constants cost nothing in these bases and become the complements that readers of a net see; nothing else
is simplified, so the size of the circuit is the number of gates in the file: equal gates are kept, and so are gates
that nothing reads.

Assumes that nets have no feedback: a cycle is refused with the nets on it.  Oracle: ``tests/formats`` evaluates files
net by net, and ABC proves exported circuits equal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from mincirc.circuit.names import NamedCircuit, Names, plain_inputs
from mincirc.circuit.netlist import CONSTANT, Circuit, Gate, Output
from mincirc.circuit.tables import table_of, value_of, without_redundant_fanins
from mincirc.errors import did_you_mean
from mincirc.formats.file_text import FileText

WIDEST = 6
"""Fan-ins of the widest gate that a basis has."""
MAX_DECLARED = 100_000
"""Inputs that a file may declare."""
ZERO, ONE = Output(CONSTANT), Output(CONSTANT, True)


class PlainGates:
    """Gates in the order in which they are made, neither shared nor dropped; fan-ins may be complements."""

    def __init__(self, inputs: int) -> None:
        self.inputs = inputs
        self.gates: list[Gate] = []

    def table(self, table: int, fanins: Sequence[Output]) -> Output:
        """Return a gate for a function of at most :data:`WIDEST` signals, or the wire or constant that it is."""
        nodes = sorted({f.node for f in fanins} - {CONSTANT})

        def value(values: Sequence[bool]) -> bool:
            of = {CONSTANT: False, **dict(zip(nodes, values, strict=True))}
            return value_of(table, [of[f.node] != f.negated for f in fanins])

        short, needed = without_redundant_fanins(table_of(len(nodes), value), nodes)
        if not needed:
            return ONE if short else ZERO
        if len(needed) == 1:
            return Output(needed[0], short == 0b01)
        self.gates.append(Gate(short, needed))
        return Output(self.inputs + len(self.gates) - 1)

    def chain(self, table: int, fanins: Sequence[Output]) -> Output:
        """Return the fan-ins joined one by one by a function of two."""
        result = fanins[0]
        for fanin in fanins[1:]:
            result = self.table(table, (result, fanin))
        return result

    def circuit(self, outputs: Sequence[Output], basis: str = "b2") -> Circuit:
        """Return the circuit in ``basis``, or in ``lut-k`` where a gate is wider than two."""
        widest = max((len(gate.fanins) for gate in self.gates), default=0)
        return Circuit(basis if widest <= 2 else f"lut-{widest}", self.inputs, tuple(self.gates), tuple(outputs))


Make = Callable[[PlainGates, Sequence[Output]], Output]
"""Makes a net of its fan-ins."""


@dataclass(frozen=True)
class Definition:
    """How a net is made of others, and where the file says so."""

    fanins: tuple[str, ...]
    make: Make
    line: int
    column: int


@dataclass(frozen=True)
class Mention:
    """A name in a file and where it stands."""

    name: str
    line: int
    column: int


class Network:
    """The nets of one file."""

    def __init__(self, source: FileText, shown: Callable[[str], str] = repr) -> None:
        self.source = source
        self.inputs: list[Mention] = []
        self.outputs: list[Mention] = []
        self._definitions: dict[str, Definition] = {}
        self._input_names: dict[str, Mention] = {}
        self._shown = shown

    def add_input(self, mention: Mention) -> None:
        """Declare an input; refuse a second one of the name."""
        if mention.name in self._input_names:
            self._refuse(f"input {self._shown(mention.name)} stands twice", mention)
        if len(self.inputs) >= MAX_DECLARED:
            self._refuse(f"more than {MAX_DECLARED} inputs", mention)
        self._input_names[mention.name] = mention
        self.inputs.append(mention)

    def define(self, name: str, definition: Definition) -> None:
        """Say how a net is made; refuse a second definition."""
        if name in self._definitions:
            before = self._definitions[name].line
            self._refuse(f"{self._shown(name)} is defined twice, first in line {before}", definition)
        self._definitions[name] = definition

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the nets that are defined, in file order."""
        return tuple(self._definitions)

    def fanins_of(self, name: str) -> tuple[str, ...]:
        """Return what a net is made of."""
        return self._definitions[name].fanins

    def circuit(self, basis: str = "b2") -> NamedCircuit:
        """Return the circuit of all nets, with the names of inputs and outputs."""
        for name in self._input_names.keys() & self._definitions.keys():
            self._refuse(f"{self._shown(name)} is an input, and is defined as well", self._definitions[name])
        gates = PlainGates(len(self.inputs))
        signals = {mention.name: Output(number) for number, mention in enumerate(self.inputs)}
        for name in self._definitions:
            self._make(name, gates, signals)
        for mention in self.outputs:
            if mention.name not in signals:
                self._refuse(self._missing(mention.name, signals), mention)
        circuit = gates.circuit([signals[mention.name] for mention in self.outputs], basis)
        return named_circuit(circuit, [m.name for m in self.inputs], [m.name for m in self.outputs])

    def _make(self, goal: str, gates: PlainGates, signals: dict[str, Output]) -> None:
        """Make a net after all that it is made of."""
        waiting, open_nets = [goal], dict[str, None]()
        while waiting:
            name = waiting[-1]
            if name in signals:
                waiting.pop()
                continue
            definition = self._definitions[name]
            missing = [f for f in definition.fanins if f not in signals]
            if not missing:
                signals[name] = definition.make(gates, [signals[f] for f in definition.fanins])
                open_nets.pop(name, None)
                waiting.pop()
                continue
            open_nets[name] = None
            for fanin in missing:
                if fanin not in self._definitions:
                    self._refuse(self._missing(fanin, {**signals, **self._definitions}), definition)
                if fanin in open_nets:
                    self._refuse(self._cycle(fanin, list(open_nets)), definition)
            waiting += missing

    def _missing(self, name: str, known: Mapping[str, object]) -> str:
        near = did_you_mean(name, known) if self._shown is repr else ""
        return f"{self._shown(name)} is neither an input nor defined{near}"

    def _cycle(self, first: str, path: list[str]) -> str:
        loop = [*path[path.index(first) :], first]
        listed = " <- ".join(self._shown(name) for name in loop[:5])
        return f"combinational loop: {listed}{' <- ...' if len(loop) > 5 else ''}"

    def _refuse(self, message: str, place: Mention | Definition) -> None:
        self.source.refuse_circuit(message, place.line, place.column)


def named_circuit(circuit: Circuit, inputs: Sequence[str], outputs: Sequence[str]) -> NamedCircuit:
    """Return the circuit with the names of a file, but none where they are the plain ones."""
    plain = tuple(inputs) == plain_inputs(len(inputs))
    unnamed = tuple(outputs) == tuple(f"y{number}" for number in range(len(outputs)))
    return NamedCircuit(circuit, Names(inputs=() if plain else tuple(inputs)), () if unnamed else tuple(outputs))


def split_words(line: str, comment: str = "#") -> list[tuple[str, int]]:
    """Return the words of a line before a comment, each with its column (from 1)."""
    words, column = [], 0
    text = line.partition(comment)[0]
    for word in text.split():
        column = text.index(word, column)
        words.append((word, column + 1))
        column += len(word)
    return words
