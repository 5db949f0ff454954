"""Two readings of docs/certificates.md that share nothing with the checker: JSON (section 2) and proofs (section 9).

Both are slow and short.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

_TOKEN = re.compile(
    r'[ \t\n\r]*(?:(?P<mark>[][{},:])|"(?P<text>(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*)"'
    r"|(?P<number>-?(?:0|[1-9][0-9]*))(?![0-9.eE])|(?P<word>true|false|null))"
)
_END = re.compile(r"[ \t\n\r]*\Z")
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_LINE = re.compile(rb"([1-9][0-9]*) +((?:-?[1-9][0-9]* +)*)0 +((?:-?[1-9][0-9]* +)*)0")
_DELETION = re.compile(rb"(0|[1-9][0-9]*) +d +((?:[1-9][0-9]* +)+)0")


def read(raw: bytes) -> Any:
    """Return the value of the text, or raise ``ValueError``; objects are ``("object", {..})``."""
    text = raw.decode("utf-8")
    tokens, place = list[Any](), 0
    while not _END.match(text, place):
        match = _TOKEN.match(text, place)
        if match is None or match["number"] == "-0" or len(match["number"] or "") > 400:
            raise ValueError("no token")
        place = match.end()
        if match["mark"]:
            tokens.append(("mark", match["mark"]))
        elif match["number"]:
            tokens.append(("value", int(match["number"])))
        elif match["word"]:
            tokens.append(("value", {"true": True, "false": False, "null": None}[match["word"]]))
        else:
            tokens.append(("value", _unescaped(match["text"])))
    rest = iter([*tokens, ("end", "")])
    value = _value(next(rest), rest)
    if next(rest) != ("end", ""):
        raise ValueError("more behind it")
    return value


def _unescaped(text: str) -> str:
    plain = re.sub(r"\\(?:u(....)|(.))", lambda m: chr(int(m[1], 16)) if m[1] else _ESCAPES.get(m[2], m[2]), text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def _value(token: Any, rest: Iterator[Any]) -> Any:
    kind, value = token
    if kind == "value":
        return value
    if value == "[":
        return [part for part, _ in _parts(rest, "]", keys=False)]
    if value == "{":
        pairs = list(_parts(rest, "}", keys=True))
        result = {key: part for part, key in pairs}
        if len(result) < len(pairs):
            raise ValueError("a repeated key")
        return ("object", result)
    raise ValueError("no value")


def _parts(rest: Iterator[Any], end: str, *, keys: bool) -> Iterator[tuple[Any, str]]:
    token = next(rest)
    while token != ("mark", end):
        key = ""
        if keys:
            if token[0] != "value" or not isinstance(token[1], str) or next(rest) != ("mark", ":"):
                raise ValueError("no key")
            key, token = token[1], next(rest)
        yield _value(token, rest), key
        token = next(rest)
        if token == ("mark", ","):
            token = next(rest)
            if token[0] == "mark" and token[1] in "]}":
                raise ValueError("a comma at the end")
        elif token != ("mark", end):
            raise ValueError("no comma")


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal; ``1`` is not ``True``."""
    return repr(one) == repr(other) if not isinstance(one, tuple | list) else _same_parts(one, other)


def _same_parts(one: Any, other: Any) -> bool:
    if isinstance(one, tuple) and isinstance(other, tuple):
        a, b = one[1], other[1]
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    both = isinstance(one, list) and isinstance(other, list) and len(one) == len(other)
    return both and all(same(a, b) for a, b in zip(one, other, strict=True))


def refutes(clauses: Sequence[Sequence[int]], variables: int, text: bytes) -> bool:
    """Whether ``text`` is a refutation of the clauses."""
    known = {n: frozenset(c) for n, c in enumerate(clauses, start=1)}
    last, empty = len(known), False
    if not text.endswith(b"\n") and text:
        return False
    for line in text.split(b"\n")[:-1]:
        deletion, addition = _DELETION.fullmatch(line), _LINE.fullmatch(line)
        if deletion:
            for n in map(int, deletion[2].split()):
                if known.pop(n, None) is None:
                    return False
            if int(deletion[1]) != last:
                return False
        elif addition:
            clause = frozenset(map(int, addition[2].split()))
            hints = [*map(int, addition[3].split())]
            if int(addition[1]) != last + 1 or any(abs(v) > variables for v in clause):
                return False
            if not _follows(clause, hints, known):
                return False
            last += 1
            known[last], empty = clause, empty or not clause
        else:
            return False
    return empty


def _follows(clause: frozenset[int], hints: Sequence[int], known: dict[int, frozenset[int]]) -> bool:
    true = {-v for v in clause}
    if any(h not in known for h in hints):
        return False
    for hint in hints:
        left = [v for v in known[hint] if -v not in true]
        if not left:
            return True
        if len(left) > 1:
            return False
        true.add(left[0])
    return False
