"""Bounds on parts, forced from the first conflict on, against searches that have none."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mincirc
from mincirc.certify import certify, write_certificate
from mincirc.encode.needed import Needed
from mincirc.encode.relation import Part, Relation
from mincirc.encode.rules import rules_for
from mincirc.lower.bound import pairs
from mincirc.lower.gate_elimination import GateElimination
from mincirc.lower.live_signals import LiveSignalParams
from mincirc.lower.schedule import LowerParams, ScheduleParams
from mincirc.lower.subproblems import Cofactors, SubproblemParams, parts_of
from mincirc.mdp.boxes.learn import LemmaLearner
from mincirc.problem.problem import Problem
from mincirc.searching.backends import sat_backend
from mincirc.solve.protocol import Budget, Effort
from mincirc.solve.sat import DEFAULT
from mincirc.testing import hard_problems, needs_gates, relation_problems
from mincirc.verify import verify
from tests.rules_support import (
    BASES,
    at_once,
    first_found,
    problem_from_rows,
    relation_problem,
    size_of_relation,
)
from tests.support import by_clauses, cube_backend, table_task


@pytest.mark.parametrize("basis", BASES)
@given(data=st.data(), outputs=st.integers(1, 2), allowance=st.sampled_from([1, 4000]))
@settings(max_examples=6, deadline=None)
def test_bounds_from_the_start_give_the_same_minimum(
    basis: str, data: st.DataObject, outputs: int, allowance: int
) -> None:
    """Don't-cares, illegal words, lemmas on several states, symmetric inputs; two gates are needed."""
    symmetric = st.sampled_from([0, 2, 3])
    relations = symmetric.flatmap(
        lambda n: relation_problems(basis=basis, outputs=2 if basis == "lut-3" else outputs, symmetric=n, missed=3)
    )
    problem = data.draw(relations.filter(needs_gates) | hard_problems(basis=basis))
    plain = first_found(sat_backend(rules=()).session(problem), most=5, conflicts=3000)
    early = at_once(allowance)
    forced = first_found(sat_backend(lower=early).session(problem), most=5)
    cubes = first_found(cube_backend(lower=early).session(problem), most=5)
    assert plain is None or (forced, cubes) == (plain, plain)


def by_elimination(first_nodes: int = 0, **more: int) -> LowerParams:
    """Cofactors are bounded by gate elimination before a size is asked, whatever their number of inputs."""
    return LowerParams(
        schedule=ScheduleParams(first_after=0, **more),
        subproblems=SubproblemParams(most_inputs=0),
        live_signals=LiveSignalParams(first_nodes=first_nodes),
    )


@pytest.mark.parametrize("basis", BASES)
@given(data=st.data(), outputs=st.integers(1, 2), allowance=st.sampled_from([3, 4000]))
@settings(max_examples=6, deadline=None)
def test_cofactors_bounded_by_gate_elimination_give_the_same_minimum(
    basis: str, data: st.DataObject, outputs: int, allowance: int
) -> None:
    """As above; with every rule on and off."""
    relations = relation_problems(basis=basis, outputs=2 if basis == "lut-3" else outputs, missed=3)
    problem = data.draw(relations.filter(needs_gates) | hard_problems(basis=basis))
    plain = first_found(sat_backend(rules=()).session(problem), most=5, conflicts=3000)
    early = by_elimination(rows=allowance)
    for rules in (None, ("cofactor",)):
        found = first_found(sat_backend(rules=rules, lower=early).session(problem), most=5)
        assert plain is None or found == plain


@pytest.mark.parametrize("basis", ["b2", "aig"])
def test_bounds_by_gate_elimination_are_clauses_and_wrong_ones_make_wrong_minima(
    monkeypatch: pytest.MonkeyPatch, each_core: str, basis: str
) -> None:
    """Otherwise the test above could not fail."""
    cofactors, bounded, wrong = GateElimination.cofactors, 0, 0

    def too_high(self: GateElimination, goal: int, effort: int) -> object:
        found, more = cofactors(self, goal, effort)
        return tuple(replace(b, least=b.least + 2) for b in found), more

    for seed in range(1, 8):
        problem = relation_problem(random.Random(seed), 3, 1, basis, least=3)
        right = first_found(sat_backend(rules=()).session(problem))
        session = sat_backend(lower=by_elimination()).session(problem)
        assert first_found(session) == right
        bounded += any(isinstance(side, Needed) and side.bounds for side in session.strengthening)
        with monkeypatch.context() as broken:
            broken.setattr(GateElimination, "cofactors", too_high)
            wrong += first_found(sat_backend(lower=by_elimination()).session(problem)) != right
    assert bounded >= 5
    assert wrong >= 4


def pairwise(basis: str, inputs: int) -> Problem:
    """AND (in nand: NAND) of each two of the first three inputs, the others being 0 at every code."""
    rows, flip = {}, 0b111 if basis == "nand" else 0
    for code in range(8):
        x, y, z = code >> 2, code >> 1 & 1, code & 1
        rows[code << (inputs - 3)] = {(x & y) << 2 | (x & z) << 1 | y & z: 1}
    return problem_from_rows(inputs, 3, {code: {word ^ flip: 1 for word in own} for code, own in rows.items()}, basis)


