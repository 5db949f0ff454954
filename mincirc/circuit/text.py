"""The readable text form of a circuit.

::

    basis b2
    inputs x0 x1 x2
    g3 = x0 and not x2
    g4 = x1 xor g3
    y0 = not g4
    y1 = 1

One line per gate and per output, in any names; ``#`` starts a comment.  An operator is ``and or xor nand nor xnor``
between two nodes, each with an optional ``not`` (where negation is free); ``not a`` alone is an inverter gate in
``demorgan``; ``lut(0xe8, a, b, c)`` is a table of any arity, first fan-in most significant; ``maj(a, not b, c)`` is
the majority of three nodes, one of which may be ``0`` or ``1`` (that is the AND or OR of the others).  Lines after the
last gate that assign a node, its complement or a constant to ``y0, y1, ...`` are the outputs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from mincirc.arguments import instance
from mincirc.arguments import word as read_word
from mincirc.circuit.basis import BASES, MAJORITIES, get_basis
from mincirc.circuit.netlist import CONSTANT, Circuit, Gate, Output, check_gate
from mincirc.circuit.tables import AND, MAJ, NAND, NOT, OR, XOR, complement_fanins, restrict
from mincirc.errors import CircuitError, did_you_mean

OPERATORS = {"and": AND, "or": OR, "xor": XOR, "nand": NAND, "nor": 0b0001, "xnor": 0b1001}
_TOKEN = re.compile(r"\s*(?:(0x[0-9a-fA-F]+|\d+)|(lut-\d+|[A-Za-z_]\w*)|([=(),]))")
_OUTPUT = re.compile(r"y(\d+)\Z")
_TEXT = {
    0b0001: "not {} and not {}",
    0b0010: "not {} and {}",
    0b0100: "{} and not {}",
    0b0110: "{} xor {}",
    0b0111: "not {} or not {}",
    0b1000: "{} and {}",
    0b1001: "{} xnor {}",
    0b1011: "not {} or {}",
    0b1101: "{} or not {}",
    0b1110: "{} or {}",
}


def _is_name(word: str) -> bool:
    return word.isidentifier() and word not in (*OPERATORS, "not", "lut")


def node_name(circuit: Circuit, node: int) -> str:
    """Return ``x3`` for an input, ``g5`` for a gate, ``0`` for the constant."""
    if node == CONSTANT:
        return "0"
    return f"x{node}" if node < circuit.inputs else f"g{node}"


def format_gate(circuit: Circuit, gate: Gate) -> str:
    """Return the right-hand side of the gate's line."""
    names = [node_name(circuit, f) for f in gate.fanins]
    if len(names) == 1 and gate.table == NOT:
        return f"not {names[0]}"
    if len(names) == 2 and gate.table == NAND and circuit.basis == "nand":
        return "{} nand {}".format(*names)
    if len(names) == 2 and gate.table in _TEXT:
        return _TEXT[gate.table].format(*names)
    if len(names) == 3 and gate.table in MAJORITIES:
        flips = MAJORITIES[gate.table]
        return "maj({})".format(", ".join(("not " if flips >> (2 - k) & 1 else "") + n for k, n in enumerate(names)))
    return f"lut({gate.table:#x}, {', '.join(names)})"


def format_output(circuit: Circuit, output: Output) -> str:
    """Return ``g4``, ``not g4``, ``0`` or ``1``."""
    if output.node == CONSTANT:
        return "1" if output.negated else "0"
    return ("not " if output.negated else "") + node_name(circuit, output.node)


def format_circuit(circuit: Circuit) -> str:
    """Return the text form; :func:`parse_circuit` reads it back to an equal circuit."""
    instance("circuit", circuit, Circuit, "a Circuit", error=CircuitError)
    lines = [f"basis {circuit.basis}"]
    lines.append(" ".join(["inputs", *(f"x{i}" for i in range(circuit.inputs))]))
    for number, gate in enumerate(circuit.gates, start=circuit.inputs):
        lines.append(f"g{number} = {format_gate(circuit, gate)}")
    for number, output in enumerate(circuit.outputs):
        lines.append(f"y{number} = {format_output(circuit, output)}")
    return "\n".join(lines) + "\n"


def parse_circuit(text: str, source: str = "<circuit>") -> Circuit:
    """Read the text form; raise :class:`CircuitError` as ``source:line:column: message``."""
    read_word("text", text, "the text of a circuit", CircuitError)
    reader = _Reader(source)
    for number, line in enumerate(text.splitlines(), start=1):
        reader.line(number, line.split("#", 1)[0])
    return reader.finish()


