"""The command ``mincirc``: from the arguments to an exit code (:mod:`mincirc._cli.exits`).

Other modules are imported inside functions, so that a Ctrl-C while they are loaded is handled.  SIGTERM (which batch
systems send before they kill a process) and a lost terminal end a run as Ctrl-C does.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

# ruff: noqa: PLC0415 - imports inside the guard


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit; an error is one line per problem, never a traceback."""
    try:
        from mincirc._cli.startup import ended, gentle_signals

        with gentle_signals():
            code = _guarded(arguments)
            if arguments is None:  # the process is the command, and nothing else
                ended(code)
    except KeyboardInterrupt:  # before the handler is set
        code = _unprepared(arguments)
    sys.exit(code)


def _unprepared(arguments: Sequence[str] | None) -> int:
    """Print that there is no answer, in the form of every interrupted run."""
    from mincirc._cli.startup import say_interrupted

    return say_interrupted(arguments)


def _guarded(arguments: Sequence[str] | None) -> int:
    """Run the command line with streams that fail in one way."""
    from mincirc._cli.output import guarded
    from mincirc.errors import OutputError

    try:
        with guarded():
            return _run(arguments)
    except OutputError as error:
        return _unwritten(error)


def _unwritten(error: Exception) -> int:
    """Print which output could not be written, if stderr can be written."""
    from contextlib import suppress

    import click

    from mincirc._cli.exits import ExitCode
    from mincirc._cli.output import guarded
    from mincirc.errors import OutputError

    with suppress(OutputError), guarded():
        click.echo(str(error), err=True)
    return ExitCode.UNWRITTEN


def _run(arguments: Sequence[str] | None) -> int:
    """Run the command line and return the exit code; raises :class:`~mincirc.errors.OutputError` only."""
    import click

    from mincirc._cli.commands import cli
    from mincirc._cli.exits import ExitCode
    from mincirc._cli.startup import say_interrupted
    from mincirc._cli.usage import show
    from mincirc.errors import MincircError, OutputError
    from mincirc.runtime.limits import LimitReached

    try:
        code = cli.main(arguments, prog_name="mincirc", standalone_mode=False)
    except click.ClickException as error:
        show(error)
        return error.exit_code
    except OutputError:
        raise
    except MincircError as error:
        click.echo(str(error), err=True)
        return ExitCode.REFUSED
    except (KeyboardInterrupt, click.Abort):
        return say_interrupted(arguments)
    except LimitReached as limit:  # before there was anything to be said
        return say_interrupted(arguments, limit.reason)
    return code if isinstance(code, int) else ExitCode.FINISHED


if __name__ == "__main__":
    main()
