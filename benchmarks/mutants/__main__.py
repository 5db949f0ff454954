"""Put every fault of ``mutants.toml`` into a copy of the tree, one after the other, and run the test that must fail.

    python -m benchmarks.mutants                      # all; results to benchmarks/results/mutants.json
    python -m benchmarks.mutants --check              # all; nothing is written
    python -m benchmarks.mutants turn                 # those whose name has "turn" in it; the other results are kept
    python -m benchmarks.mutants turn --tests tests/searching   # who else notices?  Nothing is written

The working tree is never changed: the copy is in a temporary folder.  First the named tests must pass there without a
fault; then a mutant is *killed* when its test fails, and has *survived* when it passes, or does not end within the
limit of processor seconds.  The exit code is 1 when any survived.
"""

from __future__ import annotations

import argparse
import compileall
import os
import py_compile
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from time import monotonic

from benchmarks.measure.common import ROOT, Row, read, tell, write
from benchmarks.mutants.record import Mutant, MutantError, read_mutants

COPIED = ("benchmarks", "docs", "mdps", "mincirc", "proofs", "tests", ".ci", "cli.py", "pyproject.toml", "README.md")
PATIENCE = 20
"""How many times its processor seconds a run may take on the clock, since others use the machine too."""
LEFT_OUT = shutil.ignore_patterns("__pycache__", ".*_cache")


@dataclass(frozen=True)
class Tried:
    """What came of a run of tests: ``failed``, ``passed``, ``timeout`` or ``error``; the first test that failed."""

    answer: str
    seconds: float
    first: str = ""
    output: str = ""


