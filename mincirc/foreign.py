"""Functions that callers hand in: looked at before they are used, and blamed by file and line when they fail.

A predicate, a callback or a back end of the caller's runs deep inside a search.  An exception of it becomes one line
that names the innermost place *in the caller's code*: frames of this package and of the standard library are passed
over.  Functions that can never do their job (a class, an ``async`` function, a generator, one that takes other
arguments) are refused before anything is computed.
"""

from __future__ import annotations

import inspect
import sysconfig
from collections.abc import Callable
from functools import partial
from pathlib import Path
from traceback import extract_tb
from types import CodeType
from typing import Any, TypeVar

from mincirc.arguments import refuse
from mincirc.errors import ArgumentError, CallbackError, MincircError, OutputError

R = TypeVar("R")

OWN = str(Path(__file__).resolve().parent)
_LIBRARIES = tuple(sorted({sysconfig.get_path(name) for name in ("stdlib", "platstdlib")}))


def is_own(function: object) -> bool:
    """Return whether the function is one of this package."""
    code = _code(function)
    return code is not None and code.co_filename.startswith(OWN)


def place(function: object) -> str:
    """Return ``file:line`` where a function (or the class of a callable object) is defined, else the empty string."""
    code = _code(function)
    return "" if code is None else f"{shorter(code.co_filename)}:{code.co_firstlineno}"


def called(name: str, function: object) -> str:
    """Return the name with the place of the function, for a message."""
    where = place(function)
    return f"{name!r} ({where})" if where else repr(name)


def shorter(file: str) -> str:
    """Return the path of a file as people write it: relative to the current folder when it lies inside."""
    path = Path(file)
    try:
        return str(path.relative_to(Path.cwd()))
    except (ValueError, OSError):
        return file


def reason(error: BaseException, function: object = None) -> str:
    """Return ``Type: message (file:line)`` in one line; the place is the innermost one in the caller's code."""
    where = _blamed(error, function) or place(function)
    kind, message = " ".join(type(error).__name__.split()), message_of(error)
    if isinstance(error, SyntaxError) and error.filename:
        where, message = f"{shorter(error.filename)}:{error.lineno}:{error.offset}", str(error.msg)
    return f"{kind}{': ' if message else ''}{message}{f' ({where})' if where else ''}"


def message_of(error: BaseException, most: int = 400) -> str:
    """Return what an exception says in one line of at most ``most`` letters; whatever its ``__str__`` does."""
    try:
        message = " ".join(str(error).split())
    except Exception:  # a __str__ of the caller's that fails
        return ""
    return message if len(message) <= most else f"{message[: most - 3]}..."


def _blamed(error: BaseException, function: object) -> str:
    """Return the innermost frame in neither this package nor a library, else the one in the function's file."""
    frames = [f for f in extract_tb(error.__traceback__) if not f.filename.startswith((OWN, "<frozen"))]
    code = _code(function)
    of_caller = [f for f in frames if not _in_library(f.filename)]
    of_function = [f for f in frames if code is not None and f.filename == code.co_filename]
    found = of_caller or of_function
    return f"{shorter(found[-1].filename)}:{found[-1].lineno}" if found else ""


def _in_library(file: str) -> bool:
    return file.startswith(_LIBRARIES) or "site-packages" in Path(file).parts


def name_of(function: object) -> str:
    """Return the name of a function, or of the class of a callable object; whatever its attributes do."""
    try:
        name = getattr(function, "__name__", None)
    except Exception:
        name = None
    return name if isinstance(name, str) else type(function).__name__


def _code(function: object) -> CodeType | None:
    """Return the code that a call runs, as far as that can be told of any object at all."""
    try:
        code = _code_of(function)
    except Exception:  # attributes of the caller's that raise
        return None
    return code if isinstance(code, CodeType) else None


def _code_of(function: object) -> Any:
    while isinstance(function, partial):
        function = function.func
    unwrapped = inspect.unwrap(function) if callable(function) else function
    plain = getattr(unwrapped, "__func__", unwrapped)
    code = getattr(plain, "__code__", None)
    if code is None and not isinstance(plain, type):
        code = getattr(_call_of(plain), "__code__", None)
    if code is None and isinstance(plain, type):
        code = getattr(plain.__init__, "__code__", None)  # type: ignore[misc]
    return code


def _call_of(instance: object) -> Any:
    """Return the function that a call of the object runs."""
    return next((vars(kind)["__call__"] for kind in type(instance).__mro__ if "__call__" in vars(kind)), None)


def check_function(
    name: str, function: object, parameters: tuple[str, ...], error: type[MincircError] = ArgumentError
) -> None:
    """Refuse what cannot be called with these parameters, or would only make a coroutine or a generator."""
    form = f"{'' if not parameters else '('}{', '.join(parameters)}{'' if not parameters else ')'}"
    if not callable(function):
        refuse(name, f"a function of {form}", function, error=error)
    named = f"{name} {called(name_of(function), function)}"
    if isinstance(function, type):
        raise error(f"{named} is a class: give a function, or an instance that can be called")
    looked_at = function.func if isinstance(function, partial) else function
    if not inspect.isroutine(looked_at):
        looked_at = _call_of(looked_at)
    if inspect.iscoroutinefunction(looked_at) or inspect.isasyncgenfunction(looked_at):
        raise error(f"{named} is an async function, which gives no answer when it is called: write a plain one")
    if inspect.isgeneratorfunction(looked_at):
        raise error(f"{named} is a generator (it yields), which gives no answer when it is called: use return")
    try:
        signature = inspect.signature(function)
    except Exception:  # built-in functions may have none, and attributes of objects of the caller's may raise
        return
    try:
        signature.bind(*parameters)
    except TypeError as mismatch:
        bare = [p.replace(annotation=inspect.Parameter.empty) for p in signature.parameters.values()]
        taken = signature.replace(parameters=bare, return_annotation=inspect.Signature.empty)
        raise error(f"{named} must take {form}, but it takes {taken}: {mismatch}") from None


def discard(value: object) -> None:
    """Close what an asynchronous function returned, so that nobody warns of it later."""
    close = getattr(value, "close", None)
    if inspect.iscoroutine(value) and close is not None:
        close()


def guarded(name: str, function: Callable[..., R] | None, *parameters: str) -> Callable[..., R] | None:
    """Return a callback that raises :class:`CallbackError`, with the caller's file and line, for whatever it raises.

    ``KeyboardInterrupt`` passes: raised by a callback it ends a search as Ctrl-C does.
    """
    if function is None or isinstance(function, _Guarded):
        return function
    check_function(name, function, parameters)
    return _Guarded(name, function)


class _Guarded:
    """A callback of the caller's that blames the caller."""

    def __init__(self, name: str, function: Callable[..., Any]) -> None:
        self._name, self._function = name, function

    def __call__(self, *arguments: Any) -> Any:
        try:
            return self._function(*arguments)
        except OutputError:  # what it says is all there is to say: a full disk, a closed pipe
            raise
        except Exception as error:
            raise CallbackError(f"{self._name} failed: {reason(error, self._function)}") from error
