"""The question that every back end answers, apart from the number of gates."""

from __future__ import annotations

from dataclasses import dataclass

from mincirc.circuit import Circuit
from mincirc.interface import Interface, total
from mincirc.mdp.constraint import Constraint, satisfies
from mincirc.mdp.model import MDP


@dataclass(frozen=True)
class Problem:
    """A task, how circuits see it, the basis, and the constraints that a policy must meet."""

    task: MDP
    interface: Interface
    basis: str
    constraints: tuple[Constraint, ...]

    def accepts(self, circuit: Circuit) -> bool:
        """Decide exactly whether the circuit acts legally at every state and meets every constraint."""
        picks = total(self.interface.policy_of(circuit))
        return picks is not None and satisfies(self.task, picks, self.constraints)
