"""Images of functions of four inputs under permutation and complementation of inputs.

A function is *normal* when it is 0 on the all-zero row (Knuth, TAOCP 7.1.2); complementing an output is free, so
normal functions represent all functions.  Bit t of a function is its value on row t (:mod:`mincirc.circuit.simulate`).
Bit 0 of a normal function is 0 and is omitted here: a normal function is a number below 2^15, its *half*.

The 4! * 2^4 = 384 transformations of the inputs map a normal function to a function, whose normal form is the image.
Images of gates are gates and images of input functions are input functions, so circuits are mapped to circuits of the
same size.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import permutations
from math import factorial

import numpy as np
from numpy.typing import NDArray

from mincirc.circuit import columns

INPUTS = 4
ROWS = 1 << INPUTS
HALVES = 1 << (ROWS - 1)
TRANSFORMATIONS = factorial(INPUTS) * ROWS

Halves = NDArray[np.uint16]
"""An array of normal functions."""


@lru_cache(maxsize=1)
def images() -> Halves:
    """Return ``images()[t, f]``, the image of the normal function f under transformation t (0 is the identity)."""
    result = np.empty((TRANSFORMATIONS, HALVES), np.uint16)
    rows = np.arange(ROWS)
    for number, order in enumerate(permutations(range(INPUTS))):
        moved = np.sum([(rows >> place & 1) << i for i, place in enumerate(order)], axis=0)
        for flip in range(ROWS):
            result[ROWS * number + flip] = _image(moved ^ flip)
    return result


def _image(to: NDArray[np.int64]) -> Halves:
    """Return the image of every normal function when row t becomes row ``to[t]``: a byte at a time."""
    low, high = np.zeros(256, np.uint16), np.zeros(256, np.uint16)
    byte = np.arange(256)
    for bit in range(8):
        on = (byte >> bit & 1).astype(bool)
        low[on] |= np.uint16(1 << to[bit])
        high[on] |= np.uint16(1 << to[bit + 8])
    function = (high[:, None] | low[None, ::2]).ravel()
    return np.where(function & 1, ~function, function) >> np.uint16(1)


@lru_cache(maxsize=1)
def classes() -> Halves:
    """Return, per normal function, the representative of its class: the least image."""
    result: Halves = images().min(axis=0)
    return result


def input_functions() -> Halves:
    """Return the four input functions."""
    return np.array([column >> 1 for column in columns(range(ROWS), INPUTS)], np.uint16)
