"""What can be written where, looked at before anything is searched: endings, folders, and files that are in use.

A name says what is in a file, so an ending of another format is refused rather than filled with ours.  The endings
of formats are those of the table :mod:`mincirc.formats.registry`.
"""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mincirc.errors import MincircError, did_you_mean
from mincirc.formats.registry import FORMATS, endings_that, format_of_key


@dataclass(frozen=True)
class Kind:
    """A kind of output: what it is called, its endings (in small letters; ``""``: none is fine), and whether a folder.

    For a folder ``endings`` are those that it may *not* have.
    """

    name: str
    endings: tuple[str, ...]
    folder: bool = False
    hint: str = ""


CIRCUIT = Kind(
    "circuits are written in the formats of these endings",
    endings_that("writes_circuit"),
    hint="mincirc draw makes .svg of it",
)
TASK = Kind("task files are YAML", format_of_key("yaml").shared)
CONVERTED = Kind("tasks are written in the formats of these endings", endings_that("writes_task"))
FORMULA = Kind("formulas are written as DIMACS", format_of_key("dimacs").endings)
POLICY = Kind("policies are written in the formats of these endings", endings_that("writes_policy"))
DRAWING = Kind("pictures are written as SVG, PDF or PNG", (".svg", ".pdf", ".png"))
REPORT = Kind("reports are written as HTML", (".html", ".htm"))
LINES = Kind("lines of JSON are written", (".jsonl", ".ndjson", ".txt", ""))
CHECKPOINT = Kind("checkpoints are written as JSON", (".json", ".checkpoint", ""))
PACKED = (".png", ".pdf", ".drat", ".lrat", ".gz", ".xz", ".zip")
"""Endings of files that are in no table of formats."""
_OF_FORMATS = {ending for one in FORMATS for ending in (*one.endings, *one.shared)}
_OF_KINDS = {ending for kind in (CIRCUIT, TASK, DRAWING, REPORT, LINES, CHECKPOINT) for ending in kind.endings}
FILES = tuple(sorted({*_OF_FORMATS, *_OF_KINDS, *PACKED} - {""}))
CERTIFICATE = Kind("a certificate is a folder", FILES, folder=True)
EXPORT = Kind("proofs are exported to a folder", FILES, folder=True)

REFUSALS = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.EINVAL}


@dataclass(frozen=True)
class OutputFile:
    """One output of a command: the option it came with, the path and its kind."""

    option: str
    path: str
    kind: Kind


def check_outputs(outputs: Iterable[OutputFile], inputs: Sequence[str] = ()) -> None:
    """Raise :class:`MincircError` when one of the outputs cannot be what it is called, or could not be written.

    ``inputs`` are the files that the command reads: none may be written over.
    """
    seen: list[OutputFile] = []
    for output in outputs:
        check_ending(output.path, output.kind)
        try:
            _check_place(output)
        except OSError as error:  # a name that is too long is an error already when one looks whether it is there
            raise MincircError(f"cannot write {output.path[:100]}: {error.strerror or error}") from None
        for other in inputs:
            if _same(output.path, other):
                raise MincircError(f"{output.option} {output.path}: this file is read by the same command")
        for before in seen:
            if _same(output.path, before.path):
                raise MincircError(f"{before.option} and {output.option} name the same place: {output.path}")
        seen.append(output)


def check_ending(path: str | os.PathLike[str], kind: Kind) -> None:
    """Raise :class:`MincircError` when ``path`` is no name for an output of this kind."""
    text = os.fspath(path)
    name, suffix = Path(text).name, Path(text).suffix
    if not name or text == "-" or "\0" in text or name in (".", ".."):
        raise MincircError(f"{text!r} is no name of a {'folder' if kind.folder else 'file'}")
    if kind.folder:
        if suffix.lower() in kind.endings:
            raise MincircError(f"{text}: {kind.name}, and {suffix} is the ending of a file")
        return
    if text.endswith(("/", os.sep)):
        raise MincircError(f"{text} is a folder: {kind.name}")
    if suffix.lower() not in kind.endings:
        raise MincircError(f"{text}: {kind.name}{_endings(kind, suffix)}")


def _endings(kind: Kind, suffix: str) -> str:
    known = [ending for ending in kind.endings if ending]
    listed = f" ({', '.join(known)}{', or no ending' if '' in kind.endings else ''})"
    no = f", not as {suffix}" if suffix else ""
    if kind.hint and suffix.lower() == ".svg":
        return f"{listed}{no}; {kind.hint}"
    return listed + no + did_you_mean(suffix.lower(), known)


def _check_place(output: OutputFile) -> None:
    path = Path(output.path)
    if not output.kind.folder and path.is_dir():
        raise MincircError(f"cannot write {path}: it is a folder")
    if output.kind is EXPORT and path.exists() and not path.is_dir():
        raise MincircError(f"cannot write {path}: it is a file, and {output.kind.name}")
    if path.exists() and not os.access(path, os.W_OK):
        raise MincircError(f"cannot write {path}: it is read-only")
    folder = _nearest(path) if output.kind is EXPORT else path.parent
    if not folder.is_dir():
        raise MincircError(f"cannot write {path}: there is no folder {folder}")
    if path.exists() and not path.is_file() and not path.is_dir():
        return  # a device or a pipe is written to, not replaced
    try:
        with tempfile.TemporaryFile(prefix=f".{path.name[:100]}.", dir=folder):
            pass
    except OSError as error:
        if error.errno in REFUSALS:
            raise MincircError(f"cannot write {path}: {error.strerror or error}") from None


def _nearest(path: Path) -> Path:
    """Return the folder that exists nearest to ``path``: what is missing on the way is made."""
    return next((p for p in (path, *path.parents) if p.exists()), Path())


def _same(one: str, other: str) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)
