"""Questions that were once answered wrongly, as small files; each is put to every oracle (``test_kept.py``).

A file ``NAME.json`` has the keys

* ``about``: what went wrong, or which mutation of the program it catches, in one line;
* ``minimum``: the least number of gates, ``basis``: the basis;
* ``task``, ``interface``, ``constraints``: the question in the canonical form that certificates use too
  (docs/certificates.md, section 2), with exact numbers.

:func:`keep` writes one; the minimum is what brute force says, never what the search said.  :func:`kept_on_failure`
makes a failing assertion tell how, and writes the file at once where ``MINCIRC_KEEP`` is set.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from mincirc.problem.canonical import canonical_json, constraint_json, interface_json, task_json
from mincirc.problem.problem import Problem
from mincirc.solve.brute import BruteForce
from mincirc.solve.protocol import Answer, Budget
from mincirc.verify.record import Certificate, Claim, read_constraint, read_interface, read_task
from tests.verify.oracle import problem_of

FOLDER = Path(__file__).parent
MOST_SETS = 200_000


@dataclass(frozen=True)
class Kept:
    """One file: a question and its answer."""

    name: str
    about: str
    minimum: int
    problem: Problem


def least_size(problem: Problem, most: int = 8) -> int | None:
    """The least size by brute force, or ``None`` beyond its limit."""
    session = BruteForce(MOST_SETS).session(problem)
    for gates in range(most + 1):
        answer = session.decide(gates, Budget()).answer
        if answer is not Answer.REFUTED:
            return gates if answer is Answer.FOUND else None
    return None


def keep(problem: Problem, about: str, folder: Path = FOLDER) -> Path:
    """Write the question beside this module; its name is a digest, so that the same one is kept once."""
    minimum = least_size(problem)
    assert minimum is not None, "too large for brute force: shrink it first"
    question = {
        "basis": problem.basis,
        "task": task_json(problem.task),
        "interface": interface_json(problem.interface),
        "constraints": [constraint_json(c) for c in problem.constraints],
    }
    path = folder / f"{problem.basis}-{sha256(canonical_json(question)).hexdigest()[:10]}.json"
    path.write_text(json.dumps({"about": about, "minimum": minimum, **question}, indent=None) + "\n", encoding="utf-8")
    return path


def read(path: Path) -> Kept:
    """Read a file by the readers of the checker, which share nothing with what wrote it."""
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    task = read_task(document["task"])
    interface = read_interface(document["interface"], task)
    bound = tuple(read_constraint(c, "constraint", task) for c in document["constraints"])
    claim = Claim("minimum", None, None, None, (), None)
    basis = document["basis"]
    record = Certificate(claim, task, interface, basis, (), bound, (), None, (), (), None, ())
    return Kept(path.stem, document["about"], document["minimum"], problem_of(record))


@contextmanager
def kept_on_failure(problem: Problem, about: str) -> Iterator[None]:
    """Tell how to keep the question when an assertion about it fails, or keep it where ``MINCIRC_KEEP`` is set."""
    try:
        yield
    except AssertionError as error:
        if os.environ.get("MINCIRC_KEEP"):
            error.add_note(f"kept as {keep(problem, about)}")
        else:
            error.add_note(f"{about}: run again with MINCIRC_KEEP=1 to keep the shrunk question in {FOLDER}")
        raise
