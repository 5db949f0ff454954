"""Gate costs that differ: a positive rational per *kind* of gate.

Kinds are named as in a cell library, not by truth table: where negation is free, every AND with some of its three
wires complemented is of kind ``and``, and XOR and XNOR are of kind ``xor``.  A circuit of least cost may have more
gates than one of least size: with ``xor`` at 4 times ``and``, the cheapest XOR of two bits is three ANDs.
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
from mincirc.circuit.tables import OPERATORS
from mincirc.errors import ObjectiveError, did_you_mean
from mincirc.rational import Rational, format_rational, parse_rational


def gate_kind(basis: str, table: int, arity: int) -> str:
    """Return the kind of a gate of the basis: ``and``, ``or``, ``xor``, ``nand``, ``not``, ``maj``, ``lut2``, ..."""
    if basis.startswith("lut-"):
        return f"lut{arity}"
    if arity != 2:
        return {1: "not", 3: "maj"}[arity]
    if not get_basis(basis).free_negation:
        return next(word for word, known in OPERATORS.items() if known == table)
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
        """The cost of each kind, by its name."""
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
        """Return the cost of the gate with this table."""
        return self.kinds[gate_kind(self.basis, table, arity)]

    def total(self, circuit: Circuit) -> Fraction:
        """Return the cost of a circuit."""
        return sum((self.of(g.table, len(g.fanins)) for g in circuit.gates), Fraction(0))

    def __str__(self) -> str:
        return ", ".join(f"{kind} {format_rational(cost)}" for kind, cost in self.of_kind)


def make_costs(basis: str, costs: Mapping[str, Rational], most_scale: int = 10_000) -> GateCosts:
    """Return the costs of all kinds of a basis: those of ``costs``, and 1 for every other kind.

    ``most_scale`` is the largest allowed common denominator: formulas count in units of 1 over the denominator.
    Raises :class:`ObjectiveError` for an unknown kind, and for a cost that is not positive or not a number.
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
    """Return an upper bound on the gates of the cheapest circuit if its cost is below ``limit``.

    Every gate costs at least the cheapest kind.  A circuit with a gates of expensive kinds, where all cheapest gates
    are of one kind, has a bounded number of cheapest gates:

    * XOR (where AND is more expensive): the two fan-ins of the k-th AND are sums modulo 2 of inputs and earlier ANDs,
      and every output is a sum of inputs and all ANDs; a sum of t terms takes t - 1 gates.
    * NOT (where AND and OR are more expensive): a node needs at most one NOT, and a NOT needs none.
    """
    expensive = min((cost for kind, cost in costs.of_kind if cost > costs.least), default=costs.least)
    cheap = [kind for kind, cost in costs.of_kind if cost == costs.least]
    most = _below(limit, costs.least)
    if costs.uniform or cheap not in (["xor"], ["not"]):
        return most
    best = 0
    for a in range(_below(limit, expensive) + 1):
        if cheap == ["not"]:
            useful = inputs + a
        else:
            useful = sum(2 * max(0, inputs + k - 2) for k in range(1, a + 1)) + outputs * max(0, inputs + a - 1)
        best = max(best, a + min(useful, _below(limit - a * expensive, costs.least)))
    return min(best, most)


def _below(limit: Fraction, cost: Fraction) -> int:
    """Return the largest number of gates of cost ``cost`` whose total is below ``limit``."""
    return max(0, ceil(limit / cost) - 1)
