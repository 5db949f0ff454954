"""Functions of several outputs with don't-cares, one number per output, and the one-step task that asks for them.

An output of an incompletely specified function is 0, 1 or a don't-care at every input (Brayton et al., Logic
Minimization Algorithms for VLSI Synthesis, 1984).  Input x is written with the first input as its most significant
bit; bit x of a number speaks of input x.  This is the relation that files of circuits and tables define: per input the
output words that are allowed are those that agree with every output that cares.

Oracle: ``tests/formats/test_function.py`` asks input by input.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from mincirc.circuit import CONSTANT, Circuit
from mincirc.circuit.names import NamedCircuit, plain_inputs
from mincirc.circuit.simulate import gate_value
from mincirc.errors import CircuitError, TaskError
from mincirc.mdp.model import MDP, Choice, Feature
from mincirc.mdp.objective import Horizon
from mincirc.mdp.source import Source

MAX_TASK_BITS = 16
"""Inputs and outputs together of a task that lists every output word: it has ``2^(n+m)`` state-action pairs."""
MAX_INPUTS = 16
"""Inputs of a function that is tabulated."""
MAX_CHOICES = 1 << 20
"""Pairs of an input and an allowed word of a task that lists only these."""


@dataclass(frozen=True)
class IncompleteFunction:
    """``values[h]`` and ``cares[h]`` hold one bit per input: what output h is there, and whether that is asked for.

    A value is 0 where the output is a don't-care.  Raises :class:`CircuitError` when the numbers do not fit.
    """

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    values: tuple[int, ...]
    cares: tuple[int, ...]

    def __post_init__(self) -> None:
        if len(self.values) != len(self.outputs) or len(self.cares) != len(self.outputs):
            raise CircuitError(f"{len(self.outputs)} output(s) need as many values and as many cares")
        for value, care in zip(self.values, self.cares, strict=True):
            if not 0 <= care <= self.full or value & ~care:
                raise CircuitError(f"an output of {len(self.inputs)} inputs has {1 << len(self.inputs)} values")

    @cached_property
    def full(self) -> int:
        """A one for every input."""
        return (1 << (1 << len(self.inputs))) - 1

    @property
    def complete(self) -> bool:
        """Whether there is no don't-care."""
        return all(care == self.full for care in self.cares)

    @property
    def free(self) -> int:
        """The number of pairs of an input and an output that is a don't-care there."""
        return sum((self.full ^ care).bit_count() for care in self.cares)

    def pairs(self) -> list[tuple[int, int]]:
        """Return per input the word of the values and the word of the cares, output 0 most significant."""
        words = [(0, 0)] * (1 << len(self.inputs))
        for value, care in zip(self.values, self.cares, strict=True):
            ones, asked = _bits(value, len(words)), _bits(care, len(words))
            words = [(v << 1 | a, c << 1 | b) for (v, c), a, b in zip(words, ones, asked, strict=True)]
        return words

    def allows(self, circuit: Circuit) -> bool:
        """Return whether the circuit agrees with every output wherever that is asked for."""
        if (circuit.inputs, len(circuit.outputs)) != (len(self.inputs), len(self.outputs)):
            return False
        found = tables_of(circuit)
        return all(not (f ^ v) & c for f, v, c in zip(found, self.values, self.cares, strict=True))

    def freed(self, other: IncompleteFunction) -> IncompleteFunction:
        """Return this function with don't-cares wherever ``other`` is not 0: where it is 1, or a don't-care itself.

        One output of ``other`` speaks for all outputs.  Raises :class:`CircuitError` when the shapes do not fit.
        """
        inputs, outputs = len(other.inputs), len(other.outputs)
        if inputs != len(self.inputs) or outputs not in (1, len(self.outputs)):
            raise CircuitError(
                f"don't-cares of {inputs} input(s) and {outputs} output(s) for a function of {len(self.inputs)} "
                f"input(s) and {len(self.outputs)} output(s)"
            )
        free = [value | self.full ^ care for value, care in zip(other.values, other.cares, strict=True)]
        free = free * len(self.outputs) if outputs == 1 else free
        cares = tuple(care & ~f for care, f in zip(self.cares, free, strict=True))
        values = tuple(value & care for value, care in zip(self.values, cares, strict=True))
        return IncompleteFunction(self.inputs, self.outputs, values, cares)

    def essential(self) -> tuple[IncompleteFunction, tuple[int, ...]]:
        """Return the function over the inputs it depends on, and these: others change neither values nor cares."""
        numbers, kept = [*self.values, *self.cares], list(range(len(self.inputs)))
        for position in reversed(range(len(self.inputs))):
            halves = [_cofactors(number, len(kept), position) for number in numbers]
            if all(low == high for low, high in halves):
                numbers = [low for low, _ in halves]
                kept.remove(position)
        count, inputs = len(self.outputs), tuple(self.inputs[i] for i in kept)
        return IncompleteFunction(inputs, self.outputs, tuple(numbers[:count]), tuple(numbers[count:])), tuple(kept)


def _cofactors(number: int, inputs: int, position: int) -> tuple[int, int]:
    """Return the values where the input at a position is 0, and those where it is 1, each over the other inputs."""
    block, text = 1 << (inputs - 1 - position), format(number, f"0{1 << inputs}b")
    pieces = [text[i : i + block] for i in range(0, len(text), block)]  # the most significant first
    return int("".join(pieces[1::2]), 2), int("".join(pieces[0::2]), 2)


