"""What an object holds, as one hashable value, and the generators of random numbers in it.

Two snapshots are equal when the objects hold equal numbers, texts, arrays and collections, whatever their addresses.
Of a method counts what it is bound to.  Generators of random numbers, modules, plain functions and the spaces of
Gymnasium are passed over; an object that shows nothing of what it holds is refused.

Copies of an object share its classes and what its functions close over, so nothing there may change:
:func:`shared_by_copies` is a value that says whether it did.
"""

from __future__ import annotations

import gc
import random
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from types import BuiltinFunctionType, CellType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

from mincirc.errors import TaskError
from mincirc.formats.chance.generators import ScriptedSource
from mincirc.formats.chance.uniform import UniformNumber

MAX_DEPTH = 40

GENERATORS = (np.random.Generator, np.random.RandomState, np.random.BitGenerator, random.Random)
"""Classes of generators of random numbers."""

CONSTANT = ("spec", "metadata", "action_space", "observation_space")
"""Attributes of environments that say what they are and do not change."""

_PASSED = (*GENERATORS, ScriptedSource, ModuleType)
_HOLD_NOTHING = (int, str, float, bool, bytes, type(None), ModuleType, type, ScriptedSource, UniformNumber)
_PLAIN = (bool, int, float, complex, str, bytes)
_SKIPPED = (*CONSTANT, "render_mode", "_np_random", "_np_random_seed")


@dataclass(frozen=True)
class WatchedGenerator:
    """A generator of random numbers: how to seed it, and a value that changes when it is used."""

    generator: Any
    seed: Callable[[int], None]
    state: Callable[[], Any]


def hashable(value: Any) -> Any:
    """Return an observation, an action or a reward as a value that can be compared: numpy's things as Python's."""
    if isinstance(value, np.ndarray):
        return hashable(value.tolist())
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, list | tuple):
        return tuple(map(hashable, value))
    if isinstance(value, Mapping):
        return tuple((hashable(k), hashable(v)) for k, v in value.items())
    return value


def snapshot(thing: Any) -> Hashable:
    """Return everything that an object holds; raise :class:`TaskError` when it cannot be seen."""
    return _frozen(thing, type(thing).__name__, 0, ())


def _frozen(thing: Any, place: str, depth: int, above: tuple[int, ...]) -> Hashable:
    if thing is None or type(thing) in _PLAIN:
        return type(thing).__name__, repr(thing)
    if isinstance(thing, np.generic):
        return "numpy", str(thing.dtype), repr(thing.item())
    if type(thing) is np.ndarray and thing.dtype != object:
        return "array", thing.shape, str(thing.dtype), thing.tobytes()
    if isinstance(thing, (*_PASSED, FunctionType, type)):
        return ("passed over",)
    if isinstance(thing, UniformNumber):
        thing.refuse("is part of a state")
    if id(thing) in above:
        return "above", above.index(id(thing))
    if depth > MAX_DEPTH:
        raise TaskError(f"{place} is nested too deeply to be compared: say what the state is, state=lambda env: ...")
    return _parts(thing, place, depth + 1, (*above, id(thing)))


def _parts(thing: Any, place: str, depth: int, above: tuple[int, ...]) -> Hashable:
    def inner(part: Any, name: str) -> Hashable:
        return _frozen(part, name, depth, above)

    if isinstance(thing, MethodType | BuiltinFunctionType | partial):
        return "bound", tuple(inner(part, place) for part in _held(thing))
    content = _content(thing, place, inner)
    held = _attributes(thing)
    if held is None and content is not None:
        return content
    if held is None:
        raise TaskError(
            f"{place} is a {type(thing).__name__}, and what it holds cannot be seen: say what the state is, "
            "state=lambda env: ..."
        )
    named = frozenset((name, inner(value, f"{place}.{name}")) for name, value in held.items() if name not in _SKIPPED)
    return type(thing).__qualname__, content, named


def _content(thing: Any, place: str, inner: Callable[[Any, str], Hashable]) -> Hashable | None:
    """Return what a number, a text, an array or a collection holds as such; ``None`` for any other object."""
    plain = next((kind for kind in _PLAIN if isinstance(thing, kind)), None)
    if plain is not None:
        return plain.__name__, plain.__repr__(thing)
    if isinstance(thing, np.ndarray):
        parts = tuple(inner(x, place) for x in thing.flat) if thing.dtype == object else thing.tobytes()
        return "array", thing.shape, str(thing.dtype), parts
    if isinstance(thing, Mapping):
        return "mapping", frozenset((inner(k, place), inner(v, f"{place}[{k!r}]"[:80])) for k, v in thing.items())
    if isinstance(thing, set | frozenset):
        return "set", frozenset(inner(x, place) for x in thing)
    if isinstance(thing, list | tuple):
        return "sequence", tuple(inner(x, place) for x in thing)
    return None


