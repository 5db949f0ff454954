"""What public functions are given by mistake: one line that names the argument, what was expected and what came."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mincirc
from mincirc.arguments import items, optional_seconds, shown, whole, words
from mincirc.certify import (
    certificate_of,
    certify,
    certify_policies,
    certify_quantifier,
    certify_side,
    write_certificate,
)
from mincirc.errors import ArgumentError, BoundError, MincircError
from mincirc.interface import explicit, interface_for
from mincirc.mdp import MDP
from mincirc.searching.sweep import sweep
from mincirc.solve.workers import serial
from mincirc.statements import theorem
from tests.support import table_task

MDPS = Path(__file__).resolve().parents[2] / "mdps"
TASK = mincirc.load(MDPS / "corridor.yaml")
UNION = mincirc.load(MDPS / "union.yaml")
XOR = table_task(3, 0b10010110)

ASKS: dict[str, Callable[..., object]] = {
    "search": mincirc.search,
    "enumerate": mincirc.enumerate_minimum,
    "staircase": mincirc.staircase,
    "quantify": lambda task, *more, **options: mincirc.quantify(task, "constant", *more, **options),
    "price": lambda task, *more, **options: mincirc.price(task, "constant", *more, **options),
    "pareto": mincirc.pareto,
    "certify": certify,
    "certify_side": lambda task, *more, **options: certify_side(task, "constant", True, *more, **options),
    "certify_quantifier": lambda task, *more, **options: certify_quantifier(task, "constant", *more, **options),
}


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(MincircError) as caught:
        call()
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 500
    return str(caught.value)


HOSTILE: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    1.5,
    math.nan,
    math.inf,
    "nonsense",
    "",
    b"x",
    [],
    [3],
    {"a": 1},
    object(),
    int,
    UNION,
)
"""Given for every argument; some of them are right here or there."""

NONE = "None"
FINE: dict[str, set[str]] = {
    "conflicts": {NONE, "0"},
    "timeout": {NONE, "0", "1.5", "inf"},
    "symmetry": {NONE, "[]", "''"},
    "each": {NONE, "0", "-1", "[3]", "1.5"},
    "bound": {"0", "-1", "1.5"},
    "costs": {NONE},
    "jobs": {NONE},
    "scheduler": {NONE},
    "executor": {NONE},
    "on_event": {NONE},
    "on_step": {NONE},
    "checkpoint": {NONE, "'nonsense'", "''"},
    "resume": {NONE},
    "conflicts_between_checkpoints": {NONE},
    "deterministic": {"True"},
    "predicates": {NONE, "[]"},
    "limit": {NONE},
    "circuits": {"True"},
    "gates": {NONE, "0"},
    "memory": {NONE},
}
"""What is right there, or is not looked at."""


def wrong(argument: str) -> list[object]:
    """The hostile values that the argument does not take."""
    return [value for value in HOSTILE if repr(value) not in FINE.get(argument, ())]


@pytest.mark.parametrize("ask", ASKS)
@pytest.mark.parametrize("argument", ["basis", "interface", "solver", "symmetry", "conflicts", "timeout"])
def test_no_value_of_an_argument_ends_elsewhere(ask: str, argument: str) -> None:
    for value in wrong(argument):
        said = refused(partial(ASKS[ask], TASK, **{argument: value}))
        assert argument in said or isinstance(value, str)


@pytest.mark.parametrize(
    ("ask", "argument"),
    [
        *(("search", name) for name in FINE if name not in ("on_step", "limit", "circuits", "gates", "bound")),
        ("search", "objective"),
        ("enumerate", "limit"),
        ("enumerate", "circuits"),
        ("staircase", "gates"),
        ("staircase", "on_step"),
        ("pareto", "gates"),
        ("quantify", "tries"),
    ],
)
def test_no_value_of_a_special_argument_ends_elsewhere(ask: str, argument: str) -> None:
    for value in wrong(argument):
        refused(partial(ASKS[ask], TASK, **{argument: value}))


@pytest.mark.parametrize("ask", [name for name in ASKS if name not in ("staircase", "pareto")])
@pytest.mark.parametrize("bound", [True, math.nan, math.inf, "best", "", b"1", [1], object(), "nan", "90 %%"])
def test_what_is_no_bound(ask: str, bound: object) -> None:
    assert "bound" in refused(lambda: ASKS[ask](TASK, bound))


@pytest.mark.parametrize("ask", ASKS)
@pytest.mark.parametrize(
    ("task", "advice"),
    [
        (None, "task must be an MDP, not None: get one from mincirc.load or mincirc.make_task"),
        ("mdps/x.yaml", "task must be an MDP, not 'mdps/x.yaml' (str): load it first, mincirc.load('mdps/x.yaml')"),
        (MDPS, "load it first, mincirc.load("),
        ([TASK, TASK], "give the union of the tasks, mincirc.union([...])"),
        (3, "not 3 (int)"),
        (MDP, "not the class MDP"),
    ],
)
def test_what_is_no_task_is_told_how_to_become_one(ask: str, task: object, advice: str) -> None:
    assert advice in refused(lambda: ASKS[ask](task))


def test_task_sets_and_policies_name_their_task() -> None:
    tasks = mincirc.TaskSet(UNION)
    assert "give its union, the attribute whole" in refused(lambda: mincirc.search(tasks))  # type: ignore[arg-type]
    policy = mincirc.search(TASK).policy
    assert "give its task, the attribute task" in refused(lambda: mincirc.search(policy))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: mincirc.enumerate_minimum(TASK, limit=0), "limit must be >= 1, not 0"),
        (lambda: mincirc.enumerate_minimum(TASK, limit=-1), "limit must be >= 1, not -1"),
        (lambda: mincirc.quantify(TASK, "constant", tries=0), "tries must be >= 1, not 0"),
        (lambda: mincirc.search(TASK, conflicts=1.5), "conflicts must be a whole number >= 0, not 1.5 (float)"),  # type: ignore[arg-type]
        (lambda: mincirc.search(TASK, conflicts=True), "conflicts must be a whole number >= 0, not True"),
        (lambda: mincirc.search(TASK, timeout=math.nan), "timeout must be a number of seconds >= 0, not nan"),
        (lambda: mincirc.search(TASK, timeout="5"), "timeout must be a number of seconds >= 0, not '5' (str)"),  # type: ignore[arg-type]
        (lambda: mincirc.staircase(TASK, gates=-1), "gates must be >= 0, not -1"),
        (lambda: mincirc.pareto(TASK, gates=-1), "gates must be >= 0, not -1"),
        (lambda: mincirc.search(TASK, basis=3), "basis must be one of b2, aig"),  # type: ignore[arg-type]
        (lambda: mincirc.search(TASK, basis="agi"), "no basis 'agi'"),
        (lambda: mincirc.search(TASK, interface="grey"), "did you mean 'gray'?"),
        (lambda: mincirc.search(TASK, solver="cadcal195"), "did you mean 'cadical195"),
        (lambda: mincirc.search(TASK, objective="dept"), "did you mean 'depth'?"),
        (lambda: mincirc.search(TASK, symmetry="odrer"), "no symmetry rule 'odrer'"),
        (lambda: mincirc.search(TASK, solver="z3", symmetry="odrer"), "no symmetry rule 'odrer'"),
        (lambda: mincirc.search(TASK, interface=interface_for(UNION)), "is one of 16 states, task 'corridor' has 6"),
        (lambda: mincirc.search(UNION, each=[1, 2]), "each: 2 bounds for 4 tasks: give one, or one per task"),
        (lambda: mincirc.search(UNION, each={"a": 1}), "each must be a bound, or a sequence of bounds"),  # type: ignore[arg-type]
        (lambda: mincirc.staircase(UNION, each="90%"), "it takes no bound for each"),
        (lambda: mincirc.pareto(UNION, each="90%"), "it takes no bound for each"),
        (lambda: mincirc.price(TASK, "constant", basi="b2"), "no argument 'basi'; did you mean 'basis'?"),  # type: ignore[call-arg]
        (lambda: mincirc.load(None), "source must be"),
        (lambda: mincirc.load(b"x"), "source must be"),
        (lambda: mincirc.quantify(TASK, None), "predicate must be the name of a predicate"),  # type: ignore[arg-type]
        (lambda: mincirc.quantify(TASK, ["constant"]), "not ['constant'] (list)"),  # type: ignore[arg-type]
        (lambda: mincirc.search(TASK, predicates="deceptve"), "did you mean 'deceptive'?"),
        (lambda: mincirc.search(TASK, predicates={"constant": 1}), "predicates must be a predicate, or a sequence"),  # type: ignore[arg-type]
        (lambda: mincirc.search(TASK, costs="and=1"), "costs must be a mapping"),  # type: ignore[arg-type]
        (lambda: mincirc.search(TASK, memory=1.5), "memory must be a number of bytes"),  # type: ignore[arg-type]
        (lambda: mincirc.union(TASK), "tasks must be a sequence of MDPs"),  # type: ignore[arg-type]
        (lambda: mincirc.union([TASK, None]), "tasks: each entry must be an MDP, not None"),  # type: ignore[list-item]
        (lambda: mincirc.union([TASK, TASK], "11"), "weights must be a sequence of numbers"),
        (lambda: mincirc.TaskSet("x"), "whole must be an MDP"),  # type: ignore[arg-type]
        (lambda: theorem(None, "constant"), "task must be an MDP"),  # type: ignore[arg-type]
        (lambda: mincirc.parse_circuit(None), "text must be the text of a circuit, not None"),  # type: ignore[arg-type]
        (lambda: mincirc.format_circuit("x"), "circuit must be a Circuit, not 'x' (str)"),  # type: ignore[arg-type]
        (lambda: explicit(TASK, dict.fromkeys(TASK.states, 1)), "must be a string of 0 and 1, not 1 (int)"),  # type: ignore[arg-type]
        (lambda: explicit(TASK, "0101"), "codes must be a mapping"),  # type: ignore[arg-type]
        (lambda: interface_for(TASK, 3), "interface must be a kind of interface"),  # type: ignore[arg-type]
        (lambda: certificate_of(TASK), "result must be a SearchResult"),  # type: ignore[arg-type]
        (lambda: certify_policies(None), "found must be an Enumeration"),  # type: ignore[arg-type]
        (lambda: write_certificate(None, "x"), "certificate must be a Certificate"),  # type: ignore[arg-type]
        (lambda: certify_side(TASK, "constant", "yes"), "holds must be True or False, not 'yes' (str)"),  # type: ignore[arg-type]
        (lambda: sweep(TASK, ["optimal"], workers=serial()), "tasks must be a sequence of MDPs"),  # type: ignore[arg-type]
        (lambda: sweep([TASK], ["optimal"], workers=None), "workers must be workers"),  # type: ignore[arg-type]
    ],
)
def test_the_message_names_the_argument(call: Callable[[], object], message: str) -> None:
    assert message in refused(call)


@pytest.mark.parametrize("symmetry", ["order", ("order",), ["order"]])
def test_one_rule_may_be_given_by_its_name(symmetry: Any) -> None:
    by_list = mincirc.search(XOR, symmetry=["order"])
    assert mincirc.search(XOR, symmetry=symmetry).stats.sizes[0].clauses == by_list.stats.sizes[0].clauses


def test_several_rules_may_be_given_in_one_string_and_none_is_none() -> None:
    for text, names in (("order, used", ("order", "used")), ("none", ()), ("", ())):
        by_text, by_names = (mincirc.search(XOR, symmetry=s) for s in (text, names))
        assert [s.clauses for s in by_text.stats.sizes] == [s.clauses for s in by_names.stats.sizes]
    assert certify(XOR, symmetry="order").rules == certify(XOR, symmetry=["order"]).rules


def test_one_predicate_may_be_given_by_its_name() -> None:
    (verdict,) = mincirc.search(TASK, predicates="deceptive").predicates
    assert verdict.name == "deceptive"


def test_one_tag_bit_and_one_bound_may_be_given_as_words() -> None:
    assert mincirc.union([TASK, TASK], tag_bits="night").features[0].bits == ("night",)
    assert len(sweep([XOR], "optimal,90%", bases="b2,nand", workers=serial())) == 4


class Fails:
    """An object whose every conversion fails."""

    def __index__(self) -> int:
        raise RuntimeError

    def __float__(self) -> float:
        raise RuntimeError

    def __iter__(self) -> Any:
        raise RuntimeError


@pytest.mark.parametrize("ask", ASKS)
def test_what_fails_when_it_is_looked_at(ask: str) -> None:
    for argument in ("conflicts", "timeout", "symmetry"):
        assert argument in refused(partial(ASKS[ask], TASK, **{argument: Fails()}))
    for array in (np.array(3), np.array("order")):
        assert "symmetry" in refused(partial(ASKS[ask], TASK, symmetry=array))


def test_files_that_are_none() -> None:
    for argument in ("checkpoint", "resume"):
        for value in (Path("/"), np.array([1, 2]), np.array([])):
            refused(partial(ASKS["search"], TASK, **{argument: value}))


def test_texts_of_circuits_and_their_names() -> None:
    circuit = mincirc.search(TASK).circuit
    assert circuit is not None
    assert "names must be the Names of a circuit, not None" in refused(lambda: mincirc.format_circuit(circuit, None))  # type: ignore[arg-type]
    assert "source must be the name of the text" in refused(lambda: mincirc.parse_circuit("inputs 1", TASK))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "value", [value for value in HOSTILE if value not in ([], "")], ids=lambda v: type(v).__name__
)
def test_records_hold_what_they_are_declared_to_hold(value: object) -> None:
    circuit = mincirc.search(TASK).circuit
    assert circuit is not None
    records: tuple[tuple[Any, tuple[str, ...]], ...] = (
        (circuit, ("inputs", "gates", "outputs")),
        (interface_for(TASK), ("input_names", "codes", "output_bits", "words", "default_picks")),
        (TASK, ("states", "actions", "choices", "initial", "objective", "features", "labels", "harmful", "blocks")),
    )
    for record, fields in records:
        for field in fields:
            if not (isinstance(value, int) and field in ("inputs", "output_bits")):
                refused(partial(replace, record, **{field: value}))


def test_long_words_are_shown_short() -> None:
    for argument in ("basis", "interface", "symmetry", "predicates"):
        refused(partial(ASKS["search"], TASK, **{argument: "9" * 5000}))


@pytest.mark.parametrize("timeout", [1e308, 10**400, Decimal("1e999")])
@pytest.mark.parametrize("ask", [mincirc.search, mincirc.staircase, mincirc.pareto])
def test_more_seconds_than_a_clock_has_are_no_limit(ask: Callable[..., Any], timeout: Any) -> None:
    assert ask(XOR, timeout=timeout).missing == ()


def test_zero_is_a_budget() -> None:
    for budget in ({"conflicts": 0}, {"timeout": 0}, {"conflicts": np.int64(0)}, {"timeout": np.float32(0)}):
        result = mincirc.search(XOR, **budget)
        assert result.status in ("bounds", "proved")
    for unlimited in ({"timeout": math.inf}, {"timeout": Fraction(60)}, {"timeout": Decimal(60)}):
        assert mincirc.search(XOR, **unlimited).status == "proved"


@pytest.mark.parametrize("value", [3, np.int64(3), np.uint8(3)])
def test_whole_numbers(value: Any) -> None:
    assert whole("n", value, 0) == 3
    assert mincirc.enumerate_minimum(XOR, limit=value).result.status == "proved"


@pytest.mark.parametrize("value", [True, np.True_, 3.0, np.float64(3), "3", None, 3j, Fraction(3)])
def test_what_is_no_whole_number(value: Any) -> None:
    with pytest.raises(ArgumentError, match="n must be a whole number >= 0, not "):
        whole("n", value, 0)


def test_seconds() -> None:
    assert [optional_seconds("t", v) for v in (None, 0, 2.5, math.inf, Decimal("0.5"))] == [None, 0, 2.5, None, 0.5]
    value: object
    for value in (-0.1, math.nan, "1", True, 1j, [], -math.inf):
        with pytest.raises(BoundError, match="t must be a number of seconds >= 0"):
            optional_seconds("t", value, BoundError)


def test_words_are_never_letters() -> None:
    assert words("w", "order") == ("order",)
    assert words("w", " a , b,") == ("a", "b")
    assert words("w", iter(["a"])) == ("a",)
    for value in (3, None, {"a": 1}, b"ab", ["a", 3]):
        with pytest.raises(ArgumentError, match="w"):
            words("w", value)
    with pytest.raises(ArgumentError, match="not 'ab'"):
        items("w", "ab")


class Unshowable:
    def __repr__(self) -> str:
        raise ValueError


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "None"),
        (True, "True"),
        ("a\nb", r"'a\nb' (str)"),
        (int, "the class int"),
        (3, "3 (int)"),
        (partial(print), "functools.partial(<built-in function print>) (partial)"),
    ],
)
def test_values_are_shown_in_one_line(value: object, text: str) -> None:
    assert shown(value) == text


def test_long_values_and_bad_reprs_are_shown_short() -> None:
    for value in ("x" * 10_000, [1] * 10_000, 10**5000, UNION, Unshowable(), np.zeros((50, 50))):
        assert len(shown(value)) < 200
        assert "\n" not in shown(value)
