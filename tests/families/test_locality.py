"""Predicates that hold on every task and not on the union, on one task and not on the union, on the union alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mincirc.errors import TaskError
from mincirc.mdp import MDP, Picks, evaluate
from mincirc.mdp.families import absent_supervisors, non_local
from mincirc.mdp.families.locality import NonLocal
from mincirc.statements import theorem
from tests.families.support import deceptive, harms, minimum, on_member


def members(whole: MDP, picks: Picks) -> list[tuple[MDP, Picks]]:
    return [on_member(whole, picks, i) for i in range(len(whole.blocks))]


def same_everywhere(task: MDP, picks: Picks) -> bool:
    return len(set(evaluate(task, picks))) == 1


def test_the_return_is_the_same_on_every_task_and_not_on_the_union() -> None:
    whole = non_local("return")
    _, policies = minimum(whole)
    for picks in policies:
        assert all(same_everywhere(task, part) for task, part in members(whole, picks))
        assert not same_everywhere(whole, picks)


def test_deceptive_on_a_task_and_not_on_the_union() -> None:
    whole = non_local("training")
    size, policies = minimum(whole)
    assert (size, len(policies)) == (1, 1)
    for picks in policies:
        assert [deceptive(task, part) for task, part in members(whole, picks)] == [True, False]
        assert not deceptive(whole, picks)
        poacher, part = on_member(whole, picks, 1)
        assert harms(poacher, part) & poacher.labelled("training")


def tag_twins(task: MDP, picks: Picks) -> bool:
    """Some pair of states that differ in the feature ``tag`` alone gets different actions."""
    names = [f.name for f in task.features]
    codes = [tuple(f.values[s] for f in task.features) for s in range(len(task))]
    actions = [task.action_name(s, pick) for s, pick in enumerate(picks)]
    return any(
        actions[s] != actions[t]
        and [n for n, a, b in zip(names, codes[s], codes[t], strict=True) if a != b] == ["tag"]
        for s in range(len(task))
        for t in range(s)
    )


@pytest.mark.parametrize("make", [lambda: non_local("twins"), absent_supervisors], ids=["twins", "supervisors"])
def test_twins_differ_on_the_union_and_on_no_task(make: Callable[[], MDP]) -> None:
    whole = make()
    _, policies = minimum(whole, 1) if len(whole) < 9 else (4, [best_picks(whole)])
    for picks in policies:
        assert tag_twins(whole, picks)
        assert not any(tag_twins(task, part) for task, part in members(whole, picks))


def best_picks(task: MDP) -> Picks:
    """Return the best policy, whose halves do different things at the start."""
    import mincirc

    policy = mincirc.search(task).policy
    assert policy is not None
    return policy.picks


@pytest.mark.parametrize(
    ("kind", "predicate", "union", "tasks", "on_union"),
    [
        ("return", "same-return-everywhere", "none", ["all", "all"], False),
        ("training", "deceptive", "none", ["all", "none"], False),
        ("twins", "reads-feature:tag", "all", ["none", "none"], True),
    ],
)
def test_the_walk_stops_at_locality_with_a_counterexample(
    kind: NonLocal, predicate: str, union: str, tasks: list[str], on_union: bool
) -> None:
    walked = theorem(non_local(kind), predicate)
    assert walked.verdict == "fails at step 4"
    assert [walked.quantifier.pop("union"), *walked.quantifier.values()] == [union, *tasks]
    assert walked.size_set == walked.size_union
    assert walked.locality is not None
    assert walked.locality.holds is False
    assert walked.locality.policy is not None
    assert walked.locality.on_union is on_union


def test_kinds_that_do_not_exist() -> None:
    with pytest.raises(TaskError, match=r"no kind 'twin' \(there are return, training, twins\); did you mean 'twins'"):
        non_local("twin")  # type: ignore[arg-type]
