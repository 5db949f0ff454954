"""Closed vocabularies that the command line shows before anything large is loaded: names alone, nothing imported."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

INTERFACE_KINDS = ("features", "packed", "gray", "onehot", "random:SEED")
"""How a circuit sees the states (:mod:`mincirc.interface`)."""

ObjectiveName: TypeAlias = Literal["size", "depth", "size,depth", "depth,size"]
OBJECTIVES: tuple[str, ...] = get_args(ObjectiveName)
"""What a search minimises (:mod:`mincirc.searching.goal`)."""

DEFAULT_SOLVER = "cadical195"
"""The SAT solver where none is named (:mod:`mincirc.solve.sat`)."""

OTHER_SOLVERS = ("z3", "brute", "exhaustive")
"""The back ends that are no SAT solver of PySAT (:mod:`mincirc.searching.backends`)."""

LAYOUTS = ("ASS", "SAS", "SSA")
"""Layouts of arrays of probabilities: the axes of actions, states and next states (:mod:`mincirc.formats.arrays`)."""

PICTURES = ("circuit", "policy", "task", "union")
"""What ``mincirc draw`` draws (:mod:`mincirc.draw`)."""
