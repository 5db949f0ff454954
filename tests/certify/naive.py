"""A plain LRAT checker for these tests: sets and loops, nothing clever."""

from __future__ import annotations

import json
import lzma
from hashlib import sha256
from pathlib import Path
from typing import Any

from mincirc.certify.record import Certificate


def refutes(clauses: list[list[int]], proof: str) -> bool:
    """Return whether the RUP-only LRAT text derives the empty clause, every step with its hints alone."""
    known = {i: set(c) for i, c in enumerate(clauses, start=1)}
    last = len(clauses)
    for line in proof.splitlines():
        head, *rest = line.split()
        if rest[0] == "d":
            for number in rest[1:-1]:
                del known[int(number)]
            continue
        cut = rest.index("0")
        literals, hints = [int(x) for x in rest[:cut]], [int(x) for x in rest[cut + 1 : -1]]
        if int(head) <= last or rest[-1] != "0" or len(set(map(abs, literals))) < len(literals):
            return False
        if not implied(known, literals, hints):
            return False
        last = int(head)
        known[last] = set(literals)
        if not literals:
            return line == proof.splitlines()[-1]
    return False


def implied(known: dict[int, set[int]], literals: list[int], hints: list[int]) -> bool:
    false = set(literals)
    for number, hint in enumerate(hints, start=1):
        left = known[hint] - false
        if not left:
            return number == len(hints)
        if len(left) > 1:
            return False
        false.add(-left.pop())
    return False


def read(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "certificate.json").read_text()))


def all_refuted(certificate: Certificate, folder: Path) -> bool:
    """Return whether every proof of the folder refutes the formula of the claim and is what its entry says."""
    entries = read(folder)["proofs"]
    assert [e["gates"] for e in entries] == list(certificate.refutations)
    assert {f.name for f in folder.iterdir()} == {"certificate.json", *(e["file"] for e in entries)}
    for entry in entries:
        text = lzma.decompress((folder / entry["file"]).read_bytes())
        formula = certificate.formula(entry["gates"])
        assert (len(text), sha256(text).hexdigest()) == (entry["bytes"], entry["sha256"])
        assert (len(formula.clauses), formula.variables) == (entry["clauses"], entry["variables"])
        if not refutes(formula.clauses, text.decode()):
            return False
    return True
