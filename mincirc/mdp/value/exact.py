"""Number types: FLINT rationals (``fmpq``) inside, ``Fraction`` at the interfaces; Bellman rows and their backup."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from flint import fmpq

if TYPE_CHECKING:
    from mincirc.mdp.model import Choice

Row: TypeAlias = tuple[fmpq, tuple[tuple[int, fmpq], ...]]
"""``(R(s, a), ((t, gamma P(t | s, a)), ...))``: one line of the Bellman equation."""


def to_fmpq(value: Fraction | int) -> fmpq:
    """Return ``value`` as a FLINT rational."""
    return fmpq(value.numerator, value.denominator)


def to_fraction(value: fmpq) -> Fraction:
    """Return ``value`` as a standard-library rational."""
    return Fraction(int(value.p), int(value.q))


def bellman_rows(choices: Iterable[Iterable[Choice]], gamma: Fraction) -> tuple[tuple[Row, ...], ...]:
    """Return the Bellman rows of every state and choice, ``gamma`` multiplied in."""
    factor = to_fmpq(gamma)
    return tuple(
        tuple((to_fmpq(c.reward), tuple((t, factor * to_fmpq(p)) for t, p in c.successors if gamma)) for c in row)
        for row in choices
    )


def backup(row: Row, values: dict[int, fmpq]) -> fmpq:
    """Return ``R + gamma P . values`` for one row; absent values count as 0."""
    total, successors = row
    for target, weight in successors:
        value = values.get(target)
        if value is not None:
            total = total + weight * value
    return total
