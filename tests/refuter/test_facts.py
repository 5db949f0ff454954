"""Facts that travel between searches: they are true, change no answer, and what is malformed is refused."""

from __future__ import annotations

import random
import struct

import pytest

from mincirc.errors import ArgumentError
from mincirc.refuter import facts
from mincirc.refuter.facts import FORMAT, FactStore, MalformedFactsError, ResidualFact, facts_of, message_of
from mincirc.refuter.params import RefuterParams
from mincirc.refuter.reference import refute_slowly
from mincirc.refuter.refuter import Refuter
from mincirc.refuter.relation import BooleanRelation
from tests.refuter.by_sat import least_by_sat
from tests.refuter.exhaustive import least_size, planted_relation, random_relation

TABLES = RefuterParams(table_bytes=1 << 22)
EVERYTHING = 1 << 20
FOUR = BooleanRelation.of_tables(4, [0x16E9])
SLOW = RefuterParams(table_bytes=1 << 22, without=("bound", "small", "forest"))
"""Without what answers small questions at once."""
ROW = BooleanRelation.of_tables(5, [0x024C5A25], care=0xFEEC5FBF)
"""8 gates; 7 are refuted by some 30,000 nodes."""


def told(
    relation: BooleanRelation, gates: range, basis: str, nodes: int = 10**7, params: RefuterParams = TABLES
) -> bytes:
    """Return what a search of these sizes finds out."""
    with Refuter(basis, params) as refuter:
        refuter.keep_facts(EVERYTHING, 0)
        for size in gates:
            refuter.decide(relation, size, nodes=nodes)
        return refuter.send(EVERYTHING)


def relation_of(fact: ResidualFact) -> BooleanRelation:
    """Return the relation of a fact; signal i is bit i of an input word."""
    every = (1 << (1 << fact.outputs)) - 1
    return BooleanRelation(fact.signals, fact.outputs, tuple(every & ~words for words in fact.cells))


def check(relation: BooleanRelation, least: int, basis: str, message: bytes, params: RefuterParams = TABLES) -> None:
    """A search with these facts gives the answers that there are."""
    with Refuter(basis, params) as refuter:
        assert not message or refuter.receive(message)
        for gates in (least - 1, least, least - 1):
            found = refuter.decide(relation, gates)
            assert found.answer == ("found" if gates >= least else "refuted")


@pytest.mark.parametrize("basis", ["b2", "aig"])
def test_facts_of_other_relations_change_no_answer(basis: str, each_core: str) -> None:
    """One message after the other, each of a search that had those before, against SAT."""
    rng, hard, message, received = random.Random(29), 0, b"", 0
    for _ in range(8 if each_core == "compiled" else 4):
        relation = planted_relation(rng, 4, 4 if each_core == "compiled" else 3, rng.choice((1, 2)), basis != "aig")
        least = least_by_sat(relation, 4, basis != "aig")
        if least == 0:
            continue
        hard += least >= 2
        check(relation, least, basis, message, SLOW)
        message = told(relation, range(least), basis, params=SLOW) or message
        check(relation, least, basis, message, SLOW)
        received += len(message) > 24
    assert hard >= (4 if each_core == "compiled" else 2)
    assert received >= (2 if each_core == "compiled" else 0)


@pytest.mark.parametrize("basis", ["b2", "aig", "xaig", "lut-2"])
def test_facts_change_no_answer_of_brute_force(basis: str) -> None:
    """On three inputs, without the tables and bounds that answer such questions at once."""
    rng, hard, received = random.Random(31), 0, 0
    with Refuter(basis, SLOW) as giving, Refuter(basis, SLOW) as taking:
        giving.keep_facts(EVERYTHING, 0)
        for _ in range(12):
            relation = random_relation(rng, 3, rng.choice((1, 2)))
            least = least_size(relation, 3, basis != "aig")
            hard += least >= 2
            for gates in range(4):
                for refuter in (giving, taking):
                    found = refuter.decide(relation, gates)
                    assert found.answer == ("found" if gates >= least else "refuted")
            if message := giving.send(EVERYTHING):
                assert taking.receive(message)
                received += 1
    assert hard >= 6
    assert received >= 6


