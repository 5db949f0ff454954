"""Parameters of the refuter: limits, thresholds and rules to leave out.  None changes what is true."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from mincirc.errors import ArgumentError, did_you_mean
from mincirc.parameters import Parameters, Range

RULES = (
    "bound",
    "pairs",
    "cones",
    "small",
    "cofactors",
    "outputs",
    "fan-out",
    "forest",
    "slack",
    "place-free",
    "table",
    "sorted",
    "deepening",
)
"""The rules of ``mincirc/native/source/refuter.cpp``, in the order of their bits; each is proved there."""


@dataclass(frozen=True, kw_only=True)
class RefuterParams(Parameters):
    """Limits and thresholds of a search over live signals."""

    nodes: Annotated[int, Range(1)] = 100_000_000
    """Residual relations looked at for one question; more are unknown (about 1.5 million per second)."""

    slice_nodes: Annotated[int, Range(1, 10_000_000)] = 30_000
    """Nodes between two looks at time, memory and signals."""

    table_bytes: Annotated[int, Range(0)] = 256_000_000
    """Memory of the table of residual relations; what was cheapest to derive is forgotten when it is full."""

    log_bytes: Annotated[int, Range(1)] = 512_000_000
    """Memory of a replay log; a longer one is not kept."""

    most_live: Annotated[int, Range(2, 10)] = 10
    """Live signals of a residual relation; with more it is unknown."""

    forest_steps: Annotated[int, Range(0)] = 20_000
    """Steps of one search for a forest, after which the relation is expanded like any other."""

    cofactors_from: Annotated[int, Range(0)] = 3
    """Fewest gates for which a relation's cofactors are asked about."""

    cofactors_gap: Annotated[int, Range(0)] = 3
    """A cofactor is asked about if its bound is at most so far below the number of gates."""

    fan_out_from: Annotated[int, Range(0)] = 3
    """Fewest gates for which the rule of forced fan-out asks about cofactors."""

    fan_out_gap: Annotated[int, Range(0)] = 5
    """The same gap for the rule of forced fan-out."""

    outputs_from: Annotated[int, Range(0)] = 4
    """Fewest gates for which all outputs but one are asked about."""

    deepening: Annotated[int, Range(0)] = 3
    """A question about a cofactor begins with so many gates fewer."""

    without: tuple[str, ...] = ()
    """Rules that are left out, of :data:`RULES`."""

    def __post_init__(self) -> None:
        super().__post_init__()
        for rule in self.without:
            if rule not in RULES:
                raise ArgumentError(f"no rule {rule!r} of the refuter{did_you_mean(rule, RULES)}")

    @property
    def rules(self) -> int:
        """The rules that are on, as bits in the order of :data:`RULES`."""
        return sum(1 << bit for bit, rule in enumerate(RULES) if rule not in self.without)


DEFAULTS = RefuterParams()
