"""The gate model of ``lut-k``: any function of up to k nodes, each gate with a minimal set of fan-ins.

Exact synthesis with k-input look-up tables (Haaswijk, Soeken, Mishchenko, De Micheli 2020).  Different here: a gate
has a selection of a = 2 .. k nodes and depends on all of them, so that each circuit has one description (a function of
fewer nodes has a smaller selection, which also exists where there are fewer than k nodes to read).

The table of a gate is indexed from its last fan-in: where the fan-ins, the first most significant, read b in binary,
the gate's value is the variable f_b, for every a.  Bit p of b thus belongs to the p-th fan-in from the right.
Two further kinds of variables speak of the whole table of 2^k rows:

* ``w(p, b)``, for b without bit p: f_b and f_(b + 2^p) differ.  The function depends on bit p iff some w(p, b) holds.
  (f_0 is false, since gates are normal, so w(p, 0) is f_(2^p) itself.)
* ``d_a``, for a = 3 .. k: there are at least a fan-ins.  Equivalent to dependence on bit a - 1; every function depends
  on bits 0 and 1.  A selection of a nodes implies d_3 .. d_a and the complements of the others.

Selection and table determine every variable, so blocking one assignment blocks exactly one circuit.
Oracle: ``tests/oracle/test_wide_bases.py`` (least sizes from functions as integers, without SAT).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, count

from mincirc.encode.gates import Clause, Selection, Value


@dataclass(frozen=True)
class Lut:
    """``lut-k`` for k >= 3 (``lut-2`` is ``b2``)."""

    k: int
    normal: bool = True

    @cached_property
    def _differ(self) -> list[list[int]]:
        """The variables w(p, .), per bit p."""
        fresh = count((1 << self.k) + self.k - 2)
        rows = range(1 << self.k)
        return [[1 << p if b == 0 else next(fresh) for b in rows if not b >> p & 1] for p in range(self.k)]

    @property
    def variables(self) -> int:
        """f_1 .. f_(2^k - 1), then d_3 .. d_k, then w(p, b) in lexicographic order without those of b = 0."""
        return self._differ[-1][-1]

    def _at_least(self, arity: int) -> int:
        """Return the number of the variable d_arity."""
        return (1 << self.k) - 1 + arity - 2

    def selections(self, node: int) -> list[Selection]:
        """Return the fan-in tuples below ``node``, by size."""
        return [nodes for arity in range(2, self.k + 1) for nodes in combinations(range(node), arity)]

    def value(self, selection: Selection, inputs: tuple[bool, ...]) -> Value:  # noqa: ARG002
        """Return the gate's value."""
        row = int("".join("01"[value] for value in inputs), 2)
        return row or False

    def constraints(self) -> list[Clause]:
        """Return the definitions of w and d."""
        clauses: list[Clause] = []
        for p, differ in enumerate(self._differ):
            rows = (b for b in range(1 << self.k) if not b >> p & 1)
            for b, w in zip(rows, differ, strict=True):
                if b:
                    f, g = b, b + (1 << p)
                    clauses += [[-w, f, g], [-w, -f, -g], [w, -f, g], [w, f, -g]]
        for p, differ in enumerate(self._differ):
            if p < 2:
                clauses.append(list(differ))
                continue
            d = self._at_least(p + 1)
            clauses.append([-d, *differ])
            clauses += [[d, -w] for w in differ]
        return clauses

    def linked(self, selection: Selection) -> list[int]:
        """Return the literals of d_3 .. d_k that encode the number of fan-ins."""
        arities = range(3, self.k + 1)
        return [self._at_least(a) if a <= len(selection) else -self._at_least(a) for a in arities]

    def table(self, selection: Selection, function: Sequence[bool]) -> int:
        """Return the truth table."""
        return sum(function[row - 1] << row for row in range(1, 1 << len(selection)))
