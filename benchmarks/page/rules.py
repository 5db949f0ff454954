"""The page's sections on the engine itself: what each symmetry rule is worth, where the seconds go, processes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, log
from statistics import median

from benchmarks.measure.common import Row
from benchmarks.page.markdown import number, paragraph, size, table


@dataclass(frozen=True)
class Factor:
    """How many times the conflicts of all rules were needed without one; ``open``: at least so many."""

    value: float
    open: bool = False

    def __str__(self) -> str:
        return f"{'> ' if self.open else ''}{number(self.value)}"


def factor(base: Row, row: Row) -> Factor | None:
    """Compare the conflicts of two runs: of the refutations if both settled the minimum, else of all within the limit.

    ``None`` when not even the run with all rules settled it.
    """
    if base["status"] != "proved" or row["status"] not in ("proved", "bounds"):
        return None
    few = max(base["refuting"], 1)
    if row["status"] == "proved":
        return Factor(max(row["refuting"], 1) / few)
    return Factor(max(row.get("conflicts") or 0, few) / few, open=True)


def factors(document: Row) -> dict[str, dict[tuple[str, str], Factor | None]]:
    """Return the factor for each thing left out and each item."""
    bases = {(r["task"], r["basis"]): r for r in document["rows"] if r["without"] == "nothing"}
    found: dict[str, dict[tuple[str, str], Factor | None]] = {}
    for row in document["rows"]:
        if row["without"] != "nothing":
            item = row["task"], row["basis"]
            found.setdefault(row["without"], {})[item] = factor(bases[item], row)
    return found


def mean(values: Iterable[Factor | None]) -> Factor | None:
    """Return the geometric mean of what is known; open if any part of it is."""
    known = [f for f in values if f is not None]
    if not known:
        return None
    return Factor(exp(sum(log(f.value) for f in known) / len(known)), any(f.open for f in known))


def ablation(document: Row) -> str:
    """What each rule is worth."""
    bases = [r for r in document["rows"] if r["without"] == "nothing"]
    found = factors(document)
    names = [name for name in (*document["rules"], "everything") if name in found]
    lines = [
        (
            f"`{r['task']}`" if r["task"].startswith("table:") else r["task"],
            r["basis"],
            size(r),
            number(r.get("refuting")),
            number(r.get("solving")),
            *(found[name].get((r["task"], r["basis"])) or "" for name in names),
        )
        for r in bases
    ]
    averages = ("geometric mean", "", "", "", "", *(mean(found[name].values()) or "" for name in names))
    head = ("task", "basis", "gates", "conflicts", "solver s", *(f"no `{name}`" for name in names[:-1]), "no rules")
    about = f"""
        Conflicts of all refuted sizes with every sound rule, and how many times that without one of them (`> 3`: the
        limit of {number(document["limit"])} s came first).  A cell is empty where the rule is unsound and never on, or
        where not even all rules settle the minimum in time.  The table of small functions is for parts alone."""
    picture = "\n![the factors of every rule](benchmarks-ablation.svg)\n\n"
    return "## What each symmetry rule is worth\n\n" + paragraph(about) + picture + table(head, [*lines, averages])


def python_share(document: Row) -> str:
    """Where the seconds of long runs go."""
    lines = [
        (
            r["task"],
            r["bound"],
            size(r),
            *(number(r.get(key)) for key in ("cpu", "solving", "adding", "improving")),
            "" if r.get("share") is None else f"{r['share']:.0%}",
        )
        for r in document["rows"]
    ]
    spots = "".join(
        f"* {r['task']} at {r['bound']}: "
        + ", ".join(f"`{name}` {number(seconds)} s" for seconds, name in r["hottest"][:4])
        + "\n"
        for r in document["rows"]
        if r["hottest"]
    )
    head = ("task", "bound", "gates", "s", "solving", "handing over clauses", "local search", "not the solver's")
    about = f"""
        CPU seconds within a limit of {number(document["limit"])} s: inside the SAT solver's `solve`, adding clauses to
        it, local search for smaller circuits (Python and numpy), and all that is not the solver's as a share of the
        whole."""
    hot = "\nWhat a profiler finds hottest in the rest (its own cost included):\n\n"
    return "## The share of Python\n\n" + paragraph(about) + "\n" + table(head, lines) + hot + spots


def parallel(document: Row) -> str:
    """Refutations in cubes, on one process and on more."""
    runs: dict[tuple[str, int | None], list[Row]] = {}
    for row in document["rows"]:
        runs.setdefault((row["refutation"], row["jobs"]), []).append(row)
    lines = [
        (
            name,
            "undivided" if jobs is None else f"{jobs} process{'es' if jobs > 1 else ''}",
            ", ".join(sorted({r["answer"] for r in rows})),
            *(number(median(r[key] for r in rows)) for key in ("conflicts", "wall", "cpu", "load")),
        )
        for (name, jobs), rows in runs.items()
    ]
    about = f"""
        One size each, limit {number(document["limit"])} s.  `load` is the machine's load average at the end: with
        other work about, wall-clock time says little.  See [several processes](parallel.md)."""
    head = ("refutation", "cubes on", "answer", "conflicts", "wall-clock s", "CPU s", "load")
    return "## Cubes and processes\n\n" + paragraph(about) + "\n" + table(head, lines)


def long_runs(document: Row) -> str:
    """Both bounds of the questions at the edge."""
    lines = [
        (
            r["name"],
            "" if r["jobs"] is None else str(r["jobs"]),
            f"**{size(r)}**",
            *(number(r.get(key)) for key in ("wall", "process", "conflicts")),
            _shares(r),
            *(number(r.get(key)) for key in ("machine load", "limit")),
            f"`{r['mincirc']}`",
        )
        for r in document["rows"]
    ]
    about = """
        One process per question, with workers for cubes where a number of them is given; CPU seconds with those of the
        workers.  Of the former, what the SAT solver took, what local search did, and the rest, where all of it was in
        one process.  `load` is the machine's load average at the end, so that it is seen what else ran."""
    cost = ("wall-clock s", "CPU s", "conflicts", "solver, local search, rest")
    head = ("question", "workers", "gates", *cost, "load", "limit, s", "mincirc")
    return "## Long runs\n\n" + paragraph(about) + "\n" + table(head, lines)


def _shares(row: Row) -> str:
    """Return how the CPU seconds of one process divide."""
    if row["jobs"] is not None or not row.get("cpu") or "solving" not in row:
        return ""
    solver, search = ((row[key] or 0) / row["cpu"] for key in ("solving", "improving"))
    return f"{solver:.0%}, {search:.0%}, {1 - solver - search:.0%}"
