"""The expansion of a record: all gates that may come next (``docs/replay-logs.md``, section 7)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import product

from mincirc.verify.residual import SIGNAL, Planes, cofactor, contradictory, count, quadrants
from mincirc.verify.steps import CONTROLS, LAYOUT, NotShown, Refuted, join, settled, shown

_A, _B = 0b1010, 0b1100
"""The parts in which the first and the second signal is 1."""


def expand(known: Refuted, width: int, planes: Planes, gates: int, tight: int) -> None:
    """Check the reason X; bit 2 i + c of ``tight`` claims that signal i is tight at c."""
    if tight >> 2 * width:
        raise NotShown("tight", "a signal that is not there")
    for signal, value in product(range(width), (0, 1)):
        claimed = tight >> 2 * signal + value & 1
        if claimed and not known.may(width - 1, cofactor(width, planes, signal, value), gates - 2):
            raise NotShown("tight", f"x{signal} = {value} is not refuted as A at {gates - 2}")
    for second in range(1, width):
        for first in range(second):
            at = tight >> 2 * first & 3, tight >> 2 * second & 3
            parts = quadrants(width, planes, first, second)
            for operation in _useful(known.operations, width, parts):
                cut = _cut(operation, at)
                for left in _placements(parts, operation, count(planes)):
                    bad = _behind(known, width, left, len(left[0]) < len(planes), operation, cut, gates - 1)
                    if bad:
                        raise NotShown("expansion", f"x{first}, x{second}, operation {operation:04b}: {bad}")


def _useful(operations: tuple[int, ...], width: int, parts: list[Planes]) -> Iterator[int]:
    """Yield the operations that on the care cells equal, up to complement, nothing that is there already."""
    care = []
    for part in parts:
        cells = 0
        for plane in part:
            cells |= plane
        care.append(cells)
    some = sum([1 << n for n, cells in enumerate(care) if cells])
    there = {0, some, _A & some, some & ~_A, _B & some, some & ~_B}
    for ones in SIGNAL[width - 2]:
        high = sum([1 << n for n, cells in enumerate(care) if cells & ones])
        low = sum([1 << n for n, cells in enumerate(care) if cells & ~ones])
        if not high & low:
            there |= {high, low}
    for operation in operations:
        if operation & some not in there:
            there |= {operation & some, some & ~operation}
            yield operation


@cache
def _cut(operation: int, tight: tuple[int, int]) -> tuple[bool, ...]:
    """Return for each way of dying and being live, numbered ``2 dies + live``, whether a tight signal excludes it."""
    found = []
    for dies, live in product(range(4), (0, 1)):
        lives = any(tight[k] and not dies >> k & 1 for k in (0, 1))
        constant = operation in CONTROLS and any(tight[k] >> CONTROLS[operation][k] & 1 for k in (0, 1))
        found.append(lives or bool(live and constant))
    return tuple(found)


def _placements(parts: list[Planes], operation: int, outputs: int) -> Iterator[list[Planes]]:
    """Yield the relations after each choice of outputs, of those below ``outputs``, at the gate."""
    if not outputs:
        yield parts
        return
    output, choices = outputs - 1, []
    zero_one = [[settled(part, output, value) for value in (0, 1)] for part in parts]
    for flip in (0, 15):
        rest = [zero_one[n][(operation ^ flip) >> n & 1] for n in range(4)]
        if any(contradictory(part) for part in rest):
            continue
        if all(_lossless(part, *both) for part, both in zip(rest, zero_one, strict=True)):
            choices = [rest]
            break
        choices.append(rest)
    else:
        choices.append(parts)
    for rest in choices:
        yield from _placements(rest, operation, output)


def _lossless(part: Planes, zero: Planes, one: Planes) -> bool:
    """Return whether every choice of the other outputs is left."""
    return part == tuple([a & b for a, b in zip(zero, one, strict=True)])


def _behind(
    known: Refuted, width: int, parts: list[Planes], is_output: bool, operation: int, cut: tuple[bool, ...], gates: int
) -> str:
    """Return what is not refuted as M at ``gates`` behind the gate, or nothing."""
    outputs = count(parts[0])
    if not outputs:
        return "all outputs are at it"
    for live, dies in product((0, 1) if is_output else (1,), (3, 1, 2, 0)):
        left = width - (dies & 1) - (dies >> 1) + live
        if gates <= 0 or left > gates + outputs or cut[2 * dies + live]:
            continue
        rest = join(width, parts, LAYOUT[operation, dies, live])
        if not contradictory(rest) and not known.must(left, rest, gates):
            return f"M {gates} {shown(left, rest)} is not refuted"
    return ""
