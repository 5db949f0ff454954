"""What shows which record in notebooks, as data: the names of its class and of the functions that render it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Renderer:
    """``kind`` is the name of a class; ``html`` and ``svg`` are ``module:function``, or empty.

    Each function takes the record; the first returns a piece of HTML, the second an SVG document (``None``: this
    record has no picture).  ``aiger`` makes an object of py-aiger.
    """

    kind: str
    html: str = ""
    svg: str = ""
    aiger: str = ""


RENDERERS = (
    Renderer(
        "Circuit",
        "mincirc.notebook.circuits:circuit_html",
        "mincirc.notebook.circuits:circuit_picture",
        "mincirc.formats.logic.py_aiger:to_aiger",
    ),
    Renderer("Policy", "mincirc.notebook.policies:policy_html", "mincirc.notebook.policies:policy_picture"),
    Renderer("MDP", "mincirc.notebook.tasks:task_html", "mincirc.notebook.tasks:task_picture"),
    Renderer("SearchResult", "mincirc.notebook.answers:result_html", "mincirc.notebook.answers:result_picture"),
    Renderer("Evaluation", "mincirc.notebook.answers:evaluation_html"),
    Renderer(
        "Minimization",
        "mincirc.notebook.minimizations:minimization_html",
        "mincirc.notebook.minimizations:minimization_picture",
    ),
    Renderer("Certificate", "mincirc.notebook.claims:certificate_html", "mincirc.notebook.claims:certificate_picture"),
    Renderer("Enumeration", "mincirc.notebook.answers:enumeration_html"),
    Renderer("Quantification", "mincirc.notebook.statements:quantification_html"),
    Renderer("Quantified", "mincirc.notebook.statements:quantified_html"),
    Renderer("Price", "mincirc.notebook.statements:price_html", "mincirc.notebook.statements:price_picture"),
    Renderer("Walked", "mincirc.notebook.statements:theorem_html"),
    Renderer("Staircase", "mincirc.notebook.stairs:staircase_html", "mincirc.notebook.stairs:stairs_picture"),
    Renderer("Pareto", "mincirc.notebook.stairs:pareto_html", "mincirc.notebook.stairs:stairs_picture"),
    Renderer("Sweep", "mincirc.notebook.stairs:sweep_html"),
)
