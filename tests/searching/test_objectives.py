"""Objectives: known depths, costs that make the smallest circuit an expensive one, budgets, and what is refused."""

from __future__ import annotations

import json
from collections import Counter
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mincirc
from benchmarks.questions.suite import orbit
from mincirc.certify import certificate_of
from mincirc.circuit import BASES, Circuit, Gate, Output
from mincirc.circuit.cost import GateCosts, gate_kind, gate_kinds, make_costs, most_gates
from mincirc.encode.cost import rules_for_costs
from mincirc.encode.rules import UNDER
from mincirc.errors import MincircError, ObjectiveError
from mincirc.searching import cost as cost_search
from mincirc.solve.sat import SatSolver
from mincirc.vocabulary import OBJECTIVES
from tests.support import table_task, walk

XOR2, AND2, BUT_NOT = 0b0110, 0b1000, 0b0100
FUNCTIONS_BY_DEPTH = {3: [8, 30, 194, 24], 4: [10, 60, 1458, 56456, 7552]}


@pytest.mark.parametrize("inputs", [3, pytest.param(4, marks=pytest.mark.slow)])
def test_functions_by_depth(inputs: int) -> None:
    """Knuth 7.1.2: how many functions of few inputs have each depth (b2)."""
    todo, functions = set(range(1 << (1 << inputs))), Counter[int]()
    while todo:
        members = orbit(min(todo), inputs)
        task = mincirc.load(f"table:0x{min(todo):0{(1 << inputs) // 4}x}")
        result = mincirc.search(task, objective="depth", solver="minisatgh")
        assert result.status == "proved"
        assert result.depth is not None
        functions[result.depth] += len(members)
        todo -= members
    assert [functions[d] for d in range(len(functions))] == FUNCTIONS_BY_DEPTH[inputs]


@pytest.mark.parametrize(("basis", "size", "depth"), [("b2", 5, 3), ("xaig", 5, 3), ("aig", 7, 4)])
def test_the_full_adder(basis: str, size: int, depth: int) -> None:
    result = mincirc.search(table_task(3, 0x96, 0xE8), basis=basis, objective="size,depth")
    assert (result.status, result.size, result.depth) == ("proved", size, depth)
    assert [s.depth for s in result.stats.sizes if s.answer == "refuted"] == [None] * size + [depth - 1]


@pytest.mark.parametrize(
    ("basis", "bits", "table", "size", "depth"),
    [
        ("mig", 2, XOR2, 3, 2),
        ("mig", 3, 0xE8, 1, 1),
        ("mig", 3, 0x96, 3, 2),
        ("lut-3", 3, 0x96, 1, 1),
        ("lut-3", 4, 0x6996, 2, 2),
        ("lut-4", 4, 0x6996, 1, 1),
        ("lut-3", 5, 0x96696996, 2, 2),
        ("lut-3", 4, 0xCAFE, 2, 2),
    ],
)
def test_wide_gates(basis: str, bits: int, table: int, size: int, depth: int) -> None:
    for objective in ("size,depth", "depth,size"):
        result = mincirc.search(table_task(bits, table), basis=basis, objective=objective)
        assert (result.status, result.size, result.depth) == ("proved", size, depth)


def test_depth_and_size_can_be_at_odds() -> None:
    """The lake needs 6 gates and then depth 4; depth 3 is possible, with 7 gates."""
    lake = mincirc.load("mdps/frozenlake.yaml")
    first = mincirc.search(lake, objective="size,depth", solver="minisatgh")
    last = mincirc.search(lake, objective="depth,size", solver="minisatgh")
    assert (first.status, first.size, first.depth) == ("proved", 6, 4)
    assert (last.status, last.size, last.depth) == ("proved", 7, 3)
    assert mincirc.search(lake, objective="depth").depth == 3


# -- costs ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("costs", "outputs", "cost", "size"),
    [
        ({"xor": 4}, (XOR2,), 3, 3),  # three ANDs are cheaper than one XOR
        ({"xor": "5/2"}, (XOR2,), "5/2", 1),
        ({"and": 3, "xor": 1}, (AND2, BUT_NOT), 4, 2),  # the second is x xor (x and y)
        ({"and": 3}, (XOR2,), 1, 1),
        ({"and": 2, "xor": 2}, (0b10010110, 0b11101000), 10, 5),
    ],
)
@pytest.mark.parametrize("basis", ["b2", "xaig"])
def test_costs_change_what_is_least(
    basis: str, costs: dict[str, Any], outputs: tuple[int, ...], cost: Any, size: int
) -> None:
    task = table_task(3 if max(outputs) > 15 else 2, *outputs)
    result = mincirc.search(task, basis=basis, costs=costs)
    assert (result.status, result.cost) == ("proved", Fraction(cost))
    assert result.circuit is not None
    assert result.circuit.size == size
    assert result.size is None  # the least size was not asked for


