"""The key below a task's graph: the signs that the graph has, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from mincirc.draw.arcs import Arc
from mincirc.draw.key import Key
from mincirc.draw.paper import BLACK, BLUE, LIGHT, RED, WHITE, Picture, area, num, stroke
from mincirc.draw.params import DrawingParams
from mincirc.mdp.model import MDP


def graph_key(task: MDP, arcs: Sequence[Arc], params: DrawingParams) -> Picture:
    """Return the key to the graph of these arcs."""
    key = Key(params)
    size, wide = key.size, key.size * 1.4
    if task.start:
        key.add(area(1, size * 0.15, wide - 2, size * 0.7, WHITE, BLUE, 3), "start", wide)
    if any(not arc.certain for arc in arcs):
        ground = (
            f'<rect x="0" y="{num(size * 0.15)}" width="{num(wide)}" height="{num(size * 0.7)}" '
            f'rx="{num(size * 0.35)}" fill="{LIGHT}"/>'
        )
        key.add(ground, "an action with several outcomes", wide)
    if any(target is None for arc in arcs for target, _ in arc.outcomes):
        key.add(stroke(f"M1 {num(size / 2)}H{num(wide - 1)}", BLACK, 4), "the episode ends", wide)
    if any(arc.harmful for arc in arcs):
        key.add(stroke(f"M1 {num(size / 2)}H{num(wide - 1)}", RED, 1.3, dashes="6 3"), "harmful", wide)
    return key.picture()
