"""Where a task came from and how its numbers were read: part of what a result says, not of what the task is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from mincirc.rows import Reading, worst


@dataclass(frozen=True)
class Source:
    """``name`` is the file or the environment (empty: made in Python), ``package`` what it came from, with version.

    ``reading`` is the least faithful way in which any number of the task was read (:mod:`mincirc.rows`).
    """

    name: str = ""
    package: str = ""
    reading: Reading = "exact"

    def reread(self, *readings: Reading) -> Source:
        """Return the source of a task some of whose numbers were read in these ways as well."""
        return replace(self, reading=worst((self.reading, *readings)))

    def __str__(self) -> str:
        """Return one line for people."""
        made = f"{self.name or 'made in Python'}{f' ({self.package})' if self.package else ''}"
        return f"{made}, numbers {self.reading if self.reading != 'exact' else 'exact as given'}"

    @property
    def plain(self) -> bool:
        """Whether there is nothing to say: no package stands between the task and its exact numbers."""
        return not self.package and self.reading == "exact"

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"name": self.name, "package": self.package, "reading": self.reading}


UNKNOWN = Source()
"""A task made in Python from exact numbers."""
