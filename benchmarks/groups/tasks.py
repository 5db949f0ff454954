"""Tasks at several bounds: mincirc, its own Z3 back end, and PAYNT's decision trees.

    python -m benchmarks.groups.tasks            # results to benchmarks/results/tasks.json
    python -m benchmarks.groups.tasks --quick    # the small ones with short limits, nothing is written

One process per task, bound and program, with a limit; PAYNT minimises the *depth* of a decision tree, so its numbers
stand beside ours and are not the same thing.  Its trees test features (``PAYNT``) or input bits (``PAYNT on bits``).
Taxi and the unions of three and four lakes are too large for the one formula that Z3 gets; it is not asked.
"""

from __future__ import annotations

import argparse
from fractions import Fraction
from itertools import product

from benchmarks.measure.common import Row, over_cores, tell, write
from benchmarks.measure.ours import ask
from benchmarks.peers.programs import ask_paynt, paynt
from benchmarks.questions.suite import WORLDS

BOUNDS = ("optimal", "95%", "90%", "75%", "50%")
ON_BITS = ("optimal", "90%")
"""The bounds at which PAYNT is asked about bits too."""
LIMIT = 120.0
PEERS = 60.0
STATES_FOR_Z3 = 50
QUICK = ("absent supervisor", "island", "lava world")


def measure(task: str, bound: str, limit: float, peers: float) -> list[Row]:
    """Return a row for each program."""
    own = ask(task, bound, limit)
    answers = {"mincirc": own}
    if own.get("states", 0) <= STATES_FOR_Z3:
        answers["Z3"] = ask(task, bound, peers, solver="z3")
    if own.get("becomes") is not None:
        made, k = WORLDS[task](), Fraction(own["becomes"])
        answers["PAYNT"] = ask_paynt(made, k, False, peers)
        if bound in ON_BITS:
            answers["PAYNT on bits"] = ask_paynt(made, k, True, peers)
    rows = [{"task": task, "bound": bound, "program": program, **answer} for program, answer in answers.items()]
    for row in rows:
        tell(
            " ".join(str(row.get(k)) for k in ("task", "bound", "program", "status", "lower", "upper", "nodes", "cpu"))
        )
    return rows


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="small tasks with short limits; nothing is written")
    parser.add_argument(
        "--only", choices=list(WORLDS), action="append", help="a task (default: all); nothing is written"
    )
    parser.add_argument("--limit", type=float, default=LIMIT, help=f"seconds for mincirc (default: {LIMIT:g})")
    parser.add_argument("--peers", type=float, default=PEERS, help=f"seconds for each other program ({PEERS:g})")
    parser.add_argument("--cores", type=int, default=1, help="items at a time, each pinned to a core (default: 1)")
    options = parser.parse_args()
    chosen = options.only or (QUICK if options.quick else tuple(WORLDS))
    limit, peers = (min(s, 5.0) if options.quick else s for s in (options.limit, options.peers))
    pairs = list(product(chosen, BOUNDS[:1] if options.quick else BOUNDS))
    groups = over_cores(lambda pair: measure(pair[0], pair[1], limit, peers), pairs, options.cores)
    if chosen == tuple(WORLDS):
        rows = [row for group in groups for row in group]
        write("tasks", rows, limit=limit, peer_limit=peers, peers={"PAYNT": paynt().to_json()})


if __name__ == "__main__":
    main()
