"""The refinement loop over toy candidates: the order of its steps, and answers against enumeration of all policies."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product

import pytest

from mincirc.mdp import MDP, Discount, make_task
from mincirc.mdp.boxes.learn import Lemma, LemmaLearner
from mincirc.mdp.constraint import Constraint, mean_constraint, satisfies
from mincirc.mdp.families import random_task
from mincirc.mdp.model import Picks
from mincirc.mdp.value.policy import policy_return
from mincirc.runtime.budget import Budget
from mincirc.solve.deferred import DeferralParams, Deferred
from mincirc.solve.policies import PolicySearch
from mincirc.solve.protocol import Answer
from mincirc.solve.refine import Proposed, Theory, refine
from tests.support import certain


@dataclass
class Listed:
    """All policies of a task in order, some states with an illegal word (-1) as well; every call is written down."""

    task: MDP
    illegal: Collection[int] = ()
    rows: set[int] = field(default_factory=set)
    lemmas: list[Lemma] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    most: int | None = None

    def _all(self) -> Iterator[tuple[int, ...]]:
        return product(
            *(([-1] if s in self.illegal else []) + list(range(len(row))) for s, row in enumerate(self.task.choices))
        )

    def _excluded(self, words: tuple[int, ...]) -> bool:
        boxes = (all(words[s] in picks for s, picks in lemma.box) for lemma in self.lemmas)
        return any(words[s] < 0 for s in self.rows) or any(boxes)

    def propose(self, budget: Budget) -> Proposed[tuple[int, ...]]:
        self.calls.append("propose")
        if self.most is not None and self.calls.count("propose") > self.most:
            return Proposed(Answer.UNKNOWN)
        found = next((words for words in self._all() if not self._excluded(words)), None)
        return Proposed(Answer.REFUTED) if found is None else Proposed(Answer.FOUND, found)

    def policy(self, words: tuple[int, ...]) -> Sequence[int | None]:
        self.calls.append("policy")
        return [None if word < 0 else word for word in words]

    def require(self, rows: Sequence[int]) -> None:
        self.calls.append(f"require {sorted(rows)}")
        self.rows.update(rows)

    def exclude(self, lemma: Lemma) -> None:
        self.calls.append("exclude")
        self.lemmas.append(lemma)


def acceptable(task: MDP, constraints: Sequence[Constraint]) -> set[Picks]:
    return {
        picks for picks in product(*(range(len(row)) for row in task.choices)) if satisfies(task, picks, constraints)
    }


def questions() -> Iterator[tuple[MDP, list[Constraint], set[Picks]]]:
    """Random tasks with bounds that some policies meet, that the best one meets, and that none meets."""
    for seed in range(6):
        task = random_task(seed, states=4, actions=3, objective=Discount(Fraction(9, 10)))
        returns = sorted({policy_return(task, picks) for picks in product(*(range(len(r)) for r in task.choices))})
        for bound in (returns[len(returns) // 2], returns[-1], returns[-1] + 1):
            constraints = [mean_constraint(task, bound)]
            yield task, constraints, acceptable(task, constraints)


def test_what_is_found_is_acceptable_and_nothing_is_refuted_that_exists() -> None:
    answers = set()
    for task, constraints, good in questions():
        candidates = Listed(task, illegal=(1, 3))
        found = refine(candidates, Theory(LemmaLearner(task, constraints)), Budget())
        answers.add(found.answer)
        assert (found.answer is Answer.FOUND) == bool(good)
        assert found.candidate is None or found.candidate in good
        for lemma in candidates.lemmas:
            assert not any(all(picks[s] in box for s, box in lemma.box) for picks in good)
    assert answers == {Answer.FOUND, Answer.REFUTED}


def test_policies_alone_have_the_same_answers() -> None:
    for task, constraints, good in questions():
        with PolicySearch(task, constraints) as search:
            answer, picks = search.next(Budget())
        assert (answer is Answer.FOUND) == bool(good)
        assert picks is None or picks in good


def simple() -> tuple[MDP, list[Constraint]]:
    """Three states, each worth 1 with its second action alone; all three are wanted."""
    rows = {s: {"0": certain(None, 0), "1": certain(None, 1)} for s in "abc"}
    initial = dict.fromkeys("abc", Fraction(1, 3))
    task = make_task("simple", Discount(Fraction(1, 2)), rows, initial, actions=["0", "1"])
    return task, [mean_constraint(task, Fraction(1))]


def test_illegal_words_come_before_values_and_all_at_once() -> None:
    task, constraints = simple()
    candidates = Listed(task, illegal=(0, 2))
    found = refine(candidates, Theory(LemmaLearner(task, constraints)), Budget())
    assert found == Proposed(Answer.FOUND, (1, 1, 1))
    assert candidates.calls[:3] == ["propose", "policy", "require [0, 2]"]
    assert "exclude" in candidates.calls
    assert all(call != "exclude" for call in candidates.calls[:4])


def test_deferred_lemmas_come_before_values_are_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    task, constraints = simple()
    learner = LemmaLearner(task, constraints)
    static = list(learner.static())
    learned: list[Picks] = []
    learn = LemmaLearner.learn

    def counted(self: LemmaLearner, picks: Picks, rows: Collection[int]) -> list[Lemma]:
        learned.append(picks)
        return learn(self, picks, rows)

    monkeypatch.setattr(LemmaLearner, "learn", counted)
    theory = Theory(learner, Deferred(static))
    candidates = Listed(task)
    assert refine(candidates, theory, Budget()) == Proposed(Answer.FOUND, (1, 1, 1))
    assert learned == [(1, 1, 1)]  # the others broke a deferred lemma
    assert not theory.deferred
    assert sorted(x.box for x in candidates.lemmas) == sorted(x.box for x in static)


def test_where_lemmas_are_deferred_illegal_states_come_a_few_at_a_time() -> None:
    """As many as lemmas do: every state that gets a row makes all later formulas larger."""
    task, constraints = simple()
    learner = LemmaLearner(task, constraints)
    unbroken = [lemma for lemma in learner.static() if lemma.states == (2,)]
    theory = Theory(learner, Deferred(unbroken, DeferralParams(at_once=1)))
    failure = theory.failure((None, None, 1), ())
    assert failure is not None
    assert (len(failure.rows), list(failure.lemmas)) == (1, [])
    failure = Theory(learner).failure((None, None, 1), ())
    assert failure is not None
    assert failure.rows == [0, 1]


def test_a_policy_that_breaks_no_deferred_lemma_is_judged_by_its_value() -> None:
    """A deferred lemma that speaks of another state says nothing of this policy."""
    task, constraints = simple()
    learner = LemmaLearner(task, constraints)
    elsewhere = [lemma for lemma in learner.static() if lemma.states == (2,)]
    theory = Theory(learner, Deferred(elsewhere))
    failure = theory.failure((0, 1, 1), ())
    assert failure is not None
    assert [lemma.states for lemma in failure.lemmas] == [(0,)]
    assert theory.failure((1, 1, 1), ()) is None
    assert list(theory.deferred) == elsewhere
    assert refine(Listed(task), theory, Budget()) == Proposed(Answer.FOUND, (1, 1, 1))


def test_a_budget_that_ends_is_no_refutation() -> None:
    task, constraints = simple()
    candidates = Listed(task, most=1)
    assert refine(candidates, Theory(LemmaLearner(task, constraints)), Budget()) == Proposed(Answer.UNKNOWN)
    assert candidates.lemmas


@pytest.mark.parametrize(("cost", "left"), [(0, 100), (7, 93)])
def test_a_refinement_counts_against_the_slice(cost: int, left: int) -> None:
    task, _ = simple()
    budget = Budget()
    with budget.turn(100):
        refine(Listed(task, illegal=(0,)), Theory(LemmaLearner(task, [])), budget, cost)
        assert budget.left_conflicts() == left
