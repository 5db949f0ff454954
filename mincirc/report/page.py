"""The page: sections in the order in which people ask, rendered by Jinja2 with everything escaped.

A page is one file without requests: style sheet, script and pictures are in it, and a content security policy in its
head allows that style sheet and that script (by their SHA-256) and nothing else.  Text that comes from results or
tasks reaches the page through Jinja2's escaping; the only strings that do not are the pictures, whose makers escape
what they write, and the two files of this package.  ``tests/report/test_escaping.py`` parses pages of hostile names
(Hypothesis); ``tests/report/test_browser.py`` opens them in Chromium.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, fields
from importlib import resources
from importlib.util import find_spec
from typing import Any

from mincirc.errors import MissingExtraError
from mincirc.partial import reasons
from mincirc.report.answers import AnswerView, best_view, search_view
from mincirc.report.certificates import CheckedCertificate
from mincirc.report.commands import Command, commands_for, why_uncertified
from mincirc.report.documents import (
    BestDocument,
    EnumerationDocument,
    PriceDocument,
    QuantifierDocument,
    SearchDocument,
    StaircaseDocument,
    TheoremDocument,
)
from mincirc.report.exhibits import Exhibitor
from mincirc.report.params import ReportParams
from mincirc.report.reading import ReportedAnswer
from mincirc.report.stairs import StairsView, stairs_view
from mincirc.report.statements import (
    PoliciesView,
    PredicateView,
    PriceView,
    TheoremView,
    policies_view,
    predicate_view,
    price_view,
    theorem_view,
)
from mincirc.report.subject import Subject
from mincirc.version import __version__


@dataclass(frozen=True)
class ReportPage:
    """Everything that the template is given."""

    subject: Subject
    objective: str
    states: int
    sources: tuple[str, ...]
    partial: tuple[tuple[str, str], ...]
    rejected: tuple[str, ...]
    answers: tuple[AnswerView, ...]
    stairs: tuple[StairsView, ...]
    predicates: tuple[PredicateView, ...]
    prices: tuple[PriceView, ...]
    policies: tuple[PoliciesView, ...]
    theorems: tuple[TheoremView, ...]
    certificates: tuple[CheckedCertificate, ...]
    uncertified: str
    commands: tuple[Command, ...]
    inputs: tuple[tuple[str, str, str], ...]
    version: str


def compose(
    subject: Subject,
    answers: tuple[ReportedAnswer, ...],
    certificates: tuple[CheckedCertificate, ...],
    params: ReportParams,
) -> ReportPage:
    """Return the page; raises :class:`~mincirc.errors.MincircError` where a result contradicts the task."""
    exhibitor, views = Exhibitor(subject.task, params), _Views()
    for answer in answers:
        views.add(answer, exhibitor, certificates)
    searches = [a.document for a in answers if isinstance(a.document, SearchDocument)]
    sources = [str_source(s.name, s.package, s.reading) for a in answers for s in a.document.sources]
    return ReportPage(
        subject=subject,
        objective="" if subject.task is None else subject.task.objective_text,
        states=0 if subject.task is None else len(subject.task.states),
        sources=tuple(dict.fromkeys(sources)),
        partial=tuple(
            (_label(a), f"missing {'; '.join(reasons(a.document.lacks))}") for a in answers if a.document.lacks
        ),
        rejected=tuple(c.path for c in certificates if c.status == "rejected"),
        **{f.name: tuple(getattr(views, f.name)) for f in fields(views)},
        certificates=certificates,
        uncertified=next((why for d in searches if (why := why_uncertified(d))), ""),
        commands=commands_for(subject, [a.document for a in answers], certificates),
        inputs=tuple((a.origin, f"mincirc {a.command}", a.digest) for a in answers if a.origin),
        version=__version__,
    )


@dataclass
class _Views:
    """The sections that are made of answers, each kind in the order of the results."""

    answers: list[AnswerView]
    stairs: list[StairsView]
    predicates: list[PredicateView]
    prices: list[PriceView]
    policies: list[PoliciesView]
    theorems: list[TheoremView]

    def __init__(self) -> None:
        for one in fields(self):
            setattr(self, one.name, [])

    def add(self, answer: ReportedAnswer, exhibitor: Exhibitor, certificates: tuple[CheckedCertificate, ...]) -> None:
        """Add the section of an answer."""
        match answer.document:
            case SearchDocument() as document:
                self.answers.append(search_view(answer, document, exhibitor, certificates))
            case BestDocument() as document:
                self.answers.append(best_view(answer, document, exhibitor))
            case StaircaseDocument() as document:
                self.stairs.append(stairs_view(answer, document, exhibitor))
            case QuantifierDocument() as document:
                self.predicates.append(predicate_view(answer, document, exhibitor))
            case PriceDocument() as document:
                self.prices.append(price_view(answer, document, exhibitor))
            case EnumerationDocument() as document:
                self.policies.append(policies_view(answer, document, exhibitor))
            case TheoremDocument() as document:
                self.theorems.append(theorem_view(answer, document, exhibitor))


def str_source(name: str, package: str, reading: str) -> str:
    """Return one line about where the numbers of a task came from."""
    made = f"{name or 'made in Python'}{f' ({package})' if package else ''}"
    return f"{made}, numbers {reading if reading != 'exact' else 'exact as given'}"


def _label(answer: ReportedAnswer) -> str:
    return f"mincirc {answer.command}{f' ({answer.origin})' if answer.origin else ''}"


def check_renderer() -> None:
    """Raise :class:`~mincirc.errors.MissingExtraError` without Jinja2 (extra ``report``): before a search is begun."""
    if find_spec("jinja2") is None:
        raise MissingExtraError("jinja2", "report", "a report")


def render(page: ReportPage) -> str:
    """Return the HTML; raises :class:`~mincirc.errors.MissingExtraError` without Jinja2."""
    check_renderer()
    import jinja2  # noqa: PLC0415 - an optional extra

    folder = resources.files("mincirc.report") / "templates"
    files = {
        f.name: f.read_text(encoding="utf-8") for f in folder.iterdir() if f.name.endswith((".html", ".css", ".js"))
    }
    environment = jinja2.Environment(
        loader=jinja2.DictLoader(files),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    style, script = files["page.css"], files["page.js"]
    shown: dict[str, Any] = {f.name: getattr(page, f.name) for f in fields(page)}
    policy = (
        f"default-src 'none'; style-src {_source(style)}; script-src {_source(script)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    return environment.get_template("page.html").render(shown, style=style, script=script, policy=policy)


def _source(text: str) -> str:
    """Return the source expression of Content Security Policy that allows exactly this text."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
