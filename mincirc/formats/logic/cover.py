"""Covers: a function as a sum of products, each a word over ``0``, ``1`` and ``-``.

``table_of_cover`` and ``sum_of_products`` make functions and gates of a cover; ``irredundant_cover`` makes a cover
of a function with don't-cares, by Minato and Morreale's recursion (Minato, Fast generation of irredundant
sum-of-products forms from binary decision diagrams, 1992): what must be 1 at one value of an input and cannot be 1 at
the other needs products with that literal, the rest is covered without it.  Different here: functions are numbers
with one bit per input word instead of decision diagrams.  The first letter of a word speaks of the first, most
significant input.

Oracle: ``tests/formats/test_function.py``, word by word.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mincirc.circuit.netlist import Output
from mincirc.circuit.tables import AND, OR
from mincirc.formats.logic.function import input_columns
from mincirc.formats.logic.network import ONE, ZERO, PlainGates


def table_of_cube(cube: str, columns: Sequence[int], full: int) -> int:
    """Return the number whose bit x says whether x agrees with the cube; ``columns`` are those of the inputs."""
    table = full
    for letter, column in zip(cube, columns, strict=True):
        if letter != "-":
            table &= column if letter == "1" else full ^ column
    return table


def table_of_cover(cubes: Iterable[str], inputs: int) -> int:
    """Return the number whose bit x is 1 where some cube agrees with x."""
    columns, full, table = input_columns(inputs), (1 << (1 << inputs)) - 1, 0
    for cube in cubes:
        table |= table_of_cube(cube, columns, full)
    return table


def product(gates: PlainGates, cube: str, fanins: Sequence[Output]) -> Output:
    """Return the conjunction of the cube's literals, made of gates of two inputs."""
    literals = [Output(f.node, f.negated != (c == "0")) for c, f in zip(cube, fanins, strict=True) if c != "-"]
    return gates.chain(AND, literals) if literals else ONE


def sum_of_products(gates: PlainGates, cubes: Sequence[str], fanins: Sequence[Output]) -> Output:
    """Return the disjunction of the cubes, made of gates of two inputs."""
    return gates.chain(OR, [product(gates, cube, fanins) for cube in cubes]) if cubes else ZERO


def irredundant_cover(needed: int, allowed: int, inputs: int) -> list[str]:
    """Return cubes that cover ``needed`` and nothing beyond ``allowed``, none of them without a use."""
    return _cover(needed, allowed, inputs)[0]


def _cover(needed: int, allowed: int, inputs: int) -> tuple[list[str], int]:
    """Return the cubes, and the number of what they cover."""
    if not needed:
        return [], 0
    full = (1 << (1 << inputs)) - 1
    if allowed == full:
        return ["-" * inputs], full
    half = 1 << (inputs - 1)
    mask = (1 << half) - 1
    (low, high), (may_low, may_high) = ((number & mask, number >> half) for number in (needed, allowed))
    zero, covered_low = _cover(low & ~may_high, may_low, inputs - 1)
    one, covered_high = _cover(high & ~may_low, may_high, inputs - 1)
    rest = low & ~covered_low | high & ~covered_high
    both, covered = _cover(rest, may_low & may_high, inputs - 1)
    cubes = [f"0{c}" for c in zero] + [f"1{c}" for c in one] + [f"-{c}" for c in both]
    return cubes, (covered_low | covered) | (covered_high | covered) << half
