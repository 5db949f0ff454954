"""All parameters of a search in one record: of its back end, of both bounds, and of their alternation.

No parameter changes a proved size; others change how long that takes, and which of several least circuits comes out.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mincirc.lower.schedule import LowerParams
from mincirc.parameters import Parameters
from mincirc.searching.alternate import AlternationParams
from mincirc.solve.params import SolveParams
from mincirc.upper.improve import UpperParams


@dataclass(frozen=True, kw_only=True)
class SearchParams(Parameters):
    """Parameters of every step of a search; ``solve`` and ``lower`` are for solvers by name.

    A back end that is given as an object has its own.
    """

    solve: SolveParams = field(default_factory=SolveParams)
    """The refinement loop and all that it calls."""

    lower: LowerParams = field(default_factory=LowerParams)
    """Lower bounds that are not refutations of sizes."""

    upper: UpperParams = field(default_factory=UpperParams)
    """Decision trees and local search."""

    alternation: AlternationParams = field(default_factory=AlternationParams)
    """Slices of proof and of local search."""


DEFAULTS = SearchParams()
