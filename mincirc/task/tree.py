"""YAML text as plain data plus the position of every node, so that every later message has a line and a column.

Only the core of YAML is read: mappings, lists and scalars.  Every scalar stays the text it is in the file: YAML 1.1
would turn the key ``on`` into True and ``0.1`` into a float.  Aliases, tags and several documents are refused (an
alias can make a short file exponentially large), duplicate keys are errors, and nesting is bounded.  The tree is
built from the event stream without recursion, so no file can exhaust the stack.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

import yaml

from mincirc.errors import Complaint, TaskFileError

Path: TypeAlias = tuple[str | int, ...]
"""The path of a node: the keys and list positions from the root."""

Data: TypeAlias = "str | list[Data] | dict[str, Data]"
"""The content of a file: scalars are text."""

MAX_BYTES = 8_000_000
MAX_NAME = 200
MAX_DEPTH = 24

_FAST: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
_REPEATED = "<repeated>"  # part of the path of values under a repeated key


_HINTS = (
    ("'\\t'", "indent with spaces, not tabs"),
    ("expected <block end>", "is this line indented as its neighbours are?"),
    ("could not find expected ':'", "a key needs a colon and a space after it"),
    (
        "mapping values are not allowed",
        "the line before lacks a colon or its indentation, or a text with a colon lacks quotes",
    ),
    ("expected ',' or", "a comma is missing, or a bracket is not closed"),
    ("stream end", "a quote or a bracket is not closed"),
    ("end of stream", "a quote or a bracket is not closed"),
    ("that cannot start any token", "put a text that begins with it in quotes"),
)
"""(part of a message of the YAML parser, hint about its most frequent cause)."""


def why_no_name(word: str) -> str | None:
    """Return why a word is not a valid name (of a state, an action, a key, ...); ``None`` if it is valid."""
    if not word:
        return "expected a name, found nothing"
    if len(word) > MAX_NAME:
        return f"{word[:20]!r}... is no name: it has more than {MAX_NAME} characters"
    return None if word.isprintable() else f"{word!r} is no name: it holds unprintable characters"


class Mark(NamedTuple):
    """A position in a file, both numbers from 1."""

    line: int
    column: int


@dataclass
class Tree:
    """The data of a file; ``values`` and ``keys`` are the positions of values and of their keys.

    ``plain`` holds the paths of the unquoted scalars; ``problems`` the problems so far that are not fatal.
    """

    file: str
    data: Data = ""
    values: dict[Path, Mark] = field(default_factory=dict)
    keys: dict[Path, Mark] = field(default_factory=dict)
    plain: set[Path] = field(default_factory=set)
    problems: list[tuple[Path, Complaint]] = field(default_factory=list)

    def problem(self, mark: Mark, message: str) -> Complaint:
        """Return a problem of this file."""
        return Complaint(self.file, mark.line, mark.column, message)


def decode(raw: bytes, file: str) -> str:
    """Return the text of a file; raise :class:`TaskFileError` when it is not readable UTF-8 text."""
    if len(raw) > MAX_BYTES:
        message = f"the file has more than the {MAX_BYTES} bytes that are read"
        raise TaskFileError([Complaint(file, 0, 0, message)])
    try:
        text = raw.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        mark = _mark_at(raw[: error.start].decode("utf-8"))
        message = f"not UTF-8 text (byte 0x{raw[error.start]:02x})"
        raise TaskFileError([Complaint(file, mark.line, mark.column, message)]) from None
    bad = yaml.reader.Reader.NON_PRINTABLE.search(text)
    if bad:
        mark = _mark_at(text[: bad.start()])
        message = f"not a text file (character U+{ord(bad[0]):04X})"
        raise TaskFileError([Complaint(file, mark.line, mark.column, message)])
    return text


def _mark_at(before: str) -> Mark:
    lines = _BREAK.split(before)
    return Mark(len(lines), len(lines[-1]) + 1)


def parse(text: str, file: str) -> Tree:
    """Return the tree of ``text``; raise :class:`TaskFileError` when it is not YAML of the kind read here."""
    try:
        tree = _build(yaml.parse(text, Loader=_FAST), file)
    except (yaml.YAMLError, RecursionError):
        # The reference parser gives the message, so that messages do not depend on whether libyaml is installed.
        tree = _build(_reference_events(text, file), file)
    if tree is None:
        raise TaskFileError([Complaint(file, 1, 1, "the file is empty")])
    return tree


def _reference_events(text: str, file: str) -> Iterator[Any]:
    try:
        yield from yaml.parse(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = _mark(mark) if mark else Mark(1, 1)
        words = " ".join(f"{error.context or ''}: {error.problem or error}".strip(": ").split())
        hint = next((f" ({what})" for part, what in _HINTS if part in words), "")
        raise TaskFileError([Complaint(file, place.line, place.column, f"not YAML: {words}{hint}")]) from None
    except yaml.YAMLError as error:
        words = " ".join(str(error).split())
        raise TaskFileError([Complaint(file, 1, 1, f"not YAML: {words}")]) from None


def _mark(mark: Any) -> Mark:
    return Mark(mark.line + 1, mark.column + 1)


@dataclass
class _Frame:
    """A collection whose end has not been read; ``key`` is the key of the next value."""

    path: Path
    node: dict[str, Data] | list[Data]
    key: str | None = None
    repeated: bool = False


def _build(events: Iterator[Any], file: str) -> Tree | None:
    builder = _NodeBuilder(Tree(file))
    for event in events:
        builder.take(event)
    return builder.tree if builder.documents else None


class _NodeBuilder:
    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.stack: list[_Frame] = []
        self.documents = 0

    def take(self, event: Any) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.AliasEvent):
            self._fatal(event, f"aliases such as *{event.anchor} are not read: write the value out")
        elif isinstance(event, yaml.CollectionStartEvent):
            self._open(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.stack.pop()
        elif isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self._fatal(event, "a second document starts here: a task file holds one")

    def _fatal(self, event: Any, message: str) -> None:
        raise TaskFileError([self.tree.problem(_mark(event.start_mark), message)])

    def _open(self, event: Any) -> None:
        if len(self.stack) >= MAX_DEPTH:
            self._fatal(event, f"nested more than {MAX_DEPTH} deep")
        if self.stack and isinstance(self.stack[-1].node, dict) and self.stack[-1].key is None:
            self._fatal(event, "a key must be a word, not a mapping or a list")
        node: dict[str, Data] | list[Data] = {} if isinstance(event, yaml.MappingStartEvent) else []
        self.stack.append(_Frame(self._attach(node, event), node))

    def _scalar(self, event: Any) -> None:
        frame = self.stack[-1] if self.stack else None
        if frame is not None and isinstance(frame.node, dict) and frame.key is None:
            self._key(frame, event)
            return
        path = self._attach(event.value, event)
        if event.style is None or event.style == "":
            self.tree.plain.add(path)

    def _key(self, frame: _Frame, event: Any) -> None:
        key, mark = event.value, _mark(event.start_mark)
        path = (*frame.path, key)
        self._refuse_tag(event, path)
        frame.key, frame.repeated = key, key in frame.node
        if frame.repeated:
            message = f"the key {key!r} stands twice (first in line {self.tree.keys[path].line})"
            # The first entry is still checked, but a distribution without the second need not sum to 1.
            broken = frame.path if frame.path[-1:] == ("to",) else ()
            self.tree.problems.append((broken, self.tree.problem(mark, message)))
            return
        self.tree.keys[path] = mark
        wrong = why_no_name(key)
        if wrong:
            self.tree.problems.append((path, self.tree.problem(mark, wrong)))

    def _attach(self, value: Data, event: Any) -> Path:
        """Add a value to the innermost open collection and return its path."""
        path: Path = ()
        if not self.stack:
            self.tree.data = value
        else:
            frame = self.stack[-1]
            if isinstance(frame.node, list):
                path = (*frame.path, len(frame.node))
                frame.node.append(value)
            else:
                assert frame.key is not None
                path = (*frame.path, *((_REPEATED,) if frame.repeated else ()), frame.key)
                if not frame.repeated:
                    frame.node[frame.key] = value
                frame.key = None
        self.tree.values[path] = _mark(event.start_mark)
        self._refuse_tag(event, path)
        return path

    def _refuse_tag(self, event: Any, path: Path) -> None:
        if event.tag is not None:
            message = f"tags such as {event.tag.replace('tag:yaml.org,2002:', '!!')} are not read"
            self.tree.problems.append((path, self.tree.problem(_mark(event.start_mark), message)))
