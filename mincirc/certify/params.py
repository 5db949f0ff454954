"""What can be tuned about writing proofs: how they are made, and how much is taken at once.

No parameter changes what is proved, nor whether a checker takes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from mincirc.parameters import Parameters, Range


@dataclass(frozen=True, kw_only=True)
class ProofParams(Parameters):
    """Proofs of one certificate (:func:`mincirc.certify.writer.write_certificate`)."""

    cubes_from: Annotated[int, Range(0)] = 4
    """Gates from which formulas are refuted cube by cube; smaller ones sooner than workers are told of them."""

    cube_rounds: Annotated[int, Range(0, 10)] = 4
    """Rounds of splitting into cubes, each into two: so many give ``2^cube_rounds`` cubes."""

    deletions: Annotated[int, Range(1)] = 50
    """Deletions are written when so many clauses are no longer needed."""

    fast_from: Annotated[int, Range(0)] = 1 << 26
    """Bytes of a trace beyond which its proof is compressed fast rather than well."""
