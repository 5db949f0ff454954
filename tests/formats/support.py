"""Tasks written in a format and read back, and what must be the same then."""

from __future__ import annotations

import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import mincirc
from mincirc.formats.registry import FileContent, format_of_key
from mincirc.mdp import MDP, Discount, Horizon, TotalReward

DATA = Path(__file__).parent / "data"


def objective_of(task: MDP) -> dict[str, Any]:
    """Return what ``load`` must be told about the objective."""
    match task.objective:
        case Discount(gamma=gamma):
            return {"discount": gamma}
        case Horizon(steps=steps, gamma=gamma):
            return {"horizon": steps, "discount": gamma}
        case TotalReward():
            return {"total": True}


def put(folder: Path, key: str, written: FileContent) -> Path:
    """Write the files of one task into a folder and return the one to name."""
    path = folder / f"task{format_of_key(key).endings[0]}"
    for target, content in [(path, written.content), *((path.with_suffix(e), c) for e, c in written.beside)]:
        target.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def reread(key: str, task: MDP, **wishes: Any) -> MDP:
    """Return the task after it was written in a format and read again."""
    with tempfile.TemporaryDirectory() as folder:
        path = put(Path(folder), key, format_of_key(key).function("writes_task")(task))
        return mincirc.load(path, **(wishes or objective_of(task)))


Moves = dict[str, tuple[Fraction, tuple[tuple[int, Fraction], ...]]]


def moves(task: MDP) -> list[Moves]:
    """Return per state what each action pays and where it leads, by the names of actions and numbers of states."""
    return [{task.actions[c.action]: (c.reward, c.successors) for c in row} for row in task.choices]


def shared_features(task: MDP) -> dict[str, tuple[int, ...]]:
    """Return the features that change from state to state."""
    return {f.name: f.values for f in task.features if len(set(f.values)) > 1}


def shared_labels(task: MDP) -> dict[str, frozenset[int]]:
    """Return the labels that some state carries."""
    return {label: states for label, states in task.labels if states}
