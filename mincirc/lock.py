"""One writer per file: an advisory lock beside the file, freed by the system when its holder dies.

The lock is a record lock (:func:`mincirc.system.lock_whole`) on ``FILE.lock``, which holds the process id for the
message.  A file left over by a dead process is not locked and is simply taken.  Within one process (where record
locks do not exclude) a set of paths does the same.
"""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from mincirc.errors import MincircError
from mincirc.system import lock_whole

_held: set[Path] = set()


class Lock:
    """Exclusive use of ``path`` from construction to :meth:`release` (also a context manager).

    Raises :class:`~mincirc.errors.MincircError` when somebody else uses the file, or its folder cannot be written.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path).resolve()
        self._file = self.path.with_name(self.path.name + ".lock")
        self._handle = -1
        if self.path in _held:
            raise MincircError(f"{path} is in use by another search of this process")
        try:
            while not self._take():
                os.close(self._handle)
        except BlockingIOError:
            holder = self._holder()
            os.close(self._handle)
            raise MincircError(f"{path} is in use by {holder}: wait for it, or choose another file") from None
        except OSError as error:
            raise MincircError(f"cannot write {path}: {error.strerror or error}") from None
        _held.add(self.path)

    def _take(self) -> bool:
        """Lock the file; return ``False`` when its last holder removed it meanwhile, so that another one counts."""
        self._handle = os.open(self._file, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            lock_whole(self._handle)
        except BlockingIOError:
            raise
        except OSError as error:
            if error.errno in (errno.ENOLCK, errno.EOPNOTSUPP):
                return True  # a file system without locks
            raise
        try:
            current = self._file.stat().st_ino == os.fstat(self._handle).st_ino
        except FileNotFoundError:
            return False
        if current:
            with suppress(OSError):  # a full disk: the number is for messages only
                os.ftruncate(self._handle, 0)
                os.write(self._handle, f"{os.getpid()}\n".encode())
        return current

    def _holder(self) -> str:
        os.lseek(self._handle, 0, os.SEEK_SET)
        words = os.read(self._handle, 20).decode(errors="replace").strip()
        return f"process {words}" if words.isdigit() else "another process"

    def release(self) -> None:
        """Let others use the file; done once, later calls do nothing."""
        if self._handle >= 0:
            _held.discard(self.path)
            with suppress(OSError):
                self._file.unlink()
            os.close(self._handle)
            self._handle = -1

    def __enter__(self) -> Lock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
