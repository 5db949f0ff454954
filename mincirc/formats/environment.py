"""A task from an environment that has no table: its states are visited, each action is tried in each of them.

The environment has ``reset`` and ``step`` as in Gymnasium (or the older four results of ``step``) and is copied to try
several actions, and every outcome of chance, in one state (:mod:`mincirc.formats.visiting` says what is assumed and
what is checked).  One sample says nothing about chance, so nothing is ever sampled: draws are enumerated with
their exact probabilities, and an environment whose chance cannot be enumerated is refused with the reason.  It becomes
a task by a function that lists the outcomes (:func:`mincirc.formats.step_function.build`).

A state is everything that the environment holds, random generators aside, or what ``state=`` makes of it.  An
environment that draws may hold what the agent does not see, the dealer's second card: there the states of the task
are the observations, if these are states (:mod:`mincirc.formats.chance.belief`); otherwise it is refused.  Episodes
end with ``terminated``; ``truncated`` is a limit on time, no part of the task, and refused.

Oracles: tasks written out; the tables of Gymnasium's own environments; the rules of Blackjack solved by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from mincirc.arguments import flag, refuse, shown, whole
from mincirc.errors import TaskError
from mincirc.foreign import reason
from mincirc.formats.chance.belief import observed_mdp
from mincirc.formats.chance.blackjack import (
    blackjack_parts,
    blackjack_rest,
    blackjack_seen,
    blackjack_state,
    is_blackjack,
)
from mincirc.formats.chance.params import ChanceParams
from mincirc.formats.chance.partition import ExactStep, ObservedModel
from mincirc.formats.chance.script import Distribution
from mincirc.formats.making import unwrapped
from mincirc.formats.named_actions import NamedActions, named_actions
from mincirc.formats.observations import observed_features
from mincirc.formats.snapshot import hashable
from mincirc.formats.state_features import StateFeatures, features_of
from mincirc.formats.visiting import ChanceFoundError, Visit, VisitWishes
from mincirc.formats.wished import as_wished
from mincirc.formats.wishes import Wishes
from mincirc.mdp.build import Outcome, make_task
from mincirc.mdp.model import MDP
from mincirc.mdp.source import Source
from mincirc.rational import Rational, parse_rational
from mincirc.rows import Reading, reading_of, worst

MAX_STATES = 10_000
"""States that are visited unless the caller allows more."""


def how_to_visit(thing: object) -> str:
    """Return how to get a task from an object that can be reset and stepped; the empty string for any other."""
    if not isinstance(thing, type) and all(callable(getattr(thing, name, None)) for name in ("reset", "step")):
        return ": mincirc.from_env(env, ...) visits the states of an environment whose chance can be enumerated"
    return ""


def from_env(
    env: Any,
    *,
    actions: Mapping[str, Any] | Sequence[Any] | Callable[[Any], Iterable[Any]] | None = None,
    discount: Rational | None = None,
    horizon: int | None = None,
    total: bool = False,
    reach: str | None = None,
    features: StateFeatures | None = None,
    labels: Mapping[str, Callable[[Any], bool]] | None = None,
    state: Callable[[Any], Hashable] | None = None,
    observe: bool | Callable[[Any, Any], Any] | None = None,
    reset: bool = True,
    max_states: int = MAX_STATES,
    params: ChanceParams = ChanceParams(),
    name: str | None = None,
) -> MDP:
    """Return the task of an environment without a table, all of whose states are visited from its first ones on.

    ``actions`` lists the actions, maps names to them, or is a function from an environment to those of its present
    state; the default is ``env.action_space`` where that is discrete, whose numbers get names if these are given in
    their place (``actions=["left", "right"]``).  ``state`` maps an environment to what its state is (text, a number, a
    tuple); the default is everything that the environment holds.  The objective is ``discount``, ``horizon``,
    ``total`` or ``reach`` (see :func:`mincirc.load`).  At most ``max_states`` states are visited.  With
    ``reset=False`` episodes start in the state that the environment is in.

    ``observe`` says what the states of the task are.  ``True``: the observations; ``False``: the states of the
    environment; a function from environment and observation: what is seen, which it returns.  The default is ``True``
    where the environment draws random numbers, else ``False``; of Gymnasium's Blackjack also whether the hand is a
    natural, where that decides what is paid.  ``features`` and ``labels`` see the observation; with
    ``observe=False`` they see the state, or the observation if ``state`` is not given and every state has one of its
    own.

    Chance is enumerated with exact probabilities, within the limits of ``params``.  Raises
    :class:`~mincirc.errors.MincircError` with the reason when that cannot be done, and when observations are not
    states of an MDP.

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
    wishes.objective(title)
    bare = unwrapped(env, title)
    if not how_to_visit(bare):
        raise TaskError(f"{title} has no reset and step, so it is no environment")
    named = named_actions(actions, getattr(bare, "action_space", None))
    visit = VisitWishes(
        named.actions, state, None, most=whole("max_states", max_states, 1, TaskError), params=params, certain=True
    )
    found = visited(bare, title, visit, observe, reset=flag("reset", reset))
    package = type(bare).__module__.partition(".")[0]
    names = [named.name(action) for action in found.actions]
    return task_of_states(found, title, wishes, Source(title, package), labels=labels, actions=names)


