"""The readable text form of a circuit.

::

    basis b2
    inputs supervised row1 row0
    actions 00=stay 01=go 11="turn back"
    g3 = supervised and not row0
    g4 = row1 xor g3
    y0 = not g4
    y1 = 1

One line per gate and per output; ``#`` starts a comment.  Inputs and gates may have any names; a name that is not an
identifier, or that is reserved, is written in double quotes.  ``actions`` (optional) names the actions of output
words.  :func:`parse_named_circuit` keeps the names, and :func:`format_circuit` writes them again.

An operator is ``and or xor nand nor xnor`` between two nodes, each with an optional ``not`` (where negation is free);
``not a`` alone is an inverter gate in ``demorgan``; ``lut(0xe8, a, b, c)`` is a table of any arity, first fan-in most
significant; ``maj(a, not b, c)`` is the majority of three nodes, one of which may be ``0`` or ``1`` (then the gate is
the AND or OR of the other two).  Lines after the last gate that assign a node, its complement or a constant to ``y0,
y1, ...`` are the outputs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from mincirc.arguments import instance
from mincirc.arguments import word as read_word
from mincirc.circuit.basis import BASES, MAJORITIES, get_basis
from mincirc.circuit.names import NamedCircuit, Names, is_gate_name, is_word, plain_inputs, spell_action
from mincirc.circuit.netlist import CONSTANT, Circuit, Gate, Output, check_gate
from mincirc.circuit.params import ReaderParams
from mincirc.circuit.tables import MAJ, NAND, NOT, OPERATORS, complement_fanins, restrict
from mincirc.circuit.tokens import TokenError, name_of, split_line
from mincirc.errors import CircuitError, did_you_mean

PLAIN = Names()
FORMS = "expected 'basis B', 'inputs x0 x1 ...', 'actions 0=stay 1=go' or 'name = expression'"

_OUTPUT = re.compile(r"y([0-9]+)\Z")
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


def node_name(circuit: Circuit, node: int, names: Names = PLAIN) -> str:
    """Return the spelling of a node in the text form: its name, or ``x3``, ``g5``, or ``0`` for the constant."""
    if node == CONSTANT:
        return "0"
    if node < circuit.inputs:
        return names.spelled[node] if names.inputs else f"x{node}"
    return names.gates[node - circuit.inputs] if names.gates else f"g{node}"


def format_gate(circuit: Circuit, gate: Gate, called: Names = PLAIN) -> str:
    """Return the right-hand side of the gate's line."""
    names = [node_name(circuit, f, called) for f in gate.fanins]
    if len(names) == 1 and gate.table == NOT:
        return f"not {names[0]}"
    if len(names) == 2 and gate.table == NAND and not get_basis(circuit.basis).free_negation:
        return "{} nand {}".format(*names)
    if len(names) == 2 and gate.table in _TEXT:
        return _TEXT[gate.table].format(*names)
    if len(names) == 3 and gate.table in MAJORITIES:
        flips = MAJORITIES[gate.table]
        return "maj({})".format(", ".join(("not " if flips >> (2 - k) & 1 else "") + n for k, n in enumerate(names)))
    return f"lut({gate.table:#x}, {', '.join(names)})"


def format_output(circuit: Circuit, output: Output, names: Names = PLAIN) -> str:
    """Return ``g4``, ``not g4``, ``0`` or ``1``."""
    if output.node == CONSTANT:
        return "1" if output.negated else "0"
    return ("not " if output.negated else "") + node_name(circuit, output.node, names)


def format_circuit(circuit: Circuit, names: Names = PLAIN) -> str:
    """Return the text form; :func:`parse_named_circuit` reads it back to an equal circuit and equal names.

    Raises :class:`CircuitError` when the names do not fit the circuit (:meth:`mincirc.circuit.names.Names.check`).

    >>> import mincirc
    >>> print(mincirc.format_circuit(mincirc.search(mincirc.load("table:0x6")).circuit), end="")
    basis b2
    inputs x0 x1
    g2 = x0 xor x1
    y0 = g2
    """
    instance("circuit", circuit, Circuit, "a Circuit", error=CircuitError)
    instance("names", names, Names, "the Names of a circuit", error=CircuitError)
    names.check(circuit)
    lines = [f"basis {circuit.basis}"]
    lines.append(" ".join(["inputs", *(node_name(circuit, i, names) for i in range(circuit.inputs))]))
    if names.actions:
        lines.append(" ".join(["actions", *(f"{word}={spell_action(action)}" for word, action in names.actions)]))
    return "\n".join([*lines, *body_lines(circuit, names)]) + "\n"


def body_lines(circuit: Circuit, names: Names = PLAIN) -> list[str]:
    """Return the lines of the gates and the outputs."""
    lines = []
    for number, gate in enumerate(circuit.gates, start=circuit.inputs):
        lines.append(f"{node_name(circuit, number, names)} = {format_gate(circuit, gate, names)}")
    for number, output in enumerate(circuit.outputs):
        lines.append(f"y{number} = {format_output(circuit, output, names)}")
    return lines


