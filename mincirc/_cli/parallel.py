"""The workers that ``--jobs`` and ``--scheduler`` ask for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from typing import Any

from mincirc._cli.values import going_together
from mincirc.problem.goal import Goal
from mincirc.searching.goal import check_workers, workers_for
from mincirc.solve.protocol import Backend
from mincirc.solve.workers import Workers, open_workers


def with_workers(options: dict[str, Any], backend: Backend, goal: Goal) -> AbstractContextManager[Backend]:
    """Give the back end the workers that the options ask for."""
    jobs, scheduler, deterministic = (options[name] for name in ("jobs", "scheduler", "deterministic"))
    with going_together():
        check_workers(goal, backend, wanted=jobs is not None or scheduler is not None or deterministic)
    return workers_for(goal, backend, jobs, scheduler, deterministic=deterministic)


@contextmanager
def certificate_workers(options: dict[str, Any]) -> Iterator[Workers | None]:
    """Open the workers again that the options ask for, to prove what was found."""
    if options["jobs"] is None and options["scheduler"] is None:
        yield None
        return
    with closing(open_workers(options["jobs"], options["scheduler"])) as workers:
        yield workers
