"""BLIF, the Berkeley Logic Interchange Format: combinational networks of tables.

Specification: Berkeley Logic Interchange Format (University of California, Berkeley, 1992).  Read is the first model:
``.model .inputs .outputs .names .end``, comments, lines continued by a backslash, covers with ``-`` of either output
phase, and constants (``.names j`` alone is 0).  Without ``.inputs`` and ``.outputs`` they are the nets that nothing
makes and those that nothing reads.  Estimates of delay and area are skipped.  Latches, subcircuits, library gates and
external don't-cares (``.exdc``) are refused: the first is no function, the others stand in other files or need a PLA.

A table of up to six inputs is one gate of the basis ``lut-k`` (``b2`` where two are enough); a wider one becomes the
sum of its products.  Written is one table per gate, named ``g5``, ``g6``, ..., and one per output.

Oracle: ``tests/formats/test_netlists.py``; ABC and Yosys prove written files equal to others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from mincirc.circuit.names import NamedCircuit
from mincirc.circuit.netlist import CONSTANT, Output
from mincirc.errors import did_you_mean
from mincirc.formats.file_text import FileText
from mincirc.formats.logic.cover import irredundant_cover, sum_of_products, table_of_cover
from mincirc.formats.logic.naming import NetNames, net_names
from mincirc.formats.logic.network import (
    WIDEST,
    Definition,
    Make,
    Mention,
    Network,
    PlainGates,
    split_words,
)
from mincirc.formats.registry import FileContent

_REFUSED = {
    ".latch": "latches are not read: the circuit must be combinational",
    ".mlatch": "latches are not read: the circuit must be combinational",
    ".clock": "clocks are not read: the circuit must be combinational",
    ".subckt": "subcircuits are not read: flatten the network first (ABC: read_blif, write_blif)",
    ".gate": "gates of a library are not read: write their tables (ABC: unmap)",
    ".search": "other files are not read: flatten the network first",
    ".start_kiss": "state machines are not read: the circuit must be combinational",
    ".exdc": "external don't-cares are not read: write the function as PLA, or give the don't-cares in a second file",
}
_ESTIMATES = (
    ".area .delay .wire_load_slope .wire .input_arrival .output_required .default_input_arrival "
    ".default_output_required .input_drive .output_load .default_input_drive .default_output_load "
    ".max_input_load .default_max_input_load .cycle .clock_event .attrib .param .cname"
)
_SKIPPED = frozenset(_ESTIMATES.split())
_KEYWORDS = (".model", ".inputs", ".outputs", ".names", ".end")


@dataclass
class OpenTable:
    """A ``.names`` and the rows that followed so far."""

    nets: list[Mention]
    cubes: list[str] = field(default_factory=list)
    phase: str = ""

    def definition(self) -> Definition:
        """Return how the last net is made of the others."""
        place = self.nets[-1]
        fanins = tuple(mention.name for mention in self.nets[:-1])
        return Definition(fanins, _maker(self.cubes, self.phase == "0"), place.line, place.column)


def _maker(cubes: list[str], complemented: bool) -> Make:
    """Return what makes the table's gate, or gates where the table is too wide for one."""

    def make(gates: PlainGates, fanins: object) -> Output:
        signals = list(fanins)  # type: ignore[call-overload]
        if len(signals) > WIDEST:
            made = sum_of_products(gates, cubes, signals)
            return Output(made.node, made.negated != complemented)
        full = (1 << (1 << len(signals))) - 1
        return gates.table(table_of_cover(cubes, len(signals)) ^ (full if complemented else 0), signals)

    return make


