"""Writing a file whole or not at all."""

from __future__ import annotations

import os
import platform
import re
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from mincirc.errors import MincircError, OutputError, closest
from mincirc.system import is_alive


def check_folder(path: str | os.PathLike[str]) -> None:
    """Raise before a long run when ``path`` cannot be written because its folder does not exist."""
    parent = Path(path).parent
    if not parent.is_dir():
        raise MincircError(f"cannot write {path}: there is no folder {parent}")


def write_atomically(path: str | os.PathLike[str], text: str | bytes) -> None:
    """Write ``text`` (UTF-8), or bytes, under a temporary name in the same folder, then rename it to ``path``.

    A reader, or a run killed at any moment, sees the old file or the new one, never a part.  A device or a pipe is
    written to, not replaced.  Raises :class:`~mincirc.errors.OutputError` when the file cannot be written.
    """
    target, data = Path(path), text if isinstance(text, bytes) else text.encode("utf-8")
    try:
        if is_device(target):
            target.write_bytes(data)
        else:
            _replace(target, data)
    except OSError as error:
        raise OutputError(f"cannot write {target}: {error.strerror or error}") from None


def is_there(path: str | os.PathLike[str]) -> bool:
    """Return whether there is something at ``path``; of a name that no file can have there is nothing."""
    with suppress(OSError, ValueError):
        return Path(path).exists()
    return False


def is_device(path: Path) -> bool:
    """Return whether ``path`` is there and is neither file nor folder: such a thing is written to, never replaced."""
    return path.exists() and not path.is_file() and not path.is_dir()


def temporary_prefix(target: Path) -> str:
    """Return how the names begin of what is written beside ``target`` first: they name the machine and the process."""
    return f".{target.name}.{_machine()}-{os.getpid()}."


def remove_leftovers(target: Path) -> None:
    """Remove what processes of this machine left beside ``target`` that were killed while they wrote it."""
    pattern = re.compile(re.escape(f".{target.name}.{_machine()}-") + r"(\d+)\.[^.]+(\.old)?")
    with suppress(OSError):
        for entry in list(target.parent.iterdir()):
            match = pattern.fullmatch(entry.name)
            if match is None or is_alive(int(match[1])):
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry, ignore_errors=True)
            else:
                entry.unlink(missing_ok=True)


def _machine() -> str:
    return re.sub(r"[^A-Za-z0-9]", "", platform.node()) or "here"


def _replace(target: Path, data: bytes) -> None:
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
    remove_leftovers(target)
    handle, temporary = tempfile.mkstemp(prefix=temporary_prefix(target), dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(mode)
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def near_files(path: str) -> str:
    """Return a suggestion among the files beside the one that is missing; endings do not make names alike."""
    wanted = Path(path)
    try:
        names = sorted(entry.name for entry in wanted.parent.iterdir())
    except (OSError, ValueError):
        return ""
    stems = {Path(name).stem: name for name in reversed(names)}
    stems |= {Path(name).stem: name for name in reversed(names) if Path(name).suffix == wanted.suffix}
    near = closest(wanted.stem, stems)
    return "" if near is None else f"; did you mean {stems[near]!r}?"
