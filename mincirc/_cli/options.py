"""Options that several commands share."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

import mincirc
from mincirc._cli.values import INTERFACE, MEMORY, NUMBER, SOLVER, going_together
from mincirc.errors import MincircError
from mincirc.formats.registry import task_forms
from mincirc.vocabulary import DEFAULT_SOLVER, INTERFACE_KINDS, LAYOUTS, OTHER_SOLVERS

if TYPE_CHECKING:
    from mincirc.mdp import MDP
    from mincirc.searching.params import SearchParams

Command = Callable[..., Any]

TASK_SOURCES = "|".join(("PATH", *task_forms()))
"""The sources of tasks, as help writes them."""


class GymArgument(click.ParamType[tuple[str, Any]]):
    """``NAME=VALUE``, e.g. ``is_slippery=False``, ``map_name=8x8`` or ``desc=["SF","FG"]``."""

    name = "NAME=VALUE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, Any]:
        """Return the name and the decoded value."""
        if isinstance(value, tuple):
            return value
        from mincirc.formats.argument_text import read_argument  # noqa: PLC0415 - no help needs it

        name, equals, text = str(value).partition("=")
        if not equals or not name.isidentifier():
            self.fail(f"{value!r} is not NAME=VALUE", param, ctx)
        try:
            return name, read_argument(text)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Pairs(click.ParamType[Any]):
    """``NAME=VALUE,...`` or ``NAME,...``; what the values mean is checked with the environment."""

    def __init__(self, name: str, *, whole: bool) -> None:
        self.name = name
        self._whole = whole

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return name -> value, or the names when there is no value."""
        if not isinstance(value, str):
            return value
        parts = [[piece.strip() for piece in part.rpartition("=")] for part in value.split(",")]
        names = [name if equals else text for name, equals, text in parts]
        if not all(names) or len({equals for _, equals, _ in parts}) > 1:
            self.fail(f"{value!r} is not {self.name}", param, ctx)
        for name in names:
            if names.count(name) > 1:
                self.fail(f"{name!r} is given twice", param, ctx)
        if not parts[0][1]:
            return names
        if self._whole and not all(text.isascii() and text.isdigit() for *_, text in parts):
            self.fail(f"{value!r} is not {self.name}: expected whole numbers", param, ctx)
        if not self._whole:
            for *_, text in parts:
                NUMBER.convert(text, param, ctx)
        return {name: int(text) if self._whole else text for name, _, text in parts}


class NameList(click.ParamType[list[str]]):
    """``NAME,...``; how many there must be is checked with the source."""

    name = "NAME,..."

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> list[str]:
        """Return the names."""
        if isinstance(value, list):
            return value
        names = [name.strip() for name in str(value).split(",")]
        if not all(names):
            self.fail(f"{value!r} is not {self.name}", param, ctx)
        return names


class Costs(click.ParamType[dict[str, str]]):
    """``KIND=COST,...``, e.g. ``and=1,xor=3``; what the costs mean is checked with the basis."""

    name = "KIND=COST,..."

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dict[str, str]:
        """Return kind -> cost, as written."""
        if isinstance(value, dict):
            return value
        costs: dict[str, str] = {}
        for part in str(value).split(","):
            kind, equals, cost = (piece.strip() for piece in part.partition("="))
            if not equals or not kind or not cost:
                self.fail(f"{part!r} is not KIND=COST", param, ctx)
            if kind in costs:
                self.fail(f"{kind!r} is given twice", param, ctx)
            costs[kind] = cost
        return costs


def task_options(command: Command) -> Command:
    """Add ``--mdp`` and what a source may need besides."""
    return _source_option(required=True)(gym_options(command))


def task_options_optional(command: Command) -> Command:
    """Add the same, where a task is one of two ways to ask."""
    return _source_option(required=False)(gym_options(command))


def _source_option(*, required: bool) -> Callable[[Command], Command]:
    return click.option(
        "--mdp",
        "source",
        required=required,
        metavar=TASK_SOURCES,
        help="Task file, circuit or table in a file, Gymnasium environment, or truth table (several: commas).",
    )


def gym_options(command: Command) -> Command:
    """Add what a source may need: an objective where it states none, its arguments, and what it does not say."""
    decorators: list[Callable[[Command], Command]] = [
        click.option(
            "--discount", type=NUMBER, help="Objective of a source that states none: this discount, e.g. 99/100."
        ),
        click.option("--horizon", type=int, help="Objective of such a source: this many steps."),
        click.option("--total", is_flag=True, help="Objective of such a source: all rewards until the episode ends."),
        click.option(
            "--reach", metavar="LABEL", help="Objective of such a source: ever to be in a state with this label."
        ),
        click.option("--reward-model", metavar="NAME", help="Rewards of a file that has several."),
        click.option(
            "--layout",
            type=click.Choice(LAYOUTS),
            help="Axes of an array P: actions (A), states (S), next states (S).",
        ),
        click.option(
            "--gym-arg",
            "gym_args",
            type=GymArgument(),
            multiple=True,
            help="Argument of a gym: environment, e.g. 'is_slippery=False'.",
        ),
        click.option(
            "--features",
            type=Pairs("NAME=SIZE,...", whole=True),
            help="Features of such a source: its state numbers in these radices, e.g. row=4,column=4.",
        ),
        click.option(
            "--initial",
            type=Pairs("STATE=P,...", whole=False),
            help="Where episodes of such a source start: a state, or states and probabilities.",
        ),
        click.option(
            "--actions",
            type=NameList(),
            help="Names for the actions of such a source, in their order, e.g. left,down,right,up.",
        ),
        click.option("--normalise", is_flag=True, help="Divide probabilities that do not sum to 1 by their sum."),
    ]
    for decorator in reversed(decorators):
        command = decorator(command)
    return command


