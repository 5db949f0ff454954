"""``mincirc draw`` of policies, tasks and unions: which picture is meant, and from what it is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from mincirc._cli.circuit_file import read_circuit, read_source
from mincirc._cli.options import load_task
from mincirc.draw import DrawingParams, policy_svg, save_picture, task_svg, union_svg
from mincirc.errors import MincircError
from mincirc.formats.policies.reading import read_policy
from mincirc.interface import interface_for
from mincirc.mdp.model import MDP


def picture(options: dict[str, Any]) -> int:
    """Draw what ``--as`` names, or what is given: a policy, else a union or a task; return the exit code."""
    output: str | None = options["output"]
    if options["result"] is not None:
        return _result(options)
    if options["source"] is None:
        raise click.UsageError("nothing to draw: give --circuit FILE, or --mdp PATH or --result FILE with -o FILE")
    if output is None:
        raise click.UsageError("a circuit alone is drawn as text: give -o FILE")
    task = load_task(options)
    policy = _policy(task, options)
    kind = options["picture"] or ("policy" if policy is not None else "union" if task.blocks else "task")
    if kind == "circuit":
        raise click.UsageError("--as circuit needs --circuit FILE")
    if kind == "policy" and policy is None:
        raise click.UsageError("--as policy needs --circuit FILE or --policy FILE")
    save_picture(_drawn(kind, task, policy, DrawingParams(title=options["title"])), output)
    click.echo(f"{output}: {kind} of {task.name}, {len(task.states)} state{'s' * (len(task.states) != 1)}")
    return 0


def _result(options: Mapping[str, Any]) -> int:
    """Draw the result of another command."""
    others = [name for name in ("path", "source", "policy", "picture") if options[name]]
    if others or options["output"] is None:
        raise click.UsageError("--result FILE goes with -o FILE, and with no other input")
    from mincirc._cli.drawn_result import result_svg  # noqa: PLC0415 - loads what reads results

    svg, kind = result_svg(options["result"], DrawingParams(title=options["title"]))
    save_picture(svg, options["output"])
    click.echo(f"{options['output']}: {kind} of {options['result']}")
    return 0


def _drawn(kind: str, task: MDP, policy: Mapping[str, str] | None, params: DrawingParams) -> str:
    if kind == "union":
        return union_svg(task, policy, task.name, params)
    if kind == "task":
        return task_svg(task, policy, task.name, params)
    assert policy is not None
    return policy_svg(task, policy, task.name, params)


def _policy(task: MDP, options: Mapping[str, Any]) -> dict[str, str] | None:
    """Return the policy that the options name, or ``None``."""
    if options["policy"] and options["path"]:
        raise click.UsageError("--policy and --circuit: the circuit has a policy of its own")
    if options["policy"]:
        return _policy_of_file(task, options["policy"])
    return _policy_of_circuit(task, options) if options["path"] else None


def _policy_of_file(task: MDP, file: str) -> dict[str, str]:
    """Return a deterministic policy; a state that the file does not mention, which is never reached, does anything."""
    allowed = read_policy(read_source(file, "a policy"), task)
    if allowed.permissive:
        raise MincircError(
            f"{file}: several actions are allowed at {allowed.permissive} state(s): a picture shows one"
        )
    return {name: task.action_name(s, min(allowed.picks[s] or {0})) for s, name in enumerate(task.states)}


def _policy_of_circuit(task: MDP, options: Mapping[str, Any]) -> dict[str, str]:
    picks = interface_for(task, options["interface"]).policy_of(read_circuit(options["path"]).circuit)
    illegal = [task.states[s] for s, pick in enumerate(picks) if pick is None]
    if illegal:
        raise MincircError(f"{options['path']}: no action of state {illegal[0]!r} has the word that the circuit gives")
    return {
        name: task.action_name(s, pick)
        for s, (name, pick) in enumerate(zip(task.states, picks, strict=True))
        if pick is not None
    }
