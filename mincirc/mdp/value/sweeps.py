"""Sweeps over one task in floats: values of policies and boxes, visits, bounds from above; compiled where possible.

:func:`sweeps_of` gives the compiled core (``native/source/values.cpp``, which has the idea, its sources and why it is
right) or, without it, the reference in numpy (:mod:`mincirc.mdp.value.sweeps_reference`).  Both converge to the same
numbers; they back up states in another order, so what they return after a limited number of sweeps differs.  Floats
guide only.  Oracle: ``tests/mdp/test_sweeps.py`` (exact values of policies, and one against the other).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from mincirc.mdp.value.sweeps_reference import Lowered, ReferenceSweeps
from mincirc.native import Core, core
from mincirc.runtime.ambient import check

if TYPE_CHECKING:
    from collections.abc import Callable

    from mincirc.mdp.value.floats import FlatChoices, Floats, FloatTask
    from mincirc.mdp.value.params import DescentParams

Mask = NDArray[np.bool_]

_KEPT = "_sweeps"
"""Key in the ``__dict__`` of a float task of the sweeps that were prepared for it."""


class Sweeps(Protocol):
    """Gauss-Seidel (compiled) or Jacobi (reference) iteration for one task without a horizon.

    Every method starts at values that it is given and leaves them as they are; ``most`` limits the sweeps.  ``quick``
    says that a sweep costs about as much as its additions and multiplications.
    """

    quick: bool

    def policy(self, flat: FlatChoices, start: Floats, tolerance: float, most: int) -> tuple[Floats, bool]:
        """Return the values of a policy (one flat choice per state), and whether they converged.

        They have when the largest change of a sweep is at most ``tolerance`` times the largest value, or times 1.
        """
        ...

    def box(self, mask: Mask, start: Floats, tolerance: float, most: int, *, worst: bool) -> tuple[Floats, bool]:
        """Return the values of the best (``worst``: the worst) policy of a box, and whether they converged.

        With total reward ``start`` must be at most the values, and the limit for the best policy may be too high.
        """
        ...

    def visits(self, flat: FlatChoices, weights: Floats, tolerance: float, most: int) -> Floats:
        """Return the discounted occupancy of a policy, as :meth:`mincirc.mdp.value.floats.FloatTask.visits` does."""
        ...

    def above(
        self, mask: Mask, start: Floats, weights: Floats, threshold: float, room: float, params: DescentParams
    ) -> tuple[Floats, Lowered]:
        """Return bounds on every policy of the box, lowered from ``start`` until ``weights . values < threshold``.

        ``start`` bounds all policies of the task and its own backup; a drop of at most ``room`` is left out.
        """
        ...


def sweeps_of(floats: FloatTask) -> Sweeps:
    """Return the sweeps of a task, prepared once (per core)."""
    compiled = core()
    known: dict[bool, Sweeps] = floats.__dict__.setdefault(_KEPT, {})
    found = known.get(compiled is not None)
    if found is None:
        found = ReferenceSweeps(floats) if compiled is None else CompiledSweeps(floats, compiled)
        known[compiled is not None] = found
    return found


class CompiledSweeps:
    """The compiled core; each call is so short that limits hold between calls."""

    quick = True

    def __init__(self, floats: FloatTask, compiled: Core) -> None:
        self._lib, self._ffi = compiled.lib, compiled.ffi
        self._owner, self._states = floats.owner, len(floats.first)
        present = floats.weight != 0
        begin = np.concatenate(([0], np.cumsum(present.sum(axis=1))))
        arrays = (
            self._integers(np.concatenate((floats.first, [len(floats.reward)]))),
            self._integers(begin),
            self._integers(floats.target[present]),
            self._doubles(floats.weight[present]),
            self._doubles(floats.reward),
        )
        task = self._lib.mincirc_values_new(self._states, *arrays, self._ffi.NULL, 0, floats.total)
        if task == self._ffi.NULL:
            raise MemoryError
        self._task = self._ffi.gc(task, self._lib.mincirc_values_free)
        self._per_call = max(1, floats.params.moves_per_call // (int(begin[-1]) + len(floats.reward)))

    def policy(self, flat: FlatChoices, start: Floats, tolerance: float, most: int) -> tuple[Floats, bool]:
        """As in :class:`Sweeps`."""
        values = np.array(start, dtype=np.float64)
        task, choices, place = self._task, self._integers(flat), self._doubles(values)
        sweep = self._lib.mincirc_values_policy
        return values, self._sweep(lambda part: sweep(task, choices, place, tolerance, part), most)

    def box(self, mask: Mask, start: Floats, tolerance: float, most: int, *, worst: bool) -> tuple[Floats, bool]:
        """As in :class:`Sweeps`."""
        values = np.array(start, dtype=np.float64)
        task, allowed, place = self._task, self._bytes(mask), self._doubles(values)
        sweep = self._lib.mincirc_values_box
        return values, self._sweep(lambda part: sweep(task, allowed, worst, place, tolerance, part), most)

    def visits(self, flat: FlatChoices, weights: Floats, tolerance: float, most: int) -> Floats:
        """As in :class:`Sweeps`."""
        pending, visits = np.array(weights, dtype=np.float64), np.zeros(self._states)
        task, choices, places = self._task, self._integers(flat), (self._doubles(pending), self._doubles(visits))
        self._sweep(lambda part: self._lib.mincirc_values_visits(task, choices, *places, tolerance, part), most)
        return visits

    def above(
        self, mask: Mask, start: Floats, weights: Floats, threshold: float, room: float, params: DescentParams
    ) -> tuple[Floats, Lowered]:
        """As in :class:`Sweeps`."""
        values, budget = np.array(start, dtype=np.float64), self._ffi.new("int64_t *")
        restricted = np.flatnonzero(np.bincount(self._owner[~mask], minlength=self._states))
        arrays = self._integers(restricted), self._bytes(mask), self._doubles(values), self._doubles(weights)
        changed, allowed, place, by = arrays
        left, waiting, found = params.sweeps * self._states, len(restricted), Lowered.MORE
        while left > 0 and found is Lowered.MORE:
            check()
            budget[0] = part = min(left, self._per_call * self._states)
            found = Lowered(
                self._lib.mincirc_values_above(
                    self._task, allowed, changed, waiting, place, by, threshold, room, budget
                )
            )
            left, waiting = left - (part - budget[0]), -1
        return values, found

    def _sweep(self, call: Callable[[int], int], most: int) -> bool:
        """Sweep in pieces; return whether the sweeps converged before ``most`` of them were done."""
        left = most
        while left > 0:
            check()
            part = min(left, self._per_call)
            if call(part):
                return True
            left -= part
        return False

    def _integers(self, array: NDArray[np.intp]) -> Any:
        return self._ffi.from_buffer("int64_t[]", np.ascontiguousarray(array, dtype=np.int64))

    def _doubles(self, array: Floats) -> Any:
        return self._ffi.from_buffer("double[]", np.ascontiguousarray(array, dtype=np.float64))

    def _bytes(self, mask: Mask) -> Any:
        return self._ffi.from_buffer("uint8_t[]", np.ascontiguousarray(mask, dtype=np.uint8))
