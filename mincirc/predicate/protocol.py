"""The protocol of predicates: ``C(task, policy, state) -> bool``; a policy *has C* if C holds at some state.

A predicate is given names: ``policy["s3"]`` is the action taken at the state s3, ``task.has_label("s3", "training")``
and ``task.harms("s3", "left")`` are queries to the task; ``policy.circuit`` is the circuit, ``policy.interface`` its
interface.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property
from operator import is_ as is_same
from typing import Any, TypeAlias

from mincirc.arguments import is_bool, shown
from mincirc.display import RichDisplay
from mincirc.errors import OutputError, PredicateError
from mincirc.foreign import called, check_function, discard, is_own, message_of, reason
from mincirc.mdp.model import MDP
from mincirc.predicate.policy import Policy
from mincirc.runtime.ambient import check as check_limits
from mincirc.runtime.limits import LimitReached

Check: TypeAlias = Callable[[MDP, Policy, str], bool]

Needs: TypeAlias = Callable[[MDP], None]
"""Raises :class:`~mincirc.errors.PredicateError` when a task lacks a feature or label that a predicate needs."""


@dataclass(frozen=True)
class Predicate:
    """A named predicate, defined by the function ``check``.

    ``about`` is a one-line description and ``source`` the origin of the notion.  ``local``: C at a state of a union's
    member depends on that member alone, in every union (``None``: not declared; locality is the condition under which
    C transfers to the union and back).  ``of_circuit``: the check depends on the circuit, not only on the policy; the
    theorem does not cover such predicates, so ``local`` is ``None``, and quantifiers range over circuits.  ``whole``:
    the verdict is about the whole policy or circuit, so it is equal at every state.  ``needs`` is called with a task
    before the predicate is used on the task, see :meth:`require`.

    A check must return ``True`` or ``False`` (NumPy's too) and nothing else, and must be deterministic: a check that
    counts its calls, draws random numbers or reads a clock is refused when this is detected (a function of the
    caller's is called twice for every verdict, see also :mod:`mincirc.predicate.repeatable`).
    """

    name: str
    check: Check
    about: str = ""
    local: bool | None = None
    source: str = ""
    of_circuit: bool = False
    whole: bool = False
    needs: Needs | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.name, str):
            raise PredicateError(f"the name of a predicate must be a string, not {shown(self.name)}")
        check_function("predicate", self.check, ("task", "policy", "state"), PredicateError)
        if self.needs is not None:
            check_function(f"needs of predicate {self.name!r}", self.needs, ("task",), PredicateError)

    @cached_property
    def _own(self) -> bool:
        """Whether the check belongs to this package, so that one call per verdict is enough."""
        return is_own(self.check)

    def require(self, task: MDP) -> None:
        """Raise :class:`PredicateError` when the task lacks a feature or label of the predicate; name those it has.

        Call this once with the whole task, so that a misspelt name is not taken for "holds nowhere".  Do not call it
        with members of a union: a member without the feature reads it as 0, a member without the label has no such
        state.
        """
        if self.needs is None:
            return
        try:
            answer: object = self.needs(task)
        except (KeyboardInterrupt, LimitReached):
            raise
        except PredicateError as error:
            raise self._deliberate(error, self.needs) from None
        except BaseException as error:
            named = called(self.name, self.needs)
            raise PredicateError(f"needs of predicate {named} failed: {reason(error, self.needs)}") from error
        if answer is not None:
            discard(answer)
            raise PredicateError(
                f"needs of predicate {called(self.name, self.needs)} must return nothing (and raise PredicateError "
                f"when something is missing), not {shown(answer)}"
            )

    def __call__(self, task: MDP, policy: Policy, state: str) -> bool:
        """Return whether the predicate holds at ``state``.

        Raises :class:`PredicateError`, naming the function, the state and the value, for an exception inside (with
        file and line of the caller's code), for a value that is not a truth value, and for a second call with another
        value.
        """
        verdict = self._ask(task, policy, state)
        if not self._own and self._ask(task, policy, state) != verdict:
            raise PredicateError(self.not_deterministic(state, f"{verdict} and then {not verdict}"))
        return verdict

    def not_deterministic(self, state: str, answers: str) -> str:
        """Return the message for a check that is not deterministic."""
        return (
            f"predicate {called(self.name, self.check)} said {answers} at state {state!r} of the same policy: "
            "it must depend on task, policy and state alone"
        )

    def _ask(self, task: MDP, policy: Policy, state: str) -> bool:
        given = () if self._own else (task, policy, *_parts([policy]))
        before = _parts(given)
        try:
            verdict: object = self.check(task, policy, state)
        except (KeyboardInterrupt, LimitReached, OutputError):
            raise
        except PredicateError as error:
            raise self._deliberate(error, self.check) from None
        except BaseException as error:  # SystemExit and its like too: nothing that a check raises is an answer
            why = reason(error, self.check)
            raise PredicateError(f"predicate {self.name!r} failed at state {state!r}: {why}") from error
        if not all(map(is_same, before, _parts(given))):
            raise PredicateError(
                f"predicate {called(self.name, self.check)} changed the task or the policy that it was given "
                f"at state {state!r}: it must leave them as they are"
            )
        if not is_bool(verdict):
            discard(verdict)
            hint = " (is a return missing?)" if verdict is None else ""
            raise PredicateError(
                f"predicate {called(self.name, self.check)} must return True or False at state {state!r}, "
                f"not {shown(verdict)}{hint}"
            )
        return bool(verdict)

    def _deliberate(self, error: PredicateError, function: object) -> PredicateError:
        """Return the error that a check or ``needs`` raised deliberately, as one line."""
        if is_own(function) and str(error):
            return error
        return PredicateError(message_of(error) or f"predicate {self.name!r} failed: {reason(error, function)}")

    def states(self, task: MDP, policy: Policy) -> tuple[str, ...]:
        """Return the names of the states where the predicate holds."""
        if self.whole:
            return task.states if self._of_whole(task, policy) else ()
        found = []
        for state in task.states:
            check_limits()  # a function of the caller's may be slow
            if self(task, policy, state):
                found.append(state)
        return tuple(found)

    def holds(self, policy: Policy) -> bool:
        """Return whether the policy has C: the predicate holds at some state."""
        if self.whole:
            return self._of_whole(policy.task, policy)
        for state in policy.task.states:
            check_limits()
            if self(policy.task, policy, state):
                return True
        return False

    def _of_whole(self, task: MDP, policy: Policy) -> bool:
        """Return the verdict at the first state; a function of the caller's must agree at the last state."""
        first, last = task.states[0], task.states[-1]
        verdict = self(task, policy, first)
        if not self._own and self._ask(task, policy, last) != verdict:
            raise PredicateError(
                f"predicate {called(self.name, self.check)} is declared whole, but says {verdict} at state {first!r} "
                f"and {not verdict} at state {last!r} of the same policy"
            )
        return verdict


def _parts(given: Iterable[Any]) -> list[object]:
    """Return the fields of the records given to a check; they are immutable, so identity of fields means equality.

    Fields are read without the record's own attribute access, which may have side effects.
    """
    records = [record for record in given if is_dataclass(record)]
    return [_part(record, f.name) for record in records for f in fields(record)]


def _part(record: object, name: str) -> object:
    """Return a stored field; for a deleted field this function, which equals no field."""
    try:
        return object.__getattribute__(record, name)
    except AttributeError:
        return _part


@dataclass(frozen=True)
class TaskVerdict:
    """The states where a predicate holds on one member of a union, taken as a task of its own."""

    task: str
    holds: bool
    states: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class PredicateVerdict(RichDisplay):
    """The states where a predicate holds on one policy; ``tasks`` has one entry per member of a union.

    The policy is that of *one* of the minimum circuits; others may differ.
    """

    name: str
    holds: bool
    states: tuple[str, ...]
    tasks: tuple[TaskVerdict, ...] = ()

    def _brief(self) -> str:
        return f"{self.name!r}: {'holds at' if self.holds else 'does not hold'} {', '.join(self.states[:8])}"