@pytest.mark.parametrize("basis", ["b2", "aig"])
@pytest.mark.parametrize("inputs", [5, 6])
def test_facts_refute_no_planted_circuit(inputs: int, basis: str) -> None:
    rng, hard = random.Random(inputs), 0
    for _ in range(8):
        gates = rng.choice((5, 6))
        relation = planted_relation(rng, inputs, gates, rng.choice((1, 2, 3)), basis != "aig")
        with Refuter(basis, TABLES) as refuter:
            least = next(g for g in range(gates + 1) if refuter.decide(relation, g).answer == "found")
        hard += least >= 2
        check(relation, least, basis, told(relation, range(least), basis))
        check(relation, least, basis, told(relation, range(least + 1), basis, nodes=300))
    assert hard >= 6


def test_facts_of_a_search_that_was_broken_off_are_true_on_their_own() -> None:
    """Each is asked of a search without a table of residual relations."""
    message = told(ROW, range(7, 8), "b2", nodes=400)
    facts = facts_of(message, xor=True)
    kinds = set[str]()
    plain = RefuterParams(without=("table", "sorted", "forest", "fan-out"))
    with Refuter("b2", plain) as refuter:
        for fact in sorted(facts, key=lambda f: f.effort)[:60]:
            relation = relation_of(fact)
            for must, refuted in ((True, fact.must_refuted), (False, fact.may_refuted)):
                if refuted >= 0:
                    assert refuter.decide(relation, refuted, must=must).answer == "refuted", fact
                    kinds.add("must" if must else "may")
            if fact.may_found < 255:
                assert refuter.decide(relation, fact.may_found).answer == "found", fact
    assert kinds == {"must", "may"}
    assert len(facts) > 10


def test_what_was_found_out_elsewhere_is_not_searched_again() -> None:
    with Refuter("b2", TABLES) as alone, Refuter("b2", TABLES) as informed:
        assert informed.receive(told(ROW, range(7, 8), "b2"))
        assert alone.decide(ROW, 7).answer == informed.decide(ROW, 7).answer == "refuted"
        assert informed.nodes * 10 < alone.nodes


@pytest.mark.usefixtures("each_core")
def test_facts_are_refused_by_other_operations_and_by_a_replay_log() -> None:
    message = told(ROW, range(7, 8), "b2", nodes=400)
    assert len(message) > 24
    with Refuter("aig", TABLES) as refuter:
        assert not refuter.receive(message)
        assert refuter.decide(FOUR, 20).answer == "found"
    with Refuter("xaig", TABLES) as refuter:
        assert refuter.receive(message)
    with Refuter("b2", TABLES, log=True) as refuter, pytest.raises(ArgumentError, match="without a proof"):
        refuter.receive(message)


def test_the_core_refuses_facts_while_a_log_is_written(each_core: str) -> None:
    if each_core == "compiled":
        with Refuter("b2", TABLES, log=True) as refuter:
            assert refuter._search is not None
            assert not refuter._search.receive(told(ROW, range(7, 8), "b2", nodes=400))


def test_facts_that_contradict_what_is_known_are_refused() -> None:
    with Refuter("b2", TABLES) as refuter:
        refuter.keep_facts(EVERYTHING, 0)
        assert refuter.decide(ROW, 7).answer == "refuted"
        known = next(f for f in facts_of(refuter.send(EVERYTHING), xor=True) if f.may_refuted >= 1)
        lie = known._replace(may_refuted=-1, may_found=known.may_refuted)
        if refuter._search is not None:
            assert not refuter.receive(message_of([lie], xor=True))


