"""One measured process that finds the least sizes of functions: a JSON line a function.

    echo '{"inputs": 4, "tables": [27030], "nodes": 3000000}' | python -m benchmarks.measure.function_sizes
    echo '{"inputs": 5, "tables": [3626764237], "limit": 60}' | python -m benchmarks.measure.function_sizes

With ``nodes`` sizes 0, 1, ... are asked of one refuter alone, whose table is shared by all functions, until it finds a
circuit; a size that takes more nodes leaves the function open from there on.  With ``limit`` (CPU seconds for each
function) the whole search answers, without tables of functions of more than three inputs: local search finds circuits,
the refuter and SAT prove that there is none smaller.
"""

from __future__ import annotations

import json
import sys
from itertools import count
from time import process_time
from typing import Any

from benchmarks.measure.trace import follow
from mincirc.refuter import BooleanRelation, Refuter, RefuterParams

NOTHING = BooleanRelation.of_tables(1, [0])
"""A relation that takes no search: asked for the nodes that the search has used."""


def size_of(search: Refuter, inputs: int, table: int, nodes: int) -> dict[str, Any]:
    """Return the least size (``None``: open), the refuted sizes and the cost of one function."""
    begun, before = process_time(), search.decide(NOTHING, 0).statistics.nodes
    relation = BooleanRelation.of_tables(inputs, [table])
    for gates in count():
        found = search.decide(relation, gates, nodes=nodes)
        if found.answer != "refuted":
            break
    size, used = gates if found.answer == "found" else None, found.statistics.nodes - before
    return {"table": table, "size": size, "lower": gates, "nodes": used, "cpu": round(process_time() - begun, 4)}


def searched(inputs: int, table: int, limit: float) -> dict[str, Any]:
    """Return the least size (``None``: open), both ends and the cost of one function by the whole search."""
    task = f"table:0x{table:0{max(1, (1 << inputs) // 4)}x}"
    answer = follow({"task": task, "bound": "optimal", "limit": limit, "tables": False}, lambda **_: None)
    size = answer["upper"] if answer["status"] == "proved" else None
    ends = {key: answer[key] for key in ("lower", "upper", "conflicts", "cpu")}
    return {"table": table, "size": size, **ends}


def main() -> None:
    """Answer one question."""
    question = json.loads(sys.stdin.read())
    inputs, tables = question["inputs"], question["tables"]
    if "limit" in question:
        for table in tables:
            print(json.dumps(searched(inputs, table, question["limit"])), flush=True)
        return
    nodes = question["nodes"]
    with Refuter(params=RefuterParams(nodes=nodes)) as search:
        for table in tables:
            print(json.dumps(size_of(search, inputs, table, nodes)), flush=True)


if __name__ == "__main__":
    main()