@pytest.mark.parametrize(
    ("costs", "outputs", "right", "wrong"),
    [
        ({"xor": 4}, (XOR2,), 3, 4),  # two-step re-application: an AND of two gates on one pair becomes the XOR
        ({"and": 3, "xor": 1}, (AND2, BUT_NOT), 4, 6),  # one-step: x xor (x and y) becomes an AND
    ],
)
def test_reapplication_is_unsound_for_costs(
    monkeypatch: pytest.MonkeyPatch, costs: dict[str, Any], outputs: tuple[int, ...], right: int, wrong: int
) -> None:
    task = table_task(2, *outputs)
    monkeypatch.setattr("mincirc.searching.minimum.first_circuit", dear_circuit)
    assert mincirc.search(task, costs=costs).cost == right
    monkeypatch.setattr(cost_search, "rules_for_costs", lambda _: ("order", "used", "reapply", "reapply2"))
    assert mincirc.search(task, costs=costs).cost == wrong


def dear_circuit(problem: Any, _picks: Any, *_more: Any) -> Circuit:
    """A witness that hides nothing: every output from gates of its own, behind a chain of double XORs."""
    from mincirc.upper.tree import tree_circuit

    plain = tree_circuit(problem, _picks)
    gates, outputs = list(plain.gates), []
    for output in plain.outputs:
        node = output.node
        for _ in range(6):
            gates.append(Gate(0b0110, (0, node)))
            node = plain.inputs + len(gates) - 1
        outputs.append(Output(node, output.negated))
    return Circuit(plain.basis, plain.inputs, tuple(gates), tuple(outputs))


@pytest.mark.parametrize(
    ("basis", "costs", "outputs", "cost"),
    [
        ("b2", {"and": 10}, (0x96, 0xE8), 14),  # one AND is enough for a full adder
        ("xaig", {"and": 100}, (0x96, 0x3C), 2),  # sums need no AND
        ("demorgan", {"not": "1/10"}, (0x66,), "31/10"),
        ("demorgan", {"not": "1/10"}, (0x3C, 0xC3), "32/10"),
    ],
)
def test_cheap_gates_are_useful_only_so_often(basis: str, costs: Any, outputs: tuple[int, ...], cost: Any) -> None:
    """With one gate a hundred times cheaper than another, "r gates cost at least r times the cheapest" never ends."""
    result = mincirc.search(table_task(3, *outputs), basis=basis, costs=costs, conflicts=200_000)
    assert (result.status, result.cost) == ("proved", Fraction(cost))


@pytest.mark.parametrize(("basis", "costs"), [("b2", {"and": 6}), ("demorgan", {"not": "1/6"})])
def test_no_larger_circuit_is_cheaper_than_most_gates_says(
    monkeypatch: pytest.MonkeyPatch, basis: str, costs: dict[str, Any]
) -> None:
    """The same minimum comes out when the search goes two gates further than it needs to."""
    tasks = [table_task(2, f, g) for f, g in ((1, 0), (6, 4), (11, 9))]
    ended = [mincirc.search(task, basis=basis, costs=costs).cost for task in tasks]
    monkeypatch.setattr(cost_search, "most_gates", lambda *arguments: most_gates(*arguments) + 2)
    assert [mincirc.search(task, basis=basis, costs=costs).cost for task in tasks] == ended


def test_rules_for_costs() -> None:
    assert rules_for_costs(make_costs("b2", {"xor": 2})) == UNDER["cost with AND <= XOR"]
    assert rules_for_costs(make_costs("b2", {"and": 2})) == UNDER["cost"]
    assert "reapply2" in rules_for_costs(make_costs("b2", {"and": 2, "xor": "4/2"}))
    assert rules_for_costs(make_costs("demorgan", {"not": 2})) == UNDER["cost"]


@pytest.mark.parametrize("basis", BASES)
def test_every_gate_has_a_kind_with_a_cost(basis: str) -> None:
    costs = make_costs(basis, {})
    assert costs.uniform
    for arity in {1, 2, 3} & set(BASES[basis].arities):
        for table in BASES[basis].tables(arity):
            assert costs.of(table, arity) == 1


