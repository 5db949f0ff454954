"""Programs that are no part of Python: found where they are installed, and demanded where CI has installed them."""

from __future__ import annotations

import os
import shutil

import pytest


def installed(*names: str, kind: str) -> str:
    """The first of the programs that is there; skips the test where there is none, and fails it in CI.

    ``MINCIRC_WITH_<kind>`` says that tests which need one must run, as ``CI=true`` does; ``MINCIRC_WITHOUT_<kind>``
    says why none could be installed, and then they are skipped even in CI (``.ci/common`` sets both).
    """
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is not None:
        return found
    excused = os.environ.get(f"MINCIRC_WITHOUT_{kind}")
    if (os.environ.get("CI") == "true" or os.environ.get(f"MINCIRC_WITH_{kind}")) and not excused:
        pytest.fail(f"none of {', '.join(names)} is installed, and CI asks for it (see CONTRIBUTING.md)")
    pytest.skip(f"none of {', '.join(names)} is installed{f' ({excused})' if excused else ''}")
