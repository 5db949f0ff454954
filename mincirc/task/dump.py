"""Writing tasks as task files, exactly: the text is read back and compared before anything is written."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from mincirc.errors import MincircError, TaskError, TaskFileError
from mincirc.files import check_folder, write_atomically
from mincirc.formats.recognition import states_no_objective
from mincirc.formats.registry import FileContent, format_of_text
from mincirc.mdp.build import bits_for
from mincirc.mdp.model import MDP, Choice, Feature
from mincirc.mdp.naming import Name, name_of
from mincirc.mdp.objective import Discount, Horizon
from mincirc.rational import Rational, format_rational, parse_rational
from mincirc.rows import RowError, read_row
from mincirc.task.loader import load_text
from mincirc.task.unions import MemberSource

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]*\Z")
_SPECIAL = frozenset(["true", "false", "null", "yes", "no", "on", "off", "y", "n"])  # values to other YAML readers


def dump_task(task: MDP) -> str:
    """Return the text of a task file that loads to an equal task (labels that no state carries are dropped).

    Raises :class:`TaskError` when no such text exists: the task is a union (write a union file), or an action has
    different words in different states.
    """
    if task.blocks:
        raise TaskError(f"{task.name!r} is a union: write its members, and a union file that names them")
    lines = [
        f"name: {_name(task.name)}",
        f"objective: {_objective(task)}",
        f"actions: {_actions(task)}",
    ]
    if task.features:
        lines.append(f"features: {_mapping({f.name: _bits(f) for f in task.features})}")
    if task.default_word_action is not None:
        lines.append(f"illegal_words: {_name(task.actions[task.default_word_action])}")
    lines.append("states:")
    for state in range(len(task.states)):
        lines.extend(_state(task, state))
    text = "\n".join(lines) + "\n"
    _must_read_back(text, task)
    return text


def written(task: MDP) -> FileContent:
    """Return the text of a task file (see :func:`dump_task`) as the table of formats wants it."""
    return FileContent(dump_task(task))


def write_task(task: MDP, path: str | os.PathLike[str]) -> None:
    """Write the task file (see :func:`dump_task`) atomically."""
    write_atomically(path, dump_task(task))


def write_union(
    members: Sequence[str | MemberSource],
    path: str | os.PathLike[str],
    *,
    weights: Sequence[Rational] | None = None,
    tag: Sequence[str] | None = None,
    name: str | None = None,
    discount: Rational | None = None,
    horizon: int | None = None,
    total: bool = False,
    reach: str | None = None,
    reward_model: str | None = None,
    gym_args: Mapping[str, Any] | None = None,
    initial: Mapping[str, Rational] | str | None = None,
    features: Mapping[str, int] | None = None,
    normalise: bool = False,
    actions: Sequence[Name] | None = None,
) -> MDP:
    """Write the union file of ``members`` (paths, ``gym:``, ``table:``) and return the union.

    Paths are written relative to the folder of ``path``.  ``discount``, ``horizon`` and what follows go to every
    member that is given as bare text and states no objective (``gym:ENV_ID``, a file of another program's; see
    :func:`mincirc.load`).  Raises :class:`MincircError`,
    and writes nothing, when the file would not load.
    """
    target = Path(path)
    check_folder(target)
    other = MemberSource(
        "",
        discount,
        horizon,
        gym_args or None,
        None,
        initial,
        features,
        normalise or None,
        total or None,
        reach,
        reward_model,
        actions,
    )
    sources = [_source(member, other) for member in members]
    if other != MemberSource("") and not any(states_no_objective(s.source) for s in sources):
        raise MincircError(
            "discount, horizon, environment arguments and the like go only with gym: sources and files of others"
        )
    text = _union_text([_member(source, target) for source in sources], weights, tag, name)
    try:
        task = load_text(text, str(target)).task
    except TaskFileError as error:
        own = [p.message for p in error.problems if p.file == str(target)]
        if own:
            raise MincircError(f"{target} is not written: {'; '.join(own)}") from None
        raise
    write_atomically(target, text)
    return task


def _union_text(
    members: Sequence[str], weights: Sequence[Rational] | None, tag: Sequence[str] | None, name: str | None
) -> str:
    lines = [f"name: {_name(name)}"] if name is not None else []
    lines += ["union:", *(f"  - {member}" for member in members)]
    if weights is not None:
        lines.append(f"weights: {_list([format_rational(w) for w in _weights(weights)])}")
    if tag is not None:
        lines.append(f"tag: {_list([_name(bit) for bit in tag])}")
    return "\n".join(lines) + "\n"


def _weights(weights: Sequence[Rational]) -> Sequence[Fraction]:
    """Return the weights as a union reads them; their sum is checked with the file."""
    try:
        return read_row(weights, what="weights").values
    except RowError as error:
        if error.index is not None:
            raise MincircError(str(error)) from None
        return [parse_rational(w) for w in weights]


def _source(member: str | MemberSource, other: MemberSource) -> MemberSource:
    if isinstance(member, MemberSource):
        return member
    return replace(other, source=member) if states_no_objective(member) else MemberSource(member)


def _must_read_back(text: str, task: MDP) -> None:
    try:
        same = load_text(text, "<task>").task == replace(task, labels=_carried(task))
    except TaskFileError as error:
        raise TaskError(f"{task.name!r} cannot be written as a task file: {error.problems[0].message}") from None
    if not same:
        raise TaskError(f"{task.name!r} cannot be written as a task file without loss")


def _carried(task: MDP) -> tuple[tuple[str, frozenset[int]], ...]:
    return tuple((label, states) for label, states in sorted(task.labels, key=lambda pair: pair[0]) if states)


def _name(word: str) -> str:
    if _PLAIN.match(word) and word.lower() not in _SPECIAL:
        return word
    return json.dumps(word, ensure_ascii=False)


def _mapping(entries: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{_name(key)}: {value}" for key, value in entries.items()) + "}"


def _list(entries: Sequence[str]) -> str:
    return "[" + ", ".join(entries) + "]"


def _objective(task: MDP) -> str:
    objective = task.objective
    if isinstance(objective, Discount):
        return f"{{discount: {format_rational(objective.gamma)}}}"
    if isinstance(objective, Horizon):
        tail = "" if objective.gamma == 1 else f", discount: {format_rational(objective.gamma)}"
        return f"{{horizon: {objective.steps}{tail}}}"
    return "total"


def _actions(task: MDP) -> str:
    words: dict[int, int] = {}
    for row in task.choices:
        for choice in row:
            if words.setdefault(choice.action, choice.word) != choice.word:
                name = task.actions[choice.action]
                raise TaskError(f"action {name!r} has different words in different states: no task file says that")
    width = task.action_bits
    if width == bits_for(len(task.actions)) and all(action == word for action, word in words.items()):
        return _list([_name(a) for a in task.actions])
    bits = {a: format(words.get(i, 0), f"0{width}b") if width else "" for i, a in enumerate(task.actions)}
    return _mapping({a: f'"{word}"' for a, word in bits.items()})


def _bits(feature: Feature) -> str:
    if Feature.of_width(feature.name, feature.width, ()).bits == feature.bits:
        return str(feature.width)
    return _list([_name(bit) for bit in feature.bits])


def _state(task: MDP, state: int) -> list[str]:
    lines = [f"  {_name(task.states[state])}:"]
    if task.features:
        lines.append(f"    features: {_mapping({f.name: str(f.values[state]) for f in task.features})}")
    if task.initial[state]:
        lines.append(f"    initial: {format_rational(task.initial[state])}")
    labels = [_name(label) for label, states in task.labels if state in states]
    if labels:
        lines.append(f"    labels: {_list(labels)}")
    harmful = [_name(task.actions[a]) for s, a in sorted(task.harmful) if s == state]
    if harmful:
        lines.append(f"    harmful: {_list(harmful)}")
    row = task.choices[state]
    texts = [_move(task, choice, hidden) for choice, hidden in zip(row, _hidden(task, state), strict=True)]
    if [c.action for c in row] == list(range(len(task.actions))) and len(set(texts)) == 1 < len(texts):
        return [*lines, f"    otherwise: {texts[0]}"]
    lines.append("    actions:")
    lines.extend(f"      {_name(task.actions[c.action])}: {text}" for c, text in zip(row, texts, strict=True))
    return lines


def _hidden(task: MDP, state: int) -> Sequence[Fraction | None]:
    """Return the hidden rewards to write: those that differ from the reward; all if none in the task differs."""
    row = task.choices[state]
    if task.hidden is None:
        return [None] * len(row)
    everywhere = task.hidden == tuple(tuple(c.reward for c in choices) for choices in task.choices)
    hidden = task.hidden[state]
    return [h if everywhere or h != c.reward else None for c, h in zip(row, hidden, strict=True)]


def _move(task: MDP, choice: Choice, hidden: Fraction | None) -> str:
    end, parts = choice.end, dict[str, str]()
    if end == 0 and len(choice.successors) == 1:
        target = _name(task.states[choice.successors[0][0]])
        if choice.reward == 0 and hidden is None:
            return target
        parts["to"] = target
    elif choice.successors:
        parts["to"] = _mapping({task.states[t]: format_rational(p) for t, p in choice.successors})
    if end:
        parts["end"] = "true" if end == 1 else format_rational(end)
    if choice.reward:
        parts["reward"] = format_rational(choice.reward)
    if hidden is not None:
        parts["hidden_reward"] = format_rational(hidden)
    return _mapping(parts)


def _member(member: MemberSource, target: Path) -> str:
    source = member.source if format_of_text(member.source) else _relative(member.source, target)
    names = (
        "name",
        "discount",
        "horizon",
        "args",
        "initial",
        "features",
        "normalise",
        "total",
        "reach",
        "reward_model",
        "actions",
    )
    options = {name: getattr(member, name) for name in names}
    given = {key: value for key, value in options.items() if value is not None}
    if not given:
        return _name(source)
    try:
        texts = {key: _option(key, value) for key, value in given.items()}
    except (TypeError, ValueError) as error:
        raise MincircError(f"{member.source}: {error}") from None
    return _mapping({"source": _name(source), **texts})


def _option(key: str, value: Any) -> str:
    if key == "discount":
        return json.dumps(format_rational(parse_rational(value)))
    if key == "initial":
        start = dict(value) if isinstance(value, Mapping) else {value: 1}
        return _mapping({name_of(s): format_rational(parse_rational(p)) for s, p in start.items()})
    if key == "features" and not isinstance(value, Mapping):
        raise ValueError("a union file holds features as names and radices, such as {row: 4, column: 4}")
    return json.dumps(dict(value) if isinstance(value, Mapping) else value, ensure_ascii=False)


def _relative(source: str, target: Path) -> str:
    member = Path(source)
    place = member.parent.resolve() / member.name
    return Path(os.path.relpath(place, target.parent.resolve())).as_posix()
