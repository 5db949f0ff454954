"""Side conditions: what else is asked of a circuit besides the bound.

A side condition adds clauses to a formula.  Conditions on the *policy* speak of policy bits on the rows of all states;
the symmetry rules keep the function on all rows (they replace gates by equal ones or renumber), so they stay sound.
Conditions on the *circuit* must switch re-application off (:data:`mincirc.encode.rules.CIRCUIT_RULES`): it removes
circuits.
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
    """What conditions on the policy need: a formula for circuits, or one for policies alone."""

    @property
    def task(self) -> MDP:
        """The task whose policies are meant."""
        ...

    def takes(self, state: int, pick: int) -> tuple[int, list[Clause]]:
        """Return a literal equivalent to "``state`` takes ``pick``", and what is new of its definition."""
        ...

    def new(self) -> int:
        """Return a fresh variable."""
        ...


class PolicySide(Protocol):
    """A condition on the policy."""

    def clauses(self, formula: PolicyVariables) -> list[Clause]:
        """Return the clauses, rows that they need included."""
        ...


class Side(Protocol):
    """A condition on the circuit, or on the policy."""

    def clauses(self, formula: Formula) -> list[Clause]:
        """Return the clauses, rows that they need included."""
        ...


@dataclass(frozen=True)
class Holds:
    """The policy satisfies a formula over "state s takes action a"."""

    wanted: PolicyFormula

    def clauses(self, formula: PolicyVariables) -> list[Clause]:
        """Assert the formula."""
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
    """The policy differs from a given one at some state."""

    picks: Picks

    def clauses(self, formula: PolicyVariables) -> list[Clause]:
        """Block the policy, whatever circuit acts it out."""
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
    """The circuit differs from that of a satisfying assignment, as a numbered circuit."""

    model: Sequence[int]

    def clauses(self, formula: Formula) -> list[Clause]:
        """Block the structure."""
        return [[-literal for literal in formula.structure_literals(self.model)]]
