"""Bounds of problems by gate elimination: derived again from their reasons, and compared with brute force."""

from __future__ import annotations

import json
import pickle
import random
from collections import Counter
from dataclasses import replace

import pytest

import mincirc
from mincirc.encode.relation import Part
from mincirc.encode.rules import rules_for
from mincirc.lower.bound import WHOLE, Eliminated, LowerBound
from mincirc.lower.elimination import Attempt, ReferenceElimination
from mincirc.lower.gate_elimination import FIRST_GATES, GateElimination, GateEliminationParams, relation_of
from mincirc.lower.leaves import LeafParams
from mincirc.lower.row_bound import Tables
from mincirc.lower.row_relation import FirstGate, RowRelation
from mincirc.lower.schedule import LowerParams, ScheduleParams, Strength
from mincirc.lower.subproblems import SubproblemParams
from mincirc.mdp.boxes.learn import Lemma, LemmaLearner
from mincirc.native import core
from mincirc.npn import sizes
from mincirc.problem.problem import Problem
from mincirc.solve.protocol import Budget
from mincirc.solve.sat import DEFAULT
from tests.lower.test_bound import relation_of as words_of
from tests.rules_support import relation_problem, size_of_relation


def lemmas_of(problem: Problem) -> list[Lemma]:
    return list(LemmaLearner(problem.task, problem.constraints).static())


def follows(bound: LowerBound) -> None:
    """The reference proves the bound anew, from the relation alone, with the refuter as a leaf."""
    reason = bound.reason
    assert isinstance(reason, Eliminated)
    gates = tuple(gate for gate in FirstGate if reason.exclusive or gate is not FirstGate.XOR)
    search = ReferenceElimination(gates, Tables({k: sizes(k) for k in range(4)}, 8), 1 << 20, LeafParams(pace=1))
    search.begin(reason.relation)
    assert search.raise_to(bound.least, 10**6) is Attempt.PROVED


def allowed(problem: Problem, part: Part = WHOLE) -> RowRelation | None:
    """The relation of a part, by another way: :meth:`mincirc.encode.relation.Relation.part`."""
    relation = words_of(problem).part(part)
    codes = relation.problem.interface.codes
    rows = [(codes[s], sum(1 << w for w in own)) for s, own in relation.words.items()]
    return RowRelation.of(relation.inputs, relation.outputs, rows)


@pytest.mark.parametrize("basis", ["b2", "xaig", "lut-2", "aig", "nand", "demorgan"])
def test_bounds_follow_from_their_reasons_and_hold(each_core: str, basis: str) -> None:
    seen = Counter[str]()
    for seed in range(7):
        problem = relation_problem(random.Random(seed), 3, 1 + seed % 2, basis)
        search = GateElimination(problem, lemmas_of(problem))
        bound = search.raise_to(9, 50_000)
        assert bound is search.bound
        assert bound is not None
        assert search.exhausted
        size = size_of_relation(words_of(problem))
        assert size is None or bound.least <= size
        assert isinstance(bound.reason, Eliminated)
        assert bound.reason.relation == allowed(problem)
        follows(bound)
        seen["exact"] += bound.least == size
        seen["two"] += bound.least >= 2
        parts, more = search.cofactors(9, 50_000)
        assert not more
        for part in parts:
            size = size_of_relation(words_of(problem).part(part.part))
            assert size is None or part.least <= size
            assert isinstance(part.reason, Eliminated)
            assert part.reason.relation == allowed(problem, part.part)
            follows(part)
        assert len({part.part for part in parts}) == len(parts)
        seen["parts"] += len(parts)
    assert seen["exact"] >= (3 if FIRST_GATES[basis] == FIRST_GATES["b2"] else 0)
    assert seen["two"] >= 4
    assert seen["parts"] >= 15


def test_a_reason_for_another_number_does_not_follow() -> None:
    problem = relation_problem(random.Random(1), 3, 1, "b2")
    bound = GateElimination(problem, lemmas_of(problem)).raise_to(9, 50_000)
    assert bound is not None
    with pytest.raises(AssertionError):
        follows(replace(bound, least=bound.least + 1))


def test_turns_go_on_where_the_last_one_stopped(each_core: str) -> None:
    problem, off = relation_problem(random.Random(3), 4, 2, "b2"), LeafParams(outputs=0)
    at_once = GateElimination(problem, lemmas_of(problem), GateEliminationParams(leaves=off))
    at_once.raise_to(9, 10**6)
    by_turns = GateElimination(problem, lemmas_of(problem), GateEliminationParams(rows_at_once=1, leaves=off))
    raised = []
    while not by_turns.exhausted:
        bound = by_turns.raise_to(9, 3)
        if bound is not None:
            raised.append(bound.least)
    assert raised == sorted(set(raised))
    assert by_turns.least == at_once.least == raised[-1] > 1
    assert by_turns.effort == at_once.effort > 0
    assert by_turns.raise_to(9, 3) is None
    assert GateElimination(problem, lemmas_of(problem)).raise_to(1, 0) is not None


