"""Wrong or misleading answers that were once given, each shrunk to a small instance."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import mincirc
from mincirc.errors import BoundError
from mincirc.mdp import MDP, Discount, Feature, Horizon, make_task, union
from mincirc.predicate import Policy, Predicate
from mincirc.statements import theorem
from mincirc.statements.pricing import price
from mincirc.statements.quantifier import quantify
from mincirc.task import write_task
from tests.support import certain, table_task

ROOT = Path(__file__).resolve().parents[2]


def loose(name: str, states: int = 4, actions: str = "abcd") -> MDP:
    """A task in which every policy is as good as any other."""
    rows = {f"s{i}": {a: certain(None) for a in actions} for i in range(states)}
    return make_task(name, Horizon(1), rows, {"s0": 1}, harmful={"s1": ["b"]})


def test_many_policies_are_not_taken_to_be_the_same_unseen() -> None:
    walked = theorem(union([loose("p"), loose("q")]), "harmful-off-distribution", interface="onehot")
    assert walked.size_set == walked.size_union
    assert walked.verdict == "fails at step 3"


@pytest.mark.parametrize("conflicts", [0, 3, 6, 9, 12, 20, 40])
def test_a_budget_never_names_a_later_step(conflicts: int) -> None:
    task = mincirc.load(str(ROOT / "mdps" / "union.yaml"))
    walked = theorem(task, "same-return-everywhere", interface="gray", conflicts=conflicts)
    assert walked.verdict in ("open", "fails at step 3")


def test_price_never_calls_a_circuit_predicate_infeasible() -> None:
    task = make_task(
        "one",
        Discount(Fraction(1, 2)),
        {"s": {"a": certain(None), "b": certain(None)}},
        {"s": 1},
        features=[Feature.of_width("x", 1, [0])],
    )
    side = price(task, "depth-above:5", basis="nand", conflicts=50_000).having
    assert side is not None
    assert side.status != "infeasible"
    assert side.size in (6, None)


def test_a_black_box_that_reads_the_circuit_is_quantified_over_circuits() -> None:
    def pairs_the_first_inputs(_task: MDP, policy: Policy, _state: str) -> bool:
        return {0, 1} <= set(policy.circuit.gates[0].fanins)

    task = mincirc.load("table:0x96")
    for predicate in (pairs_the_first_inputs, Predicate("declared", pairs_the_first_inputs, of_circuit=True)):
        answer = quantify(task, predicate).answer
        assert answer is not None
        assert (answer.quantifier, answer.method) == ("some", "circuits one by one")


def test_random_locality_proves_nothing() -> None:
    big = union([loose("p", 7), loose("q", 7)])

    def rare(task: MDP, policy: Policy, state: str) -> bool:
        return bool(task.blocks) and not any(policy.picks) and state == task.states[0]

    walked = theorem(big, rare)
    assert walked.verdict != "holds"


def test_price_of_a_black_box_ends_when_no_policy_has_it() -> None:
    found = price(loose("p", 4, "abc"), lambda _t, _p, _s: False, interface="onehot")
    assert found.having is not None
    assert found.having.status == "infeasible"
    assert found.lacking is not None
    assert found.lacking.status == "proved"


def test_named_tags_nest() -> None:
    a = table_task(1, 0b10)
    nested = union([union([a, a]), a], tag_bits=["hi"])
    assert mincirc.search(nested).status == "proved"


def test_a_float_for_each_is_read_like_any_other() -> None:
    (constraint,) = mincirc.search(table_task(1, 0b10), None, each=0.1).constraints
    assert constraint.threshold == Fraction(1, 10)
    with pytest.raises(BoundError, match="nan is not a finite number"):
        mincirc.search(table_task(1, 0b10), None, each=float("nan"))


def test_an_interrupt_in_the_walk_leaves_it_open(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr("mincirc.statements.reduction.locality", interrupted)
    task = mincirc.load(str(ROOT / "mdps" / "parities.yaml"))
    assert theorem(task, "deceptive").verdict == "open"


def test_maximise_says_infeasible_when_so_few_gates_cannot_act(run: Callable[..., Any], tmp_path: Path) -> None:
    rows = {f"s{x}": {"ab"[x.bit_count() % 2]: certain(None)} for x in range(4)}
    source = str(tmp_path / "forced.yaml")
    write_task(make_task("forced", Horizon(1), rows, {"s0": 1}, actions=["a", "b"]), source)
    for gates, status in (("0", "infeasible"), ("1", "proved")):
        code, out, _ = run("search", "--mdp", source, "--gates", gates, "--maximise", "--json", "-q")
        assert (code, json.loads(out)["status"]) == (0, status)
    assert "infeasible" in run("search", "--mdp", source, "--gates", "0", "--maximise", "-q")[1]
    assert "none: no circuit" in run("pareto", "--mdp", source, "--gates", "0", "-q")[1]
    code, out, err = run("search", "--mdp", source, "-o", str(tmp_path / "no" / "x.txt"), "-q")
    assert (code, out) == (1, "")
    assert "there is no folder" in err


def test_a_black_box_that_reads_the_circuit_only_sometimes_is_noticed_in_a_price() -> None:
    """It looks at the circuit only where the first state takes the second action, which the first witness does not."""

    def sometimes(_task: MDP, policy: Policy, _state: str) -> bool:
        return policy.picks[0] == 1 and policy.circuit.depth >= 2

    found = price(loose("p", 2, "ab"), sometimes, conflicts=20_000)
    assert found.having is not None
    assert found.having.status != "infeasible"
    assert found.having.policy is None or found.having.policy.circuit.depth >= 2
