"""Predicates of behaviour: ``C(task, policy, state) -> bool``; a policy *has C* if some state has.

A predicate sees names: ``policy["s3"]`` is the action taken there, ``task.has_label("s3", "training")`` and
``task.harms("s3", "left")`` ask the task; ``policy.circuit`` is the circuit that acts, ``policy.interface`` how it
sees the task.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property
from operator import is_ as is_same
from typing import Any, TypeAlias

from mincirc.arguments import is_bool, shown
from mincirc.errors import OutputError, PredicateError
from mincirc.foreign import called, check_function, discard, is_own, message_of, reason
from mincirc.mdp.model import MDP
from mincirc.predicate.policy import Policy
from mincirc.runtime.budget import LimitReached
from mincirc.runtime.budget import check as check_limits

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

    A check must return ``True`` or ``False`` (NumPy's too) and nothing else, and always the same for the same policy
    and state: one that counts its calls, draws random numbers or looks at a clock is refused when it is found out
    (each verdict of a function of the caller's is asked for twice, see also :mod:`mincirc.predicate.repeat`).
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
        """Whether the check is one of this package, so that it need not be asked twice."""
        return is_own(self.check)

    def require(self, task: MDP) -> None:
        """Raise :class:`PredicateError`, naming what there is, when the task lacks what the predicate speaks of.

        Ask this of the task as a whole, once, so that a misspelt name is not taken for "holds nowhere".  Do not ask it
        of the members of a union: one without the feature reads it as 0, one without the label has it nowhere.
        """
        if self.needs is None:
            return
        try:
            answer: object = self.needs(task)
        except (KeyboardInterrupt, LimitReached):
            raise
        except PredicateError as error:
            raise self._said(error, self.needs) from None
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

        Raises :class:`PredicateError`, naming the function, the state and what came, for an error inside (with file
        and line of the caller's code), for an answer that is no truth value, and for one that is another when it is
        asked for again.
        """
        verdict = self._ask(task, policy, state)
        if not self._own and self._ask(task, policy, state) != verdict:
            raise PredicateError(self.unsteady(state, f"{verdict} and then {not verdict}"))
        return verdict

    def unsteady(self, state: str, answers: str) -> str:
        """Return the message for a check that does not say twice the same."""
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
            raise self._said(error, self.check) from None
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

    def _said(self, error: PredicateError, function: object) -> PredicateError:
        """Return what a check or ``needs`` raised on purpose, in one line."""
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
        """Return whether the policy has C: some state has."""
        if self.whole:
            return self._of_whole(policy.task, policy)
        for state in policy.task.states:
            check_limits()
            if self(policy.task, policy, state):
                return True
        return False

    def _of_whole(self, task: MDP, policy: Policy) -> bool:
        """Return the verdict at the first state; a function of the caller's must say the same at the last one."""
        first, last = task.states[0], task.states[-1]
        verdict = self(task, policy, first)
        if not self._own and self._ask(task, policy, last) != verdict:
            raise PredicateError(
                f"predicate {called(self.name, self.check)} is declared whole, but says {verdict} at state {first!r} "
                f"and {not verdict} at state {last!r} of the same policy"
            )
        return verdict


def _parts(given: Iterable[Any]) -> list[object]:
    """Return the fields of the records that a check is given; all are immutable, so the same fields are equal ones.

    Comparing is not looking: a policy that notes who reads its circuit is asked past its own attribute access.
    """
    records = [record for record in given if is_dataclass(record)]
    return [_part(record, f.name) for record in records for f in fields(record)]


def _part(record: object, name: str) -> object:
    """Return a field as it is stored; this function itself, which is no field of anything, where it was deleted."""
    try:
        return object.__getattribute__(record, name)
    except AttributeError:
        return _part


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
