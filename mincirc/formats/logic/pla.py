"""PLA files of espresso: two-level functions with don't-cares.

Specification: the manual page espresso(5) (Berkeley, version 2.3).  Read are ``.i .o .ilb .ob .p .type .e .end`` and
rows of an input plane (``0 1 -``, also ``2`` for ``-``) and an output plane.  What a row says of an output:

| type | 1 (4) | 0 (3) | - (2) | not mentioned |
| --- | --- | --- | --- | --- |
| ``f`` | on | nothing | nothing | off |
| ``fd`` (default) | on | nothing | don't-care | off |
| ``fr`` | on | off | nothing | don't-care |
| ``fdr`` | on | off | don't-care | don't-care |

``~`` always says nothing.  Where the on-set and the don't-care set overlap, the don't-care wins, as in espresso, which
may drop such a point from the cover; an input that is on and off, or off and a don't-care, is refused.  ``.p`` is
ignored, as espresso does.  Many-valued and symbolic variables (``.mv .kiss .symbolic .label``), ``.phase`` and
``.pair`` are refused.

The circuit of a PLA is its on-set as written, a sum of products of gates of two inputs.  Oracle:
``tests/formats/test_pla.py`` reads the table above row by row; Yosys and ABC read the files that are written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NoReturn

from mincirc.circuit.names import NamedCircuit, plain_inputs
from mincirc.circuit.netlist import Output
from mincirc.circuit.tables import OR
from mincirc.errors import did_you_mean
from mincirc.formats.file_text import FileText
from mincirc.formats.logic.cover import product, table_of_cube
from mincirc.formats.logic.function import MAX_INPUTS, IncompleteFunction, input_columns, plain_outputs
from mincirc.formats.logic.network import MAX_DECLARED, ZERO, PlainGates, named_circuit, split_words

TYPES = ("f", "fd", "fr", "fdr")
MAX_OUTPUTS = 10_000
MAX_PAIRS = 4_000_000
"""Pairs of rows that are compared for contradictions where there are too many inputs for tables."""
_INPUT = {"0": "0", "1": "1", "-": "-", "2": "-"}
_OUTPUT = {"1": "f", "4": "f", "0": "r", "3": "r", "-": "d", "2": "d", "~": ""}
_KEYWORDS = (".i", ".o", ".ilb", ".ob", ".p", ".type", ".e", ".end")
_REFUSED = {
    ".mv": "many-valued variables are not read: circuits have binary inputs",
    ".kiss": "state machines are not read: the function must be combinational",
    ".symbolic": "symbolic variables are not read: circuits have binary inputs",
    ".symbolic-output": "symbolic variables are not read: circuits have binary outputs",
    ".label": "labels of many-valued variables are not read",
    ".phase": "output phases are not read: write the rows of the function itself",
    ".pair": "pairs of inputs are not read: write the rows over the inputs themselves",
}
_CONFLICTS = (("f", "r", "on and off"), ("d", "r", "off and a don't-care"))


@dataclass(frozen=True)
class PlaRow:
    """One row: its input plane, and per output the set that it adds to (``f``, ``d``, ``r`` or none)."""

    cube: str
    sets: tuple[str, ...]
    line: int


@dataclass
class Pla:
    """What stands in a file."""

    source: FileText
    inputs: int = -1
    outputs: int = -1
    type: str = "fd"
    input_names: tuple[str, ...] = ()
    output_names: tuple[str, ...] = ()
    rows: list[PlaRow] = field(default_factory=list)

    def rows_of(self, output: int, kind: str) -> Iterator[PlaRow]:
        """Yield the rows that add to one of the sets of an output, if the file's type has that set."""
        if kind in self.type:
            yield from (row for row in self.rows if row.sets[output] == kind)


