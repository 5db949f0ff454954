"""Clauses over the policy bits for a predicate's formula, by Tseitin's transformation (1968), both implications.

Both implications, since a literal may be used complemented (negation, XOR).  Oracle: ``tests/statements`` compares
statements about all policies with the policies, one by one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from pysat.formula import PYSAT_FALSE, PYSAT_TRUE, And, Atom, Equals, Implies, Neg, Or, XOr

from mincirc.predicate.symbolic import Formula, Takes, operands

Clause: TypeAlias = list[int]


@dataclass
class Tseitin:
    """Collects defining clauses; ``atom`` gives the literal of "state s takes action a", ``new`` a fresh variable."""

    atom: Callable[[Takes], int]
    new: Callable[[], int]
    clauses: list[Clause] = field(default_factory=list)
    _known: dict[int, int] = field(default_factory=dict)
    _kept: list[Formula] = field(default_factory=list)

    def literal(self, formula: Formula) -> int:
        """Return a literal that is equivalent to the formula; new defining clauses are appended to ``clauses``."""
        key = id(formula)
        if key not in self._known:
            self._kept.append(formula)  # keeps the id from being used again
            self._known[key] = self._make(formula)
        return self._known[key]

    def _make(self, formula: Formula) -> int:
        if formula is PYSAT_TRUE or formula is PYSAT_FALSE:
            constant = self.new()
            self.clauses.append([constant if formula is PYSAT_TRUE else -constant])
            return constant
        if isinstance(formula, Atom):
            return self.atom(formula.object)
        parts = [self.literal(part) for part in operands(formula)]
        if isinstance(formula, Neg):
            return -parts[0]
        if isinstance(formula, And):
            return -self.disjunction([-p for p in parts])
        if isinstance(formula, Implies):
            return self.disjunction([-parts[0], parts[1]])
        if isinstance(formula, XOr):
            return self._parity(parts)
        if isinstance(formula, Equals):
            return -self.disjunction([self._parity([parts[0], p]) for p in parts[1:]])
        assert isinstance(formula, Or)
        return self.disjunction(parts)

    def disjunction(self, literals: list[int]) -> int:
        """Return a literal equivalent to the disjunction of ``literals``."""
        if len(literals) == 1:
            return literals[0]
        variable = self.new()
        self.clauses.append([-variable, *literals])
        self.clauses += [[variable, -literal] for literal in literals]
        return variable

    def _parity(self, literals: list[int]) -> int:
        total = literals[0]
        for literal in literals[1:]:
            variable = self.new()
            self.clauses += [
                [-variable, total, literal],
                [-variable, -total, -literal],
                [variable, -total, literal],
                [variable, total, -literal],
            ]
            total = variable
        return total
