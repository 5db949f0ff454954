"""The limits of section 12 of the format: how much work a certificate may require of its checker.

A limit is checked before the work that it bounds.  Each limit admits certificates of tasks with thousands of states;
together the limits bound the cost of a small adversarial file (``benchmarks/groups/hostile.py`` measures the worst
known file for each limit).
"""

from __future__ import annotations

from typing import Final

MAX_FILE: Final = 1 << 28
"""Bytes of certificate.json."""

MAX_VALUES: Final = 1 << 23
"""Commas, colons and opening brackets of certificate.json (``{`` four times): about as many values as it has."""

MAX_DIGITS: Final = 4_000
"""Digits of a numerator or denominator (below the interpreter's own limit)."""

MAX_INTEGER: Final = 400
"""Digits of a JSON integer (a code of 1,000 bits has 302)."""

MAX_ITEMS: Final = 1 << 22
"""Entries of any list."""

MAX_TEXT: Final = 10_000
"""Characters of a name."""

MAX_GATES: Final = 1_000
MAX_INPUTS: Final = 1_000
MAX_OUTPUTS: Final = 16
MAX_STEPS: Final = 10_000
MAX_DEPTH: Final = 200
"""Of a formula."""

MAX_WORDS: Final = 1 << 20
"""States times words; also the words that different pick lists ask to be covered, all in all."""

MAX_WIDENING: Final = 1 << 25
"""Steps, all in all, to find the covers of section 5."""

MAX_BITS: Final = 1 << 17
"""Bits of the common denominator of a distribution, a choice, a list of weights or a stage."""

MAX_SCALED: Final = 1 << 30
"""Bits of the numbers of a task, or of a bound, brought to their common denominators."""

MAX_ARITHMETIC: Final = 1 << 33
"""Bits of the numbers that all inequalities take, all in all."""

MAX_STEPS_OF_WITNESSES: Final = 1 << 27
"""States times (inputs, gates and what gates read) over all witnesses."""

MAX_COUNT: Final = 10_000_000
"""Clauses, and variables, of a formula."""

MAX_LITERALS: Final = 1 << 26
"""Literals of a formula."""

MAX_CLAUSES_IN_ALL: Final = 20_000_000
"""Clauses of all formulas of a certificate."""

MAX_PROOF: Final = 1 << 38
"""Bytes of a proof."""

MAX_LINE: Final = 1 << 22
"""Bytes of a line, with its newline."""

UNPACKER_MEMORY: Final = 1 << 28
"""Bytes that the decompressor may use."""

CLAUSE_WEIGHT: Final = 8
MAX_HELD: Final = 1 << 22
"""Literals of derived clauses that are held at a time; a clause counts ``CLAUSE_WEIGHT`` more."""


def most_written(size: int) -> int:
    """Return the literals that all formulas of a certificate of ``size`` bytes may have together.

    What each formula reads of boxes and of the side condition counts too.
    """
    return (1 << 24) + 64 * size


def most_unpacked(packed: int) -> int:
    """Return the bytes that a proof of ``packed`` bytes may have."""
    return min(MAX_PROOF, max(1 << 24, 64 * packed))


def most_looked_at(size: int) -> int:
    """Return the literals, all in all, of the clauses that the hints of a proof of ``size`` bytes may name."""
    return (1 << 24) + 8 * size
