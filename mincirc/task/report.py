"""Collection of all mistakes in one file, each reported at the position of its node."""

from __future__ import annotations

from collections.abc import Iterable

from mincirc.errors import Complaint, TaskFileError
from mincirc.task.tree import Mark, Path, Tree


def counted(count: int, noun: str) -> str:
    """Return ``1 task``, ``2 tasks``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def needs(count: int, noun: str) -> str:
    """Return ``1 task needs``, ``2 tasks need``."""
    return f"{counted(count, noun)} {'needs' if count == 1 else 'need'}"


MAX_PROBLEMS = 100
"""Largest number of mistakes that are collected: more do not help a reader, and suggestions cost time."""


class Report:
    """The problems of one file, and the set of parts that further checks must skip.

    ``normalise``: probabilities may have any positive sum, by which they are divided later.
    """

    def __init__(self, tree: Tree, *, normalise: bool = False) -> None:
        self.tree = tree
        self.normalise = normalise
        self.problems: list[Complaint] = []
        self._touched: set[Path] = set()
        self._direct: set[Path] = set()
        for path, problem in tree.problems:
            self._note(path, problem)

    @property
    def file(self) -> str:
        """The file, as the user named it."""
        return self.tree.file

    def add(self, path: Path, message: str, *, at_key: bool = False, breaks: Path | None = None) -> None:
        """Report a problem of the value at ``path`` (of its key with ``at_key``).

        ``breaks`` is the part that further checks must skip: ``path`` unless stated, ``()`` for none.
        """
        self._note(path if breaks is None else breaks, self.tree.problem(self._mark(path, at_key), message))

    def include(self, problems: Iterable[Complaint]) -> None:
        """Add the problems of another file."""
        self.problems.extend(problems)
        self._enough()

    def clean(self, *path: str | int) -> bool:
        """Return whether no problem was reported at, below or above ``path``."""
        return path not in self._touched and self.usable(*path)

    def usable(self, *path: str | int) -> bool:
        """Return whether no problem was reported at or above ``path`` (parts of it may be broken)."""
        return not any(path[:i] in self._direct for i in range(len(path) + 1))

    def fail_if_any(self) -> None:
        """Raise :class:`TaskFileError` with all collected problems, if there are any."""
        if self.problems:
            raise TaskFileError(dict.fromkeys(self.problems))

    def _enough(self) -> None:
        """Raise :class:`TaskFileError` when there are more than :data:`MAX_PROBLEMS` problems."""
        if len(self.problems) > MAX_PROBLEMS:
            found = dict.fromkeys(self.problems[:MAX_PROBLEMS])
            raise TaskFileError(found, f"more than {MAX_PROBLEMS} mistakes: what else is wrong is not listed")

    def _note(self, path: Path, problem: Complaint) -> None:
        self.problems.append(problem)
        self._enough()
        if not path:
            return
        self._direct.add(path)
        self._touched.update(path[:i] for i in range(len(path) + 1))

    def _mark(self, path: Path, at_key: bool) -> Mark:
        """Return the position of the node at ``path``, or of its nearest ancestor in the file."""
        for length in range(len(path), -1, -1):
            here = path[:length]
            tables = (self.tree.keys, self.tree.values) if at_key else (self.tree.values, self.tree.keys)
            for table in tables:
                if here in table:
                    return table[here]
        return Mark(1, 1)
