"""Every lower bound is derived again from its reason and the subproblem, and compared with brute force."""

from __future__ import annotations

import json
import pickle
import random
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pytest

import mincirc
from mincirc.circuit import get_basis
from mincirc.circuit.listing import Listing
from mincirc.encode.relation import Part, Relation
from mincirc.encode.rules import rules_for
from mincirc.lower.bound import WHOLE, Enumerated, Exhausted, FromPart, LowerBound, Refuted, Support, Tabled
from mincirc.lower.schedule import Strength
from mincirc.lower.subproblems import Cofactors
from mincirc.lower.support import allowed_words, support_bound
from mincirc.mdp import Discount, make_task
from mincirc.mdp.boxes.learn import LemmaLearner
from mincirc.npn import least_size
from mincirc.problem.problem import Problem
from mincirc.searching.backends import sat_backend
from mincirc.solve.protocol import Budget, Effort
from mincirc.solve.sat import DEFAULT
from tests.rules_support import at_once, relation_problem, size_of_relation
from tests.support import certain, table_task

PLACES = 70


def relation_of(problem: Problem) -> Relation:
    lemmas = list(LemmaLearner(problem.task, problem.constraints).static())
    return Relation.of(problem, lemmas, range(len(problem.task.states)))


def derived(relation: Relation, bound: LowerBound, seen: Counter[str]) -> int:
    """The number of gates that follows from a reason: by the table, by the premises, by brute force."""
    part = relation.part(bound.part)
    seen[type(bound.reason).__name__] += 1
    match bound.reason:
        case Tabled() as reason:
            return tabled(part, reason)
        case FromPart(bound=premise):
            return derived(part, premise, seen)
        case Exhausted() as reason:
            size = size_of_relation(part)
            assert size is None or size > reason.gates
            return reason.gates + 1
        case Refuted() as reason:
            assert (reason.below is None) == (reason.gates == 0)
            for premise in bound.premises():
                assert derived(part, premise, seen) == premise.least
            assert reason.below is None or reason.below.least == reason.gates
            size = size_of_relation(part)
            assert size is None or size > reason.gates
            return reason.gates + 1
    raise AssertionError(f"a subproblem has no bound by {bound.reason}")


def tabled(relation: Relation, reason: Tabled) -> int:
    """The rows on which every allowed word has the same bit are a function whose least size the table knows."""
    place = relation.outputs - 1 - reason.output
    codes = relation.problem.interface.codes
    bits = {codes[s]: {w >> place & 1 for w in own} for s, own in relation.words.items()}
    for row in range(1 << relation.inputs):
        cared = bits.get(row, {0, 1})
        assert (len(cared) == 1) == bool(reason.care >> row & 1)
        assert len(cared) != 1 or {reason.value >> row & 1} == cared
    return least_size(reason.inputs, reason.care, reason.value)


@pytest.mark.parametrize("limit", [3, 20_000])
@pytest.mark.parametrize("basis", ["b2", "aig", "nand", "mig"])
def test_bounds_of_subproblems_follow_from_their_reasons(basis: str, limit: int) -> None:
    seen: Counter[str] = Counter()
    for seed in range(3):
        relation = relation_of(relation_problem(random.Random(seed), 3, 1 + seed % 2, basis))
        found = Cofactors(rules_for(basis), DEFAULT)
        for each in (1, limit):
            bounds = found.bounds(relation, 8, each, Budget())
        found.close()
        assert bounds
        for bound in bounds:
            assert derived(relation, bound, seen) == bound.least > 0
            size = size_of_relation(relation.part(bound.part))
            assert size is None or bound.least <= size
    kinds = {"Tabled"} if basis == "b2" else {"Refuted", "FromPart"}
    assert kinds <= set(seen)


def test_four_inputs_compose_bounds_of_three() -> None:
    """Refutations above bounds of parts, which rest on the table."""
    seen: Counter[str] = Counter()
    relation = relation_of(relation_problem(random.Random(5), 4, 2, "b2"))
    found = Cofactors(rules_for("b2"), DEFAULT)
    bounds = found.bounds(relation, 6, 2000, Budget())
    found.close()
    for bound in bounds:
        assert derived(relation, bound, seen) == bound.least
    assert {"Tabled", "FromPart", "Refuted"} <= set(seen)


