"""The limits of a whole command: its budget starts with the process, and all phases share it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from mincirc._cli.startup import STARTED
from mincirc.runtime.budget import Budget
from mincirc.runtime.limits import Limits
from mincirc.runtime.memory import default_limit, read_limit
from mincirc.runtime.meter import Meter
from mincirc.runtime.signals import handled, ticking

PER_JOB = ("sweep",)
"""Commands whose ``--timeout`` is for each of their jobs."""


@contextmanager
def limited(name: str, options: Mapping[str, Any]) -> Iterator[Budget]:
    """Give a command the limits that its options ask for; those of its library calls are within them.

    Raises :class:`~mincirc.errors.BoundError` for a limit on memory below what the processes need to run at all.
    """
    seconds = None if name in PER_JOB else options.get("timeout")
    memory, processes = options.get("memory"), 1 + (options.get("jobs") or 0)
    limit = default_limit() if memory is None else read_limit(memory, processes)
    budget = Budget(Limits(seconds=seconds, memory=limit), meter=Meter(STARTED))
    with budget.active(), handled(budget), ticking(budget):
        yield budget
