"""A policy as a table: a line for every state, a column for every action, a disc where the action is taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from mincirc.draw.ink import hover
from mincirc.draw.key import Key
from mincirc.draw.marks import diamond, label_mark
from mincirc.draw.paper import (
    BLACK,
    BLUE,
    GREY,
    LIGHT,
    PALE,
    RED,
    WHITE,
    Picture,
    disc,
    stroke,
    text_width,
    wrapped,
    write,
)
from mincirc.draw.params import DrawingParams
from mincirc.draw.policy_grid import mark_starts
from mincirc.draw.situation import Situation
from mincirc.mdp.model import MDP, Block

LONGEST = 12
"""States in one table; more are in further tables beside it or below."""


@dataclass(frozen=True)
class _Sheet:
    """The measures of all tables of a picture."""

    task: MDP
    seen: Sequence[Situation]
    params: DrawingParams

    @cached_property
    def heads(self) -> list[str]:
        """What stands above the columns: names, or letters where the names are too wide."""
        widest = sum(text_width(name, self.params.font) + 10 for name in self.task.actions)
        return list(self.task.actions) if widest < self.params.inner * 0.6 else list(letters(len(self.task.actions)))

    @cached_property
    def widths(self) -> list[float]:
        """The widths of the columns of actions."""
        return [max(text_width(head, self.params.font) + 10, self.params.font * 1.6) for head in self.heads]

    @property
    def line(self) -> float:
        """The height of a line."""
        return self.params.font * 1.35

    def marks(self, at: Situation) -> float:
        """Return the width of the marks before a state's name."""
        return (len(at.labels) + (at.start and mark_starts(self.seen))) * self.params.font * 0.8

    def table(self, names: Sequence[str], seen: Sequence[Situation], title: str) -> Picture:
        """Return the table of some states with these names."""
        font, line = self.params.font, self.line
        left = max(text_width(name, font) + self.marks(at) for name, at in zip(names, seen, strict=True)) + 8
        width = max(left + sum(self.widths), text_width(title, font))
        top = line * (2 if title else 1)
        ink = write(0, line / 2, title, font) if title else ""
        x = left
        for head, column in zip(self.heads, self.widths, strict=True):
            ink += write(x + column / 2, top - line / 2, head, font, "middle")
            x += column
        for number, (name, at) in enumerate(zip(names, seen, strict=True)):
            y = top + line * number
            ink += stroke(f"M0 {y:g}H{left + sum(self.widths):g}", LIGHT, 1)
            says = f"{self.task.states[at.state]}: {self.task.actions[at.action]}"
            ink += hover(says, self._row(name, at, left, y + line / 2))
        return Picture(width, top + line * len(seen), ink)

    def _row(self, name: str, at: Situation, left: float, y: float) -> str:
        font, x = self.params.font, 0.0
        ink = ""
        if at.start and mark_starts(self.seen):
            ink += start_sign(font * 0.35, y, font)
            x += font * 0.8
        for number in at.labels:
            ink += label_mark(number, x + font * 0.3, y, font * 0.5)
            x += font * 0.8
        ink += write(x, y, name, font, fill=BLACK if at.reached else GREY)
        x = left
        for action, column in enumerate(self.widths):
            if action in at.actions:
                ink += sign(at, action, x + column / 2, y, font)
            x += column
        return ink


def letters(count: int) -> tuple[str, ...]:
    """Return A, B, ..., or numbers when there are more than 26."""
    return tuple(chr(ord("A") + i) if count <= 26 else str(i) for i in range(count))


def start_sign(x: float, y: float, font: float) -> str:
    """Return the mark of an initial state."""
    return disc(x, y, font * 0.3, WHITE, BLUE, 2)


def sign(at: Situation, action: int, x: float, y: float, font: float) -> str:
    """Return the sign of an available action: taken or not, harmful or not, at a state that is reached or not."""
    taken, harmful = action == at.action, action in at.harmful
    dark = (RED if harmful else BLACK) if at.reached else ("#e9a87c" if harmful else PALE)
    if harmful:
        return diamond(x, y, font * (0.45 if taken else 0.25), dark if taken else WHITE, dark)
    return disc(x, y, font * 0.34, dark) if taken else disc(x, y, font * 0.16, WHITE, PALE, 1)


def table_picture(task: MDP, seen: Sequence[Situation], params: DrawingParams) -> tuple[Picture, Picture]:
    """Return the policy as tables of at most twelve states, and the key to the signs."""
    groups = [(b.task.name, b.states, b.task.states) for b in task.blocks]
    groups = groups or [("", range(len(task.states)), task.states)]
    sheet = _Sheet(task, seen, params)
    parts = [part for title, states, names in groups for part in _tables(sheet, title, states, names)]
    return wrapped(parts, params.inner, params.font * 1.4), _key(sheet)


def block_table(task: MDP, block: Block, seen: Sequence[Situation], params: DrawingParams) -> Picture:
    """Return the policy on one block of a union as tables, without a key."""
    parts = _tables(_Sheet(task, seen, params), "", block.states, block.task.states)
    return wrapped(parts, params.inner, params.font * 1.4)


def _tables(sheet: _Sheet, title: str, states: range, names: Sequence[str]) -> list[Picture]:
    parts = []
    for first in range(0, len(states), LONGEST):
        part = slice(first, first + LONGEST)
        head = f"{title} (continued)" if title and first else title
        parts.append(sheet.table(names[part], [sheet.seen[s] for s in states[part]], head))
    return parts


def _key(table: _Sheet) -> Picture:
    key, font, task = Key(table.params), table.params.font, table.task
    x, y = font * 0.4, key.size / 2
    if table.heads != list(task.actions):
        for head, name in zip(table.heads, task.actions, strict=True):
            key.add(write(0, y, head, font), name, text_width(head, font))
    key.add(disc(x, y, font * 0.34, BLACK), "action taken", font * 0.8)
    if any(not s.reached for s in table.seen):
        key.add(disc(x, y, font * 0.34, PALE), "taken, state not reached", font * 0.8)
    if any(set(s.actions) - {s.action} - s.harmful for s in table.seen):
        key.add(disc(x, y, font * 0.16, WHITE, PALE, 1), "other action", font * 0.8)
    if any(s.harms for s in table.seen):
        key.add(diamond(x, y, font * 0.45, RED, RED), "harmful action taken", font * 0.9)
    if any(s.harmful - {s.action} for s in table.seen):
        key.add(diamond(x, y, font * 0.25, WHITE, RED), "harmful action", font * 0.8)
    if any(s.start for s in table.seen) and mark_starts(table.seen):
        key.add(start_sign(x, y, font), "start", font * 0.8)
    for number in sorted({n for s in table.seen for n in s.labels}):
        key.add(label_mark(number, x, y, font * 0.5), task.labels[number][0], font * 0.8)
    return key.picture()
