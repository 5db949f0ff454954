"""One call from an answer, or a question, to a certificate on disk."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from mincirc.arguments import flag, refuse
from mincirc.certify.produce import certificate_of, certify, certify_policies
from mincirc.certify.record import Certificate
from mincirc.certify.writer import Written, check_target, write_certificate
from mincirc.mdp.model import MDP
from mincirc.mdp.taskset import TaskSet
from mincirc.searching.event import OnEvent
from mincirc.searching.params import DEFAULTS, SearchParams
from mincirc.searching.progress import with_progress
from mincirc.searching.result import SearchResult
from mincirc.statements.enumerate import Enumeration

WHAT = "a SearchResult, an Enumeration, or a task or task set (certified at its optimum)"


@with_progress
def make_certificate(
    claim: SearchResult | Enumeration | MDP | TaskSet,
    target: str | os.PathLike[str],
    *,
    force: bool = False,
    symmetry: str | Sequence[str] | None = None,
    on_event: OnEvent | None = None,
    params: SearchParams = DEFAULTS,
    progress: bool = False,  # noqa: ARG001 - with_progress takes it off
) -> Written:
    """Prove the claim of an answer and write its certificate as the folder ``target``; say what each proof cost.

    ``claim`` is a result of :func:`mincirc.search`, all policies of minimum circuits
    (:func:`mincirc.enumerate_minimum`), or a task or task set, for which the minimum at the optimum is searched.
    ``symmetry``, ``params`` and ``progress`` are those of the search.  An existing folder is refused, unless it is a
    certificate and ``force`` is set.  Raises :class:`~mincirc.errors.OpenError` when nothing is settled that could be
    certified, and what :func:`mincirc.certify.write_certificate` raises.

    >>> import mincirc, tempfile
    >>> result = mincirc.search(mincirc.load("table:0x6"))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     written = mincirc.make_certificate(result, f"{folder}/xor")
    ...     mincirc.verify_certificate(written.path).record.claim.upper
    1
    """
    if isinstance(target, str | os.PathLike):
        check_target(Path(target), force=flag("force", force))
    return write_certificate(_of(claim, symmetry, on_event, params), target, force=force, on_event=on_event)


def _of(
    claim: object, symmetry: str | Sequence[str] | None, on_event: OnEvent | None, params: SearchParams
) -> Certificate:
    if isinstance(claim, SearchResult):
        return certificate_of(claim, symmetry=symmetry, on_event=on_event, params=params)
    if isinstance(claim, Enumeration):
        return certify_policies(claim, symmetry=symmetry, on_event=on_event, params=params)
    if not isinstance(claim, MDP | TaskSet):
        refuse("claim", WHAT, claim)
    return certify(claim, symmetry=symmetry, on_event=on_event, params=params)