def described_lines(circuit: Circuit, names: Names = PLAIN, outputs: Sequence[str] = ()) -> list[str]:
    """Return the lines of the gates and the outputs, with the names of outputs that have one of their own."""
    lines = body_lines(circuit, names)
    for number, name in enumerate(outputs):
        if name != f"y{number}":
            lines[circuit.size + number] += f"  ({name})"
    return lines


def parse_circuit(text: str, source: str = "<circuit>", params: ReaderParams = ReaderParams()) -> Circuit:
    r"""Read the text form; raise :class:`CircuitError` as ``source:line:column: message``.

    >>> import mincirc
    >>> mincirc.parse_circuit("basis b2\ninputs a b\ng2 = a and not b\ny0 = g2").size
    1
    """
    return parse_named_circuit(text, source, params).circuit


def parse_named_circuit(text: str, source: str = "<circuit>", params: ReaderParams = ReaderParams()) -> NamedCircuit:
    """Read the text form and keep its names; raise :class:`CircuitError` as ``source:line:column: message``."""
    read_word("text", text, "the text of a circuit", CircuitError)
    read_word("source", source, "the name of the text, for messages", CircuitError)
    reader = _Parser(source, params)
    for number, line in enumerate(text.splitlines(), start=1):
        reader.line(number, line)
    return reader.finish()


