"""Pictures of policies: on the grids of the task where its features are a grid, else as a table."""

from __future__ import annotations

from collections.abc import Mapping

from mincirc.draw.grid import boards_of
from mincirc.draw.paper import Picture, document, stack
from mincirc.draw.params import DrawingParams
from mincirc.draw.policy_grid import Scene, grid_key, grid_picture
from mincirc.draw.policy_table import table_picture
from mincirc.draw.situation import situations
from mincirc.draw.terrain import terrain_of
from mincirc.errors import TaskError
from mincirc.mdp.model import MDP


def policy_svg(task: MDP, policy: Mapping[str, str], title: str = "", params: DrawingParams = DrawingParams()) -> str:
    """Return a policy as an SVG document; the bytes depend on the arguments only.

    ``policy`` maps the names of all states to names of actions, as :class:`~mincirc.predicate.Policy` does.  A task
    whose features are a grid (the rule of :mod:`mincirc.draw.grid`) is drawn on it; any other, up to
    ``params.table_states`` states, is a table.  Raises :class:`TaskError` for a state without an action, for an action
    that its state does not have, and for a task with too many states for a table.
    """
    name = title or f"a policy of {task.name}"
    return document(policy_picture(task, policy, params), name, title, params)


def policy_picture(task: MDP, policy: Mapping[str, str], params: DrawingParams) -> Picture:
    """Return the picture of a policy; raises as :func:`policy_svg` does."""
    seen = situations(task, policy)
    boards = boards_of(task, params.panels)
    if boards is None and len(seen) > params.table_states:
        raise TaskError(
            f"task {task.name!r}: {len(seen)} states are more than the {params.table_states} of a table; "
            "a grid needs features called row and column"
        )
    if boards is None:
        picture = stack(table_picture(task, seen, params), params.font * 0.8)
    else:
        scene = Scene(task, boards, seen, terrain_of(task, boards), params)
        picture = stack([grid_picture(scene), grid_key(scene)], params.font * 0.8)
    reached = sum(at.reached for at in seen)
    says = f"The action at each of {len(seen)} states, of which {reached} are reached"
    harm = sum(at.harms for at in seen)
    says += f"; {harm} take a harmful action." if harm else "."
    return Picture(picture.width, picture.height, picture.ink, says)
