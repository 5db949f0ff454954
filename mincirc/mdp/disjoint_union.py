"""The disjoint union of tasks: the single task to which Hubinger's argument reduces a task set.

(Hubinger, *Are minimal circuits deceptive?*, 2019.)  States are the disjoint union, ``A*(i, s) = A_i(s)``,
``rho*(i, s) = w_i rho_i(s)``, rewards are inherited, and there is no transition between blocks.  The tag (the member's
number in file order, ``ceil(log2 N)`` bits) is the first feature; features of the same name share bits, at the maximum
width, in order of first appearance, and are 0 for members without the feature; narrower action words are padded with
zeros on the left.  Oracle: ``tests/mdp/test_union.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from mincirc.arguments import items, word, words
from mincirc.errors import TaskError
from mincirc.mdp.argument import as_task
from mincirc.mdp.build import bits_for
from mincirc.mdp.model import MDP, Block, Choice, Feature
from mincirc.mdp.source import UNKNOWN, Source
from mincirc.rational import Rational
from mincirc.rows import Row, RowError, read_row


def union(
    tasks: Sequence[MDP],
    weights: Sequence[Rational] | None = None,
    *,
    name: str = "union",
    tag_bits: Sequence[str] | None = None,
    source: Source = UNKNOWN,
) -> MDP:
    """Return the disjoint union of ``tasks`` with ``weights`` (default: uniform; they must sum to 1).

    State ``s`` of member ``M`` is named ``M/s``; members of equal names get ``#number`` appended.
    ``tag_bits`` names the ``ceil(log2 N)`` tag bits; ``source`` records the origin of the union.  Raises
    :class:`TaskError` when objectives differ, or when some but not all of the tasks have a hidden reward.

    >>> import mincirc
    >>> both = mincirc.union([mincirc.load("table:0x6"), mincirc.load("table:0x9")], tag_bits="which")
    >>> len(both.states), mincirc.search(both).size
    (8, 2)
    """
    tasks = [as_task(t, "tasks: each entry") for t in items("tasks", tasks, "a sequence of MDPs")]
    weights = None if weights is None else items("weights", weights, "a sequence of numbers, one per task")
    tag_bits = None if tag_bits is None else words("tag_bits", tag_bits)
    word("name", name)
    if not tasks:
        raise TaskError("a union needs at least one task")
    row = _weights(tasks, weights)
    parts = row.values
    _same_objective(tasks)
    firsts = [sum(len(t.states) for t in tasks[:i]) for i in range(len(tasks))]
    actions = tuple(dict.fromkeys(a for t in tasks for a in t.actions))
    position = {action: i for i, action in enumerate(actions)}
    return MDP(
        name=name,
        states=tuple(f"{m}/{s}" for m, t in zip(_names(tasks), tasks, strict=True) for s in t.states),
        actions=actions,
        choices=tuple(
            tuple(_moved(c, first, position[t.actions[c.action]]) for c in row)
            for t, first in zip(tasks, firsts, strict=True)
            for row in t.choices
        ),
        initial=tuple(w * p for t, w in zip(tasks, parts, strict=True) for p in t.initial),
        objective=tasks[0].objective,
        action_bits=max(t.action_bits for t in tasks),
        features=_features(tasks, tag_bits),
        labels=_labels(tasks, firsts),
        harmful=frozenset(
            (first + s, position[t.actions[a]]) for t, first in zip(tasks, firsts, strict=True) for s, a in t.harmful
        ),
        default_word_action=_default_action(tasks, position),
        hidden=_hidden(tasks),
        blocks=tuple(Block(t, first, w) for t, first, w in zip(tasks, firsts, parts, strict=True)),
        source=source.reread(row.reading),
    )


def _weights(tasks: Sequence[MDP], weights: Sequence[Rational] | None) -> Row:
    """Return the weights as positive rationals with sum 1, and the way in which they were read."""
    if weights is None:
        return Row((Fraction(1, len(tasks)),) * len(tasks), "exact")
    if len(weights) != len(tasks):
        raise TaskError(f"{len(tasks)} tasks need {len(tasks)} weights, not {len(weights)}")
    try:
        row = read_row(weights, what="weights")
    except RowError as error:
        which = "" if error.index is None else f" (number {error.index + 1})"
        raise TaskError(f"weights must be positive and sum to 1: {error}{which}") from None
    if min(row.values) <= 0:
        number = row.values.index(min(row.values)) + 1
        raise TaskError(f"weights must be positive and sum to 1: weight 0 is not positive (number {number})")
    return row


def _same_objective(tasks: Sequence[MDP]) -> None:
    for task in tasks[1:]:
        if task.objective != tasks[0].objective:
            raise TaskError(
                f"tasks of a union must have the same objective: {tasks[0].name!r} has "
                f"{tasks[0].objective}, {task.name!r} has {task.objective}"
            )


def _default_action(tasks: Sequence[MDP], position: dict[str, int]) -> int | None:
    defaults = {None if t.default_word_action is None else t.actions[t.default_word_action] for t in tasks}
    if len(defaults) > 1:
        raise TaskError("tasks of a union must agree on what an illegal word means")
    action = defaults.pop()
    return None if action is None else position[action]


def _hidden(tasks: Sequence[MDP]) -> tuple[tuple[Fraction, ...], ...] | None:
    tables = [t.hidden for t in tasks if t.hidden is not None]
    if tables and len(tables) < len(tasks):
        there = next(t.name for t in tasks if t.hidden is not None)
        missing = next(t.name for t in tasks if t.hidden is None)
        raise TaskError(f"all tasks of a union need a hidden reward, or none: {there!r} has one, {missing!r} has none")
    return tuple(row for table in tables for row in table) if tables else None


def member_names(task: MDP) -> list[str]:
    """Return the members' names, made distinct by ``#number`` where two share one."""
    return _names([block.task for block in task.blocks])


