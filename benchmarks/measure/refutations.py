"""One measured process that refutes size after size of a relation: what every size cost, until a circuit is found.

    echo '{"relation": "SUM4", "engine": "sat", "limit": 10}' | python -m benchmarks.measure.refutations

Engines: ``sat``, the sessions of the SAT back end with bounds on parts, ``sat alone`` without them, and ``refuter``,
the search over live signals.  ``"without"`` names rules to leave out.  The table of small functions is not used.  A
line per size has its answer, conflicts (or nodes) and CPU seconds; the limit is in CPU seconds over all sizes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import count
from time import process_time
from typing import Any

import mincirc
from benchmarks.measure.trace import arm, disarm
from benchmarks.questions.relations import EVERY, NamedRelation
from mincirc.encode.rules import rules_for
from mincirc.searching.backends import sat_backend
from mincirc.solve.protocol import Budget

Row = dict[str, Any]
NODES = 10**12
"""No limit in nodes: seconds end the refuter."""


def sat(relation: NamedRelation, without: list[str], parts: bool) -> Iterator[Row]:
    """Yield a row per size, asked of one session of the SAT back end."""
    problem = mincirc.search(relation.task(), conflicts=0).problem
    assert problem is not None
    sound = rules_for("b2")
    kept = tuple(name for name in type(sound).__dataclass_fields__ if getattr(sound, name) and name not in without)
    more: dict[str, Any] = {} if parts else {"lower": None}
    session = sat_backend(rules=kept, looks_up=False, **more).session(problem)
    budget = Budget()
    for gates in count():
        begun, before = process_time(), budget.spent
        verdict = session.decide(gates, budget)
        yield {
            "gates": gates,
            "answer": verdict.answer.value,
            "conflicts": budget.spent - before,
            "cpu": round(process_time() - begun, 4),
        }


def refuter(relation: NamedRelation, without: list[str], memory: int | None) -> Iterator[Row]:
    """Yield a row per size, asked of one refuter."""
    from mincirc.refuter import BooleanRelation, Refuter, RefuterParams  # noqa: PLC0415 - older commits have none

    asked = BooleanRelation.of_rows(relation.inputs, relation.outputs, relation.rows)
    table = {} if memory is None else {"table_bytes": memory}
    with Refuter(params=RefuterParams(nodes=NODES, without=tuple(without), **table)) as search:
        before = 0
        for gates in count():
            begun = process_time()
            found = search.decide(asked, gates)
            after = found.statistics.nodes
            yield {
                "gates": gates,
                "answer": found.answer,
                "nodes": after - before,
                "cpu": round(process_time() - begun, 4),
            }
            before = after


def main() -> None:
    """Answer one question, a line per size."""
    question = json.loads(sys.stdin.read())
    mincirc.search(mincirc.load("table:0x8"))  # libraries are loaded before anything is timed
    relation, without = EVERY[question["relation"]](), question.get("without", [])
    arm(question["limit"])
    try:
        if question["engine"] == "refuter":
            rows = refuter(relation, without, question.get("memory"))
        else:
            rows = sat(relation, without, question["engine"] == "sat")
        for row in rows:
            print(json.dumps(row), flush=True)
            if row["answer"] != "refuted":
                break
    except KeyboardInterrupt:
        print(json.dumps({"answer": "limit"}), flush=True)
    finally:
        disarm()


if __name__ == "__main__":
    main()
