"""What can be tuned about checkpoints: how often they are written, and which vectors they hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from mincirc.parameters import Parameters, Range


@dataclass(frozen=True, kw_only=True)
class CheckpointParams(Parameters):
    """When a checkpoint is written, in seconds."""

    interval: Annotated[float, Range(0)] = 30.0
    """Between writes while no bound moves."""

    pause: Annotated[float, Range(0)] = 1.0
    """Between writes at least."""

    share: Annotated[float, Range(0)] = 20.0
    """Pause at least this many times as long as the last write took."""

    longest_vector: Annotated[int, Range(0)] = 50_000
    """Characters of a vector that is written; the lemma of a longer one is proved anew on reading."""
