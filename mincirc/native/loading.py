"""Loading the compiled core, once; without it the reference is used, and why is said when asked.

In a checkout the binary may be older than the sources beside it; then it is not used.  An installed wheel has no
sources, and what it was compiled from is what it was built from.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any

from mincirc.errors import MincircError

VARIABLE = "MINCIRC_CORE"


@dataclass(frozen=True)
class Core:
    """The compiled functions (``lib``) and what passes arguments to them (``ffi``): see the headers in ``source``."""

    lib: Any
    ffi: Any

    def text(self, pointer: Any) -> str:
        """Return a C string."""
        return bytes(self.ffi.string(pointer)).decode("ascii")


@dataclass(frozen=True)
class Loaded:
    """The core, or why there is none."""

    core: Core | None
    why: str


def core() -> Core | None:
    """Return the compiled core; ``None`` where the reference is to be used."""
    return _load(os.environ.get(VARIABLE, "")).core


def described() -> str:
    """Return which core runs, in a few words: ``compiled (gcc 12.2)`` or ``reference (why)``."""
    return _load(os.environ.get(VARIABLE, "")).why


@lru_cache(maxsize=4)
def _load(wanted: str) -> Loaded:
    if wanted not in ("", "compiled", "reference"):
        raise MincircError(f"{VARIABLE}={wanted[:40]}: expected compiled or reference")
    if wanted == "reference":
        return Loaded(None, f"reference ({VARIABLE}=reference)")
    found = _compiled()
    if found.core is None and wanted == "compiled":
        raise MincircError(f"{VARIABLE}=compiled, but there is only the {found.why}")
    return found


def _compiled() -> Loaded:
    try:
        module = import_module("mincirc.native._core")
    except ImportError as error:
        missing = isinstance(error, ModuleNotFoundError)
        return Loaded(None, "reference (not compiled)" if missing else f"reference (cannot be loaded: {error})")
    from mincirc.native.build import SOURCE, digest  # noqa: PLC0415 - it is run as a program, too

    loaded = Core(module.lib, module.ffi)
    if SOURCE.is_dir() and loaded.text(loaded.lib.mincirc_sources()) != digest():
        return Loaded(None, "reference (compiled from other sources: python -m mincirc.native.build)")
    return Loaded(loaded, f"compiled ({loaded.text(loaded.lib.mincirc_compiler())})")
