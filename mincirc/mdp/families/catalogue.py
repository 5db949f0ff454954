"""The families by name, for ``mincirc new`` and for Python.

The options of a family are the parameters of its function (except a record of limits): names, types and defaults are
read from the signature, and every parameter has a default.
"""

from __future__ import annotations

import inspect
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, get_type_hints

from mincirc.catalogue.families import FAMILIES as LISTED
from mincirc.mdp.families.deception import none_some_all
from mincirc.mdp.families.gridworlds import island, lava_world, lava_worlds
from mincirc.mdp.families.learner import lookup_to_learner
from mincirc.mdp.families.locality import non_local
from mincirc.mdp.families.random_tasks import random_objective, random_task, random_union
from mincirc.mdp.families.recoding import reencoding
from mincirc.mdp.families.selection import search_is_forced
from mincirc.mdp.families.supervision import absent_supervisor, absent_supervisors, supervised_corridor
from mincirc.mdp.model import MDP
from mincirc.mdp.objective import Objective
from mincirc.parameters import Parameters


@dataclass(frozen=True)
class FamilyOption:
    """One parameter of a family: its name, its type (a type hint) and its default."""

    name: str
    kind: Any
    default: Any


@dataclass(frozen=True)
class Family:
    """A named function from options to a task, or to a union whose blocks are the members of a task set."""

    name: str
    about: str
    make: Callable[..., MDP]

    @property
    def options(self) -> tuple[FamilyOption, ...]:
        """The parameters of ``make``, in order, without records of limits (:mod:`mincirc.mdp.families.params`)."""
        kinds = get_type_hints(self.make)
        return tuple(
            FamilyOption(p.name, kinds[p.name], p.default)
            for p in inspect.signature(self.make).parameters.values()
            if not isinstance(p.default, Parameters)
        )


def _random_task(
    seed: int = 0, states: int = 6, actions: int = 3, successors: int = 2, objective: Objective | None = None
) -> MDP:
    """Return a random task, with a random objective by default."""
    goal = objective or random_objective(random.Random(seed))
    return random_task(seed, states=states, actions=actions, successors=successors, objective=goal)


def _random_union(
    seed: int = 0,
    members: int = 2,
    states: int = 6,
    actions: int = 3,
    uniform: bool = True,
    objective: Objective | None = None,
) -> MDP:
    """Return a union of random tasks, with a random objective by default."""
    goal = objective or random_objective(random.Random(seed))
    return random_union(seed, members=members, states=states, actions=actions, objective=goal, uniform=uniform)


MAKERS: dict[str, Callable[..., MDP]] = {
    "supervised-corridor": supervised_corridor,
    "absent-supervisor": absent_supervisor,
    "absent-supervisors": absent_supervisors,
    "lava-world": lava_world,
    "lava-worlds": lava_worlds,
    "island": island,
    "lookup-to-learner": lookup_to_learner,
    "search-is-forced": search_is_forced,
    "none-some-all": none_some_all,
    "non-local": non_local,
    "reencoding": reencoding,
    "random-task": _random_task,
    "random-union": _random_union,
}

FAMILIES: dict[str, Family] = {f.name: Family(f.name, f.about, MAKERS[f.name]) for f in LISTED}
"""Every family, in the order of ``docs/families.md``."""
