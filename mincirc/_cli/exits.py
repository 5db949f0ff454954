"""The exit codes of the command, each defined once.

A script can act on them: only 1 means that something given was refused, and a refused certificate is one of these.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the command ends with."""

    FINISHED = 0
    """Proved, infeasible, accepted, or any other complete answer."""

    REFUSED = 1
    """An error in the input, or a rejected certificate.

    Inputs are what the command line names: files, environments, predicates, folders to write to.  An option that can
    be read and does not suit the input (three bounds for four tasks) is an error in the input too.
    """

    USAGE = 2
    """The command line cannot be read (the code that click gives), whatever the inputs hold.

    An unknown command or option, a value that is none of the option's kind (``--bound ninety``, ``--timeout abc``,
    ``--basis nadn``, ``--memory lots``: :mod:`mincirc._cli.values`), options that do not go together.
    """

    PARTIAL = 3
    """The budget ran out, or Ctrl-C: what is printed are bounds."""

    UNWRITTEN = 4
    """Stdout or a file could not be written (a full disk, a closed pipe); it says nothing about the answer."""
