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
    "Discount": "mincirc.mdp",
    "Event": "mincirc.searching",
    "Feature": "mincirc.mdp",
    "Horizon": "mincirc.mdp",
    "Interface": "mincirc.interface",
    "MincircError": "mincirc.errors",
    "Outcome": "mincirc.mdp",
    "Policy": "mincirc.predicate",
    "SearchResult": "mincirc.searching",
    "TaskSet": "mincirc.mdp.taskset",
    "TotalReward": "mincirc.mdp",
    "build": "mincirc.formats.step_function",
    "check_theorem": "mincirc.statements:theorem",
    "enumerate_minimum": "mincirc.statements",
    "evaluate": "mincirc.statements",
    "format_circuit": "mincirc.circuit",
    "from_json": "mincirc.records",
    "from_arrays": "mincirc.formats.array_tasks",
    "from_env": "mincirc.formats.environment",
    "load": "mincirc.task",
    "make_certificate": "mincirc.certify",
    "make_report": "mincirc.report",
    "make_task": "mincirc.mdp",
    "minimize": "mincirc.searching.minimization",
    "pareto": "mincirc.statements",
    "parse_circuit": "mincirc.circuit",
    "price": "mincirc.statements",
    "quantify": "mincirc.statements",
    "search": "mincirc.searching",
    "staircase": "mincirc.statements",
    "to_json": "mincirc.records",
    "union": "mincirc.mdp",
    "verify_certificate": "mincirc.verify.check:verify",
}
"""Where a public name is defined: a module, and after a colon the name there if it is another one."""

__all__ = [
    "MDP",
    "Circuit",
    "Discount",
    "Event",
    "Feature",
    "Horizon",
    "Interface",
    "MincircError",
    "Outcome",
    "Policy",
    "SearchResult",
    "TaskSet",
    "TotalReward",
    "build",
    "check_theorem",
    "enumerate_minimum",
    "evaluate",
    "format_circuit",
    "from_arrays",
    "from_env",
    "from_json",
    "load",
    "make_certificate",
    "make_report",
    "make_task",
    "minimize",
    "pareto",
    "parse_circuit",
    "price",
    "quantify",
    "search",
    "staircase",
    "to_json",
    "union",
    "verify_certificate",
]

if TYPE_CHECKING:
    from mincirc.certify import make_certificate
    from mincirc.circuit import Circuit, format_circuit, parse_circuit
    from mincirc.errors import MincircError
    from mincirc.formats.array_tasks import from_arrays
    from mincirc.formats.environment import from_env
    from mincirc.formats.step_function import build
    from mincirc.interface import Interface
    from mincirc.mdp import MDP, Discount, Feature, Horizon, Outcome, TotalReward, make_task, union
    from mincirc.mdp.taskset import TaskSet
    from mincirc.predicate import Policy
    from mincirc.records import from_json, to_json
    from mincirc.report import make_report
    from mincirc.searching import Event, SearchResult, search
    from mincirc.searching.minimization import minimize
    from mincirc.statements import enumerate_minimum, evaluate, pareto, price, quantify, staircase
    from mincirc.statements import theorem as check_theorem
    from mincirc.task import load
    from mincirc.verify.check import verify as verify_certificate
    from mincirc.version import __version__ as __version__


def __getattr__(name: str) -> Any:
    if name in _HOME:
        module, _, its_name = _HOME[name].partition(":")
        return getattr(import_module(module), its_name or name)
    raise AttributeError(f"module 'mincirc' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
