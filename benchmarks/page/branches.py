"""The page's section on branches for many workers."""

from __future__ import annotations

from benchmarks.measure.common import Row
from benchmarks.page.markdown import number, paragraph, table


def branches(document: Row) -> str:
    """One line per number of workers and kind of tables, in order; the speed-up is that against one worker."""
    kinds = ("of their own", "exchanged", "one for all")
    rows = sorted(document["rows"], key=lambda r: (r["function"], -r["nodes"], kinds.index(r["tables"]), r["workers"]))
    alone = {(r["function"], r["nodes"], r["tables"]): r["all"] for r in rows if r["workers"] == 1}
    lines = []
    for row in rows:
        one = alone.get((row["function"], row["nodes"], row["tables"]))
        lines.append(
            (
                f"`table:{row['function']}`, {row['gates']}",
                f"{row['nodes']:,}",
                row["tables"],
                f"{row['workers']:,}",
                f"{row['all']:,}",
                f"{row['last']:,}",
                "" if one is None else number(one / row["last"]),
                f"{row['jobs']:,}: {row['median']:,}, {row['tenth']:,}, {row['longest']:,}",
            )
        )
    about = """
        Refutations by simulated workers, counted in nodes, so the same on every machine: each open branch goes to the
        first worker that is free.  Tables of relations are each worker's own, with facts exchanged when jobs end and
        begin, or, as a limit of what an exchange could give, there is one for all.  `last` is when the last job ends;
        speed-ups compare it with one worker."""
    head = ("function, gates", "of a branch", "tables", "workers", "nodes in all", "last", "speed-up")
    jobs = "jobs: half take at most, nine tenths, the longest"
    again = "Again: `python -m benchmarks.groups.branches`."
    return "## Branches for many workers\n\n" + paragraph(about) + f"\n{again}\n\n" + table((*head, jobs), lines)
