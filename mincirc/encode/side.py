"""Side conditions: constraints on a circuit besides the bounds of the problem.

A side condition adds clauses to a formula.  Conditions on the *policy* speak of policy bits on the rows of all states;
the symmetry rules keep the function on all rows (they replace gates by equal gates or renumber), so they stay sound.
Conditions on the *circuit* must switch re-application off (:data:`mincirc.encode.rules.CIRCUIT_RULES`): re-application
removes circuits.  Enumeration by blocking clauses (:class:`OtherPolicy`, :class:`OtherCircuit`) is a side condition
too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from mincirc.encode.formula import Formula
from mincirc.encode.gates import Clause
from mincirc.encode.tseitin import Tseitin
from mincirc.mdp.model import MDP, Picks
from mincirc.predicate.symbolic import Formula as PolicyFormula
from mincirc.predicate.symbolic import Takes


class PolicyVariables(Protocol):
    """The part of a formula that conditions on the policy use: a formula for circuits, or one for policies alone."""

    @property
    def task(self) -> MDP:
        """The task that the policies belong to."""
        ...

    def takes(self, state: int, pick: int) -> tuple[int, list[Clause]]:
        """Return a literal equivalent to "``state`` takes ``pick``", and its new defining clauses."""
        ...

    def new(self) -> int:
        """Return a fresh variable."""
        ...


class PolicySide(Protocol):
    """A condition on the policy."""

    def clauses(self, formula: PolicyVariables) -> list[Clause]:
        """Return the clauses, with the rows of the states that they speak of."""
        ...


class Side(Protocol):
    """A condition on the circuit, or on the policy."""

    def clauses(self, formula: Formula) -> list[Clause]:
        """Return the clauses, with the rows of the states that they speak of."""
        ...


@dataclass(frozen=True)
class Holds:
    """The condition that the policy satisfies ``wanted``, a formula over "state s takes action a"."""

    wanted: PolicyFormula

    def clauses(self, formula: PolicyVariables) -> list[Clause]:
        """Return the clauses that assert the formula (Tseitin)."""
        task = formula.task
        definitions: list[Clause] = []

        def atom(takes: Takes) -> int:
            state = task.find_state(takes.state)
            if not task.has_action(state, takes.action):
                never = formula.new()
                definitions.append([-never])
                return never
            literal, clauses = formula.takes(state, task.find_pick(state, takes.action))
            definitions.extend(clauses)
            return literal

        tseitin = Tseitin(atom, formula.new)
        top = tseitin.literal(self.wanted)
        return [*definitions, *tseitin.clauses, [top]]


@dataclass(frozen=True)
class OtherPolicy:
    """The condition that the policy differs from ``picks`` at some state."""

    picks: Picks

    def clauses(self, formula: PolicyVariables) -> list[Clause]:
        """Return the blocking clause of the policy, which excludes every circuit with this policy."""
        clauses: list[Clause] = []
        differs: Clause = []
        for state, pick in enumerate(self.picks):
            if len(formula.task.choices[state]) > 1:
                literal, definition = formula.takes(state, pick)
                clauses += definition
                differs.append(-literal)
        return [*clauses, differs]


@dataclass(frozen=True)
class OtherCircuit:
    """The condition that the numbered circuit differs from the circuit of ``model``, a satisfying assignment."""

    model: Sequence[int]

    def clauses(self, formula: Formula) -> list[Clause]:
        """Return the blocking clause of the circuit."""
        return [[-literal for literal in formula.structure_literals(self.model)]]
