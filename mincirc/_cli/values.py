"""Values of options, read as soon as the command line is: one that cannot be read is a wrong call (exit code 2).

Whether a value that can be read suits the task is known later, and is an error in the input (exit code 1).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from mincirc.errors import MincircError

# ruff: noqa: PLC0415 - what reads a value is loaded when one is given: help and completion need none


class Readable(click.ParamType[str]):
    """Text that ``read`` can read; the text goes on as it is.  A default is believed."""

    def __init__(self, name: str, read: Callable[[str], object]) -> None:
        self.name = name
        self._read = read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text."""
        if param is None or value != param.default:
            try:
                self._read(value)
            except (MincircError, ValueError) as error:
                self.fail(str(error), param, ctx)
        return str(value)


def _bound(text: str) -> None:
    from mincirc.synthesis.bound import parse_bound

    parse_bound(text)


def _each(text: str) -> None:
    from mincirc.synthesis.bound import parse_bound

    for part in text.split(","):
        parse_bound(part, "each")


def _interfaces(text: str) -> None:
    from mincirc.interface import check_kind

    for kind in text.split(","):
        check_kind(kind)


def _solver(text: str) -> None:
    from mincirc.solve.registry import get_backend

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


def _number(text: str) -> None:
    from mincirc.rational import parse_rational

    parse_rational(text)


def _numbers(text: str) -> None:
    for part in text.split(","):
        _number(part)


BOUND = Readable("optimal|90%|RATIONAL", _bound)
EACH = Readable("BOUND[,BOUND...]", _each)
INTERFACE = Readable("KIND", _interfaces)
INTERFACES = Readable("KIND,KIND", _interfaces)
SOLVER = Readable("NAME", _solver)
SYMMETRY = Readable("none|RULE,RULE", _symmetry)
SCHEDULER = Readable("processes|loky|serial|HOST:PORT", _scheduler)
MEMORY = Readable("SIZE", _memory)
NUMBER = Readable("RATIONAL", _number)
NUMBERS = Readable("W,W,...", _numbers)


@contextmanager
def going_together() -> Iterator[None]:
    """Within this context options are read together; what is refused there is a wrong call."""
    try:
        yield
    except MincircError as error:
        raise click.UsageError(str(error), click.get_current_context(silent=True)) from None
