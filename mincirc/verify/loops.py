"""The inner loops of the check of refutations, compiled where numba is installed; otherwise plain functions.

They can accept and never reject: ``False`` means "undecided", and then :mod:`mincirc.verify.lrat` gives the verdict.

Clause ``n`` is ``pool[start[n] : start[n] + size[n]]``; its size is ``DELETED`` when it is not in the pool.  A literal
``v`` is false when ``false[place(v)]`` is the mark of the present line.  ``state`` holds the numbers named below.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final, TypeVar

from mincirc.verify.limits import CLAUSE_WEIGHT

F = TypeVar("F", bound=Callable[..., Any])

DELETED: Final = -1
USED, LAST, MARK, ADDITIONS, REFUTED, HELD, LOOKED, MOST, ORIGINALS, HOLDABLE = range(10)
"""Entries of the pool, number of the last clause, mark of the line, clauses derived, whether one of them is empty;
literals held, looked at, the most that may be looked at; number of original clauses; the most literals that may be
held (no global name, since numba keeps the values of those in what it compiles and in its files)."""


def _compiled(function: F) -> F:
    if find_spec("numba") is None:
        return function
    compiled: F = import_module("numba").njit(cache=True)(function)
    return compiled


@_compiled
def compact(pool: Any, start: Any, size: Any) -> int:
    """Compact the pool: move the remaining clauses to its front; return the number of entries in use."""
    used = 0
    for number in range(1, len(start)):
        first, length = start[number], size[number]
        if length >= 0:
            for k in range(length):
                pool[used + k] = pool[first + k]
            start[number] = used
            used += length
    return used


@_compiled
def check_text(text: Any, numbers: Any, pool: Any, start: Any, size: Any, false: Any, state: Any) -> bool:
    """Check whole lines; ``numbers`` has room for those of any of them."""
    i = 0
    while i < len(text):
        i, count, deletion = read_line(text, i, numbers)
        if count < 0:
            return False
        if deletion:
            if not delete(numbers, count, size, state):
                return False
        elif not derive(numbers, count, pool, start, size, false, state):
            return False
    return True


@_compiled
def read_line(text: Any, begin: int, numbers: Any) -> tuple[int, int, bool]:
    """Read the numbers of the line at ``begin``; return where the next one begins, how many, and whether it has a d.

    -1 numbers mean that the line is not spelt as lines are.
    """
    i, count, value, digits, negative, deletion = begin, 0, 0, 0, False, False
    while True:
        c = text[i]
        i += 1
        if 48 <= c <= 57:
            if (digits > 0 and value == 0) or digits > 17:
                return i, -1, False
            value, digits = 10 * value + (c - 48), digits + 1
        elif c == 32 or c == 10:
            if digits > 0:
                if negative and value == 0:
                    return i, -1, False
                numbers[count] = -value if negative else value
                count, value, digits, negative = count + 1, 0, 0, False
            elif c == 10 or count == 0 or negative:
                return i, -1, False
            if c == 10:
                return i, count, deletion
        elif c == 45 and digits == 0 and not negative:
            negative = True
        elif c == 100 and count == 1 and digits == 0 and not negative and not deletion and text[i] == 32:
            deletion = True
        else:
            return i, -1, False


@_compiled
def delete(numbers: Any, count: int, size: Any, state: Any) -> bool:
    """Check a deletion and delete."""
    if count < 3 or numbers[0] != state[LAST] or numbers[count - 1] != 0:
        return False
    for k in range(1, count - 1):
        number = numbers[k]
        if number <= 0 or number > state[LAST] or size[number] < 0:
            return False
        if number > state[ORIGINALS]:
            state[HELD] -= size[number] + CLAUSE_WEIGHT
        size[number] = DELETED
    return True


@_compiled
def derive(numbers: Any, count: int, pool: Any, start: Any, size: Any, false: Any, state: Any) -> bool:
    """Check a derived clause and add it."""
    number, begin = state[LAST] + 1, state[USED]
    if numbers[0] != number or number >= len(start):
        return False
    state[MARK] += 1
    end, used = suppose_false(numbers, count, pool, false, state)
    if end < 0 or not propagate(numbers, end + 1, count, pool, start, size, false, state):
        return False
    start[number], size[number] = begin, used - begin
    state[HELD] += used - begin + CLAUSE_WEIGHT
    state[LAST], state[USED] = number, used
    state[ADDITIONS] += 1
    if used == begin:
        state[REFUTED] = 1
    return bool(state[HELD] <= state[HOLDABLE])


@_compiled
def suppose_false(numbers: Any, count: int, pool: Any, false: Any, state: Any) -> tuple[int, int]:
    """Put the clause's literals into the pool, once each, as false; return where its 0 and the pool end."""
    variables, mark, used = len(false) // 2 - 1, state[MARK], state[USED]
    for k in range(1, count):
        v = numbers[k]
        if v == 0:
            return k, used
        place = 2 * v if v > 0 else 1 - 2 * v
        if v > variables or -v > variables:
            return -1, used
        if false[place] != mark:
            pool[used] = v
            used += 1
            false[place] = mark
    return -1, used


@_compiled
def propagate(numbers: Any, first: int, count: int, pool: Any, start: Any, size: Any, false: Any, state: Any) -> bool:
    """Follow the hints, which begin at ``first`` and end with a 0 at the end of the line, to a contradiction."""
    if first >= count or numbers[count - 1] != 0:
        return False
    mark, last, looked, proved = state[MARK], state[LAST], state[LOOKED], False
    for h in range(first, count - 1):
        hint = numbers[h]
        if hint <= 0 or hint > last or size[hint] < 0:
            return False
        if proved:
            continue
        looked += size[hint]
        if looked > state[MOST]:
            return False
        rest = 0
        for k in range(start[hint], start[hint] + size[hint]):
            v = pool[k]
            if false[2 * v if v > 0 else 1 - 2 * v] != mark:
                if rest != 0 and rest != v:  # an original clause may have a literal twice
                    return False
                rest = v
        if rest == 0:
            proved = True
        else:
            false[2 * rest + 1 if rest > 0 else -2 * rest] = mark
    state[LOOKED] = looked
    return proved
