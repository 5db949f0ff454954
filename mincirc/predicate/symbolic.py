"""Predicates written as formulas, so that a solver can search for a circuit whose policy has, or lacks, the predicate.

The language is that of ``pysat.formula`` over the atoms *"state s takes action a"*; :func:`takes` builds an atom.  A
symbolic predicate gives one formula per state; the verdict on a policy is the value of that formula, so verdict and
formula cannot disagree, and *the policy has C* is the disjunction over all states.

An atom about an action that is not available at its state is *false*: in values, in clauses and in certificates alike.
So one formula suits tasks, and members of a union, with other actions.  An atom about an unknown state is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from pysat.formula import PYSAT_FALSE, PYSAT_TRUE, And, Atom, Equals, Implies, Neg, Or, XOr
from pysat.formula import Formula as PysatFormula

from mincirc.arguments import is_bool, shown
from mincirc.errors import MincircError, PredicateError
from mincirc.foreign import called, check_function, is_own, reason
from mincirc.mdp.model import MDP
from mincirc.predicate.memo import PerTask
from mincirc.predicate.policy import Policy
from mincirc.predicate.protocol import Needs, Predicate

Formula: TypeAlias = Any
"""A formula of ``pysat.formula`` (which is untyped) over :class:`Takes` atoms."""

AtState: TypeAlias = Callable[[MDP, str], Formula]


@dataclass(frozen=True)
class Takes:
    """The atom: the policy takes ``action`` in ``state`` (names)."""

    state: str
    action: str


def takes(state: str, action: str) -> Formula:
    """Return the formula "``state`` takes ``action``" (false when the state has no such action)."""
    return Atom(Takes(state, action))


def any_of(formulas: Iterable[Formula]) -> Formula:
    """Return the disjunction, without duplicates and constants; the empty disjunction is false."""
    parts = _distinct(formulas, PYSAT_FALSE)
    if any(part is PYSAT_TRUE for part in parts):
        return PYSAT_TRUE
    return PYSAT_FALSE if not parts else parts[0] if len(parts) == 1 else Or(*parts)


def all_of(formulas: Iterable[Formula]) -> Formula:
    """Return the conjunction, without duplicates and constants; the empty conjunction is true."""
    parts = _distinct(formulas, PYSAT_TRUE)
    if any(part is PYSAT_FALSE for part in parts):
        return PYSAT_FALSE
    return PYSAT_TRUE if not parts else parts[0] if len(parts) == 1 else And(*parts)


def _distinct(formulas: Iterable[Formula], neutral: Formula) -> list[Formula]:
    return list({id(part): part for part in formulas if part is not neutral}.values())


def negation(formula: Formula) -> Formula:
    """Return the negation, of a constant too."""
    if formula is PYSAT_TRUE:
        return PYSAT_FALSE
    return PYSAT_TRUE if formula is PYSAT_FALSE else Neg(formula)


def operands(formula: Formula) -> list[Formula]:
    """Return the parts of a compound formula, in order; raise :class:`PredicateError` for unknown kinds."""
    if isinstance(formula, And | Or | Equals | XOr):
        return list(formula.subformulas)
    if isinstance(formula, Neg):
        return [formula.subformula]
    if isinstance(formula, Implies):
        return [formula.left, formula.right]
    raise PredicateError(f"a predicate's formula has a part of the unsupported kind {type(formula).__name__}")


def value(formula: Formula, truth: Callable[[Takes], bool]) -> bool:
    """Return the formula's value under the assignment ``truth`` of its atoms."""
    if formula is PYSAT_TRUE or formula is PYSAT_FALSE:
        return bool(formula is PYSAT_TRUE)
    if isinstance(formula, Atom):
        return truth(formula.object)
    values = [value(part, truth) for part in operands(formula)]
    if isinstance(formula, And):
        return all(values)
    if isinstance(formula, Or):
        return any(values)
    if isinstance(formula, Equals):
        return len(set(values)) == 1
    if isinstance(formula, XOr):
        return sum(values) % 2 == 1
    if isinstance(formula, Implies):
        return values[1] or not values[0]
    return not values[0]


