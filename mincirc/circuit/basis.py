"""Bases: which gates exist, which gates are counted, and where negation is free.

The convention is part of the basis and is printed with every result.  A gate is a truth table over its fan-ins
(:mod:`mincirc.circuit.netlist`), so free negation on edges is expressed by a larger set of allowed tables.  ``b2`` is
the full binary basis of Knuth (TAOCP 7.1.2) and Wegener (1987), ``aig`` the measure of AIGER, ``xaig`` the XAG of the
logic synthesis literature, ``mig`` that of Amaru, Gaillardon, De Micheli (2014).

Every gate depends on all of its fan-ins, so that one function has one description: a majority with a constant fan-in
is stored as an AND or OR, and a table of k inputs that ignores some of them as a table of fewer inputs.

To add a basis, add an entry to :data:`BASES`, a gate model in :mod:`mincirc.encode.gates`, its sound rules in
:mod:`mincirc.encode.rules`, and, independently, the same facts in :mod:`mincirc.verify` (CONTRIBUTING has an example).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from mincirc.arguments import quoted, word
from mincirc.circuit.tables import AND, MAJ, NAND, NOT, OR, complement_fanins, essential
from mincirc.errors import CircuitError, did_you_mean

BasisName: TypeAlias = Literal[
    "b2", "aig", "xaig", "demorgan", "nand", "mig", "lut-2", "lut-3", "lut-4", "lut-5", "lut-6"
]


@dataclass(frozen=True)
class Basis:
    """A basis: its gates and its cost measure.

    ``allows(table, arity)`` returns whether a gate exists; ``free_negation``: outputs (and fan-ins) may be
    complemented at no cost; ``equal_fanins``: a gate may read one node twice; ``constant_fanins``: a gate may read a
    constant (in no basis here, see above); ``arities`` are the possible numbers of fan-ins; ``any_function``: every
    function that depends on all fan-ins exists; ``cost`` is the one-line description of the measure that results
    print.
    """

    name: str
    cost: str
    allows: Callable[[int, int], bool]
    free_negation: bool
    equal_fanins: bool = False
    constant_fanins: bool = False
    arities: tuple[int, ...] = (2,)
    any_function: bool = False

    @property
    def inverts(self) -> bool:
        """Whether a complement costs one gate at most: none, a NOT, or a NAND that reads its node twice."""
        return self.free_negation or self.allows(NOT, 1) or (self.equal_fanins and self.allows(NAND, 2))

    def tables(self, arity: int) -> list[int]:
        """Return every table of ``arity`` fan-ins; at most 4 fan-ins, for which there are 64,594 tables."""
        return [t for t in range(1 << (1 << arity)) if self.allows(t, arity)] if arity in self.arities else []


def _any_of(arities: Iterable[int]) -> Callable[[int, int], bool]:
    return lambda table, arity: arity in arities and len(essential(table, arity)) == arity


def _and_like(table: int, arity: int) -> bool:
    return arity == 2 and table.bit_count() in (1, 3)


def _demorgan(table: int, arity: int) -> bool:
    return (arity == 1 and table == NOT) or (arity == 2 and table in (AND, OR))


def _nand(table: int, arity: int) -> bool:
    return arity == 2 and table == NAND


def _majority(table: int, arity: int) -> bool:
    return _and_like(table, arity) or (arity == 3 and table in MAJORITIES)


MAJORITIES = {complement_fanins(MAJ, 3, flips): flips for flips in (7, 6, 5, 3, 4, 2, 1, 0)}
"""Table of each majority of three literals -> bit mask of complemented fan-ins, of two such masks the smaller one."""


def _lut(k: int) -> Basis:
    arities = tuple(range(2, k + 1))
    cost = f"gates of up to {k} inputs and any function; negation is free"
    return Basis(f"lut-{k}", cost, _any_of(arities), True, arities=arities, any_function=True)


BASES: dict[str, Basis] = {
    b.name: b
    for b in (
        Basis("b2", "2-input gates of any function; negation is free", _any_of((2,)), True, any_function=True),
        Basis("aig", "2-input AND gates; negation is free on edges", _and_like, True),
        Basis("xaig", "2-input AND and XOR gates; negation is free on edges", _any_of((2,)), True, any_function=True),
        Basis("demorgan", "AND, OR and NOT gates, each costs 1", _demorgan, False, arities=(1, 2)),
        Basis(
            "nand",
            "2-input NAND gates; a gate may read one node twice",
            _nand,
            False,
            equal_fanins=True,
        ),
        Basis(
            "mig",
            "3-input majority gates, one fan-in may be a constant (AND, OR); negation is free on edges",
            _majority,
            True,
            arities=(2, 3),
        ),
        *map(_lut, range(2, 7)),
    )
}
assert set(BASES) == set(get_args(BasisName)), "the names in BasisName and BASES differ"


def get_basis(name: str) -> Basis:
    """Return the basis called ``name``; raise :class:`CircuitError` with a suggestion otherwise."""
    if isinstance(name, str) and name in BASES:
        return BASES[name]
    known = ", ".join(BASES)
    word("basis", name, f"one of {known}", CircuitError)
    raise CircuitError(f"no basis {quoted(name)} (there are {known}){did_you_mean(name, BASES)}")
