"""A list of clauses that grows; what side conditions and blocked policies write into it (sections 7 and 8).

A clause is a tuple of non-zero integers, negative for a negated variable.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

from mincirc.verify.errors import VerifyError, demand
from mincirc.verify.record import MAX_COUNT, Certificate, Formula

Takes = Callable[[int, int], int]
"""From a state and a pick to the variable that says "the policy takes it"."""


class Clauses:
    """A growing formula: ``clauses``, and ``variables`` used so far; refuses to grow beyond ``limit`` clauses."""

    def __init__(self, step: str, limit: int = MAX_COUNT) -> None:
        self.clauses: list[tuple[int, ...]] = []
        self.variables, self.step, self.limit = 0, step, limit

    def new(self) -> int:
        """Return the next variable."""
        self.variables += 1
        demand(self.variables <= MAX_COUNT, self.step, "the formula has too many variables")
        return self.variables

    def add(self, *literals: int) -> None:
        """Append a clause."""
        self.clauses.append(literals)
        if len(self.clauses) > self.limit:
            raise VerifyError(self.step, f"the formula has more than the stated {self.limit} clauses")

    def exactly_one(self, variables: Sequence[int]) -> None:
        """``exactly-one``: the clause of all, then every two exclude each other."""
        self.add(*variables)
        for a, b in combinations(variables, 2):
            self.add(-a, -b)


def translate(formula: Formula, into: Clauses, takes: Takes) -> int:
    """Write the definitions of ``formula`` and return its literal (section 7)."""
    if formula is True or formula is False:
        constant = into.new()
        into.add(constant if formula else -constant)
        return constant
    head, *rest = formula
    if head == "atom":
        return takes(*rest)
    literals = [translate(part, into, takes) for part in rest]
    if head == "not":
        return -literals[0]
    if head == "or":
        return _disjunction(literals, into)
    if head == "and":
        return -_disjunction([-v for v in literals], into)
    a, b = literals
    v = into.new()
    for clause in ((-v, a, b), (-v, -a, -b), (v, -a, b), (v, a, -b)):
        into.add(*clause)
    return v


def _disjunction(literals: Sequence[int], into: Clauses) -> int:
    if len(literals) == 1:
        return literals[0]
    v = into.new()
    into.add(-v, *literals)
    for literal in literals:
        into.add(v, -literal)
    return v


def block(policy: Sequence[int], record: Certificate, into: Clauses, takes: Takes) -> None:
    """Exclude the policy: somewhere another pick is taken (section 8)."""
    choices = record.task.choices
    taken = [takes(s, pick) for s, pick in enumerate(policy) if len(choices[s]) > 1]
    into.add(*(-v for v in taken))
