"""The check of refutations compiled by numba, where that is installed; it can only say yes.

Whatever it does not accept (a wrong proof, or merely an unusual one) goes to :mod:`mincirc.verify.lrat` from the
beginning, which gives the verdict and its reason; so both give the same verdicts.  Compiling takes a second or two:
short proofs are left to the plain checker.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from mincirc.verify.lrat import Check, check_proof, read_proof_text
from mincirc.verify.record import Proof

WORTHWHILE = 1 << 23
"""Bytes of proof from which compiling pays."""

DELETED = -1


def best_check() -> Check:
    """Return the compiled check when numba is installed, else the plain one."""
    return check_fast if find_spec("numba") and find_spec("numpy") else check_proof


def check_fast(folder: Path, proof: Proof, originals: Sequence[tuple[int, ...]]) -> int:
    """Check as :func:`~mincirc.verify.lrat.check_proof` does."""
    if proof.bytes < WORTHWHILE:
        return check_proof(folder, proof, originals)
    lines = accepted_lines(folder, proof, originals, *_compiled())
    return check_proof(folder, proof, originals) if lines is None else lines


@cache
def _compiled() -> tuple[Callable[..., bool], Callable[..., int]]:
    compiler = import_module("numba").njit(cache=True)
    return compiler(check_text), compiler(compact)


def accepted_lines(
    folder: Path,
    proof: Proof,
    originals: Sequence[tuple[int, ...]],
    check: Callable[..., bool],
    pack: Callable[..., int],
) -> int | None:
    """Return the number of additions of an accepted proof, ``None`` when in doubt."""
    np = import_module("numpy")
    count = len(originals)
    lengths = np.fromiter((len(c) for c in originals), np.int64, count)
    pool = np.fromiter((v for c in originals for v in c), np.int32, int(lengths.sum()))
    start, size = np.zeros(count + 1, np.int64), np.full(count + 1, DELETED, np.int64)
    size[1:] = lengths
    start[2:] = np.cumsum(lengths)[:-1]
    # used, last, mark, additions, whether the empty clause is derived
    state = np.array([len(pool), count, 0, 0, 0], np.int64)
    false = np.zeros(2 * proof.variables + 2, np.int64)
    for piece in read_proof_text(folder, proof):
        room, live = len(piece), int(size[size > 0].sum())
        if state[0] + room > len(pool) and state[0] > 2 * live:
            state[0] = pack(pool, start, size)
        if state[0] + room > len(pool):
            pool = np.concatenate([pool[: state[0]], np.zeros(state[0] + room, np.int32)])
        # A line has at least six bytes, and its number is expected to be the next one.
        more = np.zeros(room // 6 + 2, np.int64)
        start, size = np.concatenate([start, more]), np.concatenate([size, more + DELETED])
        if not check(np.frombuffer(piece, np.uint8), pool, start, size, false, state):
            return None
        start, size = start[: state[1] + 1], size[: state[1] + 1]
    return int(state[3]) if state[4] else None


def compact(pool: Any, start: Any, size: Any) -> int:
    """Move the clauses that are left to the front of the pool; return how much of it they take."""
    used = 0
    for number in range(1, len(start)):
        first, length = start[number], size[number]
        if length >= 0:
            for k in range(length):
                pool[used + k] = pool[first + k]
            start[number] = used
            used += length
    return used


def check_text(text: Any, pool: Any, start: Any, size: Any, false: Any, state: Any) -> bool:  # noqa: PLR0912, PLR0915
    """Check whole lines; false when in doubt.  One loop without calls, as numba likes it.

    ``field`` is 0 in the line's number, 1 in its literals, 2 in its hints, 3 after them, 4 in deleted numbers.
    ``false[2 v + sign]`` equals the line's mark when that literal is false.
    """
    used, last, mark = state[0], state[1], state[2]
    variables = len(false) // 2 - 1
    field, number, begin, proved = 0, 0, used, False
    value, digits, negative, deletion = 0, 0, False, False
    mark += 1
    for i in range(len(text)):
        c = text[i]
        if 48 <= c <= 57:
            if (digits > 0 and value == 0) or digits > 17:
                return False
            value, digits = 10 * value + (c - 48), digits + 1
            continue
        if c == 45:
            if digits > 0 or negative or field != 1:
                return False
            negative = True
            continue
        if c == 100:
            if field != 1 or used != begin or digits > 0 or negative or text[i + 1] != 32 or text[i - 1] != 32:
                return False
            field, deletion = 4, True
            continue
        if (c != 32 and c != 10) or (negative and (digits == 0 or value == 0)):
            return False
        if digits > 0:
            if field == 0:
                if value == 0:
                    return False
                number, field = value, 1
            elif field == 1 and value == 0:
                field = 2
            elif field == 1:
                if value > variables:
                    return False
                literal = -value if negative else value
                pool[used] = literal
                used += 1
                false[2 * value + (1 if negative else 0)] = mark
            elif field in {2, 4} and value == 0:
                field = 3
            elif field == 2:
                if value > last or size[value] < 0:
                    return False
                if not proved:
                    rest = 0
                    for k in range(start[value], start[value] + size[value]):
                        v = pool[k]
                        if false[2 * v if v > 0 else 1 - 2 * v] != mark and v != rest:
                            if rest != 0:
                                return False
                            rest = v
                    if rest == 0:
                        proved = True
                    else:
                        false[2 * rest + 1 if rest > 0 else -2 * rest] = mark
            elif field == 4:
                if value > last:
                    return False
                size[value] = -1
            else:
                return False
        value, digits, negative = 0, 0, False
        if c == 10:
            if field != 3:
                return False
            if not deletion:
                if not proved or number <= last or number >= len(start):
                    return False
                start[number], size[number] = begin, used - begin
                state[3] += 1
                if used == begin:
                    state[4] = 1
                last = number
            field, begin, proved, deletion = 0, used, False, False
            mark += 1
    state[0], state[1], state[2] = used, last, mark
    return field == 0
