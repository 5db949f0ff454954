"""Conditions on the policy in the prefix form of certificates, and their clauses (docs/certificates.md, section 7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from pysat.formula import PYSAT_FALSE, PYSAT_TRUE, And, Atom, Equals, Implies, Neg, Or, XOr

from mincirc.encode.gates import Clause
from mincirc.encode.side import PolicyVariables
from mincirc.mdp.model import MDP
from mincirc.predicate.symbolic import Formula as PolicyFormula
from mincirc.predicate.symbolic import operands

Prefix: TypeAlias = Any
"""``True``, ``False`` or a tuple: ``("atom", s, pick)``, ``("not", f)``, ``("and", f, ..)``, ``("or", f, ..)``,
``("xor", f, g)``."""


def prefix_form(task: MDP, formula: PolicyFormula) -> Prefix:
    """Return the formula with states and actions as numbers, and without implications and equivalences."""
    if formula is PYSAT_TRUE or formula is PYSAT_FALSE:
        return formula is PYSAT_TRUE
    if isinstance(formula, Atom):
        state, action = task.find_state(formula.object.state), formula.object.action
        return ("atom", state, task.find_pick(state, action)) if task.has_action(state, action) else False
    parts = [prefix_form(task, part) for part in operands(formula)]
    if isinstance(formula, Neg):
        return ("not", parts[0])
    if isinstance(formula, And):
        return ("and", *parts)
    if isinstance(formula, Implies):
        return ("or", ("not", parts[0]), parts[1])
    if isinstance(formula, XOr):
        return _xor(parts)
    if isinstance(formula, Equals):
        return ("not", ("or", *(("xor", parts[0], p) for p in parts[1:])))
    assert isinstance(formula, Or)
    return ("or", *parts)


def _xor(parts: list[Prefix]) -> Prefix:
    total = parts[0]
    for part in parts[1:]:
        total = ("xor", total, part)
    return total


def holds(side: Prefix, picks: tuple[int, ...]) -> bool:
    """Return the formula's value on a policy."""
    if isinstance(side, bool):
        return side
    head, *rest = side
    if head == "atom":
        return bool(picks[rest[0]] == rest[1])
    values = [holds(part, picks) for part in rest]
    of: dict[str, Callable[[], bool]] = {
        "not": lambda: not values[0],
        "and": lambda: all(values),
        "or": lambda: any(values),
        "xor": lambda: values[0] != values[1],
    }
    return of[head]()


def side_clauses(variables: PolicyVariables, side: Prefix) -> list[Clause]:
    """Return the clauses that assert the formula, definitions in the order of the first use."""
    translation = _Translation(variables)
    top = translation.literal(side)
    return [*translation.clauses, [top]]


class _Translation:
    """Tseitin's transformation (1968); every occurrence of a subformula gets a variable of its own."""

    def __init__(self, variables: PolicyVariables) -> None:
        self._variables = variables
        self.clauses: list[Clause] = []

    def literal(self, side: Prefix) -> int:
        """Return a literal that is equivalent to the formula."""
        if isinstance(side, bool):
            constant = self._variables.new()
            self.clauses.append([constant if side else -constant])
            return constant
        head, *rest = side
        if head == "atom":
            literal, definition = self._variables.takes(*rest)
            self.clauses += definition
            return literal
        literals = [self.literal(part) for part in rest]
        if head == "not":
            return -literals[0]
        if head == "and":
            return -self._disjunction([-x for x in literals])
        return self._disjunction(literals) if head == "or" else self._parity(*literals)

    def _disjunction(self, literals: list[int]) -> int:
        if len(literals) == 1:
            return literals[0]
        v = self._variables.new()
        self.clauses += [[-v, *literals], *([v, -x] for x in literals)]
        return v

    def _parity(self, a: int, b: int) -> int:
        v = self._variables.new()
        self.clauses += [[-v, a, b], [-v, -a, -b], [v, -a, b], [v, a, -b]]
        return v
