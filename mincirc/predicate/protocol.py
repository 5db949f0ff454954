"""Predicates of behaviour: ``C(task, policy, state) -> bool``; a policy *has C* if some state has.

A predicate sees names: ``policy["s3"]`` is the action taken there, ``task.has_label("s3", "training")`` and
``task.harms("s3", "left")`` ask the task; ``policy.circuit`` is the circuit that acts, ``policy.interface`` how it
sees the task.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from mincirc.circuit import Circuit
from mincirc.errors import PredicateError
from mincirc.interface import Interface
from mincirc.mdp.model import MDP, Picks
from mincirc.mdp.union import member_names


@dataclass(frozen=True)
class Policy:
    """A memoryless deterministic policy, with the circuit that acts it out and the interface it acts through."""

    task: MDP
    picks: Picks
    circuit: Circuit
    interface: Interface

    def __getitem__(self, state: str) -> str:
        """Return the name of the action taken at the state called ``state``."""
        index = self.task.find_state(state)
        return self.task.action_name(index, self.picks[index])

    def __iter__(self) -> Iterator[str]:
        """Yield the names of the states."""
        return iter(self.task.states)

    def items(self) -> Iterator[tuple[str, str]]:
        """Yield ``(state, action)`` names."""
        for state, pick in enumerate(self.picks):
            yield self.task.states[state], self.task.action_name(state, pick)

    def restricted(self, member: int) -> Policy:
        """Return the policy on one member of a union, as a policy of that member."""
        block = self.task.blocks[member]
        part = slice(block.states.start, block.states.stop)
        return Policy(block.task, self.picks[part], self.circuit, self.interface.restricted(block.states))


Check: TypeAlias = Callable[[MDP, Policy, str], bool]

Needs: TypeAlias = Callable[[MDP], None]
"""Raises :class:`~mincirc.errors.PredicateError` when a task has not what a predicate speaks of."""


@dataclass(frozen=True)
class Predicate:
    """A named check.

    ``about`` is one line for people and ``source`` says where the notion comes from.  ``local`` says whether C at a
    state of a union's member depends on that member alone, in every union (``None``: not declared; locality is what
    transfers C to the union and back).  ``of_circuit`` says that the check looks at the circuit, not only at the
    policy: the theorem does not speak of such predicates, so that ``local`` is ``None``, and quantifiers range over
    circuits for them.  ``whole`` says that the verdict is the same at every state, being one on the whole policy or
    circuit.  ``needs`` is asked of a task before the predicate is used on it, see :meth:`require`.
    """

    name: str
    check: Check
    about: str = ""
    local: bool | None = None
    source: str = ""
    of_circuit: bool = False
    whole: bool = False
    needs: Needs | None = None

    def require(self, task: MDP) -> None:
        """Raise :class:`PredicateError`, naming what there is, when the task lacks what the predicate speaks of.

        Ask this of the task as a whole, once, so that a misspelt name is not taken for "holds nowhere".  Do not ask it
        of the members of a union: one without the feature reads it as 0, one without the label has it nowhere.
        """
        if self.needs is not None:
            self.needs(task)

    def __call__(self, task: MDP, policy: Policy, state: str) -> bool:
        """Return whether the predicate holds at ``state``; an error inside becomes a :class:`PredicateError`."""
        try:
            return bool(self.check(task, policy, state))
        except PredicateError:
            raise
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"
            raise PredicateError(f"predicate {self.name!r} failed at state {state!r}: {reason}") from error

    def states(self, task: MDP, policy: Policy) -> tuple[str, ...]:
        """Return the names of the states where the predicate holds."""
        if self.whole:
            return task.states if self(task, policy, task.states[0]) else ()
        return tuple(s for s in task.states if self(task, policy, s))


@dataclass(frozen=True)
class TaskVerdict:
    """Where a predicate holds on one member of a union, the member seen on its own."""

    task: str
    holds: bool
    states: tuple[str, ...]


@dataclass(frozen=True)
class PredicateVerdict:
    """Where a predicate holds on one policy; ``tasks`` has one entry per member when the task is a union.

    The policy is that of *one* of the minimum circuits; others may differ.
    """

    name: str
    holds: bool
    states: tuple[str, ...]
    tasks: tuple[TaskVerdict, ...] = ()


def judge(predicate: Predicate, policy: Policy) -> PredicateVerdict:
    """Return where the predicate holds, on the task and on every member of a union.

    Raises :class:`PredicateError` when the task lacks what the predicate speaks of.
    """
    predicate.require(policy.task)
    states = predicate.states(policy.task, policy)
    members = []
    for number, name in enumerate(member_names(policy.task)):
        part = policy.restricted(number)
        where = predicate.states(part.task, part)
        members.append(TaskVerdict(name, bool(where), where))
    return PredicateVerdict(predicate.name, bool(states), states, tuple(members))
