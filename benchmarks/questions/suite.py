"""What is measured: functions with known sizes, and tasks, by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import permutations

import mincirc
from mincirc.mdp.families import (
    absent_supervisors,
    island,
    lava_world,
    lava_worlds,
    lookup_to_learner,
    supervised_corridor,
)

Word = Callable[[int], int]
"""From the number that the input bits make (most significant first) to the number that the output bits make."""


@dataclass(frozen=True)
class Function:
    """A named function: ``size`` is the known minimum in ``b2``, ``None`` where we know of none."""

    name: str
    inputs: int
    outputs: int
    word: Word
    size: int | None

    @property
    def tables(self) -> tuple[int, ...]:
        """One truth table per output, the most significant output first; bit x is the value at input x."""
        return tuple(
            sum((self.word(x) >> h & 1) << x for x in range(1 << self.inputs)) for h in reversed(range(self.outputs))
        )

    @property
    def digits(self) -> tuple[str, ...]:
        """The tables in hex without a prefix, as ABC takes them."""
        return tuple(f"{table:0{(1 << self.inputs) // 4}x}" for table in self.tables)

    @property
    def source(self) -> str:
        """The tables as a source for :func:`mincirc.load`."""
        return "table:" + ",".join(f"0x{d}" for d in self.digits)


def _sorted(x: int) -> int:
    return (1 << x.bit_count()) - 1


def _mod3(rest: int, x: int) -> int:
    return int(x.bit_count() % 3 == rest)


def _pairs(operation: Callable[[int, int], int], x: int) -> int:
    return operation(x >> 2, x & 3)


def _multiplexer(x: int) -> int:
    return x >> 2 >> (x & 3) & 1


def _mdfa(x: int) -> int:
    """Two full adders in a row on z, x1, x1^y1, x2, x2^y2: the sum, the first carry, and it XOR the second."""
    z, x1, d1, x2, d2 = (x >> b & 1 for b in (4, 3, 2, 1, 0))
    first = z + x1 + (x1 ^ d1)
    second = (first & 1) + x2 + (x2 ^ d2)
    return (second & 1) << 2 | (first >> 1) << 1 | (first >> 1 ^ second >> 1)


MOD3 = {3: (3, 4, 4), 4: (7, 7, 6), 5: (10, 9, 10)}
SUMS = {2: 2, 3: 5, 4: 9, 5: 11}

FUNCTIONS: tuple[Function, ...] = (
    Function("full adder", 3, 2, int.bit_count, 5),
    Function("2+2-bit adder", 4, 3, partial(_pairs, lambda a, b: a + b), 7),
    Function("2x2-bit multiplier", 4, 4, partial(_pairs, lambda a, b: a * b), 7),
    *(
        Function(f"MOD3 of {n} bits, r = {rest}", n, 1, partial(_mod3, rest), sizes[rest])
        for n, sizes in MOD3.items()
        for rest in range(3)
    ),
    *(Function(f"SUM{n}", n, n.bit_length(), int.bit_count, size) for n, size in SUMS.items()),
    Function("MDFA", 5, 3, _mdfa, 8),
    Function("majority of 5", 5, 1, lambda x: int(x.bit_count() >= 3), 9),
    Function("4:1 multiplexer", 6, 1, _multiplexer, None),
    Function("4-bit sorter", 4, 4, _sorted, None),
)
"""Sizes: Knuth, *The Art of Computer Programming* 4A, 7.1.2; Kojevnikov, Kulikov, Yaroslavtsev (2009); MDFA: Demenkov,
Kojevnikov, Kulikov, Yaroslavtsev (2010)."""

CLASSES = (2, 2, 5, 20, 34, 75, 72, 12)
"""Classes of functions of four inputs by size 0 .. 7 (Knuth, 7.1.2)."""


def orbit(table: int, inputs: int) -> set[int]:
    """Return all functions that negating and permuting inputs and negating the output make of one."""
    count = 1 << inputs
    found = set()
    for order in permutations(range(inputs)):
        for flip in range(count):
            image = 0
            for x in range(count):
                y = sum((x >> b & 1) << order[b] for b in range(inputs)) ^ flip
                image |= (table >> y & 1) << x
            found |= {image, image ^ ((1 << count) - 1)}
    return found


def representatives(inputs: int) -> list[tuple[int, int]]:
    """Return the least function of every class with the size of the class."""
    todo, found = set(range(1 << (1 << inputs))), []
    while todo:
        table = min(todo)
        members = orbit(table, inputs)
        todo -= members
        found.append((table, len(members)))
    return found


LAKES = (
    ("SFFF", "FHFH", "FFFH", "HFFG"),
    ("SFHF", "FFFF", "HFFH", "FFFG"),
    ("SFFF", "HFHF", "FFFH", "HFFG"),
    ("SHFF", "FFFH", "FHFF", "FFFG"),
)
"""Frozen lakes of 4 x 4 cells; the first is Gymnasium's own."""


