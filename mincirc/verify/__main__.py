"""``python -m mincirc.verify DIR``: the checker without the rest of the package, on the standard library alone.

Exit codes: 0 accepted, 1 rejected (one line that names the step), 2 usage.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from mincirc.verify.check import Verdict, verify
from mincirc.verify.errors import VerifyError
from mincirc.verify.export import FORMATS, export


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m mincirc.verify", description="Check a certificate.")
    parser.add_argument("folder", metavar="DIR")
    parser.add_argument("--json", action="store_true", help="write JSON to stdout")
    parser.add_argument("--export", choices=FORMATS, help="write the refutations for other checkers")
    parser.add_argument("-o", "--output", metavar="OUTDIR", help="folder for --export")
    options = parser.parse_args(arguments)
    if (options.export is None) != (options.output is None):
        parser.error("--export and -o go together")
    try:
        verdict = verify(options.folder)
        if options.export is not None:
            export(verdict, Path(options.folder), Path(options.output), options.export)
    except VerifyError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(report(verdict, as_json=options.json))
    return 0


def report(verdict: Verdict, *, as_json: bool) -> str:
    """Return what is printed for an accepted certificate."""
    if as_json:
        return json.dumps(summary(verdict), indent=2) + "\n"
    return "accepted\n" + "".join(f"{line}\n" for line in verdict.text)


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
        "interface": record.interface.name,
        "basis": record.basis,
        "rules": [*record.rules],
        "lemmas": len(record.lemmas),
        "refutations": [
            {"gates": p.gates, "clauses": p.clauses, "variables": p.variables, "lines": n}
            for p, n in zip(record.proofs, verdict.lines, strict=True)
        ],
        "statement": verdict.statement,
        "text": [*verdict.text],
    }


if __name__ == "__main__":
    sys.exit(main())
