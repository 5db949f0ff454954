"""The Z3 back end by itself: budgets, witnesses, the least fixed point of total reward."""

from __future__ import annotations

import signal
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from mincirc.circuit import BASES
from mincirc.errors import MissingExtraError, SolverError
from mincirc.interface import interface_for
from mincirc.mdp import MDP, Discount, Horizon, Objective, TotalReward, make_task
from mincirc.mdp.constraint import Constraint, mean_constraint
from mincirc.problem.problem import Problem
from mincirc.runtime.limits import Limits
from mincirc.solve.protocol import Answer, Budget
from mincirc.solve.z3_backend import CircuitFormula, Z3Backend
from tests import processes
from tests.support import certain, table_task

ONE = Fraction(1)


def loop_or_leave(objective: Objective) -> MDP:
    """``here`` may loop for nothing or go to ``there``, which pays 1 and ends the episode."""
    return make_task(
        "loop",
        objective,
        {
            "here": {"stay": certain("here"), "go": certain("there")},
            "there": {"stay": certain("there"), "go": certain(None, 1)},
        },
        {"here": 1},
    )


def answer(problem: Problem, gates: int, budget: Budget | None = None) -> Answer:
    return Z3Backend().session(problem).decide(gates, budget or Budget()).answer


def problem_for(task: MDP, bound: Fraction, basis: str = "b2", *, strict: bool = False) -> Problem:
    constraint = replace(mean_constraint(task, bound), strict=strict)
    return Problem(task, interface_for(task), basis, (constraint,))


def test_a_zero_reward_loop_is_worth_nothing() -> None:
    # V = 1 at a self-loop solves V = V; only the least solution counts
    task = make_task("trap", TotalReward(), {"loop": {"stay": certain("loop")}}, {"loop": 1})
    assert answer(problem_for(task, Fraction(1, 2)), 0) is Answer.REFUTED
    assert answer(problem_for(task, Fraction(0)), 0) is Answer.FOUND


@pytest.mark.parametrize(
    ("objective", "best"), [(TotalReward(), 1), (Discount(Fraction(1, 2)), Fraction(1, 2)), (Horizon(2), 1)]
)
def test_ties_are_met_and_anything_above_is_refused(objective: Objective, best: Fraction) -> None:
    task = loop_or_leave(objective)
    assert answer(problem_for(task, Fraction(best)), 0) is Answer.FOUND
    assert answer(problem_for(task, best + Fraction(1, 10**12)), 0) is Answer.REFUTED
    assert answer(problem_for(task, Fraction(best), strict=True), 0) is Answer.REFUTED


def test_horizon_policies_are_memoryless() -> None:
    # a policy that depended on time could collect 1 at "a" and then 1 at "b"
    task = make_task(
        "switch",
        Horizon(2),
        {
            "a": {"pay": certain("a", 1), "move": certain("b")},
            "b": {"pay": certain(None, 5), "move": certain("a")},
        },
        {"a": 1},
    )
    assert answer(problem_for(task, Fraction(5)), 1) is Answer.REFUTED  # b2 needs two inputs for a gate
    assert answer(problem_for(task, Fraction(5)), 0) is Answer.FOUND
    assert answer(problem_for(task, Fraction(6)), 0) is Answer.REFUTED


@pytest.mark.parametrize("basis", list(BASES))
def test_one_input_is_enough_for_an_inverter(basis: str) -> None:
    # the action is the complement of the only input: free, or one gate that reads a single node
    task = make_task(
        "invert",
        Horizon(1),
        {f"s{i}": {a: certain(None, Fraction(a != f"a{i}")) for a in ("a0", "a1")} for i in range(2)},
        {"s0": "1/2", "s1": "1/2"},
    )
    problem = problem_for(task, ONE, basis)
    free = BASES[basis].free_negation
    assert answer(problem, 0) is (Answer.FOUND if free else Answer.REFUTED)
    if not free:
        assert answer(problem, 1) is Answer.FOUND


def test_budgets_end_in_unknown() -> None:
    task = table_task(4, 0x6996)  # parity: 12 gates
    problem = problem_for(task, ONE, "nand")
    assert answer(problem, 10, Budget(Limits(seconds=0.3))) is Answer.UNKNOWN
    budget = Budget(Limits(conflicts=50))
    assert answer(problem, 10, budget) is Answer.UNKNOWN
    assert budget.spent >= 50
    assert answer(problem, 0, budget) is Answer.UNKNOWN


def test_an_interrupt_ends_in_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(CircuitFormula, "_gate", interrupted)
    assert answer(problem_for(loop_or_leave(TotalReward()), ONE), 1) is Answer.UNKNOWN


@pytest.mark.parametrize("solver", ["z3", "brute"])
def test_a_keyboard_interrupt_while_the_solver_runs(solver: str) -> None:
    """Ctrl-C reaches compiled code too: the answer is "unknown", at once, without a traceback."""
    program = f"""
from fractions import Fraction
from mincirc.problem.problem import Problem
from mincirc.interface import interface_for
from mincirc.mdp.constraint import mean_constraint
from mincirc.runtime.limits import Limits
from mincirc.solve.brute import BruteForce
from mincirc.solve.protocol import Budget
from mincirc.solve.z3_backend import Z3Backend
from tests.support import table_task

task = table_task(4, 0x6996)
problem = Problem(task, interface_for(task), "nand", (mean_constraint(task, Fraction(1)),))
back_end = {{"z3": Z3Backend(), "brute": BruteForce(10**9)}}["{solver}"]
print("ready", flush=True)
print(back_end.session(problem).decide(11, Budget(Limits(seconds=600))).answer.value, flush=True)
"""
    root = Path(__file__).parents[2]
    with processes.start([sys.executable, "-c", program], cwd=root, stderr=None) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        processes.let_work(process, 1.0)
        used = processes.processor_seconds(process.pid)
        process.send_signal(signal.SIGINT)
        before = processes.seconds_of_children()
        assert process.stdout.read() == "unknown\n"
        assert process.wait() == 0
    assert processes.seconds_of_children() - before - used < 20


def test_a_wrong_witness_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Problem, "accepts", lambda *_: False)
    with pytest.raises(SolverError, match="0 gates that fails the exact check"):
        answer(problem_for(loop_or_leave(TotalReward()), ONE), 0)


def test_the_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "z3", None)
    with pytest.raises(MissingExtraError, match=r"z3-solver: install it with pip install 'mincirc\[z3\]'"):
        Z3Backend().session(problem_for(loop_or_leave(TotalReward()), ONE))


def test_rationals_beyond_the_interpreter_limit() -> None:
    # an exact return can have more digits than int -> str converts
    task = loop_or_leave(TotalReward())
    tiny = Fraction(1, 10**5000)
    assert answer(problem_for(task, 1 - tiny), 0) is Answer.FOUND
    assert answer(problem_for(task, 1 + tiny), 0) is Answer.REFUTED


def test_several_constraints_at_once() -> None:
    task = loop_or_leave(Discount(Fraction(1, 2)))
    weights = (Fraction(0), ONE)
    both = (mean_constraint(task, Fraction(0)), Constraint("there", weights, ONE))
    problem = Problem(task, interface_for(task), "b2", both)
    verdict = Z3Backend().session(problem).decide(0, Budget())
    assert verdict.circuit is not None
    assert problem.interface.policy_of(verdict.circuit)[1] == 1
