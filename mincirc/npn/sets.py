"""Circuits as sets of functions, level by level, up to symmetry.

In a circuit with fewest gates all gate functions are distinct, not constant and not inputs: otherwise a gate could be
dropped.  So a circuit is represented by the *set* of its gate functions, in normal form: each function is one gate
over the inputs and functions before it, and the set does not record which gate reads which.  Level k holds the sets of
k functions that arise from a set of level k - 1 by adding one such function; one set per orbit under the 384
transformations is enough.  There are 1, 2, 15, 156 and 2,396 orbits on levels 0 to 4.

A least circuit of r gates for one function has its output at the last gate, and only the last gate reads its last gate
but one.  So the functions of size r are among the gates that read the function added last to a set of level r - 1: the
sets of the last level need not be reduced by symmetry, and only gates over their last function are enumerated.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mincirc.npn.symmetry import TRANSFORMATIONS, Halves, images, input_functions

BITS = np.uint64(16)


def gates(a: Halves, b: Halves) -> Halves:
    """Return the five normal gates that depend on both of two functions (as a new first axis)."""
    return np.stack([a & b, a & ~b, b & ~a, a | b, a ^ b])


def nodes_of(sets: Halves, ignored: int = 0) -> Halves:
    """Return, per set, the input functions (without the first ``ignored`` inputs) followed by the set."""
    inputs = input_functions()[ignored:]
    return np.concatenate([np.broadcast_to(inputs, (len(sets), len(inputs))), sets], axis=1)


def extensions(sets: Halves, ignored: int = 0) -> Halves:
    """Return every set with one more gate function, at the end; sets may occur several times."""
    nodes = nodes_of(sets, ignored)
    i, j = np.triu_indices(nodes.shape[1], 1)
    added = np.concatenate(list(gates(nodes[:, i], nodes[:, j])), axis=1)
    new = added != 0
    for node in nodes.T:
        new &= added != node[:, None]
    which, where = np.nonzero(new)
    return np.concatenate([sets[which], added[which, where][:, None]], axis=1)


def orbits(sets: Halves) -> Halves:
    """Return one set of up to four functions for each orbit of ``sets``: its least image, as a sorted list."""
    apart = distinct(sets)
    least = _packed(apart)
    for t in range(1, TRANSFORMATIONS):
        least = np.minimum(least, _packed(images()[t][apart]))
    return _unpacked(_increasing(least), sets.shape[1])


def distinct(sets: Halves) -> Halves:
    """Return sets of up to four functions without duplicates, as sorted lists."""
    return _unpacked(_increasing(_packed(sets)), sets.shape[1])


def _increasing(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return the numbers in increasing order, none twice (what ``np.unique`` does, which loads numpy.ma for it)."""
    ordered = np.sort(numbers)
    return ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))] if len(ordered) else ordered


def _packed(sets: Halves) -> NDArray[np.uint64]:
    """Return each set as one 64-bit number that is independent of the order of its functions (at most four)."""
    ordered = np.sort(sets, axis=1).astype(np.uint64)
    result = ordered[:, 0]
    for column in ordered.T[1:]:
        result = result << BITS | column
    return result


def _unpacked(numbers: NDArray[np.uint64], count: int) -> Halves:
    places = [numbers >> (BITS * np.uint64(count - 1 - k)) for k in range(count)]
    return np.stack(places, axis=1).astype(np.uint16)


def last_gates(sets: Halves, ignored: int = 0) -> Halves:
    """Return, per set, the functions of all gates that read its last function: the possible last gates."""
    nodes = nodes_of(sets, ignored)
    return np.concatenate(list(gates(nodes[:, -1:], nodes[:, :-1])), axis=1)
