"""Parameters of writing proofs.  No parameter changes the claim, or whether a checker accepts the certificate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from mincirc.parameters import Parameters, Range


@dataclass(frozen=True, kw_only=True)
class ProofParams(Parameters):
    """Parameters of :func:`mincirc.certify.writer.write_certificate`."""

    cubes_from: Annotated[int, Range(0)] = 4
    """Number of gates from which formulas are refuted cube by cube; smaller formulas are too easy for workers."""

    cube_rounds: Annotated[int, Range(0, 10)] = 4
    """Rounds of splitting, each cube into two: there are ``2^cube_rounds`` cubes."""

    deletions: Annotated[int, Range(1)] = 50
    """Number of clauses without further use at which a deletion line is written."""

    fast_from: Annotated[int, Range(0)] = 1 << 26
    """Size of a trace in bytes above which its proof is compressed at the fastest setting."""
