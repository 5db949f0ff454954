"""What can be tuned about the table of small functions: memory, and work that is done in pieces.

No parameter changes a size in the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from mincirc.parameters import Parameters, Range


@dataclass(frozen=True, kw_only=True)
class TableParams(Parameters):
    """How the table of functions of four inputs is made and asked."""

    table_bytes: Annotated[int, Range(0)] = 90_000_000
    """What making the table takes at most; it is not made where less memory is left."""

    sets_at_once: Annotated[int, Range(1)] = 1_000
    """Sets of functions that are looked at together when circuits of two gates more are wanted."""

    remembered: Annotated[int, Range(0)] = 4096
    """Answers about functions with don't-cares that are kept."""


DEFAULTS = TableParams()
