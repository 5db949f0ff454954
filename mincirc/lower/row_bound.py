"""A lower bound of a row relation without search: inputs that must be read, one output in a table, no gate at all.

Four bounds, the cheapest first; the first that is as large as asked ends the work:

1. all outputs together must read k inputs: ``k - m`` gates (:mod:`mincirc.lower.support` proves it for gates of two
   fan-ins);
2. of p outputs that can be equal neither to one another nor to complements, each must read d inputs or more, with d
   at least 2: ``d - 1`` gates for the first of them in the order of the gates, below which there is none of the
   others, and ``p - 1`` gates for these;
3. one output alone, with at most four inputs, in the table of all functions (:mod:`mincirc.npn`): the least size among
   the functions that agree with what the output must be;
4. one gate, if no choice of constants and literals for the outputs will do.

All of them hold for circuits of two-input gates with free negation of every kind; circuits of AND gates alone are such
circuits, and so are those of ``nand`` and ``demorgan`` once complements cost nothing.

Oracle: ``tests/lower/test_row_relation.py`` (brute force; the definition of each bound); the compiled bound is the
same number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from mincirc.lower.row_relation import RowRelation, literals, words_with


@dataclass(frozen=True)
class Tables:
    """By number of inputs, the least size of every function (:func:`mincirc.npn.sizes`).

    A function with more don't-cares than ``free_codes`` is not looked up: there are too many, and some are small.
    """

    sizes: Mapping[int, NDArray[np.uint8]]
    free_codes: int


def quick_bound(relation: RowRelation, need: int, tables: Tables) -> int:
    """Return a number of gates that every circuit for the relation has; exact where it is 0.

    What is known to be at least ``need`` is not made better.
    """
    if not relation.rows:
        return 0
    codes = [code for code, _ in relation.rows]
    least = max(0, least_reads(codes, [words for _, words in relation.rows], relation.inputs) - relation.outputs)
    if least < need:
        least = max(least, _by_outputs(relation, codes))
    if least < need and relation.inputs in tables.sizes:
        least = max(least, _tabled(relation, tables))
    return least if least or no_gates(relation) else 1


def least_reads(codes: list[int], words: list[int], inputs: int) -> int:
    """Return the least number of inputs by which allowed words can be told."""
    for count in range(inputs):
        for chosen in combinations(range(inputs), count):
            if _enough(codes, words, sum(1 << place for place in chosen)):
                return count
    return inputs


def _enough(codes: list[int], words: list[int], seen: int) -> bool:
    """Return whether codes that look alike by the bits ``seen`` have a word in common."""
    common: dict[int, int] = {}
    for code, allowed in zip(codes, words, strict=True):
        common[code & seen] = common.get(code & seen, -1) & allowed
    return all(common.values())


def _by_outputs(relation: RowRelation, codes: list[int]) -> int:
    reads = []
    for place in range(relation.outputs):
        ones = words_with(place, relation.outputs)
        bits = [bool(words & ones) << 1 | bool(words & ~ones) for _, words in relation.rows]
        reads.append(least_reads(codes, bits, relation.inputs))
    wide = sorted((place for place, read in enumerate(reads) if read > 1), key=lambda p: -reads[p])
    least, different = 0, list[int]()
    for place in wide:
        if all(differ(relation, place, other) for other in different):
            least = max(least, reads[place] - 1 + len(different))
            different.append(place)
    return least


def differ(relation: RowRelation, first: int, second: int) -> bool:
    """Return whether two outputs can neither be equal nor one the complement of the other."""
    unlike = words_with(first, relation.outputs) ^ words_with(second, relation.outputs)
    return any(not words & unlike for _, words in relation.rows) and any(
        not words & ~unlike for _, words in relation.rows
    )


def _tabled(relation: RowRelation, tables: Tables) -> int:
    best, sizes = 0, tables.sizes[relation.inputs]
    for place in range(relation.outputs):
        ones, care, value = words_with(place, relation.outputs), 0, 0
        for code, words in relation.rows:
            if not words & ones or not words & ~ones:
                care |= 1 << code
                value |= bool(words & ones) << code
        free = [code for code in range(1 << relation.inputs) if not care >> code & 1]
        if len(free) <= tables.free_codes:
            agreeing = np.array([value])
            for code in free:
                agreeing = np.concatenate([agreeing, agreeing | 1 << code])
            best = max(best, int(sizes[agreeing].min()))
    return best


def no_gates(relation: RowRelation) -> bool:
    """Return whether constants and literals as outputs will do."""
    if not relation.outputs:
        return True
    rests = (relation.placed(relation.outputs - 1, literal) for literal in literals(relation.inputs))
    return any(rest is not None and no_gates(rest) for rest in rests)
