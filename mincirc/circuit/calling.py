"""A circuit as a function of its inputs; the answer has the form of what is given.

| given | answered |
| --- | --- |
| a word, as a whole number or as a string of 0 and 1 (input 0 first) | the output word, in the same form (y0 first) |
| a list or tuple of bits, one an input | a tuple of bits, one an output |
| bits by the names of the inputs, ``x0=1, x1=0`` | a tuple of bits, one an output |
| an array of bits of the shape (..., inputs) | an array of bits of the shape (..., outputs), of unsigned bytes |

**Oracle**: :func:`mincirc.circuit.evaluate` on all words (``tests/circuit/test_calling.py``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from operator import index
from typing import TYPE_CHECKING, Any

from mincirc.arguments import is_bool, refuse, shown, whole
from mincirc.circuit.netlist import Circuit
from mincirc.circuit.simulate import evaluate
from mincirc.errors import CircuitError, did_you_mean

if TYPE_CHECKING:
    import numpy as np

EXPECTED = "a word (a whole number or a string of 0 and 1), a sequence of bits or an array of them"


def call(circuit: Circuit, names: Sequence[str], given: Any, bits: Mapping[str, Any]) -> Any:
    """Return the outputs of a circuit, in the form of what is given; ``names`` are those of the inputs.

    Raises :class:`CircuitError` for a word that is too long, another number of bits, or an input that is not there.
    """
    if bits and given is not None:
        raise CircuitError("give the inputs by their names or as a word, not both")
    if isinstance(given, str):
        return _text(evaluate(circuit, [_word(_bits_of(given, circuit.inputs))])[0], len(circuit.outputs))
    if hasattr(given, "__array__") and getattr(given, "ndim", False):
        return _on_array(circuit, given)
    if isinstance(given, list | tuple):
        return _outputs(circuit, [_bit(f"bit {n}", b) for n, b in enumerate(_as_many(given, circuit.inputs))])
    if given is None:
        return _outputs(circuit, _by_name(names, bits))
    return evaluate(circuit, [_number(given, circuit.inputs)])[0]


def _outputs(circuit: Circuit, bits: Sequence[int]) -> tuple[int, ...]:
    word = evaluate(circuit, [_word(bits)])[0]
    return tuple(_digits(word, len(circuit.outputs)))


def _digits(word: int, width: int) -> Iterator[int]:
    return (word >> place & 1 for place in reversed(range(width)))


def _text(word: int, width: int) -> str:
    return "".join(map(str, _digits(word, width)))


def _word(bits: Sequence[int]) -> int:
    word = 0
    for bit in bits:
        word = word << 1 | bit
    return word


def _number(given: object, inputs: int) -> int:
    try:
        number = None if is_bool(given) else index(given)  # type: ignore[arg-type]
    except TypeError:
        number = None
    if number is None:
        refuse("the inputs", EXPECTED, given, error=CircuitError)
    word = whole("the input word", number, 0, CircuitError)
    if word >> inputs:
        raise CircuitError(f"the input word {shown(word)} has more than the {inputs} bits of the inputs")
    return word


def _bits_of(text: str, inputs: int) -> list[int]:
    if set(text) - {"0", "1"}:
        refuse("the input word", "a string of 0 and 1", text, error=CircuitError)
    return [int(letter) for letter in _as_many(text, inputs)]


def _as_many(bits: Any, inputs: int) -> Any:
    if len(bits) != inputs:
        raise CircuitError(f"{len(bits)} bits for {inputs} inputs")
    return bits


def _bit(name: str, value: object) -> int:
    """Return the bit that a number, a truth value or a scalar of numpy is."""
    try:
        number = index(value)  # type: ignore[arg-type]
    except TypeError:
        number = int(value) if is_bool(value) else -1  # type: ignore[call-overload]
    if number not in (0, 1):
        refuse(name, "0 or 1", value, error=CircuitError)
    return int(number)


def _by_name(names: Sequence[str], bits: Mapping[str, Any]) -> list[int]:
    unknown = [name for name in bits if name not in names]
    if unknown:
        raise CircuitError(f"no input {unknown[0]!r}{did_you_mean(unknown[0], names)}")
    lacking = [name for name in names if name not in bits]
    if lacking:
        raise CircuitError(f"no bit for the input {lacking[0]!r}: the inputs are {', '.join(names[:20])}")
    return [_bit(name, bits[name]) for name in names]


def _on_array(circuit: Circuit, given: Any) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Return the output bits of each row of input bits, computed for all rows at once."""
    import numpy as np  # noqa: PLC0415 - most circuits are never given arrays

    array = np.asarray(given)
    if array.dtype.kind not in "biu" or (array.size and (array.min() < 0 or array.max() > 1)):
        refuse("the inputs", "an array of 0 and 1", given, error=CircuitError)
    if array.shape[-1] != circuit.inputs:
        raise CircuitError(f"an array of the shape {array.shape} for {circuit.inputs} inputs: the last axis is theirs")
    rows = array.astype(np.uint8)
    zero = np.zeros(array.shape[:-1], np.uint8)
    nodes = [rows[..., i] for i in range(circuit.inputs)]
    for gate in circuit.gates:
        place = np.zeros(zero.shape, np.intp)
        for fanin in gate.fanins:
            place = place << 1 | (nodes[fanin] if fanin >= 0 else zero)
        table = np.array([gate.table >> row & 1 for row in range(1 << len(gate.fanins))], np.uint8)
        nodes.append(table[place])
    read = [(nodes[o.node] if o.node >= 0 else zero) ^ np.uint8(o.negated) for o in circuit.outputs]
    return np.stack(read, axis=-1) if read else np.zeros((*zero.shape, 0), np.uint8)
