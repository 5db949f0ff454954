"""The workers that ``--jobs`` and ``--scheduler`` ask for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from mincirc.solve.workers import Workers, open_workers


@contextmanager
def certificate_workers(options: dict[str, Any]) -> Iterator[Workers | None]:
    """Open the workers again that the options ask for, to prove what was found."""
    if options["jobs"] is None and options["scheduler"] is None:
        yield None
        return
    with closing(open_workers(options["jobs"], options["scheduler"])) as workers:
        yield workers
