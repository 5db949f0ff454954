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

from mincirc.verify.limits import CLAUSE_WEIGHT, MAX_HELD, most_looked_at
from mincirc.verify.lrat import Check, check_proof, read_proof_text
from mincirc.verify.record import Proof

WORTHWHILE = 1 << 23
"""Bytes of proof from which compiling pays."""

DELETED = -1


def best_check() -> Check:
    """Return the compiled check when numba is installed, else the plain one."""
    return check_fast if find_spec("numba") and find_spec("numpy") else check_proof


def check_fast(folder: Path, proof: Proof, originals: Sequence[Sequence[int]]) -> int:
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
    originals: Sequence[Sequence[int]],
    check: Callable[..., bool],
    pack: Callable[..., int],
) -> int | None:
    """Return the number of additions of an accepted proof, ``None`` when in doubt."""
    np = import_module("numpy")
    count = len(originals)
    plain = [tuple(dict.fromkeys(c)) if len(c) > len(set(c)) else c for c in originals]
    lengths = np.fromiter((len(c) for c in plain), np.int64, count)
    pool = np.fromiter((v for c in plain for v in c), np.int32, int(lengths.sum()))
    del plain
    start, size = np.zeros(count + 1, np.int64), np.full(count + 1, DELETED, np.int64)
    size[1:] = lengths
    start[2:] = np.cumsum(lengths)[:-1]
    # used, last, mark, additions, whether the empty clause is derived; held, looked at and the most of it; originals
    most = most_looked_at(proof.bytes)
    state = np.array([len(pool), count, 0, 0, 0, 0, 0, most, count], np.int64)
    false = np.zeros(2 * proof.variables + 2, np.int64)
    for piece in read_proof_text(folder, proof):
        room, lines = len(piece), len(piece) // 6 + 2  # a line has at least six bytes
        if state[0] + room > len(pool):
            live = int(size[: state[1] + 1][size[: state[1] + 1] > 0].sum())
            if state[0] > 2 * live:
                state[0] = pack(pool, start[: state[1] + 1], size)
            if state[0] + room > len(pool):
                pool = np.concatenate([pool[: state[0]], np.zeros(state[0] + room, np.int32)])
        if state[1] + lines > len(start):
            more = np.zeros(len(start) + lines, np.int64)
            start, size = np.concatenate([start, more]), np.concatenate([size, more + DELETED])
        if not check(np.frombuffer(piece, np.uint8), pool, start, size, false, state):
            return None
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

    ``field`` is 0 in the line's number, 1 in its literals, 2 in its hints, 3 after them, 4 in deleted numbers, 5 after
    at least one of these.  ``false[2 v + sign]`` equals the line's mark when that literal is false.
    """
    used, last, mark, held, looked = state[0], state[1], state[2], state[5], state[6]
    variables = len(false) // 2 - 1
    field, begin, proved = 0, used, False
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
            if field != 1 or not deletion or digits != 0 or text[i + 1] != 32:
                return False
            field, digits = 4, -1
            continue
        if (c != 32 and c != 10) or (negative and (digits == 0 or value == 0)):
            return False
        if digits == 0:
            if c == 10 or field == 0:
                return False
            continue  # one more space
        if field == 0:
            # The number of a clause is the next one, that of a deletion the last one.
            if value != last + 1 and value != last:
                return False
            deletion = value == last
            field = 1
        elif digits < 0:
            pass  # behind the letter of a deletion
        elif field == 1 and deletion:
            return False
        elif field == 1 and value == 0:
            field = 2
        elif field == 1:
            if value > variables:
                return False
            if false[2 * value + (1 if negative else 0)] != mark:
                pool[used] = -value if negative else value
                used += 1
                false[2 * value + (1 if negative else 0)] = mark
        elif field in {2, 5} and value == 0:
            field = 3
        elif field == 2:
            if value > last or size[value] < 0:
                return False
            if not proved:
                rest = 0
                looked += size[value]
                if looked > state[7]:
                    return False
                for k in range(start[value], start[value] + size[value]):
                    v = pool[k]
                    if false[2 * v if v > 0 else 1 - 2 * v] != mark:
                        if rest != 0:
                            return False
                        rest = v
                if rest == 0:
                    proved = True
                else:
                    false[2 * rest + 1 if rest > 0 else -2 * rest] = mark
        elif field in {4, 5} and value > 0:
            if value > last or size[value] < 0:
                return False
            if value > state[8]:
                held -= size[value] + CLAUSE_WEIGHT
            size[value] = -1
            field = 5
        else:
            return False
        value, digits, negative = 0, 0, False
        if c == 10:
            if field != 3:
                return False
            if not deletion:
                last += 1
                if not proved or last >= len(start):
                    return False
                start[last], size[last] = begin, used - begin
                held += used - begin + CLAUSE_WEIGHT
                if held > MAX_HELD:
                    return False
                state[3] += 1
                if used == begin:
                    state[4] = 1
            field, begin, proved, deletion = 0, used, False, False
            mark += 1
    state[0], state[1], state[2], state[5], state[6] = used, last, mark, held, looked
    return field == 0
