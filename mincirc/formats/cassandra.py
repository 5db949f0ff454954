"""Cassandra's format of ``pomdp-solve`` (``.POMDP``, ``.MDP``), for problems in which the state is seen.

Specification: https://pomdp.org/code/pomdp-file-spec.html (A. R. Cassandra).  ::

    discount: 0.95
    values: reward
    states: door hall
    actions: go stay
    start: door
    T: go
    0.5 0.5
    0.0 1.0
    T: stay identity
    R: * : hall : * : * 1.0

Read: the preamble in any order, ``start`` in all its forms (none: uniform), ``T``, ``O`` and ``R`` with wildcards,
single entries, rows, matrices, ``identity``, ``uniform`` and ``reset``; of two statements about the same entry the
later one counts.  A state is seen when there are no observations, or when each observation belongs to one state,
whatever the action; anything else is refused, since partial observability is not read yet.  The file states its
objective, a discount below 1; with the discount 1 the caller says what is added up.  Costs are negative rewards.
States and actions that are only counted are called ``s0``, ``a0``.  Tested against a second reading of the same rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, NoReturn

from mincirc.errors import MincircError, TaskError, did_you_mean
from mincirc.formats.beginning import beginning_of
from mincirc.formats.cassandra_text import KeyStatement, PlacedWord
from mincirc.formats.cassandra_text import statements as statements_of
from mincirc.formats.file_text import FileText
from mincirc.formats.listed_model import read_probabilities, refuse_file, sum_hint
from mincirc.formats.wishes import Wishes
from mincirc.mdp.build import Outcome, make_task
from mincirc.mdp.model import MDP
from mincirc.mdp.objective import Discount, Objective
from mincirc.mdp.source import Source
from mincirc.rational import format_rational, parse_text
from mincirc.rows import Reading, RowError, worst

MAX_ENTRIES = 4_000_000
"""Actions times states times states: the format lists whole matrices."""

_COUNT = re.compile(r"[1-9]\d{0,5}\Z")


def read(source: FileText, wishes: Wishes) -> MDP:
    """Return the MDP of a file; raise :class:`~mincirc.errors.TaskFileError` with a line and a column otherwise."""
    return _CassandraReader(source, wishes).task()


class _CassandraReader:
    """One reading: the preamble, then the tables, then the task."""

    def __init__(self, source: FileText, wishes: Wishes) -> None:
        self._source = source
        self._wishes = wishes
        self._readings: set[Reading] = set()
        statements = statements_of(source)
        self._preamble = self._single(statements)
        self._states = self._names("states", "s")
        self._actions = self._names("actions", "a")
        self._observations = self._names("observations", "o") if "observations" in self._preamble else ()
        if len(self._actions) * len(self._states) * max(len(self._states), len(self._observations)) > MAX_ENTRIES:
            source.refuse(f"the tables have more than the {MAX_ENTRIES} entries that are read")
        self._moves = _StatedRows(self, len(self._states), len(self._states))
        self._seen = _StatedRows(self, len(self._states), len(self._observations))
        self._paid: list[KeyStatement] = []
        for statement in statements:
            self._read(statement)

    def fail(self, token: PlacedWord, message: str) -> NoReturn:
        """Complain about a place."""
        self._source.refuse(message, token.line, token.column)

    def _single(self, statements: Iterable[KeyStatement]) -> dict[str, KeyStatement]:
        found: dict[str, KeyStatement] = {}
        for statement in statements:
            key = statement.key.text.partition(" ")[0]
            if key in ("T", "O", "R"):
                continue
            if key in found:
                self.fail(statement.key, f"{key} is stated twice")
            if len(statement.fields) != 1 or not statement.fields[0]:
                self.fail(statement.key, f"expected a value after {key}:")
            found[key] = statement
        for key in ("states", "actions", "discount"):
            if key not in found:
                self._source.refuse(f"there is no {key}:")
        return found

    def _names(self, key: str, letter: str) -> tuple[str, ...]:
        words = self._preamble[key].fields[0]
        if len(words) == 1 and _COUNT.match(words[0].text):
            return tuple(f"{letter}{i}" for i in range(int(words[0].text)))
        names = [word.text for word in words]
        for i, word in enumerate(words):
            if word.text[0].isdigit() or word.text in names[:i]:
                twice = "named twice" if word.text in names[:i] else "no name (a name begins with no digit)"
                self.fail(word, f"{word.text[:40]!r} is {twice}")
        return tuple(names)

    def find(self, token: PlacedWord, names: Sequence[str], what: str) -> Sequence[int]:
        """Return the positions that a name, a number or ``*`` stands for."""
        if token.text == "*":
            return range(len(names))
        if token.text in names:
            return (names.index(token.text),)
        number = (
            int(token.text) if token.text.isascii() and token.text.isdigit() and len(token.text) < 8 else len(names)
        )
        if number >= len(names):
            self.fail(token, f"no {what} {token.text[:40]!r}{did_you_mean(token.text, names)}")
        return (number,)

    def action(self, token: PlacedWord) -> Sequence[int]:
        """Return the positions of the actions that a token names."""
        return self.find(token, self._actions, "action")

    def state(self, token: PlacedWord) -> Sequence[int]:
        """Return the positions of the states that a token names."""
        return self.find(token, self._states, "state")

    def number(self, token: PlacedWord) -> Fraction:
        """Return the number that a token is."""
        try:
            return parse_text(token.text)
        except ValueError as error:
            self.fail(token, str(error))

    def _read(self, statement: KeyStatement) -> None:
        match statement.key.text:
            case "T":
                self._moves.read(statement, self.state)
            case "O":
                if not self._observations:
                    self.fail(statement.key, "there are no observations:")
                self._seen.read(statement, lambda t: self.find(t, self._observations, "observation"))
            case "R":
                self._paid.append(statement)

    def _objective(self) -> Objective:
        token = self._preamble["discount"].fields[0][0]
        gamma = self.number(token)
        stated = self._wishes.stated()
        if gamma == 1:
            return self._wishes.objective(self._source.file)
        if stated:
            raise MincircError(f"{self._source.file} states its own objective in the file: discount {token.text}")
        try:
            return Discount(gamma)
        except TaskError as error:
            self.fail(token, str(error))

    def task(self) -> MDP:
        objective = self._objective()
        seen = self._seen_states()
        rows = self._rows()
        paid = _StatedRewards(self, len(self._states), self._observations, seen).read(self._paid, rows)
        sign = -1 if "values" in self._preamble and self._values() == "cost" else 1
        outcomes = {
            state: {
                action: [
                    Outcome(p, self._states[t], sign * paid.get((a, s, t), Fraction(0))) for t, p in rows[a, s].items()
                ]
                for a, action in enumerate(self._actions)
            }
            for s, state in enumerate(self._states)
        }
        try:
            return make_task(
                self._source.file.replace("\\", "/").rpartition("/")[2].partition(".")[0] or "task",
                objective,
                outcomes,
                self._start(),
                actions=self._actions,
                source=Source(self._source.file, "", worst(self._readings)),
            )
        except TaskError as error:
            raise refuse_file(self._source.file, str(error)) from None

    def _values(self) -> str:
        token = self._preamble["values"].fields[0][0]
        if token.text not in ("reward", "cost"):
            self.fail(token, f"values: expected reward or cost, not {token.text[:40]!r}")
        return token.text

    def _rows(self) -> dict[tuple[int, int], dict[int, Fraction]]:
        """Return what every action leads to in every state."""
        return {
            (a, s): dict(self._moves.row(a, s, f"T: {action} : {state}"))
            for a, action in enumerate(self._actions)
            for s, state in enumerate(self._states)
        }

    def reading(self, texts: Sequence[str], place: str, at: PlacedWord | None) -> Sequence[Fraction]:
        """Return a row of probabilities, read."""
        try:
            found, reading = read_probabilities(texts, exact=False, normalise=self._wishes.normalise)
        except RowError as error:
            message = f"{place}: {sum_hint(error, self._wishes)}"
            if at is None:
                self._source.refuse(message)
            self.fail(at, message)
        self._readings.add(reading)
        return found

    def _seen_states(self) -> Mapping[int, int]:
        """Return the observation of every state; refuse when the state is not seen."""
        if not self._observations:
            return {}
        found: dict[int, int] = {}
        for s, state in enumerate(self._states):
            for a, action in enumerate(self._actions):
                row = self._seen.row(a, s, f"O: {action} : {state}")
                if len(row) > 1 or found.setdefault(s, row[0][0]) != row[0][0]:
                    self._partial(f"in {state} there are several observations")
        for s, o in found.items():
            other = next((t for t, p in found.items() if p == o and t < s), None)
            if other is not None:
                self._partial(
                    f"{self._states[other]} and {self._states[s]} have the observation {self._observations[o]}"
                )
        return found

    def _partial(self, why: str) -> NoReturn:
        at = self._preamble["observations"].key
        self.fail(at, f"the state is not seen ({why}), and partial observability is not read yet")

    def _start(self) -> dict[str, Any]:
        if self._wishes.initial is not None:
            return beginning_of(None, self._wishes.initial, range(len(self._states)), self._states)
        return {self._states[s]: p for s, p in self.start_row().items()}

    def start_row(self) -> dict[int, Fraction]:
        """Return the distribution that the file states, uniform without one."""
        count = len(self._states)
        statement = self._preamble.get("start")
        words = statement.fields[0] if statement else ()
        key = statement.key.text if statement else "start"
        if key == "start" and len(words) == count > 1:
            found = self.reading([w.text for w in words], "start", words[0])
            return {s: p for s, p in enumerate(found) if p}
        everywhere = key == "start" and (not words or [w.text for w in words] == ["uniform"])
        listed = set(range(count)) if everywhere else {s for word in words for s in self.state(word)}
        if key == "start exclude":
            listed = set(range(count)) - listed
        if not listed or (key == "start" and len(words) > 1):
            self.fail(words[0], f"start: expected a state, {count} probabilities, or include: or exclude: and states")
        return {s: Fraction(1, len(listed)) for s in sorted(listed)}


class _StatedRows:
    """Probabilities per action and state: texts, and where they were said."""

    def __init__(self, problem: _CassandraReader, states: int, columns: int) -> None:
        self._problem = problem
        self._states = states
        self._columns = columns
        self._texts: dict[tuple[int, int], dict[int, str]] = {}
        self._places: dict[tuple[int, int], PlacedWord] = {}

    def read(self, statement: KeyStatement, column: Any) -> None:
        """Read one statement; ``column`` finds what a column is called."""
        *_, last = statement.fields
        if len(statement.fields) > 3 or not all(statement.fields) or any(len(f) > 1 for f in statement.fields[:-1]):
            self._problem.fail(statement.key, f"expected {statement.key.text}: ACTION [: STATE [: STATE]] and numbers")
        actions = self._problem.action(statement.fields[0][0])
        states = self._problem.state(statement.fields[1][0]) if len(statement.fields) > 1 else range(self._states)
        values = last[1:]
        if len(statement.fields) == 3:
            if len(values) != 1:
                self._problem.fail(last[0], f"expected one number, not {len(values)}")
            entries = dict.fromkeys(column(last[0]), values[0].text)
            self._set(actions, [(s, entries) for s in states], statement.key, replace=False)
        else:
            self._set(actions, self._rows(states, values, last[0], len(statement.fields) == 1), statement.key)

    def _rows(
        self, states: Sequence[int], values: Sequence[PlacedWord], at: PlacedWord, matrix: bool
    ) -> list[tuple[int, dict[int, str]]]:
        word = values[0].text if len(values) == 1 else ""
        if word == "uniform":
            return [(s, dict.fromkeys(range(self._columns), f"1/{self._columns}")) for s in states]
        if word == "identity" and matrix and self._columns == self._states:
            return [(s, {s: "1"}) for s in states]
        if word == "reset":
            start = {s: format_rational(p) for s, p in self._problem.start_row().items()}
            return [(s, start) for s in states]
        wanted = self._columns * (self._states if matrix else 1)
        if len(values) != wanted:
            self._problem.fail(at, f"expected {wanted} numbers, not {len(values)}")
        texts = [v.text for v in values]
        for v in values:
            self._problem.number(v)
        step = self._columns if matrix else 0
        return [
            (s, {c: t for c, t in enumerate(texts[i * step : i * step + self._columns]) if parse_text(t)})
            for i, s in enumerate(states)
        ]

    def _set(
        self,
        actions: Sequence[int],
        rows: Sequence[tuple[int, Mapping[int, str]]],
        place: PlacedWord,
        *,
        replace: bool = True,
    ) -> None:
        for a in actions:
            for s, entries in rows:
                kept = {} if replace else self._texts.get((a, s), {})
                self._texts[a, s] = {**kept, **entries}
                self._places[a, s] = place

    def row(self, action: int, state: int, name: str) -> list[tuple[int, Fraction]]:
        """Return the row as positions and probabilities."""
        texts = self._texts.get((action, state), {})
        columns = sorted(texts)
        found = self._problem.reading([texts[c] for c in columns], name, self._places.get((action, state)))
        return [(c, p) for c, p in zip(columns, found, strict=True) if p]


class _StatedRewards:
    """Rewards per action, state and next state."""

    def __init__(
        self,
        problem: _CassandraReader,
        count: int,
        observations: Sequence[str],
        seen: Mapping[int, int],
    ) -> None:
        self._problem = problem
        self._count = count
        self._observations = observations
        self._seen = seen
        self._paid: dict[tuple[int, int, int], Fraction] = {}

    def read(
        self, statements: Sequence[KeyStatement], moves: Mapping[tuple[int, int], Mapping[int, Fraction]]
    ) -> Mapping[tuple[int, int, int], Fraction]:
        """Return the rewards that the statements give to the transitions that there are."""
        for statement in statements:
            self._read(statement, moves)
        return self._paid

    def _read(self, statement: KeyStatement, moves: Mapping[tuple[int, int], Mapping[int, Fraction]]) -> None:
        fields = statement.fields
        if not 1 <= len(fields) <= 4 or not all(fields) or any(len(f) > 1 for f in fields[:-1]):
            self._problem.fail(statement.key, "expected R: ACTION : STATE : STATE : OBSERVATION REWARD")
        actions = self._problem.action(fields[0][0])
        states = self._problem.state(fields[1][0]) if len(fields) > 1 else range(self._count)
        targets = self._problem.state(fields[2][0]) if len(fields) > 2 else range(self._count)
        wanted = self._wanted(statement)
        numbers = [self._problem.number(token) for token in fields[-1][1:]]
        there = set(targets)
        for a in actions:
            for i, s in enumerate(states):
                for t in moves[a, s]:
                    if t in there and (wanted is None or not self._seen or self._seen[t] in wanted):
                        self._paid[a, s, t] = self._number(numbers, statement, i, t)

    def _wanted(self, statement: KeyStatement) -> set[int] | None:
        """Return the observations that a statement is about; ``None`` for all."""
        if len(statement.fields) < 4 or statement.fields[3][0].text == "*":
            return None
        return set(self._problem.find(statement.fields[3][0], self._observations, "observation"))

    def _number(self, numbers: Sequence[Fraction], statement: KeyStatement, row: int, target: int) -> Fraction:
        """Return the entry of a transition in the number, row or matrix that a statement lists."""
        depth = len(statement.fields)
        columns = len(self._observations) or 1
        seen = self._seen[target] if self._seen else 0
        shape = {4: 1, 3: columns, 2: self._count * columns, 1: self._count * self._count * columns}
        if len(numbers) == 1 and depth in (3, 4):
            return numbers[0]
        if len(numbers) != shape[depth]:
            self._problem.fail(statement.fields[-1][0], f"expected {shape[depth]} numbers, not {len(numbers)}")
        return numbers[
            {4: 0, 3: seen, 2: target * columns + seen, 1: (row * self._count + target) * columns + seen}[depth]
        ]
