"""From results to the text of a page, and to its file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from mincirc.arguments import flag, refuse
from mincirc.errors import MincircError
from mincirc.files import check_folder, write_atomically
from mincirc.mdp.model import MDP
from mincirc.outputs import REPORT, check_ending
from mincirc.partial import Missing
from mincirc.report.certificates import check_certificates, refuse_other_task
from mincirc.report.page import ReportPage, compose, render
from mincirc.report.params import ReportParams
from mincirc.report.reading import ReportInput, read_inputs
from mincirc.report.subject import find_subject


@dataclass(frozen=True)
class MadeReport:
    """The text of a page, what stands on it, and what its answers lack."""

    html: str
    page: ReportPage
    missing: tuple[Missing, ...]


def build_report(
    results: Sequence[ReportInput],
    task: MDP | None = None,
    *,
    check: bool = True,
    params: ReportParams = ReportParams(),
    read_with: Sequence[str] | None = None,
) -> MadeReport:
    """Return the page of results; see :func:`make_report` for what they may be and what is raised.

    ``read_with`` holds the options with which a command line has read ``task`` from its source; ``None`` when the task
    comes from elsewhere, so that its source alone may be too little to read it again.
    """
    answers, folders = read_inputs(results, params)
    if not answers and not folders:
        raise MincircError("a report needs a result at least")
    certificates = check_certificates(answers, folders, check=check)
    subject = find_subject(answers, task, [c.task for c in certificates if c.task] or [""], read_with)
    refuse_other_task(certificates, subject.name, subject.task)
    page = compose(subject, answers, certificates, params)
    return MadeReport(render(page), page, tuple(lack for a in answers for lack in a.document.lacks))


def make_report(
    results: ReportInput | Sequence[ReportInput],
    path: str | os.PathLike[str] | None = None,
    *,
    task: MDP | None = None,
    check: bool = True,
    params: ReportParams = ReportParams(),
) -> str:
    """Return one self-contained HTML page about results, and write it to ``path`` if that is given.

    ``results`` are what :func:`mincirc.search`, :func:`mincirc.pareto`, :func:`mincirc.staircase`,
    :func:`mincirc.quantify`, :func:`mincirc.price`, :func:`mincirc.enumerate_minimum` and
    :func:`mincirc.check_theorem` return, files that ``mincirc search``, ``pareto``, ``quantify``,
    ``price``, ``enumerate``, ``theorem`` and ``certify`` write with ``--json``, files of such records that
    :func:`mincirc.to_json` made, what such files hold (mappings), and folders with certificates: all about one task.
    With ``task``, or when the file that the results name is still there, every circuit is evaluated again exactly and
    policies are shown for it. Certificates are checked by the independent checker unless ``check`` is false. The same
    input gives the same bytes.

    Raises :class:`~mincirc.errors.MincircError`, one line, for what is no result and for results that contradict one
    another or the task; :class:`~mincirc.errors.MissingExtraError` without the extra ``report``;
    :class:`~mincirc.errors.OutputError` when the file cannot be written.

    >>> import mincirc
    >>> task = mincirc.load("table:0x6")
    >>> page = mincirc.make_report(mincirc.search(task), task=task)
    >>> page.startswith("<!doctype html>") and "1 gate" in page
    True
    """
    if task is not None and not isinstance(task, MDP):
        refuse("task", "a task (what mincirc.load returns)", task)
    if not isinstance(params, ReportParams):
        refuse("params", "a ReportParams", params)
    flag("check", check)
    if path is not None:
        check_ending(path, REPORT)
        check_folder(path)
    several = list(results) if isinstance(results, list | tuple) else [cast(ReportInput, results)]
    made = build_report(several, task, check=check, params=params)
    if path is not None:
        write_atomically(path, made.html)
    return made.html
