"""The check of refutations compiled by numba, where numba is installed; it can accept and never rejects.

A proof that it does not accept (a wrong or merely an unusual proof) is checked from the beginning by
:mod:`mincirc.verify.lrat`, which gives the verdict and its reason; so both give the same verdicts.  Compilation takes
a second or two: short proofs are checked by the plain checker.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from itertools import chain
from pathlib import Path

from mincirc.verify.limits import MAX_HELD, most_looked_at
from mincirc.verify.lrat import Check, check_proof, read_proof_text
from mincirc.verify.record import Proof

WORTHWHILE = 1 << 23
"""Bytes of proof from which compiling pays."""


def best_check() -> Check:
    """Return the compiled check when numba is installed, else the plain one."""
    return check_fast if find_spec("numba") and find_spec("numpy") else check_proof


def check_fast(folder: Path, proof: Proof, originals: Sequence[Sequence[int]]) -> int:
    """Check as :func:`~mincirc.verify.lrat.check_proof` does."""
    if proof.bytes < WORTHWHILE:
        return check_proof(folder, proof, originals)
    lines = accepted_lines(folder, proof, originals)
    return check_proof(folder, proof, originals) if lines is None else lines


def accepted_lines(
    folder: Path, proof: Proof, originals: Sequence[Sequence[int]], check: Callable[..., bool] | None = None
) -> int | None:
    """Return the number of additions of an accepted proof, ``None`` when in doubt; ``check`` is for tests."""
    np, loops = import_module("numpy"), import_module("mincirc.verify.loops")
    check, pack = check or loops.check_text, loops.compact
    count = len(originals)
    lengths = np.fromiter(map(len, originals), np.int64, count)
    pool = np.fromiter(chain.from_iterable(originals), np.int32, int(lengths.sum()))
    start, size = np.zeros(count + 1, np.int64), np.full(count + 1, loops.DELETED, np.int64)
    size[1:] = lengths
    start[2:] = np.cumsum(lengths)[:-1]
    # used, last, mark, additions, whether the empty clause is derived; held, looked at and the most of it; originals
    # and the most that may be held
    most = most_looked_at(proof.bytes)
    state = np.array([len(pool), count, 0, 0, 0, 0, 0, most, count, MAX_HELD], np.int64)
    false, numbers = np.zeros(2 * proof.variables + 2, np.int64), np.zeros(0, np.int64)
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
            start, size = np.concatenate([start, more]), np.concatenate([size, more + loops.DELETED])
        if len(numbers) < room // 2 + 1:  # a number has a digit and something behind it
            numbers = np.zeros(room // 2 + 1, np.int64)
        if not check(np.frombuffer(piece, np.uint8), numbers, pool, start, size, false, state):
            return None
    return int(state[3]) if state[4] else None
