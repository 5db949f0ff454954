"""A file that was read, and complaints about places in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NoReturn

from mincirc.errors import CircuitError, Complaint, TaskFileError

MAX_FILE = 32_000_000
"""Bytes that are read of a file in any format; task files of mincirc are shorter still."""


@dataclass(frozen=True)
class FileText:
    """The bytes of ``file`` (its name as the user gave it)."""

    file: str
    data: bytes

    @cached_property
    def text(self) -> str:
        """The text, in UTF-8, every line end a newline; raises :class:`TaskFileError` when it is none."""
        if len(self.data) > MAX_FILE:
            self.refuse(f"the file has more than the {MAX_FILE} bytes that are read")
        try:
            text = self.data.decode("utf-8").removeprefix("\ufeff")
        except UnicodeDecodeError as error:
            before = self.data[: error.start].decode("utf-8")
            message = f"not UTF-8 text (byte 0x{self.data[error.start]:02x})"
            raise TaskFileError([Complaint(self.file, *position(before), message)]) from None
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        if "\0" in text:
            at = position(text[: text.index("\0")])
            raise TaskFileError([Complaint(self.file, *at, "not a text file (character U+0000)")])
        return text

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines of the text, without their ends."""
        return tuple(self.text.split("\n"))

    def complaint(self, line: int, column: int, message: str) -> Complaint:
        """Return a complaint about a place (from 1, 1; 0, 0: the whole file)."""
        return Complaint(self.file, line, column, message)

    def refuse(self, message: str, line: int = 0, column: int = 0) -> NoReturn:
        """Raise :class:`TaskFileError` with one complaint."""
        raise TaskFileError([self.complaint(line, column, message)])

    def refuse_circuit(self, message: str, line: int = 0, column: int = 0) -> NoReturn:
        """Raise :class:`CircuitError` with one complaint."""
        raise CircuitError(str(self.complaint(line, column, message)))


def position(before: str) -> tuple[int, int]:
    """Return line and column of the character after the text ``before``."""
    return before.count("\n") + 1, len(before) - before.rfind("\n")