def test_a_reason_for_another_number_is_noticed() -> None:
    """Otherwise none of these tests could fail."""
    relation = relation_of(relation_problem(random.Random(1), 3, 1, "b2"))
    found = Cofactors(rules_for("b2"), DEFAULT)
    bound = next(b for b in found.bounds(relation, 8, 2000, Budget()) if isinstance(b.reason, Tabled))
    assert isinstance(bound.reason, Tabled)
    assert derived(relation, bound, Counter()) == bound.least
    with pytest.raises(AssertionError):
        derived(relation, replace(bound, reason=replace(bound.reason, value=bound.reason.value ^ 1)), Counter())
    wrong = replace(bound, part=WHOLE, reason=Refuted(6, 1, 0, 0, None))
    with pytest.raises(AssertionError):
        derived(relation, wrong, Counter())


def reads(problem: Problem, reason: Support) -> int:
    """The least number of inputs in which every set of states that must be told apart differs, by trying all."""
    interface = problem.interface
    lemmas = list(LemmaLearner(problem.task, problem.constraints).static())
    words = allowed_words(problem, lemmas)
    places = [interface.output_bits - 1 - h for h in reason.outputs]
    cut = [{tuple(w >> p & 1 for p in places) for w in own} for own in words]
    for states in reason.apart:
        assert not set.intersection(*(cut[s] for s in states))
    differ = [
        {i for i in range(interface.inputs) if len({interface.codes[s] >> i & 1 for s in states}) > 1}
        for states in reason.apart
    ]
    for output, other in combinations((*reason.outputs, *reason.others), 2) if reason.others else ():
        both = [interface.output_bits - 1 - h for h in (output, other)]
        kinds = [{w >> both[0] & 1 ^ w >> both[1] & 1 for w in own} for own in words]
        assert {0} in kinds
        assert {1} in kinds
    return next(
        count
        for count in range(interface.inputs + 1)
        if any(all(d & set(chosen) for d in differ) for chosen in combinations(range(interface.inputs), count))
    )


@pytest.mark.parametrize("basis", ["b2", "nand", "mig", "lut-3"])
def test_support_bounds_follow_from_the_states_that_they_tell_apart(basis: str) -> None:
    sizes: Counter[int] = Counter()
    for seed in range(12):
        problem = relation_problem(random.Random(seed), 3, 1 + seed % 3, basis, least=1)
        bound = support_bound(problem, LemmaLearner(problem.task, problem.constraints).static())
        if bound is not None:
            assert isinstance(bound.reason, Support)
            assert bound.reason.fanins == max(get_basis(basis).arities)
            assert reads(problem, bound.reason) == bound.reason.reads
            assert bound.reason.gates == bound.least > 0
            size = size_of_relation(relation_of(problem))
            assert size is None or bound.least <= size
            sizes[bound.least] += 1
    assert sum(sizes.values()) >= 6
    assert max(sizes) >= (1 if basis == "lut-3" else 2)


@pytest.mark.parametrize("early", [None, 300])
@pytest.mark.parametrize("tables", ["0x1ee1", "0x96,0xe8", "0x1ee1,0xcaac", "0x16e8"])
def test_a_search_says_why_nothing_is_smaller(tables: str, early: int | None) -> None:
    solver = sat_backend() if early is None else sat_backend(lower=at_once(early))
    task = mincirc.load(f"table:{tables}")
    result = mincirc.search(task, solver=solver)
    bound = result.stats.lower_reason
    assert isinstance(bound, LowerBound)
    assert bound.part == WHOLE
    assert result.size is not None
    assert bound.least == result.size
    sizes, known = set[int](), bound
    while isinstance(known.reason, Refuted) and known.reason.below is not None:
        sizes.add(known.reason.gates)
        assert known.least == known.reason.gates + 1
        known = known.reason.below
    assert sizes == set(range(known.least, result.size)) or isinstance(known.reason, Exhausted)
    document = json.loads(json.dumps(result.to_json()))["stats"]["lower_reason"]
    assert document["least"] == result.size
    assert document["reason"]["by"] in ("search", "part", "table", "live signals", "gate elimination")
    assert len(json.dumps(document)) < 1500
    assert str(pickle.loads(pickle.dumps(bound))) == str(bound)
    assert str(bound).startswith(f">= {result.size} gates (")


