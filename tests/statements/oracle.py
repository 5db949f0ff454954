"""What minimum circuits are, by brute force: the least size of every policy."""

from __future__ import annotations

from dataclasses import replace

from mincirc.mdp.model import Picks
from mincirc.problem.problem import Problem
from mincirc.solve.brute import CircuitLevels
from mincirc.solve.protocol import Budget

SETS = 30_000


def sizes_of_policies(problem: Problem, most: int) -> dict[Picks, int] | None:
    """The least size of every policy that has a circuit of at most ``most`` gates; ``None`` past the work limit."""
    levels = CircuitLevels(replace(problem, constraints=()), SETS)
    sizes: dict[Picks, int] = {}
    try:
        while levels.gates < most:
            for accepted in levels.next_level(Budget()):
                sizes.setdefault(accepted.picks, levels.gates + 1)
    except Exception as error:
        if type(error).__name__ != "_GaveUpError":
            raise
        return None
    return sizes
