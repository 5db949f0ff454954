"""Models of protocols against published numbers; both ends per CPU second; columns of a result file; relations."""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path

import pytest

import mincirc
from benchmarks.groups import pure
from benchmarks.measure import common
from benchmarks.measure.checkouts import MOVES, ends_at, environment, follow, follow_all, thinned
from benchmarks.measure.columns import keep, measured_already, rows_of
from benchmarks.measure.common import ROOT, Row, measured
from benchmarks.page import pure as page_pure
from benchmarks.page import reach as page_reach
from benchmarks.peers.programs import ask_percy
from benchmarks.questions.large import BOUNDS, LARGE
from benchmarks.questions.protocols import consensus, gambler, philosophers, root_contention, token_ring
from benchmarks.questions.relations import (
    FAMILIES,
    OPEN,
    PURE,
    TEN_GATES,
    NamedRelation,
    multiplexer_like,
    random_functions,
    relation_of,
)
from benchmarks.questions.suite import FUNCTIONS, lake
from mincirc.mdp.value.optimum import optimum


def best_return(task: mincirc.MDP) -> Fraction:
    values = optimum(task).values
    return sum((p * v for p, v in zip(task.initial, values, strict=True)), Fraction(0))


def test_states_of_the_protocols_are_the_published_numbers() -> None:
    """PRISM's suite: coin2 with K = 2 has 272 states and 400 choices, firewire_abst with delay 3 has 611 states, phil3
    956.

    Runs end here where both processes have decided (8 states) and where a root is elected (1); a ring of 8 has
    255 states, and runs end in the 8 with one token.
    """
    assert len(consensus(2).states) + 8 == 272
    assert sum(map(len, consensus(2).choices)) + 8 == 400
    assert len(consensus(4).states) + 8 == 528
    assert len(root_contention(3).states) + 1 == 611
    assert len(philosophers(3).states) == 956
    assert len(token_ring(8).states) + 8 == 255


def test_optima_of_the_protocols() -> None:
    """Two processes disagree with probability 13/120 at most; bold play is optimal for the gambler."""
    assert best_return(consensus(2)) == Fraction(13, 120)
    bold = [_bold(Fraction(capital, 8), Fraction(2, 5)) for capital in range(1, 8)]
    assert best_return(gambler(8)) == sum(bold) / 7


def _bold(capital: Fraction, wins: Fraction) -> Fraction:
    if capital in (0, 1):
        return capital
    if 2 * capital <= 1:
        return wins * _bold(2 * capital, wins)
    return wins + (1 - wins) * _bold(2 * capital - 1, wins)


def test_every_large_task_has_bounds_and_is_as_large_as_its_name() -> None:
    assert set(BOUNDS) <= set(LARGE)
    assert sum(len(bounds) for bounds in BOUNDS.values()) >= 24
    for name, states in (("lake 8x8, seed 1", 64), ("lake 16x16, seed 0", 256), ("grid 20x20", 400)):
        assert len(LARGE[name]().states) == states


def test_ends_at_a_mark_are_those_known_by_then() -> None:
    moves: list[Row] = [{"cpu": 0.5, "lower": 0, "upper": None}, {"cpu": 2.0, "lower": 3, "upper": 9}]
    answer = {"cpu": 11.0, "lower": 5, "upper": 5}
    assert [ends_at(mark, moves, answer) for mark in (0.1, 1, 10, 60)] == [[0, None], [0, None], [3, 9], [5, 5]]
    assert ends_at(60, moves, {}) == [3, 9]
    many = [[float(i), i, 9] for i in range(1000)]
    assert len(thinned(many)) == MOVES
    assert (thinned(many)[0], thinned(many)[-1]) == (many[0], many[-1])


def test_a_question_is_followed_in_a_process_of_its_own() -> None:
    row = follow("grid 20x20", "optimal", 5.0, (1.0, 5.0, 60.0))
    assert (row["status"], row["ends"]["5"], row["states"]) == ("proved", [1, 1], 400)
    assert set(row["ends"]) == {"1", "5"}
    assert 0 < row["load"] < row["first"] < row["process"]
    assert row["moves"][-1][1:] == [1, 1]


@pytest.mark.slow
def test_a_search_ends_at_its_cpu_seconds_with_its_bounds() -> None:
    row = follow("lake 8x8, seed 1", "optimal", 1.0, (1.0,))
    assert row["status"] == "bounds"
    assert row["lower"] < row["upper"]
    assert 0.9 < row["cpu"] < 10


def test_several_questions_in_one_process_without_the_table() -> None:
    asked = [
        {"task": f"table:0x{table}", "bound": "optimal", "limit": limit, "tables": False}
        for table, limit in (("6996", 20.0), ("0116", 40.0))
    ]  # of which the later one ends later
    outcome, answers = follow_all(asked, 40.0)
    assert outcome.status == "done"
    assert [(a["status"], a["upper"]) for a in answers] == [("proved", 3), ("proved", 7)]


def test_what_is_no_task_is_a_row_that_says_why() -> None:
    row = follow("table:0x123", "optimal", 5.0, (1.0,))
    assert row["status"] == "failed"
    assert "hex digits" in row["why"]


