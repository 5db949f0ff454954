"""The command ``mincirc`` and its subcommands.

Exit codes are in :mod:`mincirc._cli.exits`.  SIGTERM (what batch systems send before they kill) and a lost terminal
end a run as Ctrl-C does.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import current_thread, main_thread

import click

from mincirc import __version__
from mincirc._cli import (
    certify,
    draw,
    enumerate,
    evaluate,
    new,
    pareto,
    predicates,
    quantify,
    search,
    show,
    sweep,
    theorem,
    union,
    verify,
)
from mincirc._cli.exits import FINISHED, PARTIAL, REFUSED, UNWRITTEN
from mincirc._cli.output import guarded
from mincirc.errors import MincircError, OutputError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="mincirc")
def cli() -> None:
    """Find the smallest boolean circuit that acts well enough in a finite MDP, and prove it."""


for _command in (
    search.command,
    enumerate.command,
    quantify.quantify_command,
    quantify.price_command,
    pareto.command,
    sweep.command,
    theorem.command,
    union.command,
    certify.command,
    verify.command,
    new.command,
    evaluate.command,
    show.command,
    predicates.command,
    draw.command,
):
    cli.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit: what goes wrong is one line per complaint, never a traceback."""
    try:
        with guarded():
            code = _run(arguments)
    except OutputError as error:
        code = _unwritten(error)
    sys.exit(code)


def _unwritten(error: OutputError) -> int:
    """Say what could not be written, if that can be."""
    with suppress(OutputError), guarded():
        click.echo(str(error), err=True)
    return UNWRITTEN


def _run(arguments: Sequence[str] | None) -> int:
    """Run the command line and return the exit code; raises :class:`OutputError` only."""
    try:
        with _gentle_signals():
            code = cli.main(arguments, prog_name="mincirc", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except OutputError:
        raise
    except MincircError as error:
        click.echo(str(error), err=True)
        return REFUSED
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted", err=True)
        return PARTIAL
    return code if isinstance(code, int) else FINISHED


@contextmanager
def _gentle_signals() -> Iterator[None]:
    """Let SIGTERM and SIGHUP do what Ctrl-C does, unless somebody has set them to something else."""
    if current_thread() is not main_thread():
        yield
        return
    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    changed = [number for number in numbers if signal.getsignal(number) is signal.SIG_DFL]
    for number in changed:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number in changed:
            signal.signal(number, signal.SIG_DFL)


if __name__ == "__main__":
    main()
