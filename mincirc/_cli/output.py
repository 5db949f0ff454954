r"""Standard output and standard error that fail in one way: stdout with an :class:`OutputError`, stderr silently.

Characters that the encoding of a stream lacks are escaped (``\\xe9``), so a name in another script is not an error.
Streams are flushed inside :func:`guarded`, since a failure of the interpreter's own flush at exit has no message and
another exit code.  A stream that failed is redirected to the null device, so that this flush does not fail again.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TextIO, cast

from mincirc.errors import OutputError

ASCII = "ascii with escapes"
"""What an ASCII stream says its encoding is: click writes UTF-8 to a stream whose encoding is called ``ascii``."""


class _Stream(io.TextIOBase):
    """A stream that writes to ``inner``; the first error is passed to ``failed``, which raises or ignores it."""

    def __init__(self, inner: TextIO, failed: Callable[[OSError], None]) -> None:
        self._inner, self._failed = inner, failed

    def write(self, text: str, /) -> int:
        try:
            return self._inner.write(text)
        except OSError as error:
            self._fail(error)
            return len(text)

    def flush(self) -> None:
        try:
            self._inner.flush()
        except OSError as error:
            self._fail(error)

    def _fail(self, error: OSError) -> None:
        with suppress(OSError, ValueError):
            silence = os.open(os.devnull, os.O_WRONLY)
            os.dup2(silence, self._inner.fileno())
            os.close(silence)
        self._failed(error)

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The encoding of the stream."""
        name: str = getattr(self._inner, "encoding", None) or "utf-8"
        return ASCII if name.lower().replace("_", "-") in {"ascii", "us-ascii", "ansi-x3.4-1968", "646"} else name

    @property
    def errors(self) -> str | None:  # type: ignore[override]
        """The error handler for characters that the encoding lacks."""
        return getattr(self._inner, "errors", None)

    @property
    def buffer(self) -> Any:
        """The binary buffer of the stream, if it has one."""
        return self._inner.buffer

    def close(self) -> None:
        """Leave ``inner`` open, which belongs to whoever opened it; the finaliser of streams calls this."""

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return self._inner.isatty()

    def fileno(self) -> int:
        return self._inner.fileno()


@contextmanager
def guarded() -> Iterator[None]:
    """Replace stdout and stderr while a command runs, and flush them at its end.

    Raises :class:`OutputError` from the write to stdout that fails, a buffered one at the end at the latest.
    """
    _plug()
    before = sys.stdout, sys.stderr
    lost: list[OSError] = []

    def failed(error: OSError) -> None:
        lost.append(error)
        raise _unwritten(error) from None

    sys.stdout = cast("TextIO", _Stream(_escaping(before[0] or _closed(1)), failed))
    sys.stderr = cast("TextIO", _Stream(_escaping(before[1] or _closed(2)), lambda _: None))
    try:
        yield
        sys.stdout.flush()
        if lost:  # an error that somebody passed over, such as a library that prints
            raise _unwritten(lost[0])
    finally:
        sys.stderr.flush()
        with suppress(OutputError):
            sys.stdout.flush()
        sys.stdout, sys.stderr = before


def _unwritten(error: OSError) -> OutputError:
    return OutputError(f"cannot write to standard output: {error.strerror or error}")


def _escaping(stream: TextIO) -> TextIO:
    if isinstance(stream, io.TextIOWrapper) and stream.errors in {"strict", "surrogateescape"}:
        with suppress(OSError):  # text that waits and cannot be written will fail again
            stream.reconfigure(errors="backslashreplace")
    return stream


def _plug() -> None:
    """Open the null device, read-only, where a standard stream is closed: no file may get its number."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDONLY)


def _closed(number: int) -> TextIO:
    """Return a stream for a number that was closed at the start; writing to it fails."""
    return open(number, "w", encoding="utf-8", closefd=False)


class Attempts:
    """Outputs of one answer, each tried whatever became of the others; :meth:`settle` raises the first failure.

    A full disk must not keep an answer from the screen, nor a closed pipe keep it from its file.
    """

    def __init__(self) -> None:
        self._failures: list[OutputError] = []

    def attempt(self, write: Callable[[], object]) -> None:
        """Call ``write``; keep an :class:`OutputError` for later."""
        try:
            write()
        except OutputError as error:
            self._failures.append(error)

    def settle(self) -> None:
        """Raise the failures as one error with a line for each."""
        if self._failures:
            raise OutputError("\n".join(map(str, self._failures)))
