"""Parameters of the command's text: width, and how much of a long answer is shown.

No information is lost: ``--json`` has everything that the text leaves out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from mincirc.parameters import Parameters, Range


@dataclass(frozen=True, kw_only=True)
class TextParams(Parameters):
    """Columns and numbers of lines of text on stdout."""

    piped: Annotated[int, Range(20)] = 100
    """Columns of a page where stdout is no terminal and ``COLUMNS`` is not set."""

    narrowest: Annotated[int, Range(20)] = 40
    """Least width of a page in columns, also on a narrower terminal."""

    labels: Annotated[int, Range(1)] = 11
    """Columns of the labels at the left."""

    guide: Annotated[int, Range(4)] = 4
    """Columns by which a level of a tree is indented (as many as a guide line of rich takes)."""

    tree_text: Annotated[int, Range(1)] = 48
    """Columns of a tree that are kept for text; deeper branches become trees of their own."""

    rational: Annotated[int, Range(2)] = 60
    """Characters of an exact number; of a longer one the first half of them."""

    exceptions: Annotated[int, Range(0)] = 6
    """Groups of states with words of other meanings that are listed."""

    states: Annotated[int, Range(0)] = 40
    """States that are listed unless all are asked for."""

    witness_states: Annotated[int, Range(0)] = 24
    """States of a witness policy that are listed."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.narrow(piped=Range(self.narrowest))


@dataclass(frozen=True, kw_only=True)
class ReadParams(Parameters):
    """Limits on the size of files that are read."""

    circuit_bytes: Annotated[int, Range(1)] = 8_000_000
    """Bytes of a circuit."""

    beginning: Annotated[int, Range(1)] = 4_000
    """Bytes by which a file of another kind is recognised."""
