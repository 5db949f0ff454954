"""A policy on the grids of its task: every cell shows the action that is taken there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

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
    num,
    stack,
    stroke,
    text_width,
    turned,
    wrapped,
    write,
)
from mincirc.draw.params import DrawingParams
from mincirc.draw.situation import Situation
from mincirc.draw.terrain import Place, Terrain
from mincirc.mdp.model import MDP

Wall: TypeAlias = tuple[Place, Place]

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
    terrain: Terrain

    def board(self, board: Board, walls: Iterable[Wall]) -> Picture:
        """Return one grid, with its walls."""
        size = self.cell
        ink = area(0, 0, board.columns * size, board.rows * size, NO_STATE)
        cells = sorted(board.cells.items())
        ink += "".join(self._cell(self.seen[s], column * size, row * size) for (row, column), s in cells)
        edges = "".join(
            f"M{column * size:g} {row * size:g}h{size:g}v{size:g}h-{size:g}Z" for (row, column), _ in cells
        )
        ink += stroke(edges, GREY, 0.8) + "".join(_wall(wall, size) for wall in sorted(walls))
        return Picture(board.columns * size, board.rows * size, ink)

    def _cell(self, at: Situation, x: float, y: float) -> str:
        size, name, found = self.cell, self.task.actions[at.action], self.terrain.found.get(at.state)
        ends = at.ends or (found is not None and found.kind == "ends")
        ink = area(x, y, size, size, ENDS if ends else WHITE if at.reached else DIM)
        if at.start and self.starts:
            ink += disc(x + size / 2, y + size / 2, size * 0.43, WHITE, BLUE, max(size / 20, 1.2))
        ink += "".join(_bar(self.task.actions[a], x, y, size) for a in sorted(at.harmful - {at.action}))
        ink += "".join(label_mark(n, *_corner(x, y, size, i)) for i, n in enumerate(at.labels))
        if found is not None:
            number = len(self.task.labels) + self.terrain.kinds.index(found)
            ink += label_mark(number, *_corner(x, y, size, 0))
        colour = RED if at.harms else BLACK if at.reached and not ends else PALE
        ink += harm_frame(x, y, size) if at.harms else ""
        ink += sign_of(name, short_labels(self.task.actions), x + size / 2, y + size / 2, size, colour, self.params)
        return hover(f"{self.task.states[at.state]}: {name}", ink)


def _corner(x: float, y: float, size: float, number: int) -> tuple[float, float, float]:
    """Return where the mark of that number stands in a cell, from the top left, and its size."""
    return x + size * (0.17 + 0.22 * number), y + size * 0.16, size * 0.19


def _wall(wall: Wall, size: float) -> str:
    """Return the line between two neighbouring places."""
    (row, column), (below, right) = wall
    along = f"V{(row + 1) * size:g}" if right > column else f"H{(column + 1) * size:g}"
    return stroke(f"M{right * size:g} {below * size:g}{along}", BLACK, max(size / 11, 2))


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


@dataclass(frozen=True)
class Scene:
    """A task on grids, what is seen of its states, and what the grids are like."""

    task: MDP
    boards: Boards
    seen: Sequence[Situation]
    terrain: Terrain
    params: DrawingParams

    def drawing(self, cell: float) -> _Drawing:
        """Return what draws the grids with cells of about that size."""
        labels = [text_width(text, self.params.font) + 4 for text in short_labels(self.task.actions).values()]
        size = round(max(min(cell, LARGEST), SMALLEST, *labels, 0), 1)
        return _Drawing(self.task, self.seen, self.params, size, mark_starts(self.seen), self.terrain)

    @property
    def drawn(self) -> Sequence[tuple[Board, frozenset[Wall]]]:
        """The grids with their walls."""
        return tuple(zip(self.boards.boards, self.terrain.walls, strict=True))

    @property
    def gaps(self) -> bool:
        """Whether some cells have no state."""
        return any(len(b.cells) < b.rows * b.columns for b in self.boards.boards)


def grid_picture(scene: Scene) -> Picture:
    """Return the policy on all grids of a task."""
    return _matrix(scene) if len(scene.boards.others) == 2 else _series(scene)


def mark_starts(seen: Sequence[Situation]) -> bool:
    """Return whether initial states are worth a mark: not when more than a quarter of a larger task are initial."""
    starts = sum(at.start for at in seen)
    return starts <= max(len(seen) // 4, 4)


def _series(scene: Scene) -> Picture:
    """Return the grids in rows, each below the values of its features."""
    boards, params = scene.boards, scene.params
    gap, columns = params.font * 1.2, boards.columns
    abreast = min(len(boards.boards), max(1, int((params.inner + gap) // (columns * 24 + gap))))
    drawing = scene.drawing((params.inner - gap * (abreast - 1) - 2) / abreast / columns)
    if not boards.others:
        return drawing.board(*scene.drawn[0])
    panels = [
        stack([_caption(_named(scene.task, boards, board), params), drawing.board(board, walls)], params.font * 0.2)
        for board, walls in scene.drawn
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


def _matrix(scene: Scene) -> Picture:
    """Return the grids in a matrix: the feature with fewer values across, the other one down."""
    boards, params = scene.boards, scene.params
    values = [sorted({board.values[i] for board in boards.boards}) for i in (0, 1)]
    down, across = (0, 1) if len(values[1]) <= len(values[0]) else (1, 0)
    font, gap = params.font, params.font * 0.5
    names = [f"{boards.others[down].name} {value}" for value in values[down]]
    room = params.inner - font * LINE - gap * len(values[across])
    drawing = scene.drawing(room / len(values[across]) / boards.columns)
    placed = {(b.values[down], b.values[across]): (b, walls) for b, walls in scene.drawn}
    height, width = boards.rows * drawing.cell, boards.columns * drawing.cell
    heads = [Picture(font * LINE, 0, "")] + [
        Picture(width, font * LINE, write(width / 2, font * 0.7, _value(boards, across, v, i), font, "middle"))
        for i, v in enumerate(values[across])
    ]
    rows = [beside(heads, gap)]
    for name, value in zip(names, values[down], strict=True):
        side = turned(font * 0.7, height / 2, name, font)
        panels = [
            drawing.board(*placed[value, v]) if (value, v) in placed else Picture(width, height, "")
            for v in values[across]
        ]
        rows.append(beside([Picture(font * LINE, height, side), *panels], gap))
    return stack(rows, gap)


def _value(boards: Boards, other: int, value: int, position: int) -> str:
    return f"{boards.others[other].name} {value}" if position == 0 else str(value)


def grid_key(scene: Scene) -> Picture:
    """Return the key: every sign that the picture has."""
    key = Key(scene.params)
    _key_to_actions(scene, key)
    _key_to_cells(scene, key)
    _key_to_terrain(scene, key)
    return key.picture()


def _key_to_actions(scene: Scene, key: Key) -> None:
    task, params, size = scene.task, scene.params, key.size
    labels = short_labels(task.actions)
    for action in sorted({at.action for at in scene.seen}):
        name = task.actions[action]
        if labels.get(name) == name:
            continue  # the cells spell it out
        wide = size if direction_of(name) is not None else max(text_width(labels[name], params.font), size * 0.6)
        key.add(sign_of(name, labels, wide / 2, size / 2, size, BLACK, params), name, wide)


def _sample(size: float, ground: str, ink: str = "") -> str:
    return area(0, 0, size, size, ground, GREY, 0.8) + ink


def _key_to_cells(scene: Scene, key: Key) -> None:
    seen, size = scene.seen, key.size
    middle = size / 2
    ends = {state for state, finding in scene.terrain.found.items() if finding.kind == "ends"}
    ends |= {at.state for at in seen if at.ends}
    if any(at.start for at in seen) and mark_starts(seen):
        key.add(_sample(size, WHITE, disc(middle, middle, size * 0.36, WHITE, BLUE, 1.5)), "start")
    if any(not at.reached and at.state not in ends for at in seen):
        key.add(_sample(size, DIM, arrow(middle, middle, (1, 0), size * 0.58, PALE)), "not reached")
    if ends:
        key.add(_sample(size, ENDS), "the episode ends")
    if scene.gaps:
        key.add(_sample(size, NO_STATE), "no state")
    if any(at.harms for at in seen):
        key.add(_sample(size, WHITE, harm_frame(0, 0, size)), "harmful action taken")
    if any(_bar(scene.task.actions[a], 0, 0, 1) for at in seen for a in at.harmful - {at.action}):
        key.add(_sample(size, WHITE, _bar("right", 0, 0, size)), "harmful this way")
    for number in sorted({n for at in seen for n in at.labels}):
        key.add(label_mark(number, size / 4, middle, size * 0.5), scene.task.labels[number][0], size / 2)


def _key_to_terrain(scene: Scene, key: Key) -> None:
    """Add what nobody has labelled, and say so."""
    terrain, size = scene.terrain, key.size
    for number, finding in enumerate(terrain.kinds, start=len(scene.task.labels)):
        key.add(label_mark(number, size / 4, size / 2, size * 0.5), str(finding), size / 2)
    walls = any(terrain.walls)
    if walls:
        key.add(stroke(f"M{num(size / 4)} 0V{num(size)}", BLACK, max(size / 6, 2)), "no way across", size / 2)
    if terrain.found or walls:
        read = [*["rewards"] * bool(terrain.found), *["moves"] * walls]
        key.add("", f"(read off the {' and '.join(read)})", 0)
