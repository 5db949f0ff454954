"""Runs in PAYNT's own environment: decision trees of depth 0, 1, ... until one is feasible, each answer a JSON line.

    python peer_paynt.py FOLDER PRECISION     # FOLDER holds sketch.templ and sketch.props

No time limit is passed on: PAYNT says "feasible: no" after one, which is no answer.  Whoever starts this kills it.
"""

from __future__ import annotations

import json
import sys
from itertools import count
from pathlib import Path
from typing import Any

import paynt.utils.timer
from paynt.dt import DtSynthesizer
from paynt.parser.sketch import Sketch


def nested(node: Any, names: list[str], domains: list[list[int]], actions: list[str]) -> Any:
    """Return an action, or [variable, limit, tree where variable <= limit, tree elsewhere]."""
    if node.is_terminal:
        return actions[node.action]
    below, above = (nested(child, names, domains, actions) for child in (node.child_true, node.child_false))
    return [names[node.variable], domains[node.variable][node.variable_bound], below, above]


def main() -> None:
    """Read the model and find the least depth."""
    folder = Path(sys.argv[1])
    paynt.utils.timer.GlobalTimer.start(None)
    factory, task = Sketch.load_sketch(
        str(folder / "sketch.templ"),
        str(folder / "sketch.props"),
        precision=float(sys.argv[2]),
        task_kwargs={"tree_depth": 0, "add_dont_care_action": False},
    )
    for depth in count():
        synthesizer = DtSynthesizer(factory, task, initial_depth=depth)
        synthesizer.synthesize_tree(depth)
        tree = synthesizer.best_tree
        if tree is None:
            print(json.dumps({"no": depth}), flush=True)
            continue
        info = synthesizer.colored_mdp.feature_info
        tree.simplify([info.relevant_state_valuations[state] for state in info.state_is_relevant_bv])
        names = [variable.name for variable in tree.variables]
        domains = [variable.domain for variable in tree.variables]
        found = {"yes": depth, "depth": tree.get_depth(), "nodes": len(tree.collect_nonterminals())}
        print(json.dumps({**found, "tree": nested(tree.root, names, domains, tree.action_labels)}), flush=True)
        return


if __name__ == "__main__":
    main()
