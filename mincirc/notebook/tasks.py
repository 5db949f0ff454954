"""Tasks in notebooks: what there is of everything, and the first states with their actions."""

from __future__ import annotations

from mincirc.draw import task_svg
from mincirc.errors import TaskError
from mincirc.mdp import MDP
from mincirc.notebook.markup import block, facts, folded, picture, table
from mincirc.rational import shorten


def task_picture(task: MDP) -> str | None:
    """Return the graph of a task as an SVG document; ``None`` for more states than a graph shows."""
    try:
        return task_svg(task)
    except TaskError:
        return None


def task_html(task: MDP) -> str:
    """Return the facts about a task, its members if it is a union, and its states."""
    return block(
        f"Task {task.name}", facts(_facts(task)), _members(task), _graph(task), folded("states", _states(task))
    )


def _graph(task: MDP) -> str:
    drawing = picture(task_picture(task))
    return folded("graph", drawing) if drawing else ""


def _facts(task: MDP) -> list[tuple[str, str]]:
    features = ", ".join(f"{f.name} ({f.width})" for f in task.input_features)
    labels = ", ".join(f"{label} ({len(where)} states)" for label, where in task.labels)
    return [
        ("states", f"{len(task.states)}, of which {len(task.start)} initial"),
        ("actions", f"{len(task.actions)}: {', '.join(task.actions[:12])}{', ...' if len(task.actions) > 12 else ''}"),
        ("policies", f"about 10^{_digits(task)}"),
        ("objective", task.objective_text),
        ("features", f"{features}: {sum(f.width for f in task.input_features)} bits"),
        *([("labels", labels)] if labels else []),
        *([("harmful", f"{len(task.harmful)} pairs of state and action")] if task.harmful else []),
        ("source", "\n".join(map(str, task.sources()))),
    ]


def _digits(task: MDP) -> int:
    """Return the number of decimal digits of the number of policies, less 1."""
    count = 1
    for choices in task.choices:
        count *= len(choices)
    return int((count.bit_length() - 1) * 0.30103)


def _members(task: MDP) -> str:
    if not task.blocks:
        return ""
    rows = [(b.task.name, str(len(b.task.states)), shorten(b.weight), b.task.objective_text) for b in task.blocks]
    return table(("member", "states", "weight", "objective"), rows)


def _states(task: MDP, most: int = 32) -> str:
    harmful = task.harmful
    rows = []
    for s, state in enumerate(task.states[:most]):
        words = [
            f"{task.actions[c.action]}{' (harmful)' if (s, c.action) in harmful else ''}" for c in task.choices[s]
        ]
        marks = ", ".join(label for label, where in task.labels if s in where)
        rows.append((state, ", ".join(words), marks))
    more = len(task.states) - most
    return table(("state", "actions", "labels"), [*rows, *([(f"... {more} more", "", "")] if more > 0 else [])])
