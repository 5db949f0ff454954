"""Branches of the search over live signals: what workers decide, so that a refuted branch each refutes the whole.

**Idea.**  What the search asks about a relation is a tree: placements of outputs and sets of signals that are read
lead to questions about circuits that read every signal (MUST), and each of those to the questions behind every next
gate.  A *branch* is one such question with the gates that lead to it.  If all branches of a question are refuted, so
is the question; a circuit of any branch, behind its gates, is a circuit of the whole.  **Whose**: splitting a search
tree for workers is as old as they are; for SAT it is that of Böhm and Speckenmeyer (1996) and of cube-and-conquer
(Heule et al. 2011).  **Different here**: branches that leave the same residual relation, up to the order and the
complements of signals, are one branch, and facts about residual relations are true on their own, so a worker keeps its
table from branch to branch.

**Assumes** what the reference assumes (:mod:`mincirc.refuter.reference`, whose questions these are, so the proofs are
those of ``docs/replay-logs.md``).  **Oracle**: ``tests/refuter/test_branches.py`` (brute force, the undivided search).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from mincirc.circuit.netlist import CONSTANT, Circuit, Gate, Output
from mincirc.refuter.reference import RULES, Search, root_of
from mincirc.refuter.relation import BooleanRelation
from mincirc.refuter.state import Literal, State, sorted_signals

Key: TypeAlias = tuple[int, tuple[int, ...]]
"""What two branches have in common whose residual relations are the same: outputs, and forbidden words per cell."""

Refutes: TypeAlias = Callable[[BooleanRelation, int], bool]
"""Whether a relation is known to have no circuit of so many gates."""


@dataclass(frozen=True)
class Branch:
    """The question for a circuit of at most ``gates`` gates that reads every live signal, every output at a gate."""

    state: State
    gates: int

    @property
    def key(self) -> Key:
        """The residual relation."""
        return len(self.state.outputs), self.state.cells

    @property
    def relation(self) -> BooleanRelation:
        """The residual relation as a refuter is asked about it; signal i is bit i of an input word."""
        outputs = len(self.state.outputs)
        every = (1 << (1 << outputs)) - 1
        return BooleanRelation(self.state.width, outputs, tuple(every & ~words for words in self.state.cells))

    def circuit(self, rest: Circuit, basis: str) -> Circuit:
        """Return the circuit of the whole, given one of the residual relation."""
        state = self.state
        first = state.inputs + len(state.gates)
        signals = [state.signals[state.width - 1 - i] for i in range(rest.inputs)]

        def literal(node: int) -> Literal:
            if node == CONSTANT:
                return Literal(CONSTANT, False)
            return signals[node] if node < rest.inputs else Literal(first + node - rest.inputs, False)

        gates = tuple(_rewired(gate, literal) for gate in rest.gates)
        found = dict(state.done)
        for position, output in enumerate(reversed(rest.outputs)):
            number, wanted = state.outputs[position]
            at = literal(output.node)
            found[number] = Literal(at.node, at.negated ^ output.negated ^ wanted)
        outputs = tuple(Output(*found[n]) for n in reversed(range(len(found))))
        return Circuit(basis, state.inputs, (*state.gates, *gates), outputs)

    def split(self, basis: str, refutes: Refutes) -> tuple[Branch, ...]:
        """Return the branches behind every next gate; ``refutes`` tells of signals with a single reader."""
        search = _Branching(basis, refutes)
        finished = search.after(self.state, self.gates)
        if finished is not None:
            return (Branch(finished, 0),)
        return tuple(search.branches.values())


def _rewired(gate: Gate, literal: Callable[[int], Literal]) -> Gate:
    """Return a gate over nodes of the whole circuit, complements of operands inside its table."""
    a, b = (literal(node) for node in gate.fanins)
    flips = 2 * a.negated + b.negated
    table = sum((gate.table >> (cell ^ flips) & 1) << cell for cell in range(4))
    return Gate(table, (a.node, b.node))


def branches_of(relation: BooleanRelation, gates: int, basis: str = "b2") -> tuple[Branch, ...]:
    """Return the branches of "is there a circuit of at most ``gates`` gates?"; none where there is no circuit.

    A branch whose state has no outputs left is a circuit already.
    """
    search = _Branching(basis, lambda *_: False)
    finished = search.may(root_of(relation), gates)
    if finished is not None:
        return (Branch(finished, 0),)
    return tuple(search.branches.values())


class _Branching(Search):
    """The reference search, which puts its MUST questions aside instead of deciding them."""

    def __init__(self, basis: str, refutes: Refutes) -> None:
        super().__init__(basis, nodes=0, without=[rule for rule in RULES if rule != "fan-out"])
        self.branches: dict[Key, Branch] = {}
        self._asked = refutes

    def after(self, state: State, gates: int) -> State | None:
        """Put aside what is behind every next gate; return the state where a circuit is finished."""
        return self._expand(state, gates, self._tight(state, gates))

    def must(self, state: State, gates: int) -> State | None:
        """Put the question aside, unless it has no circuit because of its number of signals."""
        if gates <= 0 or not 2 <= state.width <= gates + len(state.outputs):
            return None
        branch = Branch(sorted_signals(state), gates)
        self.branches.setdefault(branch.key, branch)
        return None

    def refutes(self, state: State, gates: int) -> bool:
        """Whether the state is known to have no circuit of so many gates."""
        return state.contradictory or (gates >= 0 and self._asked(Branch(state, gates).relation, gates))
