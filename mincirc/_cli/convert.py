"""``mincirc convert``: a circuit, a table, a task or a policy in another format."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path, PurePath
from typing import Any

import click

import mincirc
from mincirc._cli.checked import check_options
from mincirc._cli.circuit_file import read_source
from mincirc._cli.options import gym_keywords
from mincirc._cli.policy_file import given_policy
from mincirc.errors import MincircError
from mincirc.files import is_there, write_atomically
from mincirc.formats.file_text import FileText
from mincirc.formats.logic.function import IncompleteFunction, legal_task
from mincirc.formats.logic.output import circuit_content, function_content
from mincirc.formats.logic.tasks import format_of, read_circuit_file, read_function_file
from mincirc.formats.policies.reading import read_policy
from mincirc.formats.recognition import BEGINNING, recognised
from mincirc.formats.registry import FileContent, Format, Role, endings_that, formats_that
from mincirc.formats.table import SCHEME, read_tables
from mincirc.interface import interface_for, legal_policy
from mincirc.mdp import MDP
from mincirc.mdp.model import Picks
from mincirc.outputs import CIRCUIT, FORMULA, POLICY, Kind, check_ending
from mincirc.problem.problem import Problem


def run(options: dict[str, Any]) -> int:
    """Write the file and say on stderr what its format cannot say."""
    make, kind = _way(options)
    check_ending(options["output"], kind)
    check_options(options, output=kind)
    content = make(options)
    target = Path(options["output"])
    beside = {target.with_name(target.stem + ending): further for ending, further in content.beside}
    _refuse_strangers(target, beside, content.together)
    _refuse_files_of_others(target, beside)
    for path, further in {target: content.content, **beside}.items():
        write_atomically(path, further)
    for note in content.notes:
        click.echo(f"{target}: {note}", err=True)
    return 0


def _refuse_strangers(target: Path, beside: Iterable[Path], together: str) -> None:
    """Refuse files beside the target that a reader takes for parts of it, and that are not written anew."""
    member = re.compile(re.escape(target.stem) + f"(?:{together})", re.IGNORECASE)
    written = {target.name, *(path.name for path in beside)}
    there = [path.name for path in target.parent.iterdir()] if together and target.parent.is_dir() else []
    strangers = sorted(name for name in there if name not in written and member.fullmatch(name))
    if strangers:
        raise MincircError(f"{target}: {strangers[0]} is there already and would be read with it: move it away first")


def _refuse_files_of_others(target: Path, beside: Iterable[Path]) -> None:
    """Refuse to replace files that were not named, unless they are parts of the target, which is replaced as well."""
    others = [] if is_there(target) else sorted(path.name for path in beside if is_there(path))
    if others:
        raise MincircError(
            f"{target}: {others[0]} is there without {target.name} and would be replaced: move it away first"
        )


Make = Callable[[dict[str, Any]], FileContent]


def _way(options: dict[str, Any]) -> tuple[Make, Kind]:
    """Return what makes the file, and which endings it may have."""
    if options["size"] is not None:
        if options["source"] is not None:
            raise click.UsageError("--size takes no --mdp: the task, the circuit or the table is IN")
        return _formula, FORMULA
    if options["policy"] is not None or options["basis"] is not None:
        raise click.UsageError("--policy and --basis go with --size")
    if options["source"] is not None:
        return _policy, POLICY
    if PurePath(options["output"]).suffix.lower() in FORMULA.endings:
        raise click.UsageError("a formula asks for a number of gates: give --size R")
    if options["path"].startswith(SCHEME) or _holds_circuit(options["path"]):
        return _circuit, CIRCUIT
    return _task, Kind("tasks are written in the formats of these endings", endings_that("writes_task"))


def _holds_circuit(path: str) -> bool:
    """Return whether a file is in a format of circuits or tables, as far as its ending and beginning tell."""
    try:
        with Path(path).open("rb") as stream:
            start = stream.read(BEGINNING).decode("utf-8", "replace")
    except (OSError, ValueError):
        return False  # the loader of tasks says what there is instead
    found = recognised(path, start)
    return found is not None and found.does("circuit")


def _written_by(path: str, role: Role) -> Format:
    ending = PurePath(path).suffix.lower()
    return next(f for f in formats_that(role) if ending in (*f.endings, *f.shared))


def _task(options: dict[str, Any]) -> FileContent:
    task = mincirc.load(options["path"], **gym_keywords(options))
    content: FileContent = _written_by(options["output"], "writes_task").function("writes_task")(task)
    return content


def _circuit(options: dict[str, Any]) -> FileContent:
    """Return a circuit in another format; a PLA of a PLA or of a table keeps the don't-cares."""
    path, output = options["path"], options["output"]
    if path.startswith(SCHEME):
        return function_content(output, read_tables(path))
    source = read_source(path)
    if format_of(source).does("relation") and _written_by(output, "writes_circuit").key == "pla":
        return function_content(output, read_function_file(source))
    return circuit_content(output, read_circuit_file(source))


def _policy(options: dict[str, Any]) -> FileContent:
    """Return what a policy or a circuit does at every state of a task."""
    task = mincirc.load(options["source"], **gym_keywords(options))
    source = read_source(options["path"], "a policy or a circuit")
    picks = _picks_of_circuit(task, source, options) if format_of(source).does("circuit") else _picks(task, source)
    content: FileContent = _written_by(options["output"], "writes_policy").function("writes_policy")(task, picks)
    return content


def _picks_of_circuit(task: MDP, source: FileText, options: dict[str, Any]) -> Picks:
    circuit = read_circuit_file(source).circuit
    found = interface_for(task, options["interface"]).policy_of(circuit)
    picks = legal_policy(found)
    if picks is None:
        state = task.states[next(s for s, pick in enumerate(found) if pick is None)]
        raise MincircError(f"{source.file}: the circuit's word at state {state!r} names none of its actions")
    return picks


def _picks(task: MDP, source: FileText) -> Picks:
    """Return the policy of a file that gives every state one action."""
    picks = []
    for state, allowed in enumerate(read_policy(source, task).picks):
        if allowed is None or len(allowed) != 1:
            count = "no action" if allowed is None else f"{len(allowed)} actions"
            raise MincircError(f"{source.file}: state {task.states[state]!r} has {count}: expected one at every state")
        picks += list(allowed)
    return tuple(picks)


def _formula(options: dict[str, Any]) -> FileContent:
    """Return the formula of so many gates for a function, or for a policy of a task."""
    from mincirc.encode.dimacs import dimacs_text  # noqa: PLC0415 - other conversions encode nothing

    path, interface = options["path"], options["interface"]
    if options["policy"] is not None:
        task = given_policy(mincirc.load(path, **gym_keywords(options)), options["policy"], interface).own
    else:
        task, interface = legal_task(_function(path), PurePath(path).stem or path), "features"
    problem = Problem(task, interface_for(task, interface), options["basis"] or "b2", ())
    return FileContent(dimacs_text(problem, options["size"]))


def _function(path: str) -> IncompleteFunction:
    if path.startswith(SCHEME):
        return read_tables(path)
    source = read_source(path, "a circuit or a table")
    if not format_of(source).does("circuit"):
        raise MincircError(
            f"{path}: the formula of a task is complete only with the lemmas that a search learns: mincirc search "
            "--certificate DIR, then mincirc verify DIR --export cnf; or give --policy FILE"
        )
    return read_function_file(source)
