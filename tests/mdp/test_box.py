"""Boxes and lemmas, against all the policies they speak of."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from mincirc.mdp import MDP, Discount, Horizon, TotalReward, block_returns, make_task, policy_return
from mincirc.mdp.boxes.learn import Lemma, LemmaLearner
from mincirc.mdp.boxes.outer import BoxBound, BoxProver
from mincirc.mdp.constraint import Constraint, constraint_returns, each_constraints, mean_constraint
from mincirc.mdp.value.exact import to_fmpq
from mincirc.testing import policies, tasks, unions
from tests.support import certain

TINY = Fraction(1, 10**12)
small = tasks(max_states=4, max_actions=3)


@st.composite
def boxes(draw: st.DrawFn, task: MDP) -> list[list[int]]:
    return [sorted(draw(st.sets(st.integers(0, len(row) - 1), min_size=1))) for row in task.choices]


@st.composite
def constraints(draw: st.DrawFn, task: MDP) -> Constraint:
    """A threshold at, or a trillionth beside, some policy's return."""
    value = policy_return(task, draw(policies(task)))
    beside = draw(st.sampled_from([Fraction(0), TINY, -TINY, Fraction(1, 3)]))
    return Constraint("mean", task.initial, value + beside, strict=draw(st.booleans()))


def inside(task: MDP, box: Sequence[Sequence[int]]) -> list[tuple[int, ...]]:
    return [p for p in task.policies() if all(a in options for a, options in zip(p, box, strict=True))]


def fails(task: MDP, picks: tuple[int, ...], constraint: Constraint) -> bool:
    return not constraint.met(constraint_returns(task, picks, [constraint])[0])


def check_bound(task: MDP, constraint: Constraint, box: Sequence[Sequence[int]], bound: BoxBound) -> None:
    """The Bellman inequality and the bound itself, in exact numbers, from the definition."""
    stages = [dict(vector) for vector in bound.stages]
    horizon = isinstance(task.objective, Horizon)
    assert len(stages) == (task.objective.steps + 1 if isinstance(task.objective, Horizon) else 1)
    pairs = list(pairwise(stages)) if horizon else [(stages[0], stages[0])]
    for now, later in pairs:
        for s, value in now.items():
            for pick in box[s]:
                choice = task.choices[s][pick]
                ahead = choice.reward + task.objective.gamma * sum(p * later[t] for t, p in choice.successors)
                assert value >= ahead
    if horizon:
        assert set(stages[-1].values()) <= {0}
    if task.is_total:
        assert min(stages[0].values()) >= 0
    assert not constraint.met(sum((w * stages[0][s] for s, w in enumerate(constraint.weights) if w), Fraction(0)))


@given(st.data())
def test_a_box_is_refuted_exactly_when_all_its_policies_fail(data: st.DataObject) -> None:
    """With a horizon only one way: choosing by time may reach what no policy of the box does."""
    task = data.draw(small)
    box, constraint = data.draw(boxes(task)), data.draw(constraints(task))
    bound = BoxProver(task, constraint).refute(box)
    hopeless = all(fails(task, picks, constraint) for picks in inside(task, box))
    if bound is not None:
        assert hopeless
        check_bound(task, constraint, box, bound)
    elif not isinstance(task.objective, Horizon):
        assert not hopeless


@given(st.data())
def test_a_single_policy_is_a_box_that_always_decides(data: st.DataObject) -> None:
    task = data.draw(small)
    picks, constraint = data.draw(policies(task)), data.draw(constraints(task))
    bound = BoxProver(task, constraint).refute([[pick] for pick in picks])
    assert (bound is not None) == fails(task, picks, constraint)


def test_a_negative_vector_proves_nothing_of_total_reward() -> None:
    """Staying for nothing is worth 0, but any number obeys the inequality of a loop without reward."""
    task = make_task("loop", TotalReward(), {"s": {"stay": certain("s"), "leave": certain(None)}}, {"s": 1})
    prover = BoxProver(task, mean_constraint(task, Fraction(0)))
    below = BoxBound((((0, Fraction(-1)),),))
    assert prover.is_bound([[0]], {0: to_fmpq(Fraction(-1))})
    assert not prover.proves([[0]], below)
    assert not prover.proves([[0, 1]], below)
    assert BoxProver(task, mean_constraint(task, Fraction(1))).proves([[0, 1]], BoxBound((((0, Fraction(0)),),)))


