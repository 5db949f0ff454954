"""How to check what a page says: command lines that a reader can paste, every word quoted for the shell."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from mincirc.rational import format_rational
from mincirc.report.certificates import CheckedCertificate
from mincirc.report.documents import SearchDocument
from mincirc.report.subject import Subject
from mincirc.searching.goal import UNCERTIFIED


@dataclass(frozen=True)
class Command:
    """What to type, and what it does."""

    line: str
    says: str


def commands_for(
    subject: Subject, searches: Sequence[SearchDocument], certificates: Sequence[CheckedCertificate]
) -> tuple[Command, ...]:
    """Return the commands that check the answers of a page."""
    source = subject.read_from or "TASK"
    found: list[Command] = []
    for one in certificates:
        found.append(Command(_line("verify", one.path), "checks the certificate with the independent checker"))
        if subject.read_from:
            found.append(Command(_line("verify", one.path, "--mdp", source), "checks also that it is about this task"))
        alone = shlex.join(["python", "-m", "mincirc.verify", one.path])
        found.append(Command(alone, "the checker alone, on Python's standard library"))
    for answer in searches:
        asked = _asked(answer, source)
        found.append(Command(_line("search", *asked), "searches again"))
        if not certificates and _certifiable(answer):
            found.append(Command(_line("certify", *asked, "-o", "certificate"), "writes a certificate of the answer"))
            found.append(Command(_line("verify", "certificate"), "checks it, with nothing of the search"))
    return tuple(dict.fromkeys(found))


def why_uncertified(answer: SearchDocument) -> str:
    """Return why an answer has no certificate (empty: it can have one)."""
    if answer.objective != "size" or answer.costs is not None:
        return UNCERTIFIED
    return ""


def _certifiable(answer: SearchDocument) -> bool:
    return not why_uncertified(answer) and answer.policy_file is None


def _asked(answer: SearchDocument, source: str) -> list[str]:
    words = ["--mdp", source, "--basis", answer.basis, "--interface", answer.interface.name]
    if answer.bound is not None:
        optimal = answer.bound == answer.optimum
        words.append(f"--bound={'optimal' if optimal else format_rational(answer.bound)}")
    each = [m.bound for m in answer.members]
    if each and all(b is not None for b in each):
        words.append(f"--each={','.join(format_rational(b) for b in each if b is not None)}")
    if answer.objective != "size":
        words += ["--objective", answer.objective]
    if answer.costs is not None:
        words += ["--costs", ",".join(f"{kind}={cost}" for kind, cost in answer.costs.items())]
    if answer.policy_file is not None:
        words += ["--policy", answer.policy_file]
    return words


def _line(*words: str) -> str:
    return shlex.join(["mincirc", *words])
