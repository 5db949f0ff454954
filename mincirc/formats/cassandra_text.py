"""The text of Cassandra's format as statements: a key, and what follows it, split at colons."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mincirc.formats.file_text import FileText

KEYS = ("discount", "values", "states", "actions", "observations", "start", "T", "O", "R")
_WORD = re.compile(r"#[^\n]*|:|[^\s:#]+")


@dataclass(frozen=True)
class PlacedWord:
    """A word of the file and where it stands."""

    text: str
    line: int
    column: int


@dataclass(frozen=True)
class KeyStatement:
    """``key`` and what follows it, split at colons."""

    key: PlacedWord
    fields: tuple[tuple[PlacedWord, ...], ...]


def words_of(source: FileText) -> list[PlacedWord]:
    """Return the words of a file and its colons, without comments."""
    found = []
    for number, line in enumerate(source.lines, start=1):
        for match in _WORD.finditer(line):
            if not match[0].startswith("#"):
                found.append(PlacedWord(match[0], number, match.start() + 1))
    return found


def statements(source: FileText) -> list[KeyStatement]:
    """Return the statements of a file, in order; raise ``TaskFileError`` when it begins with none."""
    tokens = words_of(source)
    starts = [i for i in range(len(tokens)) if _begins(tokens, i)]
    if not tokens or starts[:1] != [0]:
        at = tokens[0] if tokens else PlacedWord("", 1, 1)
        source.refuse(f"expected one of {', '.join(f'{key}:' for key in KEYS)}", at.line, at.column)
    return [_statement(tokens[i:j]) for i, j in zip(starts, [*starts[1:], len(tokens)], strict=True)]


def _begins(tokens: Sequence[PlacedWord], i: int) -> bool:
    """Return whether a statement begins: a key and a colon, and no colon before it."""
    after = [t.text for t in tokens[i + 1 : i + 3]]
    if tokens[i].text not in KEYS or (i and tokens[i - 1].text == ":"):
        return False
    return after[:1] == [":"] or (tokens[i].text == "start" and after in (["include", ":"], ["exclude", ":"]))


def _statement(tokens: Sequence[PlacedWord]) -> KeyStatement:
    fields: list[list[PlacedWord]] = [[]]
    for token in tokens[1:]:
        if token.text == ":":
            fields.append([])
        else:
            fields[-1].append(token)
    key = tokens[0]
    if fields[0]:  # start include:
        key = PlacedWord(f"{key.text} {fields[0][0].text}", key.line, key.column)
    return KeyStatement(key, tuple(map(tuple, fields[1:])))
