"""Certificates: what they weigh, what making them costs, what checking them costs.

    python -m benchmarks.groups.certificates            # table to stdout, figures to results/certificates.json
    python -m benchmarks.groups.certificates --ship     # also replace proofs/certificates/
    python -m benchmarks.groups.certificates --large    # the large ones too (minutes)

Every shipped task (its first expectation) and one claim of each other kind.  Seconds are wall-clock of one process:
``search`` is the plain search, ``proofs`` solving again with a trace, trimming and compressing; ``checked`` is the
checker on the standard library alone, ``fast`` the compiled one, where it is installed.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import mincirc
from benchmarks.measure.common import RESULTS, ROOT, machine
from mincirc.certify import (
    Certificate,
    Written,
    certify,
    certify_policies,
    certify_quantifier,
    certify_side,
    write_certificate,
)
from mincirc.files import write_atomically
from mincirc.task import load_file
from mincirc.verify import verify
from mincirc.verify.fast import best_check
from mincirc.verify.lrat import Check, check_proof

SHIPPED = ROOT / "proofs" / "certificates"
SMALL = 200_000
"""Certificates up to this many bytes are shipped; of others the digest."""

SOON = 10.0
"""Nor is one shipped that takes the checker longer than these seconds on the standard library alone."""


@dataclass(frozen=True)
class Case:
    """One certificate: its name, the options of ``mincirc certify``, and the function that makes the claim."""

    name: str
    options: str
    claim: Callable[[], Certificate]
    large: bool = False


def task(name: str) -> mincirc.MDP:
    """Load a shipped task."""
    return mincirc.load(str(ROOT / "mdps" / f"{name}.yaml"))


def of_expectation(path: Path, number: int, name: str) -> Case:
    """Return the case of one expectation of a shipped task."""
    file = load_file(str(path))
    e = file.expectations[number]
    each = e.each if e.each is None or isinstance(e.each, str) else ",".join(map(str, e.each))
    bound = f" --bound {e.bound}" if e.bound not in (None, "optimal") or each else ""
    options = f"--mdp mdps/{path.name}{bound if e.bound is not None else ''}"
    options += f" --each {each}" if each is not None else ""
    options += f" --basis {e.basis}" if e.basis != "b2" else ""
    options += f" --interface {e.interface}" if e.interface != "features" else ""
    return Case(name, options, lambda: certify(file.task, e.bound, each=e.each, basis=e.basis, interface=e.interface))


def cases() -> list[Case]:
    """Return all cases."""
    result = [of_expectation(path, 0, path.stem) for path in sorted((ROOT / "mdps").glob("*.yaml"))]
    supervisor, lake = "--mdp mdps/absent_supervisor.yaml", "--mdp mdps/frozenlake.yaml"
    return [
        *result,
        of_expectation(ROOT / "mdps" / "harvest.yaml", 1, "harvest-infeasible"),
        Case(
            "absent_supervisor-with",
            f"{supervisor} --predicate deceptive --side with",
            lambda: certify_side(task("absent_supervisor"), "deceptive", True),
        ),
        Case(
            "absent_supervisor-without",
            f"{supervisor} --predicate deceptive --side without",
            lambda: certify_side(task("absent_supervisor"), "deceptive", False),
        ),
        Case(
            "absent_supervisor-all",
            f"{supervisor} --predicate deceptive",
            lambda: certify_quantifier(task("absent_supervisor"), "deceptive"),
        ),
        Case(
            "absent_supervisor-policies",
            f"{supervisor} --policies",
            lambda: certify_policies(mincirc.enumerate_minimum(task("absent_supervisor"))),
        ),
        Case(
            "frozenlake-policies",
            f"{lake} --policies",
            lambda: certify_policies(mincirc.enumerate_minimum(task("frozenlake"))),
        ),
        Case("frozenlake-aig", f"{lake} --basis aig", lambda: certify(task("frozenlake"), basis="aig"), large=True),
        Case(
            "frozenlake-demorgan",
            f"{lake} --basis demorgan --conflicts 995000",
            lambda: certify(task("frozenlake"), basis="demorgan", conflicts=995_000),
            large=True,
        ),
    ]


def fast_check() -> Check | None:
    """Return the compiled check of one refutation, or ``None`` where it is not installed."""
    best = best_check()
    return None if best is check_proof else best


def measure(case: Case, folder: Path) -> tuple[Written, dict[str, Any]]:
    """Make and check one certificate."""
    begun = monotonic()
    claim = case.claim()
    claimed = monotonic()
    written = write_certificate(claim, folder / case.name)
    made = monotonic()
    verify(written.path)
    checked = monotonic()
    fast = fast_check()
    if fast is not None:
        verify(written.path, check=fast)
    row = {
        "name": case.name,
        "options": case.options,
        "kind": claim.kind,
        "lower": claim.lower,
        "upper": claim.upper,
        "lemmas": len(claim.lemmas),
        "conflicts": sum(p.conflicts for p in written.proofs),
        "proof lines": sum(p.kept for p in written.proofs),
        "proof bytes": sum(p.size for p in written.proofs),
        "bytes": written.size,
        "digest": written.digest,
        "search": round(claimed - begun, 3),
        "proofs": round(made - claimed, 3),
        "checked": round(checked - made, 3),
        "fast": None if fast is None else round(monotonic() - checked, 3),
    }
    return written, row


def table(rows: list[dict[str, Any]]) -> str:
    """Return the rows as a table in Markdown."""
    head = (
        "certificate",
        "claim",
        "conflicts",
        "proof bytes",
        "bytes",
        "search s",
        "proofs s",
        "checked s",
        "fast s",
        "checked / proofs",
        "fast / proofs",
    )
    lines = [head, ("---",) * len(head)]
    for r in rows:
        least, most = r["lower"], "" if r["upper"] is None else r["upper"]
        size = r["kind"] if least is None else f"{r['kind']} {least}" + ("" if least == most else f"..{most}")
        numbers = [f"{r[key]:,}" for key in ("conflicts", "proof bytes", "bytes")]
        seconds = ["" if r[key] is None else f"{r[key]:.2f}" for key in ("search", "proofs", "checked", "fast")]
        ratios = ["" if r[key] is None else f"{r[key] / max(r['proofs'], 1e-3):.2f}" for key in ("checked", "fast")]
        lines.append((r["name"], size, *numbers, *seconds, *ratios))
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def readme(rows: list[dict[str, Any]]) -> str:
    """Return the text of ``proofs/certificates/README.md``."""
    kept = [f"| {r['name']} | `mincirc certify {r['options']} -o DIR` | {r['bytes']:,} |\n" for r in rows if ships(r)]
    rest = [
        f"| {r['name']} | `mincirc certify {r['options']} -o DIR` | {r['bytes']:,} | `{r['digest']}` |\n"
        for r in rows
        if not ships(r)
    ]
    return (
        "# Certificates of the shipped tasks\n\n"
        "Each folder is a certificate (format: `docs/certificates.md`).  Check one with `mincirc verify DIR`, or,\n"
        "with nothing but Python installed, `python -m mincirc.verify DIR`.\n"
        "`python -m benchmarks.groups.certificates --large --ship` makes all of them again, and this page.\n\n"
        "| folder | made by | bytes |\n| --- | --- | --- |\n" + "".join(kept) + "\n"
        f"Larger than {SMALL:,} bytes, or checked in more than {SOON:g} s by the plain checker, so only the digest\n"
        "is here; the same solver makes the same bytes.\n\n"
        "| name | made by | bytes | digest |\n| --- | --- | --- | --- |\n" + "".join(rest)
    )


def ships(row: dict[str, Any]) -> bool:
    """Return whether the certificate is small enough to be shipped, and soon checked."""
    return bool(row["bytes"] <= SMALL and row["checked"] <= SOON)


def main() -> None:
    """Measure, print, and write what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ship", action="store_true")
    parser.add_argument("--large", action="store_true")
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for case in cases():
            if case.large and not options.large:
                continue
            written, row = measure(case, Path(folder))
            rows.append(row)
            print(table([row]).splitlines()[-1], flush=True)
            if options.ship and ships(row):
                shutil.rmtree(SHIPPED / case.name, ignore_errors=True)
                shutil.copytree(written.path, SHIPPED / case.name)
    print(table(rows))
    result = {"machine": machine(), "rows": rows}
    write_atomically(RESULTS / "certificates.json", json.dumps(result, indent=1) + "\n")
    if options.ship:
        write_atomically(SHIPPED / "README.md", readme(rows))


if __name__ == "__main__":
    main()
