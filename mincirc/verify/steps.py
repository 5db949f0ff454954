"""The steps of a replay log: what a record must have refuted before it is accepted (``docs/replay-logs.md``, 4 to 7).

Every step takes the record's whole relation, builds all relations that are left behind it, and asks
:class:`Refuted` for each.  A relation that nothing refutes raises :class:`NotShown` with the name of the step.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product
from typing import Final

from mincirc.verify.residual import (
    FULL,
    MAX_FORMS,
    SIGNAL,
    WITH,
    Planes,
    arranged,
    cofactor,
    contradictory,
    count,
    demands,
    forms,
    placed,
    quadrants,
    without_output,
    without_signal,
)
from mincirc.verify.three_inputs import table

MAX_FOREST: Final = 100_000
_REMEMBERED: Final = 1 << 18

AND_TYPE: Final = (0b1000, 0b0010, 0b0100, 0b1110)
"""Operations on a and b by their values in the parts 0 (neither), 1 (a), 2 (b), 3 (both): ab, ab', a'b, a + b."""
XOR: Final = 0b0110
CONTROLS: Final = {0b1000: (0, 0), 0b0010: (0, 1), 0b0100: (1, 0), 0b1110: (1, 1)}
"""The values of a and of b that make an operation constant."""
VALUES: Final = {
    operation: [tuple([(operation ^ flip) >> part & 1 for part in range(4)]) for flip in (0, 15)]
    for operation in (*AND_TYPE, XOR)
}
"""The values of an operation and of its complement in the four parts."""


class NotShown(Exception):  # noqa: N818 - no error of a program: the record does not say what must be true
    """A record that is not accepted: the name of the step and what nothing refutes."""

    def __init__(self, step: str, reason: str) -> None:
        self.step, self.reason = step, reason
        super().__init__(step, reason)


class Refuted:
    """The accepted records, and what is refuted without one."""

    def __init__(self, xor: bool) -> None:
        self.operations = (*AND_TYPE, XOR) if xor else AND_TYPE
        self.table = table(xor)
        self._may: dict[tuple[int, Planes], int] = {}
        self._must: dict[tuple[int, Planes], int] = {}
        self._seen: dict[tuple[int, Planes], int] = {}

    def accept(self, kind: str, width: int, planes: Planes, gates: int) -> None:
        """Store a record under all its forms."""
        store = self._may if kind == "A" else self._must
        found = forms(width, planes)
        if len(found) > MAX_FORMS:
            raise NotShown("limit", f"the relation has more than {MAX_FORMS} sorted forms")
        for form in found:
            store[width, form] = max(gates, store.get((width, form), -1))

    def may(self, width: int, planes: Planes, gates: int) -> bool:
        """Return whether the relation is refuted as A."""
        if contradictory(planes):
            return True
        if len(planes) == 1:
            return False
        if gates < 0 or self._may.get((width, arranged(width, planes)), -1) >= gates:
            return True
        return self.table.exceeds(width, planes, False, gates)

    def must(self, width: int, planes: Planes, gates: int) -> bool:
        """Return whether the relation, which is not contradictory, is refuted as M."""
        outputs = count(planes)
        if not outputs:
            return False
        if gates <= 0 or width < 2 or width > gates + outputs:
            return True
        here = width, planes
        if self._seen.get(here, -1) >= gates:
            return True
        form = width, arranged(width, planes)
        found = self._must.get(form, -1) >= gates or self._may.get(form, -1) >= gates
        if not found and not self.table.exceeds(width, planes, True, gates):
            return False
        if len(self._seen) >= _REMEMBERED:
            self._seen.clear()
        self._seen[here] = gates
        return True


def may(known: Refuted, width: int, planes: Planes, gates: int, first: int = 0) -> None:
    """Check a record of kind A (section 5)."""
    outputs = count(planes)
    if not outputs:
        raise NotShown("may", "with outputs at signals and constants nothing is left to refute")
    for output in range(first, outputs):
        for value in _literals(width):
            rest = placed(width, planes, output, value)
            if contradictory(rest):
                continue
            if rest == without_output(planes, output):
                may(known, width, rest, gates, first)
                return
            may(known, width, rest, gates, output)
    if gates > 0:
        _may_subsets(known, width, planes, gates, width - 1)


def _literals(width: int) -> Iterator[int]:
    """Yield the constants and the signals, plain and complemented, as sets of cells."""
    for ones in (0, *SIGNAL[width]):
        yield from (ones, FULL[width] & ~ones)


def _may_subsets(known: Refuted, width: int, planes: Planes, gates: int, undecided: int) -> None:
    """Keep or drop the signals from ``undecided`` down; those behind it are kept."""
    if undecided < 0:
        if not known.must(width, planes, gates):
            raise NotShown("may", f"M {gates} {shown(width, planes)} is not refuted")
        return
    _may_subsets(known, width, planes, gates, undecided - 1)
    rest = without_signal(width, planes, undecided)
    if not contradictory(rest):
        _may_subsets(known, width - 1, rest, gates, undecided - 1)


def cofactors(known: Refuted, width: int, planes: Planes, gates: int, signal: int, value: int) -> None:
    """Check the reason C (section 6.1)."""
    if signal >= width:
        raise NotShown("cofactor", f"there is no signal {signal}")
    if not known.may(width - 1, cofactor(width, planes, signal, value), gates - 1):
        raise NotShown("cofactor", f"x{signal} = {value} is not refuted as A at {gates - 1}")


def outputs_apart(known: Refuted, width: int, planes: Planes, gates: int) -> None:
    """Check the reason O (section 6.2)."""
    for (on, off), (on2, off2) in combinations(demands(planes), 2):
        if not (on & off2 | off & on2) or not (on & on2 | off & off2):
            raise NotShown("outputs", "two outputs may be equal or complementary")
    for output in range(count(planes)):
        if not known.may(width, without_output(planes, output), gates - 1):
            raise NotShown("outputs", f"without output {output} nothing refutes it as A at {gates - 1}")


def forest(known: Refuted, width: int, planes: Planes, gates: int) -> None:
    """Check the reason F (section 6.3)."""
    if width != gates + count(planes):
        raise NotShown("forest", f"{width} signals, {gates} gates and {count(planes)} outputs are not tight")
    seen, waiting = {(width, planes)}, [(width, planes)]
    while waiting:
        for left in _siblings(known, *waiting.pop()):
            if len(left[1]) == 1:
                if left[0] == 0:
                    raise NotShown("forest", "there is one")
            elif left not in seen:
                seen.add(left)
                waiting.append(left)
        if len(seen) > MAX_FOREST:
            raise NotShown("limit", f"more than {MAX_FOREST} relations to look at for a forest")


def _siblings(known: Refuted, width: int, planes: Planes) -> Iterator[tuple[int, Planes]]:
    """Yield what is left behind every gate that reads two signals which nothing else reads.

    A gate that is read takes one signal away, a gate that is an output takes two and the output.  So nothing can be
    left in the end unless there are two signals for every output, and none without one.
    """
    outputs = count(planes)
    spare = width - 2 * outputs
    at_outputs = range(outputs if outputs > 1 or not spare else 0)
    for second in range(1, width):
        for first in range(second):
            parts = quadrants(width, planes, first, second)
            halves = [[[settled(part, p, value) for value in (0, 1)] for part in parts] for p in at_outputs]
            for operation in known.operations:
                if spare > 0:
                    rest = join(width, parts, LAYOUT[operation, 3, 1])
                    if not contradictory(rest):
                        yield width - 1, rest
                for (a, b, c, d), values in product(halves, VALUES[operation]):
                    i, j, k, n = values
                    rest = tuple([p | q | r | s for p, q, r, s in zip(a[i], b[j], c[k], d[n], strict=True)])
                    if not contradictory(rest):
                        yield width - 2, rest


def settled(part: Planes, output: int, value: int) -> Planes:
    """Return the relation of the other outputs where ``output`` has this value in all cells."""
    return tuple([part[v] for v in WITH[count(part)][output][value]])


def _layouts() -> dict[tuple[int, int, int], tuple[int, ...]]:
    """Where the four parts go, by operation, who dies (1: a, 2: b), and whether the gate is live."""
    found = {}
    for operation, dies, live in product((*AND_TYPE, XOR), range(4), (0, 1)):
        places = []
        for part in range(4):
            bits = [part >> k & 1 for k in (0, 1) if not dies >> k & 1] + [operation >> part & 1] * live
            places.append(sum([bit << k for k, bit in enumerate(bits)]))
        found[operation, dies, live] = tuple(places)
    return found


LAYOUT: Final = _layouts()


def join(width: int, parts: list[Planes], places: tuple[int, ...]) -> Planes:
    """Return the relation whose blocks of cells are the parts, each at its place; parts at one place are merged."""
    a, b, c, d = [place << (width - 2) for place in places]
    return tuple([p << a | q << b | r << c | s << d for p, q, r, s in zip(*parts, strict=True)])


def shown(width: int, planes: Planes) -> str:
    """Return a relation for a message."""
    return f"{width} {count(planes)} " + " ".join([f"{plane:x}" for plane in planes])[:200]
