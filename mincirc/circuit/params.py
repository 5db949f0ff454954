"""Limits of circuits: how many are listed, and how much of a text is read before it is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from mincirc.parameters import Parameters, Range


@dataclass(frozen=True, kw_only=True)
class ListingParams(Parameters):
    """Limits of the list of all circuits with at most one gate (:mod:`mincirc.circuit.listing`)."""

    most_circuits: Annotated[int, Range(0)] = 1 << 21
    """Largest number of circuits; longer lists are not built."""

    most_bits: Annotated[int, Range(0)] = 1 << 26
    """Largest table of function values, in bits."""

    widest: Annotated[int, Range(1, 6)] = 3
    """Largest number of fan-ins of a gate: with more there are too many functions."""


@dataclass(frozen=True, kw_only=True)
class ReaderParams(Parameters):
    """Limits of the parser of circuits (:mod:`mincirc.circuit.text`), since a line of a file may have any length."""

    message: Annotated[int, Range(40)] = 400
    """Longest message, in characters."""

    gate_words: Annotated[int, Range(5)] = 8
    """Words of a gate that are read: ``not a and not b`` has five."""

    digits: Annotated[int, Range(2)] = 18
    """Longest number of an output, in digits; no circuit has outputs with longer numbers."""

    table: Annotated[int, Range(18)] = 18
    """Longest table, in characters: a table of six inputs has 16 digits after ``0x``."""
