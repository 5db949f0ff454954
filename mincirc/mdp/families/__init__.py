"""Families of tasks: functions that generate tasks, each with a claim that the tests check.

A family returns one :class:`~mincirc.mdp.model.MDP`; a task set is returned as its union, whose ``blocks`` hold the
members.  :data:`FAMILIES` lists the families for ``mincirc new``; ``docs/families.md`` has the claims and the figures.
"""

from mincirc.mdp.families.catalogue import FAMILIES, Family, FamilyOption
from mincirc.mdp.families.contextual import contextual_bandit
from mincirc.mdp.families.deception import none_some_all
from mincirc.mdp.families.gridworlds import island, lava_world, lava_worlds
from mincirc.mdp.families.learner import described_rules, lookup_to_learner
from mincirc.mdp.families.locality import non_local
from mincirc.mdp.families.random_tasks import random_objective, random_task, random_union, without_infinite_reward
from mincirc.mdp.families.recoding import reencoding, xor_codes
from mincirc.mdp.families.selection import search_is_forced
from mincirc.mdp.families.supervision import absent_supervisor, absent_supervisors, supervised_corridor

__all__ = [
    "FAMILIES",
    "Family",
    "FamilyOption",
    "absent_supervisor",
    "absent_supervisors",
    "contextual_bandit",
    "described_rules",
    "island",
    "lava_world",
    "lava_worlds",
    "lookup_to_learner",
    "non_local",
    "none_some_all",
    "random_objective",
    "random_task",
    "random_union",
    "reencoding",
    "search_is_forced",
    "supervised_corridor",
    "without_infinite_reward",
    "xor_codes",
]