@dataclass
class _Reader:
    source: str
    basis: str | None = None
    inputs: int | None = None
    nodes: dict[str, int] = field(default_factory=dict)
    gates: list[Gate] = field(default_factory=list)
    outputs: list[Output] = field(default_factory=list)
    where: tuple[int, int] = (1, 1)

    def fail(self, message: str) -> CircuitError:
        line, column = self.where
        return CircuitError(f"{self.source}:{line}:{column}: {message}")

    def line(self, number: int, line: str) -> None:
        self.where = (number, 1)
        tokens = self._tokens(number, line)
        if not tokens:
            return
        words = [t for t, _ in tokens]
        if words[0] == "basis" and "=" not in words:
            self._basis(words[1:])
        elif words[0] == "inputs" and "=" not in words:
            self._inputs(words[1:])
        elif len(words) < 3 or words[1] != "=":
            raise self.fail("expected 'basis B', 'inputs x0 x1 ...' or 'name = expression'")
        else:
            self._assign(words[0], tokens[2:])

    def _tokens(self, number: int, line: str) -> list[tuple[str, int]]:
        tokens, position = [], 0
        while line[position:].strip():
            match = _TOKEN.match(line, position)
            if match is None:
                column = position + len(line[position:]) - len(line[position:].lstrip()) + 1
                self.where = (number, column)
                raise self.fail(f"unexpected character {line[column - 1]!r}")
            tokens.append((match[0].strip(), match.end() - len(match[0].strip()) + 1))
            position = match.end()
        return tokens

    def _basis(self, words: list[str]) -> None:
        if len(words) != 1 or words[0] not in BASES:
            name = " ".join(words)
            raise self.fail(f"no basis {name!r} (there are {', '.join(BASES)})")
        if self.basis is not None or self.gates or self.outputs:
            raise self.fail("the basis is stated once, before the gates")
        self.basis = words[0]

    def _inputs(self, words: list[str]) -> None:
        if self.inputs is not None or self.gates or self.outputs:
            raise self.fail("the inputs are stated once, before the gates")
        for word in words:
            if not _is_name(word) or word in self.nodes:
                raise self.fail(f"input {word!r} is no name or stands twice")
            self.nodes[word] = len(self.nodes)
        self.inputs = len(words)

    def _assign(self, name: str, tokens: list[tuple[str, int]]) -> None:
        if self.inputs is None:
            raise self.fail("the line 'inputs x0 x1 ...' must come first")
        if not _is_name(name):
            raise self.fail(f"{name!r} is not a name")
        line = self.where[0]
        self.where = (line, tokens[0][1])
        words = [t for t, _ in tokens]
        match = _OUTPUT.match(name)
        if match and (len(words) == 1 or (len(words) == 2 and words[0] == "not")):
            self._output(int(match[1]), words)
            return
        if match:
            raise self.fail(f"output {name} must be a node, its complement or a constant: give the gate a name first")
        if self.outputs:
            raise self.fail("a gate stands after the first output")
        if name in self.nodes:
            raise self.fail(f"{name!r} is assigned twice")
        gate = self._gate(words)
        try:
            check_gate(get_basis(self.basis or "b2"), gate, f"gate {name}")
        except CircuitError as error:
            raise self.fail(str(error)) from None
        self.gates.append(gate)
        self.nodes[name] = len(self.nodes)

    def _output(self, number: int, words: list[str]) -> None:
        if number != len(self.outputs):
            raise self.fail(f"expected output y{len(self.outputs)}, not y{number}")
        negated = words[0] == "not"
        if words[-1] in ("0", "1"):
            self.outputs.append(Output(CONSTANT, negated != (words[-1] == "1")))
        else:
            if negated and not get_basis(self.basis or "b2").free_negation:
                raise self.fail(f"output y{number}: negation is not free in {self.basis}")
            self.outputs.append(Output(self._node(words[-1]), negated))

    def _node(self, word: str) -> int:
        if word not in self.nodes:
            raise self.fail(f"no node {word!r} before this line{did_you_mean(word, self.nodes)}")
        return self.nodes[word]

    def _gate(self, words: list[str]) -> Gate:
        if words[0] == "lut":
            return self._lut(words[1:])
        if words[0] == "maj" and words[1:2] == ["("]:
            return self._majority(words[1:])
        operands, operators, negations, rest = [], [], [], list(words)
        while rest:
            negated = rest[0] == "not"
            if negated:
                rest.pop(0)
            if not rest:
                raise self.fail("a node is missing after 'not'")
            operands.append(self._node(rest.pop(0)))
            negations.append(negated)
            if rest:
                operators.append(rest.pop(0))
                if not rest:
                    raise self.fail(f"a node is missing after {operators[-1]!r}")
        if len(operands) == 1 and negations[0]:
            return Gate(NOT, (operands[0],))
        if len(operands) != 2 or operators[0] not in OPERATORS:
            raise self.fail(f"expected 'a OP b' with OP one of {', '.join(OPERATORS)}, or 'not a'")
        change = negations[0] << 1 | negations[1]
        table = OPERATORS[operators[0]]
        flipped = sum((table >> (b ^ change) & 1) << b for b in range(4))
        return Gate(flipped, (operands[0], operands[1]))

    def _lut(self, words: list[str]) -> Gate:
        inner = words[1:-1]
        if len(words) < 4 or words[0] != "(" or words[-1] != ")" or set(inner[1::2]) - {","}:
            raise self.fail("expected lut(TABLE, a, b, ...)")
        try:
            table = int(inner[0], 0)
        except ValueError:
            raise self.fail(f"{inner[0]!r} is not a table such as 0xe8") from None
        return Gate(table, tuple(self._node(w) for w in inner[2::2]))

    def _majority(self, words: list[str]) -> Gate:
        literals = " ".join(words[1:-1]).split(" , ")
        if words[-1] != ")" or len(literals) != 3:
            raise self.fail("expected maj(a, b, c) of nodes, each with an optional 'not'")
        flips = sum(1 << (2 - k) for k, literal in enumerate(literals) if literal.startswith("not "))
        table, names = complement_fanins(MAJ, 3, flips), [literal.removeprefix("not ") for literal in literals]
        constants = [k for k, name in enumerate(names) if name in ("0", "1")]
        if len(constants) > 1 or len(set(names)) < 3:
            raise self.fail("a majority needs three different fan-ins, at most one of them a constant")
        for k in constants:
            table = restrict(table, 3, k, int(names.pop(k)))
        return Gate(table, tuple(self._node(name) for name in names))

    def finish(self) -> Circuit:
        if self.inputs is None:
            raise self.fail("the line 'inputs x0 x1 ...' is missing")
        basis = get_basis(self.basis or "b2").name
        try:
            return Circuit(basis, self.inputs, tuple(self.gates), tuple(self.outputs))
        except CircuitError as error:
            raise CircuitError(f"{self.source}: {error}") from None
