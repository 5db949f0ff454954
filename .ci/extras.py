"""The extras of pyproject.toml that users install; as a program, print a line for each environment to try them in.

An empty line for none, a line for each alone, and one for all of them.  The extras in ``TOOLS`` are environments of
.ci/run itself: the site, the tests and lint do not work without them.
"""

import sys
import tomllib
from pathlib import Path

TOOLS = ("docs", "lint", "test")


def extras() -> list[str]:
    """Return the extras but those that .ci/run installs."""
    text = (Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8")
    declared = tomllib.loads(text)["project"]["optional-dependencies"]
    return [name for name in declared if name not in TOOLS]


if __name__ == "__main__":
    sys.stdout.write("".join(f"{line}\n" for line in ["", *extras(), ",".join(extras())]))