@dataclass(frozen=True)
class SymbolicPredicate(Predicate):
    """A predicate defined by the formula ``at(task, state)``, which must depend on nothing else."""

    at: AtState | None = None

    @staticmethod
    def of(
        name: str,
        at: AtState,
        about: str = "",
        *,
        local: bool | None = None,
        source: str = "",
        whole: bool = False,
        needs: Needs | None = None,
    ) -> SymbolicPredicate:
        """Return the predicate whose check is the value of ``at(task, state)`` on the policy."""
        check_function("formula", at, ("task", "state"), PredicateError)
        formula = _remembered(name, at, whole=whole)

        def check(task: MDP, policy: Policy, state: str) -> bool:
            return value(formula(task, state), lambda atom: policy[atom.state] == atom.action)

        return SymbolicPredicate(name, check, about, local=local, source=source, whole=whole, needs=needs, at=formula)

    def formula(self, task: MDP) -> Formula:
        """Return "the policy has C": the disjunction over all states."""
        assert self.at is not None
        return any_of(self.at(task, state) for state in (task.states[:1] if self.whole else task.states))


def _remembered(name: str, at: AtState, *, whole: bool) -> AtState:
    """Return the same function with a cache per task and state: checks on many policies evaluate it often."""
    formulas: PerTask[dict[str, Formula]] = PerTask(lambda _: {})
    trusted = is_own(at)

    def formula(task: MDP, state: str) -> Formula:
        known, key = formulas(task), "" if whole else state
        if key not in known:
            known[key] = at(task, state) if trusted else _made(name, at, task, state)
        return known[key]

    return formula


def _made(name: str, at: AtState, task: MDP, state: str) -> Formula:
    """Return the formula of a function of the caller's, checked; two calls must give equal formulas."""
    formula = _one(name, at, task, state)
    if _plain(formula) != _plain(_one(name, at, task, state)):
        raise PredicateError(
            f"predicate {called(name, at)} made two formulas for state {state!r}: "
            "the formula must depend on task and state alone"
        )
    return formula


def _one(name: str, at: AtState, task: MDP, state: str) -> Formula:
    try:
        formula = at(task, state)
    except PredicateError:
        raise
    except (Exception, SystemExit) as error:
        raise PredicateError(f"predicate {name!r} failed at state {state!r}: {reason(error, at)}") from error
    try:
        for atom in atoms(formula):
            task.find_state(atom.state)
    except MincircError as error:
        raise PredicateError(f"predicate {called(name, at)} at state {state!r}: {error}") from None
    return formula


def atoms(formula: Formula) -> Iterator[Takes]:
    """Yield the atoms, in order, with repetitions; raise :class:`PredicateError` for anything but a formula."""
    if formula is PYSAT_TRUE or formula is PYSAT_FALSE:
        return
    if isinstance(formula, Atom):
        atom = formula.object
        if not (isinstance(atom, Takes) and isinstance(atom.state, str) and isinstance(atom.action, str)):
            raise PredicateError(f"an atom of a formula must be takes(state, action), by names, not {shown(atom)}")
        yield atom
        return
    if not isinstance(formula, PysatFormula):
        constants = " (the constants are any_of([]), false, and all_of([]), true)" if is_bool(formula) else ""
        raise PredicateError(
            f"a formula made of takes, any_of, all_of and negation is needed, not {shown(formula)}{constants}"
        )
    for part in operands(formula):
        yield from atoms(part)


def _plain(formula: Formula) -> Any:
    """Return the formula as nested tuples, to compare it."""
    if formula is PYSAT_TRUE or formula is PYSAT_FALSE:
        return formula is PYSAT_TRUE
    if isinstance(formula, Atom):
        return formula.object
    return type(formula).__name__, [_plain(part) for part in operands(formula)]


def renamed(formula: Formula, rename: Callable[[Takes], Takes]) -> Formula:
    """Return the formula with every atom replaced."""
    if formula is PYSAT_TRUE or formula is PYSAT_FALSE:
        return formula
    if isinstance(formula, Atom):
        return Atom(rename(formula.object))
    parts = [renamed(part, rename) for part in operands(formula)]
    return type(formula)(*parts)


def differ(left: Formula, right: Formula) -> Formula:
    """Return "exactly one of the two holds", constants allowed."""
    return any_of([all_of([left, negation(right)]), all_of([negation(left), right])])
