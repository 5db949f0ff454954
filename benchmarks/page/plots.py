"""The pictures of docs/benchmarks.md, from the same result files (matplotlib, the extra ``plot``)."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from benchmarks.measure.common import ROOT, Row, read
from benchmarks.page.rules import factors, mean
from mincirc.errors import MissingExtraError
from mincirc.files import write_atomically

STYLE: dict[Any, Any] = {
    "svg.hashsalt": "mincirc",
    "svg.fonttype": "none",
    "font.size": 9,
    "axes.grid": True,
    "grid.alpha": 0.3,
}
LEAST = 1e-3
"""Seconds below this are drawn as this, since the axes are logarithmic."""


def classes(figure: Any, document: Row) -> None:
    """One dot a class: seconds of mincirc against seconds of ABC."""
    axes = figure.subplots()
    rows = [r for r in document["rows"] if r["cpu"] is not None and r["ABC process"] is not None]
    for gates in sorted({r["size"] for r in rows}):
        some = [r for r in rows if r["size"] == gates]
        axes.scatter(
            [max(r["ABC process"], LEAST) for r in some],
            [max(r["cpu"], LEAST) for r in some],
            s=12,
            label=f"{gates} gates",
        )
    ends = [LEAST, 10]
    axes.plot(ends, ends, color="#888888", linestyle=":")
    axes.set(xscale="log", yscale="log", xlabel="ABC, s (a process each)", ylabel="mincirc, s (libraries loaded)")
    axes.legend(fontsize=7)


def scaling(figure: Any, document: Row) -> None:
    """Conflicts and seconds along every axis; crosses where the limit came first."""
    names = list(dict.fromkeys(r["axis"] for r in document["rows"]))
    grid = figure.subplots(2, len(names), sharex="col", sharey="row", squeeze=False)
    for name, column in zip(names, zip(*grid, strict=True), strict=True):
        rows = [r for r in document["rows"] if r["axis"] == name and r.get("cpu") is not None]
        for axes, key, least in zip(column, ("conflicts", "cpu"), (1, LEAST), strict=True):
            for status, mark in (("proved", "o"), ("bounds", "x")):
                some = [r for r in rows if r["status"] == status]
                axes.scatter([r["at"] for r in some], [max(r[key] or 0, least) for r in some], marker=mark, s=14)
            axes.set_yscale("log")
        if name in ("states", "tasks"):
            column[1].set_xscale("log", base=2)
        points = sorted({r["at"] for r in rows})
        column[1].set_xticks(points, [str(point) for point in points], minor=False)
        column[1].set_xlabel(name)
    for axes, label in zip(grid[:, 0], ("conflicts", "s"), strict=True):
        axes.set_ylabel(label)


def ablation(figure: Any, document: Row) -> None:
    """One row of dots a rule, the bar their geometric mean."""
    found = factors(document)
    names = [name for name in (*document["rules"], "everything") if name in found]
    axes = figure.subplots()
    for height, name in enumerate(reversed(names)):
        known = [f for f in found[name].values() if f is not None]
        average = mean(known)
        axes.barh(height, average.value if average else 1, color="#cccccc", left=0)
        for marker, some in (("o", [f for f in known if not f.open]), (">", [f for f in known if f.open])):
            axes.scatter([f.value for f in some], [height] * len(some), s=12, marker=marker, color="#333333", zorder=3)
    axes.axvline(1, color="#888888", linestyle=":")
    axes.set_xscale("log", base=2)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.set_yticks(range(len(names)), [f"without {name}" for name in reversed(names)])
    axes.set_xlabel("conflicts of the refutations, times those with all rules (arrows: the limit came first)")


PLOTS: dict[str, tuple[Callable[[Any, Row], None], str, tuple[float, float]]] = {
    "benchmarks-classes": (classes, "functions-classes", (5, 4)),
    "benchmarks-scaling": (scaling, "scaling", (11, 4.5)),
    "benchmarks-ablation": (ablation, "ablation", (8, 3.5)),
}
"""Per picture the function that draws it, the results it needs and its size in inches."""


def draw(name: str) -> str | None:
    """Return the picture as SVG, ``None`` without results."""
    try:
        from matplotlib import rc_context  # noqa: PLC0415 - an optional extra
        from matplotlib.figure import Figure  # noqa: PLC0415
    except ImportError:
        raise MissingExtraError("matplotlib", "plot", "a plot") from None
    function, source, inches = PLOTS[name]
    document = read(source)
    if document is None:
        return None
    with rc_context(STYLE):
        figure = Figure(figsize=inches, layout="constrained")
        function(figure, document)
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    return "\n".join(line.rstrip() for line in buffer.getvalue().splitlines()) + "\n"


def write_plots() -> None:
    """Write every picture that has results."""
    for name in PLOTS:
        text = draw(name)
        if text is not None:
            write_atomically(ROOT / "docs" / f"{name}.svg", text)
