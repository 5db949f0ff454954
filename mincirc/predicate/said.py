"""Built-in predicates, made of their lines in :mod:`mincirc.catalogue.predicates` and their meaning."""

from __future__ import annotations

from collections.abc import Callable

from mincirc.catalogue.predicates import known
from mincirc.mdp.model import MDP
from mincirc.predicate.family import PredicateFamily
from mincirc.predicate.protocol import Check, Needs, Predicate
from mincirc.predicate.symbolic import AtState, SymbolicPredicate


def symbolic(name: str, at: AtState, *, whole: bool = False, needs: Needs | None = None) -> SymbolicPredicate:
    """Return the predicate of that name with this formula."""
    line = known(name)
    return SymbolicPredicate.of(name, at, line.about, local=line.local, source=line.source, whole=whole, needs=needs)


def checked(name: str, check: Check, *, whole: bool = False, needs: Needs | None = None) -> Predicate:
    """Return the predicate of that name with this check."""
    line = known(name)
    return Predicate(name, check, line.about, line.local, line.source, line.of_circuit, whole=whole, needs=needs)


def family(
    pattern: str,
    *,
    at: Callable[[str], AtState] | None = None,
    check: Callable[[str], Check] | None = None,
    whole: bool = False,
    needs: Callable[[MDP, str], None] | None = None,
) -> PredicateFamily:
    """Return the family that is written ``name:PARAMETER``."""
    line = known(pattern)
    name, _, parameter = pattern.partition(":")
    of_circuit = line.of_circuit
    return PredicateFamily(name, parameter, line.about, line.source, at, check, line.local, of_circuit, whole, needs)
