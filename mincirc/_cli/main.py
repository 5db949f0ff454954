"""The command ``mincirc`` and its subcommands.

Exit codes: 0 finished (proved, infeasible), 1 error in the input, 2 usage, 3 the budget ran out or Ctrl-C, with
bounds.  SIGTERM (what batch systems send before they kill) and a lost terminal end a run as Ctrl-C does.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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
from mincirc.errors import MincircError

INPUT_ERROR, INTERRUPTED = 1, 3


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
    """Run the command line and exit: bad input is one line per complaint, never a traceback."""
    try:
        with _gentle_signals():
            code = cli.main(arguments, prog_name="mincirc", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except MincircError as error:
        click.echo(str(error), err=True)
        sys.exit(INPUT_ERROR)
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted", err=True)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # The reader went away (``mincirc ... | head``); the interpreter must not complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    sys.exit(code if isinstance(code, int) else 0)


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
