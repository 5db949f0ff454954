"""Replay logs for the tests of their checker: written by the refuters, and by refuters with a wrong rule."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from mincirc.refuter.reference import refute_slowly
from mincirc.refuter.relation import BooleanRelation
from mincirc.verify.errors import VerifyError
from mincirc.verify.replay import Replayed, replay
from mincirc.verify.residual import forms


@dataclass(frozen=True)
class Question:
    """A relation of which the least size is known (published, or found by brute force)."""

    name: str
    inputs: int
    tables: tuple[int, ...]
    least: int
    basis: str = "b2"

    @property
    def relation(self) -> BooleanRelation:
        """The functions as a relation."""
        return BooleanRelation.of_tables(self.inputs, self.tables)


QUESTIONS = (
    Question("sum of 4 bits modulo 3 is 0", 4, (0x6881,), 7),
    Question("adder of 2 + 2 bits", 4, (0xEC80, 0x936C, 0x5A5A), 7),
    Question("parity of 3 without exclusive or", 3, (0x96,), 6, "aig"),
    Question("full adder without exclusive or", 3, (0xE8, 0x96), 7, "aig"),
    Question("a gate on two fixed signals that is only an output", 5, (0x88888888, 0xF00F0FF0), 3),
    Question("an output that may be a literal", 5, (0x88888888, 0xF000F000, 0xAAAA0000), 3),
    Question("a cofactor whose signals are not read", 5, (0x87777888,), 4),
    Question("the same on six inputs", 6, (0x8777788878887888,), 5),
)


@cache
def log_of(question: Question, without: tuple[str, ...] = ()) -> str:
    """Return the reference's log that one gate less than the least size is too few."""
    answer = refute_slowly(question.relation, question.least - 1, question.basis, log=True, without=without)
    assert answer.log is not None
    return answer.log


def check(log: str) -> Replayed:
    """Return what the log shows."""
    return replay(line.encode() for line in log.split("\n")[:-1])


def rejection(log: str) -> VerifyError:
    """Return how the log is rejected."""
    try:
        accepted = check(log)
    except VerifyError as error:
        return error
    raise AssertionError(f"accepted: {accepted.text}")


def edited(log: str, edit: Callable[[list[str]], object]) -> str:
    """Return the log with its lines edited in place; the count of the last line follows."""
    lines = log.split("\n")[:-2]
    edit(lines)
    return "\n".join([*lines, f"end {len(lines) - 1}", ""])


def with_line(log: str, n: int, line: str | None) -> str:
    """Return the log with another line at a place, or without the line that is there."""
    return edited(log, lambda lines: lines.__setitem__(slice(n, n + 1), [] if line is None else [line]))


def without_twins(log: str) -> str:
    """Return the log with one record of each statement: no two are equal up to permutation and complement."""
    seen, kept = set(), []
    for line in log.split("\n")[1:-2]:
        kind, gates, width, _, _, *planes = line.split(" ")
        statement = kind, gates, width, min(forms(int(width), tuple(int(plane, 16) for plane in planes)))
        if statement not in seen:
            kept.append(line)
        seen.add(statement)
    return edited(log, lambda lines: lines.__setitem__(slice(1, None), kept))


def line_at(log: str, n: int) -> str:
    """Return a line; the head is line 0."""
    return log.split("\n")[n]


def record_at(log: str, pick: Callable[[str], bool]) -> int:
    """Return the number of the first record that is picked."""
    return next(n for n, line in enumerate(log.split("\n")[:-2]) if n and pick(line))


def raised(line: str, by: int = 1) -> str:
    """Return a record that claims more gates."""
    return with_field(line, 1, str(int(line.split(" ")[1]) + by))


def with_field(line: str, position: int, value: str) -> str:
    """Return the line with one field replaced."""
    fields = line.split(" ")
    fields[position] = value
    return " ".join(fields)


def mutated(log: str, rng: random.Random) -> str:
    """Return the log after one to three random changes, each of which keeps the form of a log most of the time."""
    for _ in range(rng.choice((1, 1, 2, 3))):
        log = edited(log, lambda lines: rng.choice(_CHANGES)(lines, rng))
    return log


def _any_line(lines: list[str], rng: random.Random) -> int:
    return rng.randrange(len(lines))


def _raise_gates(lines: list[str], rng: random.Random) -> None:
    for n in rng.choice(([0], [_any_line(lines, rng)], range(len(lines)))):
        place = 1 if n else 3
        lines[n] = with_field(lines[n], place, str(max(0, int(lines[n].split(" ")[place]) + rng.choice((1, 1, -1)))))


def _delete(lines: list[str], rng: random.Random) -> None:
    if len(lines) > 1:
        del lines[rng.randrange(1, len(lines))]


def _swap(lines: list[str], rng: random.Random) -> None:
    if len(lines) > 2:
        a, b = rng.sample(range(1, len(lines)), 2)
        lines[a], lines[b] = lines[b], lines[a]


def _flip_cell(lines: list[str], rng: random.Random) -> None:
    n = _any_line(lines, rng)
    fields = lines[n].split(" ")
    if "." not in fields[-1] and len(fields) > 6:
        place = rng.randrange(6 if not n else 5, len(fields))
        width = int(fields[4 if not n else 2])
        lines[n] = with_field(lines[n], place, f"{int(fields[place], 16) ^ 1 << rng.randrange(1 << width):x}")


def _swap_planes(lines: list[str], rng: random.Random) -> None:
    n = _any_line(lines, rng)
    fields = lines[n].split(" ")
    a, b = rng.sample(range(len(fields) - 2, len(fields)), 2)
    fields[a], fields[b] = fields[b], fields[a]
    lines[n] = " ".join(fields)


def _other_reason(lines: list[str], rng: random.Random) -> None:
    n = _any_line(lines, rng)
    if n:
        reason = rng.choice(
            ("-", "O", "F", "X0", f"X{rng.getrandbits(8):x}", f"C{rng.randrange(5)},{rng.randrange(2)}")
        )
        lines[n] = with_field(with_field(lines[n], 0, "A" if reason == "-" else "M"), 4, reason)


def _tighten(lines: list[str], rng: random.Random) -> None:
    places = [n for n, line in enumerate(lines) if n and line.split(" ")[4].startswith("X")]
    if places:
        n = rng.choice(places)
        tight = int(lines[n].split(" ")[4][1:], 16) ^ 1 << rng.randrange(2 * int(lines[n].split(" ")[2]))
        lines[n] = with_field(lines[n], 4, f"X{tight:x}")


def _claim_relation_of_record(lines: list[str], rng: random.Random) -> None:
    """Claim what some record says, or what it does not."""
    if len(lines) > 1:
        _, gates, width, outputs, _, *planes = lines[rng.randrange(1, len(lines))].split(" ")
        lines[0] = " ".join(["replay", "1", lines[0].split(" ")[2], gates, width, outputs, *planes])


def _other_operations(lines: list[str], _: random.Random) -> None:
    lines[0] = with_field(lines[0], 2, "and" if "xor" in lines[0] else "and,xor")


_CHANGES = (
    _raise_gates,
    _raise_gates,
    _delete,
    _swap,
    _flip_cell,
    _flip_cell,
    _swap_planes,
    _other_reason,
    _tighten,
    _claim_relation_of_record,
    _other_operations,
)
