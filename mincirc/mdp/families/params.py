"""Limits of families: how large a set of tasks a family generates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from mincirc.parameters import Parameters, Range


@dataclass(frozen=True, kw_only=True)
class FamilyParams(Parameters):
    """Sizes above which a family refuses to make a set of tasks."""

    most_tasks: Annotated[int, Range(1, 1 << 16)] = 256
    """Tasks in one set."""

    most_bits: Annotated[int, Range(1, 12)] = 8
    """State bits of a rule: 1 to 12.  The set of all rules has ``4^bits`` states."""
