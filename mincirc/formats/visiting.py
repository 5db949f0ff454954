"""The states of an environment, found by trying every action in each of them with every outcome of chance.

Each call runs on a copy (``copy.deepcopy``) in which the generators of random numbers that the environment holds are
replaced by scripted ones (:mod:`mincirc.formats.chance.script`), so that the outcomes of ``reset`` and ``step`` are
enumerated with their exact probabilities.

**What is assumed of the environment.**  (1) What ``step`` does is a function of what a copy holds (or of what
``state=`` makes of it), the action and the draws.  (2) It draws from generators that it holds, by their methods, and
does not look at their class.  (3) Attributes that describe it (``spec``, spaces) do not change.

**What is checked.**  Runs are repeated on another copy under another seed of the generators that all programs share,
and must do the same (the first ones of each call, see :class:`ChanceParams`).  In every run a generator that is not
scripted (``random``, ``numpy.random``, one in a module, a class or a closure, one made by ``reset`` or ``step``) must
not be used at all: its state is compared.  Runs that are repeated must not ask the clock, nor the system for random
bytes (:mod:`mincirc.formats.chance.outside`).  Copies that ``state=`` calls one state are compared, and what copies
share (attributes of classes, variables of closures) must not change.  What cannot be noticed: generators that
extension modules keep for themselves, when the copies happen to agree.
"""

from __future__ import annotations

import copy
import random
import sys
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from mincirc.arguments import items, shown
from mincirc.errors import TaskError
from mincirc.foreign import reason
from mincirc.formats.chance.generators import ScriptedGenerator, ScriptedSource, scripted
from mincirc.formats.chance.outside import OutsideWatch
from mincirc.formats.chance.params import ChanceParams
from mincirc.formats.chance.results import difference, first_observation, pairs_of, stepped
from mincirc.formats.chance.script import ChanceTree, Distribution, RunStopped, Script, ScriptInUse
from mincirc.formats.chance.shared import SharedGenerators, shared_state
from mincirc.formats.named_actions import numbers_of
from mincirc.formats.snapshot import (
    CONSTANT,
    GENERATORS,
    generators_elsewhere,
    generators_in,
    hashable,
    objects_in,
    shared_by_copies,
    snapshot,
)

SEEDS = (1, 2)
"""Copies under these seeds must do the same."""

_ADVICE = "; mincirc.build takes a function that lists the outcomes with their probabilities"
_SHARED = ": what is part of the state must be the environment's own"
_CHANCE = "so what happens is left to chance and one run does not show it"


class ChanceFoundError(Exception):
    """Raised at the first draw of more than one outcome, where the caller has to decide what is observed."""


@dataclass(frozen=True)
class VisitedState:
    """A copy of the environment in a state, and what was observed when it was reached."""

    env: Any
    observation: Any


@dataclass(frozen=True)
class VisitWishes:
    """What a caller says about the visit of an environment.

    ``actions`` lists the actions or is a function of an environment; ``state`` maps an environment to its state;
    ``observe`` maps an environment and its observation to what is seen of it, if states are told apart by that too.
    ``rest`` maps an environment at a draw, the method that is running and the number of draws before this one to what
    the rest of the run depends on, besides the arguments and the place in the code (``None``: to more than that).
    ``certain``: chance raises :class:`ChanceFoundError`.
    """

    actions: Any = None
    state: Callable[[Any], Hashable] | None = None
    observe: Callable[[Any, Any], Any] | None = None
    rest: Callable[[Any, str, int], Hashable] | None = None
    certain: bool = False
    most: int = 10_000
    params: ChanceParams = ChanceParams()


