"""The options that a source was read with, as words for a command line that reads it again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

FLAGS = ("total", "normalise")
TEXTS = ("discount", "horizon", "reach", "reward_model", "layout")


def repeated(options: Mapping[str, Any]) -> tuple[str, ...]:
    """Return those of the options of :func:`mincirc._cli.options.gym_options` that were given, unquoted."""
    return tuple(_words(options))


def _words(options: Mapping[str, Any]) -> Iterator[str]:
    for name in TEXTS:
        if options[name] is not None:
            yield from (_option(name), str(options[name]))
    yield from (_option(name) for name in FLAGS if options[name])
    for name, value in options["gym_args"]:
        yield from ("--gym-arg", f"{name}={_argument(value)}")
    for name in ("features", "initial", "actions"):
        if options[name] is not None:
            yield from (_option(name), _pairs(options[name]))


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _argument(value: Any) -> str:
    """Return the value of an argument as text that is read as this value."""
    try:
        text = json.dumps(value)
    except (TypeError, ValueError):  # sets, bytes, complex numbers: literals of Python that JSON has no form for
        return repr(value)
    return text if json.loads(text) == value else repr(value)


def _pairs(given: Any) -> str:
    """Return names, or names with their numbers."""
    return ",".join(f"{name}={value}" for name, value in given.items()) if isinstance(given, dict) else ",".join(given)
