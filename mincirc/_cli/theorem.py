"""``mincirc theorem``: the reduction of a task set to its union (Hubinger 2019), checked step by step."""

from __future__ import annotations

from typing import Any

from mincirc._cli.answer import answered
from mincirc._cli.asking import asked_task, keywords
from mincirc._cli.params import TextParams
from mincirc._cli.progress import Progress
from mincirc._cli.render import describe_interface, describe_policy, names, rational, sources, table
from mincirc.interface import interface_for
from mincirc.mdp import MDP
from mincirc.partial import Missing, Why
from mincirc.searching import search
from mincirc.searching.event import OnEvent
from mincirc.statements.answer_json import theorem_json
from mincirc.statements.reduction import theorem
from mincirc.statements.verdict import Walked


def run(options: dict[str, Any]) -> int:
    """Walk the argument from a task set to its union: premise, values, sets, locality, conclusion, converse."""
    task = asked_task(options)
    for kind in (options["reencode"] or "").split(","):
        if kind:
            interface_for(task, kind)  # one that the task has not is refused before anything is searched
    with Progress(options["quiet"]) as progress:
        walked = theorem(task, options["predicate"], options["bound"], on_event=progress.on_event, **keywords(options))
        sizes, open_sizes = _sizes(task, walked, options, progress.on_event)
    missing = (*walked.missing, *open_sizes)
    return answered(_text(walked, sizes), theorem_json(walked, sizes), missing, as_json=options["as_json"])


def _sizes(
    task: MDP, walked: Walked, options: dict[str, Any], on_event: OnEvent
) -> tuple[dict[str, int | None], list[Missing]]:
    """Return the least size of the union per interface, ``None`` where the budget ended, and what that leaves open."""
    sizes: dict[str, int | None] = {}
    missing: list[Missing] = []
    if not options["reencode"]:
        return sizes, missing
    sizes[walked.result.interface.name] = walked.size_union
    why: Why | None = walked.stopped or walked.result.stats.stopped
    for kind in options["reencode"].split(","):
        sizes[kind] = None
        if why != "interrupted":
            result = search(task, options["bound"], on_event=on_event, **{**keywords(options), "interface": kind})
            sizes[kind] = result.size
            why = result.stats.stopped
            if result.status != "bounds":
                continue
        missing.append(Missing(f"the least size under {kind}", why or "back end gave up"))
    return sizes, missing


def _text(walked: Walked, sizes: dict[str, int | None], params: TextParams = TextParams()) -> str:
    rows = [
        ("tasks", walked.result.task),
        *sources(walked.result.sources),
        ("interface", describe_interface(walked.result.interface)),
        ("predicate", walked.predicate),
        *(("bound", f"{c.name} >= {rational(c.threshold)}") for c in walked.result.constraints),
    ]
    for step in walked.steps:
        rows.append((f"step {step.number}", f"{step.name}: {step.outcome}\n{step.says}"))
        if step.outcome == "no" and step.number > 1 and step.witness is not None:
            picks = names([f"{s}: {a}" for s, a in step.witness.items()], params.witness_states)
            rows.append(("", f"witness policy: {picks}"))
            rows.append(("", describe_policy(step.witness)))
    for place, word in walked.quantifier.items():
        rows.append(("quantifier" if place == "union" else "", f"{place}: {word}"))
    if not walked.covered:
        rows.append(("note", "the theorem does not cover predicates of the circuit"))
    for kind, size in sizes.items():
        rows.append(("size", f"{'not settled' if size is None else size} under {kind}"))
    rows.append(("verdict", walked.verdict))
    return table(rows)
