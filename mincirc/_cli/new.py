"""``mincirc new FAMILY``: tasks of a family, written as task files."""

from __future__ import annotations

import shlex
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal, cast, get_args, get_origin

import click

from mincirc import __version__
from mincirc._cli.checked import check_options
from mincirc._cli.startup import begun
from mincirc._cli.values import going_together
from mincirc.errors import TaskError
from mincirc.mdp.families import FAMILIES, Family, Option
from mincirc.mdp.objective import Discount, Horizon, Objective, TotalReward
from mincirc.outputs import TASK
from mincirc.rational import Rational, format_rational, parse_rational
from mincirc.task.write_set import write_set


class RationalType(click.ParamType[Fraction]):
    """An exact number."""

    name = "RATIONAL"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Fraction:
        """Return the number."""
        try:
            return parse_rational(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class ObjectiveType(click.ParamType[Objective]):
    """``discount=9/10``, ``horizon=3`` or ``total``."""

    name = "discount=G|horizon=H|total"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Objective:
        """Return the objective."""
        if not isinstance(value, str):
            return cast(Objective, value)
        kind, _, number = value.partition("=")
        try:
            if kind == "discount":
                return Discount(parse_rational(number))
            if kind == "horizon":
                return Horizon(int(number))
        except (ValueError, TaskError) as error:
            self.fail(str(error), param, ctx)
        if value != "total":
            self.fail(f"{value!r} is not discount=G, horizon=H or total", param, ctx)
        return TotalReward()


def options_of(family: Family) -> str:
    """Return the options of a family with their defaults, as the catalogue lists them."""
    return " ".join(f"{_flag(option)}{_shown(option)}" for option in family.options)


def _flag(option: Option) -> str:
    dashed = option.name.replace("_", "-")
    return f"--{dashed}/--no-{dashed}" if option.kind is bool else f"--{dashed}"


def _shown(option: Option) -> str:
    """Return the default as one would type it."""
    if option.kind is bool:
        return ""
    if option.default is None:
        return " ..."
    return f" {format_rational(option.default) if isinstance(option.default, Fraction) else option.default}"


def _type(kind: Any) -> click.ParamType[Any]:
    if kind is int:
        return click.INT
    if get_origin(kind) is Literal:
        return click.Choice(list(get_args(kind)))
    return RationalType() if kind == Rational else ObjectiveType()


def _option(option: Option) -> click.Option:
    """Return the command-line option for a parameter of a family."""
    if option.kind is bool:
        return click.Option([_flag(option)], default=option.default, show_default=True)
    return click.Option([_flag(option)], type=_type(option.kind), default=option.default, show_default=True)


def _words(name: str, value: Any) -> list[str]:
    """Return an option as it is typed."""
    dashed = name.replace("_", "-")
    if isinstance(value, bool):
        return [f"--{dashed}" if value else f"--no-{dashed}"]
    if isinstance(value, Fraction):
        return [f"--{dashed}", format_rational(value)]
    if isinstance(value, Discount):
        return [f"--{dashed}", f"discount={format_rational(value.gamma)}"]
    if isinstance(value, Horizon):
        return [f"--{dashed}", f"horizon={value.steps}"]
    return [f"--{dashed}", "total" if isinstance(value, TotalReward) else str(value)]


def family_command(name: str) -> click.Command:
    """Return the command that writes the tasks of a family."""
    family = FAMILIES[name]

    def write(output: Path, force: bool, **options: Any) -> None:
        begun()
        check_options({"output": output}, output=TASK)
        given = {name: value for name, value in options.items() if value is not None}
        with going_together():
            task = family.make(**given)
        comment = [
            shlex.join(["mincirc", "new", family.name, *(word for pair in given.items() for word in _words(*pair))]),
            f"Shows: {family.about}.",
            f"Source: mincirc {__version__}, mincirc.mdp.families.",
        ]
        paths = write_set(task, output, comment=comment, overwrite=force)
        beside = f", {len(paths) - 1} member file(s) beside it" if len(paths) > 1 else ""
        click.echo(f"{output}: {task.name}, {len(task.states)} states{beside}")

    return click.Command(
        family.name,
        callback=write,
        params=[
            *map(_option, family.options),
            click.Option(["-o", "--output"], type=click.Path(path_type=Path), required=True, help="File to write."),
            click.Option(["--force"], is_flag=True, help="Replace files that exist."),
        ],
    )
