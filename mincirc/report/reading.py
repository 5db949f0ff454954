"""Results as they are given to a report: files, certificates (folders), documents and records.

Nothing in a file is executed.  A file is read once, up to a limit; its digest is part of the page, so that a reader
can tell which file was meant.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias, get_args

from pydantic import ValidationError

from mincirc.arguments import refuse
from mincirc.errors import MincircError
from mincirc.files import near_files
from mincirc.mdp.model import MDP
from mincirc.records import from_json
from mincirc.report.documents import KINDS, AnswerDocument
from mincirc.report.params import ReportParams
from mincirc.searching.result import SCHEMA, SearchResult
from mincirc.statements.answer_json import (
    enumeration_json,
    price_json,
    quantifier_json,
    staircase_json,
    theorem_json,
)
from mincirc.statements.enumerate import Enumeration
from mincirc.statements.front import Pareto
from mincirc.statements.pricing import Price
from mincirc.statements.quantifier import Quantification
from mincirc.statements.tradeoff import Staircase
from mincirc.statements.verdict import Walked

AnswerRecord: TypeAlias = SearchResult | Pareto | Staircase | Quantification | Price | Enumeration | Walked
"""What :func:`mincirc.search` and the statements about all minimum circuits return."""

ReportInput: TypeAlias = str | os.PathLike[str] | Mapping[str, Any] | AnswerRecord
"""A file of JSON (a command's or a record's), a folder with a certificate, what such a file holds, or a record."""

RECORDS = "a record of " + ", ".join(kind.__name__ for kind in get_args(AnswerRecord))

WHAT = "the JSON of mincirc " + ", ".join(name for name, _, _ in KINDS[:-1]) + f" or {KINDS[-1][0]} (with --json)"


@dataclass(frozen=True)
class ReportedAnswer:
    """One result: ``origin`` is the file (empty: none), ``digest`` its SHA-256, ``command`` what wrote it.

    ``task`` is there when the result was given as a record, which has its task.
    """

    origin: str
    digest: str
    command: str
    document: AnswerDocument
    task: MDP | None = None

    @property
    def where(self) -> str:
        """The name for messages."""
        return self.origin or f"a result of {self.command}"


@dataclass(frozen=True)
class CertificateFolder:
    """A folder with a certificate."""

    path: Path


def read_inputs(
    results: Sequence[ReportInput], params: ReportParams
) -> tuple[tuple[ReportedAnswer, ...], tuple[CertificateFolder, ...]]:
    """Return the answers and the certificates among the results, in their order.

    Raises :class:`MincircError` for a file that is not there, is no JSON or is of no kind that a report shows.
    """
    answers: list[ReportedAnswer] = []
    folders: list[CertificateFolder] = []
    for result in results:
        match result:
            case SearchResult() | Pareto() | Staircase() | Quantification() | Price() | Enumeration() | Walked():
                answers.append(_of_record("", "", result))
            case Mapping():
                answers.append(_of_json("", "", json.loads(json.dumps(dict(result)))))
            case str() | os.PathLike():
                path = Path(result)
                if path.is_dir():
                    folders.append(CertificateFolder(path))
                else:
                    answers.append(_file(path, params))
            case _:
                refuse("results", "a file, a folder, a document or the record of an answer each", result)
    return tuple(answers), tuple(folders)


def _of_json(origin: str, digest: str, document: Any) -> ReportedAnswer:
    """Return the answer of a document: the JSON of a command, or a record that ``mincirc.to_json`` wrote."""
    if not isinstance(document, dict) or not {"format", "record"} <= set(document):
        return _answer(origin, digest, document)
    try:
        record = from_json(document)
    except MincircError as error:
        raise MincircError(f"{origin or 'a record'}: {error}") from None
    if not isinstance(record, AnswerRecord):
        raise MincircError(f"{origin or 'a record'}: a report shows no {document['record']}; expected {RECORDS}")
    return _of_record(origin, digest, record)


def _of_record(origin: str, digest: str, record: AnswerRecord) -> ReportedAnswer:
    return replace(_answer(origin, digest, _document(record)), task=_task(record))


def _document(record: AnswerRecord) -> dict[str, Any]:
    """Return what the command of that answer prints."""
    match record:
        case SearchResult():
            return record.to_json()
        case Pareto():
            return _staircase(record)
        case Staircase():
            return _staircase(Pareto(record, None, (None,) * len(record.steps)))
        case Quantification():
            return quantifier_json(record)
        case Price():
            return price_json(record)
        case Enumeration():
            return enumeration_json(record, {})
        case Walked():
            return theorem_json(record, {})


def _task(record: AnswerRecord) -> MDP:
    match record:
        case SearchResult():
            return record.problem.task
        case Pareto():
            return record.staircase.steps[-1].policy.task
        case Staircase():
            return record.steps[-1].policy.task
    return record.result.problem.task


def _staircase(found: Pareto) -> dict[str, Any]:
    if not found.staircase.steps:
        raise MincircError("a staircase without a step does not say what it is about")
    policy = found.staircase.steps[-1].policy
    return staircase_json(found, policy.task, policy.circuit.basis, policy.interface)


def _file(path: Path, params: ReportParams) -> ReportedAnswer:
    try:
        if not path.is_file():
            raise MincircError(f"no such file: {path}{near_files(str(path))}")
        with path.open("rb") as stream:
            data = stream.read(params.result_bytes + 1)
    except (OSError, ValueError) as error:
        raise MincircError(f"cannot read {path}: {getattr(error, 'strerror', None) or error}") from None
    if len(data) > params.result_bytes:
        raise MincircError(f"{path}: more than {params.result_bytes} bytes; a result is smaller")
    return _of_json(str(path), hashlib.sha256(data).hexdigest(), _parsed(path, data))


def _parsed(path: Path, data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise MincircError(f"{path}: not UTF-8; expected {WHAT}") from None
    except json.JSONDecodeError as error:
        raise MincircError(f"{path}:{error.lineno}:{error.colno}: not JSON ({error.msg}); expected {WHAT}") from None
    except (ValueError, RecursionError):
        raise MincircError(f"{path}: not JSON that can be read; expected {WHAT}") from None


def _answer(origin: str, digest: str, document: Any) -> ReportedAnswer:
    fields = set(document) if isinstance(document, dict) else set()
    kind = next((k for k in KINDS if k[1] <= fields), None)
    if kind is None:
        raise MincircError(f"{origin or 'a result'}: expected {WHAT}")
    command, _, record = kind
    if command != "certify" and document.get("schema") != SCHEMA:
        raise MincircError(f"{origin or 'a result'}: expected schema {SCHEMA}, not {str(document.get('schema'))[:20]}")
    if command == "price":
        document = {**document, "having": document["with"], "lacking": document["without"]}
    try:
        read = record.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise MincircError(f"{origin or 'a result'}: {place}: {first['msg']} (mincirc {command} --json)") from None
    return ReportedAnswer(origin, digest, command, read)
