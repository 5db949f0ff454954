"""Exact solution of a large sparse system ``A x = b`` by p-adic lifting, in steps that a limit can interrupt.

J. D. Dixon, Exact solution of linear equations using p-adic expansions, Numer. Math. 40 (1982).  With ``C = A^-1``
modulo a prime p, each step gives one more digit of x in base p, ``x_i = C r_i mod p``, and the next residual ``r_(i+1)
= (r_i - A x_i) / p``.  With enough digits, x is the only vector of fractions with small numerators and denominators.

What is done differently here.  A has few entries in a row, so a residual costs little.  The inverse is computed in
floats that hold integers below 2^53 without error, by matrix products of blocks.  ``A = I - gamma P`` (its rows made
integers) is a nonsingular M-matrix, all of whose principal minors are positive (Berman, Plemmons 1979), so blocks are
eliminated without a search for pivots; where a minor is 0 modulo p, another prime is taken.  All entries get one
denominator.  Reconstruction is tried long before Hadamard's bound, since every reconstructed solution is substituted
into the equations, in integers, before it is returned.

Where the compiled core is there and the graph of the equations is narrow, digits come from sparse triangular factors
instead (:mod:`mincirc.mdp.value.factors`), with larger primes.

Oracle: ``tests/mdp/test_linear.py`` (FLINT's elimination).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice
from math import isqrt, lcm
from typing import Any, TypeAlias

import numpy as np
from flint import fmpq, fmpz
from numpy.typing import NDArray

from mincirc.mdp.value import factors
from mincirc.mdp.value.params import LiftingParams
from mincirc.native import core
from mincirc.runtime.ambient import check, watched

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[Any]
"""Arrays of 64-bit integers, or of Python integers where entries are larger."""


@dataclass(frozen=True, eq=False)
class Sparse:
    """A square integer matrix by rows: the entries of row i begin at ``first[i]``; no row is empty."""

    first: NDArray[np.intp]
    column: NDArray[np.intp]
    entry: Integers

    @property
    def size(self) -> int:
        """The number of rows."""
        return len(self.first)

    def times(self, vector: Integers) -> Integers:
        """Return the product with a vector."""
        return np.add.reduceat(self.entry * vector[self.column], self.first)

    def row(self, i: int) -> Iterator[tuple[int, int]]:
        """Yield column and entry of row i."""
        end = self.first[i + 1] if i + 1 < self.size else len(self.column)
        span = slice(self.first[i], end)
        return zip(self.column[span].tolist(), self.entry[span].tolist(), strict=True)

    def modulo(self, p: int) -> Floats:
        """Return the matrix modulo p."""
        dense = np.zeros((self.size, self.size))
        row = np.repeat(np.arange(self.size), np.diff(self.first, append=len(self.column)))
        dense[row, self.column] = (self.entry % p).astype(np.float64)
        return dense


def primes(bits: int) -> Iterator[int]:
    """Yield odd primes below 2 to the power ``bits``, the largest first."""
    for number in range((1 << bits) - 1, 1, -2):
        if all(number % d for d in range(3, isqrt(number) + 1, 2)):
            yield number


def solve(
    rows: Sequence[Sequence[tuple[int, fmpq]]],
    right: Sequence[fmpq],
    moduli: Iterable[int] | None = None,
    params: LiftingParams = LiftingParams(),
) -> list[fmpq] | None:
    """Return x with ``sum_j rows[i][j] x[j] = right[i]``, or ``None`` when x is not found (usually: A is singular).

    ``rows[i]`` lists (column, entry) pairs, each column once.  ``moduli`` are the primes to try, in order, between
    ``2^(params.prime_bits - 2)`` and ``2^params.prime_bits`` (default: :func:`primes`).
    """
    if moduli is None:
        quickly = _by_factors(rows, right, params)
        if quickly is not None:
            return quickly
    matrix, vector, scale = _integers(rows, right, params.prime_bits)
    for p in islice(primes(params.prime_bits) if moduli is None else moduli, params.most_primes):
        inverse = _inverse(_residue(matrix.modulo(p), p), p, params)
        if inverse is not None:
            found = _lift(matrix, vector, inverse, p, params)
            return None if found is None else [fmpq(n, found[1] * scale) for n in watched(found[0], 20)]
    return None


def _by_factors(
    rows: Sequence[Sequence[tuple[int, fmpq]]], right: Sequence[fmpq], params: LiftingParams
) -> list[fmpq] | None:
    """As :func:`solve`, by sparse factors; ``None`` where they are not to be had, or do not pay."""
    compiled = core()
    if compiled is None:
        return None
    matrix, vector, scale = _integers(rows, right, params.factor_bits)
    if matrix.entry.dtype == np.object_:
        return None
    for p in islice(primes(params.factor_bits), params.most_primes):
        system = factors.Factors(compiled, matrix.first, matrix.column, matrix.entry, p)
        if not system.pay(params):
            return None
        if system.eliminate():
            found = _lift_by_factors(matrix, vector, system, p, params)
            return None if found is None else [fmpq(n, found[1] * scale) for n in watched(found[0], 20)]
    return None


def _integers(
    rows: Sequence[Sequence[tuple[int, fmpq]]], right: Sequence[fmpq], prime_bits: int
) -> tuple[Sparse, list[int], int]:
    """Return an integer matrix A, a vector b and an integer c such that x solves the system iff ``A (c x) = b``."""
    scale = lcm(*(int(value.q) for value in right))
    first, column, entry, vector = list[int](), list[int](), list[int](), list[int]()
    for row, value in zip(rows, right, strict=True):
        check()
        factor = lcm(*(int(v.q) for _, v in row))
        first.append(len(column))
        for j, v in row:
            column.append(j)
            entry.append(int(v.p) * (factor // int(v.q)))
        vector.append(int(value.p) * (scale // int(value.q)) * factor)
    large = max(map(abs, entry)).bit_length() + max(map(len, rows)).bit_length() + prime_bits > 60
    kind = np.object_ if large else np.int64
    return Sparse(np.array(first), np.array(column), np.array(entry, dtype=kind)), vector, scale


# -- modulo p -------------------------------------------------------------------------------------


def _residue(matrix: Floats, p: int) -> Floats:
    """Reduce integers below 2^53 to about -p/2 .. p/2, in place."""
    matrix -= np.rint(matrix * (1 / p)) * p
    return matrix


def _inverse(a: Floats, p: int, params: LiftingParams) -> Floats | None:
    """Return the inverse modulo p in place of ``a`` (Gauss and Jordan, block by block); ``None`` if a minor is 0."""
    n, rows, chunk = len(a), params.block, params.chunk
    for low in range(0, n, rows):
        block = slice(low, min(low + rows, n))
        pivot = _small_inverse(a[block, block].copy(), p)
        if pivot is None:
            return None
        check()
        across = _residue(pivot @ a[block], p)
        across[:, block] = pivot
        down = a[:, block].copy()
        a[:, block] = 0
        for top in range(0, n, chunk):  # in pieces: a limit is checked between them
            check()
            part = slice(top, top + chunk)
            a[part] -= down[part] @ across
            _residue(a[part], p)
        a[block] = across
    return a


def _small_inverse(a: Floats, p: int) -> Floats | None:
    """Return the inverse modulo p in place of ``a``, row by row; ``None`` if a minor is 0."""
    for i in range(len(a)):
        value = int(a[i, i]) % p
        if not value:
            return None
        inverse = pow(value, -1, p)
        row = a[i] * (inverse - p if 2 * inverse > p else inverse)
        row[i] = inverse
        column = a[:, i].copy()
        a[:, i] = 0
        column[i], a[i] = -1, 0
        _residue(row, p)
        a -= np.outer(column, row)
        _residue(a, p)
    return a


def _product(matrix: Floats, vector: Floats, p: int, chunk: int) -> Floats:
    total = np.zeros(len(vector))
    for low in range(0, len(vector), chunk):
        part = slice(low, low + chunk)
        total = _residue(total + matrix[:, part] @ vector[part], p)
    return total


# -- digits and fractions -------------------------------------------------------------------------


def _lift(
    a: Sparse, b: Sequence[int], inverse: Floats, p: int, params: LiftingParams
) -> tuple[list[fmpz], fmpz] | None:
    """Return numerators and the denominator of the solution, ``None`` when there is none up to Hadamard's bound."""
    bits, spread = _bits(a, b)
    enough = (bits + params.margin) // (params.prime_bits - 2) + 2
    digits, due = list[NDArray[np.int64]](), params.first_try
    rest, residual = list(b), np.zeros(a.size, dtype=a.entry.dtype)
    for number in range(1, enough + 1):
        check()
        if rest:
            rest, digit = _split(rest, p)
            residual = residual + np.array(digit, dtype=residual.dtype)
        start = _residue((residual % p).astype(np.float64), p)
        digits.append(_product(inverse, start, p, params.chunk).astype(np.int64))
        residual = residual - a.times(digits[-1].astype(residual.dtype))
        if (residual % p).any():
            return None  # ``inverse`` is not the inverse of A modulo p
        residual //= p
        if number in (due, enough):
            due = int(due * params.later_try) + 1
            found = _reconstruct(digits, p, spread, params.margin)
            if found is not None and _solves(a, b, *found):
                return found
    return None


