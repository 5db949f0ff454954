"""Replay logs with random changes: what is still accepted is true, by a formula for a SAT solver."""

from __future__ import annotations

import random
from functools import cache

import pytest

from mincirc.refuter.reference import refute_slowly
from mincirc.refuter.relation import BooleanRelation
from mincirc.verify.errors import VerifyError
from mincirc.verify.replay import Replayed
from tests.refuter.by_sat import has_circuit
from tests.refuter.exhaustive import random_relation
from tests.verify.replay_logs import QUESTIONS, check, log_of, mutated
from tests.verify.wrong_writers import WRONG_WRITERS


@cache
def logs() -> list[str]:
    """Return logs that are right, and some that claim too much; all of them are short."""
    rng, found = random.Random(5), list[str]()
    while len(found) < 12:
        relation, basis = random_relation(rng, rng.choice((3, 3, 4)), rng.choice((1, 2))), rng.choice(("b2", "aig"))
        for gates in range(4):
            answer = refute_slowly(relation, gates, basis, log=True, without=("bound",), nodes=200)
            if answer.answer != "refuted":
                break
            if gates >= 2 and answer.log is not None:
                found.append(answer.log)
    traps = [log_of(question, ("bound",)) for question in QUESTIONS[4:]]
    wrong = [writer.false_log() for writer in WRONG_WRITERS[:6]]
    return [*found, *traps, *traps, log_of(QUESTIONS[3]), *(log for log in wrong if log is not None)]


def is_true(claim: Replayed) -> bool:
    """Return whether no circuit of so few gates exists, by a formula that shares nothing with the checker."""
    everything = (1 << (1 << claim.outputs)) - 1
    allowed = [
        everything & ~sum((p >> x & 1) << v for v, p in enumerate(claim.planes)) for x in range(1 << claim.inputs)
    ]
    relation = BooleanRelation(claim.inputs, claim.outputs, tuple(allowed))
    return not relation.satisfiable or not has_circuit(relation, claim.gates, claim.operations != "and")


def mutate(seed: int, count: int) -> tuple[int, int]:
    """Return how many changed logs were rejected, and how many were accepted although a line is another."""
    rng, rejected, other = random.Random(seed), 0, 0
    for _ in range(count):
        log = rng.choice(logs())
        changed = mutated(log, rng)
        try:
            accepted = check(changed)
        except VerifyError as error:
            assert error.step.startswith(("record ", "claim", "head", "end", "limit"))
            rejected += 1
        else:
            assert is_true(accepted), changed
            other += changed != log
    return rejected, other


def test_changed_logs_claim_nothing_false() -> None:
    rejected, other = mutate(1, 150)
    assert rejected >= 60
    assert other >= 10


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 12))
def test_many_changed_logs_claim_nothing_false(seed: int) -> None:
    rejected, other = mutate(seed, 2_000)
    assert rejected >= 800
    assert other >= 80
