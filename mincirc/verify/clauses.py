"""Growing lists of clauses, and the clauses of side conditions and blocked policies (sections 7 and 8).

A clause is a tuple of non-zero integers, negative for a negated variable.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from typing import overload

from mincirc.verify.errors import VerifyError
from mincirc.verify.limits import MAX_COUNT, MAX_LITERALS
from mincirc.verify.record import Certificate, Formula

Takes = Callable[[int, int], int]
"""From a state and a pick to the variable that says "the policy takes it"."""


class ClauseList(Sequence[tuple[int, ...]]):
    """A list of clauses in four bytes per literal; an entry is returned as a tuple."""

    def __init__(self) -> None:
        self._pool, self._ends = array("i"), array("i", [0])

    def append(self, clause: Iterable[int]) -> None:
        """Add a clause."""
        self._pool.extend(clause)
        self._ends.append(len(self._pool))

    def extend(self, literals: Sequence[int], lengths: Iterable[int]) -> None:
        """Add the clauses with the given lengths, whose literals are consecutive in ``literals``."""
        ends = accumulate(lengths, initial=len(self._pool))
        next(ends)
        self._pool.extend(literals)
        self._ends.extend(ends)

    @property
    def literals(self) -> int:
        """The number of literals of all clauses."""
        return len(self._pool)

    def __len__(self) -> int:
        return len(self._ends) - 1

    @overload
    def __getitem__(self, index: int) -> tuple[int, ...]: ...
    @overload
    def __getitem__(self, index: slice) -> list[tuple[int, ...]]: ...
    def __getitem__(self, index: int | slice) -> tuple[int, ...] | list[tuple[int, ...]]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        number = range(len(self))[index]
        return tuple(self._pool[self._ends[number] : self._ends[number + 1]])

    def __iter__(self) -> Iterator[tuple[int, ...]]:
        begin = 0
        for end in self._ends[1:]:
            yield tuple(self._pool[begin:end])
            begin = end


class Clauses:
    """A growing formula: ``clauses``, and ``variables`` used so far; refuses to grow beyond what is stated."""

    def __init__(
        self, step: str, limit: int = MAX_COUNT, most_variables: int = MAX_COUNT, most_literals: int = MAX_LITERALS
    ) -> None:
        self.clauses = ClauseList()
        self.variables, self.step, self.limit, self.most_variables = 0, step, limit, most_variables
        self.most_literals = min(most_literals, MAX_LITERALS)

    def new(self) -> int:
        """Return the next variable."""
        self.reserve(1)
        return self.variables

    def reserve(self, count: int) -> None:
        """Count further variables."""
        self.variables += count
        if self.variables > self.most_variables:
            raise VerifyError(self.step, f"the formula has more than the stated {self.most_variables} variables")

    def demand_room(self, clauses: int) -> None:
        """Refuse further clauses, before they are written, if the number of clauses exceeds the stated one."""
        if len(self.clauses) + clauses > self.limit:
            raise VerifyError(self.step, f"the formula has more than the stated {self.limit} clauses")

    def add(self, *literals: int) -> None:
        """Append a clause."""
        self.clauses.append(literals)
        if len(self.clauses) > self.limit:
            self.demand_room(0)
        self._demand_literals(0)

    def add_all(self, literals: Sequence[int], lengths: Sequence[int]) -> None:
        """Append the clauses with the given lengths, whose literals are consecutive: faster than one by one."""
        self.demand_room(len(lengths))
        self._demand_literals(len(literals))
        self.clauses.extend(literals, lengths)

    def _demand_literals(self, more: int) -> None:
        if self.clauses.literals + more > self.most_literals:
            raise VerifyError(self.step, f"the formula has more than {self.most_literals} literals")

    def exactly_one(self, variables: Sequence[int]) -> None:
        """``exactly-one``: the clause of all variables, then the pairwise exclusions."""
        count = len(variables)
        self.demand_room(1 + count * (count - 1) // 2)
        self.add(*variables)
        for i, a in enumerate(variables, start=1):
            self.add_all([-v for b in variables[i:] for v in (a, b)], [2] * (count - i))


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
    """Append the blocking clause of the policy: at some state another pick is taken (section 8)."""
    choices = record.task.choices
    taken = [takes(s, pick) for s, pick in enumerate(policy) if len(choices[s]) > 1]
    into.add(*(-v for v in taken))