def _lift_by_factors(
    a: Sparse, b: Sequence[int], system: factors.Factors, p: int, params: LiftingParams
) -> tuple[list[fmpz], fmpz] | None:
    """As :func:`_lift`, with all digits between two reconstructions at once."""
    bits, spread = _bits(a, b)
    enough = (bits + params.margin) // (params.factor_bits - 2) + 2
    rest, due, digits = list(b), params.first_try, np.zeros((0, a.size), dtype=np.int64)
    while True:
        part = list[list[int]]()
        while rest and len(part) < due - len(digits):
            rest, digit = _split(rest, p)
            part.append(digit)
        more = system.digits(due - len(digits), part)
        if more is None:
            return None
        digits = np.concatenate((digits, more))
        found = _reconstruct(list(digits), p, spread, params.margin, system.numbers)
        if found is not None and _solves(a, b, *found):
            return found
        if due == enough:
            return None
        due = min(enough, int(due * params.later_try) + 1)


def _split(rest: Sequence[int], p: int) -> tuple[list[int], list[int]]:
    """Return quotients and remainders by p; no quotients once all numbers are small (the quotient of -1 is -1)."""
    if all(-p < value < p for value in rest):
        return [], list(rest)
    pairs = [divmod(value, p) for value in rest]
    return [q for q, _ in pairs], [r for _, r in pairs]


