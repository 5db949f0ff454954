"""What gates cost when they do not all cost 1: a positive rational per *kind* of gate.

Kinds are what people buy, not truth tables: where negation is free, every AND with some of its three wires
complemented is one ``and``, XOR and XNOR are one ``xor``. The circuit of least cost may have more gates than one of
least size: with ``xor`` at 4 times ``and``, XOR of two bits is cheapest as three ANDs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil, lcm

from mincirc.arguments import mapping
from mincirc.circuit.basis import get_basis
from mincirc.circuit.netlist import Circuit
from mincirc.circuit.tables import AND, NAND, OR
from mincirc.errors import ObjectiveError, did_you_mean
from mincirc.rational import Rational, format_rational, parse_rational


def gate_kind(basis: str, table: int, arity: int) -> str:
    """Return the kind of a gate of the basis: ``and``, ``or``, ``xor``, ``nand``, ``not``, ``maj``, ``lut2``, ..."""
    if basis.startswith("lut-"):
        return f"lut{arity}"
    if arity != 2:
        return {1: "not", 3: "maj"}[arity]
    if not get_basis(basis).free_negation:
        names: dict[int, str] = {AND: "and", OR: "or", NAND: "nand"}
        return names[table]
    return "and" if table.bit_count() % 2 else "xor"


def gate_kinds(basis: str) -> tuple[str, ...]:
    """Return the kinds of gates that the basis has, in alphabetical order."""
    known = get_basis(basis)
    if basis.startswith("lut-"):
        return tuple(f"lut{arity}" for arity in known.arities)
    return tuple(sorted({gate_kind(basis, t, arity) for arity in known.arities for t in known.tables(arity)}))


@dataclass(frozen=True)
class GateCosts:
    """The cost of every kind of gate of a basis (see :func:`make_costs`)."""

    basis: str
    of_kind: tuple[tuple[str, Fraction], ...]

    @cached_property
    def kinds(self) -> dict[str, Fraction]:
        """Kind -> cost."""
        return dict(self.of_kind)

    @property
    def least(self) -> Fraction:
        """The cost of the cheapest kind of gate."""
        return min(self.kinds.values())

    @property
    def uniform(self) -> bool:
        """Whether all kinds cost the same, so that the least size is the least cost."""
        return len(set(self.kinds.values())) == 1

    @property
    def scale(self) -> int:
        """The least common denominator: costs are integers in units of 1 / ``scale``."""
        return lcm(*(cost.denominator for cost in self.kinds.values()))

    def of(self, table: int, arity: int) -> Fraction:
        """Return the cost of one gate."""
        return self.kinds[gate_kind(self.basis, table, arity)]

    def total(self, circuit: Circuit) -> Fraction:
        """Return the cost of a circuit."""
        return sum((self.of(g.table, len(g.fanins)) for g in circuit.gates), Fraction(0))

    def __str__(self) -> str:
        return ", ".join(f"{kind} {format_rational(cost)}" for kind, cost in self.of_kind)


def make_costs(basis: str, costs: Mapping[str, Rational], most_scale: int = 10_000) -> GateCosts:
    """Read costs (kinds that are not named cost 1); raise :class:`ObjectiveError` when they make no sense.

    ``most_scale`` is the largest common denominator that they may have: formulas count in units of it.
    """
    known = gate_kinds(get_basis(basis).name)
    mapping("costs", costs, "a mapping from kinds of gates to costs", error=ObjectiveError)
    read = dict.fromkeys(known, Fraction(1))
    for kind, text in costs.items():
        if kind not in read:
            hint = did_you_mean(str(kind), known)
            raise ObjectiveError(f"costs: basis {basis} has no gate {kind!r} (it has {', '.join(known)}){hint}")
        try:
            read[kind] = parse_rational(text)
        except ValueError as error:
            raise ObjectiveError(f"costs: {kind}: {error}") from None
        if read[kind] <= 0:
            raise ObjectiveError(f"costs: {kind} costs {text}, which is not positive")
    made = GateCosts(basis, tuple(sorted(read.items())))
    if made.scale > most_scale:
        raise ObjectiveError(f"costs: the common denominator {made.scale} is above {most_scale}")
    return made


def most_gates(costs: GateCosts, limit: Fraction, inputs: int, outputs: int) -> int:
    """Return how many gates the cheapest circuit can have at most if it costs less than ``limit``.

    Gates cost at least the cheapest kind, and cheap kinds are useful only so often between a dear gates:

    * XOR (where AND is dearer): the two fan-ins of the k-th AND are sums of inputs and earlier ANDs, and every output
      is one of inputs and all ANDs; a sum of t terms takes t - 1 gates.
    * NOT (where AND and OR are dearer): no node needs two, and none is needed on a NOT.
    """
    dear = min((cost for kind, cost in costs.of_kind if cost > costs.least), default=costs.least)
    cheap = [kind for kind, cost in costs.of_kind if cost == costs.least]
    most = _below(limit, costs.least)
    if costs.uniform or cheap not in (["xor"], ["not"]):
        return most
    best = 0
    for a in range(_below(limit, dear) + 1):
        if cheap == ["not"]:
            useful = inputs + a
        else:
            useful = sum(2 * max(0, inputs + k - 2) for k in range(1, a + 1)) + outputs * max(0, inputs + a - 1)
        best = max(best, a + min(useful, _below(limit - a * dear, costs.least)))
    return min(best, most)


def _below(limit: Fraction, cost: Fraction) -> int:
    """Return how many gates of that cost stay below the limit."""
    return max(0, ceil(limit / cost) - 1)
