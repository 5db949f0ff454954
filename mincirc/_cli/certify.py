"""``mincirc certify``: write a certificate, which an independent checker verifies."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from mincirc._cli.answer import answered
from mincirc._cli.asking import asked_task, bound_of, claim_keywords, keywords
from mincirc._cli.checked import check_options
from mincirc._cli.fold import fold_text
from mincirc._cli.progress import Progress
from mincirc._cli.render import sources, table
from mincirc.certify import (
    Certificate,
    Written,
    certificate_of,
    certify,
    certify_policies,
    certify_quantifier,
    certify_side,
    write_certificate,
)
from mincirc.certify.result_file import read_result
from mincirc.certify.writer import check_target
from mincirc.errors import OpenError
from mincirc.mdp import MDP
from mincirc.mdp.source import Source
from mincirc.outputs import CERTIFICATE
from mincirc.partial import Missing
from mincirc.statements import enumerate_minimum


def run(options: dict[str, Any]) -> int:
    """Write a certificate: lemmas with exact vectors, a proof for every smaller size, and the circuit."""
    if options["side"] is not None and options["predicate"] is None:
        raise click.UsageError("--side needs --predicate")
    if sum(options[name] is not None for name in ("result", "predicate")) + options["policies"] > 1:
        raise click.UsageError("--result, --predicate and --policies exclude one another")
    target = Path(options["output"])
    check_options(options, output=CERTIFICATE)
    check_target(target, force=options["force"])
    task = asked_task(options)
    made = task.sources()
    asked = {"task": task.name, "sources": [s.to_json() for s in made]}
    try:
        with Progress(options["quiet"]) as progress:
            certificate = _claim(task, options, progress)
            written = write_certificate(certificate, target, force=options["force"], on_event=progress.on_event)
    except OpenError as error:
        nothing = [Missing("the certificate", error.why)]
        return answered(str(error), {**asked, "certificate": None}, nothing, as_json=options["as_json"])
    return answered(
        "\n".join([*read_from(made), line(certificate, written)]),
        {**asked, **written_json(certificate, written)},
        certificate.missing,
        as_json=options["as_json"],
    )


def _claim(task: MDP, options: dict[str, Any], progress: Progress) -> Certificate:
    asked = keywords(options)
    if options["result"] is not None:
        result = read_result(options["result"], task)
        return certificate_of(result, on_event=progress.on_event, **claim_keywords(options))
    bound = bound_of(options)
    if options["policies"]:
        found = enumerate_minimum(task, bound, on_event=progress.on_event, **asked)
        return certify_policies(found, on_event=progress.on_event, **claim_keywords(options))
    if options["predicate"] is None:
        return certify(task, bound, on_event=progress.on_event, **asked)
    if options["side"] is None:
        return certify_quantifier(task, options["predicate"], bound, on_event=progress.on_event, **asked)
    holds = options["side"] == "with"
    return certify_side(task, options["predicate"], holds, bound, on_event=progress.on_event, **asked)


def read_from(made: Sequence[Source]) -> list[str]:
    """Return the lines about the origin of the numbers, unless it is a file with exact numbers."""
    rows = sources(made)
    return [table(rows)] if rows else []


def line(certificate: Certificate, written: Written) -> str:
    """Return what was written, folded to the page."""
    c, proofs = certificate, len(written.proofs)
    least, most = c.lower, "" if c.upper is None else c.upper
    size = "" if least is None else f" {least}" if least == most else f" {least}..{most}"
    log = "" if c.replay is None else f"replay log up to {c.replay.gates} gates, "
    made = f"{c.kind}{size}, {log}{proofs} proof(s), {written.size} bytes, digest {written.digest}"
    return fold_text(f"{written.path}: {made}")


def written_json(certificate: Certificate, written: Written) -> dict[str, Any]:
    """Return the JSON form of what was written."""
    return {
        "certificate": str(written.path),
        "kind": certificate.kind,
        "lower": certificate.lower,
        "upper": certificate.upper,
        "replay": None if certificate.replay is None else certificate.replay.gates,
        "proofs": len(written.proofs),
        "bytes": written.size,
        "digest": written.digest,
    }
