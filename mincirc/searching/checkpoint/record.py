"""The state of a search as a file: enough to go on with it in another process.

What is kept: the bounds and the best circuit, the lemmas with the vectors that prove them, the rows, settled parts of
the size in work, and the effort so far.  Clauses that a solver learned are not: they go with it.

What is believed: on reading, the circuit is evaluated exactly and every lemma is proved again (by its vector where
there is one, which is an inequality to look at, not a problem to solve).  That sizes, and parts of them, were
*refuted* cannot be checked without doing it again and is believed; the file says so.  A certificate proves all sizes
anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mincirc.circuit import Circuit, format_circuit
from mincirc.errors import MincircError
from mincirc.mdp.boxes.learn import Lemma
from mincirc.mdp.constraint import Constraint
from mincirc.problem.canonical import canonical_json, digest
from mincirc.problem.evidence import Evidence
from mincirc.rational import format_rational
from mincirc.searching.checkpoint.params import CheckpointParams
from mincirc.version import __version__

FORMAT, SCHEMA = "mincirc checkpoint", 1
NOTE = (
    "On resuming, the circuit and the lemmas are checked exactly. "
    "That fewer than `lower` gates and the `refuted_cubes` were refuted is believed; a certificate proves it anew."
)


class CheckpointError(MincircError):
    """A checkpoint that cannot be read, is damaged, or belongs to another question."""


@dataclass(frozen=True)
class Spent:
    """Effort: processes that worked on it, their seconds, and SAT conflicts."""

    runs: int = 0
    seconds: float = 0.0
    conflicts: int = 0


@dataclass(frozen=True)
class Checkpoint:
    """Where a search stands.  ``question`` is what it is about, in short; ``lower`` gates are needed at least."""

    question: Mapping[str, Any]
    lower: int = 0
    circuit: Circuit | None = None
    evidence: Evidence = field(default_factory=Evidence)
    spent: Spent = field(default_factory=Spent)

    def to_text(self, constraints: tuple[Constraint, ...], params: CheckpointParams = CheckpointParams()) -> str:
        """Return the file's text; ``constraints`` are those of the question, which lemmas refer to."""
        longest = params.longest_vector
        plain = {
            "format": FORMAT,
            "schema": SCHEMA,
            "version": __version__,
            "note": NOTE,
            "question": dict(self.question),
            "lower": self.lower,
            "upper": None if self.circuit is None else self.circuit.size,
            "circuit": None if self.circuit is None else format_circuit(self.circuit),
            "lemmas": [_lemma(lemma, constraints, longest) for lemma in self.evidence.all_lemmas],
            "rows": list(self.evidence.rows),
            "static": self.evidence.static,
            "legs": self.evidence.restarts,
            "refuted_cubes": {str(gates): sorted(keys) for gates, keys in sorted(self.evidence.cubes.items())},
            "spent": {
                "runs": self.spent.runs,
                "seconds": round(self.spent.seconds, 3),
                "conflicts": self.spent.conflicts,
            },
        }
        return canonical_json({**plain, "digest": digest(plain)}).decode("ascii") + "\n"


def _lemma(lemma: Lemma, constraints: tuple[Constraint, ...], longest: int) -> dict[str, Any]:
    same = [i for i, c in enumerate(constraints) if c is lemma.constraint]
    stages = lemma.bound.stages
    vector = [(s, format_rational(v)) for s, v in stages[0]] if len(stages) == 1 else []
    short = bool(vector) and sum(len(text) for _, text in vector) <= longest
    return {
        "constraint": same[0] if same else constraints.index(lemma.constraint),
        "box": [[s, list(picks)] for s, picks in lemma.box],
        "vector": vector if short else None,
    }


def read_document(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Return a checkpoint's JSON, whole as it was written; raise :class:`CheckpointError` with one line otherwise."""
    try:
        document = json.loads(Path(path).read_bytes())
    except FileNotFoundError:
        raise CheckpointError(f"there is no checkpoint {path}") from None
    except OSError as error:
        raise CheckpointError(f"cannot read {path}: {error.strerror or error}") from None
    except (ValueError, RecursionError):
        raise CheckpointError(
            f"{path} is damaged, or no checkpoint: not a JSON file (mincirc search --checkpoint FILE writes one)"
        ) from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise CheckpointError(f"{path} is no checkpoint: mincirc search --checkpoint FILE writes one")
    if document.get("schema") != SCHEMA:
        raise CheckpointError(
            f"{path} is a checkpoint of schema {document.get('schema')!r}; this version reads {SCHEMA}"
        )
    stated = document.pop("digest", None)
    if stated != digest(document):
        raise CheckpointError(f"{path} is damaged: its digest is not that of its contents")
    return document
