"""Depth as a side condition: "no path has more than d gates", for a given number of gates.

Every gate has a level in order encoding: ``level[i][l]`` says that gate i stands at level l or above.  A gate that
reads a gate at level l stands at level l + 1 or above, and no gate stands above d.  One direction is enough: the
levels of a model bound the true ones from above.  *All* gates are bounded, not only the paths to outputs: an unread
gate could be dropped, and the smaller sizes are refuted.

The rules of :data:`RULES` stay sound under a bound on the depth, given that no smaller circuit keeps it: a re-applied
gate that reads the pair j, k in place of gate i (which reads j, k) moves down, renumbering and merging equal gates
move nothing, and a dropped gate lengthens no path.  Associativity would lengthen paths and stays off.
"""

from __future__ import annotations

from dataclasses import dataclass

from mincirc.encode.formula import Formula
from mincirc.encode.gates import Clause
from mincirc.encode.rules import UNDER

RULES = UNDER["depth"]
"""The symmetry rules that are sound under a bound on the depth, wherever they are sound for the size."""


@dataclass(frozen=True)
class DepthAtMost:
    """No path through the circuit has more than ``limit`` gates."""

    limit: int

    def clauses(self, formula: Formula) -> list[Clause]:
        """Return the levels and their limit."""
        if self.limit < 1:
            return [[]] if len(formula.gates) else []
        above = {i: [formula.new() for _ in range(self.limit - 1)] for i in formula.gates}
        clauses: list[Clause] = []
        for i in formula.gates:
            clauses += [[-high, low] for low, high in zip(above[i], above[i][1:], strict=False)]
            for selection, variable in formula.selections(i).items():
                for node in {n for n in selection if n in above}:
                    clauses += self._step(variable, above[node], above[i])
        return clauses

    @staticmethod
    def _step(chosen: int, below: list[int], own: list[int]) -> list[Clause]:
        """``chosen -> own level > level below``; position l stands for "level l + 2 or above"."""
        if not own:
            return [[-chosen]]
        raised = [[-chosen, -low, high] for low, high in zip(below, own[1:], strict=False)]
        return [[-chosen, own[0]], *raised, [-chosen, -below[-1]]]
