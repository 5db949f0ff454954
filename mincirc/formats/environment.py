"""A task from an environment that has no table: its states are visited, each action is tried in each of them.

The environment has ``reset`` and ``step`` as in Gymnasium (or the older four results of ``step``) and is copied
(``copy.deepcopy``) to try several actions in one state.  That says something about the environment only if nothing is
left to chance, and one sample never shows it.  So chance is looked for where it comes from: whenever a generator of
random numbers (``random``, ``numpy.random``, any that the environment holds, or that the process had when the visit
began, in whatever class, module or closure) was used by ``reset`` or ``step``, the environment is refused, and so it
is when copies under different seeds do not agree.  Such an environment becomes
a task by a function that lists the outcomes (:func:`mincirc.formats.step_function.build`).

A state is everything that the environment holds, random generators aside, or what ``state=`` makes of it; two copies
with the same state must step alike, and are compared.  Episodes end with ``terminated``; ``truncated`` is a limit on
time, no part of the task, and refused.  Chance that comes from elsewhere (the clock, a generator that ``step`` makes
for itself) is noticed only when copies disagree.  Oracle: the tables of Gymnasium's own deterministic environments.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mincirc.arguments import flag, items, shown, whole
from mincirc.errors import TaskError
from mincirc.foreign import reason
from mincirc.formats.goal import with_goal
from mincirc.formats.making import unwrapped
from mincirc.formats.snapshot import generators_elsewhere, generators_in, hashable, shared_by_copies, snapshot
from mincirc.formats.state_features import StateFeatures, features_of
from mincirc.formats.wishes import Wishes
from mincirc.mdp.build import Outcome, make_task
from mincirc.mdp.model import MDP
from mincirc.mdp.source import Source
from mincirc.rational import Rational

MAX_STATES = 10_000
"""States that are visited unless the caller allows more."""

SEEDS = (1, 2, 3)
"""Copies under these seeds must step alike."""

_ADVICE = "; mincirc.build takes a function that lists the outcomes with their probabilities"
_SHARED = ": what is part of the state must be the environment's own"
_CHANCE = "draws random numbers, so what happens is left to chance and one run does not show it"


def how_to_visit(thing: object) -> str:
    """Return how to get a task from an object that can be reset and stepped; the empty string for any other."""
    if not isinstance(thing, type) and all(callable(getattr(thing, name, None)) for name in ("reset", "step")):
        return ": mincirc.from_env(env, ...) visits the states of an environment that leaves nothing to chance"
    return ""


@dataclass(frozen=True)
class VisitedState:
    """A copy of the environment in a state, and what was observed when it was reached."""

    env: Any
    observation: Any


def from_env(
    env: Any,
    *,
    actions: Sequence[Any] | Callable[[Any], Iterable[Any]] | None = None,
    discount: Rational | None = None,
    horizon: int | None = None,
    total: bool = False,
    reach: str | None = None,
    features: StateFeatures | None = None,
    labels: Mapping[str, Callable[[Any], bool]] | None = None,
    state: Callable[[Any], Hashable] | None = None,
    reset: bool = True,
    max_states: int = MAX_STATES,
    name: str | None = None,
) -> MDP:
    """Return the task of an environment without a table, all of whose states are visited from its first one on.

    ``actions`` lists the actions, or is a function from an environment to those of its present state; the default is
    ``env.action_space`` where that is discrete.  ``state`` maps an environment to what its state is (text, a number, a
    tuple); the default is everything that the environment holds.  ``features`` and ``labels`` see that state, or the
    observation where ``state`` is not given and every state has one of its own.  The objective is ``discount``,
    ``horizon``, ``total`` or ``reach`` (see :func:`mincirc.load`).  At most ``max_states`` states are visited.  With
    ``reset=False`` episodes start in the state that the environment is in.

    Raises :class:`~mincirc.errors.MincircError` with the reason when chance decides anything: that cannot be
    enumerated.

    >>> import mincirc
    >>> class Corridor:
    ...     def reset(self, seed=None, options=None):
    ...         self.at = 0
    ...         return self.at, {}
    ...     def step(self, action):
    ...         self.at = max(0, self.at + action)
    ...         return self.at, int(self.at == 3), self.at == 3, False, {}
    >>> task = mincirc.from_env(Corridor(), actions=[-1, 1], discount="9/10")
    >>> len(task.states), mincirc.search(task).value
    (3, Fraction(81, 100))
    """
    title = name or type(getattr(env, "unwrapped", env)).__name__
    wishes = Wishes(None, None, features, False, discount, horizon, total, reach)
    objective = wishes.objective(title)
    bare = unwrapped(env, title)
    if not how_to_visit(bare):
        raise TaskError(f"{title} has no reset and step, so it is no environment")
    visit = _Visit(bare, actions, state, whole("max_states", max_states, 1, TaskError))
    try:
        visit.run(flag("reset", reset))
    except TaskError as error:
        raise TaskError(f"{title}: {error}") from None
    keys, names = visit.named()
    task = make_task(
        title,
        objective,
        {names[i]: visit.row(i, names) for i in range(len(names))},
        {names[0]: 1},
        actions=[_action_name(a) for a in visit.actions],
        features=() if features is None else features_of(features, keys),
        labels={label: _carriers(label, holds, keys, names) for label, holds in (labels or {}).items()},
        source=Source(title, type(bare).__module__.partition(".")[0]),
    )
    return with_goal(task, wishes, title)


def _action_name(action: Any) -> str:
    plain = hashable(action)
    return f"a{plain}" if isinstance(plain, int) else str(plain)


def _carriers(label: str, holds: Callable[[Any], bool], keys: Sequence[Any], names: Sequence[str]) -> list[str]:
    found = []
    for key, name in zip(keys, names, strict=True):
        try:
            if holds(key):
                found.append(name)
        except Exception as error:
            raise TaskError(f"label {label!r} of state {shown(key)}: {reason(error, holds)}") from error
    return found


@dataclass(frozen=True)
class _Call:
    """A method of a copy with its arguments."""

    env: Any
    method: str
    arguments: tuple[Any, ...] = ()

    def __call__(self) -> Any:
        return getattr(self.env, self.method)(*self.arguments)


class _Visit:
    """The states that were found, in order, and what every action did in them."""

    def __init__(self, env: Any, actions: Any, state: Callable[[Any], Hashable] | None, most: int) -> None:
        self._env = env
        self._given = actions
        self._state = state
        self._most = most
        self._found: dict[Hashable, VisitedState] = {}
        self._rows: dict[Hashable, dict[Any, tuple[Hashable | None, Any]]] = {}
        self._elsewhere = generators_elsewhere()
        self.actions: dict[Any, None] = {}
        table = "; mincirc.load reads the table P that it has" if hasattr(env, "P") else ""
        self._advice = table or _ADVICE

    def run(self, reset: bool) -> None:
        """Visit every state; raise :class:`TaskError` when that cannot be done."""
        first = self._reset() if reset else VisitedState(self._copy(self._env), None)
        waiting = [self._key(first.env)]
        self._found[waiting[0]] = first
        for key in waiting:
            row = {}
            for action in self._actions_of(self._found[key].env):
                target, reward, reached = self._tried(self._found[key], action)
                if reached is not None and target not in self._found:
                    self._found[target] = reached
                    waiting.append(target)
                elif reached is not None:
                    self._compare(target, reached)
                row[action] = (target, reward)
                self.actions[action] = None
            self._rows[key] = row
            if len(self._found) > self._most:
                raise TaskError(self._too_many())
        if not self.actions:
            raise TaskError("there is no action in any state")

    def named(self) -> tuple[Sequence[Any], list[str]]:
        """Return what features see of every state, and names: observations where these tell the states apart."""
        keys: list[Any] = list(self._found)
        if self._state is None:
            observed = [hashable(v.observation) for v in self._found.values()]
            keys = observed if len(set(observed)) == len(keys) else list(range(len(keys)))
        names = [f"s{key}" if isinstance(key, int) else str(key) for key in keys]
        return keys, names if len(set(names)) == len(names) else [f"s{i}" for i in range(len(names))]

    def row(self, position: int, names: Sequence[str]) -> dict[str, list[Outcome]]:
        """Return the outcomes of a state's actions; a state without actions ends the episode."""
        places = {key: i for i, key in enumerate(self._found)}
        row = self._rows[list(self._found)[position]] or dict.fromkeys(self.actions, (None, 0))
        return {
            _action_name(action): [Outcome(1, None if target is None else names[places[target]], reward)]
            for action, (target, reward) in row.items()
        }

    def _key(self, env: Any) -> Hashable:
        if self._state is None:
            return snapshot(env)
        try:
            key: Hashable = hashable(self._state(env))
            return key
        except Exception as error:
            raise TaskError(f"state: {reason(error, self._state)}") from error

    def _actions_of(self, env: Any) -> list[Any]:
        if callable(self._given):
            try:
                return [hashable(action) for action in self._given(env)]
            except Exception as error:
                raise TaskError(f"actions: {reason(error, self._given)}") from error
        if self._given is not None:
            return [hashable(action) for action in items("actions", self._given, error=TaskError)]
        space = getattr(self._env, "action_space", None)
        count = getattr(space, "n", None)
        if count is None:
            raise TaskError("its action_space is not discrete: say which actions there are (actions=[...])")
        start = int(getattr(space, "start", 0))
        return list(range(start, start + int(count)))

    def _reset(self) -> VisitedState:
        """Return the first state; refuse one that is drawn."""
        keys = set()
        for seed in SEEDS:
            env = self._copy(self._env)
            observation = _first(self._watched(env, "reset", _Call(env, "reset"), seed))
            keys.add(self._key(env))
            visited = VisitedState(env, observation)
        if len(keys) > 1:
            raise TaskError(f"reset does not always lead to the same state{self._advice}")
        return visited

    def _tried(self, state: VisitedState, action: Any) -> tuple[Hashable | None, Any, VisitedState | None]:
        """Return where an action leads (``None``: the episode ends), what it pays, and the copy that went there."""
        results = []
        for seed in SEEDS:
            env = self._copy(state.env)
            place = f"step({shown(action)}) after observation {shown(hashable(state.observation))}"
            got = self._watched(env, place, _Call(env, "step", (action,)), seed)
            observation, reward, ended = _stepped(place, got)
            results.append((None if ended else self._key(env), hashable(reward), VisitedState(env, observation)))
        if len({(target, reward) for target, reward, _ in results}) > 1:
            raise TaskError(f"{place} does not always do the same{self._advice}")
        target, reward, reached = results[0]
        return target, reward, None if target is None else reached

    def _compare(self, key: Hashable, again: VisitedState) -> None:
        """Refuse ``state=`` when copies that it calls one state step differently."""
        first = self._found[key]
        if self._state is None or snapshot(first.env) == snapshot(again.env):
            return
        for action in self._actions_of(first.env):
            (one, paid, _), (other, differently, _) = self._tried(first, action), self._tried(again, action)
            if (one, paid) != (other, differently):
                raise TaskError(
                    f"state= calls {shown(key)} one state, but step({shown(action)}) does two things in it"
                )

    def _copy(self, env: Any) -> Any:
        try:
            return copy.deepcopy(env)
        except Exception as error:
            raise TaskError(f"it cannot be copied, so its states cannot be visited again: {reason(error)}") from error

    def _watched(self, env: Any, place: str, call: Callable[[], Any], seed: int) -> Any:
        """Call a method of a copy with its generators seeded; refuse when one of them was used."""
        with SharedGenerators(seed):
            watched = [*generators_in(env)]
            for generator in watched:
                generator.seed(seed)
            shared, before = shared_by_copies(env), [generator.state() for generator in (*watched, *self._elsewhere)]
            try:
                got = call()
            except Exception as error:
                raise TaskError(f"{place}: {reason(error)}") from error
            now = [generator.state() for generator in (*watched, *self._elsewhere)]
            replaced = {id(g.generator) for g in generators_in(env)} - {id(g.generator) for g in watched}
        if shared != shared_by_copies(env):
            raise TaskError(f"{place} changes what all copies share, an attribute of a class or of a closure{_SHARED}")
        if before != now or replaced:
            raise TaskError(f"{place} {_CHANCE}{self._advice}")
        return got

    def _too_many(self) -> str:
        observed = {hashable(v.observation) for v in self._found.values()}
        hint = ""
        if self._state is None and 2 * len(observed) < len(self._found):
            hint = f" ({len(observed)} observations: say what its state is, state=lambda env: ...)"
        return f"more than {self._most} states are reached{hint}; max_states allows more"


def _first(got: Any) -> Any:
    """Return the observation of ``reset``, which Gymnasium gives together with a mapping."""
    return got[0] if isinstance(got, tuple) and len(got) == 2 and isinstance(got[1], Mapping) else got


def _stepped(place: str, got: Any) -> tuple[Any, Any, bool]:
    if not isinstance(got, tuple) or len(got) not in (4, 5):
        raise TaskError(f"{place} is {shown(got)}: expected (observation, reward, terminated, truncated, info)")
    if len(got) == 5 and got[3]:
        raise TaskError(f"{place} is truncated: a limit on time is no part of a task, a horizon is")
    return got[0], got[1], bool(got[2])


class SharedGenerators:
    """Seeds the generators of ``random`` and ``numpy.random`` that all programs share, and puts them back."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def __enter__(self) -> None:
        self._python, self._numpy = random.getstate(), np.random.get_state()
        random.seed(self._seed)
        np.random.seed(self._seed)

    def __exit__(self, *_: object) -> None:
        random.setstate(self._python)
        np.random.set_state(self._numpy)
