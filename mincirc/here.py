"""Modules in the current folder, for code that the caller names: an environment of their own, a predicate.

A console script does not look there, other than ``python -m``.  The folder is on Python's path only while such code
is imported, and last, so that no file in it can take the place of an installed module.  Importing runs code: name a
module only if you trust what lies in the folder.  Task files cannot name one.  What the code prints meanwhile goes to
stderr: stdout holds the answer.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path


@contextmanager
def modules_from_here(*, wanted: bool = True) -> Iterator[None]:
    """Let imports within the block find modules in the current folder (if ``wanted``)."""
    try:
        folder = str(Path.cwd())
    except OSError:  # the folder is gone
        wanted, folder = False, ""
    with redirect_stdout(sys.stderr):
        if not wanted or folder in sys.path or "" in sys.path:
            yield
            return
        sys.path.append(folder)
        importlib.invalidate_caches()
        try:
            yield
        finally:
            sys.path.remove(folder)