@pytest.mark.parametrize("basis", ["nand", "demorgan"])
def test_a_cap_on_the_readers_of_an_input_by_gate_elimination_is_reached(
    monkeypatch: pytest.MonkeyPatch, each_core: str, basis: str
) -> None:
    """Nine inputs, all parameters as they are.  Each of three inputs is read by two of the three gates that the
    problem needs, and where it is 0 one gate is left: a cap lower by one, for a single input, leaves no circuit."""
    size = 3
    assert needs_gates(pairwise(basis, 3), size), "by brute force"
    problem, cofactors = pairwise(basis, 9), GateElimination.cofactors

    def found(too_low: Part | None) -> int | None:
        def one_more(self: GateElimination, goal: int, effort: int) -> object:
            bounds, more = cofactors(self, goal, effort)
            return tuple(replace(b, least=b.least + (b.part == too_low)) for b in bounds), more

        with monkeypatch.context() as broken:
            broken.setattr(GateElimination, "cofactors", one_more)
            session = sat_backend().session(problem)
            session.decide(1, Budget())  # learns the lemmas
            session.strengthen(size, Effort(), Budget())
            (side,) = (side for side in session.strengthening if isinstance(side, Needed))
            capped = dict(side.bounds)
            assert all(capped[part] == 1 + (part == too_low) for part in parts)
            return first_found(session)

    parts = [Part(((place, False),)) for place in range(3)]
    assert found(None) == size
    assert all((found(part) or 7) > size for part in parts), "otherwise the line above could not fail"


def test_gate_elimination_of_cofactors_counts_against_the_turn_and_rounds_grow() -> None:
    problem = relation_problem(random.Random(4), 5, 2, "b2")
    session = sat_backend(lower=by_elimination(rows=165, rows_per_conflict=33)).session(problem)
    session.decide(1, Budget())  # learns the lemmas
    budget, left, spent = Budget(), 100_000, []
    for _ in range(3):
        with budget.turn(left):
            assert session.strengthen(6, Effort(), budget) == 0, "no conflict of a solver"
            now = budget.left_conflicts()
            assert now is not None
            spent.append(left - now)
    assert 0 < spent[0] < spent[1]
    assert (session.strengthener.due_at or 0) >= sum(spent) // ScheduleParams().share
    assert budget.spent == 0
    session.close()


def test_a_depth_is_not_refuted_by_a_number_of_gates() -> None:
    """The parity of four bits has three gates and depth two."""
    early = sat_backend(lower=at_once(100))
    for objective in ("depth", "depth,size", "size,depth"):
        found = mincirc.search(table_task(4, 0x6996), objective=objective, solver=early, timeout=60)
        assert (found.status, found.circuit and (found.circuit.depth, found.circuit.size)) == ("proved", (2, 3))


@pytest.mark.parametrize("basis", BASES)
@pytest.mark.parametrize("seed", range(3))
def test_bounds_on_parts_are_their_sizes(basis: str, seed: int) -> None:
    """Of every part, against brute force: with plenty of conflicts the bound is the size."""
    rng = random.Random(seed)
    problem = relation_problem(rng, 3, 1 + seed % 2, basis)
    learner = LemmaLearner(problem.task, problem.constraints)
    relation = Relation.of(problem, list(learner.static()), range(len(problem.task.states)))
    found = Cofactors(rules_for(basis), DEFAULT)
    bounds = dict(pairs(found.bounds(relation, 8, 20_000, Budget())))
    found.close()
    assert bounds
    for part in parts_of(relation):
        cut = relation.part(part)
        size = size_of_relation(cut) if cut.words else 0
        if size is not None:
            assert bounds.get(part, 0) == size


def test_bounds_that_are_one_too_high_make_wrong_minima(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise none of these tests could fail."""
    problem = relation_problem(random.Random(3), 3, 1, "b2")
    right = first_found(sat_backend(rules=()).session(problem))
    bounds = Cofactors.bounds

    def too_high(self: Cofactors, relation: Relation, gates: int, each: int, budget: Budget) -> object:
        return tuple(replace(b, least=b.least + 1) for b in bounds(self, relation, gates, each, budget))

    early = sat_backend(lower=at_once(4000))
    assert right is not None
    assert right > 0
    assert first_found(early.session(problem)) == right
    monkeypatch.setattr(Cofactors, "bounds", too_high)
    assert first_found(early.session(problem)) != right


def test_whoever_listens_hears_of_bounds_in_the_making() -> None:
    heard = list[tuple[int, int]]()
    problem = relation_problem(random.Random(1), 5, 2, "b2", Fraction(1), 0)
    clauses = by_clauses()  # parts are searched by SAT
    backend = sat_backend(lower=clauses)
    session = backend.session(problem, lambda gates, effort: heard.append((gates, effort.conflicts)))
    session.decide(1, Budget())  # learns the lemmas
    heard.clear()
    assert session.strengthen(6, Effort(conflicts=7), Budget()) > 0
    assert heard
    assert {gates for gates, _ in heard} == {6}
    assert all(conflicts > 7 for _, conflicts in heard)
    session.close()


def test_needed_is_refuted_by_more_gates_than_there_are() -> None:
    session = sat_backend().session(relation_problem(random.Random(1), 3, 1, "b2"))
    assert Needed(((Part(), 3),)).clauses(session.formula(2)) == [[]]


@pytest.mark.parametrize("basis", ["b2", "aig", "nand", "mig"])
def test_what_was_found_with_bounds_on_parts_is_certified_without(tmp_path: Path, basis: str) -> None:
    """Symmetric inputs, lemmas with their images: the checker accepts the claim, and no such rule is named in it."""
    early = sat_backend(lower=at_once(1000))
    for seed in range(3):
        problem = relation_problem(random.Random(seed), 3, 1, basis, Fraction(4, 5), symmetric=3)
        share, asked = Fraction(4, 5), {"basis": basis, "interface": problem.interface, "solver": early}
        claim = certify(problem.task, share, timeout=60, **asked)  # type: ignore[arg-type]
        assert (claim.kind, claim.rules.symmetric, claim.rules.cofactor) == ("minimum", False, False)
        write_certificate(claim, tmp_path / str(seed))
        found = verify(tmp_path / str(seed)).record.claim
        assert (found.lower, found.upper) == (claim.lower, claim.upper)
