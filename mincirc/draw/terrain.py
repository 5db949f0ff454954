"""What a grid is like where nobody has labelled it: where episodes end and what that pays, and where walls stand.

A grid of Gymnasium's has no labels: which cell is the goal stands in its rewards, and a wall is a move that moves
nothing.  Both are read off the task, exactly, and only where they follow:

* A cell is *entered* when another cell leads there.  One that is not, though an action of a neighbour points there, is
  one where something happens on the way in: if that step ends the episode, episodes *end* there (the flag
  ``terminated`` belongs to the step); if it is certain to lead elsewhere, the cell *leads away*.  A cell that is
  entered and has one way on for all its actions, out of the episode or to itself, is an end too.
  Where the step may end the episode by chance, the cell is the only neighbour that is not entered, but for one
  behind, and the action that points away from it ends nothing on its account: what ends anywhere, by itself, is no
  cell's doing.
* What is paid there is what the steps into the cell pay above what steps usually pay, in proportion to their chance of
  coming there.  It is said only if all steps of which that can be told agree.
* Between two neighbouring cells that are entered is a *wall* when no action leads from one to the other, and an
  action that points across leaves its cell as it is.

**Assumes** actions whose names are directions (:mod:`mincirc.draw.compass`).  **Oracle**: the maps that Gymnasium
draws FrozenLake, CliffWalking and Taxi from (``tests/draw/test_terrain.py``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Literal, TypeAlias

from mincirc.draw.compass import Direction, direction_of
from mincirc.draw.grid import Board, Boards
from mincirc.mdp.model import MDP, Choice
from mincirc.rational import shorten

Kind: TypeAlias = Literal["ends", "stays", "leads away"]
Place: TypeAlias = tuple[int, int]

_FOUR: tuple[Direction, ...] = ((0, 1), (1, 0), (0, -1), (-1, 0))
_WORDS: dict[Kind, str] = {"ends": "ends", "stays": "no way out", "leads away": "leads away"}


@dataclass(frozen=True, order=True)
class Finding:
    """What happens on the way into a cell, and what it pays."""

    kind: Kind
    paid: Fraction

    def __str__(self) -> str:
        return f"{_WORDS[self.kind]}, pays {shorten(self.paid)}"


@dataclass(frozen=True)
class Terrain:
    """``found`` is by state, for cells without labels; ``walls`` are by board: pairs of neighbouring places."""

    found: Mapping[int, Finding] = field(default_factory=dict)
    walls: tuple[frozenset[tuple[Place, Place]], ...] = ()

    @property
    def kinds(self) -> tuple[Finding, ...]:
        """The different findings: those that pay most first."""
        return tuple(sorted(set(self.found.values()), key=lambda f: (-f.paid, f.kind)))


def terrain_of(task: MDP, boards: Boards, most: int = 4) -> Terrain:
    """Return what a grid is like; without findings where there would be more than ``most`` different ones."""
    ground = _Ground(task, boards)
    found = {state: finding for board in boards.boards for state, finding in ground.findings(board)}
    walls = tuple(frozenset(ground.walls(board)) for board in boards.boards)
    return Terrain(found if len(set(found.values())) <= most else {}, walls)


@dataclass(frozen=True)
class _Ground:
    task: MDP
    boards: Boards

    @cached_property
    def place(self) -> dict[int, Place]:
        """The place of every state."""
        return {state: place for board in self.boards.boards for place, state in board.cells.items()}

    @cached_property
    def pointing(self) -> tuple[Direction | None, ...]:
        """The direction of every action; ``None`` where it is none, or to stay."""
        found = map(direction_of, self.task.actions)
        return tuple(None if direction == (0, 0) else direction for direction in found)

    @cached_property
    def entered(self) -> frozenset[int]:
        """The states that episodes start in or that another state leads to."""
        there = {t for s, row in enumerate(self.task.choices) for c in row for t, _ in c.successors if t != s}
        return frozenset(there | set(self.task.start))

    @cached_property
    def labelled(self) -> frozenset[int]:
        """The states that carry a label."""
        return frozenset(state for _, carriers in self.task.labels for state in carriers)

    @cached_property
    def finals(self) -> dict[int, Kind]:
        """The states that are entered and decide nothing: all actions end the episode alike, or stay there alike."""
        kinds: dict[int, Kind] = {}
        for state in self.entered:
            row = self.task.choices[state]
            if len({(c.reward, c.successors) for c in row}) == 1:
                if not row[0].successors:
                    kinds[state] = "ends"
                elif row[0].successors == ((state, Fraction(1)),):
                    kinds[state] = "stays"
        return kinds

    @cached_property
    def usual(self) -> Fraction:
        """What steps pay most often that end nothing."""
        paid = Counter(
            choice.reward
            for state, row in enumerate(self.task.choices)
            if state not in self.finals
            for choice in row
            if not choice.end and not any(t in self.finals for t, _ in choice.successors)
        )
        return min(paid, key=lambda reward: (-paid[reward], reward)) if paid else Fraction(0)

    # -- findings ---------------------------------------------------------------------------------------

    def findings(self, board: Board) -> Iterator[tuple[int, Finding]]:
        """Yield what happens at the cells of a board that carry no label."""
        seen: dict[int, dict[Kind, set[Fraction]]] = {}
        for place, state in board.cells.items():
            if state in self.entered and state not in self.finals:
                for choice in self.task.choices[state]:
                    for target, kind, paid in self._shown_by(board, place, state, choice):
                        seen.setdefault(target, {}).setdefault(kind, set()).add(paid)
        for target, kinds in seen.items():
            if target not in self.labelled and len(kinds) == 1:
                ((kind, amounts),) = kinds.items()
                if len(amounts) == 1:
                    yield target, self._finding(target, kind, next(iter(amounts)))

    def _finding(self, state: int, kind: Kind, arrival: Fraction) -> Finding:
        """Return the finding; a state that is entered may pay itself, on the step that follows."""
        own = self.task.choices[state][0].reward if state in self.finals else Fraction(0)
        return Finding(kind, own if own and arrival == self.usual else arrival)

    def _shown_by(
        self, board: Board, place: Place, state: int, choice: Choice
    ) -> Iterator[tuple[int, Kind, Fraction]]:
        """Yield the cell that a choice shows something about, what happens there, and what is paid on the way in."""
        final = [(t, p) for t, p in choice.successors if t in self.finals and t != state]
        direction = self.pointing[choice.action]
        if len(final) + bool(choice.end) > 1:
            return
        if final:
            target, chance = final[0]
            yield target, self.finals[target], self._above(choice, chance)
        elif direction is not None and choice.end:
            ending = self._ending(board, place, direction, choice)
            if ending is not None:
                yield ending, "ends", self._above(choice, choice.end)
        elif direction is not None and len(choice.successors) == 1:
            away = self._unentered(board, place, direction)
            if away is not None and choice.successors[0][0] != state and choice.reward != self.usual:
                yield away, "leads away", choice.reward

    def _above(self, choice: Choice, chance: Fraction) -> Fraction:
        """Return what coming there pays, if the rest of the step pays what is usual."""
        return (choice.reward - self.usual * (1 - chance)) / chance

    def _ending(self, board: Board, place: Place, direction: Direction, choice: Choice) -> int | None:
        """Return the cell in which a step ends the episode, if only one can be meant."""
        ahead = self._unentered(board, place, direction)
        if choice.end == 1 and ahead is not None:
            return ahead
        there = self._before(board, place, direction)
        if len(there) != 1 or self.ends_anywhere or not self._spared(board, place, there[0]):
            return None
        return self._unentered(board, place, there[0])

    def _before(self, board: Board, place: Place, direction: Direction) -> list[Direction]:
        """Return where neighbours are that are never entered, but for those behind whoever goes in a direction."""
        return [d for d in _FOUR if d != _opposite(direction) and self._unentered(board, place, d) is not None]

    def _spared(self, board: Board, place: Place, direction: Direction) -> bool:
        """Return whether the action that points the other way ends nothing, or on account of another neighbour."""
        away = _opposite(direction)
        ways = [c for c in self.task.choices[board.cells[place]] if self.pointing[c.action] == away]
        return bool(ways) and all(not c.end or self._before(board, place, away) for c in ways)

    @cached_property
    def ends_anywhere(self) -> bool:
        """Whether every step may end the episode."""
        return all(c.end for s in self.entered - self.finals.keys() for c in self.task.choices[s])

    def _unentered(self, board: Board, place: Place, direction: Direction) -> int | None:
        """Return the neighbour in a direction if there is one that is never entered."""
        target = board.cells.get(_moved(place, direction))
        return None if target is None or target in self.entered else target

    # -- walls ------------------------------------------------------------------------------------------

    def walls(self, board: Board) -> Iterator[tuple[Place, Place]]:
        """Yield the pairs of neighbouring places of a board with a wall between them."""
        for place, state in board.cells.items():
            for direction in ((1, 0), (0, 1)):
                other = _moved(place, direction)
                across = board.cells.get(other)
                if across is None or not {state, across} <= self.entered:
                    continue
                if other in self._leads(state) or place in self._leads(across):
                    continue
                if self._bumps(state, direction) or self._bumps(across, _opposite(direction)):
                    yield place, other

    def _leads(self, state: int) -> set[Place]:
        return {self.place[t] for choice in self.task.choices[state] for t, _ in choice.successors}

    def _bumps(self, state: int, direction: Direction) -> bool:
        """Return whether an action that points in a direction may leave the place as it is, and ends nothing."""
        row: Sequence[Choice] = self.task.choices[state]
        ways = [c for c in row if self.pointing[c.action] == direction]
        return state not in self.finals and any(
            (not c.end or self.ends_anywhere) and any(self.place[t] == self.place[state] for t, _ in c.successors)
            for c in ways
        )


def _opposite(direction: Direction) -> Direction:
    return -direction[0], -direction[1]


def _moved(place: Place, direction: Direction) -> Place:
    return place[0] + direction[1], place[1] + direction[0]
