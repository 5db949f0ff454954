"""Progress of a command on stderr: :mod:`mincirc.searching.progress_line`, from the start of the process."""

from __future__ import annotations

from mincirc._cli.startup import STARTED
from mincirc.searching.progress_line import COUNTED, ProgressLine, ProgressParams, describe

__all__ = ["COUNTED", "Progress", "describe"]


class Progress(ProgressLine):
    """Shows the events of one command; use as a context manager and pass :meth:`on_event`."""

    def __init__(self, quiet: bool, params: ProgressParams = ProgressParams()) -> None:
        super().__init__(quiet, params, STARTED)