def _bits(number: int, count: int) -> Sequence[int]:
    """Return the lowest ``count`` bits, the least significant first."""
    return [letter == "1" for letter in reversed(format(number, f"0{count}b"))]


def words_allowed(value: int, care: int, outputs: int) -> list[int]:
    """Return the words that have the bits of ``value`` wherever ``care`` is 1, in increasing order."""
    words = [value & care]
    for place in range(outputs):
        if not care >> place & 1:
            words += [word | 1 << place for word in words]
    return sorted(words)


def input_columns(inputs: int) -> list[int]:
    """Return for every input the number whose bit x is that input's value at x."""
    columns = []
    for place in reversed(range(inputs)):
        block, length = ((1 << (1 << place)) - 1) << (1 << place), 2 << place
        while length < 1 << inputs:
            block |= block << length
            length *= 2
        columns.append(block)
    return columns


def tables_of(circuit: Circuit) -> tuple[int, ...]:
    """Return the outputs' values at all inputs; raise :class:`CircuitError` when there are too many inputs."""
    if circuit.inputs > MAX_INPUTS:
        raise CircuitError(f"{circuit.inputs} inputs are more than the {MAX_INPUTS} of a function that is tabulated")
    mask = (1 << (1 << circuit.inputs)) - 1
    nodes = input_columns(circuit.inputs)
    for gate in circuit.gates:
        nodes.append(gate_value(gate, nodes, mask))
    return tuple((0 if o.node == CONSTANT else nodes[o.node]) ^ (mask if o.negated else 0) for o in circuit.outputs)


def function_of(named: NamedCircuit) -> IncompleteFunction:
    """Return the function that a circuit computes; raises :class:`CircuitError` above :data:`MAX_INPUTS`."""
    tables = tables_of(named.circuit)
    full = (1 << (1 << named.circuit.inputs)) - 1
    outputs = named.outputs or plain_outputs(len(tables))
    return IncompleteFunction(
        named.names.inputs or plain_inputs(named.circuit.inputs), outputs, tables, (full,) * len(tables)
    )


def plain_outputs(count: int) -> tuple[str, ...]:
    """Return ``y0, y1, ...``."""
    return tuple(f"y{i}" for i in range(count))


def one_step_task(function: IncompleteFunction, name: str, source: Source | None = None) -> MDP:
    """Return the task that starts uniformly, pays 1 when the word is allowed at its input, and ends.

    The bound 1 (or ``optimal``) then asks for a circuit that computes the function.  Raises :class:`TaskError` when
    inputs and outputs are more than :data:`MAX_TASK_BITS` in all.
    """
    inputs, outputs = len(function.inputs), len(function.outputs)
    if inputs + outputs > MAX_TASK_BITS:
        raise TaskError(f"{inputs} inputs and {outputs} outputs are more than {MAX_TASK_BITS} bits in all")
    words = range(1 << outputs)
    wrong, right = ([Choice(w, w, Fraction(reward), ()) for w in words] for reward in (0, 1))
    pairs = function.pairs()
    rows = {pair: _row(words_allowed(*pair, outputs), wrong, right) for pair in set(pairs)}
    return _task(function, name, [rows[pair] for pair in pairs], source)


def _row(allowed: Iterable[int], wrong: Sequence[Choice], right: Sequence[Choice]) -> tuple[Choice, ...]:
    row = list(wrong)
    for word in allowed:
        row[word] = right[word]
    return tuple(row)


def legal_task(function: IncompleteFunction, name: str, source: Source | None = None) -> MDP:
    """Return the one-step task in which every word that is not allowed is illegal: all its policies pay 1.

    It has one choice per allowed word, so it may have more bits than :func:`one_step_task`; a circuit that acts
    legally at every state computes the function.  Raises :class:`TaskError` when there are too many words.
    """
    outputs = len(function.outputs)
    if outputs > MAX_TASK_BITS:
        raise TaskError(f"{outputs} outputs are more than {MAX_TASK_BITS}")
    right = [Choice(w, w, Fraction(1), ()) for w in range(1 << outputs)]
    pairs = function.pairs()
    if sum(1 << (outputs - care.bit_count()) for _, care in pairs) > MAX_CHOICES:
        raise TaskError(f"{function.free} don't-cares allow more than {MAX_CHOICES} words at all inputs together")
    rows = {pair: tuple(right[word] for word in words_allowed(*pair, outputs)) for pair in set(pairs)}
    return _task(function, name, [rows[pair] for pair in pairs], source)


def is_function(task: MDP) -> bool:
    """Return whether a task is one that this module makes: one step, and actions that are called by their words."""
    width = task.action_bits
    words = (
        tuple(format(w, f"0{width}b") if width else "-" for w in range(1 << width)) if width <= MAX_TASK_BITS else ()
    )
    return task.objective == Horizon(1) and task.actions == words


def _task(
    function: IncompleteFunction, name: str, choices: Sequence[tuple[Choice, ...]], source: Source | None
) -> MDP:
    inputs, outputs = len(function.inputs), len(function.outputs)
    states = range(1 << inputs)
    return MDP(
        name=name,
        states=tuple(format(x, f"0{inputs}b") if inputs else "-" for x in states),
        actions=tuple(format(w, f"0{outputs}b") if outputs else "-" for w in range(1 << outputs)),
        choices=tuple(choices),
        initial=(Fraction(1, len(states)),) * len(states),
        objective=Horizon(1),
        action_bits=outputs,
        source=Source(name) if source is None else source,
        features=(Feature("x", function.inputs, tuple(states)),),
        output_names=() if function.outputs == plain_outputs(outputs) else function.outputs,
    )
