"""Bounds by the search over live signals: minima with and without it, relations as circuits compute them, effort."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction

import pytest

import mincirc
from benchmarks.questions.relations import NamedRelation
from mincirc.circuit.simulate import evaluate
from mincirc.encode.relation import Relation
from mincirc.lower.bound import Exhausted, FromPart, LowerBound, Reason
from mincirc.lower.live_signals import Attempt, LiveSignalParams, LiveSignals, boolean_relation
from mincirc.lower.schedule import LowerParams
from mincirc.lower.subproblems import SubproblemParams
from mincirc.mdp.boxes.learn import LemmaLearner
from mincirc.mdp.families import random_task
from mincirc.native import core
from mincirc.refuter import BooleanRelation
from mincirc.refuter.result import Refutation, RefuterStatistics
from mincirc.runtime.budget import Budget
from mincirc.searching.backends import sat_backend
from mincirc.searching.params import SearchParams
from mincirc.solve.brute import BruteForce
from tests.rules_support import relation_problem, size_of_relation

needs_core = pytest.mark.skipif(core() is None, reason="too slow without the compiled core")
OFF = SearchParams(lower=LowerParams(live_signals=LiveSignalParams(first_nodes=0)))


def relation_of(seed: int, inputs: int, outputs: int, basis: str) -> Relation:
    problem = relation_problem(random.Random(seed), inputs, outputs, basis)
    lemmas = list(LemmaLearner(problem.task, problem.constraints).static())
    return Relation.of(problem, lemmas, range(len(problem.task.states)))


def reasons(bound: LowerBound) -> list[Reason]:
    found = [bound.reason]
    for premise in bound.premises():
        found += reasons(premise)
    return found


@pytest.mark.parametrize("basis", ["b2", "aig", "xaig", "lut-2"])
def test_relations_are_refuted_below_their_least_size_and_not_from_there_on(basis: str) -> None:
    sizes: Counter[int] = Counter()
    for seed in range(12):
        relation = relation_of(seed, 3, 1 + seed % 3, basis)
        size = size_of_relation(relation)
        if size is None:
            continue
        search = LiveSignals(basis)
        assert search.fits(relation)
        for gates in range(size):
            known = search.ask(relation, gates, 0, Budget())
            assert known.least == gates + 1
            assert known.bound is not None
            assert isinstance(known.bound.reason, Exhausted)
        known = search.ask(relation, size, 0, Budget())
        assert known.least == size
        assert known.found is None or relation.problem.accepts(known.found)
        sizes[size] += 1
        search.close()
    assert sum(count for size, count in sizes.items() if size >= 2) >= 6


def test_codes_and_words_are_those_of_circuits() -> None:
    """A word is allowed at a code exactly where the interface allows it and no lemma bars it."""
    relation = relation_of(4, 3, 2, "b2")
    asked = boolean_relation(relation)
    result = mincirc.search(mincirc.load("table:0x1e,0x96"))
    assert result.circuit is not None
    words = evaluate(result.circuit, range(8))
    table = BooleanRelation.of_tables(3, [0x1E, 0x96])
    assert all(table.allowed[x] >> word & 1 for x, word in enumerate(words))
    codes = relation.problem.interface.codes
    for state, own in relation.words.items():
        assert {w for w in range(4) if asked.allowed[codes[state]] >> w & 1} == set(own)


@needs_core
@pytest.mark.parametrize("tables", ["0x1ee1,0xcaac", "0x16e8,0x8000", "0x6996,0x1668,0x8000", "0xcaac35c9"])
def test_functions_have_the_minimum_that_sat_finds_alone(tables: str) -> None:
    task = mincirc.load(f"table:{tables}")
    with_it, without = mincirc.search(task), mincirc.search(task, params=OFF)
    assert with_it.status == without.status == "proved"
    assert with_it.size == without.size
    assert with_it.stats.conflicts < without.stats.conflicts / 2
    assert isinstance(with_it.stats.lower_reason, LowerBound)
    assert any(isinstance(reason, Exhausted) for reason in reasons(with_it.stats.lower_reason))


@needs_core
@pytest.mark.parametrize("seed", range(6))
def test_minima_of_tasks_whose_lemmas_speak_of_several_states(seed: int) -> None:
    """There the relation allows more than the bound does: what it refutes is refuted, what it finds may fail."""
    task = random_task(seed, states=8, actions=4, objective=mincirc.Discount(Fraction(9, 10)))
    for bound in ("optimal", "80%"):
        size, same = (mincirc.search(task, bound, params=params).size for params in (OFF, SearchParams()))
        assert size == same
        if size is not None and size <= 3:
            assert mincirc.search(task, bound, solver=BruteForce()).size == size


@needs_core
def test_words_that_are_barred_by_legality_alone_are_known_to_the_search() -> None:
    """No lemma bars a word of this task, and no row is in the formula yet when the search refutes five gates."""
    bits = {code: [code >> (4 - i) & 1 for i in range(5)] for code in range(32) if code not in (3, 17)}
    words = {code: (a + b + c > 1) ^ (d | e) for code, (a, b, c, d, e) in bits.items()}
    task = NamedRelation("legality", 5, 1, {code: 1 << word for code, word in words.items()}).task()
    result, alone = mincirc.search(task), mincirc.search(task, params=OFF)
    assert (result.status, result.size) == (alone.status, alone.size) == ("proved", 6)
    assert result.stats.conflicts == 0 < alone.stats.conflicts
    assert result.problem is not None
    assert not list(LemmaLearner(task, result.problem.constraints).static())


@needs_core
def test_conflicts_of_sat_pay_for_nodes() -> None:
    """An attempt is repeated when twice as much is allowed as before, and goes on where the last one stopped."""
    given = list[int]()

    class Counting:
        resumes = True

        def __init__(self, *_: object) -> None:
            self.nodes = 0

        def close(self) -> None:
            pass

        def decide(self, relation: BooleanRelation, gates: int, *, nodes: int) -> Refutation:
            given.append(nodes)
            self.nodes += nodes
            statistics = RefuterStatistics(nodes=self.nodes)
            return Refutation("unknown", gates, statistics=statistics)

    search = LiveSignals("b2", LiveSignalParams(first_nodes=100, nodes_per_conflict=10, share=1), Counting)
    relation, budget = relation_of(1, 3, 1, "b2"), Budget()
    for conflicts in (0, 5, 10, 29, 30):
        search.ask(relation, 3, conflicts, budget)
    assert given == [100, 100, 200]
    with budget.turn(1000):
        search.ask(relation, 4, 0, budget)
        assert budget.left_conflicts() == 1000 - 10
    assert given[-1] == 100
    del given[:]
    search = LiveSignals("b2", LiveSignalParams(first_nodes=100, brief_nodes=60), Counting)
    attempts: tuple[Attempt, ...] = ("brief", "brief", "whole", "whole")
    for attempt in attempts:
        search.ask(relation, 3, 0, budget, attempt)
    assert given == [60, 40]


@needs_core
@pytest.mark.parametrize("tables", ["0x6996", "0x16e8,0x8000", "0x1ee1,0xcaac", "0x97e8"])
def test_sizes_that_take_a_moment_are_decided_before_the_circuit_is_improved(tables: str) -> None:
    """Whether a moment is enough or not, and whether there is one: the same minimum, every size decided once."""
    task = mincirc.load(f"table:{tables}")
    found = {nodes: mincirc.search(task, params=_with_moment(nodes)) for nodes in (0, 30, 50_000)}
    assert {r.status for r in found.values()} == {"proved"}
    assert len({r.size for r in found.values()}) == 1
    for result in found.values():
        sizes = [s.gates for s in result.stats.sizes if s.answer == "refuted"]
        assert sizes == sorted(set(sizes))
        assert result.value == 1
    assert found[50_000].stats.steps == 0


@needs_core
def test_a_circuit_is_improved_where_a_moment_is_not_enough() -> None:
    result = mincirc.search(mincirc.load("table:0x6996,0x177e,0x8000"), params=_with_moment(30))
    assert result.status == "proved"
    assert result.size == 9
    assert result.stats.steps > 0


def _with_moment(nodes: int) -> SearchParams:
    subproblems = SubproblemParams(most_tabled=3)
    live_signals = LiveSignalParams(brief_nodes=nodes)
    return SearchParams(lower=LowerParams(subproblems=subproblems, live_signals=live_signals))


def test_none_is_asked_where_bounds_are_off() -> None:
    """Then every size is refuted by clauses, as a certificate needs."""
    task = mincirc.load("table:0x1ee1,0xcaac")
    result = mincirc.search(task, solver=sat_backend(rules=("order", "used")))
    assert isinstance(result.stats.lower_reason, LowerBound) or result.stats.lower_reason is None
    known = [] if result.stats.lower_reason is None else reasons(result.stats.lower_reason)
    assert not any(isinstance(reason, Exhausted | FromPart) for reason in known)
    assert result.value == Fraction(1)


def test_effort_runs_forward_in_either_core(each_core: str) -> None:
    """A statistic that begins anew would lengthen the turn, and make an attempt that was cut short look hopeless."""
    search = LiveSignals("b2", LiveSignalParams(nodes_per_conflict=1))
    budget, left = Budget(), list[int]()
    with budget.turn(1 << 40):
        for seed in range(4):
            relation = relation_of(seed, 3, 1 + seed % 2, "b2")
            for gates in range(3):
                known = search.ask(relation, gates, 0, budget)
                reason = known.bound and known.bound.reason
                assert reason is None or (isinstance(reason, Exhausted) and reason.nodes >= 0)
                left.append(budget.left_conflicts() or 0)
    assert left == sorted(left, reverse=True), each_core
    assert left[-1] < 1 << 40, each_core


def test_the_reference_begins_anew_with_all_that_is_allowed() -> None:
    given = list[int]()

    class Anew:
        resumes = False

        def close(self) -> None:
            pass

        def __init__(self, *_: object) -> None:
            self.nodes = 0

        def decide(self, relation: BooleanRelation, gates: int, *, nodes: int) -> Refutation:
            given.append(nodes)
            self.nodes += nodes
            return Refutation("unknown", gates, statistics=RefuterStatistics(nodes=self.nodes))

    search = LiveSignals("b2", LiveSignalParams(first_nodes=100, nodes_per_conflict=10, share=1, pace=1), Anew)
    relation = relation_of(1, 3, 1, "b2")
    for conflicts in (0, 10, 30):
        search.ask(relation, 3, conflicts, Budget())
    assert given == [100, 200, 400]
