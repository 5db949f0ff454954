"""Branches of the search over live signals: they cover the question, and their circuits are circuits of the whole."""

from __future__ import annotations

import pickle
import random
from collections.abc import Callable

import pytest

from mincirc.refuter.branches import Branch, branches_of
from mincirc.refuter.params import RefuterParams
from mincirc.refuter.refuter import Refuter
from mincirc.refuter.relation import BooleanRelation
from mincirc.runtime.limits import Limits
from mincirc.solve.cubes.branches import BranchJob, BranchParams, BranchResult, run_branch
from tests.refuter.exhaustive import least_size, random_relation

TABLES = RefuterParams(table_bytes=1 << 22)


def decided(relation: BooleanRelation, gates: int, basis: str, refuter: Refuter, levels: int) -> bool:
    """Whether there is a circuit, from branches that are cut so many times before they are asked about."""
    waiting = [(branch, levels) for branch in branches_of(relation, gates, basis)]
    while waiting:
        branch, level = waiting.pop()
        if not branch.state.outputs:
            assert relation.accepts(branch.state.circuit(basis))
            return True
        if level and branch.gates > 1:
            waiting += [(behind, level - 1) for behind in branch.split(basis, _told_by(refuter))]
            continue
        found = refuter.decide(branch.relation, branch.gates, must=True)
        if found.circuit is not None:
            circuit = branch.circuit(found.circuit, basis)
            assert circuit.size <= gates
            assert relation.accepts(circuit)
            return True
        assert found.answer == "refuted"
    return False


def _told_by(refuter: Refuter) -> Callable[[BooleanRelation, int], bool]:
    return lambda relation, gates: refuter.decide(relation, gates, nodes=200).answer == "refuted"


@pytest.mark.usefixtures("each_core")
@pytest.mark.parametrize("basis", ["b2", "aig", "xaig", "lut-2"])
def test_branches_decide_as_all_circuits_do(basis: str) -> None:
    rng, hard = random.Random(17), 0
    for _ in range(12):
        relation = random_relation(rng, 3, rng.choice((1, 2)))
        least = least_size(relation, 3, basis != "aig")
        hard += least >= 2
        with Refuter(basis, TABLES) as refuter:
            for gates in range(4):
                for levels in (0, 1, 2):
                    assert decided(relation, gates, basis, refuter, levels) == (gates >= least), (relation, gates)
    assert hard >= 6


def test_branches_of_four_inputs_decide_as_the_undivided_search_does() -> None:
    rng, sizes = random.Random(5), []
    for _ in range(6):
        relation = random_relation(rng, 4, rng.choice((1, 2)))
        with Refuter("b2", TABLES) as refuter:
            least = next(g for g in range(20) if refuter.decide(relation, g).answer == "found")
        sizes.append(least)
        with Refuter("b2", TABLES) as refuter:
            for gates in (least - 1, least):
                for levels in (0, 1):
                    assert decided(relation, gates, "b2", refuter, levels) == (gates >= least), (relation, gates)
    assert sum(size >= 4 for size in sizes) >= 4, sizes


def test_a_job_answers_alike_after_it_travelled() -> None:
    """The branch of a job is the same in every process, and its table changes no answer."""
    relation = BooleanRelation.of_tables(4, [0x6996, 0x16E9])
    params = BranchParams()
    answers = set[str]()
    for gates in (3, 6):
        for branch in branches_of(relation, gates, "b2")[:20]:
            job = BranchJob(branch, "b2", TABLES, params.nodes, params.tight, Limits())
            first, second = run_branch(job), run_branch(pickle.loads(pickle.dumps(job)))
            assert isinstance(first, BranchResult)
            assert first.answer == second.answer
            answers.add(first.answer)
    assert "refuted" in answers


def test_a_job_without_nodes_comes_back_cut() -> None:
    relation = BooleanRelation.of_tables(5, [0x92E5DFE8])
    (branch,) = (b for b in branches_of(relation, 9, "b2") if b.state.width == 5)
    job = BranchJob(branch, "b2", TABLES, nodes=1, tight=0, limits=Limits())
    result = run_branch(job)
    assert (result.answer, result.circuit) == ("unknown", None)
    assert len(result.branches) > 10
    assert all(isinstance(b, Branch) and b.gates == 8 for b in result.branches)
