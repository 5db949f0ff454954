"""Relations on live signals as planes of bits (``docs/replay-logs.md``, section 1), and all forms of one.

A relation on ``width`` signals is a tuple of 2^outputs numbers: bit c of number v says that word v is forbidden in
cell c, and bit i of c is the value of signal i.  Every operation here keeps the facts that the checker speaks of;
signals may change places on the way, since records are found up to permutation and complement.

A record is found by its *arranged* form: signals and outputs sorted, and complemented, by numbers that no permutation
or complement changes.  Where those numbers tie, several arranged forms are left; :func:`forms` gives all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final, TypeAlias

MAX_WIDTH: Final = 12
MAX_OUTPUTS: Final = 4
MAX_FORMS: Final = 32_768

Planes: TypeAlias = tuple[int, ...]

FULL: Final = [(1 << (1 << width)) - 1 for width in range(MAX_WIDTH + 1)]
SIGNAL: Final = [
    [FULL[width] // ((1 << (1 << i)) + 1) << (1 << i) for i in range(width)] for width in range(MAX_WIDTH + 1)
]
"""``SIGNAL[width][i]``: the cells in which signal i is 1."""

WITH: Final = [
    [[[v for v in range(1 << outputs) if v >> p & 1 == bit] for bit in (0, 1)] for p in range(outputs)]
    for outputs in range(MAX_OUTPUTS + 1)
]
"""``WITH[outputs][p][bit]``: the words in which output p has that value, in increasing order."""


_COUNT: Final = {1 << outputs: outputs for outputs in range(MAX_OUTPUTS + 1)}
_CUBES: Final = [n**3 for n in range((1 << MAX_WIDTH) + 1)]


def count(planes: Planes) -> int:
    """Return the number of outputs."""
    return _COUNT[len(planes)]


def contradictory(planes: Planes) -> bool:
    """Return whether some cell allows no word."""
    cells = -1
    for plane in planes:
        cells &= plane
    return cells != 0


def exchange(width: int, planes: Planes, low: int, high: int) -> Planes:
    """Return the relation with signals ``low`` < ``high`` exchanged."""
    moving = SIGNAL[width][low] & ~SIGNAL[width][high]
    distance = (1 << high) - (1 << low)
    changed = []
    for plane in planes:
        differ = (plane ^ plane >> distance) & moving
        changed.append(plane ^ differ ^ differ << distance)
    return tuple(changed)


def complement(width: int, planes: Planes, signal: int) -> Planes:
    """Return the relation with one signal complemented."""
    ones, shift = SIGNAL[width][signal], 1 << signal
    return tuple([(plane & ones) >> shift | (plane & ~ones) << shift for plane in planes])


def last(width: int, planes: Planes, signal: int) -> Planes:
    """Return the relation with ``signal`` and the last one exchanged."""
    return planes if signal == width - 1 else exchange(width, planes, signal, width - 1)


def cofactor(width: int, planes: Planes, signal: int, value: int) -> Planes:
    """Return the relation on the other signals where ``signal`` is fixed; the last one takes its place."""
    half = 1 << (width - 1)
    moved = last(width, planes, signal)
    return tuple([plane >> half for plane in moved] if value else [plane & FULL[width - 1] for plane in moved])


def without_signal(width: int, planes: Planes, signal: int) -> Planes:
    """Return the relation of circuits that do not read ``signal``; the last one takes its place."""
    half = 1 << (width - 1)
    return tuple([plane >> half | plane & FULL[width - 1] for plane in last(width, planes, signal)])


def without_output(planes: Planes, output: int) -> Planes:
    """Return the relation of the other outputs."""
    zero, one = WITH[count(planes)][output]
    return tuple([planes[v] & planes[w] for v, w in zip(zero, one, strict=True)])


def placed(width: int, planes: Planes, output: int, value: int) -> Planes:
    """Return the relation of the other outputs where ``output`` is 1 in the cells ``value``."""
    zero, one = WITH[count(planes)][output]
    rest = FULL[width] & ~value
    return tuple([planes[v] & rest | planes[w] & value for v, w in zip(zero, one, strict=True)])


def demands(planes: Planes) -> list[tuple[int, int]]:
    """Return for every output the cells in which it must be 1, and those in which it must be 0."""
    found = []
    for zero, one in WITH[count(planes)]:
        on = off = -1
        for v, w in zip(zero, one, strict=True):
            on &= planes[v]
            off &= planes[w]
        found.append((on, off))
    return found


def quadrants(width: int, planes: Planes, first: int, second: int) -> list[Planes]:
    """Return the relation's four parts on the other signals: part a + 2 b has ``first`` = a and ``second`` = b."""
    moved = last(width, planes, second)
    if first != width - 2:
        moved = exchange(width, moved, first, width - 2)
    size, mask = 1 << (width - 2), FULL[width - 2]
    return [tuple([plane >> part * size & mask for plane in moved]) for part in range(4)]


def _output_marks(planes: Planes) -> list[tuple[int, int]]:
    weights = [plane.bit_count() ** 3 for plane in planes]
    return [(sum([weights[v] for v in zero]), sum([weights[v] for v in one])) for zero, one in WITH[count(planes)]]


