"""How much chance is enumerated before an environment is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from mincirc.parameters import Parameters, Range


@dataclass(frozen=True, kw_only=True)
class ChanceParams(Parameters):
    """Limits on the enumeration of chance; beyond one of them an environment is refused, never sampled."""

    outcomes: Annotated[int, Range(1, 10_000_000)] = 1_000
    "Outcomes of one draw."

    runs: Annotated[int, Range(1)] = 100_000
    "Runs of one call of `reset` or `step`: about one for each sequence of outcomes."

    draws: Annotated[int, Range(1, 200)] = 100
    "Draws in one run; rejection sampling has no last one."

    compared: Annotated[int, Range(0)] = 20
    "Copies that are compared with the first one that `state=` calls the same state."

    repeated: Annotated[int, Range(1)] = 100
    "Runs of one call that are repeated, to see chance that comes from the clock or the system."
