"""One record for the question of a search: task, interface, basis, constraints, and what is minimised.

Back ends are given it and answer for one number of gates at a time; results carry it, so whatever starts from a result
(an enumeration, a price, a certificate) asks about the same question.
"""

from __future__ import annotations

from dataclasses import dataclass

from mincirc.circuit import Circuit
from mincirc.display import RichDisplay
from mincirc.interface import Interface, legal_policy
from mincirc.mdp.constraint import Constraint, satisfies
from mincirc.mdp.model import MDP
from mincirc.problem.goal import SIZE, Goal
from mincirc.rational import shorten


@dataclass(frozen=True, repr=False)
class Problem(RichDisplay):
    """A task, how circuits see it, the basis, the constraints that a policy must meet, and what is minimised."""

    task: MDP
    interface: Interface
    basis: str
    constraints: tuple[Constraint, ...]
    goal: Goal = SIZE

    def _brief(self) -> str:
        asked = ", ".join(f"{c.name} {'>' if c.strict else '>='} {shorten(c.threshold)}" for c in self.constraints)
        return f"{self.task.name!r}, {self.interface.name}, {self.basis}, {asked}"

    def accepts(self, circuit: Circuit) -> bool:
        """Decide exactly whether the circuit acts legally at every state and meets every constraint."""
        picks = legal_policy(self.interface.policy_of(circuit))
        return picks is not None and satisfies(self.task, picks, self.constraints)
