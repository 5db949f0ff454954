"""Functions, found and proved: the 222 classes of four inputs, and named ones, beside ABC and Cirbo.

    python -m benchmarks.groups.functions                  # both groups, results to benchmarks/results/
    python -m benchmarks.groups.functions --quick          # a sample, nothing is written

``functions-classes``: all classes in one process of mincirc and one of ABC (its 222 commands in one run), and each
class in a process of its own, so that what starting costs can be seen.  ``functions-named``: one process per function
and program, with a limit.  Seconds are CPU seconds on one core.  Every size is compared with the known tables.
"""

from __future__ import annotations

import argparse
from collections import Counter
from functools import partial

from benchmarks.measure.common import Outcome, Row, measured, over_cores, tell, write
from benchmarks.measure.ours import ask, ask_all, question
from benchmarks.peers.programs import abc, abc_script, abc_sizes, ask_abc, ask_cirbo, cirbo
from benchmarks.questions.suite import CLASSES, FUNCTIONS, Function, representatives

LIMIT = 120.0
WHOLE = 1200.0
"""Seconds for all classes in one process."""
SAMPLE = 20
"""With ``--quick``, one class in so many."""


def _summary(outcome: Outcome, sizes: list[int | None]) -> Row:
    return {
        "status": outcome.status,
        "cpu": outcome.cpu,
        "wall": outcome.wall,
        "memory": outcome.memory,
        "classes": dict(sorted(Counter(s for s in sizes if s is not None).items())),
    }


def classes(every: int, cores: int) -> tuple[list[Row], Row]:
    """Return a row per class and what the whole cost, with mincirc and with ABC."""
    chosen = representatives(4)[::every]
    words = [f"{table:04x}" for table, _ in chosen]
    tell(f"classes: {len(words)} in one process")
    outcome, answers = ask_all([question(f"table:0x{w}", limit=LIMIT) for w in words], WHOLE)
    padded: list[Row] = [*answers, *({} for _ in words[len(answers) :])]
    whole = {"mincirc": _summary(outcome, [a.get("size") for a in padded])}
    theirs: list[int | None] = [None] * len(words)
    peer = abc()
    if peer.program is None:
        whole["ABC"] = {"status": "missing", "reason": peer.reason}
    else:
        outcome = measured([peer.program, "-q", "; ".join(abc_script([w]) for w in words)], WHOLE)
        found = abc_sizes(outcome.output)
        theirs[: len(found)] = found
        whole["ABC"] = _summary(outcome, theirs)
    tell("classes: a process each")
    alone = over_cores(lambda w: (ask(f"table:0x{w}", limit=LIMIT), ask_abc([w], LIMIT)), words, cores)
    rows = [
        {
            "table": f"0x{word}",
            "functions": functions,
            "size": ours.get("size"),
            "conflicts": ours.get("conflicts"),
            "cpu": ours.get("cpu"),
            "solving": ours.get("solving"),
            "process": own["process"],
            "ABC size": abc_size,
            "ABC process": its.get("cpu"),
        }
        for (_, functions), word, ours, abc_size, (own, its) in zip(chosen, words, padded, theirs, alone, strict=True)
    ]
    for name, key in (("mincirc", "process"), ("ABC", "ABC process")):
        whole[name]["a process each"] = round(sum(r[key] or 0 for r in rows), 3)
    return rows, whole


def complaints(rows: list[Row], histogram: bool) -> list[str]:
    """Return where the sizes differ from the known tables or from ABC's."""
    found = [f"{r['table']}: {r['size']}, ABC {r['ABC size']}" for r in rows if r["ABC size"] not in (None, r["size"])]
    counted = Counter(r["size"] for r in rows)
    if histogram and counted != Counter(dict(enumerate(CLASSES))):
        found.append(f"classes by size: {dict(counted)}, known: {CLASSES}")
    return found


def named(function: Function, limit: float) -> list[Row]:
    """Return a row for each program on one function."""
    tell(f"{function.name}")
    answers = {
        "mincirc": ask(function.source, limit=limit),
        "ABC": ask_abc(function.digits, limit),
        "Cirbo": ask_cirbo(function.inputs, function.tables, limit),
    }
    head = {"function": function.name, "inputs": function.inputs, "outputs": function.outputs, "known": function.size}
    return [
        {**head, "program": program, **answer, "agrees": agrees(function.size, answer)}
        for program, answer in answers.items()
    ]


def agrees(known: int | None, answer: Row) -> bool | None:
    """Return whether the known size lies within the bounds, ``None`` if there is nothing to compare."""
    lower, upper = answer.get("lower"), answer.get("upper")
    if known is None or (lower is None and upper is None):
        return None
    return (lower or 0) <= known and (upper is None or known <= upper)


def main() -> None:
    """Run the groups and write their results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a sample with short limits; nothing is written")
    parser.add_argument("--only", choices=["classes", "named"], help="one of the groups")
    parser.add_argument("--limit", type=float, default=LIMIT, help=f"seconds per named function (default: {LIMIT:g})")
    parser.add_argument("--cores", type=int, default=1, help="items at a time, each pinned to a core (default: 1)")
    options = parser.parse_args()
    limit = min(options.limit, 2.0) if options.quick else options.limit
    if options.only != "named":
        rows, whole = classes(SAMPLE if options.quick else 1, options.cores)
        found = complaints(rows, not options.quick)
        tell("".join(f"{name}: {value}\n" for name, value in whole.items()) + "\n".join(found))
        if not options.quick:
            write("functions-classes", rows, whole=whole, differences=found, peers={"ABC": abc().to_json()})
    if options.only != "classes":
        chosen = [f for f in FUNCTIONS if not options.quick or f.size in range(6)]
        rows = [row for group in over_cores(partial(named, limit=limit), chosen, options.cores) for row in group]
        for row in rows:
            tell(
                " ".join(str(row.get(k)) for k in ("function", "program", "status", "lower", "upper", "cpu", "agrees"))
            )
        if not options.quick:
            peers = {"ABC": abc().to_json(), "Cirbo": cirbo().to_json()}
            write("functions-named", rows, limit=limit, peers=peers)


if __name__ == "__main__":
    main()
