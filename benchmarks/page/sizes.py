"""The page's sections on sizes of functions: how random ones are distributed, and those that nobody has published."""

from __future__ import annotations

from collections import Counter

from benchmarks.groups.distribution import COUNTS
from benchmarks.measure.common import Row
from benchmarks.page.markdown import number, paragraph, size, table


def distribution(document: Row) -> str:
    """Random functions of five inputs by size, beside what is expected."""
    rows, classes = document["rows"], document["classes"]
    observed = Counter(row["size"] for row in rows if row["size"] is not None)
    still = len(rows) - sum(observed.values())
    lines = [
        (
            str(gates),
            f"{count:,}",
            number(len(rows) * count / 2**32),
            str(observed[gates]),
            str(document["deviations"].get(str(gates), "")),
        )
        for gates, count in enumerate(COUNTS)
    ]
    asked = [row for row in rows if "sat" in row]
    settled = [row for row in asked if row["sat"]["status"] == "proved"]
    differ = [f"`0x{row['table']:08x}`" for row in asked if not row["sat"]["agrees"]]
    sat = f"""
        SAT was asked about {len(asked)} of them and settled {len(settled)} within its limit; """
    sat += f"sizes that differ: {', '.join(differ)}." if differ else "no size or bound of it differs."
    spent, longest = sum(row["cpu"] for row in rows), max((row["cpu"] for row in rows), default=0)
    about = f"""
        {len(rows)} uniformly random functions (`random.Random(0)`), least sizes in `b2` by a search without tables,
        {number(spent)} CPU seconds for all, {number(longest)} for the longest; {still} stayed open
        ({number(document["limit"])} CPU seconds for each).  The published numbers of functions are Knuth's;
        the last column is the difference from what they make one expect, in standard deviations.  {sat}"""
    whole = f"""
        The 222 classes of four inputs by size: {", ".join(str(n) for n in classes["classes"])}
        ({"as published" if classes["exact"] else "not as published"}), {number(classes["cpu"])} s and
        {classes["nodes"]:,} nodes for all, circuits included."""
    command = "Again: `python -m benchmarks.groups.distribution`."
    head = ("size", "functions, published", "expected", "found", "deviation")
    text = "## Sizes of random functions of five inputs\n\n" + paragraph(about) + "\n" + paragraph(whole)
    return text + f"\n{command}\n\n" + table(head, lines)


def unsettled(document: Row) -> str:
    """Both ends of relations that nobody has published."""
    lines = []
    for row in document["rows"]:
        refuted = [s for s in row["sizes"] if s["answer"] == "refuted"]
        last = refuted[-1] if refuted else None
        lines.append(
            (
                row["relation"],
                f"**{size(row)}**",
                "" if last is None else f"{last['gates']}: {number(last['nodes'])} nodes, {number(last['cpu'])} s",
                number(sum(s["cpu"] for s in row["sizes"])),
                f"{row['memory'] / 1e9:.2f}",
                number(row["limit"]),
                f"`{row['mincirc']}`",
            )
        )
    about = """
        Relations and functions of 5 to 8 inputs for which we know of no published size.  The lower end is the
        refuter's, the upper end a circuit.  Relations of tasks say what single states ask for, so that their size is
        a lower bound on the task's.  GB: the most memory of the process."""
    command = "Again: `python -m benchmarks.groups.unsettled`."
    head = ("relation", "least size", "last size refuted", "refuter, s", "GB", "limit, s", "mincirc")
    return "## Sizes that nobody has published\n\n" + paragraph(about) + f"\n{command}\n\n" + table(head, lines)
