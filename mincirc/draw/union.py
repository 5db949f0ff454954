"""A union with its blocks: a frame for every task, with its tag, its weight and what is decided in it.

The tag is drawn as the bits that a circuit reads.  In a frame stands the policy on this task, where one is given, and
else the names of its states.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
from mincirc.draw.policy_grid import grid_key, grid_picture
from mincirc.draw.policy_table import block_table, table_picture
from mincirc.draw.situation import Situation, situations
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
    frames = [_frame(_heads(task, block), _inside(task, block, seen, params), params) for block in task.blocks]
    parts = [wrapped(frames, params.inner, params.font * 0.6)]
    if seen is not None:
        parts.append(_key(task, seen, params))
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


def _inside(task: MDP, block: Block, seen: Sequence[Situation] | None, params: DrawingParams) -> Picture:
    """Return what stands in a block's frame."""
    narrow = params.narrower(2 * PAD)
    if seen is None:
        return paragraph([f"{name}," for name in block.task.states[:-1]] + [block.task.states[-1]], 200, params.font)
    boards = boards_of(block.task, params.panels)
    if boards is None:
        return block_table(task, block, seen, narrow)
    shifted = [Board(b.values, {place: s + block.first for place, s in b.cells.items()}) for b in boards.boards]
    return grid_picture(task, Boards(boards.others, tuple(shifted)), seen, narrow)[0]


def _key(task: MDP, seen: Sequence[Situation], params: DrawingParams) -> Picture:
    """Return the key to all frames."""
    boards = [boards_of(block.task, params.panels) for block in task.blocks]
    found = [b for one in boards if one is not None for b in one.boards]
    keys = []
    if found:
        keys.append(grid_key(task, seen, params, any(len(b.cells) < b.rows * b.columns for b in found)))
    if None in boards:
        keys.append(table_picture(task, seen, params)[1])
    return stack(keys, params.font * 0.6)


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
