"""mincirc: the smallest boolean circuit that acts well enough in a finite MDP, proved.

The public names load on first use, so that importing the package (and any part of it that needs the standard library
alone) costs nothing.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

# Matrices here are small: threads of the linear algebra library wait for one another longer than they compute (eight
# times the CPU time on 500 states and two busy cores).  Has no effect where numpy is loaded already or the user chose.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

_HOME = {
    "__version__": "mincirc.version",
    "MDP": "mincirc.mdp",
    "Circuit": "mincirc.circuit",
    "Event": "mincirc.searching",
    "Interface": "mincirc.interface",
    "MincircError": "mincirc.errors",
    "Policy": "mincirc.predicate",
    "SearchResult": "mincirc.searching",
    "TaskSet": "mincirc.mdp.taskset",
    "build": "mincirc.formats.step_function",
    "enumerate_minimum": "mincirc.statements",
    "format_circuit": "mincirc.circuit",
    "from_arrays": "mincirc.formats.array_tasks",
    "from_env": "mincirc.formats.environment",
    "load": "mincirc.task",
    "make_task": "mincirc.mdp",
    "parse_circuit": "mincirc.circuit",
    "pareto": "mincirc.statements",
    "price": "mincirc.statements",
    "quantify": "mincirc.statements",
    "search": "mincirc.searching",
    "staircase": "mincirc.statements",
    "union": "mincirc.mdp",
}

__all__ = [
    "MDP",
    "Circuit",
    "Event",
    "Interface",
    "MincircError",
    "Policy",
    "SearchResult",
    "TaskSet",
    "build",
    "enumerate_minimum",
    "format_circuit",
    "from_arrays",
    "from_env",
    "load",
    "make_task",
    "pareto",
    "parse_circuit",
    "price",
    "quantify",
    "search",
    "staircase",
    "union",
]

if TYPE_CHECKING:
    from mincirc.circuit import Circuit, format_circuit, parse_circuit
    from mincirc.errors import MincircError
    from mincirc.formats.array_tasks import from_arrays
    from mincirc.formats.environment import from_env
    from mincirc.formats.step_function import build
    from mincirc.interface import Interface
    from mincirc.mdp import MDP, make_task, union
    from mincirc.mdp.taskset import TaskSet
    from mincirc.predicate import Policy
    from mincirc.searching import Event, SearchResult, search
    from mincirc.statements import enumerate_minimum, pareto, price, quantify, staircase
    from mincirc.task import load
    from mincirc.version import __version__ as __version__


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'mincirc' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
