"""Relations whose sizes are known: named functions, and counterexamples to unsound forms of the refuter's rules."""

from __future__ import annotations

from mincirc.refuter import BooleanRelation

NAMED = {
    "full adder": (3, (0xE8, 0x96), 5),
    "2+2-bit adder": (4, (0xEC80, 0x936C, 0x5A5A), 7),
    "2x2-bit multiplier": (4, (0x8000, 0x4C00, 0x6AC0, 0xA0A0), 7),
    "MOD3 of 3 bits, r = 0": (3, (0x81,), 3),
    "MOD3 of 3 bits, r = 1": (3, (0x16,), 4),
    "MOD3 of 4 bits, r = 0": (4, (0x6881,), 7),
    "MOD3 of 4 bits, r = 1": (4, (0x8116,), 7),
    "MOD3 of 4 bits, r = 2": (4, (0x1668,), 6),
    "MOD3 of 5 bits, r = 0": (5, (0x16686881,), 10),
    "MOD3 of 5 bits, r = 1": (5, (0x68818116,), 9),
    "MOD3 of 5 bits, r = 2": (5, (0x81161668,), 10),
    "SUM2": (2, (0x8, 0x6), 2),
    "SUM4": (4, (0x8000, 0x7EE8, 0x6996), 9),
    "MDFA": (5, (0xA5A55A5A, 0xFFF00F00, 0xB1BEEBE4), 8),
    "majority of 5": (5, (0xFEE8E880,), 9),
    "4:1 multiplexer": (6, (0xFEDCBA9876543210,), 9),
}
"""Inputs, tables (bit x: value at x) and least size in b2: Knuth (TAOCP 7.1.2), Kulikov and others (SUM, MOD3, MDFA).

The multiplexer's size is that of 4:1 multiplexers with their data inputs in this order, as this refuter finds it.
"""

TRAPS = {
    "fixed signals, two outputs: a gate on both is only an output": (5, (0x88888888, 0xF00F0FF0), 3),
    "the cone of one output that may be a literal": (5, (0x88888888, 0xF000F000, 0xAAAA0000), 3),
    "fan-out: other signals may stay unread when one is fixed": (5, (0x87777888,), 4),
    "fan-out, six inputs": (6, (0x8777788878887888,), 5),
    "outputs that are equal": (4, (0xF06C, 0xF06C), 4),
    "outputs that are complements": (4, (0xF06C, 0x0F93), 4),
}
"""Least sizes that an unsound form of a rule makes larger by one (the right ones: ``native/source/refuter.cpp``)."""


COUPLED = BooleanRelation(4, 2, (1, 1, 3, 12, 3, 1, 1, 8, 9, 10, 10, 5, 9, 10, 10, 5))
"""A relation of two gates, in which an output at a gate that suits it may bar words of the other one."""

CROWDED = BooleanRelation(3, 4, (1, 4, 16, 16384, 128, 128, 2, 16384))
"""A relation of five gates: behind some gate of every such circuit, four signals are still read."""


def relation(inputs: int, tables: tuple[int, ...]) -> BooleanRelation:
    """Return the relation of functions."""
    return BooleanRelation.of_tables(inputs, tables)
