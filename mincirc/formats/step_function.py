"""A task from a function: what an action leads to in a state, asked for every state that there is.

``step(state, action)`` returns the outcomes: a list of ``(probability, next state, reward)`` or ``(probability, next
state, reward, done)``; one ``(next state, reward)`` or ``(next state, reward, done)`` where nothing is left to chance;
or a mapping from next states to probabilities, which pays nothing.  ``None`` as the next state, or ``done``, ends the
episode; ``None`` instead of outcomes says that the state has not this action.  Numbers are read by the rules of
:mod:`mincirc.rational` and :mod:`mincirc.rows`.

States are given, or found: from the first ones on, every state that some action leads to.  Tested against tables that
are written out.
"""

from __future__ import annotations

import numbers
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from mincirc.arguments import is_bool, items, shown, whole
from mincirc.errors import TaskError
from mincirc.foreign import reason
from mincirc.formats.state_features import StateFeatures, features_of
from mincirc.formats.wished import as_wished
from mincirc.formats.wishes import Wishes
from mincirc.mdp.build import Outcome, make_task
from mincirc.mdp.model import MDP
from mincirc.mdp.source import Source
from mincirc.rational import Rational

Step: TypeAlias = Callable[[Any, Any], Any]
Actions: TypeAlias = Sequence[Hashable] | Callable[[Any], Iterable[Hashable]]

_EXPECTED = "(probability, next state, reward[, done]) per outcome, or one (next state, reward[, done])"


MAX_STATES = 10_000
"""States that are found unless the caller allows more."""

MAX_LISTED = 100_000
"""States that may be listed."""


def build(
    states: Iterable[Hashable] | None,
    actions: Actions,
    step: Step,
    *,
    initial: Any,
    discount: Rational | None = None,
    horizon: int | None = None,
    total: bool = False,
    reach: str | None = None,
    features: StateFeatures | None = None,
    labels: Mapping[str, Iterable[Any] | Callable[[Any], bool]] | None = None,
    normalise: bool = False,
    max_states: int = MAX_STATES,
    name: str = "task",
) -> MDP:
    """Return the task of a function ``step(state, action)``.

    ``states`` lists the states; ``None`` finds them, from ``initial`` on, at most ``max_states``.  ``actions`` lists
    the actions of every state, or is a function from a state to its actions (none: the episode ends there).  ``step``
    returns ``(probability, next state, reward[, done])`` per outcome, one ``(next state, reward[, done])``, a mapping
    from next states to probabilities, or ``None`` where the state has not this action.  States and actions are
    anything with a text of its own: text, numbers, tuples.

    ``initial`` is a state, or a mapping from states to probabilities; the objective is ``discount``, ``horizon``,
    ``total`` or ``reach`` (see :func:`mincirc.load`); ``labels`` maps labels to states, or to functions from a state
    to a truth value; ``features`` are those of :func:`mincirc.load`.  Raises :class:`~mincirc.errors.MincircError`.

    >>> import mincirc
    >>> task = mincirc.build(range(4), [0, 1], lambda at, by: ((at + by) % 4, int(at == 3)), initial=0, discount="1/2")
    >>> len(task.states), mincirc.search(task).size
    (4, 1)
    """
    wishes = Wishes(None, initial, features, normalise, discount, horizon, total, reach)
    objective = wishes.objective(name)
    first = initial if isinstance(initial, Mapping) else {initial: 1}
    listed = tuple(first) if states is None else items("states", states, error=TaskError)
    most = whole("max_states", max_states, 1, TaskError)
    rows = transitions_of(listed, actions, step, explore=states is None, most=most if states is None else MAX_LISTED)
    keys = tuple(rows)
    used = dict.fromkeys(action for row in rows.values() for action in row)
    if not used:
        raise TaskError(f"{name}: no state has an action")
    ending = {action: [Outcome(1, None)] for action in used}
    task = make_task(
        name,
        objective,
        {state: row or ending for state, row in rows.items()},
        first,
        actions=_declared(actions, used),
        features=() if features is None else features_of(features, keys),
        labels={label: _carriers(label, wanted, keys) for label, wanted in (labels or {}).items()},
        normalise=normalise,
        source=Source(name),
    )
    return as_wished(task, wishes, name)