@pytest.mark.skipif(core() is None, reason="turns of the reference do not grow")
def test_long_turns_in_vain_make_the_next_ones_shorter() -> None:
    problem = relation_problem(random.Random(3), 6, 2, "b2")
    longest = 200 * GateElimination(problem, lemmas_of(problem)).rows
    params = GateEliminationParams(first_turn=10**9, longest_turn=longest, leaves=LeafParams(outputs=0))
    search, vain, lengths = GateElimination(problem, lemmas_of(problem), params), 0, list[int]()
    while vain < 4:
        assert search.turn(1) == 200 // max(1, vain)
        lengths.append(search.turn(1))
        vain = vain + 1 if search.raise_to(64, lengths[-1]) is None else 0
        assert not search.exhausted
    assert lengths[-4:] == [200, 200, 100, 66]
    for _ in range(3):
        assert search.raise_to(64, 10) is None  # a short one does not count
    assert search.turn(1) == 50


@pytest.mark.parametrize("share", [1, 3])
def test_a_round_of_cofactors_is_paid_for_beforehand(each_core: str, share: int) -> None:
    problem = relation_problem(random.Random(3), 5, 2, "b2")
    schedule = ScheduleParams(first_after=10, rows=2000, rows_per_conflict=1, growth=2, elimination_share=share)
    params = LowerParams(schedule=schedule, subproblems=SubproblemParams(most_inputs=0))
    strength, spent = Strength(rules_for("b2"), DEFAULT, params=params), [0]
    assert strength.due_at == 10
    for _ in range(2):
        with Budget().turn(None):
            strength.renew(problem, lemmas_of(problem), (), 9, Budget())
        assert strength._elimination is not None
        spent.append(strength._elimination.effort * strength._elimination.rows)
        took = spent[-1] - spent[-2]
        assert took > 100
        due = strength.due_at / strength._patience
        assert due == max(2 * took // share, spent[-1] // schedule.share)
        assert not strength.due(strength.due_at - 1, 0, 0)
        assert strength.due(strength.due_at, 0, 0)


@pytest.mark.parametrize("basis", ["mig", "lut-3"])
def test_bases_whose_gates_outlive_constants_have_no_such_bound(basis: str) -> None:
    problem = relation_problem(random.Random(0), 3, 1, basis)
    search = GateElimination(problem, lemmas_of(problem))
    assert search.exhausted
    assert search.raise_to(5, 100) is None
    assert search.cofactors(5, 100) == ((), False)


def test_too_wide_a_problem_is_left_alone() -> None:
    problem = relation_problem(random.Random(0), 3, 2, "b2")
    for params in (GateEliminationParams(most_inputs=2), GateEliminationParams(most_outputs=1)):
        assert GateElimination(problem, lemmas_of(problem), params).exhausted


def test_lemmas_on_several_states_are_dropped() -> None:
    problem = relation_problem(random.Random(2), 3, 1, "b2")
    first, second, *rest = lemmas_of(problem)
    wide = replace(first, box=(*first.box, *second.box))
    assert len(wide.states) == 2
    assert relation_of(problem, [wide, *rest]) == relation_of(problem, rest)
    assert relation_of(problem, [first, *rest]) != relation_of(problem, rest)


def test_the_union_needs_at_least_what_a_member_needs(each_core: str) -> None:
    first, second = (mincirc.load(f"table:{table}") for table in ("0x96", "0xe8"))
    both = mincirc.union([first, second])
    found = mincirc.search(both)
    problem = found.problem
    bound = GateElimination(problem, lemmas_of(problem)).raise_to(20, 20_000)
    assert bound is not None
    assert found.size is not None
    assert 3 <= bound.least <= found.size
    member = mincirc.search(first).problem
    alone = GateElimination(member, lemmas_of(member))
    alone.raise_to(20, 20_000)
    assert alone.least <= bound.least


def test_a_bound_tells_its_reason() -> None:
    problem = relation_problem(random.Random(4), 3, 1, "b2")
    bound = GateElimination(problem, lemmas_of(problem)).raise_to(9, 50_000)
    assert bound is not None
    document = json.loads(json.dumps(bound.to_json()))
    assert document["reason"]["by"] == "gate elimination"
    assert document["reason"]["inputs"] <= 3
    assert str(bound).startswith(f">= {bound.least} gates (gate elimination, ")
    assert str(pickle.loads(pickle.dumps(bound))) == str(bound)
    assert list(bound.premises()) == []
