"""Least sizes of functions of up to four inputs, of functions with don't-cares, and least circuits.

Functions are truth tables: bit t is the value on row t, input 0 being the most significant bit of t.  A function of
fewer inputs is one of four that ignores the first ones: it has the same size, because fixing an input in a
circuit removes every gate that reads it, so a least circuit reads no input that does not matter.
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
"""The bases that have every gate of two inputs and free negation: all sizes agree."""


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

    That is the least number of gates in the bases :data:`SAME_SIZES`; of several outputs each must have as many, so
    the largest over the outputs is a lower bound of them all.  Raises :class:`SolverError` for more than four inputs
    (:data:`MOST_INPUTS`) or for tables that do not fit.
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

    Every output alone needs as many gates as the bits that all allowed words agree on; the bound is the largest of
    these.  With one output it is the least size itself, unless some codeword has no allowed word.  At most four inputs
    (:data:`MOST_INPUTS`), in the bases :data:`SAME_SIZES`.
    """
    return max((least_size(inputs, care, value) for care, value in demands(outputs, words)), default=0)


def demands(outputs: int, words: Iterable[tuple[int, Collection[int]]]) -> list[tuple[int, int]]:
    """Return, per output, the rows on which all allowed words agree, and what they say there."""
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
    # A codeword without any allowed word asks for both, which says nothing.
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
    """Return a gate over ``nodes`` that has one of the missing functions, and the place of that function."""
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
