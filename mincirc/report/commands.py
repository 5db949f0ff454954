"""How to check what a page says: command lines that a reader can paste, every word quoted for the shell."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from mincirc.rational import format_rational
from mincirc.report.certificates import CheckedCertificate
from mincirc.report.documents import (
    AnswerDocument,
    AskedDocument,
    BestDocument,
    ConstraintDocument,
    EnumerationDocument,
    PriceDocument,
    QuantifierDocument,
    SearchDocument,
    StaircaseDocument,
    TheoremDocument,
)
from mincirc.report.subject import Subject
from mincirc.searching.goal import UNCERTIFIED

FOLDER = "certificate"
"""Where commands that are proposed write a certificate."""


@dataclass(frozen=True)
class Command:
    """What to type, and what it does."""

    line: str
    says: str


def commands_for(
    subject: Subject, documents: Sequence[AnswerDocument], certificates: Sequence[CheckedCertificate]
) -> tuple[Command, ...]:
    """Return the commands that check the answers of a page: first its certificates, then each answer again."""
    source = subject.read_from or "TASK"
    found = [command for one in certificates for command in _checks(one, subject)]
    for document in documents:
        words = None if not isinstance(document, AskedDocument) else _again(document)
        if words is None or not isinstance(document, AskedDocument):
            continue
        task = ("--mdp", source, *subject.read_with, "--basis", document.basis, "--interface", document.interface.name)
        name, *rest = words
        found.append(Command(_line(name, *task, *rest), "asks again"))
        claim = _claim(document)
        if claim is not None and not certificates:
            found.append(Command(_line("certify", *task, *claim, "-o", FOLDER), "writes a certificate of the answer"))
            found.append(Command(_line("verify", FOLDER), "checks it, with nothing of the search"))
    return tuple(dict.fromkeys(found))


def _checks(one: CheckedCertificate, subject: Subject) -> Iterator[Command]:
    yield Command(_line("verify", one.path), "checks the certificate with the independent checker")
    if subject.read_from:
        says = "checks also that it is about this task"
        yield Command(_line("verify", one.path, "--mdp", subject.read_from, *subject.read_with), says)
    alone = shlex.join(["python", "-m", "mincirc.verify", one.path])
    yield Command(alone, "the checker alone, on Python's standard library")


def why_uncertified(answer: SearchDocument) -> str:
    """Return why an answer has no certificate (empty: it can have one)."""
    return "" if answer.objective == "size" and answer.costs is None else UNCERTIFIED


def _again(document: AskedDocument) -> list[str] | None:
    """Return the command that asks the same, without task, basis and interface; ``None`` when it is not known."""
    match document:
        case SearchDocument():
            return ["search", *_search_bounds(document), *_search_goal(document)]
        case BestDocument():
            return ["search", "--gates", str(document.gates), "--maximise"]
        case StaircaseDocument():
            return ["pareto", *([] if document.predicate is None else ["--predicate", document.predicate])]
        case EnumerationDocument() if document.constraints is not None:
            return ["enumerate", *_bounds(document.constraints)]
        case QuantifierDocument() if document.constraints is not None:
            return ["quantify", *_bounds(document.constraints), "--predicate", document.predicate]
        case PriceDocument() if document.constraints is not None:
            return ["price", *_bounds(document.constraints), "--predicate", document.predicate]
        case TheoremDocument() if document.constraints is not None:
            return ["theorem", *_bounds(document.constraints), "--predicate", document.predicate]
    return None


def _claim(document: AskedDocument) -> list[str] | None:
    """Return the options with which the answer is certified; ``None`` when it cannot be."""
    match document:
        case SearchDocument() if not why_uncertified(document) and document.policy_file is None:
            return _search_bounds(document)
        case QuantifierDocument() if document.constraints is not None and document.quantifier in ("all", "none"):
            return [*_bounds(document.constraints), "--predicate", document.predicate]
        case EnumerationDocument() if document.constraints is not None and document.policies_complete:
            return [*_bounds(document.constraints), "--policies"]
    return None


def _search_bounds(answer: SearchDocument) -> list[str]:
    words = []
    if answer.bound is not None:
        words.append(_bound(answer.bound, answer.optimum))
    each = [m.bound for m in answer.members if m.bound is not None]
    return [*words, *([_each(each)] if each else [])]


def _search_goal(answer: SearchDocument) -> list[str]:
    words = [] if answer.objective == "size" else ["--objective", answer.objective]
    if answer.costs is not None:
        words += ["--costs", ",".join(f"{kind}={cost}" for kind, cost in answer.costs.items())]
    if answer.policy_file is not None:
        words += ["--policy", answer.policy_file]
    return words


def _bounds(constraints: Sequence[ConstraintDocument]) -> list[str]:
    """Return the options of bounds: the one on the mean, and those on the members, in their order."""
    mean = [_bound(c.bound, None) for c in constraints if c.name == "mean"]
    each = [c.bound for c in constraints if c.name != "mean"]
    return [*mean, *([_each(each)] if each else [])]


def _bound(bound: Fraction, optimum: Fraction | None) -> str:
    return f"--bound={'optimal' if bound == optimum else format_rational(bound)}"


def _each(bounds: Sequence[Fraction]) -> str:
    return f"--each={','.join(map(format_rational, bounds))}"


def _line(*words: str) -> str:
    return shlex.join(["mincirc", *words])