@dataclass(frozen=True)
class VisitedTask:
    """What a visit found: keys of states, which features see, their names and rows, and where episodes start."""

    keys: Sequence[Any]
    names: Sequence[str]
    rows: Sequence[Mapping[Any, Sequence[Outcome]]]
    initial: Mapping[int, Fraction]
    actions: Sequence[Any]
    reading: Reading = "exact"


def visited(
    env: Any, title: str, wishes: VisitWishes, observe: bool | Callable[[Any, Any], Any] | None, *, reset: bool = True
) -> VisitedTask:
    """Return what a visit of an environment finds; raise :class:`TaskError` when it cannot be visited."""
    if wishes.state is None and is_blackjack(env):
        once = replace(wishes.params, repeated=1)
        wishes = replace(wishes, state=blackjack_state, rest=blackjack_rest, params=once)
        observe = blackjack_seen if observe is None else observe
    if observe is not None and not isinstance(observe, bool) and not callable(observe):
        refuse("observe", "True, False or a function from environment and observation", observe, error=TaskError)
    try:
        if not observe:
            try:
                return _states(env, replace(wishes, certain=observe is None), reset)
            except ChanceFoundError:
                pass
        seen = observe if callable(observe) else _observation
        return _observations(env, replace(wishes, certain=False, observe=seen), reset)
    except TaskError as error:
        raise TaskError(f"{title}: {error}") from None


def _observation(_: Any, observation: Any) -> Any:
    if observation is None:
        raise TaskError("with reset=False nothing is observed at first: observe= can say what is seen")
    return observation


def without_table(env: Any, name: str, source: Source, wishes: Wishes, actions: Sequence[str] | None) -> MDP:
    """Return the task of an environment of Gymnasium's that has no table: its states are what is observed.

    Features are those of ``wishes``, else the parts of the observation.  ``actions`` are the names of actions.
    """
    if wishes.initial is not None:
        raise TaskError("initial: without a table P episodes start where reset says")
    seen = blackjack_seen if is_blackjack(env) else True
    found = visited(env, name, VisitWishes(most=MAX_STATES), seen)
    names = blackjack_parts(env) if is_blackjack(env) else None
    features = observed_features(env.observation_space, names, found.keys)
    how = replace(source, package=f"{source.package}; no table P: states are observations, chance is enumerated")
    objective = replace(wishes, features=wishes.features or features)
    return task_of_states(found, name, objective, how, actions=actions)


def _states(env: Any, wishes: VisitWishes, reset: bool) -> VisitedTask:
    """Return the task whose states are those of the environment."""
    visit = Visit(env, wishes)
    visit.run(reset=reset)
    keys: list[Any] = list(visit.found)
    places = {key: i for i, key in enumerate(keys)}
    if wishes.state is None:
        observed = [hashable(v.observation) for v in visit.found.values()]
        keys = observed if len(set(observed)) == len(keys) else list(range(len(keys)))
    names = _names(keys)

    def outcomes(got: Distribution) -> list[Outcome]:
        return [Outcome(p, None if to is None else names[places[to]], paid) for (to, paid), p in _parted(got)]

    rows = [{action: outcomes(got) for action, got in row.items()} for row in visit.rows.values()]
    return VisitedTask(keys, names, rows, {places[k]: p for k, p in visit.initial.items()}, list(visit.actions))


