"""Least sizes of *all* functions of up to four inputs, by enumerating circuits up to symmetry; no SAT.

Classes under permuted and complemented inputs (and output) are NPN classes (Golomb 1959; Muroga 1971), 222 of them for
four inputs; least sizes of all of them by enumeration are Knuth's (TAOCP 7.1.2).  Different here: circuits are sets of
functions, one set per orbit, so the whole table takes half a second.  Oracle: ``tests/solve/test_exhaustive.py``,
against Knuth's counts and brute force.

Two-input gates of any function with free negation (``b2``, ``xaig``, ``lut-2``) and one output bit.  The whole table
takes about half a second and is made once per process, when it is first asked for.

* :mod:`symmetry`: what permuting and complementing inputs does to functions;
* :mod:`sets`: circuits as sets of functions, level by level;
* :mod:`table`: the least size and a least circuit of every class of functions;
* :mod:`least`: sizes with don't-cares, and circuits;
* :mod:`gate_functions`: what one gate of a basis can compute from given functions.

The back end that answers from it: :mod:`mincirc.solve.exhaustive_backend`.
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