class Copy:
    """A copy of the tree in which tests are run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, folder / name, ignore=LEFT_OUT)
            elif source.exists():
                shutil.copy(source, folder / name)
        # Compiled files that are compared by contents: a fault and its repair may come within the clock's tick.
        checked = py_compile.PycInvalidationMode.CHECKED_HASH
        compileall.compile_dir(folder / "mincirc", quiet=1, invalidation_mode=checked)
        self.environment = {
            **os.environ,
            "PYTHONPATH": str(folder),
            "PYTHONDONTWRITEBYTECODE": "1",
            "HYPOTHESIS_PROFILE": "unshrunk",
        }
        where = self._python(["-c", "import mincirc; print(mincirc.__file__)"], None).stdout.strip()
        if Path(where).parent != folder / "mincirc":
            raise MutantError(f"tests would run {where}, not the copy")

    def _python(self, arguments: Sequence[str], limit: float | None) -> subprocess.CompletedProcess[str]:
        """Run Python for at most that many processor seconds (or many times as many on the clock)."""

        def limited() -> None:
            if limit is not None:
                resource.setrlimit(resource.RLIMIT_CPU, (ceil(limit), ceil(limit)))

        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=None if limit is None else PATIENCE * limit,
            check=False,
            preexec_fn=limited,
        )

    def run(self, tests: Iterable[str], limit: float, processes: str = "0") -> Tried:
        """Run tests until one fails."""
        options = ["-q", "-x", "-p", "no:cacheprovider", f"--numprocesses={processes}", "--tb=short"]
        started = monotonic()
        try:
            done = self._python(["-m", "pytest", *options, "-m", "", *tests], limit)
        except subprocess.TimeoutExpired:
            return Tried("timeout", limit)
        ends = {0: "passed", 1: "failed", -signal.SIGXCPU: "timeout", -signal.SIGKILL: "timeout"}
        answer = ends.get(done.returncode, "error")
        first = re.search(r"^(?:FAILED|ERROR) (\S+)(.*)$", done.stdout, re.MULTILINE)
        shown = f"{first[1]}{first[2]}"[:200] if first else ""
        return Tried(answer, round(monotonic() - started, 1), shown, done.stdout + done.stderr)

    def tried(self, mutant: Mutant, tests: Sequence[str], limit: float, processes: str) -> Tried:
        """Run tests under a fault."""
        file = self.folder / mutant.file
        before, text = file.read_text(encoding="utf-8"), mutant.text(self.folder)
        cores = {made: made.read_bytes() for made in self._cores()} if mutant.compiled else {}
        try:
            file.write_text(text, encoding="utf-8")
            if mutant.compiled:
                self._compile(mutant, limit)
            return self.run(tests, limit, processes)
        finally:
            file.write_text(before, encoding="utf-8")
            for made, content in cores.items():
                made.write_bytes(content)

    def _cores(self) -> list[Path]:
        """Return the compiled core, in its place for a checkout."""
        return [made for ending in ("*.so", "*.pyd") for made in (self.folder / "mincirc" / "native").glob(ending)]

    def _compile(self, mutant: Mutant, limit: float) -> None:
        """Compile the core with the fault; the new file takes the place of the old one, which nobody runs now."""
        if not self._cores():
            raise MutantError(f"{mutant.name}: there is no core here (python -m mincirc.native.build)")
        done = self._python(["-m", "mincirc.native.build"], limit)
        if done.returncode:
            raise MutantError(f"{mutant.name}: {mutant.file} does not compile any more\n{done.stdout}{done.stderr}")


def attempt(copy: Copy, mutant: Mutant, options: argparse.Namespace) -> Row:
    """Return the row of one mutant."""
    row: Row = {"mutant": mutant.name, "file": mutant.file, "fault": mutant.fault}
    if mutant.equivalent and not options.tests:
        return row | {"result": "equivalent", "why": mutant.why}
    found = copy.tried(mutant, options.tests or [mutant.test], options.limit, options.processes)
    result = {"failed": "killed", "passed": "survived"}.get(found.answer, found.answer)
    if result == "error":
        tell(found.output)
    return row | {"result": result, "test": mutant.test, "first": found.first, "seconds": found.seconds}


def table(rows: Iterable[Row]) -> str:
    """Return what came of all, as a table."""
    lines = ["| mutant | fault | result | by |", "| --- | --- | --- | --- |"]
    for row in rows:
        by = row.get("why") or row.get("first") or ""
        lines.append(f"| {row['mutant']} | {row['fault']} | {row['result']} | {by} |")
    return "\n".join(lines)


def with_earlier(rows: Sequence[Row]) -> list[Row]:
    """Return the rows of all mutants in the order of the list, those of earlier runs where there are no new ones."""
    earlier = (read("mutants") or {"rows": []})["rows"]
    known = {row["mutant"]: row for row in (*earlier, *rows)}
    return [known[mutant.name] for mutant in read_mutants() if mutant.name in known]


def parser() -> argparse.ArgumentParser:
    """Return the options."""
    made = argparse.ArgumentParser(
        "python -m benchmarks.mutants", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    made.add_argument("names", nargs="*", help="parts of names of mutants (default: all)")
    made.add_argument("--check", action="store_true", help="write no result")
    made.add_argument("--tests", nargs="+", default=[], help="run these in place of the named tests")
    made.add_argument("--limit", type=float, default=300.0, help="processor seconds for one mutant (default: 300)")
    made.add_argument("--processes", default="0", help="processes of pytest (default: 0, none of its own)")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run; return the exit code."""
    options = parser().parse_args(arguments)
    mutants = [m for m in read_mutants() if not options.names or any(part in m.name for part in options.names)]
    rows = []
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copy = Copy(Path(folder).resolve())
        for mutant in mutants:
            mutant.text(copy.folder)
        tests = options.tests or sorted({m.test for m in mutants if m.test})
        sound = copy.run(tests, options.limit * max(1, len(tests)), options.processes)
        if sound.answer != "passed":
            tell(sound.output)
            raise MutantError(f"without any fault the tests have not passed: {sound.first or sound.answer}")
        tell(f"without a fault all tests pass ({sound.seconds} s)")
        for mutant in mutants:
            rows.append(attempt(copy, mutant, options))
            tell(f"{rows[-1]['result']:10} {mutant.name}  {rows[-1].get('first', '')}")
    print(table(rows))
    counts = {result: sum(r["result"] == result for r in rows) for result in sorted({r["result"] for r in rows})}
    print("\n" + ", ".join(f"{count} {result}" for result, count in counts.items()))
    if not options.tests and not options.check:
        write("mutants", with_earlier(rows))
    return 1 if counts.keys() - {"killed", "equivalent"} else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except MutantError as error:
        sys.exit(f"mutants: {error}")
