"""Families of predicates: ``name:PARAMETER``, such as ``reads-feature:tag`` or ``below-return:37.48``."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from mincirc.errors import PredicateError
from mincirc.mdp.model import MDP
from mincirc.predicate.protocol import Check, Predicate
from mincirc.predicate.symbolic import AtState, SymbolicPredicate
from mincirc.rational import parse_rational


@dataclass(frozen=True)
class PredicateFamily:
    """The common part of predicates ``name:PARAMETER``; ``about`` contains the word ``parameter``.

    Either ``at`` or ``check`` gives the definition (a formula or a function) for the parameter's text, and raises
    :class:`PredicateError` for an invalid text; ``needs`` raises :class:`PredicateError` for a task without the
    feature, bit or label that the parameter names.
    """

    name: str
    parameter: str
    about: str
    source: str
    at: Callable[[str], AtState] | None = None
    check: Callable[[str], Check] | None = None
    local: bool | None = None
    of_circuit: bool = False
    whole: bool = False
    needs: Callable[[MDP, str], None] | None = None

    @property
    def pattern(self) -> str:
        """The spelling of a member: ``name:PARAMETER``."""
        return f"{self.name}:{self.parameter}"

    def member(self, text: str) -> Predicate:
        """Return the predicate with the parameter ``text``; raise :class:`PredicateError` for an invalid parameter."""
        if not text:
            raise PredicateError(f"{self.name} needs a parameter: {self.pattern}")
        name = f"{self.name}:{text}"
        about = re.sub(rf"\b{self.parameter}\b", lambda _: text, self.about)
        needs = self.needs

        def require(task: MDP) -> None:
            if needs is not None:
                needs(task, text)

        try:
            if self.at is not None:
                return SymbolicPredicate.of(
                    name, self.at(text), about, local=self.local, source=self.source, whole=self.whole, needs=require
                )
            assert self.check is not None
            check = self.check(text)
        except PredicateError as error:
            raise PredicateError(f"{name}: {error}") from None
        return Predicate(name, check, about, self.local, self.source, self.of_circuit, whole=self.whole, needs=require)


def whole_number(text: str) -> int:
    """Return ``text`` as a whole number >= 0; raise :class:`PredicateError` otherwise."""
    if not (text.isascii() and text.isdigit()):
        raise PredicateError(f"{text!r} is not a whole number")
    return int(text)


def rational(text: str) -> Fraction:
    """Return ``text`` as an exact rational; raise :class:`PredicateError` otherwise."""
    try:
        return parse_rational(text)
    except ValueError as error:
        raise PredicateError(str(error)) from None
