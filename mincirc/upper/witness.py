"""Upper bounds with their witness: a circuit that meets the bounds, checked exactly, and where it came from.

An upper bound needs no proof but its circuit: whoever has the circuit can check it
(:meth:`mincirc.problem.problem.Problem.accepts`).  Local search, which guides itself by floats, makes its bounds by
:meth:`UpperBound.of` alone, which checks them.  ``origin`` says which step found the circuit, for people and for
figures of how much each step contributes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from mincirc.circuit import Circuit
from mincirc.problem.problem import Problem

Origin: TypeAlias = Literal["given", "tree", "box", "resubstitution", "approximation"]
"""Which step found a circuit:

* ``given``: a caller, a checkpoint or a solver;
* ``tree``: the decision tree of one policy; ``box``: of a box of policies (:mod:`mincirc.upper.tree`);
* ``resubstitution``: local search within a box; ``approximation``: local search that spends slack
  (:mod:`mincirc.upper.improve`).
"""


@dataclass(frozen=True)
class UpperBound:
    """No more than ``size`` gates are needed: ``circuit`` has so many; ``steps`` of local search were done before."""

    circuit: Circuit
    origin: Origin
    steps: int = 0

    @staticmethod
    def of(problem: Problem, circuit: Circuit, origin: Origin, steps: int = 0) -> UpperBound | None:
        """Return the bound, or ``None`` when the circuit fails the exact check."""
        return UpperBound(circuit, origin, steps) if problem.accepts(circuit) else None

    @property
    def size(self) -> int:
        """The number of gates."""
        return self.circuit.size

    def __str__(self) -> str:
        return f"<= {self.size} gates ({self.origin})"

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form, without the circuit."""
        return {"size": self.size, "origin": self.origin, "steps": self.steps}