def _bits(a: Sparse, b: Sequence[int]) -> tuple[int, int]:
    """Return the bits of a sufficient modulus, and the bits by which numerators may exceed the denominator.

    Hadamard: determinant and cofactors are at most the product of the Euclidean lengths of the rows.
    """
    lengths = sum((sum(v * v for _, v in a.row(i)).bit_length() + 1) // 2 for i in range(a.size))
    spread = sum(map(abs, b)).bit_length()
    return 2 * lengths + spread + 4, spread


def _reconstruct(
    digits: Sequence[NDArray[np.int64]],
    p: int,
    spread: int,
    margin: int,
    numbers: Callable[[Sequence[NDArray[np.int64]], int], list[fmpz]] | None = None,
) -> tuple[list[fmpz], fmpz] | None:
    """Return numerators and a common denominator that agree with the digits; ``None`` if they are not small."""
    modulus = fmpz(p) ** len(digits)
    most = fmpz(1) << (max(0, int(modulus).bit_length() - margin + spread) // 2)
    (one,) = _numbers([d[:1] for d in digits], p)
    denominator = _denominator(one, modulus, most)
    if denominator is None or denominator * most << (margin // 2) > modulus:
        return None
    values = _numbers(digits, p) if numbers is None else numbers(digits, p)
    numerators = list[fmpz]()
    for value in values:
        check()
        numerator = _centred(value * denominator % modulus, modulus)
        if abs(numerator) > most:
            factor = _denominator(numerator, modulus, most)
            if factor is None or factor * denominator * most << (margin // 2) > modulus:
                return None
            denominator *= factor
            numerators = [n * factor for n in numerators]
            numerator = _centred(value * denominator % modulus, modulus)
        numerators.append(numerator)
    return numerators, denominator


def _numbers(digits: Sequence[NDArray[np.int64]], p: int) -> list[fmpz]:
    """Return ``sum_i digits[i] p^i``, entry by entry, by a balanced tree of sums."""
    pairs = [low + high * p for low, high in zip(digits[::2], digits[1::2], strict=False)]
    level = [
        np.array([fmpz(v) for v in part.tolist()], dtype=object)
        for part in watched((*pairs, *digits[len(pairs) * 2 :]), 20)
    ]
    base = fmpz(p) ** 2
    while len(level) > 1:
        check()
        joined = [low + high * base for low, high in zip(level[::2], level[1::2], strict=False)]
        level = [*joined, *level[len(joined) * 2 :]]
        base *= base
    return list(level[0])


def _denominator(value: fmpz, modulus: fmpz, most: fmpz) -> fmpz | None:
    """Return d > 0 with ``d value`` at most ``most`` modulo the modulus, by the truncated Euclidean algorithm."""
    above, below = modulus, value % modulus
    old, new = fmpz(0), fmpz(1)
    for step in count():
        if below <= most:
            return abs(new) or None
        if step % 256 == 0:
            check()
        quotient, rest = divmod(above, below)
        above, below = below, rest
        old, new = new, old - quotient * new
    return None


def _centred(value: fmpz, modulus: fmpz) -> fmpz:
    return value - modulus if 2 * value > modulus else value


def _solves(a: Sparse, b: Sequence[int], numerators: Sequence[fmpz], denominator: fmpz) -> bool:
    """Return whether ``a`` times the fractions is ``b``, exactly."""
    for i, value in enumerate(b):
        check()
        if sum((v * numerators[j] for j, v in a.row(i)), fmpz(0)) != value * denominator:
            return False
    return True
