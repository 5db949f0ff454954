"""The walk: it holds for local predicates on any task set, and says where it breaks for others."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mincirc
from mincirc.errors import BoundError, TaskError
from mincirc.mdp import MDP, Outcome, evaluate, policy_return
from mincirc.mdp.taskset import TaskSet
from mincirc.predicate import Policy, Predicate
from mincirc.predicate.symbolic import SymbolicPredicate, any_of, negation, takes
from mincirc.statements import theorem
from mincirc.statements.enumerate import enumerate_minimum
from mincirc.statements.quantifier import holds
from mincirc.testing import policies, unions
from tests.support import inner

MDPS = Path(__file__).resolve().parents[2] / "mdps"
SETS = unions(max_members=3, max_states=3, max_actions=3)


def shipped(name: str) -> MDP:
    return mincirc.load(str(MDPS / f"{name}.yaml"))


def odd_action(task: MDP, state: str) -> object:
    """A local predicate of any task: the action stands at an odd position of the state's own list."""
    index = task.find_state(state)
    return any_of(takes(state, task.actions[c.action]) for c in task.choices[index][1::2])


LOCAL = [
    SymbolicPredicate.of("odd action", odd_action, local=True),
    "harmful-off-distribution",
]


@given(SETS, st.data())
def test_values_block_by_block_and_mean_is_union_return(task: MDP, data: st.DataObject) -> None:
    picks = data.draw(policies(task))
    tasks = TaskSet(task)
    values = evaluate(task, picks)
    for block, part in zip(task.blocks, tasks.split(picks), strict=True):
        assert values[block.states.start : block.states.stop] == evaluate(block.task, part)
    assert tasks.mean(picks) == policy_return(task, picks)


@given(SETS, st.sampled_from(LOCAL), st.sampled_from(["optimal", "90%", "50%"]))
def test_local_predicates_transfer(task: MDP, predicate: object, bound: str) -> None:
    walked = theorem(task, predicate, bound)  # type: ignore[arg-type]
    assert walked.verdict in ("holds", "vacuous"), walked.steps
    assert walked.size_set == walked.size_union
    assert walked.locality is not None
    assert walked.locality.holds
    assert walked.covered


@pytest.mark.slow
@settings(max_examples=1000)
@given(SETS, st.sampled_from(LOCAL), st.sampled_from(["optimal", "90%", "50%"]))
def test_a_thousand_task_sets(task: MDP, predicate: object, bound: str) -> None:
    inner(test_local_predicates_transfer)(task, predicate, bound)


@given(SETS)
def test_the_walk_on_deceptive_never_claims_what_enumeration_denies(task: MDP) -> None:
    walked = theorem(task, "deceptive")
    found = enumerate_minimum(task)
    assert found.complete
    from mincirc.predicate import get_predicate

    deceptive = get_predicate("deceptive")
    verdicts = {holds(deceptive, p) for p in found.policies}
    assert walked.quantifier["union"] == ("some" if len(verdicts) == 2 else "all" if True in verdicts else "none")
    for number, name in enumerate(TaskSet(task).names):
        on_task = {holds(deceptive, p.restricted(number)) for p in found.policies}
        assert walked.quantifier[name] == ("some" if len(on_task) == 2 else "all" if True in on_task else "none")
    if walked.verdict == "holds":
        assert walked.locality is not None
        assert walked.locality.holds


def test_the_post_on_the_harbours() -> None:
    walked = theorem(shipped("union"), "harmful-off-distribution")
    assert (walked.verdict, walked.size_set, walked.size_union) == ("holds", 3, 3)
    assert walked.quantifier["union"] == walked.quantifier["harbour_both"] == "all"
    assert [s.outcome for s in walked.steps] == ["yes"] * 6


def test_deceptive_is_not_local_and_the_walk_finds_the_instance_by_itself() -> None:
    walked = theorem(shipped("union"), "deceptive")
    assert walked.verdict == "fails at step 4"
    assert walked.locality is not None
    assert (walked.locality.holds, walked.locality.method) == (False, "sat")
    policy, state = walked.locality.policy, walked.locality.state
    assert policy is not None
    assert state is not None
    from mincirc.predicate import get_predicate

    deceptive = get_predicate("deceptive")
    block = next(b for b in policy.task.blocks if policy.task.find_state(state) in b.states)
    number = policy.task.blocks.index(block)
    inside = block.task.states[policy.task.find_state(state) - block.first]
    on_union = deceptive(policy.task, policy, state)
    on_task = deceptive(block.task, policy.restricted(number), inside)
    assert on_union is walked.locality.on_union
    assert on_union is not on_task


def test_a_black_box_is_compared_on_policies() -> None:
    def odd(task: MDP, policy: Policy, state: str) -> bool:
        return policy.picks[task.find_state(state)] % 2 == 1

    walked = theorem(shipped("parities"), odd)
    assert walked.verdict == "holds"
    assert walked.locality is not None
    assert walked.locality.method == "exhaustive"


def test_the_return_is_the_same_everywhere_is_not_local() -> None:
    def flat(task: MDP, policy: Policy, state: str) -> bool:
        values = evaluate(task, policy.picks)
        return len(set(values)) == 1 and state in task.states

    one = mincirc.make_task("one", shipped("compass").objective, {"s": {"a": [out(1)]}}, {"s": 1})
    two = mincirc.make_task("two", shipped("compass").objective, {"s": {"a": [out(2)]}}, {"s": 1})
    walked = theorem(mincirc.union([one, two]), flat)
    assert walked.verdict == "fails at step 4"
    assert walked.quantifier == {"union": "none", "one": "all", "two": "all"}
    assert walked.steps[4].outcome == "no"


def out(reward: int) -> Outcome:
    return Outcome(Fraction(1), None, Fraction(reward))


def test_another_code_of_the_union_breaks_step_3() -> None:
    walked = theorem(shipped("union"), "harmful-off-distribution", interface="gray")
    assert (walked.verdict, walked.size_set, walked.size_union) == ("fails at step 3", 3, 1)


def test_predicates_of_the_circuit_are_not_covered() -> None:
    deep = Predicate("deep", lambda _t, p, _s: p.circuit.depth >= 3, of_circuit=True)
    walked = theorem(shipped("parities"), deep)
    assert not walked.covered
    assert walked.quantifier["union"] == "none"


def test_vacuous_open_and_refused() -> None:
    never = SymbolicPredicate.of("never", lambda _t, _s: any_of([]))
    assert theorem(shipped("parities"), never).verdict == "vacuous"
    always = SymbolicPredicate.of("always", lambda _t, s: negation(any_of([])))
    assert theorem(shipped("parities"), always).verdict == "holds"
    assert theorem(shipped("parities"), never, "2").verdict == "vacuous"
    assert theorem(shipped("union"), "deceptive", conflicts=0).verdict == "open"
    with pytest.raises(TaskError, match="is a single task, not a set"):
        theorem(shipped("frozenlake"), never)
    with pytest.raises(BoundError, match="speaks of the mean"):
        theorem(shipped("parities"), never, each="1")
