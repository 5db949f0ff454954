"""Bytes of shipped certificates changed at random: the checker accepts what the specification does, no more."""

from __future__ import annotations

import lzma
import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest

from mincirc.verify import NoCertificateError, VerifyError, verify
from mincirc.verify.check import formula_of, read_certificate
from mincirc.verify.lrat import check_proof
from mincirc.verify.record import Proof
from tests.verify.as_specified import read, refutes, same

SHIPPED = Path(__file__).resolve().parents[2] / "proofs" / "certificates"
SMALL = ["coin", "corridor", "crossing", "harvest-infeasible", "none_some_all", "rooms", "multiplexer"]
PIECES = [
    *(b" ", b"  ", b"\t", b"\n", b"\r\n", b"\r", b"\x00", b"\x0b", b"\x0c", b"\xc2\xa0", b"\xef\xbb\xbf", b"\xff"),
    *(b"0", b"1", b"-", b"+", b"-0", b"00", b"01", b"1.0", b"1e0", b"1e400", b"0x1", b"1_0", b"9" * 30, b"9" * 500),
    *("\u0661".encode(), "\u00b2".encode(), "\uff11".encode(), b"NaN", b"Infinity", b"true", b"True", b"null"),
    *(b'"', b"'", b"\\", b"\\u0031", b"\\ud800", b"[", b"]", b"{", b"}", b",", b":", b"//", b"/", b"d", b"d ", b" 0"),
    *(b'"format":1,', b'"format":1,"format":1,', b'"more":1,', b"[" * 2000, b"[" * 200_000, b" 0 0\n", b"5 d 1 0\n"),
]


def changed(r: Random, text: bytes) -> bytes:
    """The text with one to three pieces put in, taken out, doubled or exchanged."""
    for _ in range(r.choice([1, 1, 1, 2, 3])):
        i = r.choice([0, len(text), r.randrange(len(text) + 1), r.randrange(len(text) + 1)])
        j = min(len(text), i + r.choice([0, 0, 1, 1, 2, 8]))
        kind = r.randrange(5)
        if kind == 0:
            text = text[:i] + r.choice(PIECES) + text[i:]
        elif kind == 1:
            text = text[:i] + r.choice(PIECES) + text[j:]
        elif kind == 2:
            text = text[:i] + text[j:]
        elif kind == 3:
            text = text[:j] + text[i:j] + text[j:]
        else:
            # White space, where it may stand and where it may not.
            places = [k for k, c in enumerate(text) if c in b",:[]{} "] or [0]
            k = r.choice(places)
            text = text[:k] + r.choice([b" ", b"\n", b"\r\n", b"\t", b"\x0c"]) + text[k:]
    return text


def reason(folder: Path) -> str:
    """Return why the certificate is refused, nothing if it is accepted."""
    try:
        verify(folder)
    except VerifyError as error:
        text = str(error)
        assert text.startswith("rejected at ")
        assert "\n" not in text and len(text) < 600
        return text
    return ""


def documents(folder: Path, seed: int, count: int) -> tuple[int, int]:
    """Change ``certificate.json``, not the digest: accepted is what says the same in another legal way."""
    r, accepted = Random(seed), 0
    for _ in range(count):
        source = SHIPPED / r.choice(SMALL)
        original = (source / "certificate.json").read_bytes()
        for file in source.iterdir():
            target = folder / file.name
            target.unlink(missing_ok=True)
            target.symlink_to(file)
        text = changed(r, original)
        (folder / "certificate.json").unlink()
        (folder / "certificate.json").write_bytes(text)
        why = reason(folder)
        assert (not why) is legal(text, original), (why, text[:3000])
        accepted += not why
    return accepted, count


def legal(text: bytes, original: bytes) -> bool:
    """Whether the text says the same as the original, as the specification reads it."""
    try:
        return same(read(text), read(original))
    except (ValueError, RecursionError, StopIteration, RuntimeError):
        return False


def proofs(folder: Path, seed: int, count: int) -> tuple[int, int]:
    """Change a proof, with the size and the checksum that fit."""
    r, accepted = Random(seed), 0
    for _ in range(count):
        source = SHIPPED / r.choice(["corridor", "harvest-infeasible", "none_some_all", "rooms", "multiplexer"])
        certificate, _ = read_certificate(source)
        proof = r.choice(certificate.proofs)
        clauses = formula_of(certificate, proof).clauses
        text = changed(r, lzma.decompress((source / proof.file).read_bytes()))
        (folder / proof.file).write_bytes(lzma.compress(text, preset=0))
        stated = Proof(proof.gates, proof.file, len(text), sha256(text).hexdigest(), proof.clauses, proof.variables)
        try:
            check_proof(folder, stated, clauses)
            right = True
        except VerifyError as error:
            assert "\n" not in str(error) and len(str(error)) < 600
            right = False
        assert right is refutes([*clauses], proof.variables, text), text
        accepted += right
    return accepted, count


@pytest.mark.parametrize(("campaign", "least"), [(documents, 20), (proofs, 5)])
def test_changed_bytes(campaign: Callable[[Path, int, int], tuple[int, int]], least: int, tmp_path: Path) -> None:
    accepted, count = campaign(tmp_path, 3, 300)
    assert least <= accepted <= count - 100


@pytest.mark.slow
@pytest.mark.parametrize("campaign", [documents, proofs])
def test_many_changed_bytes(campaign: Callable[[Path, int, int], tuple[int, int]], tmp_path: Path) -> None:
    campaign(tmp_path, 4, 10_000)


def copied(folder: Path) -> Path:
    for file in (SHIPPED / "corridor").iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    return folder


def put(folder: Path, name: str, make: Callable[[Path], object]) -> Path:
    (folder / name).unlink(missing_ok=True)
    make(folder / name)
    return folder


@pytest.mark.parametrize("name", ["certificate.json", "q0.lrat.xz"])
@pytest.mark.parametrize(
    "make",
    [
        lambda p: p.symlink_to(p),
        lambda p: p.symlink_to(p.with_name("nowhere")),
        lambda p: p.symlink_to(p.parent),
        lambda p: p.symlink_to("/dev/zero"),
        lambda p: p.symlink_to("/dev/null"),
        lambda p: p.symlink_to("/proc/self/status"),
        os.mkfifo,
        Path.mkdir,
        Path.touch,
    ],
)
def test_what_is_no_file_or_another_one(name: str, make: Callable[[Path], object], tmp_path: Path) -> None:
    folder = put(copied(tmp_path), name, make)
    assert reason(folder).startswith("rejected at ")


def test_other_files_are_not_looked_at(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    assert not reason(folder)
    for name, make in (
        ("q1.lrat.xz", os.mkfifo),
        ("q7.lrat.xz", Path.mkdir),
        ("policy.lrat.xz", Path.touch),
        ("loop", lambda p: p.symlink_to(p)),
        ("certificate.json~", lambda p: p.write_text("{}")),
        ("\udcff", Path.touch),
    ):
        put(folder, name, make)
    assert not reason(folder)
    (folder / "q0.lrat.xz").unlink()
    assert "q0.lrat.xz is missing" in reason(folder)
    (folder / "certificate.json").unlink()
    with pytest.raises(NoCertificateError):
        verify(folder)
