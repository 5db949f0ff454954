"""What is known of every basis by hand or from print: a new basis has its entry here, and the tests read it."""

from __future__ import annotations

from dataclasses import dataclass

from mincirc.circuit import BASES


@dataclass(frozen=True, kw_only=True)
class KnownBasis:
    """Least sizes of named functions, and how far the oracles of the tests go."""

    xor: int
    xnor: int
    disjunction: int
    complement: int
    multiplexer: int
    majority: int
    xor_depth: int
    two_inputs: tuple[int, int, int]
    """How many of the 16 functions of two inputs have a circuit of exactly 0, 1, 2 gates (unused gates allowed)."""
    objectives: int | None = None
    """Up to how many gates all circuits are walked to check objectives; ``None``: not at all."""


_B2 = KnownBasis(
    xor=1, xnor=1, disjunction=1, complement=0, multiplexer=3, majority=4, xor_depth=1, two_inputs=(6, 16, 16),
    objectives=3,
)  # fmt: skip
_LUT = KnownBasis(
    xor=1, xnor=1, disjunction=1, complement=0, multiplexer=1, majority=1, xor_depth=1, two_inputs=(6, 16, 16)
)

KNOWN = {
    "b2": _B2,
    "xaig": _B2,
    "aig": KnownBasis(
        xor=3, xnor=3, disjunction=1, complement=0, multiplexer=3, majority=4, xor_depth=2, two_inputs=(6, 14, 14),
        objectives=3,
    ),
    # Constants and inputs; + AND, OR, two NOTs; + NAND, NOR and the four with one negated input.
    "demorgan": KnownBasis(
        xor=4, xnor=4, disjunction=1, complement=1, multiplexer=4, majority=4, xor_depth=3, two_inputs=(4, 8, 14),
        objectives=3,
    ),
    # Constants and inputs; + NAND and two NOTs; + AND and the two implications.
    "nand": KnownBasis(
        xor=4, xnor=5, disjunction=3, complement=1, multiplexer=4, majority=6, xor_depth=3, two_inputs=(4, 7, 10),
        objectives=3,
    ),
    "mig": KnownBasis(
        xor=3, xnor=3, disjunction=1, complement=0, multiplexer=3, majority=1, xor_depth=2, two_inputs=(6, 14, 14),
        objectives=2,
    ),
    "lut-2": KnownBasis(
        xor=1, xnor=1, disjunction=1, complement=0, multiplexer=3, majority=4, xor_depth=1, two_inputs=(6, 16, 16)
    ),
    "lut-3": KnownBasis(
        xor=1, xnor=1, disjunction=1, complement=0, multiplexer=1, majority=1, xor_depth=1, two_inputs=(6, 16, 16),
        objectives=1,
    ),
    **dict.fromkeys(("lut-4", "lut-5", "lut-6"), _LUT),
}  # fmt: skip

assert set(KNOWN) == set(BASES), f"tests/known_bases.py: KNOWN lacks {sorted(set(BASES) - set(KNOWN))}"
