"""Limits of a report: what is more is folded into a line that says how much there is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from mincirc.parameters import Parameters, Range


@dataclass(frozen=True, kw_only=True)
class ReportParams(Parameters):
    """What a page shows at most; nothing here changes an answer."""

    states: Annotated[int, Range(1, 10_000)] = 256
    """Rows of a policy's table."""
    gates: Annotated[int, Range(1, 10_000)] = 150
    """Gates of a circuit that is drawn; a larger one is given as text."""
    lines: Annotated[int, Range(10, 100_000)] = 400
    """Lines of a circuit's text."""
    steps: Annotated[int, Range(1, 1000)] = 64
    """Steps of a staircase with a circuit and a policy of their own."""
    policies: Annotated[int, Range(0, 1000)] = 8
    """Policies of minimum circuits that are listed."""
    named: Annotated[int, Range(1, 1000)] = 12
    """States in a sentence."""
    digits: Annotated[int, Range(20, 100_000)] = 120
    """Letters of an exact number."""
    result_bytes: Annotated[int, Range(1)] = 64 << 20
    """Bytes of a file of results."""
    picture_bytes: Annotated[int, Range(0)] = 4 << 20
    """Bytes of all pictures of a page together."""
    wide: Annotated[int, Range(1)] = 560
    """Width in pixels above which a circuit has a row of its own."""