class _BlifReader:
    """Reads the first model."""

    def __init__(self, source: FileText) -> None:
        self.source = source
        self.network = Network(source)
        self.table: OpenTable | None = None
        self.models = 0
        self.declared = False

    def line(self, words: list[Mention]) -> bool:
        """Read one logical line; return whether the model goes on."""
        first = words[0]
        if not first.name.startswith("."):
            self._row(words)
            return True
        self._close()
        if first.name == ".model":
            self.models += 1
            return self.models == 1
        if first.name in (".inputs", ".input", ".outputs", ".output"):
            self._declare(words)
        elif first.name == ".names":
            if len(words) < 2:
                self._refuse("expected .names IN ... OUT", first)
            self.table = OpenTable(words[1:])
        elif first.name in _REFUSED:
            self._refuse(f"{first.name}: {_REFUSED[first.name]}", first)
        elif first.name == ".end":
            return False
        elif first.name not in _SKIPPED:
            near = did_you_mean(first.name, (*_KEYWORDS, *_REFUSED))
            self._refuse(f"no command {first.name[:30]!r} (there are {', '.join(_KEYWORDS)}){near}", first)
        return True

    def finish(self) -> NamedCircuit:
        """Return the circuit of the model."""
        self._close()
        if not self.declared:
            self._infer()
        if not self.network.outputs:
            self.source.refuse_circuit("no outputs: the line .outputs NAME ... is missing")
        return self.network.circuit()

    def _declare(self, words: list[Mention]) -> None:
        self.declared = True
        for mention in words[1:]:
            if words[0].name.startswith(".input"):
                self.network.add_input(mention)
            else:
                self.network.outputs.append(mention)

    def _infer(self) -> None:
        """Take the nets that nothing makes for inputs, and those that nothing reads for outputs."""
        made = dict.fromkeys(self.network.names)
        read = dict.fromkeys(fanin for name in made for fanin in self.network.fanins_of(name))
        for name in read:
            if name not in made:
                self.network.add_input(Mention(name, 1, 1))
        self.network.outputs += [Mention(name, 1, 1) for name in made if name not in read]

    def _row(self, words: list[Mention]) -> None:
        """Take down ``1-0 1``, one row of the table that is open."""
        table, first = self.table, words[0]
        if table is None:
            self._refuse(f"expected one of {', '.join(_KEYWORDS)}, found {first.name[:30]!r}", first)
            return
        cube, value = ("", words[0]) if len(words) == 1 else (words[0].name, words[1])
        if len(words) > 2 or value.name not in ("0", "1"):
            self._refuse("expected a row such as '1-0 1', or '1' of a table without inputs", first)
        if set(cube) - {"0", "1", "-"}:
            self._refuse(f"{cube[:30]!r} is no row over 0, 1 and -", first)
        if len(cube) != len(table.nets) - 1:
            self._refuse(f"a row of {len(cube)} for {len(table.nets) - 1} input(s)", first)
        if table.phase not in ("", value.name):
            self._refuse("the rows of one table have one output value: all 1, or all 0", value)
        table.phase = value.name
        table.cubes.append(cube)

    def _close(self) -> None:
        if self.table is not None:
            self.network.define(self.table.nets[-1].name, self.table.definition())
            self.table = None

    def _refuse(self, message: str, place: Mention) -> None:
        self.source.refuse_circuit(message, place.line, place.column)


def _logical_lines(source: FileText) -> Iterator[list[Mention]]:
    """Yield the words of each line, with those of the lines that continue it."""
    words: list[Mention] = []
    for number, line in enumerate(source.lines, start=1):
        plain = line.partition("#")[0].rstrip()
        goes_on = plain.endswith("\\")
        words += [Mention(word, number, column) for word, column in split_words(plain.removesuffix("\\"))]
        if not goes_on and words:
            yield words
            words = []
    if words:
        yield words


def read_blif(source: FileText) -> NamedCircuit:
    """Return the circuit of the first model; raise :class:`~mincirc.errors.CircuitError` as ``file:line:column``."""
    reader = _BlifReader(source)
    for words in _logical_lines(source):
        if not reader.line(words):
            break
    return reader.finish()


def write_blif(named: NamedCircuit) -> FileContent:
    """Return the circuit as one model of one table per gate and output."""
    circuit = named.circuit
    nets = net_names(named, r"[^\s#\\=]+(?<![.\\])")
    lines = [*(f"# {note}" for note in nets.notes), ".model mincirc"]
    lines += [" ".join([".inputs", *nets.inputs]), " ".join([".outputs", *nets.outputs])]
    for number, gate in enumerate(circuit.gates, start=circuit.inputs):
        lines += _table_lines([nets.node(f) for f in gate.fanins], nets.node(number), gate.table)
    for name, output in zip(nets.outputs, circuit.outputs, strict=True):
        lines += _output_lines(nets, name, output)
    return FileContent("\n".join([*lines, ".end"]) + "\n", nets.notes)


def _table_lines(fanins: list[str], name: str, table: int) -> list[str]:
    """Return a ``.names`` of the phase that has fewer rows."""
    full = (1 << (1 << len(fanins))) - 1
    covers = [(irredundant_cover(t, t, len(fanins)), value) for t, value in ((table, 1), (table ^ full, 0))]
    cubes, value = min(covers, key=lambda cover: len(cover[0]))
    return [" ".join([".names", *fanins, name]), *(f"{cube} {value}" for cube in cubes)]


def _output_lines(nets: NetNames, name: str, output: Output) -> list[str]:
    if output.node == CONSTANT:
        return [f".names {name}", *(["1"] if output.negated else [])]
    return [f".names {nets.node(output.node)} {name}", "0 1" if output.negated else "1 1"]
