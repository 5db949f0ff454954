"""Schedulers as Storm exports them to JSON (``--exportscheduler FILE.json``).

Specification: ``Scheduler::printJsonToStream`` of Storm.  The document is a list of ``{"s": STATE, "c": CHOICES}``.
The state is a number, or a mapping from variables to values where the model was built with valuations; choices are a
list of ``{"index": I, "prob": P, "labels": [...]}``, the index counted over all choices of all states, or
``"undefined"``.  A label that names an action of the state decides, else the index does; also where the index is that
of an action called by its position, since of choices with the same label only the first is called by it.  Of a
randomised scheduler the actions of positive probability are allowed.  Schedulers with memory (``"m"``) are refused: a
circuit sees the state alone.

Oracle: ``tests/formats/test_policies.py``.
"""

from __future__ import annotations

from itertools import accumulate
from typing import Any

from mincirc.formats.listed_model import is_positional
from mincirc.formats.policies.allowed import AllowedActions, AllowedReader
from mincirc.mdp.model import MDP


def allowed_by_scheduler(reader: AllowedReader, document: list[Any]) -> AllowedActions:
    """Return what the scheduler allows; raise :class:`~mincirc.errors.TaskFileError` in one line."""
    task = reader.task
    offsets = [0, *accumulate(len(choices) for choices in task.choices)]
    for position, entry in enumerate(document):
        place = f"entry {position}"
        if not isinstance(entry, dict) or "s" not in entry or "c" not in entry:
            reader.refuse(f'{place}: expected {{"s": STATE, "c": CHOICES}}')
        if "m" in entry:
            reader.refuse(f"{place}: the scheduler has memory, and a circuit sees the state alone")
        state = _state(reader, entry["s"], place)
        if entry["c"] == "undefined":
            continue
        if not isinstance(entry["c"], list):
            reader.refuse(f'{place}: expected a list of choices, or "undefined"')
        for choice in entry["c"]:
            _allow(reader, state, choice, offsets, place)
    return reader.finish()


def _state(reader: AllowedReader, value: Any, place: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return reader.state(str(value))
    if not isinstance(value, dict):
        reader.refuse(f"{place}: expected the number of a state, or the values of its variables")
    found = [s for s in range(len(reader.task.states)) if _agrees(reader.task, s, value)]
    if len(found) != 1:
        listed = ", ".join(f"{name}={v}" for name, v in value.items())
        reader.refuse(f"{place}: {len(found)} states of the task have {listed[:80]}")
    return found[0]


def _agrees(task: MDP, state: int, values: dict[str, Any]) -> bool:
    """Return whether the state's features have these values, each of which must be one."""
    own = {feature.name: feature.values[state] for feature in task.features}
    return bool(values) and all(name in own and own[name] == value for name, value in values.items())


def _allow(reader: AllowedReader, state: int, choice: Any, offsets: list[int], place: str) -> None:
    if not isinstance(choice, dict):
        reader.refuse(f'{place}: expected a choice such as {{"index": 0, "prob": 1}}')
    if choice.get("prob", 1) in (0, "0"):
        return
    names = [reader.task.action_name(state, pick) for pick in range(len(reader.task.choices[state]))]
    labels = choice.get("labels")
    named = [label for label in labels if label in names] if isinstance(labels, list) else []
    index = choice.get("index")
    inside = isinstance(index, int) and not isinstance(index, bool) and offsets[state] <= index < offsets[state + 1]
    if named and not (inside and is_positional(names[index - offsets[state]], index - offsets[state])):
        reader.allow_pick(state, names.index(named[0]))
        return
    if not inside:
        shown = reader.task.states[state][:60]
        first, last = offsets[state], offsets[state + 1] - 1
        reader.refuse(f"{place}: choice {index!r} is none of state {shown!r}, whose choices are {first} to {last}")
    assert isinstance(index, int)
    reader.allow_pick(state, index - offsets[state])
