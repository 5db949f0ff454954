"""The DRN format ("direct encoding") of Storm, for MDPs.

Specification: https://www.stormchecker.org/documentation/background/drn.html and Storm's own reader.

::

    @type: MDP
    @value_type: rational
    @reward_models
    return
    @nr_states
    2
    @nr_choices
    3
    @model
    state 0 [0] init
    //[row=0]
        action left [1/2]
                0 : 1/2
                1 : 1/2
    ...

Read as Storm 1.11 reads it (``DirectEncodingParser.cpp``): comments, placeholders, rewards on states and on choices,
labels in quotation marks, choices called ``__NOLABEL__``.  The comment after a state that Storm writes with the values
of its variables is read as well, and the one before the model in which :mod:`mincirc.formats.drn_writer` states the
order of the actions.  Without ``@value_type``, and with ``double``, numbers are those of a program that
computes with floats (:func:`mincirc.formats.listed_model.read_probabilities`); ``rational`` numbers must sum to 1.
Refused: other types of models (a chain has nothing to choose, time is discrete, states are seen), parameters and
intervals.  Tested against Storm: models that it writes are read, and what is written here it evaluates to the same
optimum.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from mincirc.formats.file_text import FileText
from mincirc.formats.listed_model import (
    MAX_STATES,
    ListedChoice,
    ListedModel,
    Scalar,
    read_probabilities,
    reward_model,
    sum_hint,
    task_of,
    unpaid,
)
from mincirc.formats.wishes import Wishes
from mincirc.mdp.model import MDP
from mincirc.rational import parse_text
from mincirc.rows import Reading, RowError

UNREAD = {
    "DTMC": "a Markov chain has nothing to choose",
    "CTMC": "a Markov chain has nothing to choose",
    "MA": "time is continuous in a Markov automaton",
    "Markov Automaton": "time is continuous in a Markov automaton",
    "POMDP": "states are seen in part only, and partial observability is not read yet",
    "SMG": "it is a game of several players",
    "S2PG": "it is a game of several players",
}
_ACTIONS = "// actions:"
_LABEL = re.compile(r'"([^"]+)"(?=\s|$|")|([^\s"]+)(?=\s|$)')
_VALUE = re.compile(r"\s*(?:(!?)([A-Za-z_][\w.]*)\s*(?:=\s*([^&\s]+))?)?\s*\Z")


def read(source: FileText, wishes: Wishes) -> MDP:
    """Return the MDP of a DRN file; raise :class:`~mincirc.errors.TaskFileError` with a line and a column."""
    return task_of(_DrnReader(source, wishes).model(), source.file, wishes)


@dataclass
class _DrnState:
    """What was read of one state so far: values of variables, and the choices with the text of their numbers."""

    line: int
    reward: Fraction
    labels: tuple[str, ...]
    values: list[tuple[str, Scalar]] = field(default_factory=list)
    choices: list[_DrnChoice] = field(default_factory=list)


@dataclass
class _DrnChoice:
    line: int
    label: str
    reward: Fraction
    targets: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)


class _DrnReader:
    """One reading, line by line."""

    def __init__(self, source: FileText, wishes: Wishes) -> None:
        self._source = source
        self._wishes = wishes
        self._line = 0
        self._header: dict[str, str] = {}
        self._placeholders: dict[str, str] = {}
        self._states: list[_DrnState] = []
        self._readings: set[Reading] = set()
        self._actions: tuple[str, ...] = ()

    def model(self) -> ListedModel:
        lines = enumerate(self._source.lines, start=1)
        self._read_header(lines)
        self._check_type()
        self._count = self._whole("@nr_states", MAX_STATES)
        names = self._header.get("@reward_models", "").split()
        self._rewards = reward_model(names, self._source.file, self._wishes)
        for self._line, text in lines:
            self._read_line(text.rstrip())
        self._check_counts()
        choices = tuple(tuple(self._choice(s, c) for c in s.choices) for s in self._states)
        labels = dict.fromkeys(label for s in self._states for label in s.labels)
        return ListedModel(
            choices,
            tuple(i for i, s in enumerate(self._states) if "init" in s.labels),
            {label: [i for i, s in enumerate(self._states) if label in s.labels] for label in labels},
            self._variables(),
            self._readings,
            actions=self._actions,
        )

    def _fail(self, message: str, line: int | None = None) -> None:
        at = self._line if line is None else line
        text = self._source.lines[at - 1] if at else ""
        self._source.refuse(message, at, len(text) - len(text.lstrip()) + 1 if at else 0)

    def _read_header(self, lines: Iterator[tuple[int, str]]) -> None:
        """Read up to ``@model``: a key and its value on the same line or on the next one."""
        key = ""
        for self._line, raw in lines:
            text = raw.strip()
            if text.startswith("@"):
                key, colon, value = text.partition(":")
                if key == "@model":
                    return
                if key in self._header or (key == "@placeholders" and self._placeholders):
                    self._fail(f"{key} is stated twice")
                if key not in _KEYS:
                    self._fail(f"unknown key {key[:40]!r}: expected one of {', '.join(_KEYS)}")
                self._header[key] = value.strip() if colon else ""
            elif text.startswith("//"):
                self._actions = (
                    tuple(text.removeprefix(_ACTIONS).split()) if text.startswith(_ACTIONS) else self._actions
                )
            elif text:
                self._header_line(key, text)
        self._fail("the file ends before @model")

    def _header_line(self, key: str, text: str) -> None:
        if key == "@placeholders":
            name, colon, value = text.partition(":")
            if not colon or not name.startswith("$"):
                self._fail("expected a placeholder such as $0 : 1/3")
            self._placeholders[name.strip()] = value.strip()
        elif not key or self._header[key]:
            self._fail(f"{text[:40]!r} is no key: expected @type, @nr_states, .. or @model")
        else:
            self._header[key] = text

    def _check_type(self) -> None:
        kind = self._header.get("@type", "")
        if kind.upper() != "MDP":
            why = UNREAD.get(kind, "expected MDP")
            self._source.refuse(f"this is a model of type {kind or '(none)'}: {why}; MDPs are read")
        if self._header.get("@parameters"):
            self._source.refuse(
                f"the model has the parameters {self._header['@parameters'][:60]}: give them values first"
            )
        value = self._header.get("@value_type", "double")
        if value not in ("double", "rational"):
            self._source.refuse(f"numbers of the type {value[:40]} are not read; double and rational are")

    def _whole(self, key: str, most: int) -> int:
        text = self._header.get(key, "")
        if not (text.isascii() and text.isdigit() and len(text) < 10 and 0 < int(text) <= most):
            self._source.refuse(f"{key} is {text[:20] or '(missing)'}: expected a whole number from 1 to {most}")
        return int(text)

    def _read_line(self, text: str) -> None:
        stripped = text.lstrip()
        if stripped.startswith("//"):
            self._comment(stripped[2:].strip())
        elif stripped.startswith("state "):
            self._state(stripped.removeprefix("state ").strip())
        elif stripped.startswith("action "):
            self._action(stripped.removeprefix("action ").strip())
        elif stripped:
            self._transition(stripped)

    def _state(self, text: str) -> None:
        number, _, rest = text.partition(" ")
        if number != str(len(self._states)):
            self._fail(f"state {number[:20]}: expected state {len(self._states)} (states are listed in order)")
        if len(self._states) == self._count:
            self._fail(f"state {number}: @nr_states is {self._count}")
        reward, rest = self._reward(rest.strip())
        if rest.startswith("{"):
            self._fail("observations belong to a POMDP, and partial observability is not read yet")
        labels = tuple(match[1] or match[2] for match in _LABEL.finditer(rest))
        self._states.append(_DrnState(self._line, reward, labels))

    def _comment(self, text: str) -> None:
        """Read the values of variables that Storm writes below a state: ``[x=1 & y=true]``."""
        if not self._states or self._states[-1].choices or not (text.startswith("[") and text.endswith("]")):
            return
        matches = [_VALUE.match(part) for part in text[1:-1].split("&")]
        if all(matches):
            self._states[-1].values = [(m[2] or "", _scalar(m[1], m[3])) for m in matches if m]

    def _action(self, text: str) -> None:
        if not self._states:
            self._fail("an action before the first state")
        label, _, rest = text.partition(" ")
        reward, rest = self._reward(rest.strip())
        if rest:
            self._fail(f"expected nothing after the action, not {rest[:40]!r}")
        self._states[-1].choices.append(_DrnChoice(self._line, "" if label == "__NOLABEL__" else label, reward))

    def _reward(self, text: str) -> tuple[Fraction, str]:
        """Return the reward in ``[..]`` of the model that is meant, and the text after it."""
        if not text.startswith("["):
            return Fraction(0), text
        inside, bracket, rest = text[1:].partition("]")
        if not bracket:
            self._fail("a closing ] is missing")
        parts = inside.split(",")
        if self._rewards is None:
            return Fraction(0), rest.strip()
        if self._rewards >= len(parts):
            self._fail(f"{len(parts)} rewards in brackets, and there are {self._rewards + 1} or more reward models")
        return self._number(parts[self._rewards]), rest.strip()

    def _number(self, text: str) -> Fraction:
        try:
            return parse_text(self._placed(text))
        except ValueError as error:
            self._fail(f"reward: {error}")
            raise

    def _placed(self, text: str) -> str:
        """Return what a placeholder stands for, and any other text itself."""
        bare = text.strip()
        if bare.startswith("$"):
            if bare not in self._placeholders:
                self._fail(f"placeholder {bare[:40]} is not defined")
            return self._placeholders[bare]
        return bare

    def _transition(self, text: str) -> None:
        if not self._states or not self._states[-1].choices:
            self._fail(f"expected a state or an action, not {text[:40]!r}")
        target, colon, value = text.partition(":")
        number = target.strip()
        if not colon:
            self._fail(f"expected 'STATE : PROBABILITY', not {text[:40]!r}")
        if not (number.isascii() and number.isdigit() and len(number) < 10 and int(number) < self._count):
            self._fail(f"there is no state {number[:20]!r}: @nr_states is {self._count}")
        if value.strip().startswith("["):
            self._fail("intervals of probabilities are not read")
        choice = self._states[-1].choices[-1]
        choice.targets.append(int(number))
        choice.texts.append(self._placed(value))
        choice.lines.append(self._line)

    def _choice(self, state: _DrnState, choice: _DrnChoice) -> ListedChoice:
        exact = self._header.get("@value_type") == "rational"
        try:
            found, reading = read_probabilities(choice.texts, exact=exact, normalise=self._wishes.normalise)
        except RowError as error:
            self._fail(
                sum_hint(error, self._wishes), choice.line if error.index is None else choice.lines[error.index]
            )
            raise
        self._readings.add(reading)
        moves = tuple((p, target, Fraction(0)) for p, target in zip(found, choice.targets, strict=True) if p)
        return ListedChoice(choice.label, state.reward + choice.reward, moves)

    def _check_counts(self) -> None:
        if len(self._states) != self._count:
            self._source.refuse(f"@nr_states is {self._count}, and {len(self._states)} states are listed")
        for number, state in enumerate(self._states):
            if state.reward and not state.choices:
                self._fail(unpaid(number), state.line)
        stated = self._header.get("@nr_choices", "")
        there = sum(len(s.choices) for s in self._states)
        if stated and stated != str(there):
            self._source.refuse(f"@nr_choices is {stated[:20]}, and {there} choices are listed")

    def _variables(self) -> dict[str, Sequence[Scalar]]:
        """Return the variables if every state lists the same ones.

        Storm leaves the name of a truth value away where it is true; another state, where it is false, has it.
        """
        listed = [s.values for s in self._states]
        found: dict[str, Sequence[Scalar]] = {}
        for column in zip(*listed, strict=True) if len(set(map(len, listed))) == 1 else ():
            names = {name for name, _ in column if name}
            if len(names) > 1 or names & set(found):
                return {}
            found.update((name, [value for _, value in column]) for name in names)
        return found


_KEYS = (
    "@type",
    "@value_type",
    "@parameters",
    "@placeholders",
    "@reward_models",
    "@nr_states",
    "@nr_choices",
    "@model",
)


def _scalar(negated: str | None, text: str | None) -> Scalar:
    if text is None:
        return not negated
    if text in ("true", "false"):
        return text == "true"
    try:
        number = parse_text(text)
    except ValueError:
        return text
    return number.numerator if number.denominator == 1 else number
