"""Tokens of one line of a circuit's text: words, numbers, signs, and names in double quotes."""

from __future__ import annotations

import json
import re

from mincirc.circuit.names import spell

_TOKEN = re.compile(
    r'(0x[0-9a-fA-F]+|[\w.+-]+|[=(),]|"(?:[^"\\]|\\.)*")',
)


class TokenError(Exception):
    """Raised where no token begins; ``column`` counts from 1."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.column = column


def split_line(line: str) -> list[tuple[str, int]]:
    """Return (token, column) for every token before a ``#``; a quoted name is respelled as the writer spells it."""
    tokens: list[tuple[str, int]] = []
    position = 0
    while True:
        position = _after_spaces(line, position)
        if position == len(line) or line[position] == "#":
            return tokens
        match = _TOKEN.match(line, position)
        if match is None:
            open_name = line[position] == '"'
            what = "a name without its closing quote" if open_name else f"unexpected character {line[position]!r}"
            raise TokenError(what, position + 1)
        tokens.append((_spelled(match[0], position + 1), position + 1))
        position = match.end()


def _after_spaces(line: str, position: int) -> int:
    """Return the position of the next token; nothing is copied, since lines may be long."""
    while position < len(line) and line[position].isspace():
        position += 1
    return position


def _spelled(token: str, column: int) -> str:
    if token[0] != '"':
        return token
    try:
        return spell(json.loads(token))
    except ValueError:
        raise TokenError(f"{token[:40]} is not a string as JSON writes them", column) from None


def name_of(token: str) -> str | None:
    """Return the name that a token stands for, ``None`` for a sign."""
    if token[0] == '"':
        return str(json.loads(token))
    return None if token in "=()," else token
