"""Building an MDP from outcomes: read the numbers, merge duplicate successors, average rewards over outcomes.

Numbers may be of any kind that :mod:`mincirc.rational` reads; the probabilities of one action are read together
(:mod:`mincirc.rows`), and so is the initial distribution.  States and actions may be any objects whose text identifies
them (:mod:`mincirc.mdp.naming`).  Oracle: ``tests/mdp/test_build.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from mincirc.arguments import flag, instance, items, mapping, shown, whole, word
from mincirc.errors import TaskError
from mincirc.mdp.model import MDP, Choice, Feature
from mincirc.mdp.naming import Name, NameTable, name_of
from mincirc.mdp.objective import Objective, TotalReward
from mincirc.mdp.outcomes import ExactOutcome, Outcome, Outcomes, read_outcomes
from mincirc.mdp.source import UNKNOWN, Source
from mincirc.rational import Rational, shorten
from mincirc.rows import Reading, RowError, read_row

__all__ = ["Outcome", "bits_for", "make_task", "reach", "with_hidden_reward"]


def bits_for(count: int) -> int:
    """Return ``ceil(log2(count))``, the number of bits that distinguish ``count`` things (0 for ``count`` <= 1)."""
    return max(count - 1, 0).bit_length()


def make_task(
    name: str,
    objective: Objective,
    transitions: Mapping[Any, Mapping[Any, Outcomes]],
    initial: Mapping[Any, Rational],
    *,
    actions: Sequence[Name] | None = None,
    features: Sequence[Feature] = (),
    labels: Mapping[str, Iterable[Name]] | None = None,
    harmful: Mapping[Any, Iterable[Name]] | None = None,
    words: Mapping[Any, int] | None = None,
    action_bits: int | None = None,
    illegal_words: Name | None = None,
    normalise: bool = False,
    source: Source = UNKNOWN,
) -> MDP:
    """Return the task with ``transitions[state][action]`` and ``initial[state]`` (absent: 0).

    ``actions`` declares the action list (default: order of first appearance), which fixes the output words;
    ``words`` overrides them, in ``action_bits`` bits.  ``features`` hold one value per state, in the order of
    ``transitions``.  ``labels`` maps a label to states, ``harmful`` a state to actions (one of them, or several);
    ``illegal_words`` names the action that an illegal output word stands for.  The task has a hidden reward when some
    outcome states one.

    States and actions that are not text are named by their text: ``(0, 1)`` becomes ``"(0, 1)"``.  With ``normalise``
    probabilities that do not sum to 1 are divided by their sum.  ``source`` records the origin of the task; the way
    its numbers were read is added to it.  Raises :class:`TaskError`, naming state and action, where this is not an
    MDP.

    >>> import mincirc
    >>> rows = {"far": {"wait": [mincirc.Outcome(1, "far")], "walk": [mincirc.Outcome(1, None, 5)]}}
    >>> task = mincirc.make_task("walk", mincirc.Horizon(3), rows, {"far": 1})
    >>> mincirc.search(task).value
    Fraction(5, 1)
    """
    flag("normalise", normalise)
    states = NameTable("state", mapping("transitions", transitions, "a mapping from states", TaskError))
    rows = _rows(transitions)
    listed = dict.fromkeys(a for row in rows for a in row)
    declared = NameTable("action", listed if actions is None else actions)
    tables, readings = _read(states, rows, normalise)
    start, start_reading = _initial(states, initial, normalise)
    width, codes = _words(declared, words, action_bits)
    return MDP(
        name=word("name", name, "the name of the task", TaskError),
        states=states.names,
        actions=declared.names,
        choices=_choices(states, declared, tables, codes),
        initial=start,
        objective=objective,
        action_bits=width,
        features=_features(features),
        labels=tuple(
            (label, frozenset(states.find(s) for s in carriers))
            for label, carriers in sorted(_lists("labels", labels))
        ),
        harmful=frozenset(
            (states.find(s), declared.find(a)) for s, names in _lists("harmful", harmful) for a in names
        ),
        default_word_action=None if illegal_words is None else declared.find(illegal_words),
        hidden=_hidden(tables),
        source=source.reread(start_reading, *readings),
    )


def _features(features: object) -> tuple[Feature, ...]:
    given = items("features", features, "a sequence of Features", TaskError)
    return tuple(instance("features: each entry", f, Feature, "a Feature", error=TaskError) for f in given)


def _lists(argument: str, given: object) -> list[tuple[Any, tuple[Any, ...]]]:
    """Return the entries of an optional mapping from names to lists of names; a single name is a list of one."""
    if given is None:
        return []
    entries = mapping(argument, given, "a mapping from names to sequences of names", TaskError)
    if argument == "labels":
        for label in entries:
            word("labels: each key", label, "the name of a label", TaskError)
    return [
        (key, (names,) if isinstance(names, str) else items(f"{argument} of {name_of(key)!r}", names, error=TaskError))
        for key, names in entries.items()
    ]


def _rows(transitions: Mapping[Any, Mapping[Any, Outcomes]]) -> list[Mapping[Any, Outcomes]]:
    for state, row in transitions.items():
        if not isinstance(row, Mapping):
            raise TaskError(f"state {name_of(state)!r}: expected a mapping from actions to outcomes, not {shown(row)}")
    return list(transitions.values())


def _read(
    states: NameTable, rows: Sequence[Mapping[Any, Outcomes]], normalise: bool
) -> tuple[list[dict[Any, tuple[ExactOutcome, ...]]], set[Reading]]:
    """Return the outcomes of every row with exact numbers, and the set of ways in which numbers were read."""
    readings: set[Reading] = set()
    tables = []
    for state, row in zip(states.names, rows, strict=True):
        table = {}
        for action, given in row.items():
            table[action], reading = read_outcomes(state, action, given, states, normalise=normalise)
            readings.add(reading)
        tables.append(table)
    return tables, readings


def _words(actions: NameTable, words: Mapping[Any, int] | None, bits: int | None) -> tuple[int, dict[int, int]]:
    """Return the number of output bits, and the word of every action by its position."""
    if words is None:
        codes = {position: position for position in range(len(actions.names))}
    else:
        given = mapping("words", words, "a mapping from actions to words", TaskError)
        codes = {actions.find(a): whole(f"word of action {name_of(a)!r}", w, 0, TaskError) for a, w in given.items()}
    least = bits_for(max(codes.values(), default=0) + 1)
    return least if bits is None else whole("action_bits", bits, 0, TaskError), codes


def _hidden(tables: Sequence[Mapping[Any, Sequence[ExactOutcome]]]) -> tuple[tuple[Fraction, ...], ...] | None:
    if all(o.hidden_reward is None for row in tables for outcomes in row.values() for o in outcomes):
        return None
    return tuple(
        tuple(sum((o.probability * o.deployed for o in outcomes), Fraction(0)) for outcomes in row.values())
        for row in tables
    )


def _initial(
    states: NameTable, initial: Mapping[Any, Rational], normalise: bool
) -> tuple[tuple[Fraction, ...], Reading]:
    given = mapping("initial", initial, "a mapping from states to probabilities", TaskError)
    values = [Fraction(0)] * len(states.names)
    if not given:
        return tuple(values), "exact"  # validation of the task reports the missing distribution
    places = [states.find(state) for state in given]
    try:
        row = read_row(tuple(given.values()), what="initial probabilities", normalise=normalise)
    except RowError as error:
        where = "" if error.index is None else f"state {states.names[places[error.index]]!r}: "
        raise TaskError(f"{where}{error}") from None
    for state, p in zip(places, row.values, strict=True):
        values[state] += p
    return tuple(values), row.reading


def _choices(
    states: NameTable,
    actions: NameTable,
    tables: Sequence[Mapping[Any, Sequence[ExactOutcome]]],
    codes: Mapping[int, int],
) -> tuple[tuple[Choice, ...], ...]:
    found = []
    for state, row in zip(states.names, tables, strict=True):
        placed = [(actions.find(action), outcomes) for action, outcomes in row.items()]
        found.append(tuple(_choice(states.index, state, actions.names[i], i, codes, got) for i, got in placed))
    return tuple(found)


def _choice(
    index: Mapping[str, int],
    state: str,
    action: str,
    position: int,
    codes: Mapping[int, int],
    outcomes: Sequence[ExactOutcome],
) -> Choice:
    total, reward, mass = Fraction(0), Fraction(0), dict[int, Fraction]()
    for outcome in outcomes:
        if outcome.probability < 0:
            raise TaskError(
                f"state {state!r}, action {action!r}: probability {shorten(outcome.probability)} is negative"
            )
        total += outcome.probability
        reward += outcome.probability * outcome.reward
        if outcome.target is not None and outcome.probability:
            target = index[outcome.target]
            mass[target] = mass.get(target, Fraction(0)) + outcome.probability
    if total != 1:
        raise TaskError(f"state {state!r}, action {action!r}: probabilities sum to {shorten(total)}, not 1")
    if position not in codes:
        raise TaskError(f"action {action!r} has no output word")
    return Choice(position, codes[position], reward, tuple(sorted(mass.items())))


def with_hidden_reward(task: MDP) -> MDP:
    """Return the task whose reward is the hidden reward and that has no hidden reward; members of a union likewise.

    Raises :class:`TaskError` when the task has no hidden reward.
    """
    if task.hidden is None:
        raise TaskError(f"task {task.name!r} has no hidden reward")
    return replace(
        task,
        choices=tuple(
            tuple(replace(c, reward=reward) for c, reward in zip(row, rewards, strict=True))
            for row, rewards in zip(task.choices, task.hidden, strict=True)
        ),
        hidden=None,
        blocks=tuple(replace(block, task=with_hidden_reward(block.task)) for block in task.blocks),
    )


def reach(task: MDP, goal: Iterable[int]) -> MDP:
    """Return ``task`` with the objective "probability of reaching ``goal``", a set of state indices.

    Every choice of a goal state pays 1 and ends the episode, every other choice pays 0, and the objective is
    total reward.  The task's reward and its hidden reward are both dropped.  Raises :class:`TaskError` for an empty
    ``goal``.
    """
    wanted = frozenset(goal)
    if not wanted:
        raise TaskError("the set of states to reach is empty")
    return _reaching(task, wanted)


def _reaching(task: MDP, wanted: frozenset[int]) -> MDP:
    """Return ``task`` with its members, if it is a union: each is to reach those of the states that are its own."""
    choices = tuple(
        tuple(
            replace(c, reward=Fraction(1), successors=()) if state in wanted else replace(c, reward=Fraction(0))
            for c in row
        )
        for state, row in enumerate(task.choices)
    )
    blocks = tuple(
        replace(b, task=_reaching(b.task, frozenset(s - b.first for s in wanted if s in b.states)))
        for b in task.blocks
    )
    return replace(task, choices=choices, objective=TotalReward(), hidden=None, blocks=blocks)
