"""The pass from a checked file to the MDP; errors of the MDP are reported at the state or action that they name."""

from __future__ import annotations

from mincirc.errors import TaskError
from mincirc.mdp.build import bits_for, make_task, reach
from mincirc.mdp.model import MDP
from mincirc.mdp.source import Source
from mincirc.task.check import objective_of
from mincirc.task.features import declared_features
from mincirc.task.moves import action_entries, declared_actions
from mincirc.task.report import Report
from mincirc.task.schema import ObjectiveKeys, TaskKeys
from mincirc.task.tree import Path


def assemble(model: TaskKeys, report: Report, name: str) -> MDP | None:
    """Return the task of a file that passed every check; report an error of the MDP and return ``None``."""
    try:
        return _task(model, name, report.file, report.normalise)
    except TaskError as error:
        report.add(_place(str(error), model), str(error), at_key=True)
        return None


def _task(model: TaskKeys, name: str, file: str, normalise: bool) -> MDP:
    declared = declared_actions(model)
    words = {a: int(w or "0", 2) for a, w in model.actions.items()} if isinstance(model.actions, dict) else None
    width = len(next(iter(model.actions.values()))) if isinstance(model.actions, dict) else bits_for(len(declared))
    goal = model.objective.reach if isinstance(model.objective, ObjectiveKeys) else None
    task = make_task(
        model.name or name,
        objective_of(model.objective),
        {
            state: {
                action: [move.outcome for move in entry.moves]
                for action, entry in action_entries(state, keys, declared).items()
            }
            for state, keys in model.states.items()
        },
        {state: keys.initial for state, keys in model.states.items() if keys.initial is not None},
        actions=declared,
        features=declared_features(model),
        labels=_labels(model),
        harmful={state: keys.harmful for state, keys in model.states.items() if keys.harmful},
        words=words,
        action_bits=width,
        illegal_words=model.illegal_words,
        normalise=normalise,
        source=Source(file),
    )
    return task if goal is None else reach(task, task.labelled(goal))


def _labels(model: TaskKeys) -> dict[str, list[str]]:
    labels: dict[str, list[str]] = {}
    for state, keys in model.states.items():
        for label in keys.labels:
            labels.setdefault(label, []).append(state)
    return labels


def _place(message: str, model: TaskKeys) -> Path:
    """Return the path of the state, and the action, that a message names."""
    for state, keys in model.states.items():
        if not message.startswith((f"state {state!r}:", f"state {state!r},", f"state {state!r} ")):
            continue
        for action in keys.actions:
            if f"action {action!r}" in message:
                return ("states", state, "actions", action)
        return ("states", state, "otherwise") if keys.otherwise is not None else ("states", state)
    return ("states",)