@pytest.mark.usefixtures("each_core")
def test_what_is_kept_and_sent_is_bounded() -> None:
    with Refuter("b2", TABLES) as refuter:
        refuter.keep_facts(2000, 0)
        refuter.decide(ROW, 7, nodes=400)
        first, second = refuter.send(500), refuter.send(EVERYTHING)
        assert 24 < len(first) <= 500
        assert len(first) + len(second) <= 2000 + 48
        assert refuter.send(EVERYTHING) == refuter.send(8) == b""
        least = min(f.effort for f in facts_of(first, xor=True))
        assert not second or min(f.effort for f in facts_of(second, xor=True)) <= least
        refuter.keep_facts(0, 0)
        refuter.decide(ROW, 6, nodes=400)
        assert refuter.send(EVERYTHING) == b""


def _accepts(refuter: Refuter, message: bytes) -> bool:
    """Whether a message is accepted, on which both implementations must agree."""
    try:
        facts_of(message, xor=True)
    except MalformedFactsError:
        expected = False
    else:
        expected = True
    assert refuter.receive(message) == expected, message
    return expected


def test_malformed_messages_are_refused_alike_by_core_and_reference() -> None:
    """Cut messages, random bytes, and every change of a bit: nothing is read beyond the end."""
    wide = ResidualFact(8, 2, tuple(random.Random(1).randrange(16) for _ in range(256)), must_refuted=3, effort=9)
    few = [
        *facts_of(told(ROW, range(7, 8), "b2", nodes=400), xor=True)[:3],
        wide,
        wide._replace(outputs=1, cells=(1, 2) * 128),
    ]
    message, rng, accepted = message_of(few, xor=True), random.Random(3), 0
    assert facts_of(message, xor=True) == tuple(few)
    for size in range(0, len(message), 8):
        with Refuter("b2", RefuterParams(table_bytes=0)) as refuter:
            assert not _accepts(refuter, message[:size])
    for bit in range(0, 8 * len(message), 11):
        changed = bytearray(message)
        changed[bit // 8] ^= 1 << bit % 8
        with Refuter("b2", RefuterParams(table_bytes=0)) as refuter:
            accepted += _accepts(refuter, bytes(changed))
    assert accepted > 10
    for words in range(3, 60):
        body = [rng.getrandbits(64) | 1 for _ in range(words - 3)]
        with Refuter("b2", RefuterParams(table_bytes=0)) as refuter:
            assert not _accepts(refuter, FORMAT + struct.pack(f"<{words - 1}Q", 2, 1 << 63, *body))


@pytest.mark.parametrize(
    "fact",
    [
        ResidualFact(2, 1, (0, 0, 0, 0)),
        ResidualFact(2, 1, (0, 0, 0, 0), must_refuted=61),
        ResidualFact(2, 1, (0, 0, 0, 0), may_refuted=61),
        ResidualFact(2, 1, (0, 0, 0, 0), may_found=61),
        ResidualFact(2, 1, (0, 0, 0, 0), may_refuted=3, may_found=3),
        ResidualFact(2, 1, (0, 0, 0, 0), must_refuted=1, effort=64),
        ResidualFact(2, 0, (0, 0, 0, 0), must_refuted=1),
        ResidualFact(2, 5, (0, 0, 0, 0), must_refuted=1),
        ResidualFact(11, 1, (0,) * 2048, must_refuted=1),
        ResidualFact(2, 1, (0,) * 5 + (1,), must_refuted=1),
    ],
)
def test_a_fact_that_cannot_be_is_refused(fact: ResidualFact, each_core: str) -> None:
    with Refuter("b2", TABLES) as refuter:
        assert not _accepts(refuter, message_of([fact], xor=True))
        assert _accepts(refuter, message_of([ResidualFact(2, 1, (0, 0, 0, 0), may_found=0)], xor=True))


def test_the_reference_forgets_when_it_remembers_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that is always full changes no answer."""
    relation = BooleanRelation.of_tables(4, [0x1668])
    monkeypatch.setattr(facts, "MOST_REMEMBERED", 4)
    store = FactStore(xor=True)
    answers = [refute_slowly(relation, gates, "b2", facts=store).answer for gates in (3, 5, 6)]
    assert answers == ["refuted", "refuted", "found"]
    assert 0 < len(store.refuted) <= 4
