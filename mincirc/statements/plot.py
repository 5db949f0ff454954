"""The staircase as a step plot (matplotlib, extra ``plot``)."""

from __future__ import annotations

import io
import os
from importlib.util import find_spec

from mincirc.errors import MissingExtraError
from mincirc.files import write_atomically
from mincirc.outputs import PLOT, OutputFile, check_outputs
from mincirc.statements.front import Pareto

COLOURS = {"all": "#b2182b", "some": "#ef8a62", "none": "#2166ac", "unknown": "#888888"}
LABELS = {
    "all": "all minimum circuits have it",
    "some": "some minimum circuits have it",
    "none": "no minimum circuit has it",
    "unknown": "not settled",
}


def check_plot(path: str | os.PathLike[str]) -> None:
    """Raise before a long run what would spoil its plot: no matplotlib, another file type, no such folder."""
    check_outputs([OutputFile("plot", str(path), PLOT)])
    if find_spec("matplotlib") is None:
        raise MissingExtraError("matplotlib", "plot", "a plot")


def plot_pareto(found: Pareto, path: str | os.PathLike[str], title: str = "") -> None:
    """Write the plot as SVG: minimum size against the bound, one colour per quantifier.

    Raises as :func:`check_plot` does.
    """
    check_plot(path)
    from matplotlib import rc_context  # noqa: PLC0415 - an optional extra
    from matplotlib.figure import Figure  # noqa: PLC0415
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415

    with rc_context({"svg.hashsalt": "mincirc"}):
        figure = Figure(figsize=(7, 4), layout="constrained")
        axes = figure.add_subplot()
        steps = found.staircase.steps
        lowest = float(steps[0].bound_max) if steps else 0.0
        highest = float(steps[-1].bound_max) if steps else 1.0
        margin = (highest - lowest) * 0.1 or 1.0
        seen: set[str] = set()
        for step, answer in zip(steps, found.quantified, strict=True):
            left = lowest - margin if step.bound_above is None else float(step.bound_above)
            word = "" if answer is None else answer.quantifier
            label = LABELS[word] if word and word not in seen else None
            seen.add(word)
            colour = COLOURS.get(word, "#333333")
            axes.plot([left, float(step.bound_max)], [step.size] * 2, color=colour, linewidth=3, label=label)
            axes.plot([float(step.bound_max)], [step.size], "o", color=colour, markersize=6)
        axes.set_xlabel("bound k on the return")
        axes.set_ylabel("least number of gates")
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        axes.grid(alpha=0.3)
        axes.set_title(title if found.predicate is None else f"{title}: {found.predicate}")
        if seen - {""}:
            axes.legend()
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    write_atomically(path, buffer.getvalue())
