"""The least size and a least circuit of every class of functions of four inputs.

Sizes 1 to 6 come from the sets of levels 0 to 5 (:mod:`sets`): a function that is not reached there has at least seven
gates.  Twelve classes remain; two more gates above sets of level 5 reach all of them, so they have exactly seven
gates.  Sizes and witnesses are stored per class; a witness is the set of its gate functions.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from mincirc.npn.params import DEFAULTS
from mincirc.npn.sets import distinct, extensions, gates, last_gates, nodes_of, orbits
from mincirc.npn.symmetry import HALVES, Halves, classes, images, input_functions

UNKNOWN = np.iinfo(np.uint8).max
"""The size of a function that is not reached yet."""


@dataclass(frozen=True)
class Table:
    """``size[f]`` of every normal function; ``witness[c]``: the gate functions of a least circuit of class c."""

    size: NDArray[np.uint8]
    witness: dict[int, tuple[int, ...]]

    def gates_of(self, half: int) -> tuple[int, ...]:
        """Return the gate functions of a least circuit of a normal function, in some order."""
        name = int(classes()[half])
        number = int(np.flatnonzero(images()[:, name] == half)[0])
        return tuple(int(images()[number, f]) for f in self.witness[name])


class _TableBuilder:
    """The table under construction: the size at which a class is first reached is its least size."""

    def __init__(self) -> None:
        self.size = np.full(HALVES, UNKNOWN, np.uint8)  # indexed by the representative of the class
        self.witness: dict[int, tuple[int, ...]] = {}
        self.reach(np.zeros((1, 0), np.uint16), np.zeros((1, 1), np.uint16), 0)
        self.reach(np.zeros((1, 0), np.uint16), input_functions()[None, :], 0)

    def reach(self, sets: Halves, ends: Halves, size: int) -> None:
        """Record the functions ``ends[i]`` as last gates of circuits of ``size`` gates over ``sets[i]``."""
        reached = np.zeros(HALVES, bool)
        reached[ends] = True
        functions = np.flatnonzero(reached)
        names, first = np.unique(classes()[functions], return_index=True)
        new = functions[first[self.size[names] == UNKNOWN]]  # one function of each new class
        if not len(new):
            return
        wanted = np.zeros(HALVES, bool)
        wanted[new] = True
        places = np.flatnonzero(wanted[ends])
        found, at = np.unique(ends.ravel()[places], return_index=True)
        for function, place in zip(found.tolist(), places[at].tolist(), strict=True):
            before = sets[place // ends.shape[1]].tolist()
            self.size[classes()[function]] = size
            self._keep(int(classes()[function]), function, [*before, function] if size else [])

    def _keep(self, name: int, function: int, circuit: list[int]) -> None:
        number = int(np.flatnonzero(images()[:, function] == name)[0])
        self.witness[name] = tuple(int(images()[number, f]) for f in circuit)

    @property
    def full(self) -> bool:
        """Whether every class has a size."""
        return bool((self.size[classes()] != UNKNOWN).all())

    def table(self) -> Table:
        """Return the table of all functions."""
        size = self.size[classes()]
        size.setflags(write=False)
        return Table(size, self.witness)


@lru_cache(maxsize=1)
def table() -> Table:
    """Return the table; the first call builds it (under a second)."""
    filling = _TableBuilder()
    sets = np.zeros((1, 0), np.uint16)
    last = 5  # the last level of sets that is built; all functions of one gate more are marked
    for level in range(1, last + 1):
        grown = extensions(sets)
        filling.reach(grown[:, :-1], grown[:, -1:], level)
        sets = orbits(grown) if level < last else grown
    filling.reach(sets, last_gates(sets), last + 1)
    _two_more(filling, sets, last + 2)
    return filling.table()


def _two_more(filling: _TableBuilder, sets: Halves, size: int) -> None:
    """Add two gates to ``sets`` until every class is reached; the first gate reads the last function of its set."""
    strides = max(1, len(sets) // DEFAULTS.sets_at_once)
    for start in range(strides):
        if filling.full:
            return
        some = sets[start::strides]
        first = last_gates(some)
        taller = np.concatenate([np.repeat(some, first.shape[1], axis=0), first.reshape(-1, 1)], axis=1)
        nodes = nodes_of(taller)
        filling.reach(taller, np.concatenate(list(gates(nodes[:, -1:], nodes[:, :-1])), axis=1), size)
    if not filling.full:
        raise AssertionError("some function of four inputs was not reached with seven gates")


@lru_cache(maxsize=1)
def sizes_of_three() -> NDArray[np.uint8]:
    """Return the sizes of the normal functions that ignore the first input (``UNKNOWN`` for others).

    Takes milliseconds: without the first input there are few sets, and no reduction by symmetry is needed.
    """
    result = np.full(HALVES, UNKNOWN, np.uint8)
    sets = np.zeros((1, 0), np.uint16)
    result[[0, *input_functions()[1:]]] = 0
    most = 4  # the largest least size of a function of three inputs
    for level in range(1, most):
        grown = extensions(sets, 1)
        _lower(result, grown[:, -1], level)
        sets = distinct(grown)
    _lower(result, last_gates(sets, 1), most)
    result.setflags(write=False)
    return result


def _lower(sizes: NDArray[np.uint8], functions: Halves, size: int) -> None:
    sizes[functions] = np.minimum(sizes[functions], size)
