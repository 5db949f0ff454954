"""A union with its blocks: a frame for every task, with its tag, its weight and what is decided in it.

The tag is drawn as the bits that a circuit reads.  In a frame stands the policy on this task, where one is given, and
else the names of its states.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from mincirc.draw.grid import Board, Boards, boards_of
from mincirc.draw.paper import (
    BLACK,
    GREY,
    LINE,
    Picture,
    area,
    document,
    moved,
    paragraph,
    stack,
    text_width,
    wrapped,
    write,
)
from mincirc.draw.params import DrawingParams
from mincirc.draw.policy_grid import Scene, grid_key, grid_picture
from mincirc.draw.policy_table import block_table, table_picture
from mincirc.draw.situation import Situation, situations
from mincirc.draw.terrain import terrain_of
from mincirc.errors import TaskError
from mincirc.mdp.model import MDP, Block
from mincirc.rational import format_rational

PAD = 5
"""Between a frame and what is in it."""


def union_svg(
    task: MDP, policy: Mapping[str, str] | None = None, title: str = "", params: DrawingParams = DrawingParams()
) -> str:
    """Return a union as an SVG document: its tasks in frames, with the policy on each of them if one is given.

    ``policy`` maps the names of the union's states to names of actions.  The bytes depend on the arguments only.
    Raises :class:`TaskError` for a task that is no union, for more states than tables hold, and for a policy as
    :func:`~mincirc.draw.policy_svg` does.
    """
    if not task.blocks:
        raise TaskError(f"task {task.name!r} is no union")
    if len(task.states) > params.table_states:
        raise TaskError(
            f"union {task.name!r}: {len(task.states)} states are more than the {params.table_states} of a picture"
        )
    seen = None if policy is None else situations(task, policy)
    scenes = _Scenes(task, () if seen is None else seen, params)
    frames = [
        _frame(_heads(task, block), _inside(block, scenes, seen, number), params)
        for number, block in enumerate(task.blocks)
    ]
    parts = [wrapped(frames, params.inner, params.font * 0.6)]
    if seen is not None:
        parts.append(scenes.key())
    picture = stack(parts, params.font)
    says = f"The union of {len(task.blocks)} tasks: " + ", ".join(b.task.name for b in task.blocks) + "."
    return document(Picture(picture.width, picture.height, picture.ink, says), title or task.name, title, params)


def _heads(task: MDP, block: Block) -> list[str]:
    """Return the name of a block's task, and its tag and weight."""
    tag = task.features[0] if task.features and len(task.blocks) > 1 else None
    weight = f"weight {format_rational(block.weight)}"
    if tag is None or len({tag.values[s] for s in block.states}) > 1:
        return [block.task.name, weight]
    return [block.task.name, f"{tag.name} {tag.values[block.first]:0{tag.width}b}, {weight}"]


@dataclass(frozen=True)
class _Scenes:
    """The blocks of a union on their grids, by the states of the union; all signs mean the same on all of them."""

    task: MDP
    seen: Sequence[Situation]
    params: DrawingParams

    @cached_property
    def boards(self) -> list[Boards | None]:
        """The grids of every block; ``None`` for a block that is no grid."""
        return [_shifted(boards_of(block.task, self.params.panels), block.first) for block in self.task.blocks]

    @cached_property
    def whole(self) -> Scene:
        """All grids together."""
        there = Boards((), tuple(board for boards in self.boards if boards is not None for board in boards.boards))
        return Scene(self.task, there, self.seen, terrain_of(self.task, there), self.params)

    def scene(self, number: int) -> Scene | None:
        """Return one block on its grids."""
        boards = self.boards[number]
        if boards is None:
            return None
        first = sum(len(before.boards) for before in self.boards[:number] if before is not None)
        walls = self.whole.terrain.walls[first : first + len(boards.boards)]
        terrain = replace(self.whole.terrain, walls=walls)
        return Scene(self.task, boards, self.seen, terrain, self.params.narrower(2 * PAD))

    def key(self) -> Picture:
        """Return the key to all frames."""
        keys = [grid_key(self.whole)] if self.whole.boards.boards else []
        if None in self.boards:
            keys.append(table_picture(self.task, self.seen, self.params)[1])
        return stack(keys, self.params.font * 0.6)


def _shifted(boards: Boards | None, first: int) -> Boards | None:
    """Return the grids of a block with its states counted in the union."""
    if boards is None:
        return None
    moved_boards = [Board(b.values, {place: s + first for place, s in b.cells.items()}) for b in boards.boards]
    return Boards(boards.others, tuple(moved_boards))


def _inside(block: Block, scenes: _Scenes, seen: Sequence[Situation] | None, number: int) -> Picture:
    """Return what stands in a block's frame."""
    if seen is None:
        return paragraph(
            [f"{name}," for name in block.task.states[:-1]] + [block.task.states[-1]], 200, scenes.params.font
        )
    scene = scenes.scene(number)
    return (
        block_table(scenes.task, block, seen, scenes.params.narrower(2 * PAD))
        if scene is None
        else grid_picture(scene)
    )


def _frame(heads: Sequence[str], inside: Picture, params: DrawingParams) -> Picture:
    """Return a picture in a frame, below its heads."""
    font = params.font
    width = max(inside.width, *(text_width(head, font) for head in heads)) + 2 * PAD
    top = font * LINE * len(heads) + PAD
    height = top + inside.height + 2 * PAD
    ink = area(0.5, 0.5, width, height, "none", GREY, 1)
    for number, head in enumerate(heads):
        ink += write(PAD, PAD + font * LINE * (number + 0.5), head, font, fill=GREY if number else BLACK)
    return Picture(width + 1, height + 1, ink + moved(inside.ink, PAD, top + PAD))
