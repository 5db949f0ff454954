"""``mincirc theorem``: the argument of the post, walked step by step."""

from __future__ import annotations

from typing import Any

import click

from mincirc._cli.asking import asked_task, keywords
from mincirc._cli.exits import FINISHED, PARTIAL
from mincirc._cli.options import echo_json
from mincirc._cli.progress import Progress
from mincirc._cli.quantify import witness_json
from mincirc._cli.render import describe_interface, rational, table
from mincirc.mdp import MDP
from mincirc.synthesis import search
from mincirc.synthesis.result import SCHEMA
from mincirc.theorem.reduction import Walked, theorem


def run(options: dict[str, Any]) -> int:
    """Walk the argument from a task set to its union: premise, values, sets, locality, conclusion, converse."""
    task = asked_task(options)
    with Progress(options["quiet"]) as progress:
        walked = theorem(task, options["predicate"], options["bound"], on_event=progress.on_event, **keywords(options))
        sizes = _sizes(task, walked, options)
    if options["as_json"]:
        echo_json(_json(walked, sizes))
    else:
        click.echo(_text(walked, sizes))
    return PARTIAL if walked.verdict == "open" else FINISHED


def _sizes(task: MDP, walked: Walked, options: dict[str, Any]) -> dict[str, int | None]:
    """Return the least size of the union per interface, ``None`` where the budget ended."""
    if not options["reencode"]:
        return {}
    sizes = {walked.result.interface.name: walked.size_union}
    for kind in options["reencode"].split(","):
        asked = {**keywords(options), "interface": kind}
        sizes[kind] = search(task, options["bound"], **asked).size
    return sizes


def _json(walked: Walked, sizes: dict[str, int | None]) -> dict[str, Any]:
    local = walked.locality
    return {
        "schema": SCHEMA,
        "task": walked.result.task,
        "predicate": walked.predicate,
        "interface": walked.result.interface.name,
        "verdict": walked.verdict,
        "covered": walked.covered,
        "size_set": walked.size_set,
        "size_union": walked.size_union,
        "sizes": sizes,
        "quantifier": walked.quantifier,
        "locality": None
        if local is None
        else {
            "holds": local.holds,
            "method": local.method,
            "tried": local.tried,
            "state": local.state,
            "on_union": local.on_union,
            "policy": None if local.policy is None else dict(local.policy.items()),
        },
        "steps": [
            {
                "number": s.number,
                "name": s.name,
                "outcome": s.outcome,
                "says": s.says,
                "witness": witness_json(s.witness),
            }
            for s in walked.steps
        ],
    }


def _text(walked: Walked, sizes: dict[str, int | None]) -> str:
    rows = [
        ("tasks", walked.result.task),
        ("interface", describe_interface(walked.result.interface)),
        ("predicate", walked.predicate),
        *(("bound", f"{c.name} >= {rational(c.threshold)}") for c in walked.result.constraints),
    ]
    for step in walked.steps:
        rows.append((f"step {step.number}", f"{step.name}: {step.outcome}\n{step.says}"))
        if step.outcome == "no" and step.number > 1 and step.witness is not None:
            picks = ", ".join(f"{s}: {a}" for s, a in step.witness.items())
            rows.append(("", f"witness policy: {picks}"))
    for place, word in walked.quantifier.items():
        rows.append(("quantifier" if place == "union" else "", f"{place}: {word}"))
    if not walked.covered:
        rows.append(("note", "the theorem does not cover predicates of the circuit"))
    for kind, size in sizes.items():
        rows.append(("size", f"{'not settled' if size is None else size} under {kind}"))
    rows.append(("verdict", walked.verdict))
    return table(rows)
