"""What single states allow, and the replay log that shows that small circuits cannot do it (section 13).

Legality forbids words at a state, and a lemma whose box lists one state forbids the words that mean its picks there.
Together they are a relation between codes and words, which every circuit computes that meets the bound.  Lemmas on
several states are left out, so the relation asks for less than the claim, and what refutes it refutes the claim.  The
relation is built here from the certificate; the log must be about exactly that one.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from mincirc.verify.errors import VerifyError, demand
from mincirc.verify.lrat import read_proof_text
from mincirc.verify.record import Certificate, Log
from mincirc.verify.replay import replay
from mincirc.verify.residual import MAX_OUTPUTS, MAX_WIDTH, Planes

OPERATIONS: Final = {"b2": "and,xor", "xaig": "and,xor", "lut-2": "and,xor", "aig": "and"}
"""The bases that have replay logs, and how a log names their operations."""


def check_log(folder: Path, certificate: Certificate, log: Log) -> int:
    """Check that no circuit of at most ``log.gates`` gates computes what single states allow; return the records."""
    face = certificate.interface
    inputs, outputs, basis = len(face.inputs), face.outputs, certificate.basis
    demand(basis in OPERATIONS, log.step, f"basis {basis} has no replay logs")
    demand(inputs <= MAX_WIDTH, log.step, f"more than {MAX_WIDTH} inputs")
    demand(outputs <= MAX_OUTPUTS, log.step, f"more than {MAX_OUTPUTS} outputs")
    try:
        shown = replay(_lines(folder, log))
    except VerifyError as error:
        step = error.step if error.step.startswith(log.step) else f"{log.step}, {error.step}"
        raise VerifyError(step, error.reason) from None
    demand(shown.operations == OPERATIONS[basis], log.step, f"it is about other gates than those of {basis}")
    demand(shown.gates == log.gates, log.step, f"it is about {shown.gates} gates, not {log.gates}")
    same = (shown.inputs, shown.outputs) == (inputs, outputs) and shown.planes == forbidden(certificate)
    demand(same, log.step, "it is about another relation than that of the single states")
    return shown.records


def forbidden(certificate: Certificate) -> Planes:
    """Return for each word the set of codes where it is illegal or refuted by a lemma on one state."""
    face = certificate.interface
    planes = [0] * (1 << face.outputs)
    for state, code in enumerate(face.codes):
        for word in face.illegal[state]:
            planes[word] |= 1 << code
    for lemma in certificate.lemmas:
        if len(lemma.box) == 1:
            ((state, picks),) = lemma.box
            for word in face.split(state, picks)[0]:
                planes[word] |= 1 << face.codes[state]
    return tuple(planes)


def _lines(folder: Path, log: Log) -> Iterator[bytes]:
    for piece in read_proof_text(folder, log):
        yield from piece[:-1].split(b"\n")
