"""Imports every module of mincirc first, then calls every public function.

A lazily loaded name and a module of the same name hide one another, depending on who was imported first.  Run as a
process of its own: ``python -m tests.packaging.every_name``; prints how many functions were called.  Arguments are
given by the names of parameters; a new public function with a parameter of a new name needs a line in :func:`given`,
among those apart where one name means different things in different functions.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import sys
import tempfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import mincirc

ROOT = Path(__file__).resolve().parents[2]


class OneState:
    """An environment with one state."""

    def reset(self) -> int:
        """Begin."""
        return 0

    def step(self, _: str) -> tuple[int, int, bool, dict[str, str]]:
        """Stay, and be paid."""
        return 0, 1, False, {}


def modules() -> list[ModuleType]:
    """Import all modules of the package."""
    found = [m.name for m in pkgutil.walk_packages(mincirc.__path__, "mincirc.") if not m.name.endswith("__main__")]
    return [mincirc, *(importlib.import_module(name) for name in found)]


def public(packages: list[ModuleType]) -> Iterator[tuple[str, Any]]:
    """Yield the public names of all packages, and what they are bound to."""
    for package in packages:
        for name in getattr(package, "__all__", ()):
            yield f"{package.__name__}.{name}", getattr(package, name)


def main() -> None:
    """Call them all."""
    names = dict(public(modules()))
    hidden = [name for name, value in names.items() if isinstance(value, ModuleType)]
    assert not hidden, f"these are modules: {hidden}"
    with tempfile.TemporaryDirectory() as folder:
        arguments, apart = given(Path(folder))
        functions = {name: value for name, value in names.items() if inspect.isfunction(value)}
        for function, name in {function: name for name, function in functions.items()}.items():  # each once
            alone = apart.get(name.rpartition(".")[2], {})
            own = arguments | alone
            wanted = [p for p in inspect.signature(function).parameters.values() if p.default is p.empty]
            wanted = [p for p in wanted if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
            unknown = [p.name for p in wanted if p.name not in own]
            if unknown:
                sys.exit(f"{name} has parameters that tests/packaging/every_name.py has no argument for: {unknown}")
            function(**{p.name: own[p.name] for p in wanted} | alone)
    sys.stdout.write(f"{len(functions)}\n")


def given(folder: Path) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """Return arguments by the names of parameters, and those that belong to one function."""
    from mincirc.certify import certify
    from mincirc.interface import interface_for
    from mincirc.mdp import Discount, Outcome
    from mincirc.mdp.families import reencoding
    from mincirc.predicate import get_predicate
    from mincirc.refuter import BooleanRelation
    from mincirc.searching.backends import sat_backend

    task = mincirc.load(str(ROOT / "mdps" / "union.yaml"))
    seen: list[mincirc.Event] = []
    result = mincirc.search(task, on_event=seen.append)
    assert result.circuit is not None
    text = mincirc.format_circuit(result.circuit)
    certificate = certify(task)
    policy = mincirc.enumerate_minimum(task).policies[0]
    arguments: dict[str, Any] = {
        "task": task,
        "tasks": [task.blocks[0].task],
        "predicate": get_predicate("deceptive", task),
        "wanted": "deceptive",
        "result": result,
        "backend": sat_backend(),
        "circuit": policy.circuit,
        "policy": policy,
        "picks": policy.picks,
        "interface": interface_for(task, "features"),
        "basis": "b2",
        "name": "b2",
        "inputs": 2,
        "outputs": 1,
        "codes": [0, 1],
        "function": 0b0110,
        "care": 0b1111,
        "value": 0b0110,
        "words": [(0, (0,)), (1, (1,))],
        "goal": [0],
        "holds": False,
        "found": mincirc.enumerate_minimum(task),
        "text": text,
        "source": "table:0x6",
        "certificate": certificate,
        "claim": result,
        "document": mincirc.to_json(result),
        "record": result,
        "results": result,
        "target": folder / "written",
        "folder": ROOT / "proofs" / "certificates" / "union",
        "path": folder / "task.yaml",
        "relation": BooleanRelation.of_tables(2, [0b0110]),
        "gates": 1,
        "objective": Discount(Fraction(1, 2)),
        "initial": {"s": 1},
        "transitions": {"s": {"a": [Outcome(1, None, 1)]}},
        "seed": 1,
        "states": 2,
        "actions": 2,
        "size": 2,
        "count": 2,
        "rng": Random(1),
        "problem": certificate.problem,
        "features": {"x": 1},
        "right": lambda context: context["x"],
        "event": seen[-1],
    }
    apart: dict[str, dict[str, Any]] = {
        "staircase_svg": {"found": mincirc.staircase(task, gates=1)},
        "price_svg": {"price": mincirc.price(mincirc.load(str(ROOT / "mdps" / "coin.yaml")), "constant")},
        "comparison_svg": {"circuits": [("found", policy.circuit)]},
        "task_svg": {"task": mincirc.load(str(ROOT / "mdps" / "coin.yaml"))},
        "save_picture": {"svg": "<svg/>", "path": folder / "picture.svg"},
        "make_certificate": {"target": folder / "made"},
        "load_text": {"text": (ROOT / "mdps" / "coin.yaml").read_text(encoding="utf-8"), "file": "coin.yaml"},
        "write_union": {"members": ["table:0x6", "table:0x9"], "path": folder / "union.yaml"},
        "random_union": {"members": 2},
        "with_hidden_reward": {"task": mincirc.load(str(ROOT / "mdps" / "coin.yaml"))},
        "dump_task": {"task": task.blocks[0].task},
        "write_task": {"task": task.blocks[0].task},
        "xor_codes": {"task": reencoding()},
        "from_arrays": {"P": [[[1]]], "R": [1], "discount": 0, "initial": 0},
        "build": {"states": None, "actions": ["a"], "step": lambda s, a: (s, 1), "initial": 0, "discount": 0},
        "from_env": {"env": OneState(), "actions": ["a"], "discount": 0},
        "relation_task": {"rewards": {0: {0: 1}, 1: {1: 1}, 2: {0: 1}, 3: {1: 1}}},
    }
    return arguments, apart


if __name__ == "__main__":
    main()
