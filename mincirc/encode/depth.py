"""Depth as a side condition: "no path has more than d gates", for a given number of gates.

Every gate has a level in order encoding (Tamura, Taga, Kitagawa, Banbara, *Compiling finite linear CSP into SAT*,
2009): ``level[i][l]`` says that the level of gate i is at least l.  A gate that reads a gate of level l has level at
least l + 1, and no level exceeds d.  One implication is enough: the levels of a model bound the true levels from
above.  The limit holds for *all* gates, not only for paths to outputs: a gate that no output depends on could be
dropped, and the smaller sizes are refuted before.

The rules of :data:`RULES` stay sound under a bound on the depth, given that no smaller circuit meets it: a re-applied
gate that reads the pair j, k in place of gate i (which reads j, k) gets a lower level, renumbering and merging equal
gates change no level, and dropping a gate lengthens no path.  Associativity would lengthen paths and stays off.

Oracle: ``tests/oracle/test_objectives.py`` (brute force), ``tests/searching/test_objectives.py`` (known depths).
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
    """The condition that no path through the circuit has more than ``limit`` gates."""

    limit: int

    def clauses(self, formula: Formula) -> list[Clause]:
        """Return the clauses that define the levels and bound them by the limit."""
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
