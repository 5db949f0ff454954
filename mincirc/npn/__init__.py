"""Least sizes of *all* functions of up to four inputs, by enumeration of circuits up to symmetry; no SAT.

Classes under permuted and complemented inputs (and output) are NPN classes (Golomb 1959; Muroga 1971), 222 of them for
four inputs; the least sizes of all classes by enumeration are Knuth's (TAOCP 7.1.2).  Different here: circuits are
sets of functions, one set per orbit under the 384 transformations of inputs, so the table takes about half a second.
It is built once per process, on first use.

Assumptions: two-input gates of any function with free negation (``b2``, ``xaig``, ``lut-2``) and one output.
Oracle: ``tests/solve/test_exhaustive.py``, against Knuth's counts, naive enumeration, brute force and SAT.

* :mod:`symmetry`: the images of functions under permutation and complementation of inputs;
* :mod:`sets`: circuits as sets of functions, level by level;
* :mod:`table`: the least size and a least circuit of every class of functions;
* :mod:`least`: least sizes with don't-cares, and least circuits;
* :mod:`gate_functions`: the functions that one gate of a basis computes from given functions.

:mod:`mincirc.solve.exhaustive_backend` is the back end that uses the table.
"""

from mincirc.npn.least import (
    MOST_INPUTS,
    SAME_SIZES,
    demands,
    least_circuit,
    least_function,
    least_of_words,
    least_size,
    sizes,
)

__all__ = [
    "MOST_INPUTS",
    "SAME_SIZES",
    "demands",
    "least_circuit",
    "least_function",
    "least_of_words",
    "least_size",
    "sizes",
]
