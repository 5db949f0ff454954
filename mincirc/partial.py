"""What an answer lacks, and why: one record, one last line, one JSON form, for every kind of answer.

A budget that ends between two steps of a staircase leaves output that looks whole.  So every result record says
itself what it lacks (``missing``: nothing when the answer is the one that an unlimited run gives), the last line of
every text says it to people, and ``complete`` says it to programs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

Why: TypeAlias = Literal[
    "conflicts", "timeout", "memory", "interrupted", "back end gave up", "limit", "tries", "undecided", "given"
]

WORDS: dict[Why, str] = {
    "conflicts": "the limit on conflicts was reached",
    "timeout": "the limit on seconds was reached",
    "memory": "the limit on memory was reached",
    "interrupted": "interrupted",
    "back end gave up": "the back end gave up",
    "limit": "as many as asked for are listed",
    "tries": "as many as allowed were tried",
    "undecided": "no method here decides it",
    "given": "the result that was given has bounds only",
}
assert set(WORDS) == set(get_args(Why))


@dataclass(frozen=True)
class Missing:
    """One thing that an answer lacks: ``what`` as a noun phrase, and ``why``."""

    what: str
    why: Why


def last_line(missing: Iterable[Missing]) -> str:
    """Return the line that ends a text which is not complete: the word ``partial``, what is missing, and why."""
    return f"partial: missing {'; '.join(reasons(missing))}"


def reasons(missing: Iterable[Missing]) -> list[str]:
    """Return what is missing, and why, in one phrase for each reason."""
    by_reason: dict[Why, list[str]] = {}
    for lack in missing:
        by_reason.setdefault(lack.why, []).append(lack.what)
    return [f"{' and '.join(what)} ({WORDS[why]})" for why, what in by_reason.items()]


def completeness(missing: Iterable[Missing]) -> dict[str, Any]:
    """Return the fields of a JSON document that say whether it is complete, and what it lacks."""
    lacks = [{"what": lack.what, "why": lack.why} for lack in missing]
    return {"complete": not lacks, "missing": lacks}
