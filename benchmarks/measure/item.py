"""One measured process of mincirc: reads questions as JSON lines, answers each with a JSON line.

    echo '{"task": "table:0x96,0xe8", "bound": "optimal", "limit": 10}' | python -m benchmarks.measure.item

A question names a task (of ``benchmarks/questions/suite.py``, or anything that ``mincirc.load`` takes), a bound, a
limit in seconds and further options of :func:`mincirc.search`; with ``"looks_up": false`` the search itself is
measured where the table of small functions has the answer.  Whenever a bound moves, the pair is printed, so that
whoever kills this process still knows how far it was.  The seconds inside the SAT solver and in local search are
counted apart from the rest.
"""

from __future__ import annotations

import cProfile
import json
import pstats
import sys
from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import Any

import mincirc
from benchmarks.questions.suite import TASKS
from mincirc.encode.rules import read_rules
from mincirc.rational import format_rational
from mincirc.searching.backends import sat_backend
from mincirc.solve.sat import DEFAULT, SatSolver
from mincirc.upper.improve import Improver

Row = dict[str, Any]


class Clock:
    """CPU seconds inside parts of a search: the SAT solver solving and taking clauses, and local search."""

    def __init__(self) -> None:
        self.solving = 0.0
        self.adding = 0.0
        self.improving = 0.0

    def install(self) -> None:
        """Wrap the methods that do these."""
        SatSolver.solve = self._timed(SatSolver.solve, "solving")  # type: ignore[method-assign]
        SatSolver.add = self._timed(SatSolver.add, "adding")  # type: ignore[method-assign]
        Improver.run = self._timed(Improver.run, "improving")  # type: ignore[method-assign]

    def _timed(self, method: Callable[..., Any], part: str) -> Callable[..., Any]:
        def timed(*args: Any, **more: Any) -> Any:
            begun = process_time()
            try:
                return method(*args, **more)
            finally:
                setattr(self, part, getattr(self, part) + process_time() - begun)

        return timed


def load(name: str) -> mincirc.MDP:
    """Load a task of the suite, or any other."""
    return TASKS[name]() if name in TASKS else mincirc.load(name)


def options_of(question: Row) -> Row:
    """Return the options of the search; one that is not to look things up has a back end of its own."""
    options = dict(question.get("options", {}))
    if not question.get("looks_up", True):
        rules = read_rules(options.pop("symmetry", None))
        options["solver"] = sat_backend(options.get("solver", DEFAULT), rules, looks_up=False)
    return options


def ask(question: Row, clock: Clock) -> Row:
    """Search once and return what it found and what it cost."""
    clock.solving = clock.adding = clock.improving = 0.0
    begun = process_time()
    task = load(question["task"])
    loaded = process_time()

    def told(event: mincirc.Event) -> None:
        if event.kind == "bounds":
            print(json.dumps({"lower": event.lower, "upper": event.upper, "conflicts": event.conflicts}), flush=True)

    profile = cProfile.Profile()
    if question.get("profile"):
        profile.enable()
    options = options_of(question)
    result = mincirc.search(task, question["bound"], timeout=question["limit"], on_event=told, **options)
    profile.disable()
    refuted = [s for s in result.stats.sizes if s.answer == "refuted"]
    return {
        "status": result.status,
        "lower": result.lower,
        "upper": result.upper,
        "size": result.size,
        "stopped": result.stats.stopped,
        "becomes": None if result.bound is None else format_rational(result.bound),
        "states": len(task.states),
        "inputs": result.interface.inputs,
        "outputs": result.interface.output_bits,
        "conflicts": result.stats.conflicts,
        "refuting": sum(s.conflicts for s in refuted),
        "refuted": len(refuted),
        "clauses": result.stats.clauses,
        "lemmas": result.stats.lemmas,
        "rows": result.stats.rows,
        "load": round(loaded - begun, 4),
        "cpu": round(process_time() - loaded, 4),
        "solving": round(clock.solving, 4),
        "adding": round(clock.adding, 4),
        "improving": round(clock.improving, 4),
        **({"hottest": hottest(profile)} if question.get("profile") else {}),
    }


def hottest(profile: cProfile.Profile, count: int = 12) -> list[list[Any]]:
    """Return the Python functions with the most seconds of their own, waiting for the solver's thread left out."""
    entries = [
        [round(own, 3), f"{Path(file).parent.name}/{Path(file).name}:{line} {name}"]
        for (file, line, name), (_, _, own, _, _) in pstats.Stats(profile).stats.items()  # type: ignore[attr-defined]
        if "acquire" not in name and "solve_lim" not in name
    ]
    return sorted(entries, reverse=True)[:count]


def main() -> None:
    """Answer every line."""
    clock = Clock()
    clock.install()
    warm: set[str] = set()
    for line in sys.stdin:
        question = json.loads(line)
        solver = question.get("options", {}).get("solver", DEFAULT)
        if solver not in warm:  # libraries are loaded before anything is timed
            mincirc.search(mincirc.load("table:0x8"), solver=solver)
            warm.add(solver)
        print(json.dumps({"answer": ask(question, clock)}), flush=True)


if __name__ == "__main__":
    main()
