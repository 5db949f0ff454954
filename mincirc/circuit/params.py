"""What can be tuned about circuits: how many are listed, and how much of a text is looked at before it is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from mincirc.parameters import Parameters, Range


@dataclass(frozen=True, kw_only=True)
class ListingParams(Parameters):
    """Up to which size all circuits of one gate are listed (:mod:`mincirc.circuit.listing`)."""

    most_circuits: Annotated[int, Range(0)] = 1 << 21
    """Circuits: of more no list is made."""

    most_bits: Annotated[int, Range(0)] = 1 << 26
    """Values of their functions, in bits."""

    widest: Annotated[int, Range(1, 6)] = 3
    """Fan-ins of a gate: with more there are too many functions."""


@dataclass(frozen=True, kw_only=True)
class ReaderParams(Parameters):
    """How far the reader of circuits (:mod:`mincirc.circuit.text`) looks; a line of a file may be of any length."""

    message: Annotated[int, Range(40)] = 400
    """Characters of a message."""

    gate_words: Annotated[int, Range(5)] = 8
    """Words of a gate with operators: ``not a and not b`` has five."""

    digits: Annotated[int, Range(2)] = 18
    """Digits of the number of an output: beyond, nothing that exists is meant."""

    table: Annotated[int, Range(18)] = 18
    """Characters of a table: one of six inputs has 16 digits after ``0x``."""
