"""Certificates on a page: checked there and then by the independent checker, or said not to have been checked.

What the page says of an accepted certificate are the checker's own words (:mod:`mincirc.verify`): they name task,
interface, basis and bound, so nothing needs to be believed about how a certificate belongs to an answer beside it.
Whether it proves the answer of a search on the same page is decided field by field (:func:`proves`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

from mincirc.errors import MincircError
from mincirc.mdp.model import MDP
from mincirc.problem.canonical import task_json
from mincirc.report.documents import SearchDocument, WrittenDocument
from mincirc.report.reading import CertificateFolder, ReportedAnswer
from mincirc.verify import NoCertificateError, VerifyError, verify
from mincirc.verify.check import Verdict, check_present
from mincirc.verify.command import summary
from mincirc.verify.fast import best_check
from mincirc.verify.fields import read_json

Checked = Literal["accepted", "rejected", "not checked", "not there"]


@dataclass(frozen=True)
class CheckedCertificate:
    """A certificate: its folder, what the check said, and the claim in the checker's words (accepted ones)."""

    path: str
    status: Checked
    lines: tuple[str, ...]
    task: str
    facts: dict[str, Any] | None = None
    thresholds: tuple[Fraction, ...] = ()


def check_certificates(
    answers: Sequence[ReportedAnswer], folders: Sequence[CertificateFolder], *, check: bool
) -> tuple[CheckedCertificate, ...]:
    """Return the certificates that are given as folders or that results name, each once."""
    found: dict[str, CheckedCertificate] = {}
    for folder in folders:
        check_present(folder.path)
        found[str(folder.path)] = _checked(folder.path, "", check)
    for answer in answers:
        if isinstance(answer.document, WrittenDocument) and answer.document.certificate is not None:
            path = _near(answer.document.certificate, answer.origin)
            if str(path) not in found:
                found[str(path)] = _checked(path, answer.document.task, check)
    return tuple(found.values())


def _near(stated: str, origin: str) -> Path:
    """Return the folder that a result names; a relative name may also be meant from where the result is."""
    path = Path(stated)
    beside = Path(origin).parent / path
    return beside if not path.exists() and beside.exists() else path


def _checked(path: Path, task: str, check: bool) -> CheckedCertificate:
    try:
        check_present(path)
        if not check:
            return CheckedCertificate(str(path), "not checked", (), task or _stated_name(path))
        verdict = verify(path, check=best_check())
    except NoCertificateError as error:
        return CheckedCertificate(str(path), "not there", (str(error),), task)
    except VerifyError as error:
        return CheckedCertificate(str(path), "rejected", (str(error),), task)
    return _accepted(path, verdict)


def _accepted(path: Path, verdict: Verdict) -> CheckedCertificate:
    facts = summary(verdict)
    thresholds = tuple(sorted(c.threshold for c in verdict.record.constraints))
    return CheckedCertificate(str(path), "accepted", tuple(facts["text"]), facts["task"], facts, thresholds)


def _stated_name(path: Path) -> str:
    """Return the name of the task in a certificate that is not checked."""
    try:
        name = read_json(path / "certificate.json")["task"]["name"]
    except (MincircError, KeyError, TypeError):
        return ""
    return name if isinstance(name, str) else ""


def refuse_other_task(certificates: Sequence[CheckedCertificate], name: str, task: MDP | None) -> None:
    """Raise :class:`MincircError` when an accepted certificate is about another task than the page."""
    for one in certificates:
        if one.status != "accepted":
            continue
        if one.task != name:
            raise MincircError(f"{one.path} certifies the task {one.task!r}, the report is about {name!r}")
        if task is not None:
            stated = read_json(Path(one.path) / "certificate.json")["task"]
            differing = [key for key, value in task_json(task).items() if stated.get(key) != value]
            if differing:
                raise MincircError(
                    f"{one.path} certifies another task that is also called {name!r} ({differing[0]} differs)"
                )


def proves(certificate: CheckedCertificate, answer: SearchDocument) -> bool:
    """Return whether an accepted certificate proves what the search says: bounds, basis, interface and threshold."""
    facts = certificate.facts
    if certificate.status != "accepted" or facts is None or answer.objective != "size":
        return False
    kind = {"proved": "minimum", "bounds": "bounds", "infeasible": "infeasible"}[answer.status]
    bounds = [*([] if answer.bound is None else [answer.bound]), *(m.bound for m in answer.members if m.bound)]
    face = answer.interface
    return (
        facts["kind"] == kind
        and (facts["lower"], facts["upper"]) == (answer.lower, answer.upper)
        and facts["basis"] == answer.basis
        and facts["interface"] == {"name": face.name, "inputs": face.inputs, "outputs": face.outputs}
        and certificate.thresholds == tuple(sorted(bounds))
    )