def test_kinds_of_wide_gates() -> None:
    assert [gate_kind("mig", t, a) for t, a in ((0b1000, 2), (0b0111, 2), (0xE8, 3))] == ["and", "and", "maj"]
    assert (gate_kinds("mig"), gate_kinds("lut-4")) == (("and", "maj"), ("lut2", "lut3", "lut4"))
    majority = table_task(3, 0xE8)
    assert [mincirc.search(majority, basis="mig", costs={"maj": c}).cost for c in (1, 3, 5)] == [1, 3, 4]
    assert [mincirc.search(majority, basis="lut-3", costs={"lut3": c}).cost for c in (2, 9)] == [2, 4]


def test_kinds_of_demorgan_gates() -> None:
    assert [gate_kind("demorgan", t, a) for t, a in ((0b01, 1), (0b1000, 2), (0b1110, 2))] == ["not", "and", "or"]
    dear_not = mincirc.search(table_task(2, XOR2), basis="demorgan", costs={"not": 5})
    assert (dear_not.status, dear_not.cost) == ("proved", 8)  # (x or y) and not (x and y)
    dear_or = mincirc.search(table_task(2, 0b0111), basis="demorgan", costs={"and": 9})
    assert dear_or.cost == 3  # not x or not y


# -- budgets ----------------------------------------------------------------------------------

ADDER = table_task(3, 0x96, 0xE8)
TRUTH = {"size": (5, None), "depth": (None, 3), "size,depth": (5, 3), "depth,size": (5, 3)}


def within(bounds: tuple[Any, Any], value: Any) -> bool:
    lower, upper = bounds
    return bool(lower <= value and (upper is None or value <= upper))


def check_ends(result: mincirc.SearchResult, objective: str) -> None:
    size, depth = TRUTH[objective]
    if size is not None:
        assert within((result.lower, result.upper), size)
    if depth is not None:
        assert result.depth_bounds is not None
        assert within((result.depth_bounds.lower, result.depth_bounds.upper), depth)
    assert result.status in ("proved", "bounds")
    if result.status == "bounds":
        assert result.stats.stopped is not None


@settings(max_examples=25)
@given(st.sampled_from(OBJECTIVES), st.integers(0, 900))
def test_both_ends_are_valid_whenever_the_budget_ends(objective: str, conflicts: int) -> None:
    check_ends(mincirc.search(ADDER, objective=objective, conflicts=conflicts), objective)


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("calls", [0, 1, 4, 7])
def test_ctrl_c_keeps_both_ends(monkeypatch: pytest.MonkeyPatch, objective: str, calls: int) -> None:
    solve, left = SatSolver.solve, [calls]

    def interrupted(self: SatSolver, *arguments: Any) -> bool | None:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return solve(self, *arguments)

    monkeypatch.setattr(SatSolver, "solve", interrupted)
    result = mincirc.search(ADDER, objective=objective)
    check_ends(result, objective)
    if left[0] < 0:
        assert (result.status, result.stats.stopped) == ("bounds", "interrupted")


@given(st.integers(0, 600))
@settings(max_examples=12)
def test_the_ends_of_the_cost_are_valid(conflicts: int) -> None:
    result = mincirc.search(ADDER, costs={"xor": "3/2"}, conflicts=conflicts)
    assert result.cost_bounds is not None
    assert within((result.cost_bounds.lower, result.cost_bounds.upper), 6)
    assert result.cost == result.cost_bounds.upper


def test_events_name_the_measure() -> None:
    events: list[mincirc.Event] = []
    mincirc.search(ADDER, objective="size,depth", on_event=events.append)
    measures = [e.measure for e in events]
    assert measures == sorted(measures, reverse=True)  # size first, then depth
    assert {e.measure for e in events} == {"size", "depth"}
    last = events[-1]
    assert (last.kind, last.lower, last.upper) == ("bounds", 3, 3)


def test_infeasible_is_infeasible() -> None:
    for options in ({"objective": "depth,size"}, {"costs": {"xor": 2}}):
        result = mincirc.search(walk(), "1000", **options)
        assert (result.status, result.depth_bounds, result.cost_bounds, result.lower) == (
            "infeasible",
            None,
            None,
            None,
        )


