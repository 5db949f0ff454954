"""Parameters of the table of small functions: memory and batch sizes.  No parameter changes a size in the table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from mincirc.parameters import Parameters, Range


@dataclass(frozen=True, kw_only=True)
class TableParams(Parameters):
    """Memory and batches of the table of functions of four inputs."""

    table_bytes: Annotated[int, Range(0)] = 90_000_000
    """Peak memory of building the table, in bytes; where less is available the table is not built."""

    sets_at_once: Annotated[int, Range(1)] = 1_000
    """Sets of functions per batch when circuits with two more gates are enumerated."""

    remembered: Annotated[int, Range(0)] = 4096
    """Number of cached answers about functions with don't-cares."""


DEFAULTS = TableParams()
