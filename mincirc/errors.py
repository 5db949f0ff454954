"""The errors a caller can act on.

Ordinary answers ("no such circuit", "the budget ran out") are statuses of a result record and never
exceptions.  What remains is bad input; each message is one line that names the offending thing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the checker of certificates loads this module and nothing else of the package
    from mincirc.partial import Why


class MincircError(Exception):
    """Base class of every error this package raises on purpose.

    >>> import mincirc
    >>> try:
    ...     mincirc.load("table:0x")
    ... except mincirc.MincircError as error:
    ...     print(type(error).__name__)
    TaskError
    """


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


class OpenError(MincircError):
    """What was asked for was not settled within the budget, so that nothing can be made of it; ``why`` it was not."""

    def __init__(self, message: str, why: Why | None = None) -> None:
        super().__init__(message)
        self.why: Why = why or "back end gave up"


class RecordError(MincircError):
    """A JSON document that is no record: one line with the place in the document."""


class MissingExtraError(MincircError):
    """An optional dependency is not installed; the message names the extra to install."""

    def __init__(self, package: str, extra: str, purpose: str) -> None:
        super().__init__(f"{purpose} needs the package {package}: install it with pip install 'mincirc[{extra}]'")


@dataclass(frozen=True, order=True)
class Complaint:
    """One complaint about one place of a file (``line`` and ``column`` count from 1; 0, 0: about the file itself)."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        place = f":{self.line}:{self.column}" if self.line else ""
        return f"{_one_line(self.file)}{place}: {self.message}"


def _one_line(file: str) -> str:
    """Return the name of a file with line ends and other control characters escaped."""
    return "".join(letter if ord(letter) >= 32 and letter != "\x7f" else repr(letter)[1:-1] for letter in file)


class TaskFileError(MincircError):
    """Everything that is wrong with one task file, in file order; ``rest`` says what was not looked at."""

    def __init__(self, problems: Iterable[Complaint], rest: str = "") -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join([*map(str, self.problems), *([rest] if rest else [])]))


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """Return ``"; did you mean 'x'?"`` for a near miss (see :func:`closest`), else the empty string."""
    near = closest(word, known) if isinstance(word, str) else None
    return "" if near is None else f"; did you mean {near!r}?"


def closest(word: str, known: Iterable[str], most: int = 10_000) -> str | None:
    """Return the known word that ``word`` most likely stands for, ``None`` when none is near.

    Near means at most one edit where the longer word has 3 to 5 letters, two from 6 letters on, none below 3; an edit
    inserts, deletes or replaces a letter, or swaps two neighbours; case does not count.  Of a pattern such as
    ``random:SEED`` only the part before the colon is compared.  The first of the nearest words is taken, and
    no more than ``most`` are looked at.
    """
    best: tuple[int, str] | None = None
    for candidate in islice(known, most):
        distance = _distance(*_compared(word, candidate))
        if distance is not None and (best is None or distance < best[0]):
            best = distance, candidate
    return None if best is None else best[1]


def _compared(word: str, candidate: str) -> tuple[str, str]:
    """Return the parts that are compared."""
    head, colon, parameter = candidate.partition(":")
    if colon and (not parameter or parameter.isupper()):
        word, candidate = word.partition(":")[0], head
    return word.casefold(), candidate.casefold()


def _distance(a: str, b: str) -> int | None:
    """Return the number of edits between two words (restricted Damerau-Levenshtein), ``None`` when it is too large."""
    limit = min(2, max(len(a), len(b)) // 3)
    if abs(len(a) - len(b)) > limit:
        return None
    a, b = _beyond_common_ends(a, b)
    if len(set(a).difference(b)) > limit or len(set(b).difference(a)) > limit:
        return None
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, start=1):
        older, before, row = before, row, [i]
        for j, other in enumerate(b, start=1):
            edits = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if older and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                edits = min(edits, older[j - 2] + 1)
            row.append(edits)
        if min(*row, *before) > limit:
            return None
    return row[-1] if row[-1] <= limit else None


def _beyond_common_ends(a: str, b: str) -> tuple[str, str]:
    """Return two words without the letters that both begin and end with: no shortest row of edits needs them."""
    start = 0
    while start < len(a) and start < len(b) and a[start] == b[start]:
        start += 1
    a, b = a[start:], b[start:]
    while a and b and a[-1] == b[-1]:
        a, b = a[:-1], b[:-1]
    return a, b
