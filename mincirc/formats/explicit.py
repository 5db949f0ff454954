"""The explicit format of PRISM, and Storm's dialect of it: files of one name beside one another, for MDPs.

Specification: https://prismmodelchecker.org/manual/Appendices/ExplicitModelFiles, and the examples that come with
Storm.  Naming any of the files finds the others:

======== =========================================================== ===========================================
file     PRISM                                                       Storm
======== =========================================================== ===========================================
``.tra`` ``STATES CHOICES TRANSITIONS``, then                        ``mdp``, then the same lines
         ``STATE CHOICE TARGET PROBABILITY [ACTION]``
``.sta`` ``(x,y)``, then ``0:(1,true)``
``.lab`` ``0="init" 1="goal"``, then ``0: 0 1``                      ``#DECLARATION``, names, ``#END``, ``0 init``
rewards  ``.srew`` (``STATE REWARD``) and ``.trew``                  ``.state.rew`` and ``.trans.rew``, the same lines
         (``STATE CHOICE TARGET REWARD``), each after a first line   without a first line
         that counts
======== =========================================================== ===========================================

Several reward models stand in ``NAME1.srew``, ``NAME2.srew``, ... (PRISM), or in ``NAME.MODEL.state.rew`` (Storm).
First lines may be missing.  Where no file of labels names ``init``, episodes start in state 0, as in PRISM.  Numbers
are those of programs that compute with floats (:func:`mincirc.formats.listed_model.read_probabilities`).  Markov
chains are refused.  Tested by reading back what is written, and by Storm's own example of two dice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import NoReturn

from mincirc.formats.explicit_writer import TOGETHER
from mincirc.formats.file_text import MAX_FILE, FileText
from mincirc.formats.listed_model import (
    MAX_STATES,
    ListedChoice,
    ListedModel,
    Scalar,
    read_probabilities,
    refuse_file,
    reward_model,
    sum_hint,
    task_of,
    unpaid,
)
from mincirc.formats.wishes import Wishes
from mincirc.mdp.model import MDP
from mincirc.rational import parse_text
from mincirc.rows import Reading, RowError

_ENDING = re.compile(f"({TOGETHER})\\Z", re.IGNORECASE)
_DECLARED = re.compile(r'(\d+)="([^"]*)"')
_NAMED = re.compile(r"#\s*Reward structure:?\s*\"?([^\"\n]*?)\"?\s*\Z", re.IGNORECASE)


def read(source: FileText, wishes: Wishes) -> MDP:
    """Return the MDP of the files beside ``source``; raise :class:`~mincirc.errors.TaskFileError` otherwise."""
    name = Path(source.file).name
    found = _ENDING.search(name)
    stem = Path(source.file).with_name(name[: found.start()] if found else name)
    transitions = source if not found or found[0].lower() == ".tra" else _beside(stem, ".tra")
    if transitions is None:
        raise refuse_file(source.file, f"there is no {stem.name}.tra beside it")
    return task_of(_ExplicitReader(transitions, stem, wishes).model(), transitions.file, wishes)


def _beside(stem: Path, ending: str) -> FileText | None:
    path = stem.with_name(stem.name + ending)
    try:
        if not path.is_file():
            return None
        with path.open("rb") as stream:
            return FileText(str(path), stream.read(MAX_FILE + 1))
    except (OSError, ValueError) as error:
        message = f"cannot be read: {getattr(error, 'strerror', None) or error}"
        raise refuse_file(str(path), message) from None


@dataclass(frozen=True)
class _TextRow:
    """One line of numbers and words."""

    source: FileText
    line: int
    words: tuple[str, ...]

    def fail(self, message: str) -> NoReturn:
        self.source.refuse(message, self.line, 1)

    def whole(self, position: int, most: int, what: str) -> int:
        """Return the word at a position as a number below ``most``."""
        text = self.words[position]
        if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) < most):
            self.fail(f"{what} is {text[:20]!r}: expected a whole number below {most}")
        return int(text)

    def number(self, position: int) -> Fraction:
        try:
            return parse_text(self.words[position])
        except ValueError as error:
            self.fail(f"reward: {error}")


def _rows(source: FileText) -> Iterator[_TextRow]:
    for number, text in enumerate(source.lines, start=1):
        words = text.partition("//")[0].split()
        if words and not words[0].startswith("#"):
            yield _TextRow(source, number, tuple(words))


@dataclass
class _ListedMoves:
    """What a choice does, as it was listed: lines, targets and texts of probabilities."""

    action: str
    rows: list[_TextRow]
    targets: list[int]


class _ExplicitReader:
    def __init__(self, transitions: FileText, stem: Path, wishes: Wishes) -> None:
        self._source = transitions
        self._stem = stem
        self._wishes = wishes
        self._readings: set[Reading] = set()
        self._count = 0
        self._choices: list[dict[int, _ListedMoves]] = []

    def model(self) -> ListedModel:
        self._read_transitions()
        labels = self._labels()
        rewards = self._reward_files()
        self._paid = [Fraction(0)] * self._count
        self._paid_by_move: dict[tuple[int, int, int], Fraction] = {}
        chosen = reward_model(list(rewards), self._source.file, self._wishes)
        for source in () if chosen is None else list(rewards.values())[chosen]:
            self._read_rewards(source)
        choices = tuple(
            tuple(self._choice(s, k, m) for k, m in sorted(row.items())) for s, row in enumerate(self._choices)
        )
        initial = labels.get("init") or [0]
        return ListedModel(choices, tuple(sorted(set(initial))), labels, self._variables(), self._readings)

    def _read_transitions(self) -> None:
        rows = list(_rows(self._source))
        if rows and len(rows[0].words) == 1:
            kind = rows.pop(0)
            if kind.words[0].lower() != "mdp":
                kind.fail(f"this is a model of type {kind.words[0][:20]!r}; MDPs are read")
        self._read_header(rows)
        if not rows:
            self._source.refuse("no transitions are listed")
        for row in rows:
            self._transition(row)

    def _read_header(self, rows: list[_TextRow]) -> None:
        """Take the line of counts away, and make room for the states."""
        counts = rows.pop(0) if rows and len(rows[0].words) < 4 else None
        if counts is not None and (len(counts.words) < 3 or (rows and len(rows[0].words) < 4)):
            counts.fail(
                "expected STATES CHOICES TRANSITIONS, then STATE CHOICE TARGET PROBABILITY: "
                "a Markov chain has nothing to choose; MDPs are read"
            )
        if counts is None:
            highest = [max(row.whole(0, MAX_STATES, "state"), row.whole(2, MAX_STATES, "target")) for row in rows]
            self._count = max(highest, default=-1) + 1
        else:
            self._count = counts.whole(0, MAX_STATES + 1, "the number of states")
            if counts.words[2] != str(len(rows)):
                counts.fail(f"{counts.words[2][:20]} transitions are announced, and {len(rows)} are listed")
        self._choices = [{} for _ in range(self._count)]

    def _transition(self, row: _TextRow) -> None:
        if len(row.words) not in (4, 5):
            row.fail(f"expected STATE CHOICE TARGET PROBABILITY [ACTION], not {len(row.words)} words")
        state, target = row.whole(0, self._count, "state"), row.whole(2, self._count, "target")
        action = row.words[4] if len(row.words) == 5 else ""
        moves = self._choices[state].setdefault(row.whole(1, MAX_STATES, "choice"), _ListedMoves(action, [], []))
        if moves.action != action:
            row.fail(
                f"this choice has the action {moves.action or '(none)'} a line before, and {action or '(none)'} here"
            )
        moves.rows.append(row)
        moves.targets.append(target)

    def _choice(self, state: int, number: int, moves: _ListedMoves) -> ListedChoice:
        texts = [row.words[3] for row in moves.rows]
        try:
            found, reading = read_probabilities(texts, exact=False, normalise=self._wishes.normalise)
        except RowError as error:
            moves.rows[error.index or 0].fail(sum_hint(error, self._wishes))
        self._readings.add(reading)
        paid = [self._paid_by_move.get((state, number, t), Fraction(0)) for t in moves.targets]
        listed = tuple((p, t, r) for p, t, r in zip(found, moves.targets, paid, strict=True) if p)
        return ListedChoice(moves.action, self._paid[state], listed)

    def _labels(self) -> dict[str, list[int]]:
        source = _beside(self._stem, ".lab")
        if source is None:
            return {}
        declared = _DECLARED.findall(source.text.lstrip().partition("\n")[0])
        return self._numbered(source, dict(declared)) if declared else self._worded(source)

    def _numbered(self, source: FileText, names: dict[str, str]) -> dict[str, list[int]]:
        """Read labels as PRISM writes them: names for numbers, then numbers per state."""
        labels: dict[str, list[int]] = {name: [] for name in names.values()}
        for row in list(_rows(source))[1:]:
            state = _TextRow(source, row.line, (row.words[0].rstrip(":"),)).whole(0, self._count, "state")
            for number in row.words[1:]:
                if number not in names:
                    row.fail(f"no label has the number {number[:20]!r}")
                labels[names[number]].append(state)
        return labels

    def _worded(self, source: FileText) -> dict[str, list[int]]:
        """Read labels as Storm has them: names between #DECLARATION and #END, then names per state."""
        head, end, _ = source.text.partition("#END")
        if "#DECLARATION" not in head or not end:
            source.refuse('expected labels such as 0="init", or names between #DECLARATION and #END', 1, 1)
        labels: dict[str, list[int]] = {name: [] for name in head.partition("#DECLARATION")[2].split()}
        last = head.count("\n") + 1
        for row in _rows(source):
            if row.line > last:
                state = row.whole(0, self._count, "state")
                for name in row.words[1:]:
                    if name not in labels:
                        row.fail(f"the label {name[:40]!r} is not declared")
                    labels[name].append(state)
        return labels

    def _reward_files(self) -> dict[str, list[FileText]]:
        """Return the files of each reward model."""
        found: dict[str, list[FileText]] = {}
        for number in ("", *map(str, range(1, 100))):
            own = number and self._is_model(number)  # then its rewards are that model's
            here = [
                f for e in (".srew", ".trew") if not own and (f := _beside(self._stem, f"{number}{e}")) is not None
            ]
            if not here and number not in ("", "1"):
                break
            if here:
                found[self._name_of(here, number)] = here
        for kind in ("state", "trans"):
            for path in sorted(self._stem.parent.glob(f"*.{kind}.rew")):
                if path.name.startswith(f"{self._stem.name}."):
                    name = path.name[len(self._stem.name) + 1 :].removesuffix(f"{kind}.rew").rstrip(".")
                    if name and self._is_model(f".{name}"):
                        continue
                    name = name or "default"
                    file = _beside(self._stem, path.name[len(self._stem.name) :])
                    found.setdefault(name, []).extend([file] if file else [])
        return found

    def _is_model(self, further: str) -> bool:
        """Return whether there is a model whose name goes on so."""
        return self._stem.with_name(f"{self._stem.name}{further}.tra").is_file()

    def _name_of(self, files: Sequence[FileText], number: str) -> str:
        """Return what the files call themselves, else a number."""
        named = [match[1] for f in files for line in f.lines[:4] if (match := _NAMED.match(line.strip()))]
        return next((name for name in named if name), number or "default")

    def _read_rewards(self, source: FileText) -> None:
        rows = list(_rows(source))
        by_state = source.file.lower().endswith((".srew", ".state.rew"))
        width = 2 if by_state else 4
        counted = source.file.lower().endswith(("srew", "trew"))
        if counted and rows and (len(rows[0].words) != width or self._counts(rows)):
            rows.pop(0)
        seen: set[tuple[str, ...]] = set()
        for row in rows:
            if len(row.words) != width:
                row.fail(f"expected {'STATE REWARD' if by_state else 'STATE CHOICE TARGET REWARD'}")
            state = row.whole(0, self._count, "state")
            if row.words[:-1] in seen:
                row.fail(f"a second reward for this {'state' if by_state else 'transition'}")
            seen.add(row.words[:-1])
            if by_state and not self._choices[state] and row.number(1):
                row.fail(unpaid(state))
            if by_state:
                self._paid[state] += row.number(1)
            else:
                key = (state, row.whole(1, MAX_STATES, "choice"), row.whole(2, self._count, "target"))
                if key[1] not in self._choices[state] or key[2] not in self._choices[state][key[1]].targets:
                    row.fail("a reward for a transition that there is not")
                self._paid_by_move[key] = row.number(3)

    def _counts(self, rows: Sequence[_TextRow]) -> bool:
        """Return whether the first line of ``STATE REWARD`` counts states and entries instead."""
        return rows[0].words == (str(self._count), str(len(rows) - 1))

    def _variables(self) -> dict[str, Sequence[Scalar]]:
        source = _beside(self._stem, ".sta")
        rows = list(_rows(source)) if source is not None else []
        if not rows:
            return {}
        names = "".join(rows[0].words).strip("()").split(",")
        values: list[list[Scalar]] = []
        for row in rows[1:]:
            number, colon, listed = "".join(row.words).partition(":")
            parts = listed.strip("()").split(",")
            if not colon or number != str(len(values)) or len(parts) != len(names):
                row.fail(f"expected {len(values)}:({','.join(names)[:60]})")
            values.append([_value(part) for part in parts])
        if len(values) != self._count:
            rows[0].fail(f"{len(values)} states are listed, and there are {self._count}")
        return {name: [row[i] for row in values] for i, name in enumerate(names)}


def _value(text: str) -> Scalar:
    if text in ("true", "false"):
        return text == "true"
    try:
        number = parse_text(text)
    except ValueError:
        return text
    return number.numerator if number.denominator == 1 else number
