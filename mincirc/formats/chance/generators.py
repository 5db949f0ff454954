"""Generators of random numbers that obey a script: those of numpy, old and new, and of ``random``.

Draws of finitely many outcomes are enumerated: ``choice``, ``integers``, ``randint``, ``randrange``, ``choices``,
``sample``, ``shuffle``, ``permutation``, ``binomial``; a sequence of numbers is a sequence of draws.  Probabilities
given as floats are read as fractions that sum to 1 (:mod:`mincirc.rows`).  ``random`` and ``uniform`` give a number
that can be compared and nothing else (:mod:`mincirc.formats.chance.uniform`).  Every other method is refused by its
name; a name that the real generator has not is an ``AttributeError``, as there.

Results have the types that numpy's have.  Assumed: an environment does not look at the class of its generator.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Hashable, MutableSequence, Sequence
from fractions import Fraction
from functools import lru_cache
from math import comb, prod
from operator import index
from typing import Any, ClassVar

import numpy as np

from mincirc.formats.chance.script import ScriptInUse, evenly
from mincirc.formats.chance.uniform import UniformNumber
from mincirc.rational import parse_rational
from mincirc.rows import RowError, read_row


class ScriptedSource:
    """What the generators have in common; ``_kind`` is the class of the real one."""

    _kind: ClassVar[type]

    def __init__(self, use: ScriptInUse) -> None:
        self._use = use

    def __deepcopy__(self, memo: object) -> ScriptedSource:
        """Return the same object: what it holds is the script, which all copies of an environment obey."""
        return self

    def __getattr__(self, name: str) -> Any:
        """Refuse a method that is not enumerated; raise ``AttributeError`` for what is no method."""
        if name.startswith("__") or not hasattr(self._kind, name):
            raise AttributeError(f"{self._kind.__name__!r} object has no attribute {name!r}")
        return self._use.script.refuse(f"outcomes of {self._kind.__name__}.{name} are not enumerated")

    def _position(self, method: str, chances: Sequence[Fraction]) -> int:
        return self._use.script.draw(method, chances)

    def _even(self, method: str, count: int) -> int:
        self._limit(method, count)
        return self._position(method, _evenly(count))

    def _limit(self, method: str, count: int) -> None:
        most = self._use.script.params.outcomes
        if count > most:
            self._use.script.refuse(f"{method} has {count} outcomes, and at most {most} of one draw are enumerated")

    def _number(self, method: str, low: Any, high: Any) -> UniformNumber:
        try:
            ends = parse_rational(low), parse_rational(high)
        except ValueError as error:
            self._use.script.refuse(f"{method}: {error}")
        if ends[0] >= ends[1]:
            self._use.script.refuse(f"{method} draws from an interval without inside")
        return UniformNumber(self._use, method, *ends)

    def _shuffled(self, method: str, count: int) -> list[int]:
        """Return the positions 0..count-1 in the order that successive draws give."""
        rest = list(range(count))
        return [rest.pop(self._even(method, len(rest))) for _ in range(count)]

    def _one_of(self, method: str, values: Sequence[Any], weights: Sequence[Fraction] | None = None) -> int:
        """Return the position of one value; equal numbers and equal texts are one outcome."""
        self._limit(method, len(values))
        kinds = tuple(map(type, values))
        plain = set(kinds) <= {int, bool, str}
        keys = tuple(zip(kinds, values, strict=True)) if plain else tuple(range(len(values)))
        firsts, chances = _grouped(keys, None if weights is None else tuple(weights))
        return firsts[self._position(method, chances)]

    def _weights(self, method: str, given: Any, count: int) -> tuple[Fraction, ...]:
        values = list(np.asarray(given, dtype=object).tolist())
        if len(values) != count:
            raise ValueError("'a' and 'p' must have same size")
        try:
            return read_row(values).values
        except RowError as error:
            self._use.script.refuse(f"{method}: {error}")


class ScriptedNumpy(ScriptedSource):
    """Draws that both generators of numpy have."""

    def choice(self, a: Any, size: Any = None, replace: bool = True, p: Any = None, axis: int = 0) -> Any:
        """Return members of ``a``, or of 0..a-1."""
        method = "choice"
        if type(a) is list and size is None and p is None and axis == 0 and all(type(x) is int for x in a) and a:
            return np.int64(a[self._one_of(method, a)])
        among = a if np.ndim(a) == 0 else np.asarray(a)
        count = index(among) if np.ndim(a) == 0 else among.shape[axis]
        if count < 1:
            raise ValueError("a cannot be empty unless no samples are taken")
        weights = None if p is None else self._weights(method, p, count)
        positions = range(count)
        flat = np.ndim(a) == 1 and among.dtype.kind in "iub" + "US"
        values = among.tolist() if flat else positions

        def one() -> int:
            return self._one_of(method, values, weights)

        if size is None:
            position = one()
            return position if np.ndim(a) == 0 else np.take(among, position, axis=axis)
        shape = _shape(size)
        drawn = (
            [one() for _ in range(prod(shape))] if replace else self._without(method, positions, weights, prod(shape))
        )
        places = np.array(drawn, dtype=np.int64).reshape(shape)
        return places if np.ndim(a) == 0 else np.take(among, places, axis=axis)

    def _without(self, method: str, positions: range, weights: Any, wanted: int) -> list[int]:
        rest = list(positions)
        left = list(evenly(len(rest)) if weights is None else weights)
        if wanted > sum(1 for w in left if w):
            raise ValueError("Cannot take a larger sample than population when replace is False")
        found = []
        for _ in range(wanted):
            total = sum(left, Fraction(0))
            at = self._position(method, [w / total for w in left])
            found.append(rest.pop(at))
            del left[at]
        return found

    def permutation(self, x: Any, axis: int = 0) -> Any:
        """Return 0..x-1 or the rows of ``x`` in any order."""
        among = np.arange(x) if np.ndim(x) == 0 else np.array(x)
        order = self._shuffled("permutation", among.shape[axis])
        return np.take(among, order, axis=axis)

    def shuffle(self, x: Any, axis: int = 0) -> None:
        """Bring a list or the rows of an array into any order."""
        if isinstance(x, np.ndarray):
            x[...] = self.permutation(x, axis)
        else:
            x[:] = [x[i] for i in self._shuffled("shuffle", len(x))]

    def binomial(self, n: Any, p: Any, size: Any = None) -> Any:
        """Return a number of successes."""
        count, (chance, other) = index(n), self._weights("binomial", [float(p), 1 - float(p)], 2)
        self._limit("binomial", count + 1)
        chances = [comb(count, i) * chance**i * other ** (count - i) for i in range(count + 1)]
        return self._sized(lambda: self._position("binomial", chances), size, int)

    def uniform(self, low: Any = 0.0, high: Any = 1.0, size: Any = None) -> UniformNumber:
        """Return a number that can only be compared."""
        self._single("uniform", size)
        return self._number("uniform", low, high)

    def _single(self, method: str, size: Any) -> None:
        if size is not None:
            self._use.script.refuse(f"{method} draws an array of infinitely many outcomes (size={size!r})")

    def _integer(self, method: str, low: Any, high: Any, size: Any, dtype: Any, last: int) -> Any:
        least, beyond = (0, index(low)) if high is None else (index(low), index(high))
        count = beyond + last - least
        if count < 1:
            raise ValueError("low >= high")
        return self._sized(lambda: least + self._even(method, count), size, dtype)

    @staticmethod
    def _sized(one: Callable[[], int], size: Any, dtype: Any) -> Any:
        if size is None:
            return dtype(one()) if dtype in (int, bool) else np.dtype(dtype).type(one())
        shape = _shape(size)
        return np.array([one() for _ in range(prod(shape))], dtype=dtype).reshape(shape)


class ScriptedGenerator(ScriptedNumpy):
    """``numpy.random.Generator``."""

    _kind = np.random.Generator

    def integers(
        self, low: Any, high: Any = None, size: Any = None, dtype: Any = np.int64, endpoint: bool = False
    ) -> Any:
        """Return whole numbers from ``low`` to below ``high``."""
        return self._integer("integers", low, high, size, dtype, int(endpoint))

    def random(self, size: Any = None, dtype: Any = np.float64, out: Any = None) -> UniformNumber:
        """Return a number that can only be compared."""
        self._single("random", size if out is None and dtype in (np.float64, float) else (dtype, out))
        return self._number("random", 0, 1)


class ScriptedRandomState(ScriptedNumpy):
    """``numpy.random.RandomState``."""

    _kind = np.random.RandomState

    def randint(self, low: Any, high: Any = None, size: Any = None, dtype: Any = int) -> Any:
        """Return whole numbers from ``low`` to below ``high``."""
        return self._integer("randint", low, high, size, dtype, 0)

    def random_sample(self, size: Any = None) -> UniformNumber:
        """Return a number that can only be compared."""
        self._single("random_sample", size)
        return self._number("random_sample", 0, 1)

    def random(self, size: Any = None) -> UniformNumber:
        """Return a number that can only be compared."""
        return self.random_sample(size)

    def rand(self, *sizes: Any) -> UniformNumber:
        """Return a number that can only be compared."""
        return self.random_sample(sizes or None)


class ScriptedPython(ScriptedSource):
    """``random.Random``."""

    _kind = random.Random

    def random(self) -> UniformNumber:
        """Return a number that can only be compared."""
        return self._number("random", 0, 1)

    def uniform(self, a: Any, b: Any) -> UniformNumber:
        """Return a number that can only be compared."""
        return self._number("uniform", a, b)

    def randrange(self, start: int, stop: int | None = None, step: int = 1) -> int:
        """Return a member of ``range(start, stop, step)``."""
        values = range(start) if stop is None else range(start, stop, step)
        if not values:
            raise ValueError("empty range for randrange()")
        return values[self._even("randrange", len(values))]

    def randint(self, a: int, b: int) -> int:
        """Return a whole number from ``a`` to ``b``, both included."""
        return self.randrange(a, b + 1)

    def choice(self, seq: Sequence[Any]) -> Any:
        """Return a member of the sequence."""
        if not len(seq):
            raise IndexError("Cannot choose from an empty sequence")
        return seq[self._one_of("choice", seq)]

    def choices(
        self, population: Sequence[Any], weights: Any = None, *, cum_weights: Any = None, k: int = 1
    ) -> list[Any]:
        """Return ``k`` members, each drawn from all."""
        if cum_weights is not None:
            self._use.script.refuse("choices with cum_weights is not enumerated; weights are")
        given = None if weights is None else [parse_rational(w) for w in weights]
        shares = None if given is None else [w / sum(given) for w in given]
        return [population[self._one_of("choices", population, shares)] for _ in range(k)]

    def sample(self, population: Sequence[Any], k: int) -> list[Any]:
        """Return ``k`` members in any order, none twice."""
        if not 0 <= k <= len(population):
            raise ValueError("Sample larger than population or is negative")
        rest = list(population)
        return [rest.pop(self._even("sample", len(rest))) for _ in range(k)]

    def shuffle(self, x: MutableSequence[Any]) -> None:
        """Bring a list into any order."""
        x[:] = [x[i] for i in self._shuffled("shuffle", len(x))]


def scripted(generator: Any, use: ScriptInUse) -> ScriptedSource | None:
    """Return what stands in for a generator; ``None`` for a bit generator, which has no draws of its own."""
    kinds = (ScriptedGenerator, ScriptedRandomState, ScriptedPython)
    return next((kind(use) for kind in kinds if isinstance(generator, kind._kind)), None)


@lru_cache(maxsize=256)
def _grouped(
    keys: tuple[Hashable, ...], weights: tuple[Fraction, ...] | None
) -> tuple[tuple[int, ...], tuple[Fraction, ...]]:
    """Return the first position of every different key, and the probability of each."""
    firsts: dict[Hashable, int] = {}
    chances: dict[Hashable, Fraction] = {}
    for i, (key, weight) in enumerate(zip(keys, evenly(len(keys)) if weights is None else weights, strict=True)):
        firsts.setdefault(key, i)
        chances[key] = chances.get(key, Fraction(0)) + weight
    return tuple(firsts.values()), tuple(chances.values())


_evenly = lru_cache(maxsize=256)(evenly)


def _shape(size: Any) -> tuple[int, ...]:
    return tuple(map(index, size)) if isinstance(size, tuple | list) else (index(size),)
