"""The errors a caller can act on.

Ordinary answers ("no such circuit", "the budget ran out") are statuses of a result record and never
exceptions.  What remains is bad input; each message is one line that names the offending thing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


class MincircError(Exception):
    """Base class of every error this package raises on purpose."""


class ArgumentError(MincircError):
    """An argument of a public function that is not what the function takes."""


class CallbackError(MincircError):
    """A function of the caller's (such as ``on_event``) that raised; the message names its file and line."""


class TaskError(MincircError):
    """A task (or a set of tasks) that is not a well-formed finite MDP."""


class UnknownStateError(TaskError, KeyError):
    """A name that no state of the task has; a ``KeyError`` too, since policies are mappings from names of states."""

    def __str__(self) -> str:
        """Return the message (a plain ``KeyError`` would put it in quotes)."""
        return Exception.__str__(self)


class CircuitError(MincircError):
    """A netlist, or its text, that is not a circuit over the stated basis."""


class InterfaceError(MincircError):
    """State or action codes that do not fit the task."""


class BoundError(MincircError):
    """A performance bound that cannot be read or does not fit the task."""


class ObjectiveError(MincircError):
    """An objective, or gate costs, that make no sense."""


class PredicateError(MincircError):
    """A predicate that cannot be found, loaded or evaluated."""


class SolverError(MincircError):
    """A back end that does not exist or cannot do what is asked of it."""


class OutputError(MincircError):
    """An output that could not be written (a full disk, a closed pipe); it says nothing about the answer."""


class MissingExtraError(MincircError):
    """An optional dependency is not installed; the message names the extra to install."""

    def __init__(self, package: str, extra: str, purpose: str) -> None:
        super().__init__(f"{purpose} needs the package {package}: install it with pip install 'mincirc[{extra}]'")


@dataclass(frozen=True, order=True)
class Problem:
    """One complaint about one place of a file (``line`` and ``column`` count from 1)."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class TaskFileError(MincircError):
    """Everything that is wrong with one task file, in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """Return ``"; did you mean 'x'?"`` for a near miss, else the empty string."""
    near = get_close_matches(word, list(known), n=1) if isinstance(word, str) else []
    return f"; did you mean {near[0]!r}?" if near else ""
