"""The task that a page is about: all results must be about one, and policies are drawn where it can be read.

Files of results name their task and the file that it came from, but do not hold it.  If the file is still there, it is
read: then every circuit of the page is evaluated again, exactly, and has to have the return that its result states.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mincirc.errors import MincircError
from mincirc.files import is_there
from mincirc.formats.registry import format_of_text
from mincirc.mdp.model import MDP
from mincirc.report.documents import SourceDocument
from mincirc.report.reading import ReportedAnswer
from mincirc.task import load


@dataclass(frozen=True)
class Subject:
    """The name of the task, the task if it could be read, and else why it was not.

    ``read_from`` is what a command line reads the task from, with the options ``read_with``; it is empty when there is
    no such source, as for a task that was made in Python.
    """

    name: str
    task: MDP | None
    read_from: str = ""
    reason: str = ""
    read_with: tuple[str, ...] = ()


def find_subject(
    answers: Sequence[ReportedAnswer],
    given: MDP | None,
    certified: Sequence[str],
    read_with: Sequence[str] | None = None,
) -> Subject:
    """Return the task of the page; ``certified`` are the names of tasks that certificates are about.

    ``read_with`` are the options with which a command line has read the task ``given``, ``None`` without one.

    Raises :class:`MincircError` when results are about different tasks, or another one is given.
    """
    names = [(a.where, a.document.task) for a in answers]
    if given is not None:
        names.insert(0, ("the task given", given.name))
    for where, name in names[1:]:
        if name != names[0][1]:
            raise MincircError(
                f"a report is about one task: {names[0][0]} speaks of {names[0][1]!r}, {where} of {name!r}"
            )
    name = names[0][1] if names else certified[0]
    if given is not None and read_with is not None:
        return Subject(name, given, given.source.name, read_with=tuple(read_with))
    given = given or next((a.task for a in answers if a.task is not None), None)
    if given is not None:
        return Subject(name, given, given.source.name if _reads_as(given.source.name, given) else "")
    for answer in answers:
        sources = answer.document.sources
        if sources and _is_file(sources[0]):
            return _read(name, sources[0].name)
    return Subject(name, None, reason="the results name no file that it could be read from")


def _reads_as(source: str, task: MDP) -> bool:
    """Return whether a source alone, without options, is read as this task."""
    if not source or (format_of_text(source) is None and not Path(source).is_file()):
        return False
    try:
        return load(source) == task
    except MincircError:
        return False


def _is_file(source: SourceDocument) -> bool:
    return not source.package and bool(source.name) and is_there(source.name) and Path(source.name).is_file()


def _read(name: str, file: str) -> Subject:
    try:
        task = load(file)
    except MincircError as error:
        return Subject(name, None, reason=f"{file} could not be read ({str(error).splitlines()[0]})")
    if task.name != name:
        return Subject(name, None, reason=f"{file} now holds the task {task.name!r}")
    return Subject(name, task, file)
