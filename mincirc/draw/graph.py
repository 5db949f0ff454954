"""A task as a graph: boxes for states, arcs for actions, hubs for chance: a picture for small tasks.

The rows of :mod:`mincirc.draw.arcs` are drawn from top to bottom and the curves of :mod:`mincirc.draw.routing` between
them.  Where something finds no room the rows are moved apart and everything is placed again, a few times, and then
twice as wide, for both columns of a page; a task that is still too dense, or has too many states, is refused: its
graph would not be readable.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from math import hypot

from mincirc.draw.arcs import Arc, arcs_of, rows_of
from mincirc.draw.graph_key import graph_key
from mincirc.draw.ink import hover
from mincirc.draw.paper import (
    BLACK,
    BLUE,
    GREY,
    LIGHT,
    RED,
    WHITE,
    Picture,
    area,
    document,
    num,
    paragraph,
    stack,
    stroke,
    text_width,
    write,
)
from mincirc.draw.params import DrawingParams
from mincirc.draw.routing import Area, Curve, Page, Spot
from mincirc.errors import TaskError
from mincirc.mdp.model import MDP

SPREADS = (1.0, 1.4, 2.0, 2.8)
"""Distances of rows that are tried, as multiples of the usual one."""


class _NoRoomError(Exception):
    """Something has no place; the rows are moved apart."""


def task_svg(
    task: MDP,
    policy: Mapping[str, str] | None = None,
    title: str = "",
    params: DrawingParams = DrawingParams(),
) -> str:
    """Return a task as an SVG document: a graph of its states, with all actions or with those of a policy.

    Initial states have a thick frame.  Actions that do the same are one arc; a name on a grey ground is an action with
    several outcomes, whose arcs have their probabilities; a bar is the end of an episode; harmful actions are dashed:
    the key below has those of these signs that there are.  A union is the graphs of its members.  The bytes depend on
    the arguments only.  Raises :class:`TaskError` for more states than ``params.graph_states``, for a graph that is
    too dense to be read, and for a policy that is none of the task.
    """
    if not task.blocks:
        graph = _graph(task, policy, params)
        whole = stack([graph, graph_key(task, arcs_of(task, policy), params)], params.font * 0.6)
        return document(whole, title or task.name, title, params)
    members = []
    for block in task.blocks:
        names = zip(block.task.states, task.states[block.first :], strict=False)
        own = None if policy is None else {state: policy[name] for state, name in names if name in policy}
        members += [paragraph([f"{block.task.name}:"], params.inner, params.font), _graph(block.task, own, params)]
    members.append(graph_key(task, arcs_of(task, policy), params))
    return document(stack(members, params.font * 0.6), title or task.name, title, params)


def _graph(task: MDP, policy: Mapping[str, str] | None, params: DrawingParams) -> Picture:
    """Return the graph of a task that is no union."""
    if len(task.states) > params.graph_states:
        raise TaskError(
            f"task {task.name!r}: {len(task.states)} states are more than the {params.graph_states} of a graph"
        )
    arcs = arcs_of(task, policy)
    for width, spread in product((params.width, 2 * params.width), SPREADS):
        try:
            return _TaskGraph(task, arcs, replace(params, width=min(width, 10_000)), spread).picture()
        except _NoRoomError:
            continue
    said = "" if policy is not None else "; with a policy, only its actions are drawn"
    raise TaskError(f"task {task.name!r}: a graph with {len(arcs)} arcs is too dense to be read{said}")


@dataclass
class _TaskGraph:
    task: MDP
    arcs: Sequence[Arc]
    params: DrawingParams
    spread: float
    boxes: dict[int, Area] = field(default_factory=dict)
    ink: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page = Page(self.params.inner)
        self._place()

    def _place(self) -> None:
        """Give every state its box, rows one below the other; a row without room is continued in the next."""
        font, y = self.params.font, self.params.font * 3.4
        gap = font * 3 * min(self.spread, 2)
        for row in rows_of(self.task, self.arcs):
            lines: list[list[int]] = [[]]
            for state in row:
                used = sum(self._wide(s) + gap for s in lines[-1]) + self._wide(state) + gap
                if lines[-1] and used > self.params.inner:
                    lines.append([])
                lines[-1].append(state)
            for line in lines:
                free = self.params.inner - sum(self._wide(s) for s in line)
                x = free / (len(line) + 1)
                for state in line:
                    wide = self._wide(state)
                    self.boxes[state] = Area(x + wide / 2, y, wide / 2, font * 0.8)
                    x += wide + free / (len(line) + 1)
                y += font * 5.6 * self.spread
        self.page.taken += self.boxes.values()

    def _wide(self, state: int) -> float:
        return text_width(self.task.states[state], self.params.font) + 12

    def picture(self) -> Picture:
        """Return the graph; raise ``_NoRoomError`` when something finds no place."""
        for arc in self.arcs:
            says = f"{self.task.states[arc.state]}: {arc.names}"
            self.ink.append(hover(says, self._certain(arc) if arc.certain else self._chance(arc)))
        nodes = "".join(self._node(state, box) for state, box in self.boxes.items())
        inked = [y for curve in self.page.curves for _, y in curve.spots]
        tops = [a.y - a.down for a in self.page.taken] + inked
        ends = [a.y + a.down for a in self.page.taken] + inked
        top, bottom = min(tops) - 2, max(ends) + 2
        ink = f'<g transform="translate(0 {num(-top)})">{"".join(self.ink)}{nodes}</g>'
        says = f"The graph of a task with {len(self.task.states)} states and {len(self.task.actions)} actions."
        return Picture(self.params.inner, bottom - top, ink, says)

    def _node(self, state: int, box: Area) -> str:
        start = bool(self.task.initial[state])
        frame = area(
            box.x - box.across, box.y - box.down, 2 * box.across, 2 * box.down, WHITE,
            BLUE if start else BLACK, 3 if start else 1.2,
        )  # fmt: skip
        return frame + write(box.x, box.y, self.task.states[state], self.params.font, "middle")

    def _size(self, text: str) -> tuple[float, float]:
        return text_width(text, self.params.font) / 2, self.params.font * 0.5

    def _label(self, text: str, at: Area | None, colour: str) -> str:
        return "" if at is None else write(at.x, at.y, text, self.params.font, "middle", colour)

    def _certain(self, arc: Arc) -> str:
        """Return the arc of an action with one outcome."""
        source, (target, _) = self.boxes[arc.state], arc.outcomes[0]
        if target is None:
            return self._end(source, arc.names, arc)
        if target == arc.state:
            return self._drawn(self.page.loop(source, self._size(arc.names)), arc.names, arc)
        return self._drawn(self.page.join(source, self.boxes[target], self._size(arc.names)), arc.names, arc)

    def _end(self, source: Area, text: str, arc: Arc) -> str:
        """Return a line to a text with a bar below it: there the episode ends."""
        spot = self._near(source, (source.x, source.y + 1), text)
        bar = stroke(f"M{num(spot.x - spot.across)} {num(spot.y + spot.down)}h{num(2 * spot.across)}", BLACK, 4)
        line = self._drawn(self.page.join(source, spot), "", arc, head=False)
        return line + bar + self._label(text, spot, RED if arc.harmful else BLACK)

    def _near(self, source: Area, towards: Spot, text: str) -> Area:
        across, down = self._size(text)
        spot = self.page.near(source, towards, (across + 4, down + 2))
        if spot is None:
            raise _NoRoomError
        return spot

    def _chance(self, arc: Arc) -> str:
        """Return a hub, the action's names on a grey ground, and an arc to each outcome."""
        source = self.boxes[arc.state]
        goals = [self.boxes[t] for t, _ in arc.outcomes if t is not None and t != arc.state]
        mean = [sum(spot) / len(goals) for spot in zip(*((g.x, g.y) for g in goals), strict=True)]
        hub = self._near(source, (mean[0], mean[1]) if goals else (source.x, source.y + 1), arc.names)
        ink = self._drawn(self.page.join(source, hub), "", arc, head=False)
        for target, probability in arc.outcomes:
            if target is None:
                ink += self._end(hub, probability, arc)
            else:
                curve = self.page.join(hub, self.boxes[target], self._size(probability))
                ink += self._drawn(curve, probability, arc)
        ink += (
            f'<rect x="{num(hub.x - hub.across)}" y="{num(hub.y - hub.down)}" width="{num(2 * hub.across)}" '
            f'height="{num(2 * hub.down)}" rx="{num(hub.down)}" fill="{LIGHT}"/>'
        )
        return ink + self._label(arc.names, hub, RED if arc.harmful else BLACK)

    def _drawn(self, curve: Curve | None, text: str, arc: Arc, *, head: bool = True) -> str:
        """Return a curve with its label and its head."""
        if curve is None:
            raise _NoRoomError
        colour, dashes = (RED, "6 3") if arc.harmful else (GREY, "")
        points = [num(c) for spot in (curve.start, curve.control, curve.end) for c in spot]
        ink = stroke(f"M{points[0]} {points[1]}Q{' '.join(points[2:])}", colour, 1.3, dashes=dashes)
        if head:
            ink += _head(curve, colour, WHITE if arc.harmful else colour)
        if curve.label is not None:
            box = curve.label
            ink += area(box.x - box.across, box.y - box.down, 2 * box.across, 2 * box.down, WHITE)
        return ink + self._label(text, curve.label, RED if arc.harmful else BLACK)


def _head(curve: Curve, colour: str, fill: str) -> str:
    """Return the head of an arrow at the end of a curve."""
    x, y = curve.end
    dx, dy = x - curve.control[0], y - curve.control[1]
    size = hypot(dx, dy) or 1.0
    dx, dy = dx / size, dy / size
    corners = [(x, y), (x - 9 * dx - 4 * dy, y - 9 * dy + 4 * dx), (x - 9 * dx + 4 * dy, y - 9 * dy - 4 * dx)]
    points = " ".join(f"{num(a)},{num(b)}" for a, b in corners)
    return f'<polygon points="{points}" fill="{fill}" stroke="{colour}" stroke-width="1"/>'
