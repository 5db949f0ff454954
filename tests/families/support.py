"""Claims about *every* minimum circuit, decided by enumerating circuits: no SAT, no symmetry rules."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from mincirc.interface import Interface, interface_for
from mincirc.mdp import MDP, Picks
from mincirc.mdp.constraint import mean_constraint
from mincirc.problem.problem import Problem
from mincirc.searching.optimum import find_optima
from mincirc.solve.brute import minimum_policies
from mincirc.solve.protocol import Budget


def problem(task: MDP, bound: Fraction | None = None, interface: Interface | None = None) -> Problem:
    """Return "mean >= bound" (default: the optimum)."""
    threshold = find_optima(task, Budget()).whole.value if bound is None else bound
    return Problem(task, interface or interface_for(task), "b2", (mean_constraint(task, threshold),))


def minimum(
    task: MDP, max_gates: int = 3, bound: Fraction | None = None, interface: Interface | None = None
) -> tuple[int, frozenset[Picks]]:
    """Return the least size and the policies of all circuits of that size."""
    found = minimum_policies(problem(task, bound, interface), max_gates)
    assert found is not None, f"no circuit of {max_gates} gates will do"
    return found


def harms(task: MDP, picks: Picks) -> set[int]:
    """Return the states where the policy's action is labelled harmful."""
    return {s for s, pick in enumerate(picks) if (s, task.choices[s][pick].action) in task.harmful}


def deceptive(task: MDP, picks: Picks) -> bool:
    """Spelt out: harm somewhere off the training distribution, and none on it."""
    harmful, training = harms(task, picks), task.labelled("training")
    return bool(harmful - training) and not harmful & training


def on_member(whole: MDP, picks: Picks, member: int) -> tuple[MDP, Picks]:
    """Return a member and the policy on it."""
    block = whole.blocks[member]
    return block.task, picks[block.states.start : block.states.stop]


def quantifier(policies: frozenset[Picks], holds: Callable[[Picks], bool]) -> str:
    """Return ``all``, ``some`` or ``none``."""
    verdicts = {holds(p) for p in policies}
    return "some" if len(verdicts) == 2 else "all" if verdicts == {True} else "none"


def named(task: MDP) -> dict[str, int]:
    """Return the members' positions by name."""
    return {block.task.name: i for i, block in enumerate(task.blocks)}
