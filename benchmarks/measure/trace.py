"""One measured process of mincirc that says when, in CPU seconds of its own, either end of the least size moved.

    echo '{"task": "lake 8x8, seed 1", "bound": "95%", "limit": 10}' | python -m benchmarks.measure.trace

Every line of the input is a question.  With ``"tables": false`` no table of functions of more than three inputs
answers; with ``"looks_up": false`` clauses alone do.
The clock starts before the task is loaded (libraries are there by then) and counts all threads of the process; the
limit is on the same clock, so a busy machine changes nothing.  A search that does not end by itself is interrupted, as
by Ctrl-C, and answers with its bounds.  Only public names of mincirc are used, so that older commits can be measured
with the same file (``benchmarks.measure.checkouts``).
"""

from __future__ import annotations

import json
import resource
import signal
import sys
from collections.abc import Callable
from time import process_time
from typing import Any

import mincirc
from benchmarks.questions.large import LARGE
from benchmarks.questions.relations import RELATIONS
from benchmarks.questions.suite import TASKS
from mincirc.searching.backends import sat_backend

AFTER = 20
"""CPU seconds beyond the limit after which the kernel ends a process that was interrupted and goes on."""


def arm(limit: float) -> None:
    """Interrupt this process once it has used so many CPU seconds; the kernel ends it a while later."""
    end = process_time() + limit
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)  # it cannot be raised again for the next question
    resource.setrlimit(resource.RLIMIT_CPU, (int(end) + AFTER, hard))

    def rung(*_: object) -> None:
        left = end - process_time()
        if left <= 0:
            raise KeyboardInterrupt
        signal.setitimer(signal.ITIMER_PROF, max(left, 0.01))  # the timer counts ticks and may be early

    signal.signal(signal.SIGPROF, rung)
    signal.setitimer(signal.ITIMER_PROF, limit)


def disarm() -> None:
    """Let this process run on."""
    signal.setitimer(signal.ITIMER_PROF, 0)


def load(name: str) -> mincirc.MDP:
    """Make or load a task by its name."""
    made = LARGE.get(name) or TASKS.get(name) or RELATIONS.get(name)
    return mincirc.load(name) if made is None else made()


def _without_tables() -> Any:
    """Return the back end without the table of functions of four inputs; of older commits, without all tables."""
    try:
        from mincirc.lower.schedule import LowerParams  # noqa: PLC0415  older commits have no such module
        from mincirc.lower.subproblems import SubproblemParams  # noqa: PLC0415

        return sat_backend(lower=LowerParams(subproblems=SubproblemParams(most_tabled=3)))
    except (ImportError, TypeError):
        return sat_backend(looks_up=False)


def _options(question: dict[str, Any]) -> dict[str, Any]:
    options = dict(question.get("options", {}))
    if not question.get("looks_up", True):
        return {"solver": sat_backend(looks_up=False), **options}
    return options if question.get("tables", True) else {"solver": _without_tables(), **options}


def _say(**row: Any) -> None:
    print(json.dumps(row), flush=True)


def follow(question: dict[str, Any], say: Callable[..., None] = _say) -> dict[str, Any]:
    """Search once; say every move of an end, return the answer."""
    begun = process_time()
    ends: list[Any] = [None, None]

    def told(event: mincirc.Event) -> None:
        if event.measure == "size" and [event.lower, event.upper] != ends:
            ends[:] = event.lower, event.upper
            cpu = round(process_time() - begun, 4)
            say(cpu=cpu, lower=event.lower, upper=event.upper, conflicts=event.conflicts)

    arm(question["limit"])
    try:
        task = load(question["task"])
        loaded = process_time()
        facts = {"states": len(task.states), "load": round(loaded - begun, 4)}
        say(**facts)
        result = mincirc.search(task, question["bound"], on_event=told, **_options(question))
    finally:
        disarm()
    reason = getattr(result.stats.lower_reason, "reason", None)
    return {
        **facts,
        "status": result.status,
        "lower": result.lower,
        "upper": result.upper,
        "k": None if result.bound is None else f"{float(result.bound):.9g}",
        "inputs": result.interface.inputs,
        "outputs": result.interface.output_bits,
        "conflicts": result.stats.conflicts,
        "steps": result.stats.steps,
        "lemmas": result.stats.lemmas,
        "rows": result.stats.rows,
        "sizes": [[s.gates, s.answer, s.conflicts, round(s.seconds, 3)] for s in result.stats.sizes],
        "reason": None if reason is None else str(reason),
        "cpu": round(process_time() - begun, 4),
    }


def main() -> None:
    """Answer every line."""
    mincirc.search(mincirc.load("table:0x8"))  # libraries are loaded before anything is timed
    for line in sys.stdin:
        try:
            answer = follow(json.loads(line))
        except KeyboardInterrupt:  # before the search began, or too late for it to answer
            answer = {"status": "bounds"}
        _say(answer=answer)


if __name__ == "__main__":
    main()
