"""Wrong answers that were met in practice, each as an explicit example over every back end.

The three ablations at the end switch a protection off and expect the wrong answer: they show that the examples would
notice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import pytest

import mincirc.encode.formula as formula
import mincirc.encode.rules as rules
from mincirc.circuit import BASES, CONSTANT, Output
from mincirc.interface import Interface, explicit
from mincirc.mdp import MDP, Discount, Horizon, Outcome, TotalReward, make_task, optimum, policy_return, union
from mincirc.mdp.boxes.params import LemmaParams
from mincirc.mdp.constraint import mean_constraint
from mincirc.problem.problem import Problem
from mincirc.searching import search
from mincirc.searching.backends import get_backend, sat_backend
from mincirc.solve.params import SolveParams
from mincirc.solve.protocol import Answer, Backend, Budget
from mincirc.solve.sat import DEFAULT
from tests.support import certain

ONE = Fraction(1)
LISTED = "listed"
"""The default back end as it is on large tasks: sizes 0 and 1 are decided from a list of all circuits."""
SOLVERS = (DEFAULT, "z3", "brute", LISTED)


def back_end(name: str) -> Backend:
    if name == LISTED:
        return sat_backend(params=SolveParams(lemmas=LemmaParams(many_states=0)))
    return get_backend(name)


def one_step(words: Mapping[str, int], outputs: int, legal: Sequence[int] | None = None) -> MDP:
    """The one-step task "at code c write words[c]", uniform start; ``legal`` are the words that are actions."""
    actions = [f"w{w}" for w in (range(1 << outputs) if legal is None else legal)]
    return make_task(
        "words",
        Horizon(1),
        {code: {a: certain(None, Fraction(a == f"w{w}")) for a in actions} for code, w in words.items()},
        {code: Fraction(1, len(words)) for code in words},
        actions=actions,
        words={a: int(a[1:]) for a in actions},
        action_bits=outputs,
    )


def by_name(task: MDP) -> Interface:
    """States are named by their codewords."""
    return explicit(task, {s: s for s in task.states})


def table(values: Sequence[int], inputs: int) -> dict[str, int]:
    return {format(x, f"0{inputs}b"): v for x, v in enumerate(values)}


def least(task: MDP, basis: str, solver: str, interface: str | Interface | None = None) -> int | None:
    result = search(task, basis=basis, interface=interface or by_name(task), solver=back_end(solver))
    assert result.status == "proved"
    return result.size


def answers(task: MDP, basis: str, most: int, solver: str = DEFAULT) -> list[Answer]:
    """Ask the back end itself: the search would stop where a circuit is already known."""
    session = back_end(solver).session(Problem(task, by_name(task), basis, (mean_constraint(task, best(task)),)))
    return [session.decide(gates, Budget()).answer for gates in range(most + 1)]


def answers_of_clauses(task: MDP, basis: str, most: int) -> list[Answer]:
    """Ask for formulas alone: the search over live signals knows none of their rules, and answers rightly."""
    problem = Problem(task, by_name(task), basis, (mean_constraint(task, best(task)),))
    with sat_backend(looks_up=False).session(problem) as session:
        return [session.decide(gates, Budget()).answer for gates in range(most + 1)]


def best(task: MDP) -> Fraction:
    return max(policy_return(task, p) for p in task.policies())


def up_to(size: int) -> list[Answer]:
    return [Answer.REFUTED] * size + [Answer.FOUND]


XOR = table([0, 1, 1, 0], 2)
CONSTANT_BIT = table([0, 2, 2, 0], 2)  # bit 0 is XOR, bit 1 is always 0
TWO_PAIRS = table(
    [int(bool((x >> 3 & 1 and not x >> 1 & 1) or (x >> 1 & 1 and not x >> 2 & 1))) for x in range(16)], 4
)


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize(
    ("basis", "size"), [("b2", 1), ("xaig", 1), ("aig", 3), ("demorgan", 4), ("nand", 4), ("mig", 3), ("lut-3", 1)]
)
def test_xor_reads_a_gate_and_its_fanin(basis: str, size: int, solver: str) -> None:
    """Re-application is how XOR is made of NANDs, and double re-application how it is made of ANDs."""
    assert answers(one_step(XOR, 1), basis, size, solver) == up_to(size)


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize(
    ("basis", "size"), [("b2", 1), ("xaig", 1), ("aig", 3), ("demorgan", 4), ("nand", 4), ("mig", 3), ("lut-3", 1)]
)
def test_a_constant_action_bit_is_free(basis: str, size: int, solver: str) -> None:
    assert answers(one_step(CONSTANT_BIT, 2), basis, size, solver) == up_to(size)


@pytest.mark.parametrize("solver", [DEFAULT, "brute", LISTED])
def test_inputs_exchanged_in_pairs_are_one_symmetry(solver: str) -> None:
    """Rows and columns may be exchanged, all bits at once; ordering both pairs excludes every 3-gate circuit."""
    assert answers(one_step(TWO_PAIRS, 1), "b2", 3, solver) == up_to(3)


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("basis", list(BASES))
def test_one_input_and_no_input(basis: str, solver: str) -> None:
    """An inverter needs no second node to read, and a task of one state needs no gate at all."""
    inverted = one_step({"0": 1, "1": 0}, 1)
    assert least(inverted, basis, solver) == (0 if BASES[basis].free_negation else 1)
    assert least(one_step({"": 2}, 2), basis, solver) == 0


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_function_and_its_complement(solver: str) -> None:
    both = table([1, 2, 2, 1], 2)
    assert [least(one_step(both, 2), basis, solver) for basis in ("b2", "aig", "demorgan", "nand")] == [1, 3, 5, 5]


@pytest.mark.parametrize("solver", SOLVERS)
def test_codewords_of_no_state_are_free(solver: str) -> None:
    """Majority costs 4 gates; where the code 011 belongs to no state 2, and without 011 and 100 it is x0."""
    majority = table([0, 0, 0, 1, 0, 1, 1, 1], 3)
    missing = {code: w for code, w in majority.items() if code not in ("011", "100")}
    assert least(one_step(majority, 1), "b2", solver) == 4
    assert least(one_step(missing, 1), "b2", solver) == 0
    assert least(one_step({c: w for c, w in majority.items() if c != "011"}, 1), "b2", solver) == 2


@pytest.mark.parametrize("solver", SOLVERS)
def test_words_must_be_legal_where_nobody_goes(solver: str) -> None:
    """The state "11" is never visited, but a policy is total: its word must be an action there, and 3 is none."""
    task = make_task(
        "total",
        Horizon(1),
        {
            code: {f"a{w}": certain(None, Fraction(w == wanted)) for w in legal}
            for code, legal, wanted in (("00", (0, 1), 0), ("01", (0, 1), 1), ("10", (0, 2), 2), ("11", (0, 1, 2), 0))
        },
        {"00": "1/3", "01": "1/3", "10": "1/3"},
        words={f"a{w}": w for w in range(3)},
        action_bits=2,
    )
    assert least(task, "b2", solver) == 1
    anything = replace(
        task,
        choices=(*task.choices[:3], (*task.choices[3], replace(task.choices[3][0], action=3, word=3))),
        actions=(*task.actions, "a3"),
    )
    assert least(anything, "b2", solver) == 0


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_tie_is_met_and_one_part_in_a_trillion_above_is_infeasible(solver: str) -> None:
    task = make_task(
        "thirds",
        Discount(Fraction(99, 100)),
        {
            "a": {
                "go": [Outcome(Fraction(1, 3), "a", Fraction(1, 7)), Outcome(Fraction(2, 3), "b")],
                "stay": certain("a"),
            },
            "b": {"go": certain("b"), "stay": certain("a", 1)},
        },
        {"a": 1},
    )
    exact = optimum(task).values[0]
    at, above = (search(task, bound=k, solver=back_end(solver)) for k in (exact, exact + Fraction(1, 10**12)))
    assert (at.status, at.size, at.value) == ("proved", 0, exact)
    assert (above.status, above.size) == ("infeasible", None)


@pytest.mark.parametrize("solver", SOLVERS)
def test_the_optimum_of_a_horizon_is_memoryless(solver: str) -> None:
    """Choosing by time collects 1 + 5; a memoryless policy must choose between the two."""
    task = make_task(
        "switch",
        Horizon(2),
        {
            "a": {"pay": certain("a", 1), "move": certain("b")},
            "b": {"pay": certain(None, 5), "move": certain("a")},
        },
        {"a": 1},
    )
    result = search(task, solver=back_end(solver))
    assert (result.status, result.optimum, result.value) == ("proved", 5, 5)
    assert search(task, bound=Fraction(5) + Fraction(1, 10**12), solver=back_end(solver)).status == "infeasible"


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_loop_that_looks_optimal_collects_nothing(solver: str) -> None:
    """Both actions at "door" have Q* = 1, but the one that stays never opens it."""
    task = make_task(
        "door",
        TotalReward(),
        {
            "door": {"stay": certain("door"), "open": certain("room")},
            "room": {"stay": certain(None, 1), "open": certain("room")},
        },
        {"door": 1},
    )
    result = search(task, solver=back_end(solver))
    assert (result.status, result.value) == ("proved", 1)
    assert result.policy is not None
    assert result.policy.picks == (1, 0)


def ladder(rungs: int, prize: int) -> MDP:
    """From rung to rung to the prize, by "a" on odd rungs and "b" on even ones; the other action steps back."""
    rows = {}
    for i in range(rungs):
        on = certain(f"{i + 1:02b}" if i + 1 < rungs else None, prize if i + 1 == rungs else 0)
        back = certain(f"{max(0, i - 1):02b}")
        rows[f"{i:02b}"] = {"a": on, "b": back} if i % 2 else {"a": back, "b": on}
    return make_task("ladder", TotalReward(), rows, {"00": 1}, actions=["a", "b"])


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize(("prize", "basis", "size"), [(1, "nand", 1), (1, "b2", 0), (0, "nand", 0)])
def test_who_steps_back_for_ever_loses_only_what_there_is(prize: int, basis: str, size: int, solver: str) -> None:
    assert answers(ladder(3, prize), basis, size, solver) == up_to(size)


@pytest.mark.parametrize("solver", SOLVERS)
def test_where_any_action_is_right_any_gate_will_do(solver: str) -> None:
    """Ties: states whose first bit is 1 pay the same for both actions, the others want the AND of the other bits."""
    rows = {
        f"{c:03b}": {str(a): certain(f"{(c + 1) % 8:03b}", int(c > 3 or a == (c == 3))) for a in (0, 1)}
        for c in range(8)
    }
    task = make_task("ties", Discount(Fraction(9, 10)), rows, {"000": 1}, actions=["0", "1"])
    for basis, size in (("b2", 1), ("aig", 1), ("demorgan", 1), ("nand", 2), ("mig", 1)):
        assert answers(task, basis, size, solver) == up_to(size)


@pytest.mark.parametrize("solver", SOLVERS)
def test_another_injective_code_changes_the_minimum(solver: str) -> None:
    """Two tasks, two states each: under (tag, s) the right action is a wire, under (tag xor s, s) it is an XOR."""
    members = [one_step({"0": right, "1": right}, 1) for right in (0, 1)]
    both = union([replace(m, name=f"t{i}") for i, m in enumerate(members)])
    tagged = {s: f"{i // 2}{i % 2}" for i, s in enumerate(both.states)}
    crossed = {s: f"{i // 2 ^ i % 2}{i % 2}" for i, s in enumerate(both.states)}
    assert least(both, "b2", solver, "features") == least(both, "b2", solver, explicit(both, tagged)) == 0
    assert least(both, "b2", solver, explicit(both, crossed)) == 1


@pytest.mark.parametrize(("rule", "basis", "size"), [("reapply", "nand", 4), ("reapply2", "aig", 3)])
def test_ablation_an_unsound_rule_gives_a_wrong_no(
    monkeypatch: pytest.MonkeyPatch, rule: str, basis: str, size: int
) -> None:
    unsound = replace(rules.SOUND[basis], **{rule: True})
    monkeypatch.setitem(rules.SOUND, basis, unsound)
    assert answers_of_clauses(one_step(XOR, 1), basis, size) == [Answer.REFUTED] * (size + 1)


def test_ablation_without_free_constants_the_minimum_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = formula.Formula._source_nodes

    def without_constants(self: formula.Formula) -> list[Output]:
        return [o for o in whole(self) if o.node != CONSTANT]

    monkeypatch.setattr(formula.Formula, "_source_nodes", without_constants)
    assert answers_of_clauses(one_step(CONSTANT_BIT, 2), "b2", 4) == [Answer.REFUTED] * 5
