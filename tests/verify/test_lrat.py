"""The checker of refutations, plain and compiled, on proofs and on files that are not what they say."""

from __future__ import annotations

import lzma
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import pytest

from mincirc.verify import fast, loops
from mincirc.verify.errors import VerifyError
from mincirc.verify.lrat import check_proof
from mincirc.verify.record import Proof

Check = Callable[[Path, Proof], int]

# All four clauses over two variables, then one that is not needed.
FORMULA = [(1, 2), (1, -2), (-1, 2), (-1, -2), (1, 1, -2)]
GOOD = b"6 1 0 1 2 0\n7 0 6 3 4 0\n"


def proof_of(folder: Path, text: bytes, **changes: Any) -> Proof:
    (folder / "q0.lrat.xz").write_bytes(lzma.compress(text))
    fields: dict[str, Any] = {
        "bytes": len(text),
        "sha256": sha256(text).hexdigest(),
        "clauses": len(FORMULA),
        "variables": 2,
    }
    return Proof(0, "q0.lrat.xz", **(fields | changes))


def plain(folder: Path, proof: Proof, formula: Sequence[tuple[int, ...]] = FORMULA) -> int:
    return check_proof(folder, proof, formula)


def compiled(folder: Path, proof: Proof, formula: Sequence[tuple[int, ...]] = FORMULA) -> int:
    """The check that numba compiles: compiled where numba is installed, and the same functions of Python elsewhere."""

    def check(text: Any, *rest: Any) -> bool:
        return loops.check_text(bytes(text), *rest)

    lines = fast.accepted_lines(folder, proof, formula, check)
    if lines is None:
        raise VerifyError("compiled", "in doubt")
    return lines


BOTH = pytest.mark.parametrize("check", [plain, compiled])


@BOTH
@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        b"6 1 0 5 1 0\n7 0 6 3 4 0\n",  # a clause with a literal twice is unit
        b"6 1 0 1 2 0\n6 d 1 2 0\n7 0 6 3 4 0\n",
        b"6 1 0 1 2 3 4 0\n7 0 6 3 4 0\n",  # hints after the contradiction
        b"6 1 -1 0 1 2 0\n7 1 0 1 2 0\n8 0 7 3 4 0\n",  # a tautology
        b"6 1 0 1 2 0\n7 0 6 3 4 0\n8 1 2 0 1 0\n",  # lines behind the empty clause are checked like others
        b"6 1 1 0 1 2 0\n7 0 6 3 4 0\n",  # a literal twice
        b"6  1 0  1 2   0\n7 0  6 3 4 0\n",  # several spaces
        b"6 1 0 1 2 0\n6  d  1 0\n7 0 6 3 4 0\n",
    ],
)
def test_accepted(tmp_path: Path, check: Check, text: bytes) -> None:
    assert check(tmp_path, proof_of(tmp_path, text)) == text.count(b"\n") - text.count(b"d")


