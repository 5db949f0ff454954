"""Predicates written as formulas, so that a solver can look for a circuit that has them, or has not.

The language is that of ``pysat.formula`` over the atoms *"state s takes action a"*; :func:`takes` makes one.  A
symbolic predicate gives one formula per state; the concrete verdict on a policy is that formula's value, so the two cannot
disagree, and *the policy has C* is the disjunction over all states.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from pysat.formula import PYSAT_FALSE, PYSAT_TRUE, And, Atom, Equals, Implies, Neg, Or, XOr

from mincirc.errors import PredicateError
from mincirc.mdp.model import MDP
from mincirc.predicate.protocol import Policy, Predicate

Formula: TypeAlias = Any
"""A formula of ``pysat.formula`` (which is untyped) over :class:`Takes` atoms."""

AtState: TypeAlias = Callable[[MDP, str], Formula]


@dataclass(frozen=True)
class Takes:
    """The atom: the policy takes ``action`` in ``state`` (names)."""

    state: str
    action: str


def takes(state: str, action: str) -> Formula:
    """Return the formula "``state`` takes ``action``"."""
    return Atom(Takes(state, action))


def any_of(formulas: Iterable[Formula]) -> Formula:
    """Return the disjunction; of nothing it is false."""
    parts = list(formulas)
    return PYSAT_FALSE if not parts else parts[0] if len(parts) == 1 else Or(*parts)


def all_of(formulas: Iterable[Formula]) -> Formula:
    """Return the conjunction; of nothing it is true."""
    parts = list(formulas)
    return PYSAT_TRUE if not parts else parts[0] if len(parts) == 1 else And(*parts)


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
    """Return the formula's value when each atom has the truth value that ``truth`` gives it."""
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
    """A predicate by its formula; ``at(task, state)`` must depend on nothing else."""

    at: AtState | None = None

    @staticmethod
    def of(
        name: str, at: AtState, about: str = "", *, local: bool | None = None, source: str = ""
    ) -> SymbolicPredicate:
        """Return the predicate whose check is the value of ``at(task, state)`` on the policy."""

        def check(task: MDP, policy: Policy, state: str) -> bool:
            return value(at(task, state), lambda atom: policy[atom.state] == atom.action)

        return SymbolicPredicate(name, check, about, local, source, False, at)

    def formula(self, task: MDP) -> Formula:
        """Return "the policy has C": the disjunction over all states."""
        assert self.at is not None
        return any_of(self.at(task, state) for state in task.states)
