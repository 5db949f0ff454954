"""All benchmarks, one after the other, then the page and its pictures.

    python -m benchmarks.run                    # everything
    python -m benchmarks.run --only tasks       # one group, and the page
    python -m benchmarks.run --quick            # that every group runs, in a few minutes; nothing is written
    python -m benchmarks.run --cores 2          # so many items at a time, each pinned to a core of its own
    python -m benchmarks.run --limit 30         # seconds per question in every group, instead of its own limit

`bash benchmarks/peers/install.sh` installs the programs compared with; what is missing is said in the results.  Every
item has a limit of its own, see each group's ``--help``; with those, all takes some seven hours on one core.  Seconds
mean something on an idle machine only.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from time import monotonic

from benchmarks.measure.common import ROOT

GROUPS = (
    "functions",
    "pure",
    "tasks",
    "reach",
    "scaling",
    "growth",
    "distribution",
    "unsettled",
    "ablation",
    "python_share",
    "parallel",
    "branches",
    "long_runs",
)


def module(name: str, *arguments: str) -> int:
    """Run a module of this package in a process of its own, from the root of the checkout; return its exit code."""
    command = [sys.executable, "-m", f"benchmarks.{name}", *arguments]
    return subprocess.run(command, check=False, cwd=ROOT).returncode


def main() -> int:
    """Run the groups; return 1 if one of them failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="samples with short limits; nothing is written")
    parser.add_argument("--only", choices=GROUPS, action="append", help="a group (default: all)")
    parser.add_argument("--cores", type=int, default=1, help="items at a time, each pinned to a core (default: 1)")
    parser.add_argument("--limit", type=float, help="seconds per question (default: what each group says)")
    options = parser.parse_args()
    failed = []
    for group in options.only or GROUPS:
        begun = monotonic()
        arguments = ["--cores", str(options.cores), *(["--quick"] if options.quick else [])]
        arguments += [] if options.limit is None else ["--limit", str(options.limit)]
        code = module(f"groups.{group}", *arguments)
        print(f"{group}: {'done' if code == 0 else f'failed ({code})'} in {monotonic() - begun:.0f} s", flush=True)
        if code:
            failed.append(group)
    if not options.quick:
        failed += ["page"] if module("page") else []
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
