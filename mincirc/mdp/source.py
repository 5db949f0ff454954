"""The origin of a task and the way its numbers were read: shown with results, and not part of the task."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from mincirc.rows import Reading, worst


@dataclass(frozen=True)
class Source:
    """``name`` is the file or environment (empty: made in Python), ``package`` its package with the version.

    ``reading`` is the least faithful way in which any number of the task was read (:mod:`mincirc.rows`).
    """

    name: str = ""
    package: str = ""
    reading: Reading = "exact"

    def reread(self, *readings: Reading) -> Source:
        """Return the source of a task some of whose numbers were also read in the ways ``readings``."""
        return replace(self, reading=worst((self.reading, *readings)))

    def __str__(self) -> str:
        """Return one line for people."""
        made = f"{self.name or 'made in Python'}{f' ({self.package})' if self.package else ''}"
        return f"{made}, numbers {self.reading if self.reading != 'exact' else 'exact as given'}"

    @property
    def plain(self) -> bool:
        """Whether the task came from no package and its numbers are exact as given."""
        return not self.package and self.reading == "exact"

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"name": self.name, "package": self.package, "reading": self.reading}


UNKNOWN = Source()
"""A task made in Python from exact numbers."""