def interface_option(command: Command) -> Command:
    """Add ``--interface``."""
    return click.option(
        "--interface",
        type=INTERFACE,
        default="features",
        show_default=True,
        metavar="|".join(INTERFACE_KINDS),
        help="How the circuit sees the states.",
    )(command)


def solver_option(command: Command) -> Command:
    """Add ``--solver``."""
    return click.option(
        "--solver",
        type=SOLVER,
        default=DEFAULT_SOLVER,
        show_default=True,
        metavar="NAME",
        help=f"SAT solver of PySAT (cadical195, glucose4, ...), or one of {', '.join(OTHER_SOLVERS)}.",
    )(command)


def param_option(command: Command) -> Command:
    """Add ``--param``, whose value is the whole record of parameters (``None`` when none is given)."""
    return click.option(
        "--param",
        "params",
        multiple=True,
        metavar="NAME=NUMBER",
        callback=_params,
        help="A parameter of every search, such as alternation.work=0; repeat.  It changes no proved answer.",
    )(command)


def _params(ctx: click.Context, param: click.Parameter, settings: tuple[str, ...]) -> SearchParams | None:
    if not settings:
        return None
    from mincirc.parameters import assigned  # noqa: PLC0415 - no help needs it
    from mincirc.searching.params import DEFAULTS  # noqa: PLC0415

    try:
        return assigned(DEFAULTS, settings)
    except MincircError as error:
        raise click.BadParameter(str(error), ctx, param) from None


def params_keyword(options: dict[str, Any]) -> dict[str, Any]:
    """Return the keyword of the library that :func:`param_option` stands for, if it was given."""
    return {} if options["params"] is None else {"params": options["params"]}


def all_option(command: Command) -> Command:
    """Add ``--all``."""
    return click.option("--all", "every", is_flag=True, help="List every state, however many there are.")(command)


def json_option(command: Command) -> Command:
    """Add ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="Write JSON to stdout.")(command)


def limit_options(command: Command) -> Command:
    """Add ``--timeout`` and ``--memory``, which hold for the whole command (:mod:`mincirc._cli.limits`)."""
    timeout = click.option(
        "--timeout",
        type=click.FloatRange(min=0),
        metavar="S",
        help="Seconds of wall-clock time for the whole command.",
    )
    return timeout(memory_option(command))


def memory_option(command: Command) -> Command:
    """Add ``--memory``."""
    return click.option(
        "--memory", type=MEMORY, help="Most memory for all processes, such as 8GiB; past it the command ends."
    )(command)


def load_task(options: dict[str, Any]) -> MDP:
    """Load the task that the options of :func:`gym_options` and the source name."""
    return mincirc.load(options["source"], **gym_keywords(options))


def gym_keywords(options: dict[str, Any]) -> dict[str, Any]:
    """Return what the options of :func:`gym_options` mean to :func:`mincirc.load`."""
    names = [name for name, _ in options["gym_args"]]
    for name in names:
        if names.count(name) > 1:
            raise click.UsageError(f"--gym-arg {name} is given twice")
    initial = options["initial"]
    if isinstance(initial, list):
        if len(initial) > 1:
            raise click.UsageError("--initial: several states need their probabilities, STATE=P,STATE=P")
        initial = initial[0]
    with going_together():
        _check_objective(options["discount"], options["horizon"])
    return {
        "discount": options["discount"],
        "horizon": options["horizon"],
        **{name: options[name] for name in ("total", "reach", "reward_model", "layout")},
        "gym_args": dict(options["gym_args"]) or None,
        "initial": initial,
        "features": options["features"],
        "actions": options["actions"],
        "normalise": options["normalise"],
    }


def _check_objective(discount: str | None, horizon: int | None) -> None:
    """Raise :class:`~mincirc.errors.MincircError` for a discount or a horizon that no environment can have."""
    from mincirc.mdp.objective import Discount, Horizon  # noqa: PLC0415 - no help needs it

    if horizon is not None:
        Horizon(horizon, "1" if discount is None else discount)
    elif discount is not None:
        Discount(discount)


def echo_json(value: Any) -> None:
    """Write one JSON document to stdout."""
    click.echo(json.dumps(value, indent=2))
