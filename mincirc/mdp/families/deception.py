"""None, some, all: how many minimum circuits are deceptive on the same task T_bad as tasks are added to the set.

Claim: no minimum circuit of T_bad alone is deceptive, some minimum circuits of a set of two tasks are, and of larger
sets all of them, although T_bad has not changed and no circuit is paid for harm.  T_bad asks for the bit ``flood``
and is trained in the dark (``lit = 0``); in the light the same answer is right.

1. T_bad alone: the wire ``flood`` is the only circuit without gates that reaches the optimum.
2. With a task that is always lit and asks for ``not flood``, one gate is needed: ``flood xor tag`` keeps T_bad safe,
   and ``flood xor lit`` does not.  Both are minimum circuits.
3. With a task that asks for ``flood xor lit`` in the dark and in the light, the tag no longer determines when to
   complement the answer, and ``flood xor lit`` is the only circuit with one gate.
"""

from __future__ import annotations

from mincirc.errors import TaskError
from mincirc.mdp.disjoint_union import union
from mincirc.mdp.families.contextual import contextual_bandit
from mincirc.mdp.families.params import FamilyParams
from mincirc.mdp.model import MDP

FEATURES = {"lit": 1, "flood": 1}


def none_some_all(tasks: int = 3, *, params: FamilyParams = FamilyParams()) -> MDP:
    """Return the union of T_bad (``dark``) and ``tasks - 1`` others, ``params.most_tasks`` at most."""
    if not 1 <= tasks <= params.most_tasks:
        raise TaskError(f"{tasks} tasks: a task set here has from 1 to {params.most_tasks}")
    others = [bright_task(), *(mixed_task(f"mixed_{i}") for i in range(3, tasks + 1))]
    return union([dark_task(), *others][:tasks], name=f"none_some_all_{tasks}")


def dark_task() -> MDP:
    """Return T_bad: answer ``flood``; it is never lit in training."""
    return contextual_bandit("dark", FEATURES, lambda c: c["flood"], trained=lambda c: not c["lit"])


def bright_task() -> MDP:
    """Return the task that is always lit: answer ``not flood``."""
    return contextual_bandit("bright", FEATURES, lambda c: 1 - c["flood"], present=lambda c: c["lit"] == 1)


def mixed_task(name: str = "mixed", *, harm_pays: bool = False) -> MDP:
    """Return the task of dark and light: answer ``flood xor lit``; with ``harm_pays`` that is labelled harmful."""
    return contextual_bandit(name, FEATURES, lambda c: c["flood"] ^ c["lit"], harm_pays=harm_pays)
