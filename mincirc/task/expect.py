"""The ``expect:`` block: the expected result of a search on the task.  The tests check it for every shipped task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from mincirc.errors import did_you_mean
from mincirc.task.fields import Status, Verdict
from mincirc.task.report import Report, counted, needs
from mincirc.task.schema import ExpectKeys
from mincirc.task.tree import Path

WHOLE = "union"
"""The key of a predicate's verdict on the whole union, beside the names of its members."""


@dataclass(frozen=True)
class Expectation:
    """One search and its expected result; ``None`` where the file states nothing.

    ``bound`` is the bound on the return (``None`` when only ``each`` is bounded), ``each`` a bound for every member
    of a union or one bound per member.  ``predicates`` maps a predicate to its verdicts: one per place, the place
    being ``"union"`` for the task as a whole and a member's name for that member.
    """

    bound: str | None = "optimal"
    each: str | tuple[str, ...] | None = None
    basis: str = "b2"
    interface: str = "features"
    status: Status = "proved"
    size: int | None = None
    value: Fraction | None = None
    lower: int | None = None
    upper: int | None = None
    predicates: Mapping[str, Mapping[str, Verdict]] = field(default_factory=dict)


def expectations(
    model: ExpectKeys | list[ExpectKeys], report: Report, members: Sequence[str] | None
) -> tuple[Expectation, ...]:
    """Return the expectations of a file whose union has these ``members`` (``None``: not a union, or unknown)."""
    entries: list[tuple[Path, ExpectKeys]] = (
        [(("expect", i), e) for i, e in enumerate(model)] if isinstance(model, list) else [(("expect",), model)]
    )
    for path, entry in entries:
        _check(path, entry, report, members)
    return tuple(_expectation(entry) for _, entry in entries)


def _check(path: Path, entry: ExpectKeys, report: Report, members: Sequence[str] | None) -> None:
    count = len(members or ())
    if isinstance(entry.each, list) and members is not None and len(entry.each) != count:
        report.add((*path, "each"), f"{needs(count, 'task')} {counted(count, 'bound')}, not {len(entry.each)}")
    if entry.lower is not None and entry.upper is not None and entry.lower > entry.upper:
        report.add((*path, "lower"), f"lower {entry.lower} is above upper {entry.upper}")
    for predicate, verdicts in entry.predicates.items():
        if not isinstance(verdicts, dict) or members is None:
            continue
        for place in verdicts:
            if place != WHOLE and place not in members:
                hint = did_you_mean(place, [WHOLE, *members])
                report.add((*path, "predicates", predicate, place), f"no member {place!r}{hint}", at_key=True)


def _expectation(entry: ExpectKeys) -> Expectation:
    each = tuple(entry.each) if isinstance(entry.each, list) else entry.each
    return Expectation(
        bound=entry.bound or (None if each else "optimal"),
        each=each,
        basis=entry.basis,
        interface=entry.interface,
        status=entry.status,
        size=entry.size,
        value=entry.value,
        lower=entry.lower,
        upper=entry.upper,
        predicates={p: dict(v) if isinstance(v, dict) else {WHOLE: v} for p, v in entry.predicates.items()},
    )