# -- what is refused, and the command line ----------------------------------------------------


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"objective": "depht"}, "no objective 'depht'.*did you mean 'depth'"),
        ({"objective": "depth", "costs": {"and": 2}}, "give them with the objective size, not depth"),
        ({"objective": "depth", "solver": "z3"}, "z3 answers for the size only.*the objective depth"),
        ({"costs": {"and": 2}, "solver": "brute"}, "brute answers for the size only"),
        ({"costs": {"nor": 2}}, "basis b2 has no gate 'nor' .it has and, xor.; did you mean 'xor'"),
        ({"costs": {"and": 0}}, "and costs 0, which is not positive"),
        ({"costs": {"and": "-1"}}, "not positive"),
        ({"costs": {"and": float("nan")}}, "nan is not a finite number"),
        ({"costs": {"and": "1/0"}}, "divides by zero"),
        ({"costs": {"and": "1/99991"}}, "common denominator"),
        ({"objective": "depth", "checkpoint": "state.json"}, "a checkpoint keeps searches for the least size only"),
    ],
)
def test_objectives_that_make_no_sense(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ObjectiveError, match=message) as caught:
        mincirc.search(walk(), **options)
    assert "\n" not in str(caught.value)
    assert isinstance(caught.value, MincircError)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--objective", "depth", "--certificate", "new-folder"),
        ("--costs", "xor=2", "--certificate", "new-folder"),
        ("--objective", "depth,size", "--gates", "3", "--maximise"),
        ("--costs", "xor=2", "--gates", "3", "--maximise"),
        ("--costs", "xor"),
        ("--costs", "xor=1,xor=2"),
        ("--objective", "area"),
    ],
)
def test_refused_on_the_command_line_before_any_search(run: Any, arguments: tuple[str, ...]) -> None:
    code, out, err = run("search", "--mdp", "table:0x6", *arguments)
    assert (code, out) == (2, "")
    assert err.strip()


def test_text_and_json(run: Any) -> None:
    code, out, _ = run("search", "--mdp", "table:0x96,0xe8", "--objective", "size,depth", "-q")
    assert code == 0
    assert "least size, then least depth" in out
    assert "proved: the least size is 5, then depth is 3 (5 gate(s), depth 3 here)" in out
    code, out, _ = run("search", "--mdp", "table:0x6", "--costs", "and=1,xor=4", "--json", "-q")
    document = json.loads(out)
    assert (code, document["cost"], document["costs"]) == (0, "3", {"and": "1", "xor": "4"})
    assert (document["size"], document["cost_bounds"]) == (None, {"lower": "3", "upper": "3"})
    code, out, _ = run("search", "--mdp", "table:0x96,0xe8", "--objective", "depth,size", "--conflicts", "0", "--json")
    document = json.loads(out)
    assert (code, document["status"], document["objective"]) == (3, "bounds", "depth,size")
    assert set(document["depth_bounds"]) == {"lower", "upper"}
    code, out, _ = run("search", "--mdp", "table:0x6", "--json", "-q")
    assert json.loads(out)["objective"] == "size"


def test_answers_about_other_objectives_are_not_certified(run: Any, tmp_path: Any) -> None:
    _, out, _ = run("search", "--mdp", "table:0x6", "--objective", "depth", "--json", "-q")
    answer = tmp_path / "answer.json"
    answer.write_text(out)
    code, _, err = run("certify", "--mdp", "table:0x6", "--result", str(answer), "-o", str(tmp_path / "c"))
    assert code == 1
    assert "only the objective size without costs can be certified" in err
    assert len(err.strip().splitlines()) == 1


def test_costs_of_a_circuit() -> None:
    circuit = mincirc.parse_circuit("basis xaig\ninputs a b\ng = a xor b\nh = not a and b\ny0 = g\ny1 = not h\n")
    costs = make_costs("xaig", {"xor": "5/2"})
    assert isinstance(costs, GateCosts)
    assert (costs.total(circuit), costs.least, costs.scale, str(costs)) == (Fraction(7, 2), 1, 2, "and 1, xor 5/2")


@pytest.mark.parametrize("objective", ["depth", "size,depth", "depth,size"])
def test_a_result_for_another_objective_is_not_certified_as_one_for_the_size(objective: str) -> None:
    result = mincirc.search(table_task(2, 0b0110), objective=objective)
    assert (result.problem.goal.objective, result.objective) == (objective, objective)
    with pytest.raises(ObjectiveError, match="only the objective size without costs can be certified"):
        certificate_of(result)


def test_a_result_carries_its_question() -> None:
    task = table_task(2, 0b0110)
    result = mincirc.search(task, basis="aig", interface="onehot", costs={"and": 2})
    problem = result.problem
    assert problem.task is task
    assert (result.task, result.basis, result.interface) == (task.name, problem.basis, problem.interface)
    assert (result.constraints, result.costs) == (problem.constraints, problem.goal.costs)
    assert result.circuit is not None
    assert problem.accepts(result.circuit)
