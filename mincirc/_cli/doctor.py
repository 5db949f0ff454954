"""``mincirc doctor``: what is installed, and what that makes possible; nothing is imported to find out."""

from __future__ import annotations

import os
import platform
import shutil
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any

import click

from mincirc._cli.exits import ExitCode
from mincirc._cli.fold import fold_text
from mincirc._cli.options import echo_json
from mincirc.catalogue.extras import EXTRAS, NEEDED, PROGRAMS, Extra, SystemProgram
from mincirc.native import described
from mincirc.version import __version__


def run(options: dict[str, Any]) -> int:
    """Say which versions, extras and programs are there; the exit code is 1 when a package is missing."""
    found = report()
    if options["as_json"]:
        echo_json(found)
    else:
        click.echo(fold_text(_text(found), hang=26))
    return ExitCode.REFUSED if None in found["packages"].values() else ExitCode.FINISHED


def report() -> dict[str, Any]:
    """Return everything that the command says."""
    return {
        "mincirc": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "processors": os.cpu_count(),
        "core": described(),
        "packages": {name: _version(name) for name in NEEDED},
        "extras": {extra.name: _extra(extra) for extra in EXTRAS},
        "programs": {program.names[0]: _program(program) for program in PROGRAMS},
    }


def _version(distribution: str) -> str | None:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None


def _extra(extra: Extra) -> dict[str, Any]:
    there = find_spec(extra.module) is not None
    known = _version(extra.package) if there else None
    return {"installed": there, "package": extra.package, "version": known, "enables": extra.enables}


def _program(program: SystemProgram) -> dict[str, Any]:
    path = next(filter(None, map(shutil.which, program.names)), None)
    return {"path": path, "use": program.use}


def _text(found: dict[str, Any]) -> str:
    """Return a line for each thing, in columns."""
    plain = [(name, str(found[name])) for name in ("mincirc", "python", "platform", "processors", "core")]
    packages = [
        (name, known or "missing: mincirc does not work without it") for name, known in found["packages"].items()
    ]
    extras = [(name, f"{_state(entry)}: {entry['enables']}") for name, entry in found["extras"].items()]
    programs = [(name, f"{entry['path'] or 'not found'}: {entry['use']}") for name, entry in found["programs"].items()]
    parts = ((None, plain), ("packages", packages), ("extras", extras), ("programs of the system", programs))
    lines = []
    for head, rows in parts:
        lines += [] if head is None else ["", f"{head}:"]
        lines += [f"{'' if head is None else '  '}{name:<{15 if head is None else 13}} {text}" for name, text in rows]
    missing = [name for name, entry in found["extras"].items() if not entry["installed"]]
    install = f"\n\nA missing extra is installed with pip install 'mincirc[{missing[0]}]'." if missing else ""
    return "\n".join(lines) + install


def _state(entry: dict[str, Any]) -> str:
    if not entry["installed"]:
        return "not installed"
    return f"{entry['package']} {entry['version'] or ''}".rstrip()
