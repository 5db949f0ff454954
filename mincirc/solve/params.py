"""Parameters of SAT back ends: when refinements count, how formulas are built, and those of the steps beside them.

No parameter changes an answer; they change which circuit of the least size is found, and how soon.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from mincirc.mdp.boxes.params import LemmaParams
from mincirc.parameters import Parameters, Range
from mincirc.solve.deferred import DeferralParams
from mincirc.solve.elimination import EliminationParams
from mincirc.solve.sat import SliceParams


@dataclass(frozen=True, kw_only=True)
class RefineParams(Parameters):
    """The refinement loop on tasks with many states, where a refinement takes much longer than a conflict."""

    portion: Annotated[int, Range(0)] = 1 << 18
    """Static lemmas are made for so many states at a time that their number times all states is about this."""

    largest_portion: Annotated[int, Range(1)] = 1024
    """Static lemmas are never made for more states than this at a time."""

    conflicts: Annotated[int, Range(0)] = 10
    """A refinement counts like so many conflicts ..."""

    states_per_conflict: Annotated[int, Range(1)] = 16
    """... and like one more for every so many states."""

    most_rows: Annotated[int, Range(1)] = 4
    """Of more states than this at which a candidate acts illegally, so many get a row: few rows refute small sizes."""


@dataclass(frozen=True, kw_only=True)
class SolveParams(Parameters):
    """All parameters of a SAT back end."""

    refine: RefineParams = field(default_factory=RefineParams)
    """What a refinement counts."""

    lemmas: LemmaParams = field(default_factory=LemmaParams)
    """How lemmas are learned."""

    deferral: DeferralParams = field(default_factory=DeferralParams)
    """Which static lemmas are deferred."""

    elimination: EliminationParams = field(default_factory=EliminationParams)
    """Small sizes of large tasks."""

    slices: SliceParams = field(default_factory=SliceParams)
    """How long the solver runs between two looks at the budget."""

    piece: Annotated[int, Range(1)] = 20_000
    """Clauses that are built or given to a solver between two looks at the clock and the memory."""

    first_elimination: Annotated[int, Range(0)] = 1000
    """Relations that gate elimination makes before the first size is asked, or when static lemmas are known."""

    more_elimination: Annotated[int, Range(0)] = 10_000
    """Relations that it makes at least in each turn after that."""

    clauses_first: Annotated[int, Range(0)] = 3_000
    """Conflicts of a size, where a proof is wanted, before the search over live signals is asked: short proofs by
    clauses come first."""

    most_tree_nodes: Annotated[int, Range(0)] = 20_000
    """Inner nodes of all trees of a depth together; a depth with more is not tried."""


DEFAULTS = SolveParams()
