"""Import of the caller's predicates by name: ``module:function``, ``file.py:function`` or an entry point.

An error while the caller's code is imported becomes one line with the file and line of that code, never a traceback,
and messages name the file as the caller wrote it.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType
from typing import Any

from mincirc.errors import PredicateError, did_you_mean
from mincirc.files import is_there
from mincirc.foreign import reason
from mincirc.here import modules_from_here


def load_function(wanted: str) -> Any:
    """Return the object named ``module:function`` or ``file.py:function``; raise :class:`PredicateError` otherwise."""
    source, _, function = wanted.rpartition(":")
    if not function:
        raise PredicateError(f"predicate {wanted!r} names no function: write {source}:function")
    module = _from_file(source) if source.endswith(".py") else _from_module(source)
    found: Any = module
    for part in function.split("."):
        if not hasattr(found, part):
            raise PredicateError(f"predicate {wanted!r}: {source} has no {function!r}{_there(function, module)}")
        found = getattr(found, part)
    return found


def functions_of(path: str) -> str:
    """Return the part of a message that lists the functions of a file; empty if the file does not exist."""
    return _there("", _from_file(path)).removeprefix(" ") if is_there(path) and Path(path).is_file() else ""


def _there(function: str, module: ModuleType) -> str:
    own = [n for n, v in vars(module).items() if callable(v) and not n.startswith("_")]
    own = [n for n in own if getattr(vars(module)[n], "__module__", None) in (module.__name__, None)]
    hint = did_you_mean(function, own) or did_you_mean(function, vars(module))
    return hint or (f" (it has {', '.join(own[:8])})" if own else " (it has no function)")


def load_entry(entry: EntryPoint) -> Any:
    """Return the object of an entry point; raise :class:`PredicateError` when loading fails."""
    try:
        return entry.load()
    except (Exception, SystemExit) as error:
        where = f" of {entry.dist.name}" if entry.dist is not None else ""
        raise PredicateError(
            f"predicate {entry.name!r}, the entry point {entry.value!r}{where}, cannot be loaded: {reason(error)}"
        ) from error


def _from_module(name: str) -> ModuleType:
    if not name:
        raise PredicateError("a predicate without a module: write module:function or file.py:function")
    if name.startswith(".") or not all(part.isidentifier() for part in name.split(".")):
        raise PredicateError(f"{name!r} is no name of a module: write module:function or file.py:function")
    try:
        with modules_from_here():
            return importlib.import_module(name)
    except (Exception, SystemExit) as error:
        missing = isinstance(error, ModuleNotFoundError) and error.name in (name, name.partition(".")[0])
        why = f"there is no such module{_beside(name)}" if missing else reason(error)
        raise PredicateError(f"cannot import {name!r}: {why}") from error


def _beside(name: str) -> str:
    file = f"{name.replace('.', '/')}.py"
    return (
        f" on Python's path; for the file here write {file}:function"
        if is_there(file) and Path(file).is_file()
        else ""
    )


def _from_file(file: str) -> ModuleType:
    path = Path(file)
    if not is_there(path) or not path.is_file():
        what = f"{file} is a directory" if is_there(path) else f"there is no file {file}"
        near = [p.name for p in path.parent.glob("*.py")] if is_there(path.parent) else []
        raise PredicateError(f"{what}{did_you_mean(path.name, near)}")
    # Files with equal names in different folders are different modules.
    digest = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:8]
    spec = importlib.util.spec_from_file_location(f"mincirc_predicate_{path.stem}_{digest}", path)
    if spec is None or spec.loader is None:
        raise PredicateError(f"the file {file} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        with modules_from_here():
            spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        del sys.modules[spec.name]
        raise PredicateError(f"cannot import {file}: {reason(error)}") from error
    return module
