"""What can be tuned about statements that are tried out on policies where no formula decides them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from mincirc.parameters import Parameters, Range


@dataclass(frozen=True, kw_only=True)
class LocalityParams(Parameters):
    """Policies on which locality of a black-box predicate is tested (:mod:`mincirc.statements.locality`)."""

    exhaustive: Annotated[int, Range(0)] = 4096
    """If there are no more policies than this, all of them."""

    random: Annotated[int, Range(1)] = 500
    """Otherwise so many random ones."""


@dataclass(frozen=True, kw_only=True)
class TheoremParams(Parameters):
    """Policies that are looked at in the steps of the argument (:func:`mincirc.statements.reduction.theorem`)."""

    random_policies: Annotated[int, Range(0)] = 50
    """Random ones beside the minimum ones, on which the identity of values is checked."""

    most_policies: Annotated[int, Range(1)] = 1000
    """The sets of policies of minimum circuits are compared up to so many."""

    locality: LocalityParams = LocalityParams()
    """The step of locality."""
