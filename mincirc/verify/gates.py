"""Gate models: the fan-ins and functions of the gates of each basis (section 4 of the format).

:data:`BASES` is the table of section 4, one entry per basis, from which everything else here follows.  A gate's
function variables are given as a list ``f``, so that ``f[i - 1]`` is the i-th variable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations, combinations_with_replacement
from math import comb

Fanins = tuple[int, ...]
Clause = tuple[int, ...]
Bits = tuple[bool, ...]

MAX_TABLE = (1 << 64) - 1


@dataclass(frozen=True)
class GateModel:
    """One basis: its measure in words, the rules that may be on, and what a gate is.

    ``value(f, bits)`` is the value for fan-in values, a literal or a truth value; ``has(table, arity)`` says which
    tables a circuit may have; ``clauses(f)`` are those by which the function is one of the basis.  Fan-ins are
    ``fewest`` to ``most``, distinct unless ``equal``.  Gates are 0 where all fan-ins are 0 if ``normal``: negation is
    free, so nothing is lost.
    """

    cost: str
    rules: tuple[str, ...]
    value: Callable[[Sequence[int], Bits], int]
    has: Callable[[int, int], bool]
    clauses: Callable[[Sequence[int]], Iterator[Clause]] = lambda _: iter(())
    variables: int = 3
    fewest: int = 2
    most: int = 2
    equal: bool = False
    normal: bool = True


def selections(basis: str, i: int) -> list[Fanins]:
    """Return the fan-in tuples of gate ``i``, in order."""
    model = BASES[basis]
    choose = combinations_with_replacement if model.equal else combinations
    return [nodes for arity in range(model.fewest, model.most + 1) for nodes in choose(range(i), arity)]


def count_selections(basis: str, i: int) -> int:
    """Return how many fan-in tuples gate ``i`` has, without making them."""
    model = BASES[basis]
    arities = range(model.fewest, model.most + 1)
    return sum(comb(i + arity - 1 if model.equal else i, arity) for arity in arities) if i else 0


def function_variables(basis: str) -> int:
    """Return the number of function variables of a gate."""
    return BASES[basis].variables


def function_clauses(basis: str, f: Sequence[int]) -> Iterator[Clause]:
    """Yield the clauses by which the function is one of the basis."""
    return BASES[basis].clauses(f)


def function_value(basis: str, f: Sequence[int], bits: Bits) -> int:
    """Return the gate's value for fan-in values: a literal, or a constant as True or False."""
    return BASES[basis].value(f, bits)


def selection_clauses(basis: str, f: Sequence[int], fanins: Fanins, selected: int) -> Iterator[Clause]:
    """Yield the clauses by which the function fits the selection."""
    k = WIDE.get(basis, 2)
    for a in range(3, k + 1):
        d = f[(1 << k) - 1 + a - 3]
        yield (-selected, d if a <= len(fanins) else -d)


def has_gate(basis: str, table: int, fanins: Fanins) -> bool:
    """Tables by the number of fan-ins; equal fan-ins only where a gate may read one node twice."""
    model, arity = BASES[basis], len(fanins)
    if not model.fewest <= arity <= model.most or (len(set(fanins)) < arity and not model.equal):
        return False
    return 0 <= table < 1 << (1 << arity) and model.has(table, arity)


def _row(bits: Bits) -> int:
    """Read the fan-in values in binary, the first most significant."""
    row = 0
    for bit in bits:
        row = 2 * row + bit
    return row


def _listed(f: Sequence[int], bits: Bits) -> int:
    """Value of a normal gate with a variable for every other row."""
    row = _row(bits)
    return f[row - 1] if row else False


def _nand(_: Sequence[int], bits: Bits) -> int:
    return not all(bits)


def _and_or_not(f: Sequence[int], bits: Bits) -> int:
    if len(bits) == 1:
        return not bits[0]
    return bits[0] if bits[0] == bits[1] else f[0]


def _majority(f: Sequence[int], bits: Bits) -> int:
    """With two ones the value is the opposite of that at the other one of the three rows with a single one."""
    row = _row(bits)
    return {0: False, 1: f[0], 2: f[1], 4: f[2], 3: -f[2], 5: -f[1], 6: -f[0]}.get(row, True)


def _two_inputs(f: Sequence[int]) -> Iterator[Clause]:
    yield (f[0], f[1], f[2])  # not constant 0
    yield (f[0], -f[1], -f[2])  # not the first fan-in
    yield (-f[0], f[1], -f[2])  # not the second fan-in


def _no_xor(f: Sequence[int]) -> Iterator[Clause]:
    yield from _two_inputs(f)
    yield (-f[0], -f[1], f[2])  # not the exclusive or


def _none_or_two(f: Sequence[int]) -> Iterator[Clause]:
    yield (-f[0], -f[1], -f[2])
    yield (-f[0], f[1], f[2])
    yield (f[0], -f[1], f[2])
    yield (f[0], f[1], -f[2])


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


def _reads_all(table: int, arity: int) -> bool:
    """Whether the table depends on each of its fan-ins."""
    return all(any((table >> b ^ table >> (b ^ 1 << p)) & 1 for b in range(1 << arity)) for p in range(arity))


def _and_like(table: int, arity: int) -> bool:
    return arity == 2 and table.bit_count() in (1, 3)


def _majority_or_and(table: int, arity: int) -> bool:
    if arity == 3:
        return table in {0xE8, 0x8E, 0xB2, 0xD4, 0x17, 0x71, 0x4D, 0x2B}
    return _and_like(table, arity)


def _lut(k: int) -> GateModel:
    variables = (1 << k) - 1 + (k - 2) + k * ((1 << (k - 1)) - 1)
    cost = f"gates of up to {k} inputs and any function, negation is free"
    return GateModel(cost, _PLAIN, _listed, _reads_all, partial(_table_clauses, k), variables, most=k)


_PLAIN = ("order", "used")
_ALL_TWO = ("order", "reapply", "reapply2", "used")
_ANY = GateModel("2-input gates of any function, negation is free", _ALL_TWO, _listed, _reads_all, _two_inputs)

BASES = {
    "b2": _ANY,
    "xaig": replace(_ANY, cost="2-input AND and XOR gates, negation is free on edges"),
    "aig": GateModel(
        "2-input AND gates, negation is free on edges", ("order", "reapply", "used"), _listed, _and_like, _no_xor
    ),
    "demorgan": GateModel(
        "AND, OR and NOT gates, each costs 1",
        _PLAIN,
        _and_or_not,
        lambda table, arity: (arity, table) in {(1, 1), (2, 8), (2, 14)},
        variables=1,
        fewest=1,
        normal=False,
    ),
    "nand": GateModel(
        "2-input NAND gates, which may read one node twice",
        ("order", "twins", "used"),
        _nand,
        lambda table, _: table == 7,
        variables=0,
        equal=True,
        normal=False,
    ),
    "mig": GateModel(
        "3-input majority gates, one fan-in may be a constant; negation is free on edges",
        _PLAIN,
        _majority,
        _majority_or_and,
        _none_or_two,
        most=3,
    ),
    "lut-2": replace(_ANY, cost="gates of up to 2 inputs and any function, negation is free"),
    **{f"lut-{k}": _lut(k) for k in range(3, 7)},
}

RULES = {name: model.rules for name, model in BASES.items()}
"""Per basis, the rules that may be on."""

NORMAL = frozenset(name for name, model in BASES.items() if model.normal)

WIDE = {"lut-3": 3, "lut-4": 4, "lut-5": 5, "lut-6": 6}
"""Bases whose tables have up to so many fan-ins, more than two."""
