"""One measured process that finds the least sizes of functions with the refuter: a JSON line a function.

    echo '{"inputs": 5, "tables": [3626764237], "nodes": 3000000}' | python -m benchmarks.measure.function_sizes

Sizes 0, 1, ... are asked of one refuter, whose table is shared by all functions, until it finds a circuit; a size that
takes more nodes leaves the function open from there on.  ``nodes`` is a limit for one size of one function.
"""

from __future__ import annotations

import json
import sys
from itertools import count
from time import process_time
from typing import Any

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


def main() -> None:
    """Answer one question."""
    question = json.loads(sys.stdin.read())
    nodes = question["nodes"]
    with Refuter(params=RefuterParams(nodes=nodes)) as search:
        for table in question["tables"]:
            print(json.dumps(size_of(search, question["inputs"], table, nodes)), flush=True)


if __name__ == "__main__":
    main()