def test_a_child_has_the_package_of_the_other_checkout(tmp_path: Path) -> None:
    (tmp_path / "mincirc").mkdir()
    (tmp_path / "mincirc" / "__init__.py").write_text("here = 'the other'\n")
    code = "import benchmarks, mincirc; print(mincirc.here, benchmarks.__file__)"
    with environment(tmp_path) as variables:
        outcome = measured([sys.executable, "-P", "-c", code], 30, env=variables)
    assert outcome.output.split() == ["the", "other", str(ROOT / "benchmarks" / "__init__.py")]


def test_a_child_that_used_its_cpu_seconds_is_a_timeout() -> None:
    outcome = measured([sys.executable, "-c", "while True: pass"], 60, cpu=1)
    assert outcome.status == "timeout"
    assert 0.8 < outcome.cpu < 4
    assert measured([sys.executable, "-c", "raise SystemExit(3)"], 60, cpu=5).status == "failed"


def test_a_column_keeps_the_rows_of_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(common, "RESULTS", tmp_path)
    order = [("F", "before"), ("F", "after")]
    for column, commit in (("after", "b"), ("before", "a"), ("after", "c")):
        row = {"name": "F", "column": column, "mincirc": commit, "limit": 10.0}
        keep("x", ("name", "column"), row, order)
    rows = rows_of("x", ("name", "column"))
    assert [row["mincirc"] for row in rows.values()] == ["a", "c"]
    assert measured_already(rows["F", "after"], "c", 10.0)
    assert not measured_already(rows["F", "after"], "c", 60.0)
    assert not measured_already(rows["F", "after"], "d", 1.0)
    assert not measured_already(None, "d", 1.0)


def test_a_relation_is_what_the_lake_asks_state_by_state() -> None:
    """At the optimum of one lake the allowed words are the optimal actions of states that are reached."""
    relation = relation_of(lake(0), "optimal", "one lake")
    assert (relation.inputs, relation.outputs) == (4, 2)
    size, whole = (mincirc.search(task).upper for task in (relation.task(), lake(0)))
    assert size is not None
    assert whole is not None
    assert 4 <= size <= whole == 6
    assert relation.text.splitlines()[0] == f"4 2 {len(relation.rows)}"


@pytest.mark.parametrize("name", ["SUM2", "full adder", "2:1 multiplexer", "MOD3 of 3 bits, r = 0"])
def test_a_function_as_a_relation_has_the_same_size(name: str) -> None:
    known = {r.name: r for family in FAMILIES.values() for r in family} | {
        f.name: NamedRelation.of(f) for f in FUNCTIONS
    }
    assert mincirc.search(known[name].task()).size == known[name].size


def test_names_and_shapes_of_relations() -> None:
    assert {r.inputs for family in FAMILIES.values() for r in family} == {2, 3, 4, 5, 6}
    assert set(TEN_GATES) <= set(random_functions(3))
    for name, make in OPEN.items():
        if not any(task in name for task in ("lake", "Lake", "Taxi")):
            assert make().inputs == 6
            assert make().name == name
    assert set(pure.NAMES) - set(PURE) == {pure.CLASSES, "FrozenLakes, union of 2"}


def test_functions_like_a_multiplexer_by_hand() -> None:
    assert [multiplexer_like("or", x) for x in (0b0010_00, 0b0100_00, 0b0001_11)] == [1, 0, 1]
    assert [multiplexer_like("xor", x) for x in (0b0010_01, 0b0000_01, 0b1000_11)] == [0, 1, 1]
    assert [multiplexer_like("hold", x) for x in (0b0011_11, 0b1001_11, 0b0100_10)] == [1, 0, 1]


def test_the_page_shows_both_columns() -> None:
    old = {"task": "T", "bound": "90%", "column": "before", "ends": {"1": [0, None], "10": [2, 9]}, "first": 3.25}
    old |= {"states": 64, "inputs": 6, "outputs": 2, "conflicts": 7, "steps": 11, "mincirc": "aa"}
    new = old | {"column": "after", "ends": {"1": [4, 4], "10": [4, 4]}, "first": None, "mincirc": "bb"}
    text = page_reach.reach({"rows": [old, new]})
    assert "| T | 90% | 64 | 6, 2 | 3.25 | 0..? | 2..9 | 7, 11 | none | **4** | **4** | 7, 11 |" in text
    assert "before: `aa`; after: `bb`" in text
    tree = {"task": "T", "bound": "90%", "column": "PAYNT", "status": "timeout", "lower": 3, "upper": None}
    assert "| depth >= 3 |" in page_reach.reach({"rows": [old, tree | {"mincirc": "aa"}]})


def test_the_page_shows_programs_side_by_side() -> None:
    row = {"function": "F", "limit": 60.0, "mincirc": "aa", "status": "proved", "lower": 7, "upper": 7, "cpu": 0.5}
    rows = [row | {"column": "before", "conflicts": 99}, row | {"column": "ABC", "status": "timeout", "upper": None}]
    rows.append(row | {"column": "Cirbo", "status": "missing", "reason": "takes functions alone"})
    text = page_pure.pure({"rows": rows})
    assert "| F | 7 in 0.50 s | 99 | >= 7 in 0.50 s |  |" in text
    classes = {"status": "classes", "classes": {0: 2, 1: 2}, "column": "before"}
    assert "2, 2 in 0.50 s" in page_pure.pure({"rows": [row | classes]})


def test_percy_is_asked_where_it_is(tmp_path: Path) -> None:
    row = ask_percy(3, ("e8", "96"), 20)
    assert row["status"] == "missing" or (row["status"], row["upper"]) == ("proved", 5)
