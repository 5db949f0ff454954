"""What shows which record in notebooks, as data: the names of its class and of the functions that render it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Renderer:
    """``kind`` is the name of a class; ``html`` and ``svg`` are ``module:function``, or empty.

    Each function takes the record; the first returns a piece of HTML, the second an SVG document (``None``: this
    record has no picture).
    """

    kind: str
    html: str = ""
    svg: str = ""


RENDERERS = (
    Renderer("Circuit", "mincirc.notebook.circuits:circuit_html", "mincirc.notebook.circuits:circuit_picture"),
    Renderer("Policy", "mincirc.notebook.policies:policy_html"),
    Renderer("MDP", "mincirc.notebook.tasks:task_html"),
    Renderer("SearchResult", "mincirc.notebook.answers:result_html", "mincirc.notebook.answers:result_picture"),
    Renderer("Evaluation", "mincirc.notebook.answers:evaluation_html"),
    Renderer("Enumeration", "mincirc.notebook.answers:enumeration_html"),
    Renderer("Quantification", "mincirc.notebook.statements:quantification_html"),
    Renderer("Quantified", "mincirc.notebook.statements:quantified_html"),
    Renderer("Price", "mincirc.notebook.statements:price_html"),
    Renderer("Walked", "mincirc.notebook.statements:theorem_html"),
    Renderer("Staircase", "mincirc.notebook.stairs:staircase_html"),
    Renderer("Pareto", "mincirc.notebook.stairs:pareto_html"),
    Renderer("Sweep", "mincirc.notebook.stairs:sweep_html"),
)
