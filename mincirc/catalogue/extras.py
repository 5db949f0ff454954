"""The extras and what each enables, the packages that are always needed, and programs of the system, as data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Extra:
    """``pip install 'mincirc[NAME]'`` brings ``package`` (imported as ``module``), which enables ``enables``."""

    name: str
    package: str
    module: str
    enables: str


@dataclass(frozen=True)
class SystemProgram:
    """A program that is not installed by pip: one of the names that it is found by, and what it is for."""

    names: tuple[str, ...]
    use: str


NEEDED = ("cffi", "click", "numpy", "pydantic", "python-flint", "python-sat", "PyYAML", "rich")
"""The distributions that every installation has."""

EXTRAS = (
    Extra("gym", "gymnasium", "gymnasium", "tasks from Gymnasium environments (--mdp gym:ID)"),
    Extra("z3", "z3-solver", "z3", "the solver z3 (--solver z3)"),
    Extra("plot", "matplotlib", "matplotlib", "plots of the benchmarks (python -m benchmarks.page)"),
    Extra("pdf", "cairosvg", "cairosvg", "pictures as PDF and PNG (draw -o FILE.pdf)"),
    Extra("testing", "hypothesis", "hypothesis", "strategies for property-based tests (mincirc.testing)"),
    Extra("parallel", "loky", "loky", "processes that take lambdas (--scheduler loky)"),
    Extra("dask", "distributed", "distributed", "clusters (--scheduler ADDRESS)"),
    Extra("storm", "stormpy", "stormpy", "models in the languages of PRISM and JANI"),
    Extra("umb", "umbi", "umbi", "models in the UMB format"),
    Extra("frames", "pandas", "pandas", "to_frame() of sweeps, staircases and enumerations"),
    Extra("graphs", "networkx", "networkx", "circuit.to_networkx()"),
    Extra("aiger", "py-aiger", "aiger", "circuit.to_aiger()"),
    Extra("report", "jinja2", "jinja2", "pages about results (mincirc report)"),
    Extra("widgets", "ipywidgets", "ipywidgets", "progress=True as one line in notebooks"),
)

PROGRAMS = (
    SystemProgram(("abc", "berkeley-abc", "yosys-abc"), "proves exported circuits equal (cec), in the tests"),
    SystemProgram(("yosys",), "reads exported Verilog and BLIF, in the tests"),
    SystemProgram(("storm",), "computes optima of exported PRISM and DRN models"),
    SystemProgram(("drat-trim",), "checks what mincirc verify --export drat writes"),
    SystemProgram(("lrat-check", "cake_lpr"), "checks what mincirc verify --export lrat writes"),
    SystemProgram(("chromium", "chromium-browser", "google-chrome"), "opens pages of reports, in the tests"),
    SystemProgram(("dot",), "renders circuits that are written as DOT"),
)
