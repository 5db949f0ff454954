"""The refuter as a leaf of gate elimination: small relations are searched over live signals, for so many nodes.

**Idea.**  Elimination replaces a relation by smaller ones until a bound without search will do.  Where a smaller one
has few inputs, :mod:`mincirc.refuter` decides whether it has a circuit of fewer gates than are to be proved.
*Refuted* proves the goal of that relation: no rule asks more of it than that it needs so many gates.  *Found* ends all
attempts at that goal, which is false.  *Unknown* leaves it to the rules, and when everything has failed, what was
unknown is asked again, with more nodes.

**Whose.**  That a search by cases hands small subproblems to a solver that knows them is the use of endgame databases
in game search (Thompson 1986) and of pattern databases (Culberson, Schaeffer 1998).  Different here: the leaves are
searched when they are met, deeper from round to round, and share one table of residual relations.

**Assumes** that the refuter's gates are those of the elimination: AND types and exclusive or (``b2``), or AND types
alone (``aig``), for both of which its rules are proved.  A wrong *found* could only lose a bound.

**Oracle**: ``tests/lower/test_leaves.py``: brute force, planted circuits, and the same bounds by both cores where no
leaf stays unknown.  The two cores count nodes differently, so elsewhere only the truth of bounds is the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from mincirc.lower.row_relation import RowRelation
from mincirc.parameters import Parameters, Range
from mincirc.refuter.params import RefuterParams
from mincirc.refuter.reference import refute_slowly
from mincirc.refuter.relation import BooleanRelation
from mincirc.refuter.result import RefuterAnswer


@dataclass(frozen=True, kw_only=True)
class LeafParams(Parameters):
    """Which relations the refuter is asked about, and for how many nodes."""

    inputs: Annotated[int, Range(0, 8)] = 5
    """It is asked about relations of at most so many inputs ..."""

    outputs: Annotated[int, Range(0, 4)] = 4
    """... and outputs; with 0 there are no such questions."""

    after: Annotated[int, Range(0)] = 1000
    """Relations that elimination makes first, without such questions: easy sizes are decided elsewhere by then."""

    nodes: Annotated[int, Range(1)] = 10_000
    """Nodes for each relation in the first round."""

    growth: Annotated[int, Range(2, 1000)] = 4
    """Factor from round to round."""

    most_nodes: Annotated[int, Range(1)] = 10_000_000
    """Nodes for each relation in the last round."""

    piece: Annotated[int, Range(1, 100_000)] = 30_000
    """Nodes between two looks at the limits."""

    nodes_per_relation: Annotated[int, Range(1)] = 15
    """So many nodes take about as long as a relation of elimination, and count as one."""

    pace: Annotated[int, Range(1)] = 1000
    """The compiled refuter takes about so many nodes in the time of one of the reference."""

    refuter: RefuterParams = field(default_factory=lambda: RefuterParams(table_bytes=64_000_000))
    """The search itself."""

    def fits(self, relation: RowRelation) -> bool:
        """Return whether the refuter is asked about the relation."""
        return relation.inputs <= self.inputs and 0 < relation.outputs <= self.outputs


def refuter_basis(exclusive: bool) -> str:
    """Return a basis with free complements for whose gates the refuter is asked."""
    return "b2" if exclusive else "aig"


def ask_slowly(relation: RowRelation, gates: int, exclusive: bool, nodes: int) -> tuple[RefuterAnswer, int]:
    """Ask the reference whether there is a circuit of at most so many gates; return how many nodes it took as well."""
    asked = BooleanRelation.of_rows(relation.inputs, relation.outputs, dict(relation.rows))
    found = refute_slowly(asked, gates, refuter_basis(exclusive), nodes=nodes)
    return found.answer, found.statistics.nodes
