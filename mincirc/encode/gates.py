"""Gate models: the fan-in tuples that a gate of a basis may have, and the function that it computes, as literals.

A model lists the *selections* (fan-in tuples) of gate i and, for a selection and values of the fan-ins, the gate's
value: a constant, one of the gate's function variables, or its complement.  Where negation is free, gates are *normal*
(0 on all-zero fan-ins; Knuth, TAOCP 7.1.2): complementing a gate costs nothing, as the gates that read it and the
outputs absorb the complement.

``lut-k`` has a module of its own (:mod:`mincirc.encode.luts`); :mod:`mincirc.encode.models` maps every basis to its
model.  Oracle: ``tests/encode/test_formula.py`` (per basis, the models are exactly the functions of circuits).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, combinations_with_replacement, product
from typing import Protocol

from mincirc.circuit.tables import AND, NAND, NOT, OR

Selection = tuple[int, ...]
Value = bool | int
"""A constant, or the index of a function variable within the gate: 1, 2, ..., negative for its complement."""
Clause = list[int]


class GateModel(Protocol):
    """The gates of one basis, for the encoder."""

    @property
    def normal(self) -> bool:
        """Whether gates are 0 on all-zero fan-ins, outputs being free to complement."""
        ...

    @property
    def variables(self) -> int:
        """Number of function variables per gate."""
        ...

    def selections(self, node: int) -> list[Selection]:
        """Return the fan-in tuples that the gate at ``node`` may have."""
        ...

    def value(self, selection: Selection, inputs: tuple[bool, ...]) -> Value:
        """Return the gate's value when its fan-ins have the given values."""
        ...

    def constraints(self) -> list[Clause]:
        """Return clauses over the function variables 1 .. ``variables``."""
        ...

    def linked(self, selection: Selection) -> list[int]:
        """Return literals of function variables that hold when the gate has this selection."""
        ...

    def table(self, selection: Selection, function: Sequence[bool]) -> int:
        """Return the gate's truth table (bit b: the value where the fan-ins read b) for values of the variables."""
        ...


class Unlinked:
    """Base of models in which the selection does not restrict the function."""

    def linked(self, selection: Selection) -> list[int]:  # noqa: ARG002
        """Return no literals."""
        return []


@dataclass(frozen=True)
class NormalBinary(Unlinked):
    """``b2`` and ``xaig``: variables f01, f10, f11, trivial functions excluded; ``aig``: XOR excluded as well."""

    xor: bool
    normal: bool = True
    variables: int = 3

    def selections(self, node: int) -> list[Selection]:
        """Return the fan-in tuples below ``node``."""
        return list(combinations(range(node), 2))

    def value(self, selection: Selection, inputs: tuple[bool, ...]) -> Value:  # noqa: ARG002
        """Return the gate's value."""
        index = 2 * inputs[0] + inputs[1]
        return index if index else False

    def constraints(self) -> list[Clause]:
        """Return the clauses that exclude functions outside the basis."""
        nontrivial = [[1, 2, 3], [1, -2, -3], [-1, 2, -3]]
        return nontrivial if self.xor else [*nontrivial, [-1, -2, 3]]

    def table(self, selection: Selection, function: Sequence[bool]) -> int:  # noqa: ARG002
        """Return the truth table."""
        return sum(value << index for index, value in enumerate(function, start=1))


@dataclass(frozen=True)
class Nand(Unlinked):
    """``nand``: one fixed function, fan-ins j <= k."""

    normal: bool = False
    variables: int = 0

    def selections(self, node: int) -> list[Selection]:
        """Return the fan-in tuples below ``node``."""
        return list(combinations_with_replacement(range(node), 2))

    def value(self, selection: Selection, inputs: tuple[bool, ...]) -> Value:  # noqa: ARG002
        """Return the gate's value."""
        return not all(inputs)

    def constraints(self) -> list[Clause]:
        """Return the clauses that exclude functions outside the basis."""
        return []

    def table(self, selection: Selection, function: Sequence[bool]) -> int:  # noqa: ARG002
        """Return the truth table."""
        return NAND


@dataclass(frozen=True)
class DeMorgan(Unlinked):
    """``demorgan``: NOT of one node, or AND / OR of two (variable 1: OR)."""

    normal: bool = False
    variables: int = 1

    def selections(self, node: int) -> list[Selection]:
        """Return the fan-in tuples below ``node``."""
        return [*((j,) for j in range(node)), *combinations(range(node), 2)]

    def value(self, selection: Selection, inputs: tuple[bool, ...]) -> Value:
        """Return the gate's value."""
        if len(selection) == 1:
            return not inputs[0]
        return inputs[0] if inputs[0] == inputs[1] else 1

    def constraints(self) -> list[Clause]:
        """Return the clauses that exclude functions outside the basis."""
        return []

    def table(self, selection: Selection, function: Sequence[bool]) -> int:
        """Return the truth table."""
        if len(selection) == 1:
            return NOT
        return OR if function[0] else AND


@dataclass(frozen=True)
class Majority(Unlinked):
    """``mig``: <abc> with at most one fan-in complemented; the first fan-in is the constant 0 when two are listed.

    Majority is self-dual: complementing all fan-ins complements the output.  So two complemented fan-ins are the same
    as the third one and the output complemented, and the normal functions are these four.  Variable i is the value
    where only the i-th fan-in from the right is 1, so it holds iff one of the *other two* fan-ins is complemented:
    none or two of the variables hold.  By self-duality the variables also determine the rows with two ones.  Where the
    first fan-in is the constant 0 the four functions are the normal ANDs and ORs of two literals.
    """

    normal: bool = True
    variables: int = 3

    def selections(self, node: int) -> list[Selection]:
        """Return the fan-in tuples below ``node``."""
        return [*combinations(range(node), 2), *combinations(range(node), 3)]

    def value(self, selection: Selection, inputs: tuple[bool, ...]) -> Value:  # noqa: ARG002
        """Return the gate's value."""
        ones = [place for place, value in enumerate(reversed((False, False, *inputs)[-3:]), start=1) if value]
        if len(ones) in (0, 3):
            return bool(ones)
        return ones[0] if len(ones) == 1 else -(6 - sum(ones))

    def constraints(self) -> list[Clause]:
        """Return the clauses that exclude functions outside the basis."""
        return [[-1, -2, -3], [-1, 2, 3], [1, -2, 3], [1, 2, -3]]

    def table(self, selection: Selection, function: Sequence[bool]) -> int:
        """Return the truth table."""
        rows = product((False, True), repeat=len(selection))
        return sum(holds(self.value(selection, row), function) << index for index, row in enumerate(rows))


def holds(value: Value, function: Sequence[bool]) -> bool:
    """Return the truth value of ``value`` under the assignment ``function`` of the function variables."""
    if isinstance(value, bool):
        return value
    return function[abs(value) - 1] == (value > 0)
