"""A policy on the grids of its task: every cell shows the action that is taken there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mincirc.draw.compass import direction_of, short_labels
from mincirc.draw.grid import Board, Boards
from mincirc.draw.ink import hover
from mincirc.draw.key import Key
from mincirc.draw.marks import arrow, label_mark
from mincirc.draw.paper import (
    BLACK,
    BLUE,
    GREY,
    LINE,
    PALE,
    RED,
    WHITE,
    Picture,
    area,
    beside,
    disc,
    stack,
    stroke,
    text_width,
    turned,
    wrapped,
    write,
)
from mincirc.draw.params import DrawingParams
from mincirc.draw.situation import Situation
from mincirc.mdp.model import MDP

LARGEST, SMALLEST = 42, 18
"""Sizes of cells."""
NO_STATE = "#8c8c8c"
ENDS = "#cfcfcf"
DIM = "#f1f1f1"


@dataclass(frozen=True)
class _Drawing:
    task: MDP
    seen: Sequence[Situation]
    params: DrawingParams
    cell: float
    starts: bool
    """Whether initial states are marked: not where most states are initial."""

    def board(self, board: Board) -> Picture:
        """Return one grid."""
        size = self.cell
        ink = area(0, 0, board.columns * size, board.rows * size, NO_STATE)
        cells = sorted(board.cells.items())
        ink += "".join(self._cell(self.seen[s], column * size, row * size) for (row, column), s in cells)
        edges = "".join(
            f"M{column * size:g} {row * size:g}h{size:g}v{size:g}h-{size:g}Z" for (row, column), _ in cells
        )
        return Picture(board.columns * size, board.rows * size, ink + stroke(edges, GREY, 0.8))

    def _cell(self, at: Situation, x: float, y: float) -> str:
        size, name = self.cell, self.task.actions[at.action]
        ink = area(x, y, size, size, ENDS if at.ends else WHITE if at.reached else DIM)
        if at.start and self.starts:
            ink += disc(x + size / 2, y + size / 2, size * 0.43, WHITE, BLUE, max(size / 20, 1.2))
        ink += "".join(_bar(self.task.actions[a], x, y, size) for a in sorted(at.harmful - {at.action}))
        ink += "".join(
            label_mark(n, x + size * (0.16 + 0.2 * i), y + size * 0.14, size * 0.15) for i, n in enumerate(at.labels)
        )
        colour = RED if at.harms else BLACK if at.reached and not at.ends else PALE
        ink += harm_frame(x, y, size) if at.harms else ""
        ink += sign_of(name, short_labels(self.task.actions), x + size / 2, y + size / 2, size, colour, self.params)
        return hover(f"{self.task.states[at.state]}: {name}", ink)


def sign_of(
    name: str, labels: dict[str, str], x: float, y: float, size: float, colour: str, params: DrawingParams
) -> str:
    """Return the arrow of an action, or its short label."""
    direction = direction_of(name)
    if direction is not None:
        return arrow(x, y, direction, size * 0.58, colour)
    return write(x, y, labels[name], params.font, "middle", colour)


def harm_frame(x: float, y: float, size: float) -> str:
    """Return the frame of a cell where a harmful action is taken."""
    inset, pen = size * 0.07, max(size * 0.07, 2)
    return area(x + inset, y + inset, size - 2 * inset, size - 2 * inset, "none", RED, pen)


def _bar(action: str, x: float, y: float, size: float) -> str:
    """Return a bar at the edge of a cell through which a harmful action leads; nothing for other actions."""
    direction = direction_of(action)
    if direction is None or 0 not in direction or direction == (0, 0):
        return ""
    across, down = direction
    cx, cy = x + size * (0.5 + 0.43 * across), y + size * (0.5 + 0.43 * down)
    dx, dy = size * 0.22 * abs(down), size * 0.22 * abs(across)
    return stroke(f"M{cx - dx:g} {cy - dy:g}L{cx + dx:g} {cy + dy:g}", RED, max(size * 0.1, 2))


def grid_picture(
    task: MDP, boards: Boards, seen: Sequence[Situation], params: DrawingParams
) -> tuple[Picture, Picture]:
    """Return the policy on all grids of a task, and the key to its signs."""
    two = len(boards.others) == 2
    pictures = _matrix(task, boards, seen, params) if two else _series(task, boards, seen, params)
    holes = any(len(b.cells) < b.rows * b.columns for b in boards.boards)
    return pictures, grid_key(task, seen, params, holes)


def _drawing(task: MDP, seen: Sequence[Situation], params: DrawingParams, cell: float) -> _Drawing:
    labels = [text_width(text, params.font) + 4 for text in short_labels(task.actions).values()]
    size = round(max(min(cell, LARGEST), SMALLEST, *labels, 0), 1)
    return _Drawing(task, seen, params, size, mark_starts(seen))


def mark_starts(seen: Sequence[Situation]) -> bool:
    """Return whether initial states are worth a mark: not when more than a quarter of a larger task are initial."""
    starts = sum(at.start for at in seen)
    return starts <= max(len(seen) // 4, 4)


def _series(task: MDP, boards: Boards, seen: Sequence[Situation], params: DrawingParams) -> Picture:
    """Return the grids in rows, each below the values of its features."""
    gap, columns = params.font * 1.2, boards.columns
    abreast = min(len(boards.boards), max(1, int((params.inner + gap) // (columns * 24 + gap))))
    drawing = _drawing(task, seen, params, (params.inner - gap * (abreast - 1) - 2) / abreast / columns)
    if not boards.others:
        return drawing.board(boards.boards[0])
    panels = [
        stack([_caption(_named(task, boards, b), params), drawing.board(b)], params.font * 0.2) for b in boards.boards
    ]
    return wrapped(panels, params.inner, gap)


def _caption(text: str, params: DrawingParams) -> Picture:
    return Picture(text_width(text, params.font), params.font * LINE, write(0, params.font * 0.7, text, params.font))


def _named(task: MDP, boards: Boards, board: Board) -> str:
    """Return what a grid is called: the member of a union, and the values of the other features."""
    texts = []
    for feature, value in zip(boards.others, board.values, strict=True):
        member = next(
            (b for b in task.blocks if feature is task.features[0] and feature.values[b.first] == value), None
        )
        texts.append(f"{feature.name} {value}" if member is None else member.task.name)
    return ", ".join(texts)


def _matrix(task: MDP, boards: Boards, seen: Sequence[Situation], params: DrawingParams) -> Picture:
    """Return the grids in a matrix: the feature with fewer values across, the other one down."""
    values = [sorted({board.values[i] for board in boards.boards}) for i in (0, 1)]
    down, across = (0, 1) if len(values[1]) <= len(values[0]) else (1, 0)
    font, gap = params.font, params.font * 0.5
    names = [f"{boards.others[down].name} {value}" for value in values[down]]
    room = params.inner - font * LINE - gap * len(values[across])
    drawing = _drawing(task, seen, params, room / len(values[across]) / boards.columns)
    placed = {(b.values[down], b.values[across]): b for b in boards.boards}
    height, width = boards.rows * drawing.cell, boards.columns * drawing.cell
    heads = [Picture(font * LINE, 0, "")] + [
        Picture(width, font * LINE, write(width / 2, font * 0.7, _value(boards, across, v, i), font, "middle"))
        for i, v in enumerate(values[across])
    ]
    rows = [beside(heads, gap)]
    for name, value in zip(names, values[down], strict=True):
        side = turned(font * 0.7, height / 2, name, font)
        panels = [
            drawing.board(placed[value, v]) if (value, v) in placed else Picture(width, height, "")
            for v in values[across]
        ]
        rows.append(beside([Picture(font * LINE, height, side), *panels], gap))
    return stack(rows, gap)


def _value(boards: Boards, other: int, value: int, position: int) -> str:
    return f"{boards.others[other].name} {value}" if position == 0 else str(value)


def grid_key(task: MDP, seen: Sequence[Situation], params: DrawingParams, holes: bool) -> Picture:
    """Return the key: every sign that the picture has."""
    key, size = Key(params), params.font * 1.3
    labels = short_labels(task.actions)
    middle = size / 2
    for action in sorted({at.action for at in seen}):
        name = task.actions[action]
        if labels.get(name) == name:
            continue  # the cells spell it out
        wide = size if direction_of(name) is not None else max(text_width(labels[name], params.font), size * 0.6)
        key.add(sign_of(name, labels, wide / 2, middle, size, BLACK, params), name, wide)

    def sample(ground: str, ink: str = "") -> str:
        return area(0, 0, size, size, ground, GREY, 0.8) + ink

    if any(at.start for at in seen) and mark_starts(seen):
        key.add(sample(WHITE, disc(middle, middle, size * 0.36, WHITE, BLUE, 1.5)), "start")
    if any(not at.reached and not at.ends for at in seen):
        key.add(sample(DIM, arrow(middle, middle, (1, 0), size * 0.58, PALE)), "not reached")
    if any(at.ends for at in seen):
        key.add(sample(ENDS), "the episode ends")
    if holes:
        key.add(sample(NO_STATE), "no state")
    if any(at.harms for at in seen):
        key.add(sample(WHITE, harm_frame(0, 0, size)), "harmful action taken")
    if any(_bar(task.actions[a], 0, 0, 1) for at in seen for a in at.harmful - {at.action}):
        key.add(sample(WHITE, _bar("right", 0, 0, size)), "harmful this way")
    for number in sorted({n for at in seen for n in at.labels}):
        key.add(label_mark(number, size / 4, middle, size * 0.5), task.labels[number][0], size / 2)
    return key.picture()
