"""What cubes cost and what workers save: one refutation undivided, in cubes, and in cubes on several processes.

    python -m benchmarks.groups.parallel                     # results to benchmarks/results/parallel.json
    python -m benchmarks.groups.parallel --quick             # a small refutation, nothing is written
    python -m benchmarks.groups.parallel --jobs 1 2 4 --repeat 3

Beside the seconds stand CPU seconds (with those of the workers) and conflicts: on a machine with other work, a pool of
two can be at most as fast as its share of the cores.  ``speedup`` compares the same cubes on one process and on more.
"""

from __future__ import annotations

import argparse
import json
import resource
from collections.abc import Callable
from os import getloadavg
from statistics import median
from time import monotonic
from typing import Any

import mincirc
from benchmarks.measure.common import Row, write
from mincirc.interface import interface_for
from mincirc.mdp import MDP
from mincirc.problem.problem import Problem
from mincirc.runtime.limits import Limits
from mincirc.searching.backends import sat_backend
from mincirc.searching.bound import parse_bound, resolve
from mincirc.searching.optimum import find_optima
from mincirc.solve.cubes.session import CubeBackend
from mincirc.solve.protocol import Budget
from mincirc.solve.workers import processes


def two_lakes() -> MDP:
    """The union of two slippery FrozenLakes: 32 states, 5 input bits, 2 output bits."""
    maps: list[dict[str, Any]] = [{}, {"gym_args": {"desc": ["SFHF", "FFFF", "HFFH", "FFFG"]}}]
    return mincirc.union([mincirc.load("gym:FrozenLake-v1", discount="99/100", **options) for options in maps])


def mod3() -> MDP:
    """Whether 4 bits hold a number of ones divisible by 3: 7 gates."""
    return mincirc.load("table:0x6881")


WITHOUT_PARTS = ("order", "used", "reapply", "reapply2")
"""Rules on the graph alone: bounds on parts are found in one process, so they are left out of one comparison."""

REFUTATIONS: dict[str, tuple[Callable[[], MDP], int, tuple[str, ...] | None]] = {
    "MOD3 of 4 bits, 6 gates": (mod3, 6, None),
    "union of two FrozenLakes, 7 gates": (two_lakes, 7, None),
    "union of two FrozenLakes, 8 gates": (two_lakes, 8, None),
    "union of two FrozenLakes, 8 gates, without bounds on parts": (two_lakes, 8, WITHOUT_PARTS),
}


def cpu() -> float:
    """CPU seconds of this process and of its children that have ended."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in usages)


def refute(name: str, jobs: int | None, limit: float) -> Row:
    """Refute one size, with all lemmas known before; ``jobs`` is ``None`` for the undivided question."""
    make, gates, rules = REFUTATIONS[name]
    task = make()
    target = resolve(task, parse_bound("optimal"), (), find_optima(task, Budget()))
    problem = Problem(task, interface_for(task, "features"), "b2", target.constraints)
    workers = processes(jobs or 1)
    started, begun = cpu(), monotonic()
    try:
        backend = sat_backend(rules=rules)
        if jobs is not None:
            backend = CubeBackend(rules=rules, workers=workers, lower=backend.lower)
        session = backend.session(problem)
        verdict = session.decide(gates, Budget(Limits(seconds=limit)))
        wall = monotonic() - begun
        session.close()
    finally:
        workers.close()
    return {
        "refutation": name,
        "jobs": jobs,
        "answer": verdict.answer.value,
        "conflicts": verdict.effort.conflicts,
        "wall": round(wall, 2),
        "cpu": round(cpu() - started, 2),
        "load": round(getloadavg()[0], 1),
    }


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one small refutation; nothing is written")
    parser.add_argument("--only", choices=list(REFUTATIONS), action="append", help="a refutation (default: all)")
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2], help="numbers of processes (default: 1 2)")
    parser.add_argument("--repeat", type=int, default=1, help="times, in turns (default: 1)")
    parser.add_argument("--limit", type=float, default=900.0, help="seconds per refutation (default: 900)")
    parser.add_argument("--cores", type=int, help="ignored: the processes measured share all cores")
    options = parser.parse_args()
    names = options.only or list(REFUTATIONS)[: 1 if options.quick else None]
    rows = []
    for name in names:
        for _ in range(options.repeat):
            for jobs in (None, *options.jobs):
                rows.append(refute(name, jobs, 20.0 if options.quick else options.limit))
                print(json.dumps(rows[-1]), flush=True)
        walls = {j: [r["wall"] for r in rows if (r["refutation"], r["jobs"]) == (name, j)] for j in options.jobs}
        first = median(walls[options.jobs[0]])
        print(name, {f"speedup of {j} over {options.jobs[0]}": round(first / median(w), 2) for j, w in walls.items()})
    if not options.quick:
        write("parallel", rows, limit=options.limit)


if __name__ == "__main__":
    main()
