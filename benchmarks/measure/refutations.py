"""One measured process that refutes size after size of a relation: what every size cost, until a circuit is found.

    echo '{"relation": "SUM4", "engine": "sat", "limit": 10}' | python -m benchmarks.measure.refutations

Engines: ``sat``, the sessions of the SAT back end with bounds on parts, and ``sat alone`` without them.  ``"without"``
names rules to leave out.  The table of small functions is not used.  A line per size has its answer, conflicts and CPU
seconds; the limit is in CPU seconds over all sizes.
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
from benchmarks.questions.relations import EVERY, BooleanRelation
from mincirc.encode.rules import rules_for
from mincirc.searching.backends import sat_backend
from mincirc.solve.protocol import Budget

Row = dict[str, Any]


def sat(relation: BooleanRelation, without: list[str], parts: bool) -> Iterator[Row]:
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


def main() -> None:
    """Answer one question, a line per size."""
    question = json.loads(sys.stdin.read())
    mincirc.search(mincirc.load("table:0x8"))  # libraries are loaded before anything is timed
    relation, without = EVERY[question["relation"]](), question.get("without", [])
    arm(question["limit"])
    try:
        for row in sat(relation, without, question["engine"] == "sat"):
            print(json.dumps(row), flush=True)
            if row["answer"] != "refuted":
                break
    except KeyboardInterrupt:
        print(json.dumps({"answer": "limit"}), flush=True)
    finally:
        disarm()


if __name__ == "__main__":
    main()