@BOTH
@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"6 1 0 1 2 0\n",  # the empty clause is missing
        b"7 0 6 3 4 0\n",  # a line is missing
        b"6 1 0 1 3 0\n7 0 6 3 4 0\n",
        b"6 1 0 1 0\n7 0 6 3 4 0\n",
        b"6 1 0 0\n7 0 6 3 4 0\n",
        b"6 0 0\n",
        b"6 0 1 0\n",
        b"6 1 0 2 -1 0\n7 0 6 3 4 0\n",  # RAT
        b"6 1 0 1 2 0\n6 d 3 0\n7 0 6 3 4 0\n",  # a needed clause is deleted
        b"6 1 0 1 2 0\n6 d 6 0\n7 0 6 3 4 0\n",
        b"6 1 0 1 2 0\n6 d 9 0\n7 0 6 3 4 0\n",
        b"6 1 0 1 2 0\n6 0 6 3 4 0\n",  # the number is taken
        b"5 1 0 1 2 0\n6 0 5 3 4 0\n",
        b"6 3 0 1 2 0\n7 0 6 3 4 0\n",  # no such variable
        b"6 1 0 1 8 0\n7 0 6 3 4 0\n",
        b"06 1 0 1 2 0\n7 0 6 3 4 0\n",
        b"6 +1 0 1 2 0\n7 0 6 3 4 0\n",
        b"6 1 0 01 2 0\n7 0 6 3 4 0\n",
        b"6 1 0 1 2 0\n\n7 0 6 3 4 0\n",
        b"6 1 0 1 2\n7 0 6 3 4 0\n",
        b"6 1 1 2 0\n7 0 6 3 4 0\n",
        b"6 1 0 1 2 0 0\n7 0 6 3 4 0\n",
        b"6 1 0 1 2 0\n7 -0 6 3 4 0\n",
        b"6 1 0 1 2 0\n7 d0\n8 0 6 3 4 0\n",
        b"6 1 0 1 2 0\n7 0 6 3 4 0",  # no newline at the end
        b"9" * 5000 + b" 1 0 1 2 0\n",
        b"\x00\xff\n",
        b"9 1 0 1 2 0\n12 0 9 3 4 0\n",  # numbers are left out
        b"6 1 0 1 2 0\r\n7 0 6 3 4 0\r\n",
        b"6 1 0 1 2 0\n7 0 6 3 4 0\r\n",
        b"6\t1 0 1 2 0\n7 0 6 3 4 0\n",
        b"6 1 0 1\t2 0\n7 0 6 3 4 0\n",
        b"6 1 0 1 2 0\n7  0 6 3 4 0 \n",
        b" 6 1 0 1 2 0\n7 0 6 3 4 0\n",
        b"6 1 0 1 2 0 \n7 0 6 3 4 0\n",
        b"6 1 0 1\x0b2 0\n7 0 6 3 4 0\n",
        b"6 1 0 1\x0c2 0\n7 0 6 3 4 0\n",
        b"6 1 0 1 2 -3 0\n7 0 6 3 4 0\n",  # a RAT hint behind the contradiction
        b"6 1 0 1 2 9 0\n7 0 6 3 4 0\n",  # a hint behind it that names no clause
        b"6 1 0 1 2 6 0\n7 0 6 3 4 0\n",  # nor the clause itself
        b"6 1 0 1 2 0\n6 d 1 0\n7 0 6 3 4 1 0\n",  # nor a deleted one
        b"6 1 0 1 2 03 0\n7 0 6 3 4 0\n",
        b"6 1 0 1 2 0\n6 d 0\n7 0 6 3 4 0\n",  # a deletion of nothing
        b"6 1 0 1 2 0\n6 d 1 1 0\n7 0 6 3 4 0\n",  # of a clause that is gone
        b"6 1 0 1 2 0\n6 d 1 0\n6 d 1 0\n7 0 6 3 4 0\n",
        b"6 1 0 1 2 0\n5 d 1 0\n7 0 6 3 4 0\n",  # under another number than that of the last clause
        b"6 1 0 1 2 0\n7 d 1 0\n7 0 6 3 4 0\n",
        b"6 1 0 1 2 0\n6 d -1 0\n7 0 6 3 4 0\n",
        b"6 1 0 1 2 0\n6 d 01 0\n7 0 6 3 4 0\n",
        b"6 1 0 1 2 0\n6 d 1 0 \n7 0 6 3 4 0\n",
        b"6 1 0 1 2 0\n6 1 d 1 0\n7 0 6 3 4 0\n",
        b"6 1 0 1 2 0\n7 0 6 3 4 0\n8 1 0 9 0\n",  # a wrong line behind the empty clause
        b"c a remark\n6 1 0 1 2 0\n7 0 6 3 4 0\n",
        b"6 1_0 0 1 2 0\n7 0 6 3 4 0\n",
        b"\xef\xbb\xbf6 1 0 1 2 0\n7 0 6 3 4 0\n",
        "6 \u0661 0 1 2 0\n7 0 6 3 4 0\n".encode(),  # a digit of another script
    ],
)
def test_rejected(tmp_path: Path, check: Check, text: bytes) -> None:
    with pytest.raises(VerifyError):
        check(tmp_path, proof_of(tmp_path, text))


def test_the_line_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        VerifyError, match="rejected at refutation for 0 gates, line '7': hint '4' is neither unit nor"
    ):
        plain(tmp_path, proof_of(tmp_path, b"6 1 0 1 2 0\n7 0 4 0\n"))


