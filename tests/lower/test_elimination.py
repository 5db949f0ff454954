"""Gate elimination: rules by exact sizes, the search against brute force and planted circuits, both cores alike."""

from __future__ import annotations

import random
from collections import Counter
from itertools import combinations, product

import pytest

from mincirc.lower.compiled_elimination import CompiledElimination, make_elimination
from mincirc.lower.elimination import Attempt, KnownRelation, ProofOutcome, ReferenceElimination, RelationMemo
from mincirc.lower.row_bound import Tables, quick_bound
from mincirc.lower.row_relation import FirstGate, RowRelation
from mincirc.native import core
from mincirc.npn import sizes
from tests.lower.small_relations import AIG, B2, MOST, hard_relation, least_size, planted, relation_at_random

NO_TABLES = Tables({}, 0)
TABLES = Tables({k: sizes(k) for k in range(4)}, 8)
ROWS = 1 << 20


def proved(relation: RowRelation, gates: tuple[FirstGate, ...], tables: Tables = NO_TABLES, rows: int = ROWS) -> int:
    """The best bound that the search proves."""
    search = make_elimination(gates, tables, rows)
    search.begin(relation)
    goal = 1
    while search.raise_to(goal, 10**6) is Attempt.PROVED:
        goal += 1
    return goal - 1


def by_rules(relation: RowRelation, gates: tuple[FirstGate, ...]) -> int:
    """What the rules give where the sizes of all smaller relations are known: the case that takes least."""
    cases = []
    for output, place, sign in product(range(relation.outputs), range(relation.inputs), (0, 1)):
        literal = relation.placed(output, (place, sign))
        if literal is not None:
            cases.append(least_size(literal, gates))
    for first, second in combinations(range(relation.inputs), 2):
        for gate in gates:
            quotient = relation.merged(first, second, gate)
            if quotient is not None:
                cases.append(1 + least_size(quotient, gates))
    for place in range(relation.inputs):
        parts = (relation.fixed(place, value) for value in (0, 1))
        cases.append(2 + max(least_size(part, gates) for part in parts if part is not None))
    return min(cases)


@pytest.mark.parametrize("gates", [B2, AIG])
def test_the_rules_hold_where_all_smaller_sizes_are_known(gates: tuple[FirstGate, ...]) -> None:
    rng, equal = random.Random(1), 0
    for _ in range(300):
        relation = hard_relation(rng, gates)
        size = least_size(relation, gates)
        bound = by_rules(relation, gates)
        assert bound <= size or size > MOST
        equal += bound == size
    assert equal > 100


@pytest.mark.parametrize(("gates", "tables"), [(B2, NO_TABLES), (B2, TABLES), (AIG, NO_TABLES), (AIG, TABLES)])
def test_bounds_of_hard_relations_hold(each_core: str, gates: tuple[FirstGate, ...], tables: Tables) -> None:
    check_hard_relations(gates, tables, 500 if each_core == "compiled" else 80, 2)


@pytest.mark.slow
@pytest.mark.parametrize("tables", [NO_TABLES, TABLES])
@pytest.mark.parametrize("gates", [B2, AIG])
def test_bounds_of_ten_thousand_hard_relations_hold(gates: tuple[FirstGate, ...], tables: Tables) -> None:
    check_hard_relations(gates, tables, 10_000, 7)


def check_hard_relations(gates: tuple[FirstGate, ...], tables: Tables, count: int, seed: int) -> None:
    rng, found = random.Random(seed), Counter[str]()
    for _ in range(count):
        relation = hard_relation(rng, gates)
        size, bound = least_size(relation, gates), proved(relation, gates, tables)
        assert bound <= size or size > MOST
        found["exact"] += bound == size
        found["raised"] += bound > quick_bound(relation, 99, tables)
    assert found["exact"] > 0.4 * count
    assert found["raised"] > (0.04 if tables is TABLES else 0.1) * count


@pytest.mark.parametrize("gates", [B2, AIG])
def test_no_planted_circuit_is_refuted(each_core: str, gates: tuple[FirstGate, ...]) -> None:
    check_planted(gates, 120 if each_core == "compiled" else 5, 11)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("gates", [B2, AIG])
def test_no_planted_circuit_is_refuted_of_many(gates: tuple[FirstGate, ...], seed: int) -> None:
    check_planted(gates, 2500, seed)


