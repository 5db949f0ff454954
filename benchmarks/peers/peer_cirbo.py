"""Runs in Cirbo's own environment: sizes 1, 2, ... until a circuit is found, each answer a JSON line.

Outputs that are 1 at the all-zero input are complemented and normal gates asked for, as free negation allows: that is
Cirbo at its fastest, and the same minimum.
"""

from __future__ import annotations

import json
import sys
from itertools import count

from cirbo.core.truth_table import TruthTableModel
from cirbo.synthesis.circuit_search import CircuitFinderSat
from cirbo.synthesis.exception import NoSolutionError


def main() -> None:
    """Read one function as JSON and find its least circuit."""
    question = json.loads(sys.stdin.read())
    rows = 1 << question["inputs"]
    model = TruthTableModel(
        [[bool((table >> x & 1) ^ (table & 1)) for x in range(rows)] for table in question["tables"]]
    )
    for gates in count(1):
        try:
            CircuitFinderSat(model, gates, basis="XAIG", need_normalized=True).find_circuit()
        except NoSolutionError:
            print(json.dumps({"refuted": gates}), flush=True)
        else:
            print(json.dumps({"found": gates}), flush=True)
            return


if __name__ == "__main__":
    main()