def read_pla_circuit(source: FileText) -> NamedCircuit:
    """Return the on-set as a circuit; raise :class:`~mincirc.errors.CircuitError` as ``file:line:column``."""
    pla = _parse(source)
    _refuse_conflicts(pla)
    gates = PlainGates(pla.inputs)
    fanins = [Output(node) for node in range(pla.inputs)]
    used = {row.line: row for output in range(pla.outputs) for row in pla.rows_of(output, "f")}
    products = {line: product(gates, used[line].cube, fanins) for line in sorted(used)}
    read = []
    for output in range(pla.outputs):
        terms = [products[row.line] for row in pla.rows_of(output, "f")]
        read.append(gates.chain(OR, terms) if terms else ZERO)
    return named_circuit(gates.circuit(read), pla.input_names, pla.output_names)


def read_pla_function(source: FileText) -> IncompleteFunction:
    """Return the function with its don't-cares; raise :class:`~mincirc.errors.CircuitError` as above."""
    pla = _parse(source)
    if pla.inputs > MAX_INPUTS:
        source.refuse_circuit(f"{pla.inputs} inputs are more than the {MAX_INPUTS} of a function that is tabulated")
    _refuse_conflicts(pla)
    columns, full = input_columns(pla.inputs), (1 << (1 << pla.inputs)) - 1
    values, cares = [], []
    for output in range(pla.outputs):
        on, free, off = (_union(pla, output, kind, columns, full) for kind in "fdr")
        care = (on | off if "r" in pla.type else full) & ~free
        values.append(on & care)
        cares.append(care)
    return IncompleteFunction(pla.input_names, pla.output_names, tuple(values), tuple(cares))


def _union(pla: Pla, output: int, kind: str, columns: Sequence[int], full: int) -> int:
    table = 0
    for row in pla.rows_of(output, kind):
        table |= table_of_cube(row.cube, columns, full)
    return table


def _parse(source: FileText) -> Pla:
    pla = Pla(source)
    for number, line in enumerate(source.lines, start=1):
        words = split_words(line)
        if words and words[0][0] in (".e", ".end"):
            break
        if words and words[0][0].startswith("."):
            _keyword(pla, words, number)
        elif words:
            _row(pla, words, number)
    if pla.inputs < 0 or pla.outputs < 0:
        source.refuse_circuit(f"the line {'.i' if pla.inputs < 0 else '.o'} NUMBER is missing")
    pla.input_names = pla.input_names or plain_inputs(pla.inputs)
    pla.output_names = pla.output_names or plain_outputs(pla.outputs)
    return pla


def _keyword(pla: Pla, words: list[tuple[str, int]], line: int) -> None:
    (word, column), rest = words[0], words[1:]
    if word == ".i":
        pla.inputs = _count(pla, pla.inputs, words, line, MAX_DECLARED)
    elif word == ".o":
        pla.outputs = _count(pla, pla.outputs, words, line, MAX_OUTPUTS)
    elif word == ".type":
        if len(rest) != 1 or rest[0][0] not in TYPES:
            pla.source.refuse_circuit(f"expected .type and one of {', '.join(TYPES)}", line, column)
        if pla.rows and rest[0][0] != pla.type:
            pla.source.refuse_circuit(
                ".type after a row: it must come first, since it says what rows mean", line, column
            )
        pla.type = rest[0][0]
    elif word in (".ilb", ".ob"):
        _labels(pla, words, line)
    elif word in _REFUSED:
        pla.source.refuse_circuit(f"{word}: {_REFUSED[word]}", line, column)
    elif word != ".p":
        near = did_you_mean(word, (*_KEYWORDS, *_REFUSED))
        pla.source.refuse_circuit(f"no keyword {word[:30]!r} (there are {', '.join(_KEYWORDS)}){near}", line, column)


def _count(pla: Pla, known: int, words: list[tuple[str, int]], line: int, most: int) -> int:
    word, column = words[0]
    if known >= 0:
        pla.source.refuse_circuit(f"{word} stands twice", line, column)
    text = words[1][0] if len(words) == 2 else ""
    if not (text.isascii() and text.isdigit() and len(text) < 10) or (word == ".o" and int(text) == 0):
        pla.source.refuse_circuit(f"expected {word} and a number such as {word} 3", line, column)
    if int(text) > most:
        pla.source.refuse_circuit(f"{word} {text}: at most {most} are read", line, words[1][1])
    return int(text)


