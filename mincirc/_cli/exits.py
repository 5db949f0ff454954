"""The exit codes of the command, each defined once.

A script can act on them: only 1 means that something given was refused, and a refused certificate is one of these.
"""

from __future__ import annotations

from typing import Final

FINISHED: Final = 0
"""Proved, infeasible, accepted, or any other complete answer."""

REFUSED: Final = 1
"""An error in the input, or a rejected certificate."""

USAGE: Final = 2
"""The command line makes no sense (the code that click gives)."""

PARTIAL: Final = 3
"""The budget ran out, or Ctrl-C: what is printed are bounds."""

UNWRITTEN: Final = 4
"""Stdout or a file could not be written (a full disk, a closed pipe); it says nothing about the answer."""
