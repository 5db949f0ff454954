"""Writes docs/benchmarks.md from benchmarks/results/*.json, and nothing else: no figure on the page is typed by hand.

python benchmarks/page.py
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from benchmarks.common import ROOT, Row, read
from mincirc.files import write_atomically

PAGE = ROOT / "docs" / "benchmarks.md"

HEAD = """# Benchmarks

Written by `python benchmarks/page.py` from `benchmarks/results/*.json`; `python benchmarks/run.py` measures everything
again (`bash benchmarks/peers.sh` first, for the programs compared with).  Seconds are CPU seconds of one process on
one core; differences under a quarter are noise.  A size is written `5` when it is proved to be the least, `5..9` when
the limit came first with both ends known, `>= 5` when no circuit was known; a size alone never stands for a guess.
"""


def size(row: Row) -> str:
    """Return what a row knows about the least size."""
    if row["status"] in ("missing", "infeasible"):
        return str(row["status"])
    lower, upper = row.get("lower"), row.get("upper")
    if row["status"] == "proved":
        return str(upper)
    if upper is None:
        return "open" if not lower else f">= {lower}"
    return f"{lower}..{upper}"


def number(value: float | None) -> str:
    """Return a figure with as many digits as it deserves."""
    if value is None:
        return ""
    if isinstance(value, int) or value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 0.1 else f"{value:.3f}"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *([str(cell) for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def origin(document: Row) -> str:
    """Return where the figures come from, in a line."""
    m = document["machine"]
    peers = [
        f"{name} {p['version']}" if "version" in p else f"{name} not measured ({p['missing']})"
        for name, p in document.get("peers", {}).items()
    ]
    return (
        "; ".join([f"*{m['processor']}, {m['memory']}, Python {m['python']}, mincirc {m['mincirc']}", *peers]) + ".*\n"
    )


def classes(document: Row) -> str:
    """The 222 classes of functions of four inputs."""
    whole = document["whole"]
    lines = [
        (
            name,
            number(w.get("cpu")) or w["status"],
            number(w.get("a process each")),
            ", ".join(str(n) for n in w.get("classes", {}).values()),
        )
        for name, w in whole.items()
    ]
    hardest = sorted(document["rows"], key=lambda r: -(r["cpu"] or 0))[:5]
    differences = "".join(f"* {d}\n" for d in document["differences"])
    return (
        f"## All {len(document['rows'])} classes of functions of four inputs\n\n"
        "Found and proved in basis `b2`.  `one process` is all of them in one run, `a process each` the sum of runs\n"
        "of one function each, starting and loading included.\n\n"
        + table(("program", "one process, s", "a process each, s", "classes by size"), lines)
        + "\nThe hardest for mincirc: "
        + ", ".join(f"`{r['table']}` ({r['size']} gates, {number(r['cpu'])} s)" for r in hardest)
        + ".\n"
        + ("\nDifferences:\n\n" + differences if differences else "\nNo sizes differ.\n")
        + "\nABC knows no gateless networks and counts three gates for constants and single inputs; its own\n"
        "count includes inverters at the outputs, so two-input nodes of the network it writes are counted.\n"
    )


def named(document: Row) -> str:
    """Named functions beside ABC and Cirbo."""
    by_function: dict[str, dict[str, Row]] = {}
    for row in document["rows"]:
        by_function.setdefault(row["function"], {})[row["program"]] = row
    lines = []
    for function, answers in by_function.items():
        known = next(iter(answers.values()))["known"]
        cells = [f"{size(a)} in {number(a.get('cpu'))} s" if "cpu" in a else size(a) for a in answers.values()]
        lines.append((function, "" if known is None else known, *cells, number(answers["mincirc"].get("process"))))
    wrong = [f"{r['program']} on {r['function']}: {size(r)}" for r in document["rows"] if r["agrees"] is False]
    return (
        "## Named functions\n\n"
        f"One process each, limit {number(document['limit'])} s of wall-clock time.  `known` is the size in the\n"
        "literature.  Seconds of ABC and Cirbo include starting; mincirc's are given without it and, in the last\n"
        "column, with it.\n\n"
        + table(("function", "known", "mincirc", "ABC", "Cirbo", "mincirc with its start, s"), lines)
        + ("\nAgainst the literature: " + "; ".join(wrong) + ".\n" if wrong else "\nAll bounds agree with it.\n")
    )


SECTIONS: dict[str, Callable[[Row], str]] = {"functions-classes": classes, "functions-named": named}
"""A section for each result file, in the page's order."""


def render() -> str:
    """Return the page for the result files that exist."""
    parts = [HEAD]
    for name, section in SECTIONS.items():
        document = read(name)
        if document is not None:
            parts.append(section(document) + "\n" + origin(document))
    return "\n".join(parts)


def main() -> None:
    """Write the page."""
    write_atomically(PAGE, render())


if __name__ == "__main__":
    main()
