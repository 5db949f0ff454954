"""The outputs that options name, checked before a command begins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mincirc.files import is_there
from mincirc.outputs import Kind, OutputFile, check_outputs

READ = ("source", "path", "result", "folder", "policy", "dont_cares")
READ_MANY = ("sources", "members", "predicates", "predicate")


def check_options(options: Mapping[str, Any], **kinds: Kind) -> None:
    """Check the outputs that options name: ``kinds`` maps the option's name to the kind of what it writes.

    Raises :class:`~mincirc.errors.MincircError`, one line that says what could not be written and why.
    """
    outputs = [
        OutputFile("-o" if name == "output" else f"--{name}", str(options[name]), kind)
        for name, kind in kinds.items()
        if options.get(name) is not None
    ]
    if outputs:
        check_outputs(outputs, _files(options))


def _files(options: Mapping[str, Any]) -> list[str]:
    """Return the files and folders that the options name as inputs."""
    named: list[str] = [str(options[name]) for name in READ if options.get(name)]
    for name in READ_MANY:
        value = options.get(name) or ()
        named += [value] if isinstance(value, str) else list(value)
    plain = [*named, *(word.rpartition(":")[0] for word in named if ":" in word)]  # file.py:function
    return [word for word in plain if word and is_there(word)]
