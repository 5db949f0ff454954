"""Small tasks that many tests speak of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any, TypeVar

from mincirc.lower.gate_elimination import GateEliminationParams
from mincirc.lower.live_signals import LiveSignalParams
from mincirc.lower.schedule import DEFAULTS, LowerParams
from mincirc.mdp import MDP, Discount, Horizon, Outcome, make_task
from mincirc.solve.cubes.session import CubeBackend
from mincirc.solve.protocol import LowerBounds

T = TypeVar("T")


def known(value: T | None) -> T:
    """The value, which must be there: sizes and bounds of results are ``None`` where nothing is known."""
    assert value is not None
    return value


def inner(test: Any) -> Callable[..., None]:
    """The function that ``@given`` wraps, to be called with examples of one's own."""
    function: Callable[..., None] = test.hypothesis.inner_test
    return function


def certain(target: str | None, reward: int | Fraction = 0) -> list[Outcome]:
    """One certain outcome."""
    return [Outcome(Fraction(1), target, Fraction(reward))]


def table_task(bits: int, *outputs: int) -> MDP:
    """A truth table as a one-step task; bit x of an output is its value at input x."""
    words = [format(w, f"0{len(outputs)}b") for w in range(1 << len(outputs))]
    wanted = ["".join(str(f >> x & 1) for f in outputs) for x in range(1 << bits)]
    rows = {format(x, f"0{bits}b"): {w: certain(None, int(w == wanted[x])) for w in words} for x in range(1 << bits)}
    return make_task("table", Horizon(1), rows, {s: Fraction(1, len(rows)) for s in rows}, actions=words)


def time_beats_memory() -> MDP:
    """One state, two steps: pay 1 for ``work`` only after ... every memoryless policy misses the programme's value.

    ``s`` with ``stay`` (reward 1, back to s) and ``leave`` (reward 3, end): over two steps, staying once and then
    leaving pays 4, while the memoryless policies pay 2 (stay, stay) and 3 (leave).
    """
    return make_task(
        "time beats memory",
        Horizon(2),
        {"s": {"stay": certain("s", 1), "leave": certain(None, 3)}},
        {"s": 1},
    )


def walk(gamma: str = "9/10") -> MDP:
    """A four-state ring; going right at the last state pays 1."""
    states = [f"s{i}" for i in range(4)]
    rows = {
        s: {
            "left": certain(states[(i - 1) % 4]),
            "right": certain(states[(i + 1) % 4], int(i == 3)),
        }
        for i, s in enumerate(states)
    }
    return make_task("ring", Discount(Fraction(gamma)), rows, {"s0": 1})


def by_clauses(lower: LowerParams = DEFAULTS) -> LowerParams:
    """The same lower bounds without those that settle small sizes before any clause: for tests of conflicts."""
    return replace(
        lower, live_signals=LiveSignalParams(first_nodes=0), elimination=GateEliminationParams(most_inputs=0)
    )


CLAUSES = by_clauses()


def cube_backend(*args: Any, lower: LowerBounds | None = CLAUSES, **options: Any) -> CubeBackend:
    """Return the SAT back end on workers, with the lower bounds that need clauses."""
    return CubeBackend(*args, lower=lower, **options)
