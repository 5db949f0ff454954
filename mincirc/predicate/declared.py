"""Construction of built-in predicates from their entry in :mod:`mincirc.catalogue.predicates` and their definition."""

from __future__ import annotations

from collections.abc import Callable

from mincirc.catalogue.predicates import known
from mincirc.mdp.model import MDP
from mincirc.predicate.family import PredicateFamily
from mincirc.predicate.protocol import Check, Needs, Predicate
from mincirc.predicate.symbolic import AtState, SymbolicPredicate


def symbolic(name: str, at: AtState, *, whole: bool = False, needs: Needs | None = None) -> SymbolicPredicate:
    """Return the predicate ``name`` of the catalogue, defined by the formula ``at``."""
    line = known(name)
    return SymbolicPredicate.of(name, at, line.about, local=line.local, source=line.source, whole=whole, needs=needs)


def checked(name: str, check: Check, *, whole: bool = False, needs: Needs | None = None) -> Predicate:
    """Return the predicate ``name`` of the catalogue, defined by the function ``check``."""
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
    """Return the family of the catalogue with the pattern ``name:PARAMETER``, defined by ``at`` or ``check``."""
    line = known(pattern)
    name, _, parameter = pattern.partition(":")
    of_circuit = line.of_circuit
    return PredicateFamily(name, parameter, line.about, line.source, at, check, line.local, of_circuit, whole, needs)
