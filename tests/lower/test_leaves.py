"""The refuter as a leaf of gate elimination: brute force, planted circuits, both cores alike, rounds of more nodes."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from mincirc.lower.compiled_elimination import CompiledElimination, make_elimination
from mincirc.lower.elimination import Attempt, ReferenceElimination
from mincirc.lower.gate_elimination import GateElimination, GateEliminationParams
from mincirc.lower.leaves import LeafParams, ask_slowly
from mincirc.lower.row_bound import Tables
from mincirc.lower.row_relation import FirstGate, RowRelation
from mincirc.native import core
from mincirc.npn import sizes
from mincirc.refuter.params import RefuterParams
from mincirc.searching.backends import sat_backend
from tests.lower.small_relations import AIG, B2, MOST, hard_relation, least_size, planted
from tests.lower.test_gate_elimination import lemmas_of
from tests.rules_support import first_found, relation_problem

NO_TABLES = Tables({}, 0)
TABLES = Tables({k: sizes(k) for k in range(4)}, 8)
ROWS = 1 << 20
needs_core = pytest.mark.skipif(core() is None, reason="too slow without the compiled core")
SMALL = RefuterParams(table_bytes=1_000_000)


def leaves(nodes: int = 10**6, inputs: int = 6, after: int = 0, **more: int) -> LeafParams:
    """Leaves whose reference has as many nodes as the compiled search."""
    return LeafParams(nodes=nodes, inputs=inputs, after=after, pace=1, refuter=SMALL, **more)


def proved(
    relation: RowRelation, gates: tuple[FirstGate, ...], own: LeafParams | None, tables: Tables = NO_TABLES
) -> int:
    """The best bound that the search proves."""
    search = make_elimination(gates, tables, ROWS, own)
    search.begin(relation)
    goal = 1
    while search.raise_to(goal, 10**7) is Attempt.PROVED:
        goal += 1
    search.close()
    return goal - 1


def function(rng: random.Random, inputs: int, outputs: int) -> RowRelation:
    """A relation with one word at each code, uniformly random."""
    found = RowRelation.of(inputs, outputs, [(code, 1 << rng.randrange(1 << outputs)) for code in range(1 << inputs)])
    assert found is not None
    return found


@pytest.mark.parametrize("gates", [B2, AIG])
def test_with_leaves_bounds_of_hard_relations_hold(each_core: str, gates: tuple[FirstGate, ...]) -> None:
    """Relations of three inputs, two gates or more; with leaves of all inputs bounds are exact, by sets of gates."""
    rng, seen = random.Random(3), Counter[str]()
    count = 300 if each_core == "compiled" else 25
    for _ in range(count):
        relation = hard_relation(rng, gates)
        size = least_size(relation, gates)
        off, on = proved(relation, gates, None), proved(relation, gates, leaves(inputs=3))
        fewer = proved(relation, gates, leaves(inputs=2))
        assert off <= fewer <= on
        assert on == size or size > MOST < on
        seen["raised"] += on > off
        seen["three"] += size >= 3
    assert seen["raised"] > 0.1 * count
    assert seen["three"] > 0.2 * count


def test_with_leaves_bounds_of_functions_of_four_inputs_hold(each_core: str) -> None:
    """Leaves of three inputs, no table for them; the least sizes are those of the table of four inputs."""
    rng, least, seen = random.Random(4), sizes(4), Counter[str]()
    count = 150 if each_core == "compiled" else 6
    for _ in range(count):
        relation = function(rng, 4, 1)
        size = int(least[sum(words >> 1 << code for code, words in relation.rows)])
        off, on = proved(relation, B2, None), proved(relation, B2, leaves(inputs=3))
        assert off <= on <= size
        seen["three"] += size >= 3
        seen["raised"] += on > off
        seen["exact"] += on == size
    assert seen["raised"] > 0.08 * count
    assert seen["exact"] > 0.15 * count
    assert seen["three"] > 0.8 * count


@needs_core
@pytest.mark.parametrize("basis", ["b2", "aig"])
def test_with_leaves_bounds_are_no_more_than_what_sat_finds(basis: str) -> None:
    """Relations of four inputs and two outputs, leaves of three; clauses alone find the least size."""
    rng, seen = random.Random(9), Counter[str]()
    for number in range(12):
        problem = relation_problem(rng, 4, 1 + number % 2, basis, least=3)
        size = first_found(sat_backend(rules=("order", "used")).session(problem), most=8, conflicts=30_000)
        bounds = []
        for own in (LeafParams(outputs=0), leaves(inputs=3)):
            search = GateElimination(problem, lemmas_of(problem), GateEliminationParams(leaves=own, table_inputs=0))
            search.raise_to(9, 10**6)
            bounds.append(search.least)
        assert bounds[0] <= bounds[1]
        if size is not None:
            assert bounds[1] <= size
            seen["hard"] += size >= 3
            seen["exact"] += bounds[1] == size
    assert seen["hard"] >= 8


@needs_core
@pytest.mark.parametrize(("gates", "more"), [(B2, 1), (AIG, 2)])
def test_leaves_prove_more(gates: tuple[FirstGate, ...], more: int) -> None:
    """Pairs of functions of four inputs, with leaves of three: most bounds rise, by so much or more."""
    rng, raised = random.Random(7), 0
    for _ in range(40):
        relation = function(rng, 4, 2)
        off, on = proved(relation, gates, None, TABLES), proved(relation, gates, leaves(inputs=3), TABLES)
        raised += on - off >= more
    assert raised >= 20


@needs_core
@pytest.mark.parametrize(
    ("gates", "outputs", "seed", "without", "least"),
    [(B2, 1, 6, 6, 8), (B2, 2, 7, 7, 9), (AIG, 1, 6, 7, 11), (AIG, 2, 4, 7, 11)],
)
def test_a_function_of_five_inputs_needs_more_than_elimination_proves(
    gates: tuple[FirstGate, ...], outputs: int, seed: int, without: int, least: int
) -> None:
    """Found by search among random ones; leaves have four inputs, so the whole is none."""
    relation = function(random.Random(seed), 5, outputs)
    assert proved(relation, gates, None, TABLES) == without
    assert proved(relation, gates, leaves(20_000, 4, most_nodes=20_000), TABLES) >= least


@pytest.mark.parametrize("gates", [B2, AIG])
def test_with_leaves_no_planted_circuit_is_refuted(each_core: str, gates: tuple[FirstGate, ...]) -> None:
    """Circuits of 5 to 7 inputs and 1 to 3 outputs, leaves of 4 to 6 inputs, with few nodes and with many."""
    rng, seen = random.Random(5), Counter[str]()
    for number in range(200 if each_core == "compiled" else 2):
        size = rng.randrange(4, 9)
        relation = planted(rng, gates, rng.randrange(5, 8), rng.randrange(1, 4), size)
        own = leaves(rng.choice([3, 200, 20_000]), 4 + number % 3, most_nodes=20_000)
        off, on = proved(relation, gates, None, TABLES), proved(relation, gates, own, TABLES)
        assert off <= on <= size
        seen["two"] += on >= 2
        seen["tight"] += on == size
    if each_core == "compiled":
        assert seen["two"] > 150
        assert seen["tight"] > 20


@pytest.mark.parametrize("gates", [B2, AIG])
def test_both_cores_prove_the_same_where_no_leaf_is_unknown(gates: tuple[FirstGate, ...]) -> None:
    compiled = core()
    if compiled is None:
        pytest.skip("the core is not compiled here")
    rng, best = random.Random(8), list[int]()
    for _ in range(12):
        relation = planted(rng, gates, 4, rng.randrange(1, 3), rng.randrange(3, 6))
        both = (
            CompiledElimination(compiled, gates, NO_TABLES, ROWS, leaves(inputs=3)),
            ReferenceElimination(gates, NO_TABLES, ROWS, leaves(inputs=3)),
        )
        for search in both:
            search.begin(relation)
        goal = 0
        attempts = {Attempt.PROVED}
        while attempts == {Attempt.PROVED}:
            goal += 1
            attempts = {search.raise_to(goal, 10**7) for search in both}
            assert len(attempts) == 1
            assert both[0].depth == both[1].depth
        best.append(goal - 1)
    assert max(best) >= 3


def test_slices_change_nothing_with_leaves(each_core: str) -> None:
    relation = planted(random.Random(6), B2, 5, 2, 6)
    own = leaves(40 if each_core == "reference" else 400, 4, most_nodes=4000, piece=100)
    ends = set()
    for piece in (1, 29, 10**7):
        search = make_elimination(B2, NO_TABLES, ROWS, own)
        search.begin(relation)
        goal, attempt = 1, Attempt.STOPPED
        while attempt is not Attempt.FAILED:
            attempt = search.raise_to(goal, piece)
            goal += attempt is Attempt.PROVED
        ends.add((goal, search.effort, search.depth))
    assert len(ends) == 1


def test_what_few_nodes_leave_unknown_more_nodes_prove() -> None:
    """Rounds: a leaf that is unknown at first is asked again; without further rounds the bound is lower."""
    raised = 0
    for seed in range(12):
        relation = planted(random.Random(seed), B2, 5, 2, 7)
        first = proved(relation, B2, leaves(1, 5, most_nodes=1))
        later = proved(relation, B2, leaves(1, 5, most_nodes=100_000))
        at_once = proved(relation, B2, leaves(100_000, 5, most_nodes=100_000))
        assert first <= later == at_once <= 7
        raised += first < later
    assert raised >= 1


def test_the_reference_asks_about_the_relation_as_it_is() -> None:
    rng, sizes_seen = random.Random(3), set[int]()
    for gates in (B2, AIG):
        for _ in range(12):
            relation = hard_relation(rng, gates)
            size = least_size(relation, gates)
            if size <= MOST:
                exclusive = gates is B2
                assert ask_slowly(relation, size, exclusive, 10**6)[0] == "found"
                assert ask_slowly(relation, size - 1, exclusive, 10**6)[0] == "refuted"
                sizes_seen.add(size)
    assert sizes_seen >= {2, 3}
    assert ask_slowly(relation, size - 1, True, 0)[0] == "unknown"


def test_bounds_of_a_closed_search_stay_and_it_may_go_on(each_core: str) -> None:
    problem = relation_problem(random.Random(3), 4, 1, "b2")
    search = GateElimination(problem, lemmas_of(problem), GateEliminationParams(leaves=leaves()))
    search.raise_to(2, 10**7)
    least, effort = search.least, search.effort
    assert least == 2
    search.close()
    assert (search.least, search.effort) == (least, effort)
    search.raise_to(9, 10**7)
    assert search.least >= least
    assert search.effort > effort
    assert search.exhausted