@BOTH
@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"bytes": len(GOOD) + 1}, "not the stated"),
        ({"bytes": len(GOOD) - 1}, "longer than the stated"),
        ({"sha256": "0" * 64}, "another sha256"),
    ],
)
def test_size_and_checksum(tmp_path: Path, check: Check, changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(VerifyError, match=reason):
        check(tmp_path, proof_of(tmp_path, GOOD, **changes))


@BOTH
@pytest.mark.parametrize(
    ("packed", "reason"),
    [
        (None, "is missing"),
        (b"", "truncated"),
        (lzma.compress(GOOD)[:-5], "truncated"),
        (lzma.compress(GOOD) + b"x", "goes on after its end"),
        (lzma.compress(GOOD) * 2, "goes on after its end"),
        (lzma.compress(GOOD, lzma.FORMAT_ALONE), "not a sound xz file"),
        (lzma.compress(bytes(1 << 27), preset=0), "longer than the stated"),
    ],
)
def test_files_that_are_not_what_they_say(tmp_path: Path, check: Check, packed: bytes | None, reason: str) -> None:
    proof = proof_of(tmp_path, GOOD)
    (tmp_path / proof.file).unlink()
    if packed is not None:
        (tmp_path / proof.file).write_bytes(packed)
    with pytest.raises(VerifyError, match=reason):
        check(tmp_path, proof)


def test_a_bomb_of_the_stated_size(tmp_path: Path) -> None:
    bomb = bytes(1 << 23)
    with pytest.raises(VerifyError, match="a line of more than"):
        plain(tmp_path, proof_of(tmp_path, bomb))


WORDS = [
    b"0",
    b"1",
    b"2",
    b"-1",
    b"3",
    b"4",
    b"5",
    b"6",
    b"7",
    b"8",
    b"d",
    b"-7",
    b"07",
    b"+1",
    b"-0",
    b"",
    b"\t",
    b"9",
]
BYTES = [
    b" ",
    b"\n",
    b"\r",
    b"\t",
    b"0",
    b"-",
    b"d",
    b"1",
    b"\x0b",
    b"\x0c",
    b"\x00",
    b"_",
    b"\xa0",
    "\u0663".encode(),
]


def edited(r: Random) -> bytes:
    """A proof with a few fields or bytes changed, left out or put in."""
    fields = [line.split() for line in b"6 1 0 1 2 0\n6 d 1 5 0\n7 -1 0 3 4 0\n8 0 6 7 0\n".splitlines()]
    for _ in range(r.choice([0, 1, 1, 2])):
        line = r.choice(fields)
        k = r.randrange(len(line))
        line[k : k + r.choice([0, 1, 1, 1])] = r.choice([[r.choice(WORDS)], [r.choice(WORDS)], []])
        line[:] = line or [b""]
    text = b"".join(b" ".join(line) + b"\n" for line in fields)
    for _ in range(r.choice([0, 0, 1])):
        k = r.randrange(len(text))
        text = text[:k] + r.choice([b"", r.choice(BYTES)]) + text[k + r.choice([0, 1]) :]
    return text


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 4))])
def test_the_compiled_check_and_the_plain_one_accept_the_same(tmp_path: Path, seed: int) -> None:
    """Random edits of a proof, of fields and of bytes: both say yes with the same count, or neither does."""
    r, accepted = Random(seed), 0
    for _ in range(2000):
        text = edited(r)
        proof = proof_of(tmp_path, text)
        results: list[int | None] = []
        for check in (plain, compiled):
            try:
                results.append(check(tmp_path, proof))
            except VerifyError:
                results.append(None)
        assert results[0] == results[1], text
        accepted += results[1] is not None
    assert 100 < accepted < 1900


def test_room_is_made_by_packing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many clauses that are deleted again: the pool is packed, and the proof still holds."""
    lines, number = [b"6 1 0 1 2 0"], 6
    for _ in range(80_000):
        lines += [b"%d 1 2 0 1 0" % (number + 1), b"%d d %d 0" % (number + 1, number + 1)]
        number += 1
    text = b"\n".join([*lines, b"%d 0 6 3 4 0" % (number + 1)]) + b"\n"
    proof = proof_of(tmp_path, text)
    packed, compact = list[int](), loops.compact

    def check(piece: Any, *rest: Any) -> bool:
        return loops.check_text(bytes(piece), *rest)

    def pack(*arguments: Any) -> int:
        packed.append(compact(*arguments))
        return packed[-1]

    monkeypatch.setattr(loops, "compact", pack)
    assert fast.accepted_lines(tmp_path, proof, FORMULA, check) == plain(tmp_path, proof) == 80_002
    assert packed


def test_short_proofs_are_left_to_the_plain_check(tmp_path: Path) -> None:
    assert fast.check_fast(tmp_path, proof_of(tmp_path, GOOD), FORMULA) == 2
    assert fast.best_check() in {fast.check_fast, check_proof}