@dataclass
class _Parser:
    source: str
    params: ReaderParams
    basis: str | None = None
    inputs: int | None = None
    nodes: dict[str, int] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    actions: dict[str, str] = field(default_factory=dict)
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)
    gates: list[Gate] = field(default_factory=list)
    outputs: list[Output] = field(default_factory=list)
    where: tuple[int, int] = (1, 1)

    def fail(self, message: str) -> CircuitError:
        line, column = self.where
        most = self.params.message
        short = message if len(message) <= most else f"{message[:most]}..."
        return CircuitError(f"{self.source}:{line}:{column}: {short}")

    def line(self, number: int, line: str) -> None:
        self.where = (number, 1)
        try:
            tokens = split_line(line)
        except TokenError as error:
            self.where = (number, error.column)
            raise self.fail(str(error)) from None
        if not tokens:
            return
        words = [t for t, _ in tokens]
        if words[0] == "basis" and "=" not in words:
            self._basis(words[1:])
        elif words[0] == "inputs" and "=" not in words:
            self._inputs(tokens[1:])
        elif words[0] == "actions" and words[1:2] != ["="]:
            self._actions(tokens[1:])
        elif len(words) < 3 or words[1] != "=":
            near = did_you_mean(words[0], ("basis", "inputs", "actions")) if words[1:2] != ["="] else ""
            raise self.fail(f"{FORMS}, found {' '.join(words[:40])[:40]!r}{near}")
        else:
            self._assign(words[0], tokens[2:])

    def _basis(self, words: list[str]) -> None:
        if len(words) != 1 or words[0] not in BASES:
            name = " ".join(words)
            raise self.fail(f"no basis {name!r} (there are {', '.join(BASES)}){did_you_mean(name, BASES)}")
        if self.basis is not None or self.gates or self.outputs:
            raise self.fail("the basis is stated once, before the gates")
        self.basis = words[0]

    def _inputs(self, tokens: list[tuple[str, int]]) -> None:
        if self.inputs is not None or self.gates or self.outputs:
            raise self.fail("the inputs are stated once, before the gates")
        for token, column in tokens:
            self.where = (self.where[0], column)
            name = name_of(token)
            if name is None or (name == token and not is_word(name)):
                raise self.fail(f"{token!r} is no name for an input: put it in double quotes")
            if token in self.nodes:
                raise self.fail(f"input {token!r} stands twice")
            self.nodes[token] = len(self.nodes)
            self.names.append(name)
        self.inputs = len(tokens)

    def _actions(self, tokens: list[tuple[str, int]]) -> None:
        """Read ``00=stay 01=go``: the actions of output words."""
        if self.actions or self.gates or self.outputs:
            raise self.fail("the actions are stated once, before the gates")
        for number in range(0, len(tokens), 3):
            self.where = (self.where[0], tokens[number][1])
            word, equals, action = ([t for t, _ in tokens[number : number + 3]] + ["", ""])[:3]
            if set(word) - {"0", "1"} or equals != "=" or not action or action in "=(),":
                raise self.fail("expected WORD=ACTION pairs such as 0=stay 1=go")
            if word in self.actions:
                raise self.fail(f"the word {word} stands twice")
            name = name_of(action)
            self.actions[word] = action if name is None else name
            self.places[word] = self.where

    def _assign(self, name: str, tokens: list[tuple[str, int]]) -> None:
        if self.inputs is None:
            raise self.fail("the line 'inputs x0 x1 ...' must come first")
        if not is_gate_name(name) and not _OUTPUT.match(name):
            raise self.fail(f"{name!r} is no name for a gate")
        line = self.where[0]
        self.where = (line, tokens[0][1])
        words = [t for t, _ in tokens]
        self.columns = dict(reversed(tokens))
        match = _OUTPUT.match(name)
        if match and (len(words) == 1 or (len(words) == 2 and words[0] == "not")):
            self._output(match[1], words)
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
        self.names.append(name)

    def _output(self, digits: str, words: list[str]) -> None:
        number = len(self.outputs)
        if len(digits) > self.params.digits or int(digits) != number:
            raise self.fail(f"expected output y{number}, not y{digits}")
        negated = words[0] == "not"
        if words[-1] in ("0", "1"):
            self.outputs.append(Output(CONSTANT, negated != (words[-1] == "1")))
        else:
            if negated and not get_basis(self.basis or "b2").free_negation:
                raise self.fail(f"output y{number}: negation is not free in {self.basis}")
            self.outputs.append(Output(self._node(words[-1]), negated))

    def _node(self, word: str) -> int:
        if word not in self.nodes:
            self._at(word)
            raise self.fail(f"no node {word!r} before this line{did_you_mean(word, self.nodes)}")
        return self.nodes[word]

    def _at(self, word: str) -> None:
        """Set the position of the next message to that word of the line."""
        self.where = (self.where[0], self.columns.get(word, self.where[1]))

    def _gate(self, words: list[str]) -> Gate:
        if words[0] == "lut":
            return self._lut(words[1:])
        if words[0] == "maj" and words[1:2] == ["("]:
            return self._majority(words[1:])
        operands, operators, negations, rest = [], [], [], words[: self.params.gate_words]
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
            near = ""
            if operators and operators[0] not in OPERATORS:
                self._at(operators[0])
                near = did_you_mean(operators[0], OPERATORS)
            raise self.fail(f"expected 'a OP b' with OP one of {', '.join(OPERATORS)}, or 'not a'{near}")
        change = negations[0] << 1 | negations[1]
        table = OPERATORS[operators[0]]
        flipped = sum((table >> (b ^ change) & 1) << b for b in range(4))
        return Gate(flipped, (operands[0], operands[1]))

    def _lut(self, words: list[str]) -> Gate:
        inner = words[1:-1]
        if len(words) < 4 or words[0] != "(" or words[-1] != ")" or set(inner[1::2]) - {","}:
            raise self.fail("expected lut(TABLE, a, b, ...)")
        try:
            table = int(inner[0], 0) if len(inner[0]) <= self.params.table else None
        except ValueError:
            table = None
        if table is None:
            self._at(inner[0])
            raise self.fail(f"{inner[0][:40]!r} is not a table of at most 6 inputs such as 0xe8")
        return Gate(table, tuple(self._node(w) for w in inner[2::2]))

    def _majority(self, words: list[str]) -> Gate:
        literals = _separated(words[1:-1])
        negated = [len(literal) == 2 and literal[0] == "not" for literal in literals]
        well_formed = all(len(literal) == 1 + flip for literal, flip in zip(literals, negated, strict=True))
        if words[-1] != ")" or len(literals) != 3 or not well_formed:
            raise self.fail("expected maj(a, b, c) of nodes, each with an optional 'not'")
        flips = sum(1 << (2 - k) for k, flip in enumerate(negated) if flip)
        table, names = complement_fanins(MAJ, 3, flips), [literal[-1] for literal in literals]
        constants = [k for k, name in enumerate(names) if name in ("0", "1")]
        if len(constants) > 1 or len(set(names)) < 3:
            raise self.fail("a majority needs three different fan-ins, at most one of them a constant")
        for k in constants:
            table = restrict(table, 3, k, int(names.pop(k)))
        return Gate(table, tuple(self._node(name) for name in names))

    def finish(self) -> NamedCircuit:
        if self.inputs is None:
            raise self.fail("the line 'inputs x0 x1 ...' is missing")
        basis = get_basis(self.basis or "b2").name
        for word, place in self.places.items():
            if len(word) != len(self.outputs):
                self.where = place
                raise self.fail(f"the word {word!r} has {len(word)} bits, the circuit {len(self.outputs)} output(s)")
        try:
            circuit = Circuit(basis, self.inputs, tuple(self.gates), tuple(self.outputs))
            names = self._names(self.inputs)
            names.check(circuit)
        except CircuitError as error:
            raise CircuitError(f"{self.source}: {error}") from None
        return NamedCircuit(circuit, names)

    def _names(self, count: int) -> Names:
        """Return the names; empty where all names are the default ones."""
        inputs, gates = tuple(self.names[:count]), tuple(self.names[count:])
        plain = tuple(f"g{number}" for number in range(count, len(self.names)))
        return Names(
            () if inputs == plain_inputs(count) else inputs,
            () if gates == plain else gates,
            tuple(self.actions.items()),
        )


def _separated(words: list[str]) -> list[list[str]]:
    """Return the words between commas."""
    parts: list[list[str]] = [[]]
    for word in words:
        if word == ",":
            parts.append([])
        else:
            parts[-1].append(word)
    return parts
