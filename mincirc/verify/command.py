"""``python -m mincirc.verify DIR``: the checker without the rest of the package, on the standard library alone.

Exit codes: 0 accepted, 1 rejected (one line that names the step), 2 usage, or no certificate is there, 3 interrupted,
4 the verdict or an export could not be written, which says nothing about the certificate.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn, TextIO

from mincirc.errors import OutputError
from mincirc.verify.check import Verdict, verify
from mincirc.verify.errors import NoCertificateError, VerifyError
from mincirc.verify.export import FORMATS, export
from mincirc.verify.fold import fold

ACCEPTED, REJECTED, USAGE, INTERRUPTED, UNWRITTEN = range(5)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    code, out, err = _run(arguments)
    failure = _put(sys.stdout, out) if out else ""
    if failure:
        code, err = UNWRITTEN, f"{err}cannot write to standard output: {failure}\n"
    if err:
        _put(sys.stderr, err)
    return code


def _run(arguments: Sequence[str] | None) -> tuple[int, str, str]:
    """Return the exit code and the texts for stdout and stderr."""
    try:
        options = _parser().parse_args(arguments)
        if (options.export is None) != (options.output is None):
            raise _UsageError("--export and -o go together")
        verdict = verify(options.folder)
        if options.export is not None:
            export(verdict, Path(options.folder), Path(options.output), options.export)
    except _HelpAskedError:
        return ACCEPTED, _parser().format_help(), ""
    except _UsageError as error:
        return USAGE, "", f"{_parser().prog}: {error} ({_parser().prog} --help lists what it takes)\n"
    except NoCertificateError as error:
        return USAGE, "", f"{error}\n"
    except VerifyError as error:
        return REJECTED, "", f"{error}\n"
    except OutputError as error:
        return UNWRITTEN, "", f"{error}\n"
    except KeyboardInterrupt:
        return INTERRUPTED, _no_verdict(sys.argv[1:] if arguments is None else arguments), "interrupted\n"
    return ACCEPTED, report(verdict, as_json=options.json), ""


def _no_verdict(arguments: Sequence[str]) -> str:
    """Return what stdout says of a check that was interrupted, in the form that was asked for."""
    if "--json" not in arguments:
        return "partial: there is no verdict (interrupted)\n"
    missing = [{"what": "the verdict", "why": "interrupted"}]
    return json.dumps({"complete": False, "missing": missing}) + "\n"


class _UsageError(Exception):
    """Raised for a wrong command line."""


class _HelpAskedError(Exception):
    """Raised where help is requested."""


class _Parser(argparse.ArgumentParser):
    """A parser that raises instead of printing: argparse ignores errors of its own output."""

    def error(self, message: str) -> NoReturn:
        raise _UsageError(message)


class _HelpAction(argparse.Action):
    def __call__(self, *_: Any) -> NoReturn:
        raise _HelpAskedError


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m mincirc.verify", description="Check a certificate.", add_help=False)
    parser.add_argument("folder", metavar="DIR")
    parser.add_argument("-h", "--help", action=_HelpAction, nargs=0, help="show this message")
    parser.add_argument("--json", action="store_true", help="write JSON to stdout")
    parser.add_argument("--export", choices=FORMATS, help="write the refutations for other checkers")
    parser.add_argument("-o", "--output", metavar="OUTDIR", help="folder for --export")
    return parser


def _put(stream: TextIO | None, text: str) -> str:
    """Write and flush the text, escaping what the encoding lacks; return the reason when that fails."""
    if stream is None:
        return "it is closed"
    try:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
        stream.write(text)
        stream.flush()
    except OSError as error:
        # What is left in the buffer must not fail once more when the interpreter ends: that has another exit code.
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        return error.strerror or type(error).__name__
    return ""


def report(verdict: Verdict, *, as_json: bool) -> str:
    """Return what is printed for an accepted certificate; text is folded to the terminal's width."""
    if as_json:
        return json.dumps(summary(verdict), indent=2) + "\n"
    return fold(["accepted", *verdict.text])


def summary(verdict: Verdict) -> dict[str, Any]:
    """Return the verdict for ``--json``."""
    claim, record = verdict.record.claim, verdict.record
    return {
        "schema": 1,
        "accepted": True,
        "kind": claim.kind,
        "lower": claim.lower,
        "upper": claim.upper,
        "any": claim.any,
        "task": record.task.name,
        "interface": {
            "name": record.interface.name,
            "inputs": [*record.interface.inputs],
            "outputs": record.interface.outputs,
        },
        "basis": record.basis,
        "rules": [*record.rules],
        "lemmas": len(record.lemmas),
        "refutations": [
            {"gates": p.gates, "clauses": p.clauses, "variables": p.variables, "lines": n}
            for p, n in zip(record.proofs, verdict.lines, strict=True)
        ],
        "replay": None if record.replay is None else {"gates": record.replay.gates, "records": verdict.records},
        "statement": verdict.statement,
        "text": [*verdict.text],
    }