def _declared(actions: Actions, used: Mapping[Any, None]) -> Sequence[Any]:
    """Return the actions in the order in which they were listed, else that of first appearance."""
    return tuple(used) if callable(actions) else tuple(a for a in actions if a in used)


def _carriers(label: str, wanted: Any, keys: Sequence[Any]) -> list[Any]:
    if not callable(wanted):
        return list(items(f"labels of {label!r}", wanted, error=TaskError))
    found = []
    for state in keys:
        try:
            if wanted(state):
                found.append(state)
        except Exception as error:
            raise TaskError(f"label {label!r} of state {shown(state)}: {reason(error, wanted)}") from error
    return found


def transitions_of(
    states: Sequence[Hashable], actions: Actions, step: Step, *, explore: bool, most: int
) -> dict[Any, dict[Any, list[Outcome]]]:
    """Return state -> action -> outcomes, for ``states`` and, to ``explore``, for all that they lead to.

    Raises :class:`TaskError` when the function fails, returns something else, or leads to more than ``most`` states.
    """
    found: dict[Any, dict[Any, list[Outcome]]] = {}
    waiting = dict.fromkeys(states)
    while waiting:
        state = next(iter(waiting))
        del waiting[state]
        found[state] = _row(state, actions, step)
        for outcomes in found[state].values() if explore else ():
            for outcome in outcomes:
                if outcome.target is not None and outcome.target not in found:
                    waiting[outcome.target] = None
        if len(found) + len(waiting) > most:
            raise TaskError(f"more than {most} states are reached: raise max_states, or make a state smaller")
    return found


def _row(state: Any, actions: Actions, step: Step) -> dict[Any, list[Outcome]]:
    listed = actions
    if callable(actions):
        try:
            listed = tuple(actions(state))
        except Exception as error:
            raise TaskError(f"actions of state {shown(state)}: {reason(error, actions)}") from error
    row = {}
    for action in items("actions", listed, error=TaskError):
        place = f"step({shown(state)}, {shown(action)})"
        try:
            given = step(state, action)
        except Exception as error:
            raise TaskError(f"{place}: {reason(error, step)}") from error
        if given is not None:
            row[action] = outcomes_of(place, given)
    return row


def outcomes_of(place: str, given: Any) -> list[Outcome]:
    """Return the outcomes that a step function states, in any of its forms."""
    if isinstance(given, Mapping):
        return [Outcome(p, target) for target, p in given.items()]
    if isinstance(given, tuple) and given and not _is_outcome(given[0]):
        return [_certain(place, given)]
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise TaskError(f"{place} is {shown(given)}: expected {_EXPECTED}")
    return [_outcome(place, entry) for entry in given]


def _is_outcome(part: Any) -> bool:
    """Return whether the first part of a tuple is an outcome: then the tuple lists outcomes."""
    return isinstance(part, Outcome) or (
        isinstance(part, tuple | list) and len(part) in (3, 4) and _is_chance(part[0])
    )


def _is_chance(part: Any) -> bool:
    return isinstance(part, numbers.Real) and not is_bool(part) and 0 <= float(part) <= 1


def _certain(place: str, given: tuple[Any, ...]) -> Outcome:
    if len(given) == 2:
        return _made(place, 1, given[0], given[1], False)
    if len(given) == 3:
        return _made(place, 1, given[0], given[1], given[2])
    raise TaskError(f"{place} is {shown(given)}: expected {_EXPECTED}")


def _outcome(place: str, entry: Any) -> Outcome:
    if isinstance(entry, Outcome):
        return entry
    parts = tuple(entry) if isinstance(entry, tuple | list) else ()
    if len(parts) not in (3, 4):
        raise TaskError(f"{place} has the outcome {shown(entry)}: expected {_EXPECTED}")
    probability, target, reward, *done = parts
    return _made(place, probability, target, reward, done[0] if done else False)


def _made(place: str, probability: Any, target: Any, reward: Any, done: Any) -> Outcome:
    if not is_bool(done):
        raise TaskError(f"{place}: done must be True or False, not {shown(done)}")
    if not isinstance(reward, numbers.Number | str) or is_bool(reward):
        raise TaskError(f"{place}: the reward is {shown(reward)}, no number; expected {_EXPECTED}")
    paid: Any = reward
    return Outcome(probability, None if done else target, paid)