def whole(task: MDP, lemma: Lemma) -> list[Sequence[int]]:
    limited = dict(lemma.box)
    return [limited.get(s, range(len(row))) for s, row in enumerate(task.choices)]


def check_lemma(task: MDP, lemma: Lemma) -> None:
    box = whole(task, lemma)
    assert all(fails(task, picks, lemma.constraint) for picks in inside(task, box))
    check_bound(task, lemma.constraint, box, lemma.bound)
    assert lemma.states == tuple(sorted(lemma.states))
    assert all(len(options) > 0 for _, options in lemma.box)


@given(st.data())
def test_lemmas_exclude_the_policy_and_only_failing_ones(data: st.DataObject) -> None:
    task = data.draw(small | unions(max_members=2, max_states=2, max_actions=3))
    model, picks = data.draw(policies(task)), data.draw(policies(task))
    thresholds = block_returns(task, model)
    bounds = [mean_constraint(task, policy_return(task, model)), *each_constraints(task, thresholds)]
    rows = data.draw(st.sets(st.integers(0, len(task) - 1)))
    lemmas = LemmaLearner(task, bounds).learn(picks, rows)
    assert {lemma.constraint for lemma in lemmas} == {c for c in bounds if fails(task, picks, c)}
    for lemma in lemmas:
        assert all(picks[s] in options for s, options in lemma.box)
        check_lemma(task, lemma)


@given(st.data())
def test_static_lemmas_are_lemmas_on_one_state(data: st.DataObject) -> None:
    task = data.draw(small)
    constraint = data.draw(constraints(task))
    for lemma in LemmaLearner(task, [constraint]).static():
        check_lemma(task, lemma)
        assert len(lemma.box) <= 1


@given(st.data())
def test_actions_that_clearly_rule_the_bound_out_are_excluded(data: st.DataObject) -> None:
    """On a tie a static lemma may be missing (it is learned later); well below the bound it must be there."""
    task = data.draw(small.filter(lambda t: not isinstance(t.objective, Horizon)))
    best = max(policy_return(task, p) for p in task.policies())
    constraint = mean_constraint(task, best)
    found = LemmaLearner(task, [constraint]).static()
    excluded = {(s, pick) for lemma in found for s, options in lemma.box for pick in options}
    for s, row in enumerate(task.choices):
        for pick in range(len(row)):
            alone = max(policy_return(task, p) for p in task.policies() if p[s] == pick)
            if alone < best - Fraction(1, 1000):
                assert (s, pick) in excluded


def test_with_a_horizon_failing_actions_are_excluded_one_by_one() -> None:
    """Each of two actions alone pays too little; changing between them by time would pay enough."""
    rows = {"s": {"stay": certain("s", 1), "leave": certain(None, 3), "best": certain(None, 4)}}
    task = make_task("s", Horizon(2), rows, {"s": 1})
    constraint = mean_constraint(task, Fraction(4))
    assert BoxProver(task, constraint).refute([[0, 1]]) is None
    assert [lemma.box for lemma in LemmaLearner(task, [constraint]).static()] == [((0, (0,)),), ((0, (1,)),)]


def test_a_box_that_can_loop_for_nothing() -> None:
    """The least solution counts: staying for ever is worth 0, so a bound above 0 refutes the box that only stays."""
    task = make_task("loop", TotalReward(), {"s": {"stay": certain("s"), "leave": certain(None, 1)}}, {"s": 1})
    prover = BoxProver(task, mean_constraint(task, TINY))
    assert prover.refute([[0]]) is not None
    assert prover.refute([[0, 1]]) is None


def test_bounds_beyond_floats() -> None:
    """A margin of 10^-30 and rewards of 10^40 are decided exactly."""
    tiny, huge = Fraction(1, 10**30), 10**40
    for unit in (Fraction(1), Fraction(huge), tiny):
        rows = {"s": {"a": certain("s", unit)}, "t": {"a": certain("t", -unit)}}
        task = make_task("s", Discount(Fraction(1, 2)), rows, {"s": 1})
        at, above = (BoxProver(task, mean_constraint(task, k)) for k in (2 * unit, 2 * unit * (1 + tiny)))
        assert at.refute([[0], [0]]) is None
        bound = above.refute([[0], [0]])
        assert bound is not None
        check_bound(task, above.constraint, [[0], [0]], bound)
