"""The page's sections on functions."""

from __future__ import annotations

from benchmarks.measure.common import Row
from benchmarks.page.markdown import number, paragraph, size, table


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
    about = """
        Found and proved in basis `b2`.  `one process` is all of them in one run, `a process each` the sum of runs of
        one function each, starting and loading included."""
    note = """
        ABC knows no gateless networks and counts three gates for constants and single inputs; its own count includes
        inverters at the outputs, so the two-input nodes of the network it writes are counted here."""
    return "\n".join(
        [
            f"## All {len(document['rows'])} classes of functions of four inputs\n",
            paragraph(about),
            table(("program", "one process, s", "a process each, s", "classes by size"), lines),
            paragraph("The hardest for mincirc: " + ", ".join(map(_hard, hardest)) + "."),
            "![seconds of mincirc against seconds of ABC, one dot a class](benchmarks-classes.svg)\n",
            "Differences:\n\n" + differences if differences else "No sizes differ.\n",
            paragraph(note),
        ]
    )


def _hard(row: Row) -> str:
    return f"`{row['table']}` ({row['size']} gates, {number(row['cpu'])} s)"


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
    about = f"""
        One process each, limit {number(document["limit"])} s of wall-clock time.  `known` is the size in the
        literature.  Seconds of ABC and Cirbo include starting; mincirc's are given without it and, in the last column,
        with it."""
    verdict = "Against the literature: " + "; ".join(wrong) if wrong else "No bound contradicts the literature"
    head = ("function", "known", "mincirc", "ABC", "Cirbo", "mincirc with its start, s")
    return "## Named functions\n\n" + paragraph(about) + "\n" + table(head, lines) + f"\n{verdict}.\n"
