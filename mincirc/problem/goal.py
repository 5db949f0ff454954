"""What is minimised: the size, the depth, one after the other, or the total cost of the gates.

* ``size``: the number of gates.  ``depth``: the most gates on a path, with any number of gates.
* ``size,depth``: the least depth among the circuits of the least size; ``depth,size``: the least size among the
  circuits of the least depth.
* with costs: the total cost of the gates (:mod:`mincirc.circuit.cost`), in place of their number.
"""

from __future__ import annotations

from dataclasses import dataclass

from mincirc.circuit.cost import GateCosts


@dataclass(frozen=True)
class Goal:
    """What is minimised; ``costs`` only with the objective ``size``."""

    objective: str = "size"
    costs: GateCosts | None = None

    @property
    def plain(self) -> bool:
        """Whether it is the number of gates and nothing else."""
        return self.objective == "size" and self.costs is None

    @property
    def measures(self) -> tuple[str, ...]:
        """What is minimised, in order: of ``size``, ``depth`` and ``cost``."""
        return ("cost",) if self.costs is not None else tuple(self.objective.split(","))


SIZE = Goal()
"""The number of gates and nothing else."""
