"""Upper bounds in fixed-point numbers: rigorous proofs that a policy, or a box, misses a constraint.

``native/source/fixed.cpp`` has the idea and the proof: value iteration from above in whole numbers, every operation
rounded upwards.  :func:`fixed_task` rounds a task's numbers, which are exact rationals, upwards; :func:`upper_bounds`
gives the compiled core, or the reference in Python's whole numbers (:mod:`mincirc.mdp.boxes.fixed_reference`); both
do the same operations in the same order and give the same answers.

A "yes" (every policy of the box misses a constraint) is proved.  A "no" says nothing: returns that differ from a
threshold by about 1e-12 of themselves or less are not told apart, nor are boxes whose sweeps were too few.

**Assumes** that the weights of constraints are not negative.  ``start`` is the exact V*, rounded up; with a horizon
there is none, since backups begin at 0.  Oracle: ``tests/mdp/test_fixed.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

import numpy as np
from flint import fmpq
from numpy.typing import NDArray

from mincirc.mdp.boxes.fixed_reference import ReferenceBounds
from mincirc.mdp.constraint import Constraint
from mincirc.mdp.model import MDP, Choice
from mincirc.mdp.objective import Discount, Horizon
from mincirc.mdp.value.exact import to_fmpq
from mincirc.mdp.value.floats import FloatTask
from mincirc.mdp.value.optimum import best_of_all
from mincirc.native import Core, core
from mincirc.runtime.ambient import check, watched

if TYPE_CHECKING:
    from mincirc.mdp.boxes.params import FixedParams

Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class FixedConstraint:
    """A constraint: it is missed if the sum of weights times values, rounded up, is at most ``limit``."""

    states: Integers
    weights: Integers
    inexact: NDArray[np.uint8]
    limit: int


@dataclass(frozen=True)
class FixedTask:
    """The arrays of ``native/source/fixed.h``: whole numbers, rounded upwards.

    ``inexact`` is 1 where rounding changed a weight; ``contraction`` guesses by which factor a sweep makes differences
    smaller.
    """

    weight_bits: ClassVar[int] = 62
    """Weights are whole numbers of 2 to minus this power; the compiled core knows it too."""

    value_bits: ClassVar[int] = 59
    """Values are below 2 to this power, in units: sums of products stay within 128 bits."""

    first: Integers
    begin: Integers
    target: Integers
    weight: Integers
    inexact: NDArray[np.uint8]
    reward: Integers
    start: Integers
    steps: int
    total: bool
    contraction: float
    constraints: tuple[FixedConstraint, ...]


class UpperBounds(Protocol):
    """Answers about the policies of one task (see the module's text); flat choices are those of a float task."""

    def policy(self, flat: Sequence[int], sweeps: int) -> bool:
        """Return whether the policy that picks ``flat[s]`` at s misses a constraint, by at most so many sweeps."""
        ...

    def box(self, mask: Mask, sweeps: int) -> bool:
        """Return whether every policy of the box does."""
        ...

    def forced(self, state: int, choice: int, backups: int) -> bool:
        """Return whether every policy that picks ``choice`` at ``state`` does, by so many backups of single states."""
        ...


def fixed_task(task: MDP, constraints: Sequence[Constraint], params: FixedParams) -> FixedTask | None:
    """Return the task in fixed-point numbers; ``None`` where there is no proof, or numbers are too large or small."""
    floats = FloatTask.of(task)
    if not constraints or any(w < 0 for c in constraints for w in c.weights):
        return None
    places = FixedTask.value_bits - _magnitude(task, floats).bit_length()
    if places < params.least_places:
        return None
    unit = floats.scale / (1 << places)
    made = _with_rows(task, unit)
    made = replace(made, constraints=tuple(_constraint(c, unit) for c in constraints))
    if isinstance(task.objective, Horizon):
        return made
    inverse = to_fmpq(1 / unit)
    start = [int((value * inverse).ceil()) for value in watched(_best_values(task))]
    return replace(made, start=np.array(start, dtype=np.int64))


def _best_values(task: MDP) -> list[fmpq]:
    """Return the exact V* of every state; of a union those of its members, which are known from their own optimum."""
    if _is_of_members(task):
        return [value for block in task.blocks for value in _best_values(block.task)]
    values = best_of_all(task)[1]
    return [values[s] for s in range(len(task.states))]


def _is_of_members(task: MDP) -> bool:
    """Return whether a union still has the objective and the rows of its members, which nobody else guarantees."""

    def same(row: Sequence[Choice], own: Sequence[Choice], first: int) -> bool:
        return len(row) == len(own) and all(
            c.reward == o.reward and c.successors == tuple((t + first, p) for t, p in o.successors)
            for c, o in zip(row, own, strict=True)
        )

    return sum(len(b.task.states) for b in task.blocks) == len(task.states) and all(
        b.task.objective == task.objective
        and all(same(task.choices[b.first + s], own, b.first) for s, own in watched(enumerate(b.task.choices)))
        for b in task.blocks
    )


def _magnitude(task: MDP, floats: FloatTask) -> int:
    """Return a whole number above all values of all policies, in units of the largest reward."""
    match task.objective:
        case Discount(gamma=gamma):
            return ceil(1 / (1 - gamma)) + 1
        case Horizon(steps=steps):
            return steps + 1
    return int((max(_best_values(task)) * to_fmpq(1 / floats.scale)).ceil()) + 1


def _with_rows(task: MDP, unit: Fraction) -> FixedTask:
    """Return the task without constraints and bounds; loops are divided out, unless there is a horizon."""
    objective = task.objective
    horizon = isinstance(objective, Horizon)
    known: dict[tuple[object, ...], tuple[int, list[tuple[int, int]]]] = {}
    first, begin, reward = [0], [0], list[int]()
    target, weight, inexact = list[int](), list[int](), list[int]()
    for state, row in watched(enumerate(task.choices)):
        for choice in row:
            loop = -1 if horizon else next((k for k, (t, _) in enumerate(choice.successors) if t == state), -1)
            key = (loop, choice.reward.as_integer_ratio(), *(p.as_integer_ratio() for _, p in choice.successors))
            if key not in known:
                known[key] = _rounded_row(choice, loop, objective.gamma, unit)
            own, moves = known[key]
            reward.append(own)
            for (t, _), (number, more) in zip(choice.successors, moves, strict=True):
                if number:
                    target.append(t)
                    weight.append(number)
                    inexact.append(more)
            begin.append(len(target))
        first.append(len(reward))
    return FixedTask(
        first=np.array(first, dtype=np.int64),
        begin=np.array(begin, dtype=np.int64),
        target=np.array(target, dtype=np.int64),
        weight=np.array(weight, dtype=np.int64),
        inexact=np.array(inexact, dtype=np.uint8),
        reward=np.array(reward, dtype=np.int64),
        start=np.zeros(len(task.states), dtype=np.int64),
        steps=objective.steps if isinstance(objective, Horizon) else 0,
        total=task.is_total,
        contraction=float(objective.gamma),
        constraints=(),
    )


def _rounded_row(choice: Choice, loop: int, gamma: Fraction, unit: Fraction) -> tuple[int, list[tuple[int, int]]]:
    """Return reward and (weight, inexact) per successor, 0 for the loop; where the loop is never left, all are 0."""
    weights = [gamma * p for _, p in choice.successors]
    leaves = 1 - weights[loop] if loop >= 0 else Fraction(1)
    if not leaves:
        return 0, [(0, 0)] * len(weights)
    rounded = [_up(w / leaves) if k != loop else (0, 0) for k, w in enumerate(weights)]
    return ceil(choice.reward / unit / leaves), rounded


def _up(weight: Fraction) -> tuple[int, int]:
    """Return a weight as a whole number of 2^-62, rounded up, and 1 where that changed it."""
    number = weight * (1 << FixedTask.weight_bits)
    return ceil(number), int(number.denominator > 1)


def _constraint(constraint: Constraint, unit: Fraction) -> FixedConstraint:
    """Return a constraint whose weights sum to at most 1, before they are rounded: sums are no larger than values."""
    by = max(sum(constraint.weights, Fraction(0)), Fraction(1))
    rounded = [_up(constraint.weights[s] / by) for s in constraint.support]
    threshold = constraint.threshold / by / unit
    limit = floor(threshold) if constraint.strict else ceil(threshold) - 1
    most = 1 << FixedTask.value_bits + 2
    return FixedConstraint(
        np.array(constraint.support, dtype=np.int64),
        np.array([number for number, _ in rounded], dtype=np.int64),
        np.array([more for _, more in rounded], dtype=np.uint8),
        min(max(limit, -most), most),
    )


def upper_bounds(task: FixedTask) -> CompiledBounds | ReferenceBounds:
    """Return what answers for a task: the compiled core or, without it, the reference."""
    compiled = core()
    return ReferenceBounds(task) if compiled is None else CompiledBounds(task, compiled)


class CompiledBounds:
    """The compiled core; a call takes a few milliseconds at most, unless sweeps are many."""

    def __init__(self, task: FixedTask, compiled: Core) -> None:
        self._lib, self._ffi = compiled.lib, compiled.ffi
        self._kept = [self._view(x) for x in (task.first, task.begin, task.target, task.weight)]
        self._kept += [self._view(task.inexact), self._view(task.reward), self._view(task.start)]
        made = self._lib.mincirc_fixed_new(len(task.start), *self._kept, task.steps, task.total, task.contraction)
        if made == self._ffi.NULL:
            raise MemoryError
        self.handle = self._ffi.gc(made, self._lib.mincirc_fixed_free)
        for c in task.constraints:
            arrays = self._view(c.states), self._view(c.weights), self._view(c.inexact)
            if not self._lib.mincirc_fixed_constraint(self.handle, *arrays, len(c.states), c.limit):
                raise MemoryError

    def _view(self, array: NDArray[Any]) -> Any:
        kind = "uint8_t[]" if array.dtype == np.uint8 else "int64_t[]"
        return self._ffi.from_buffer(kind, np.ascontiguousarray(array))

    def policy(self, flat: Sequence[int], sweeps: int) -> bool:
        """As in :class:`UpperBounds`."""
        check()
        return bool(self._lib.mincirc_fixed_policy(self.handle, self._view(np.array(flat, dtype=np.int64)), sweeps))

    def box(self, mask: Mask, sweeps: int) -> bool:
        """As in :class:`UpperBounds`."""
        check()
        return bool(self._lib.mincirc_fixed_box(self.handle, self._view(mask.astype(np.uint8)), sweeps))

    def forced(self, state: int, choice: int, backups: int) -> bool:
        """As in :class:`UpperBounds`."""
        check()
        return bool(self._lib.mincirc_fixed_forced(self.handle, state, choice, backups))