def _arranged_outputs(planes: Planes) -> tuple[Planes, list[tuple[int, int]]]:
    """Return the relation with complemented and sorted outputs, and the sorted marks."""
    marks = _output_marks(planes)
    flips = sum([1 << p for p, (zero, one) in enumerate(marks) if zero > one])
    marks = [(one, zero) if zero > one else (zero, one) for zero, one in marks]
    order = sorted(range(len(marks)), key=marks.__getitem__)
    words = [sum([(v >> k & 1) << p for k, p in enumerate(order)]) ^ flips for v in range(len(planes))]
    return tuple([planes[v] for v in words]), [marks[p] for p in order]


def _arranged_signals(width: int, planes: Planes) -> tuple[Planes, list[tuple[int, int]]]:
    """Return the relation with complemented and sorted signals, and the sorted marks.

    The mark of a signal has a number for its value 1 and one for 0; the larger is made the first.
    """
    totals = [plane.bit_count() for plane in planes]
    counts, marks = [], []
    for i, ones in enumerate(SIGNAL[width]):
        inside = [(plane & ones).bit_count() for plane in planes]
        outside = [total - n for total, n in zip(totals, inside, strict=True)]
        high, low = sum([_CUBES[n] for n in inside]), sum([_CUBES[n] for n in outside])
        if high < low:
            planes, high, low, inside = complement(width, planes, i), low, high, outside
        counts.append(inside)
        marks.append((high, low))
    counts.append(totals)
    kinds = 0
    while kinds < len(set(marks)) < width or (not kinds and any(high == low for high, low in marks)):
        kinds = len(set(marks))
        planes, marks = _told_apart(width, planes, counts, marks)
    for i in range(width):
        least = min(range(i, width), key=marks.__getitem__)
        if marks[least] < marks[i]:
            planes = exchange(width, planes, i, least)
            marks[i], marks[least] = marks[least], marks[i]
    return planes, marks


def _told_apart(
    width: int, planes: Planes, counts: list[list[int]], marks: list[tuple[int, int]]
) -> tuple[Planes, list[tuple[int, int]]]:
    """Return the relation and its marks where signals that tie are told apart by what they have in common with others.

    A signal whose two numbers are equal counts alike in both polarities, so its complement changes no mark of another.
    """
    found, flipped, ones = [], [], SIGNAL[width]
    for i, here in enumerate(marks):
        if here[0] == here[1] or marks.count(here) > 1:
            high = low = 0
            for j, there in enumerate(marks):
                if j != i:
                    a, b, c, d = _common(planes, counts, i, j, ones[i] & ones[j])
                    if there[0] == there[1]:
                        a, b, c, d = min(a, b), max(a, b), min(c, d), max(c, d)
                    low += hash((*there, a, b))
                    high += hash((*there, c, d))
            high, low = hash((here[0], high)), hash((here[1], low))
            if high < low:
                flipped.append(i)
            found.append((max(high, low), min(high, low)))
        else:
            found.append(here)
    for i in flipped:
        planes = complement(width, planes, i)
        counts[i] = [total - n for total, n in zip(counts[-1], counts[i], strict=True)]
    return planes, found


def _common(planes: Planes, counts: list[list[int]], i: int, j: int, both: int) -> list[int]:
    """Return a number for each of the parts where two signals are 00, 01, 10, 11."""
    none = one = two = three = 0
    for plane, total, here, there in zip(planes, counts[-1], counts[i], counts[j], strict=True):
        common = (plane & both).bit_count()
        none += _CUBES[total - here - there + common]
        one += _CUBES[there - common]
        two += _CUBES[here - common]
        three += _CUBES[common]
    return [none, one, two, three]


def arranged(width: int, planes: Planes) -> Planes:
    """Return one form of the relation; all relations that differ by permutation and complement share some form."""
    if len(planes) > 2 or planes[0].bit_count() > planes[1].bit_count():
        planes = _arranged_outputs(planes)[0]
    return _arranged_signals(width, planes)[0]


def forms(width: int, planes: Planes) -> set[Planes]:
    """Return all arranged forms of the relation, or so many that they are more than :data:`MAX_FORMS`."""
    planes, of_outputs = _arranged_outputs(planes)
    planes, of_signals = _arranged_signals(width, planes)
    steps = [*_output_steps(of_outputs), *_signal_steps(width, of_signals)]
    found, waiting = {planes}, [planes]
    while waiting and len(found) <= MAX_FORMS:
        here = waiting.pop()
        for step in steps:
            image = step(here)
            if image not in found:
                found.add(image)
                waiting.append(image)
    return found


def _output_steps(marks: Sequence[tuple[int, int]]) -> Iterator[Callable[[Planes], Planes]]:
    """Yield what generates all changes of outputs that leave their marks as they are."""
    words = range(1 << len(marks))
    for p, (zero, one) in enumerate(marks):
        if zero == one:
            yield lambda planes, p=p: tuple([planes[v ^ 1 << p] for v in words])  # type: ignore[misc]
    for p, (here, there) in enumerate(pairwise(marks)):
        if here == there:
            both = 3 << p
            image = [v ^ both if (v >> p & 3) in (1, 2) else v for v in words]
            yield lambda planes, image=image: tuple([planes[v] for v in image])  # type: ignore[misc]


def _signal_steps(width: int, marks: Sequence[tuple[int, int]]) -> Iterator[Callable[[Planes], Planes]]:
    """Yield what generates all changes of signals that leave their marks as they are."""
    for i, (high, low) in enumerate(marks):
        if high == low:
            yield lambda planes, i=i: complement(width, planes, i)  # type: ignore[misc]
    for i, (here, there) in enumerate(pairwise(marks)):
        if here == there:
            yield lambda planes, i=i: exchange(width, planes, i, i + 1)  # type: ignore[misc]