class Visit:
    """The states that were found, in order, what every action does in them, and where episodes start."""

    def __init__(self, env: Any, wishes: VisitWishes) -> None:
        self._wishes = wishes
        self._use = ScriptInUse()
        self._advice = "; mincirc.load reads the table P that it has" if hasattr(env, "P") else _ADVICE
        self._base, self._unscripted = self._scripted(env)
        self._class_state = shared_by_copies(self._base)
        held = vars(self._base) if hasattr(self._base, "__dict__") else {}
        self._constant = [held[name] for name in CONSTANT if name in held]
        self._shared: dict[int, tuple[Any, Any]] = {}
        self._merged: dict[Hashable, Distribution] = {}
        self._reached: list[tuple[Hashable, VisitedState]] = []
        self._compared: dict[Hashable, set[Hashable]] = {}
        self._running: Any = None
        self.found: dict[Hashable, VisitedState] = {}
        self.rows: dict[Hashable, dict[Any, Distribution]] = {}
        self.initial: Distribution = {}
        self.actions: dict[Any, None] = {}

    def run(self, *, reset: bool) -> None:
        """Visit every state; raise :class:`TaskError` when that cannot be done."""
        with SharedGenerators():
            self.initial = self._begun(reset)
            waiting = self._arrived(self.initial)
            for key in waiting:
                self.rows[key] = {}
                for action in self._actions_of(self.found[key].env):
                    got = self.rows[key][action] = self._tried(self.found[key], action)
                    waiting += self._arrived([target for target, _ in pairs_of(got)])
                    self.actions[action] = None
                if len(self.found) > self._wishes.most:
                    raise TaskError(self._too_many())
        if not self.actions:
            raise TaskError("there is no action in any state")

    def _begun(self, reset: bool) -> Distribution:
        if not reset:
            env = self._copy(self._base)
            key = self._key(env, None)
            self._reached.append((key, VisitedState(env, None)))
            return {key: Fraction(1)}

        def finished(env: Any, got: Any) -> Hashable:
            return self._noted(env, first_observation(got))

        return self._distribution(self._base, "reset", "reset", (), finished)

    def _tried(self, state: VisitedState, action: Any) -> Distribution:
        """Return the distribution of pairs: where an action leads (``None``: the episode ends), and what it pays."""
        place = f"step({shown(action)}) after observation {shown(hashable(state.observation))}"

        def finished(env: Any, got: Any) -> Hashable:
            observation, reward, ended = stepped(place, got)
            return None if ended else self._noted(env, observation), hashable(reward)

        return self._distribution(state.env, place, "step", (action,), finished)

    def _noted(self, env: Any, observation: Any) -> Hashable:
        """Return the key of a state that was reached, and keep the copy when it is needed."""
        key = self._key(env, observation)
        if key not in self.found or self._compares(key):
            self._reached.append((key, VisitedState(env, observation)))
        return key

    def _compares(self, key: Hashable) -> bool:
        """Return whether further copies with this key are compared with the first one."""
        mine = self._wishes.state is not None and self._wishes.rest is None
        return mine and len(self._compared.get(key, ())) < self._wishes.params.compared

    def _arrived(self, keys: Any) -> list[Hashable]:
        """Keep the new ones of the states that were reached, in order; compare copies of the others."""
        reached, self._reached = self._reached, []
        first: dict[Hashable, VisitedState] = {}
        for key, state in reached:
            first.setdefault(key, state)
        new = [key for key in dict.fromkeys(keys) if key in first and key not in self.found]
        self.found.update({key: first[key] for key in new})
        for key, state in reached:
            if self._compares(key) and self.found[key] is not state:
                self._compare(key, state)
        return new

    def _compare(self, key: Hashable, again: VisitedState) -> None:
        """Refuse ``state=`` when copies that it calls one state step differently."""
        first, holds = self.found[key], snapshot(again.env)
        seen = self._compared.setdefault(key, {snapshot(first.env)})
        if holds in seen:
            return
        seen.add(holds)
        kept, self._reached = self._reached, []
        for action in self._actions_of(first.env):
            if self._tried(first, action) != self._tried(again, action):
                raise TaskError(
                    f"state= calls {shown(key)} one state, but step({shown(action)}) does two things in it"
                )
        self._reached = kept

    def _distribution(
        self, start: Any, place: str, method: str, arguments: tuple[Any, ...], finished: Callable[[Any, Any], Hashable]
    ) -> Distribution:
        repeated = 0

        def run(script: Script) -> Hashable:
            nonlocal repeated
            repeated += 1
            results, twice = [], repeated <= self._wishes.params.repeated
            outside = OutsideWatch(awake=twice)
            for seed in SEEDS if twice else SEEDS[:1]:
                again = Script(script.draws, script.params, script.mark)
                got = self._watched(start, place, method, arguments, finished, seed, again, outside)
                results.append((got, again.pending, again.merged))
            if any(result != results[0] for result in results):
                why = difference(results) if method == "step" else ""
                why += f" (it asks for {outside.asked})" if outside.asked else ""
                raise TaskError(f"{place} does not always do the same{why}{self._advice}")
            if outside.asked:
                raise TaskError(f"{place} asks for {outside.asked}, {_CHANCE}{self._advice}")
            got, script.pending, script.merged = results[0]
            if script.pending is not None and self._wishes.certain:
                raise ChanceFoundError
            return got

        def mark(draws: int) -> Hashable:
            rest = None if self._wishes.rest is None else self._wishes.rest(self._running, method, draws)
            return None if rest is None else (method, arguments, rest, self._frames())

        tree = ChanceTree(run, self._wishes.params, self._merged)
        try:
            return tree.distribution(mark)
        except TaskError as error:
            text = str(error)
            raise TaskError(text if text.startswith((place, "state", "observe")) else f"{place}: {text}") from error

    def _watched(
        self,
        start: Any,
        place: str,
        method: str,
        arguments: tuple[Any, ...],
        finished: Callable[[Any, Any], Hashable],
        seed: int,
        script: Script,
        outside: OutsideWatch,
    ) -> Hashable:
        """Return what one run leads to, ``None`` if the script stopped it; refuse chance that is not scripted."""
        env = self._running = self._copy(start)
        before = self._seeded(seed)
        self._use.script = script
        got: Hashable = None
        ended = False
        try:
            with outside:
                result = getattr(env, method)(*arguments)
            self._check_generators(env, place, before)
            ended = True
            got = finished(env, result)
        except RunStopped:
            self._check_generators(env, place, before)
        except TaskError:
            raise
        except Exception as error:
            if not script.refusal and script.pending is None:
                raise TaskError(f"{place}: {reason(error)}") from error
        if script.refusal:
            raise TaskError(f"{place} draws random numbers: {script.refusal}{self._advice}")
        if ended and (script.pending is not None or script.done != len(script.draws)):
            raise TaskError(
                f"{place} goes on when a draw is interrupted, or does not always do the same{self._advice}"
            )
        return got

    def _seeded(self, seed: int) -> tuple[Any, Any]:
        """Seed the generators that all programs share, and return their states."""
        random.seed(seed)
        np.random.seed(seed)
        if seed not in self._shared:
            self._shared[seed] = shared_state()
        return self._shared[seed]

    def _check_generators(self, env: Any, place: str, before: tuple[Any, Any]) -> None:
        """Refuse a run that used a generator which is not scripted, or made one."""
        if shared_by_copies(env) != self._class_state:
            raise TaskError(f"{place} changes what all copies share, an attribute of a class or of a closure{_SHARED}")
        used = shared_state() != before or any(state != watch() for watch, state in self._unscripted)
        if used:
            whose = "a generator that the environment does not hold by itself"
            raise TaskError(f"{place} draws random numbers from {whose}, {_CHANCE}{self._advice}")
        if any(isinstance(x, GENERATORS) for x in objects_in(env, [*self._constant, *self._kept])):
            raise TaskError(f"{place} draws random numbers from a generator that it makes, {_CHANCE}{self._advice}")

    def _scripted(self, env: Any) -> tuple[Any, list[tuple[Callable[[], Any], Any]]]:
        """Return a copy with scripted generators, and how to see that any other was used."""
        memo: dict[int, Any] = {}
        watched = [w for w in generators_in(env) if w.generator not in (random, np.random)]
        for w in watched:
            memo[id(w.generator)] = scripted(w.generator, self._use) or w.generator
        for method in objects_in(env):
            if isinstance(getattr(method, "__self__", None), GENERATORS):
                memo[id(method)] = _by_name(memo.get(id(method.__self__)), method)
        self._kept = [w.generator for w in watched]
        base = self._copied(env, memo)
        for thing in objects_in(base):
            if not isinstance(thing, type) and getattr(thing, "_np_random", self) is None:
                thing._np_random = ScriptedGenerator(self._use)  # Gymnasium makes one at its first use
        legacy = np.random.mtrand._rand  # seeded in every run, as random's own
        apart = [id(x) for x in (legacy, legacy._bit_generator, getattr(random, "_inst", None))]
        elsewhere = [w for w in generators_elsewhere() if id(w.generator) not in apart]
        return base, [(w.state, w.state()) for w in elsewhere]

    def _copy(self, env: Any) -> Any:
        return self._copied(env, {id(x): x for x in self._constant})

    def _copied(self, env: Any, memo: dict[int, Any]) -> Any:
        try:
            return copy.deepcopy(env, memo)
        except RunStopped:
            raise TaskError(f"{self._use.script.refusal}{self._advice}") from None
        except Exception as error:
            raise TaskError(f"it cannot be copied, so its states cannot be visited again: {reason(error)}") from error

    def _frames(self) -> Hashable:
        """Return the place in the code of a run that is at a draw."""
        found, frame = [], sys._getframe(2)
        while frame is not None and frame.f_code is not Visit._watched.__code__:
            found.append((id(frame.f_code), frame.f_lasti))
            frame = frame.f_back  # type: ignore[assignment]
        return tuple(found)

    def _key(self, env: Any, observation: Any) -> Hashable:
        state, observe = self._wishes.state, self._wishes.observe
        try:
            key: Hashable = snapshot(env) if state is None else hashable(state(env))
        except TaskError:
            raise
        except Exception as error:
            raise TaskError(f"state: {reason(error, state)}") from error
        if observe is None:
            return key
        try:
            return key, hashable(observe(env, observation))
        except Exception as error:
            raise TaskError(f"observe: {reason(error, observe)}") from error

    def _actions_of(self, env: Any) -> Sequence[Any]:
        given = self._wishes.actions
        if callable(given):
            try:
                return [hashable(action) for action in given(env)]
            except Exception as error:
                raise TaskError(f"actions: {reason(error, given)}") from error
        if given is not None:
            return [hashable(action) for action in items("actions", given, error=TaskError)]
        numbers = numbers_of(getattr(self._base, "action_space", None))
        if numbers is None:
            raise TaskError("its action_space is not discrete: say which actions there are (actions=[...])")
        return list(numbers)

    def _too_many(self) -> str:
        observed = {hashable(v.observation) for v in self.found.values()}
        hint = ""
        if self._wishes.state is None and 2 * len(observed) < len(self.found):
            hint = f" ({len(observed)} observations: say what its state is, state=lambda env: ...)"
        return f"more than {self._wishes.most} states are reached{hint}; max_states allows more"


def _by_name(stand_in: Any, method: Any) -> Any:
    """Return the method of a scripted generator in place of a real one's; it must not get another ``self``."""
    if not isinstance(stand_in, ScriptedSource):
        return method

    def called(*arguments: Any, **named: Any) -> Any:
        return getattr(stand_in, method.__name__)(*arguments, **named)  # looked up only now: it may be refused

    return called