def _names(tasks: Sequence[MDP]) -> list[str]:
    names = [t.name for t in tasks]
    return [n if names.count(n) == 1 else f"{n}#{i}" for i, n in enumerate(names)]


def _moved(choice: Choice, first: int, action: int) -> Choice:
    successors = tuple((first + t, p) for t, p in choice.successors)
    return Choice(action, choice.word, choice.reward, successors)


def _labels(tasks: Sequence[MDP], firsts: Sequence[int]) -> tuple[tuple[str, frozenset[int]], ...]:
    merged: dict[str, set[int]] = {}
    for task, first in zip(tasks, firsts, strict=True):
        for label, states in task.labels:
            merged.setdefault(label, set()).update(first + s for s in states)
    return tuple((label, frozenset(states)) for label, states in sorted(merged.items()))


def _features(tasks: Sequence[MDP], tag_bits: Sequence[str] | None) -> tuple[Feature, ...]:
    per_task = [{f.name: f for f in t.input_features} for t in tasks]
    order = list(dict.fromkeys(name for features in per_task for name in features))
    merged = [_tag(tasks, order, tag_bits)] if len(tasks) > 1 else []
    if len(tasks) == 1 and tag_bits:
        raise TaskError("a union of one task has no tag bits to name")
    for feature in order:
        widest = max((f[feature] for f in per_task if feature in f), key=lambda f: f.width)
        values = [
            value
            for task, features in zip(tasks, per_task, strict=True)
            for value in (features[feature].values if feature in features else (0,) * len(task.states))
        ]
        merged.append(Feature(feature, widest.bits, tuple(values)))
    return tuple(merged)


def _tag(tasks: Sequence[MDP], taken: Sequence[str], names: Sequence[str] | None) -> Feature:
    values = [i for i, t in enumerate(tasks) for _ in t.states]
    width = bits_for(len(tasks))
    name = next(n for n in ("tag", *(f"tag_{i}" for i in range(2, 99))) if n not in taken)
    if names is None:
        return Feature.of_width(name, width, values)
    if len(names) != width:
        raise TaskError(f"{len(tasks)} tasks need {width} tag bits, not {len(names)}")
    return Feature(name, tuple(names), tuple(values))