def _attributes(thing: Any) -> dict[str, Any] | None:
    """Return the attributes of an object, those in slots too; ``None`` when it has none that can be seen."""
    slots = [name for kind in type(thing).__mro__ for name in getattr(kind, "__slots__", ()) if hasattr(thing, name)]
    if not hasattr(thing, "__dict__") and not slots:
        return None
    return {**getattr(thing, "__dict__", {}), **{name: getattr(thing, name) for name in slots}}


def generators_in(thing: Any) -> Iterator[WatchedGenerator]:
    """Yield the generators that all programs share, and those that an object holds anywhere in it."""
    yield WatchedGenerator(random, random.seed, random.getstate)
    yield WatchedGenerator(np.random, np.random.seed, lambda: _plain(np.random.get_state(legacy=False)))
    for here in objects_in(thing):
        if isinstance(here, GENERATORS):
            yield _watched(here)


def objects_in(thing: Any, apart: Iterable[Any] = ()) -> Iterator[Any]:
    """Yield every object that an object holds, itself first, without those ``apart`` and what only they hold."""
    seen = {id(x) for x in apart}
    waiting = [thing]
    while waiting:
        here = waiting.pop()
        if id(here) in seen or isinstance(here, _HOLD_NOTHING):
            continue
        seen.add(id(here))
        yield here
        if not isinstance(here, GENERATORS):
            waiting += [x for x in _held(here) if type(x) not in _HOLD_NOTHING]


def _held(thing: Any) -> list[Any]:
    """Return what an object holds directly; of a function what it is bound to, closes over and has for defaults."""
    if isinstance(thing, Mapping):
        return [*thing.values()]
    if isinstance(thing, list | tuple | set | frozenset | deque):
        return [*thing]
    if isinstance(thing, np.ndarray):
        return [*thing.flat] if thing.dtype == object else []
    if isinstance(thing, MethodType | BuiltinFunctionType):
        return [thing.__self__, getattr(thing, "__func__", None)]
    if isinstance(thing, partial):
        return [thing.func, thing.args, thing.keywords]
    if isinstance(thing, FunctionType):
        cells = [cell.cell_contents for cell in thing.__closure__ or () if _filled(cell)]
        return [*cells, thing.__defaults__, thing.__kwdefaults__]
    return [*(_attributes(thing) or {}).values()]


def shared_by_copies(thing: Any) -> Hashable:
    """Return what copies of an object share: attributes of its classes, and what its functions close over."""
    kinds = [kind for kind in type(thing).__mro__ if kind is not object]
    shared = [value for kind in kinds for name, value in vars(kind).items() if not _is_passive(name, value)]
    own = [value for value in (_attributes(thing) or {}).values() if isinstance(value, FunctionType)]
    return tuple(_as_far_as_seen(part) for part in (*shared, *(part for f in own for part in _held(f))))


def _is_passive(name: str, value: Any) -> bool:
    """Return whether an attribute of a class is none that a program keeps its state in."""
    return name.startswith("__") or name in _SKIPPED or isinstance(value, FunctionType | property | type)


def _as_far_as_seen(thing: Any) -> Hashable:
    with suppress(TaskError):
        return snapshot(thing)
    return None


def _filled(cell: CellType) -> bool:
    try:
        _ = cell.cell_contents
    except ValueError:
        return False
    return True


def generators_elsewhere() -> list[WatchedGenerator]:
    """Return every generator that the process has now: of modules, classes and closures too.

    They are watched and not seeded, since whoever they belong to goes on with them.
    """
    things = gc.get_objects()  # millions in a notebook, of a few thousand types
    kinds = {kind for kind in {*map(type, things)} if issubclass(kind, GENERATORS)}
    found = [thing for thing in things if type(thing) in kinds]
    return [WatchedGenerator(thing, lambda _: None, _watched(thing).state) for thing in found]


def _watched(generator: Any) -> WatchedGenerator:
    if isinstance(generator, random.SystemRandom):  # it has no state; copies that disagree show its use
        return WatchedGenerator(generator, lambda _: None, lambda: None)
    if isinstance(generator, random.Random):
        return WatchedGenerator(generator, generator.seed, generator.getstate)
    if isinstance(generator, np.random.RandomState):
        return WatchedGenerator(generator, generator.seed, lambda: _plain(generator.get_state(legacy=False)))
    bits = generator.bit_generator if isinstance(generator, np.random.Generator) else generator

    def seed(number: int) -> None:
        bits.state = type(bits)(number).state

    return WatchedGenerator(generator, seed, lambda: _plain(bits.state))


def _plain(state: Any) -> Any:
    """Return the state of a generator as a value that can be compared."""
    if isinstance(state, Mapping):
        return tuple((key, _plain(value)) for key, value in state.items())
    return state.tobytes() if isinstance(state, np.ndarray) else state