def _observations(env: Any, wishes: VisitWishes, reset: bool) -> VisitedTask:
    """Return the task whose states are observations, which is exact or refused."""
    visit = Visit(env, wishes)
    visit.run(reset=reset)
    places = {key: i for i, key in enumerate(visit.found)}
    readings: list[Reading] = []

    def step(got: Distribution) -> ExactStep:
        reward, targets = Fraction(0), dict[int, Fraction]()
        for (to, paid), p in _parted(got):
            number = _number(paid)
            readings.append(reading_of(paid, number))
            reward += p * number
            if to is not None:
                targets[places[to]] = targets.get(places[to], Fraction(0)) + p
        return ExactStep(reward, targets)

    rows = [{action: step(got) for action, got in row.items()} for row in visit.rows.values()]
    seen = [key[1] for key in visit.found if isinstance(key, tuple)]
    model = ObservedModel(seen, rows, {places[k]: p for k, p in visit.initial.items()})
    mdp = observed_mdp(model, wishes.most)
    names = _names(mdp.observations)
    told = [{action: _outcomes(step, names) for action, step in row.items()} for row in mdp.rows]
    reading = worst(readings)
    return VisitedTask(mdp.observations, names, told, mdp.initial, list(visit.actions), reading)


def _outcomes(step: ExactStep, names: Sequence[str]) -> list[Outcome]:
    rest = 1 - sum(step.targets.values(), Fraction(0))
    there = [Outcome(p, names[target], step.reward) for target, p in step.targets.items()]
    return [*there, Outcome(rest, None, step.reward)] if rest else there


def _parted(got: Distribution) -> Iterator[tuple[tuple[Hashable, Any], Fraction]]:
    for pair, p in got.items():
        assert isinstance(pair, tuple)
        yield pair, p


def _number(paid: Any) -> Fraction:
    try:
        return parse_rational(paid)
    except ValueError as error:
        raise TaskError(f"reward: {error}") from None


def _names(keys: Sequence[Any]) -> list[str]:
    """Return the texts of keys, or numbers where these do not tell them apart."""
    names = [f"s{key}" if isinstance(key, int) else str(key) for key in keys]
    return names if len(set(names)) == len(names) else [f"s{i}" for i in range(len(names))]


def task_of_states(
    found: VisitedTask,
    title: str,
    wishes: Wishes,
    source: Source,
    *,
    labels: Mapping[str, Callable[[Any], bool]] | None = None,
    actions: Sequence[str] | None = None,
) -> MDP:
    """Return what a visit found as a task with the objective and the features of ``wishes``.

    ``actions`` has other names for the actions.  A state without actions ends the episode.
    """
    called = dict(zip(found.actions, actions or map(NamedActions(None).name, found.actions), strict=True))
    ending = {name: [Outcome(1, None)] for name in called.values()}
    task = make_task(
        title,
        wishes.objective(title),
        {
            name: {called[action]: outcomes for action, outcomes in row.items()} or ending
            for name, row in zip(found.names, found.rows, strict=True)
        },
        {found.names[i]: p for i, p in found.initial.items()},
        actions=list(called.values()),
        features=() if wishes.features is None else features_of(wishes.features, found.keys),
        labels={label: _carriers(label, holds, found.keys, found.names) for label, holds in (labels or {}).items()},
        source=source.reread(found.reading),
    )
    return as_wished(task, wishes, title)


def _carriers(label: str, holds: Callable[[Any], bool], keys: Sequence[Any], names: Sequence[str]) -> list[str]:
    found = []
    for key, name in zip(keys, names, strict=True):
        try:
            if holds(key):
                found.append(name)
        except Exception as error:
            raise TaskError(f"label {label!r} of state {shown(key)}: {reason(error, holds)}") from error
    return found
