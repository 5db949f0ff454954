"""``python -m mincirc.verify DIR``: the command of :mod:`mincirc.verify.command`.

The other modules are imported inside the handler, so that a Ctrl-C while they are loaded is handled.
"""

from __future__ import annotations

import sys


def run() -> int:
    """Run the command and return the exit code."""
    try:
        from mincirc.verify.command import main  # noqa: PLC0415 - inside the guard

        return main()
    except KeyboardInterrupt:  # while loading, or while the verdict is written
        sys.stderr.write("interrupted\n")
        as_json = '{"complete": false, "missing": [{"what": "the verdict", "why": "interrupted"}]}\n'
        sys.stdout.write(as_json if "--json" in sys.argv else "partial: there is no verdict (interrupted)\n")
        return 3


if __name__ == "__main__":
    sys.exit(run())
