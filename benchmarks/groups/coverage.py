"""Branch coverage of the rooms that answers rest on, each by the tests that are about it.

    python -m benchmarks.groups.coverage                # all rooms, results to benchmarks/results/coverage.json
    python -m benchmarks.groups.coverage --only circuit # one room; the other results are kept

``--examples N`` draws N examples in each test of properties that states no number itself (default: as many as always).
Needs ``coverage`` (the extra ``lint``).  Only lines and branches that run in the process of the tests count: commands
that tests start are measured as not run.  The table is in tests/README.md.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from benchmarks.measure.common import ROOT, Row, machine, read, tell, write

TESTS = {
    "circuit": ("tests/circuit",),
    "mdp": ("tests/mdp",),
    "encode": ("tests/encode",),
    "verify": ("tests/verify", "tests/certify", "--ignore=tests/verify/test_costs.py"),
}
"""Per room the folders of its tests.  ``test_costs.py`` counts lines with a trace function, which ends measuring."""


def measure(room: str, examples: int | None) -> Row:
    """Run the tests of a room and return what they covered, with the files that are covered least."""
    with tempfile.TemporaryDirectory() as folder:
        data, report = f"--data-file={folder}/data", Path(folder) / "report.json"
        cover = [sys.executable, "-m", "coverage"]
        tests = ["-m", "pytest", "-q", "--numprocesses=0", "-p", "no:cacheprovider", *TESTS[room]]
        run = [*cover, "run", "--branch", f"--source=mincirc.{room}", data, *tests]
        env = {**os.environ, **({} if examples is None else {"HYPOTHESIS_EXAMPLES": str(examples)})}
        code = subprocess.run(run, check=False, cwd=ROOT, env=env).returncode
        subprocess.run([*cover, "json", "-q", data, "-o", str(report)], check=True, cwd=ROOT)
        document = json.loads(report.read_text(encoding="utf-8"))
    row = {
        "room": room,
        "tests": " ".join(TESTS[room]),
        "examples": examples,
        "passed": code == 0,
        **figures(document["totals"]),
    }
    files = {path: figures(found["summary"]) for path, found in document["files"].items()}
    least = sorted((f["percent"], path) for path, f in files.items() if f["percent"] < 100)[:5]
    row |= {
        "least": [f"{path} {percent}%" for percent, path in least],
        "commit": machine()["mincirc"],
        "date": date.today().isoformat(),
    }
    tell(json.dumps(row))
    return row


def figures(summary: Row) -> Row:
    """Return lines and branches, how many of them ran, and both together in percent."""
    return {
        "lines": summary["num_statements"],
        "lines_run": summary["covered_lines"],
        "branches": summary["num_branches"],
        "branches_run": summary["covered_branches"],
        "percent": round(summary["percent_covered"], 1),
    }


def table(rows: list[Row]) -> str:
    """Return the table of tests/README.md."""
    lines = [
        "| room | tests | lines run | branches run | together | commit, date |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        lines.append(
            f"| `{row['room']}` | `{row['tests']}` | {row['lines_run']} of {row['lines']} | "
            f"{row['branches_run']} of {row['branches']} | {row['percent']}% | {row['commit']}, {row['date']} |"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=list(TESTS), action="append", help="a room (default: all)")
    parser.add_argument("--examples", type=int, help="examples in each test of properties (default: as always)")
    options = parser.parse_args()
    rows = {row["room"]: row for row in (read("coverage") or {"rows": []})["rows"]}
    for room in options.only or list(TESTS):
        rows[room] = measure(room, options.examples)
        write("coverage", [rows[known] for known in TESTS if known in rows])
    print(table([rows[known] for known in TESTS if known in rows]))


if __name__ == "__main__":
    main()
