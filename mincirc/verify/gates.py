"""Gate models: the fan-ins and functions of the gates of each basis (section 4 of the format).

A gate's function variables are given as a list ``f``, so that ``f[i - 1]`` is the i-th variable.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from math import comb

Fanins = tuple[int, ...]
Clause = tuple[int, ...]

RULES = {
    "b2": ("order", "reapply", "reapply2", "used"),
    "xaig": ("order", "reapply", "reapply2", "used"),
    "aig": ("order", "reapply", "used"),
    "demorgan": ("order", "used"),
    "nand": ("order", "twins", "used"),
    "mig": ("order", "used"),
    "lut-2": ("order", "reapply", "reapply2", "used"),
    "lut-3": ("order", "used"),
    "lut-4": ("order", "used"),
    "lut-5": ("order", "used"),
    "lut-6": ("order", "used"),
}
"""Per basis, the rules that may be on."""

NORMAL = frozenset(RULES) - {"demorgan", "nand"}
"""Bases whose gates are 0 when all fan-ins are 0: negation is free, so nothing is lost."""

WIDE = {"lut-3": 3, "lut-4": 4, "lut-5": 5, "lut-6": 6}
"""Bases whose tables have up to so many fan-ins, more than two."""

MAX_TABLE = (1 << 64) - 1


def selections(basis: str, i: int) -> list[Fanins]:
    """Return the fan-in tuples of gate ``i``, in order."""
    pairs: list[Fanins] = [(j, k) for j in range(i) for k in range(j if basis == "nand" else j + 1, i)]
    if basis == "demorgan":
        return [*((j,) for j in range(i)), *pairs]
    most = 3 if basis == "mig" else WIDE.get(basis, 2)
    return [*pairs, *(nodes for arity in range(3, most + 1) for nodes in combinations(range(i), arity))]


def function_variables(basis: str) -> int:
    """Return the number of function variables of a gate."""
    if basis in WIDE:
        k = WIDE[basis]
        return (1 << k) - 1 + (k - 2) + k * ((1 << (k - 1)) - 1)
    return {"nand": 0, "demorgan": 1}.get(basis, 3)


def count_selections(basis: str, i: int) -> int:
    """Return how many fan-in tuples gate ``i`` has, without making them."""
    if basis == "nand":
        return i * (i + 1) // 2
    least, most = (1, 2) if basis == "demorgan" else (2, 3 if basis == "mig" else WIDE.get(basis, 2))
    return sum(comb(i, arity) for arity in range(least, most + 1))


def function_clauses(basis: str, f: Sequence[int]) -> Iterator[Clause]:
    """Yield the clauses by which the function is one of the basis."""
    if basis in WIDE:
        yield from _table_clauses(WIDE[basis], f)
    elif basis == "mig":
        # None or two of the three.
        yield (-f[0], -f[1], -f[2])
        yield (-f[0], f[1], f[2])
        yield (f[0], -f[1], f[2])
        yield (f[0], f[1], -f[2])
    elif basis in NORMAL:
        yield (f[0], f[1], f[2])  # not constant 0
        yield (f[0], -f[1], -f[2])  # not the first fan-in
        yield (-f[0], f[1], -f[2])  # not the second fan-in
        if basis == "aig":
            yield (-f[0], -f[1], f[2])  # not the exclusive or


def _table_clauses(k: int, f: Sequence[int]) -> Iterator[Clause]:
    """A table of k fan-ins: w(p, b) says that rows b and b + 2^p differ, d(a) that there are a fan-ins or more."""
    rows = 1 << k
    differ: list[list[int]] = []
    following = rows - 1 + k - 2
    for p in range(k):
        differ.append([f[(1 << p) - 1]])  # row 0 is 0
        for b in (b for b in range(1, rows) if not b & 1 << p):
            w, x, y = f[following], f[b - 1], f[b + (1 << p) - 1]
            following += 1
            differ[p].append(w)
            yield (-w, x, y)
            yield (-w, -x, -y)
            yield (w, -x, y)
            yield (w, x, -y)
    yield tuple(differ[0])
    yield tuple(differ[1])
    for p in range(2, k):
        d = f[rows - 1 + p - 2]
        yield (-d, *differ[p])
        for w in differ[p]:
            yield (d, -w)


def selection_clauses(basis: str, f: Sequence[int], fanins: Fanins, selected: int) -> Iterator[Clause]:
    """Yield the clauses by which the function fits the selection."""
    k = WIDE.get(basis, 2)
    for a in range(3, k + 1):
        d = f[(1 << k) - 1 + a - 3]
        yield (-selected, d if a <= len(fanins) else -d)


def function_value(basis: str, f: Sequence[int], bits: tuple[bool, ...]) -> int:
    """Return the gate's value for fan-in values: a literal, or a constant as True or False."""
    row = 0
    for bit in bits:
        row = 2 * row + bit
    if basis == "nand":
        return row != 3
    if basis == "demorgan":
        if len(bits) == 1:
            return not bits[0]
        return bits[0] if bits[0] == bits[1] else f[0]
    if row == 0:
        return False
    if basis == "mig":
        # With two ones the value is the opposite of that at the other one of the three rows with a single one.
        return {1: f[0], 2: f[1], 4: f[2], 3: -f[2], 5: -f[1], 6: -f[0]}.get(row, True)
    return f[row - 1]


def has_gate(basis: str, table: int, fanins: Fanins) -> bool:
    """Tables by the number of fan-ins; equal fan-ins only for nand."""
    arity = len(fanins)
    if basis == "demorgan":
        return (arity, table) in {(1, 1), (2, 8), (2, 14)} and len(set(fanins)) == arity
    if basis == "nand":
        return (arity, table) == (2, 7)
    if len(set(fanins)) < arity or not 2 <= arity <= (3 if basis == "mig" else WIDE.get(basis, 2)):
        return False
    if basis == "mig" and arity == 3:
        return table in {0xE8, 0x8E, 0xB2, 0xD4, 0x17, 0x71, 0x4D, 0x2B}
    if basis in ("aig", "mig"):
        return table < 16 and table.bit_count() in (1, 3)
    return 0 <= table < 1 << (1 << arity) and all(_reads(table, arity, p) for p in range(arity))


def _reads(table: int, arity: int, p: int) -> bool:
    """Whether the table depends on the p-th fan-in from the right."""
    return any((table >> b ^ table >> (b ^ 1 << p)) & 1 for b in range(1 << arity))