def _labels(pla: Pla, words: list[tuple[str, int]], line: int) -> None:
    (word, column), names = words[0], [name for name, _ in words[1:]]
    count, what = (pla.inputs, ".i") if word == ".ilb" else (pla.outputs, ".o")
    if count < 0:
        pla.source.refuse_circuit(f"{word} must come after {what}", line, column)
    if len(names) != count:
        pla.source.refuse_circuit(f"{word} names {len(names)}, and there are {count} by {what}", line, column)
    for position, (name, place) in enumerate(words[1:]):
        if name in names[:position]:
            pla.source.refuse_circuit(f"{word}: {name!r} stands twice", line, place)
    if word == ".ilb":
        pla.input_names = tuple(names)
    else:
        pla.output_names = tuple(names)


def _row(pla: Pla, words: list[tuple[str, int]], line: int) -> None:
    """Take down a row; spaces and bars between its letters say nothing."""
    source, letters = pla.source, [(c, column + i) for word, column in words for i, c in enumerate(word) if c != "|"]
    if pla.inputs < 0 or pla.outputs < 0:
        source.refuse_circuit("a row before .i and .o: expected .i NUMBER and .o NUMBER first", line, words[0][1])
    if len(letters) != pla.inputs + pla.outputs:
        source.refuse_circuit(
            f"a row of {len(letters)} letters: expected {pla.inputs} for the inputs and {pla.outputs} for the outputs",
            line,
            words[0][1],
        )
    for position, (letter, column) in enumerate(letters):
        known, kind = (_INPUT, "input") if position < pla.inputs else (_OUTPUT, "output")
        if letter not in known:
            source.refuse_circuit(f"{letter!r} says nothing about an {kind}: expected {_listed(known)}", line, column)
    cube = "".join(_INPUT[c] for c, _ in letters[: pla.inputs])
    pla.rows.append(PlaRow(cube, tuple(_OUTPUT[c] for c, _ in letters[pla.inputs :]), line))


def _listed(known: dict[str, str]) -> str:
    return " ".join(known)


def _refuse_conflicts(pla: Pla) -> None:
    """Refuse an input that two rows put into sets that exclude each other."""
    for output in range(pla.outputs):
        for one, other, words in _CONFLICTS:
            firsts, seconds = list(pla.rows_of(output, one)), list(pla.rows_of(output, other))
            if firsts and seconds and pla.inputs <= MAX_INPUTS:
                _compare_tables(pla, output, firsts, seconds, words)
            else:
                _compare_pairs(pla, output, firsts, seconds, words)


def _compare_tables(pla: Pla, output: int, firsts: list[PlaRow], seconds: list[PlaRow], words: str) -> None:
    columns, full = input_columns(pla.inputs), (1 << (1 << pla.inputs)) - 1
    table = 0
    for row in firsts:
        table |= table_of_cube(row.cube, columns, full)
    for row in seconds:
        common = table & table_of_cube(row.cube, columns, full)
        if common:
            point = (common & -common).bit_length() - 1
            first = next(r for r in firsts if table_of_cube(r.cube, columns, full) >> point & 1)
            _contradiction(pla, output, first, row, words)


def _compare_pairs(pla: Pla, output: int, firsts: list[PlaRow], seconds: list[PlaRow], words: str) -> None:
    if len(firsts) * len(seconds) > MAX_PAIRS:
        pla.source.refuse_circuit(
            f"{len(firsts)} and {len(seconds)} rows over {pla.inputs} inputs are too many to look for contradictions"
        )
    for row in seconds:
        for first in firsts:
            if all(a == b or "-" in (a, b) for a, b in zip(first.cube, row.cube, strict=True)):
                _contradiction(pla, output, first, row, words)


def _contradiction(pla: Pla, output: int, first: PlaRow, second: PlaRow, words: str) -> NoReturn:
    point = "".join(b if a == "-" else a for a, b in zip(first.cube, second.cube, strict=True)).replace("-", "0")
    earlier, later = sorted((first.line, second.line))
    pla.source.refuse_circuit(
        f"output {pla.output_names[output]} at input {point[:40]} is {words} (line {earlier} and this one)", later, 1
    )
