"""Families of tasks: each is a function, and each demonstrates a claim that the tests check.

A family returns one :class:`~mincirc.mdp.model.MDP`; a task set is returned as its union, whose ``blocks`` hold the
members.  :data:`~mincirc.mdp.families.catalogue.FAMILIES` lists them for ``mincirc new``; ``docs/families.md`` has the
claims and the figures.
"""

from mincirc.mdp.families.random_tasks import random_objective, random_task, random_union, without_infinite_reward

__all__ = ["random_objective", "random_task", "random_union", "without_infinite_reward"]