def lake(number: int) -> mincirc.MDP:
    """Return one slippery frozen lake."""
    return mincirc.load("gym:FrozenLake-v1", discount="99/100", gym_args={"desc": list(LAKES[number])})


def lakes(count: int) -> mincirc.MDP:
    """Return the union of the first ``count`` lakes."""
    return mincirc.union([lake(number) for number in range(count)], name=f"{count} lakes")


def cliff(slippery: bool) -> mincirc.MDP:
    """Return cliff walking, where on request every step may slip to the side."""
    return mincirc.load("gym:CliffWalking-v1", discount="99/100", gym_args={"is_slippery": slippery})


WORLDS: dict[str, Callable[[], mincirc.MDP]] = {
    "FrozenLake 4x4": partial(lake, 0),
    "FrozenLake 8x8": partial(mincirc.load, "gym:FrozenLake8x8-v1", discount="99/100"),
    "CliffWalking": partial(cliff, False),
    "CliffWalking, slippery": partial(cliff, True),
    "Taxi": partial(mincirc.load, "gym:Taxi-v4", discount="99/100"),
    "absent supervisor": absent_supervisors,
    "lava world": lava_world,
    "lava worlds, union of 3": lava_worlds,
    "island": island,
    **{f"FrozenLakes, union of {n}": partial(lakes, n) for n in (2, 3, 4)},
}
"""The tasks, all discounted with 99/100."""

GATES = {
    1: ["table:0x000f", "table:0x0ff0"],
    2: ["table:0x003f", "table:0x03fc", "table:0x3cc3"],
    3: ["table:0x006f", "table:0x0666", "table:0x07f8"],
    4: ["table:0x007e", "table:0x033f", "table:0x18e7"],
    5: ["table:0x01be", "table:0x066f", "table:0x1699"],
    6: ["table:0x019e", "table:0x03d8", "table:0x1798"],
    7: ["table:0x0779", "table:0x168b", "table:0x179a"],
}
"""Some classes of functions of four inputs, by size."""


def padded(inputs: int) -> mincirc.MDP:
    """Return ``(a ^ b) & (c | d)`` with further inputs in front that do not matter: 3 gates."""
    return mincirc.load(Function("", inputs, 1, lambda x: (x >> 3 ^ x >> 2) & (x >> 1 | x) & 1, 3).source)


def chain(outputs: int) -> mincirc.MDP:
    """Return the last ``outputs`` gates of a chain of 4 over 5 inputs, read once: 4 gates."""

    def word(x: int) -> int:
        a, b, c, d, e = (x >> i & 1 for i in range(5))
        first = a & b
        second = first ^ c
        third = second | d
        return (third ^ e) << 3 | third << 2 | second << 1 | first

    return mincirc.load(Function("", 5, outputs, lambda x: word(x) >> (4 - outputs), 4).source)


PADDED = {n: f"3 gates, {n} inputs" for n in range(4, 9)}
CHAIN = {m: f"4 gates, {m} outputs" for m in range(1, 5)}
CORRIDORS = {cells: f"corridor of {cells} cells" for cells in (4, 8, 16, 32, 64)}
RULES = {count: f"{count} rules" for count in (1, 2, 4, 8, 12, 16)}
"""Names of the tasks along the axes of ``benchmarks/groups/scaling.py``."""

TASKS: dict[str, Callable[[], mincirc.MDP]] = {
    **{f.name: partial(mincirc.load, f.source) for f in FUNCTIONS},
    **WORLDS,
    **{name: partial(padded, n) for n, name in PADDED.items()},
    **{name: partial(chain, m) for m, name in CHAIN.items()},
    **{name: partial(supervised_corridor, cells) for cells, name in CORRIDORS.items()},
    **{name: partial(lookup_to_learner, count) for count, name in RULES.items()},
}
"""Everything that a question may name."""
