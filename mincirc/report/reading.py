"""Results as they are given to a report: files, certificates (folders), documents and records.

Nothing in a file is executed.  A file is read once, up to a limit; its digest is part of the page, so that a reader
can tell which file was meant.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from pydantic import ValidationError

from mincirc.arguments import refuse
from mincirc.errors import MincircError
from mincirc.files import near_files
from mincirc.report.documents import KINDS, AnswerDocument
from mincirc.report.params import ReportParams
from mincirc.searching.result import SCHEMA, SearchResult

ReportInput: TypeAlias = str | os.PathLike[str] | Mapping[str, Any] | SearchResult
"""A file of JSON, a folder with a certificate, what such a file holds, or the result of a search."""

WHAT = "the JSON of mincirc " + ", ".join(name for name, _, _ in KINDS[:-1]) + f" or {KINDS[-1][0]} (with --json)"


@dataclass(frozen=True)
class ReportedAnswer:
    """One result: ``origin`` is the file (empty: none), ``digest`` its SHA-256, ``command`` what wrote it."""

    origin: str
    digest: str
    command: str
    document: AnswerDocument

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
            case SearchResult():
                answers.append(_answer("", "", result.to_json()))
            case Mapping():
                answers.append(_answer("", "", json.loads(json.dumps(dict(result)))))
            case str() | os.PathLike():
                path = Path(result)
                if path.is_dir():
                    folders.append(CertificateFolder(path))
                else:
                    answers.append(_file(path, params))
            case _:
                refuse("results", "a file, a folder, a document or a SearchResult each", result)
    return tuple(answers), tuple(folders)


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
    return _answer(str(path), hashlib.sha256(data).hexdigest(), _parsed(path, data))


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