def check_planted(gates: tuple[FirstGate, ...], count: int, seed: int) -> None:
    """Circuits of 4 to 7 inputs and 1 to 3 outputs."""
    rng, sharp, hard = random.Random(seed), 0, 0
    for _ in range(count):
        size = rng.randrange(3, 9)
        relation = planted(rng, gates, rng.randrange(4, 8), rng.randrange(1, 4), size)
        bound = proved(relation, gates, TABLES)
        assert bound <= size
        hard += bound >= 2
        sharp += bound == size
    assert hard > 0.6 * count
    assert sharp > 0.1 * count


@pytest.mark.parametrize("gates", [B2, AIG])
def test_both_cores_make_the_same_relations(gates: tuple[FirstGate, ...]) -> None:
    compiled = core()
    if compiled is None:
        pytest.skip("the core is not compiled here")
    rng, seen = random.Random(4), Counter[Attempt]()
    both = CompiledElimination(compiled, gates, TABLES, 600), ReferenceElimination(gates, TABLES, 600)
    for number in range(60):
        if number % 2:
            relation = relation_at_random(rng, rng.randrange(1, 5), rng.randrange(1, 4))
        else:
            relation = planted(rng, B2, rng.randrange(3, 6), rng.randrange(1, 3), rng.randrange(2, 6))
        for search in both:
            search.begin(relation)
        goal, piece = 1, rng.choice([1, 7, 10_000])
        for _ in range(200):
            attempts = {search.raise_to(goal, piece) for search in both}
            assert len(attempts) == 1
            assert both[0].effort == both[1].effort
            (attempt,) = attempts
            assert attempt is Attempt.STOPPED or both[0].depth == both[1].depth
            seen[attempt] += 1
            goal += attempt is Attempt.PROVED
            if attempt is Attempt.FAILED:
                break
    assert min(seen[a] for a in Attempt) > 20


def test_slices_change_nothing(each_core: str) -> None:
    rng = random.Random(6)
    for _ in range(12 if each_core == "compiled" else 3):
        relation = planted(rng, B2, 5, 2, 6)
        ends = set()
        for piece in (1, 13, 10**6):
            search = make_elimination(B2, TABLES, ROWS)
            search.begin(relation)
            goal, answers = 1, list[Attempt]()
            while not answers or answers[-1] is not Attempt.FAILED:
                attempt = search.raise_to(goal, piece)
                if attempt is not Attempt.STOPPED:
                    answers.append(attempt)
                    goal += 1
            ends.add((goal, search.effort, search.depth))
        assert len(ends) == 1


def test_a_small_memo_says_the_same(each_core: str) -> None:
    relation = planted(random.Random(12), B2, 6, 2, 8)
    bounds = []
    for rows in (0, 300, ROWS):
        search = make_elimination(B2, NO_TABLES, rows)
        search.begin(relation)
        goal = 1
        while search.raise_to(goal, 10**6) is Attempt.PROVED:
            goal += 1
        bounds.append(goal - 1)
    assert bounds[0] == bounds[1] == bounds[2] > 4


def test_the_memo_forgets_the_older_half() -> None:
    relations = [RowRelation(3, 1, ((code, 1),)) for code in range(8)]
    memo = RelationMemo(2 * 3 * 17)
    for relation in relations[:4]:
        memo[relation].least = 1
    assert memo[relations[0]].least == 1
    for relation in relations[4:]:
        memo[relation].least = 1
    assert memo[relations[0]].least == 1
    assert memo[relations[1]].least == 0


def test_what_failed_deep_fails_less_deep_and_for_more() -> None:
    known = KnownRelation(least=2)
    known.note(ProofOutcome.NO, 5, 3)
    assert known.outcome(2, 0) is ProofOutcome.YES
    assert known.outcome(5, 3) is known.outcome(6, 1) is ProofOutcome.NO
    assert known.outcome(5, 4) is known.outcome(4, 1) is None
    known.note(ProofOutcome.NEVER, 6, 1)
    assert known.outcome(6, 9) is ProofOutcome.NEVER
    assert known.outcome(5, 9) is None


def test_an_exclusive_or_takes_three_and_gates(each_core: str) -> None:
    relation = RowRelation.of(2, 1, [(0, 1), (1, 2), (2, 2), (3, 1)])
    assert relation is not None
    assert (proved(relation, B2), proved(relation, AIG)) == (1, 2)
    assert (least_size(relation, B2), least_size(relation, AIG)) == (1, 3)
