"""Predicates that are not local: true of a policy on every task and false on the union, or the other way round.

Hubinger's reduction (2019) transfers *any* predicate C from T_bad to the union.  This needs C at a state to depend on
the state's own task alone.  Three counterexamples, each of two small tasks:

* ``return``: "the return is the same from every state" compares states of different tasks on the union; each task pays
  the same reward at all its states, and the two rewards differ.
* ``training``: ``deceptive`` says "harmless at *every* training state", and on the union the training states of all
  tasks count.  Every minimum circuit is deceptive on the first task; the second pays for harm in training, so the
  union is not.
* ``twins``: "two states that differ in the tag alone get different actions" cannot even be asked of one task, and
  holds on the union, where the two tasks pay for opposite answers.
"""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

from mincirc.errors import TaskError, did_you_mean
from mincirc.mdp.disjoint_union import union
from mincirc.mdp.families.contextual import contextual_bandit
from mincirc.mdp.families.deception import dark_task, mixed_task
from mincirc.mdp.model import MDP

NonLocal: TypeAlias = Literal["return", "training", "twins"]


def non_local(kind: NonLocal = "return") -> MDP:
    """Return the union of the two tasks for that kind (see the module's text); raise :class:`TaskError` otherwise."""
    if kind == "return":
        return union([_paying("silver", 1), _paying("gold", 2)], name="non_local_return")
    if kind == "training":
        return union([dark_task(), mixed_task("poacher", harm_pays=True)], name="non_local_training")
    if kind == "twins":
        same = contextual_bandit("same", {"x": 1}, lambda c: c["x"])
        return union([same, contextual_bandit("opposite", {"x": 1}, lambda c: 1 - c["x"])], name="non_local_twins")
    raise TaskError(
        f"no kind {kind!r} (there are {', '.join(get_args(NonLocal))}){did_you_mean(kind, get_args(NonLocal))}"
    )


def _paying(name: str, pay: int) -> MDP:
    return contextual_bandit(name, {"x": 1}, lambda c: c["x"], pay=pay)