def test_cubes_say_so_too() -> None:
    task = mincirc.load("table:0x1ee1,0xcaac")
    alone, cubes = (mincirc.search(task, scheduler=scheduler) for scheduler in (None, "serial"))
    assert isinstance(alone.stats.lower_reason, LowerBound)
    assert isinstance(cubes.stats.lower_reason, LowerBound)
    assert cubes.stats.lower_reason.least == alone.stats.lower_reason.least == alone.size


def test_a_list_of_all_circuits_is_a_reason() -> None:
    """The circuits of the list are judged one by one."""
    rows = {
        f"s{i}": {
            "go": certain(f"s{i + 1}" if i + 1 < PLACES else None, -1) if i % 2 else certain(f"s{i}", -1),
            "hop": certain(f"s{i}", -1) if i % 2 else certain(f"s{i + 1}" if i + 1 < PLACES else None, -1),
        }
        for i in range(PLACES)
    }
    task = make_task("corridor", Discount(Fraction(99, 100)), rows, {"s0": 1}, actions=["go", "hop"])
    result = mincirc.search(task, basis="nand")
    bound = result.stats.lower_reason
    assert isinstance(bound, LowerBound)
    assert isinstance(bound.reason, Enumerated)
    assert (bound.least, bound.reason.gates, bound.reason.below) == (1, 0, None)
    face = result.interface
    listing = Listing("nand", face.inputs, face.output_bits, 0, face.codes)
    assert len(listing) == bound.reason.circuits
    assert not any(result.problem.accepts(listing.circuit(number)) for number in range(len(listing)))


def test_what_an_earlier_run_refuted_is_said_to_be_so() -> None:
    strength = Strength(rules_for("b2"), DEFAULT)
    strength.refuted(3, Effort(conflicts=5, lemmas=2, rows=1))
    strength.refuted(4, Effort(conflicts=7, lemmas=2, rows=1))
    bound = strength.reason
    assert bound is not None
    assert str(bound) == ">= 5 gates (search refutes 3 to 4 gates, above >= 3 gates (an earlier run))"
    assert bound.to_json()["reason"]["conflicts"] == 12
    strength.refuted(1, Effort())
    assert strength.reason is bound
    assert [type(b.reason) for b in bound.premises()] == [Refuted]


def test_a_part_refutes_the_whole() -> None:
    strength = Strength(rules_for("b2"), DEFAULT)
    part = LowerBound(Part(((1, True),), (0, 2)), 4, Tabled(0, 3, 255, 105))
    strength.bounds = (part,)
    assert strength.refutes(3) is part
    assert strength.refutes(4) is None
    strength.refuted(2, Effort())
    assert strength.reason is not None
    assert strength.reason.least == 4
    assert str(strength.reason).startswith(">= 4 gates (part x1=1, outputs 0 2 >= 4 gates (table")


def test_other_back_ends_keep_no_reason() -> None:
    result = mincirc.search(table_task(2, 0b0110), solver="brute")
    assert (result.size, result.stats.lower_reason) == (1, None)
    assert result.to_json()["stats"]["lower_reason"] is None
    assert mincirc.search(table_task(2, 0b1100)).stats.lower_reason is None  # a wire: there is no gate


@pytest.mark.parametrize("tables", ["0x96,0x96", "0x96,0x69", "0x80,0x7f"])
def test_an_output_and_its_complement_take_one_gate(tables: str) -> None:
    """Two gates for three inputs; outputs that are equal, or complements, need none of their own."""
    task = mincirc.load(f"table:{tables}")
    problem = mincirc.search(task).problem
    bound = support_bound(problem, LemmaLearner(task, problem.constraints).static())
    assert bound is not None
    assert bound.least == 2


def test_a_lemma_on_several_states_bars_no_word_alone() -> None:
    """ "Not both" is met by one of the two, so every word is still allowed at either."""
    task = table_task(2, 0b0110)
    problem = mincirc.search(task).problem
    first, second, *_ = LemmaLearner(task, problem.constraints).static()
    wide = replace(first, box=(*first.box, *second.box))
    assert len(wide.states) == 2
    assert allowed_words(problem, [wide]) == allowed_words(problem, [])
    assert allowed_words(problem, [first]) != allowed_words(problem, [])
    assert support_bound(problem, [wide]) is None
