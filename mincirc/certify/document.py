"""A certificate as JSON (docs/certificates.md, section 2)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from hashlib import sha256
from typing import Any

from mincirc.certify.record import Certificate, Witness
from mincirc.certify.vectors import NUMBER_TOO_LONG, is_long, shortened
from mincirc.circuit import Circuit
from mincirc.errors import MincircError
from mincirc.mdp.boxes.outer import BoxBound
from mincirc.mdp.constraint import Constraint
from mincirc.mdp.model import MDP
from mincirc.problem.canonical import constraint_json, digest, interface_json, task_json
from mincirc.rational import format_rational

FORMATS = {"clauses": 1, "replayed": 2}
"""Formats by what refutes sizes: clauses alone, or a replay log too."""

LOG = "replay.xz"
"""The file of a replay log."""


def document(certificate: Certificate, proofs: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the JSON object of the certificate, digest included; ``proofs`` is the value of its field "proofs"."""
    c = certificate
    task = c.problem.task
    index = {id(constraint): i for i, constraint in enumerate(c.problem.constraints)}
    equal = {constraint: i for i, constraint in reversed(list(enumerate(c.problem.constraints)))}
    plain: dict[str, Any] = {
        "format": FORMATS["clauses" if c.replay is None else "replayed"],
        "claim": {
            "kind": c.kind,
            "lower": c.lower,
            "upper": c.upper,
            "any": c.any_size,
            "rows": list(c.rows),
            "predicate": None if c.predicate is None else {"name": c.predicate[0], "holds": c.predicate[1]},
        },
        "task": task_json(task, _rational),
        "interface": interface_json(c.problem.interface),
        "basis": c.problem.basis,
        "rules": list(c.rule_names),
        "constraints": [constraint_json(x, _rational) for x in c.problem.constraints],
        "lemmas": [
            {
                "constraint": index.get(id(x.constraint), equal[x.constraint]),
                "box": [[s, list(picks)] for s, picks in x.box],
                "bound": _stages(task, x.bound, x.constraint, up=True),
            }
            for x in c.lemmas
        ],
        "side": c.side,
        "blocked": [list(picks) for picks in c.blocked],
        "witnesses": [_witness(task, c.problem.constraints, w) for w in c.witnesses],
        "value": None
        if c.value is None
        else {
            "constraint": c.value[0],
            "bound": _stages(task, c.value[1], c.problem.constraints[c.value[0]], up=True),
        },
        "proofs": proofs,
    }
    if c.replay is not None:
        plain["replay"] = {"gates": c.replay.gates, "file": LOG, **stated(c.replay.text)}
    return {**plain, "digest": digest(plain)}


def stated(content: bytes) -> dict[str, Any]:
    """Return what a certificate states of the content of a compressed file."""
    return {"bytes": len(content), "sha256": sha256(content).hexdigest()}


def _witness(task: MDP, constraints: Sequence[Constraint], witness: Witness) -> dict[str, Any]:
    return {
        "circuit": circuit_json(witness.circuit),
        "policy": list(witness.picks),
        "bounds": [_stages(task, b, k, up=False) for b, k in zip(witness.bounds, constraints, strict=True)],
    }


def circuit_json(circuit: Circuit) -> dict[str, Any]:
    """Return the JSON form of a circuit: gates as ``[table, [fanins]]``, outputs as ``[node, negated]``."""
    return {
        "basis": circuit.basis,
        "inputs": circuit.inputs,
        "gates": [[g.table, list(g.fanins)] for g in circuit.gates],
        "outputs": [[o.node, o.negated] for o in circuit.outputs],
    }


def _stages(task: MDP, bound: BoxBound, constraint: Constraint, *, up: bool) -> list[list[list[Any]]]:
    return [[[s, _rational(v)] for s, v in stage] for stage in shortened(task, bound, constraint, up=up).stages]


def _rational(value: Fraction) -> str:
    if is_long(value):
        raise MincircError(NUMBER_TOO_LONG)
    return format_rational(value)
