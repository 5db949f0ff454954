"""Certificates written by hand."""

from __future__ import annotations

import json
import lzma
from hashlib import sha256
from pathlib import Path
from typing import Any


def one_state() -> dict[str, Any]:
    """One state, no input, one output bit: action b (word 1) pays 1, a pays 0; at least 1 needs b, with 0 gates.

    The lemma and the refutation of nothing are not needed: the claim has lower bound 0.
    """
    return {
        "format": 1,
        "claim": {"kind": "minimum", "lower": 0, "upper": 0, "any": None, "rows": [], "predicate": None},
        "task": {
            "name": "one",
            "states": ["s"],
            "actions": ["a", "b"],
            "action_bits": 1,
            "objective": {"kind": "discount", "gamma": "1/2"},
            "choices": [
                [
                    {"action": 0, "word": 0, "reward": "0", "next": [[0, "1"]]},
                    {"action": 1, "word": 1, "reward": "1", "next": []},
                ]
            ],
            "initial": ["1"],
        },
        "interface": {
            "name": "packed",
            "inputs": [],
            "codes": [0],
            "outputs": 1,
            "words": [[[0, 0], [1, 1]]],
            "default": [None],
        },
        "basis": "b2",
        "rules": [],
        "constraints": [{"name": "mean", "weights": ["1"], "threshold": "1", "strict": False}],
        "lemmas": [],
        "side": None,
        "blocked": [],
        "witnesses": [
            {
                "circuit": {"basis": "b2", "inputs": 0, "gates": [], "outputs": [[-1, True]]},
                "policy": [1],
                "bounds": [[[[0, "1"]]]],
            }
        ],
        "value": None,
        "proofs": [],
    }


def too_much() -> dict[str, Any]:
    """The same task: no policy has value 2, shown by a vector."""
    document = one_state()
    document["claim"] |= {"kind": "infeasible", "lower": None, "upper": None}
    document["constraints"][0]["threshold"] = "2"
    document["witnesses"] = []
    document["value"] = {"constraint": 0, "bound": [[[0, "1"]]]}
    return document


def too_much_by_lemma() -> dict[str, Any]:
    """The same by a lemma (not a) and a lemma (not b), and a refutation over the policy alone.

    The formula: 1 is a, 2 is b; clauses 1: a or b, 2: not both, 3 (lemma): b, 4 (lemma): a.
    """
    document = too_much()
    document["value"] = None
    bound = [[[0, "1"]]]
    document["lemmas"] = [{"constraint": 0, "box": [[0, [p]]], "bound": bound} for p in (0, 1)]
    return document


def with_proof(
    document: dict[str, Any], gates: int | None, text: bytes, clauses: int, variables: int
) -> dict[str, bytes]:
    """Add an entry for the proof and return the file."""
    name = "policy.lrat.xz" if gates is None else f"q{gates}.lrat.xz"
    document["proofs"].append(
        {
            "gates": gates,
            "file": name,
            "bytes": len(text),
            "sha256": sha256(text).hexdigest(),
            "clauses": clauses,
            "variables": variables,
        }
    )
    return {name: lzma.compress(text)}


def write(folder: Path, document: dict[str, Any], files: dict[str, bytes] | None = None) -> Path:
    """Write the certificate with its digest."""
    plain = json.dumps(document, sort_keys=True, separators=(",", ":")).encode()
    (folder / "certificate.json").write_text(json.dumps({**document, "digest": sha256(plain).hexdigest()}, indent=1))
    for name, content in (files or {}).items():
        (folder / name).write_bytes(content)
    return folder
