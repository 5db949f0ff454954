"""Least sizes of functions of up to four inputs, of functions with don't-cares, and least circuits.

Functions are truth tables: bit t is the value on row t, input 0 being the most significant bit of t.  A function of
fewer inputs is treated as one of four inputs that ignores the first ones.  Its least size is the same: fixing an input
in a circuit eliminates every gate that reads the input, so a least circuit reads no input that the function ignores.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from mincirc.circuit import CONSTANT, Circuit, Gate, Output, columns, get_basis
from mincirc.errors import SolverError
from mincirc.npn.gate_functions import minterms, table_for
from mincirc.npn.params import DEFAULTS
from mincirc.npn.symmetry import INPUTS
from mincirc.npn.table import sizes_of_three, table

MOST_INPUTS = INPUTS
SAME_SIZES = ("b2", "xaig", "lut-2")
"""The bases with all two-input gates and free negation: least sizes are equal in all of them."""


@lru_cache(maxsize=MOST_INPUTS + 1)
def sizes(inputs: int) -> NDArray[np.uint8]:
    """Return the least size of every function of ``inputs`` inputs, by truth table (read-only)."""
    if not 0 <= inputs <= MOST_INPUTS:
        raise SolverError(f"the table of least sizes knows functions of 0 to {MOST_INPUTS} inputs, not {inputs}")
    functions = np.arange(1 << (1 << inputs), dtype=np.uint16)
    known = table().size if inputs == INPUTS else sizes_of_three()
    result = known[_half(_repeated(functions, inputs))]
    result.setflags(write=False)
    return result


def _repeated(functions: NDArray[np.uint16], inputs: int) -> NDArray[np.uint16]:
    """Return the functions as functions of four inputs."""
    for missing in range(inputs, INPUTS):
        functions = functions | functions << np.uint16(1 << missing)
    return functions


def _half(functions: NDArray[np.uint16]) -> NDArray[np.uint16]:
    return np.where(functions & 1, ~functions, functions) >> np.uint16(1)


def least_size(inputs: int, care: int, value: int) -> int:
    """Return the least size of a function that agrees with ``value`` on the rows of ``care``.

    ``care`` and ``value`` are truth tables; rows outside ``care`` are don't-cares.  The size counts gates in the bases
    :data:`SAME_SIZES`.  For several outputs, the maximum over the outputs is a lower bound.  Raises
    :class:`SolverError` for more than four inputs (:data:`MOST_INPUTS`) or for a table that is out of range.
    """
    return int(sizes(inputs)[least_function(inputs, care, value)])


@lru_cache(maxsize=DEFAULTS.remembered)
def least_function(inputs: int, care: int, value: int) -> int:
    """Return a function of the least size that agrees with ``value`` on the rows of ``care``."""
    known = sizes(inputs)
    every = len(known) - 1
    if not 0 <= care <= every or not 0 <= value <= every:
        raise SolverError(f"a table of {inputs} inputs is a number from 0 to {every}")
    agreeing = np.array([value & care], np.intp)
    for row in range(1 << inputs):
        if not care >> row & 1:
            agreeing = np.concatenate([agreeing, agreeing | 1 << row])
    return int(agreeing[known[agreeing].argmin()])


def least_of_words(inputs: int, outputs: int, words: Iterable[tuple[int, Collection[int]]]) -> int:
    """Return a lower bound for a relation: ``words`` pairs codewords with the output words that are allowed there.

    For every output, the least size of the function given by the bits on which all allowed words agree (other rows are
    don't-cares); the bound is the maximum over the outputs.  With one output it is the least size itself, unless some
    codeword has no allowed word.  At most four inputs (:data:`MOST_INPUTS`), in the bases :data:`SAME_SIZES`.
    """
    return max((least_size(inputs, care, value) for care, value in demands(outputs, words)), default=0)


def demands(outputs: int, words: Iterable[tuple[int, Collection[int]]]) -> list[tuple[int, int]]:
    """Return, per output, (care, value): the rows on which all allowed words agree, and the agreed values.

    ``words`` pairs codewords with the output words allowed there.
    """
    ones, zeros = [0] * outputs, [0] * outputs
    every = (1 << outputs) - 1
    for code, allowed in words:
        always, never = every, every
        for word in allowed:
            always &= word
            never &= ~word
        for h in range(outputs):
            place = outputs - 1 - h
            ones[h] |= (always >> place & 1) << code
            zeros[h] |= (never >> place & 1) << code
    # A codeword without any allowed word demands both values: it is a don't-care here.
    return [(one ^ zero, one & ~zero) for one, zero in zip(ones, zeros, strict=True)]


def least_circuit(basis: str, inputs: int, function: int) -> Circuit:
    """Return a least circuit of a function, in one of the bases :data:`SAME_SIZES`."""
    if basis not in SAME_SIZES:
        raise SolverError(f"least circuits are known in {', '.join(SAME_SIZES)}, not in {basis}")
    sizes(inputs)  # checks the number of inputs
    mask = (1 << (1 << inputs)) - 1
    whole = np.array([function & mask], np.uint16)
    half = int(_half(_repeated(whole, inputs))[0])
    nodes, gates = columns(range(1 << inputs), inputs), list[Gate]()
    missing = [2 * f & mask for f in table().gates_of(half)]
    while missing:
        at, gate = _first_gate(basis, missing, nodes, mask)
        gates.append(gate)
        nodes.append(missing.pop(at))
    return Circuit(basis, inputs, tuple(gates), (_output(function & mask, nodes, mask),))


def _first_gate(basis: str, missing: list[int], nodes: list[int], mask: int) -> tuple[int, Gate]:
    """Return (position, gate): a gate over ``nodes`` that computes the missing function at that position."""
    allows = get_basis(basis).allows
    pairs = [
        (first, second, minterms((nodes[first], nodes[second]), mask))
        for second in range(1, len(nodes))
        for first in range(second)
    ]
    for at, function in enumerate(missing):
        for first, second, parts in pairs:
            table_of_gate = table_for(function, parts)
            if table_of_gate is not None and allows(table_of_gate, 2):
                return at, Gate(table_of_gate, (first, second))
    raise AssertionError("the gates of a least circuit are no circuit")


def _output(function: int, nodes: list[int], mask: int) -> Output:
    """Return the output: the last gate, an input or the constant, possibly complemented."""
    negated = bool(function & 1)
    normal = function ^ mask if negated else function
    return Output(nodes.index(normal) if normal else CONSTANT, negated)
