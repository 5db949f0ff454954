"""Values of options, checked while the command line is parsed: an invalid value is a usage error (exit code 2).

Whether a valid value suits the task is known later, and is an error in the input (exit code 1).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from mincirc.errors import MincircError

# ruff: noqa: PLC0415 - what reads a value is loaded when one is given: help and completion need none


class Made(click.ParamType[Any]):
    """An option type whose value is ``make(text)``."""

    def __init__(self, name: str, make: Callable[[str], object]) -> None:
        self.name = name
        self._make = make

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: ARG002 - click's signature
        """Return the name as it is: words that are typed are in small letters."""
        return self.name

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the value."""
        try:
            return self._make(value) if isinstance(value, str) else value
        except (MincircError, ValueError) as error:
            self.fail(str(error), param, ctx)


class Readable(Made):
    """Text of which something can be made; the text goes on as it is.  A default is believed."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text."""
        if param is None or value != param.default:
            super().convert(value, param, ctx)
        return str(value)


def _rational(text: str) -> object:
    from mincirc.rational import parse_rational

    return parse_rational(text)


def _objective(text: str) -> object:
    from mincirc.mdp.objective import Discount, Horizon, TotalReward

    kind, _, number = text.partition("=")
    if kind == "discount":
        return Discount(number)
    if kind == "horizon":
        return Horizon(int(number))
    if text != "total":
        raise ValueError(f"{text!r} is not discount=G, horizon=H or total")
    return TotalReward()


def _bound(text: str) -> None:
    from mincirc.searching.bound import parse_bound

    parse_bound(text)


def _each(text: str) -> None:
    from mincirc.searching.bound import parse_bound

    for part in text.split(","):
        parse_bound(part, "each")


def _interfaces(text: str) -> None:
    from mincirc.interface import check_kind

    for kind in text.split(","):
        check_kind(kind)


def _solver(text: str) -> None:
    from mincirc.searching.backends import get_backend

    get_backend(text)


def _symmetry(text: str) -> None:
    from mincirc.encode.rules import read_rules

    read_rules([rule for rule in text.split(",") if rule != "none"])


def _scheduler(text: str) -> None:
    from mincirc.solve.workers import check_scheduler

    check_scheduler(text)


def _memory(text: str) -> None:
    from mincirc.runtime.memory import parse_size

    parse_size(text)


def _numbers(text: str) -> None:
    for part in text.split(","):
        _rational(part)


BOUND = Readable("optimal|90%|RATIONAL", _bound)
EACH = Readable("BOUND[,BOUND...]", _each)
INTERFACE = Readable("KIND", _interfaces)
INTERFACES = Readable("KIND,KIND", _interfaces)
SOLVER = Readable("NAME", _solver)
SYMMETRY = Readable("none|RULE,RULE", _symmetry)
SCHEDULER = Readable("processes|loky|serial|HOST:PORT", _scheduler)
MEMORY = Readable("SIZE", _memory)
NUMBER = Readable("RATIONAL", _rational)
NUMBERS = Readable("W,W,...", _numbers)
RATIONAL = Made("RATIONAL", _rational)
OBJECTIVE = Made("discount=G|horizon=H|total", _objective)


@contextmanager
def going_together() -> Iterator[None]:
    """Within this context options are read together; what is refused there is a wrong call."""
    try:
        yield
    except MincircError as error:
        raise click.UsageError(str(error), click.get_current_context(silent=True)) from None
