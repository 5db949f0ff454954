"""Sparse triangular factors modulo a prime, compiled: the wrapper of ``native/source/lifting.h``.

``native/source/lifting.cpp`` has the idea, its sources and why it is right.  There is no reference beside it: without
the compiled core, :mod:`mincirc.mdp.value.lifting` inverts a dense matrix, and finds the same solution.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from flint import fmpz
from numpy.typing import NDArray

from mincirc.mdp.value.params import LiftingParams
from mincirc.native import Core
from mincirc.runtime.ambient import check, room

Integers = NDArray[np.int64]


class Factors:
    """One integer matrix modulo one prime; rows begin at ``first[i]``."""

    def __init__(
        self,
        core: Core,
        first: NDArray[np.intp],
        column: NDArray[np.intp],
        entry: Integers,
        p: int,
        piece: int = 1 << 24,
    ) -> None:
        self._ffi, self._lib, self._p, self._rows, self._piece = core.ffi, core.lib, p, len(first), piece
        arrays = (np.append(first, len(column)), column, entry)
        made = self._lib.mincirc_lifting_new(self._rows, *(self._integers(array) for array in arrays), p)
        if made == self._ffi.NULL:
            raise MemoryError("no memory for the equations of a component")
        self._system = self._ffi.gc(made, self._lib.mincirc_lifting_free)
        effort = self._ffi.new("double[2]")
        self._lib.mincirc_lifting_effort(self._system, effort)
        self._elimination, self._digit = float(effort[0]), float(effort[1])
        self._residual = np.zeros(self._rows, dtype=np.int64)

    def pay(self, params: LiftingParams) -> bool:
        """Return whether the factors are much smaller than an inverse, and there is memory for them."""
        return self._elimination <= params.dense * self._rows**3 + (1 << 20) and room(int(4 * self._digit))

    def eliminate(self) -> bool:
        """Compute the factors; ``False`` where a minor is 0 modulo the prime."""
        work = self._ffi.new("int64_t *")
        while True:
            check()
            work[0] = self._piece
            found = self._lib.mincirc_lifting_eliminate(self._system, work)
            if found == -2:
                raise MemoryError("no memory for the factors of a component")
            if found:
                return bool(found > 0)

    def digits(self, count: int, right: Sequence[Sequence[int]]) -> Integers | None:
        """Return so many more digits of every unknown, one row each; ``right`` are the next digits of the right side.

        ``None`` where they are not the digits of a solution.
        """
        found = np.zeros((count, self._rows), dtype=np.int64)
        given = np.zeros((count if right else 0, self._rows), dtype=np.int64)
        if right:
            given[: len(right)] = right
        step = max(1, int(self._piece / self._digit))
        for low in range(0, count, step):
            check()
            part = found[low : low + step]
            more = self._integers(given[low : low + step]) if right else self._ffi.NULL
            places = self._integers(self._residual), more, self._integers(part)
            if self._lib.mincirc_lifting_digits(self._system, len(part), *places):
                return None
        return found

    def numbers(self, digits: Sequence[Integers], p: int) -> list[fmpz]:
        """Return ``sum_i digits[i] p^i``, entry by entry."""
        array = np.ascontiguousarray(digits, dtype=np.int64)
        count = len(array)
        words = count * p.bit_length() // 64 + 1
        step = max(1, 2 * self._piece // (count * words + 1))
        found = list[fmpz]()
        for low in range(0, self._rows, step):
            check()
            high = min(low + step, self._rows)
            space = np.zeros((high - low, words), dtype="<u8")
            pointer = self._ffi.from_buffer("uint64_t[]", space)
            failed = self._lib.mincirc_lifting_numbers(
                p, self._rows, count, self._integers(array), low, high, words, pointer
            )
            assert not failed, "there are words for all digits"
            found += [fmpz(int.from_bytes(row.tobytes(), "little")) for row in space]
        return found

    def _integers(self, array: NDArray[Any]) -> Any:
        return self._ffi.from_buffer("int64_t[]", np.ascontiguousarray(array, dtype=np.int64))
