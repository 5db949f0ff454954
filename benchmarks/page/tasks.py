"""The page's sections on tasks: minima at several bounds beside Z3 and PAYNT, and how costs grow."""

from __future__ import annotations

from fractions import Fraction

from benchmarks.measure.common import Row
from benchmarks.page.markdown import number, paragraph, size, table


def tasks(document: Row) -> str:
    """Tasks at several bounds."""
    cells: dict[tuple[str, str], dict[str, Row]] = {}
    for row in document["rows"]:
        cells.setdefault((row["task"], row["bound"]), {})[row["program"]] = row
    lines = [
        (
            task,
            bound,
            _threshold(by["mincirc"]),
            f"**{size(by['mincirc'])}**",
            number(by["mincirc"].get("cpu")),
            number(by["mincirc"].get("conflicts")),
            number(by["mincirc"].get("lemmas")),
            _z3(by.get("Z3")),
            tree(by.get("PAYNT")),
            tree(by.get("PAYNT on bits")),
        )
        for (task, bound), by in cells.items()
    ]
    short = [r for r in document["rows"] if r.get("reaches") is False]
    fallen = "; ".join(f"{r['task']} at {r['bound']} ({r['program']})" for r in short)
    verdict = f", and these fall short of k: {fallen}" if fallen else ": all reach k"
    head = ("task", "bound", "k", "gates", "s", "conflicts", "lemmas", "Z3", "PAYNT", "PAYNT on bits")
    settled = sum(r["status"] == "proved" for r in document["rows"] if r["program"] == "mincirc")
    about = f"""
        Limits of wall-clock time: mincirc {number(document["limit"])} s, the others {number(document["peer_limit"])}
        s.  {settled} of {len(cells)} minima are settled.  `gates` is in basis `b2` under the declared features.
        Z3 is our back end with one formula.  PAYNT finds the least *depth* of a decision tree over features or bits,
        with the decision nodes of the tree it found: another measure, so only the seconds compare.  Its arithmetic is
        in floats, so its "no" below the depth is no proof, and it is asked for a bound lower by a millionth; the trees
        it found were then evaluated exactly{verdict}."""
    return "## Tasks\n\n" + paragraph(about) + "\n" + table(head, lines)


def _threshold(row: Row) -> str:
    return "" if row.get("becomes") is None else f"{float(Fraction(row['becomes'])):.6g}"


def _z3(row: Row | None) -> str:
    return "" if row is None else f"{size(row)} in {number(row['cpu'])} s" if "cpu" in row else size(row)


def tree(row: Row | None) -> str:
    """Return what PAYNT says of the least depth of a decision tree."""
    if row is None:
        return ""
    if row["status"] == "proved":
        return f"depth {row['upper']}, {row['nodes']} nodes in {number(row['cpu'])} s"
    if row["status"] == "missing":
        return "missing"
    reason = f" ({row['reason']})" if row["status"] == "failed" else ""
    return f"depth >= {row['lower']}{reason}"


def scaling(document: Row) -> str:
    """Cost along each axis."""
    axes: dict[str, list[Row]] = {}
    for row in document["rows"]:
        axes.setdefault(row["axis"], []).append(row)
    about = """
        One of gates, inputs, outputs, states and tasks at a time, each question with a limit;
        `python -m benchmarks.groups.scaling --help` says of what.  Crosses: the limit came first."""
    picture = "\n![conflicts and seconds along each axis](benchmarks-scaling.svg)\n"
    text = "## How costs grow\n\n" + paragraph(about) + picture
    head = ("task", "gates", "states", "inputs", "outputs", "clauses", "conflicts", "s")
    for axis, rows in axes.items():
        lines = [
            (
                f"`{r['task']}`" if r["task"].startswith("table:") else r["task"],
                size(r),
                *(number(r.get(key)) for key in ("states", "inputs", "outputs", "clauses", "conflicts", "cpu")),
            )
            for r in rows
        ]
        text += f"\n### By {axis}\n\n" + table(head, lines)
    return text
