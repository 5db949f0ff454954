"""``mincirc verify``: check a certificate with the independent checker, and say what it proves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from mincirc._cli.checked import check_options
from mincirc._cli.options import load_task
from mincirc.interface import interface_for
from mincirc.mdp import MDP
from mincirc.outputs import EXPORT
from mincirc.problem.canonical import interface_json, task_json
from mincirc.verify import NoCertificateError, VerifyError, verify
from mincirc.verify.check import check_present
from mincirc.verify.command import report
from mincirc.verify.export import export
from mincirc.verify.fast import best_check
from mincirc.verify.fields import read_json


def run(options: dict[str, Any]) -> int:
    """Check a certificate and say exactly what it proves.

    Nothing of the search is used: formulas, inequalities and proofs are checked by a separate program, which also
    runs alone as python -m mincirc.verify.
    """
    if (options["form"] is None) != (options["output"] is None):
        raise click.UsageError("--export and -o go together")
    check_options(options, output=EXPORT)
    folder = Path(options["folder"])
    try:
        check_present(folder)
    except NoCertificateError as error:
        raise click.UsageError(str(error)) from None
    if options["source"] is not None:
        _compare(folder, load_task(options))
    verdict = verify(folder, check=best_check())
    if options["form"] is not None:
        export(verdict, folder, Path(options["output"]), options["form"])
    click.echo(report(verdict, as_json=options["as_json"]), nl=False)
    return 0


def _compare(folder: Path, task: MDP) -> None:
    """Raise :class:`VerifyError` unless the certificate is about ``task`` and its interface of the stated name."""
    stated = read_json(folder / "certificate.json")
    ours = task_json(task)
    for key, value in ours.items():
        if (stated["task"].get(key) if isinstance(stated.get("task"), dict) else None) != value:
            raise VerifyError("comparison with --mdp", f"the certificate is about another task ({key} differs)")
    kind = stated["interface"].get("name") if isinstance(stated.get("interface"), dict) else None
    if not isinstance(kind, str) or interface_json(interface_for(task, kind)) != stated["interface"]:
        raise VerifyError("comparison with --mdp", "the certificate uses another interface")
