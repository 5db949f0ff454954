"""Construction of an environment from its id: arguments are compared with the constructor's signature first.

``is_slippery=no`` is text, and any text counts as true in Python: where the default of a parameter is a truth value or
a number, only such a value is accepted.  A fraction given as text is converted to a float.  Gymnasium's own checks of
observation and action spaces are skipped, since only the table is read.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from typing import Any

from mincirc.arguments import is_bool, shown
from mincirc.errors import MincircError, MissingExtraError, did_you_mean
from mincirc.foreign import reason
from mincirc.here import modules_from_here
from mincirc.rational import parse_rational

OF_GYMNASIUM = ("max_episode_steps", "disable_env_checker")
"""Arguments that Gymnasium takes itself, for any environment."""

CHANGING = {
    "RewardWrapper": "the rewards",
    "NormalizeReward": "the rewards",
    "ActionWrapper": "what the actions do",
    "StickyAction": "what the actions do",
}
"""Gymnasium's wrapper classes that change the task -> the part that they change."""

_RAISED = " was raised from the environment creator"


def make_environment(env_id: str, arguments: Mapping[str, Any]) -> Any:
    """Return the environment, without wrappers; raise :class:`MincircError` with one line when there is none."""
    try:
        import gymnasium  # noqa: PLC0415 - an optional extra
    except ImportError:
        raise MissingExtraError("gymnasium", "gym", f"gym:{env_id}") from None
    if not env_id:
        raise MincircError("gym: needs the id of an environment, such as gym:FrozenLake-v1")
    module, colon, bare = env_id.rpartition(":")
    if colon and not all(part.isidentifier() for part in module.split(".")):
        raise MincircError(
            f"gym:{env_id}: {module!r} is no name of a module (gym:MODULE:ID, such as gym:envs.mine:Lake-v0)"
        )
    try:
        with warnings.catch_warnings(), modules_from_here(wanted=bool(colon)):
            warnings.simplefilter("ignore")  # about versions and wrappers; neither is part of the table
            if colon:
                with suppress(ModuleNotFoundError):  # Gymnasium has words for it
                    import_module(module)
            given = _fitting(arguments, _parameters(bare))
            made = gymnasium.make(env_id, **{"disable_env_checker": True, **given})
    except MincircError as error:
        raise MincircError(f"gym:{env_id}: {error}") from None
    except (Exception, SystemExit) as error:
        plain = isinstance(error, gymnasium.error.Error | ModuleNotFoundError)
        raise MincircError(f"gym:{env_id}: {_line(error) if plain else _failed(error, arguments)}") from None
    return unwrapped(made, f"gym:{env_id}")


def unwrapped(env: Any, name: str) -> Any:
    """Return an environment without its wrappers; raise :class:`MincircError` when one of them changes the task.

    The table does not reflect wrappers.  Time limits, recording and other observations do not change the task.
    """
    bare, layer = getattr(env, "unwrapped", env), env
    while layer is not bare and layer is not None:
        for kind in type(layer).__mro__:
            if kind.__name__ in CHANGING and kind.__module__.startswith("gymnasium."):
                changes = f"{name}: the wrapper {type(layer).__name__} changes {CHANGING[kind.__name__]}"
                raise MincircError(
                    f"{changes}, of which the table P knows nothing; env.unwrapped is the task without it"
                )
        layer = vars(layer).get("env")
    return bare


def _parameters(env_id: str) -> dict[str, inspect.Parameter] | None:
    """Return the constructor's parameters; ``None`` if unknown (then the constructor itself reports mistakes)."""
    from gymnasium.envs import registration  # noqa: PLC0415 - an optional extra

    try:
        space, name, version = registration.parse_env_id(env_id)
        if version is None:  # Gymnasium takes the newest
            version = registration.find_highest_version(space, name)
        entry = registration.spec(registration.get_env_id(space, name, version)).entry_point
        creator = registration.load_env_creator(entry) if isinstance(entry, str) else entry
        parameters = inspect.signature(creator).parameters if creator is not None else {}
    except Exception:
        return None
    if any(p.kind in (p.VAR_KEYWORD, p.POSITIONAL_ONLY) for p in parameters.values()):
        return None
    return {name: p for name, p in parameters.items() if p.kind != p.VAR_POSITIONAL}


def _fitting(arguments: Mapping[str, Any], parameters: dict[str, inspect.Parameter] | None) -> dict[str, Any]:
    """Return the arguments converted for the constructor; raise :class:`MincircError` for one that does not fit."""
    if parameters is None:
        return dict(arguments)
    fitting = {}
    for name, value in arguments.items():
        if name not in parameters and name not in OF_GYMNASIUM:
            known = f"there are {', '.join(parameters)}" if parameters else "there are none"
            raise MincircError(f"no argument {name!r} ({known}){did_you_mean(name, parameters)}")
        default = parameters[name].default if name in parameters else None
        fitting[name] = _like(name, value, default)
    return fitting


def _like(name: str, value: Any, default: Any) -> Any:
    """Return the value of an argument, converted to the kind of its default; refuse a value of another kind."""
    if is_bool(default) and not is_bool(value) and not (type(value) is int and value in (0, 1)):
        raise MincircError(f"argument {name!r} must be true or false, not {shown(value)}")
    if isinstance(value, str) and isinstance(default, int | float) and not is_bool(default):
        try:
            number = parse_rational(value)
        except ValueError as error:
            raise MincircError(f"argument {name!r}: {error}") from None
        return int(number) if isinstance(default, int) and number.denominator == 1 else float(number)
    return value


def _failed(error: BaseException, arguments: Mapping[str, Any]) -> str:
    """Return a message with the constructor's exception and the arguments."""
    cause = error.__cause__ if isinstance(error, TypeError) and _RAISED in str(error) else None
    said = reason(error if cause is None else cause)
    listed = ", ".join(f"{name}={value!r}" for name, value in arguments.items())
    short = listed if len(listed) <= 80 else listed[:77] + "..."
    return f"{said}{f' (made with {short})' if short else ''}"


def _line(error: BaseException) -> str:
    """Return the message of an exception as one line."""
    return " ".join(str(error).split()) or type(error).__name__
