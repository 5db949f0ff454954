"""Build hook: compile the core into the wheel where that is possible; where it is not, the wheel is a pure one.

A wheel without a compiler on the machine must install and work; so no error of the compiler is one of the build.  The
environment variable ``MINCIRC_BUILD_CORE`` is ``no`` (never compile) or ``yes`` (an error is one: for releases).
"""

from __future__ import annotations

import os
import platform
import runpy
import shutil
import sysconfig
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

VARIABLE = "MINCIRC_BUILD_CORE"


class CoreBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Compiles ``mincirc/native/source``; the wheel is then one of this platform, for all Pythons from 3.11 on."""

    _temporary: Path | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile before a wheel is made, an editable one too."""
        wanted = os.environ.get(VARIABLE, "")
        if self.target_name != "wheel" or wanted == "no":
            return
        if platform.python_implementation() != "CPython":
            self.app.display_warning("mincirc: no compiled core but for CPython; the reference is used")
            return
        native = Path(self.root) / "mincirc" / "native"
        build = runpy.run_path(str(native / "build.py"))
        self._temporary = Path(tempfile.mkdtemp(prefix="mincirc-core-"))
        try:
            made: Path = build["compile_core"](self._temporary)
        except Exception as error:  # whatever compilers, cffi and setuptools raise
            if wanted == "yes":
                raise
            self.app.display_warning(f"mincirc: the core is not compiled ({error}); the reference is used")
            return
        build_data["pure_python"] = False
        build_data["tag"] = f"cp311-abi3-{_platform()}"
        if version == "editable":
            build["place"](made, native)
            return
        build_data["force_include"][str(made)] = f"mincirc/native/{made.name}"
        if (Path(self.root) / "tests").is_dir():  # tests that are run in a checkout import its files
            with suppress(OSError):
                build["place"](made, native)

    def finalize(self, *_: Any) -> None:
        """Remove the temporary folder."""
        if self._temporary is not None:
            shutil.rmtree(self._temporary, ignore_errors=True)


def _platform() -> str:
    """Return the platform's tag as wheels write it."""
    return sysconfig.get_platform().replace("-", "_").replace(".", "_")
