"""Every rule on problems of at least two gates: it keeps the minimum, and it does cut something.

A rule test says little when the minimum is 0, since no gate is then ever encoded.  So the problems come from
:func:`mincirc.testing.hard_problems`, and what was drawn is looked at afterwards: sizes, decided ones, and for every
rule on how many problems the formulas or the effort of the refutation differ from those without it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mincirc.encode.rules import NAMES, is_sound
from mincirc.encode.symmetry import Symmetry
from mincirc.problem.problem import Problem
from mincirc.runtime.limits import Limits
from mincirc.searching.backends import sat_backend
from mincirc.solve.protocol import Answer, Budget, Session
from mincirc.testing import hard_problems, needs_gates
from tests.kept.keep import kept_on_failure, least_size
from tests.rules_support import BASES, at_once

EXAMPLES = 8
MOST = 7
CONFLICTS = 4_000


@dataclass(frozen=True)
class Course:
    """How a search from 0 gates up went: the size (``None``: beyond the limits), and what it cost."""

    size: int | None
    clauses: tuple[int, ...]
    conflicts: tuple[int, ...]


def course(session: Session) -> Course:
    """Ask for every size in turn until one is not refuted."""
    budget, clauses, conflicts, size = Budget(Limits(conflicts=CONFLICTS)), list[int](), list[int](), None
    for gates in range(MOST):
        verdict = session.decide(gates, budget)
        clauses.append(verdict.effort.clauses)
        conflicts.append(verdict.effort.conflicts)
        if verdict.answer is not Answer.REFUTED:
            size = gates if verdict.answer is Answer.FOUND else None
            break
    session.close()
    return Course(size, tuple(clauses), tuple(conflicts))


def harder(basis: str, *, symmetric: bool) -> st.SearchStrategy[Problem]:
    """Problems of at least two and of at least three gates: some rules speak of three."""
    least = [2] if basis == "lut-3" else [3, 2]
    return st.sampled_from(least).flatmap(lambda n: hard_problems(basis=basis, least=n, symmetric=symmetric))


@pytest.mark.parametrize("symmetric", [False, True])
@pytest.mark.parametrize("basis", BASES)
def test_every_rule_keeps_the_minimum_and_cuts(basis: str, symmetric: bool) -> None:
    sizes: Counter[int | None] = Counter()
    undecided: Counter[str] = Counter()
    differs: defaultdict[str, list[bool]] = defaultdict(list)
    sound = [rule for rule in NAMES if is_sound(rule, basis) and (symmetric or rule != "symmetric")]

    @settings(max_examples=EXAMPLES, deadline=None)
    @given(harder(basis, symmetric=symmetric))
    def keeps(problem: Problem) -> None:
        plain = course(sat_backend(rules=()).session(problem))
        sizes[plain.size] += 1
        if plain.size is None:
            return
        for rules in (*((rule,) for rule in sound), None):
            with kept_on_failure(problem, f"rules {rules}: another minimum than without"):
                one = course(sat_backend(rules=rules, lower=at_once(200)).session(problem))
                assert one.size in (plain.size, None)  # some rules alone cost conflicts
            undecided[str(rules)] += one.size is None
            differs[str(rules)].append(one != plain)

    keeps()
    assert min(size for size in sizes if size is not None) >= 2
    assert sizes[None] <= EXAMPLES // 2, "half of the problems at least are decided within the limits"
    assert undecided["None"] == 0, "all rules together decide what none decides"
    assert max(undecided.values()) <= EXAMPLES // 4, "each rule decides most of the problems"
    for rules, seen in differs.items():
        assert any(seen), f"{rules} changes nothing on any of the problems"


@pytest.mark.parametrize("basis", ["b2", "aig", "nand", "mig"])
def test_brute_force_confirms_sizes_of_hard_problems(basis: str) -> None:
    """The whole minimum, not only that two gates are needed."""
    agreed: Counter[int] = Counter()

    @settings(max_examples=10, deadline=None)
    @given(hard_problems(basis=basis))
    def agrees(problem: Problem) -> None:
        size = course(sat_backend().session(problem)).size
        if size is not None and size <= (3 if basis != "nand" else 4):
            with kept_on_failure(problem, "all rules: another minimum than brute force"):
                assert least_size(problem, most=4) == size
            agreed[size] += 1

    agrees()
    assert agreed.total() >= 4
    assert min(agreed) >= 2


@given(hard_problems())
@settings(max_examples=15)
def test_what_is_drawn_needs_two_gates(problem: Problem) -> None:
    assert needs_gates(problem, 2)


@given(hard_problems(symmetric=True))
@settings(max_examples=20)
def test_symmetric_ones_are_symmetric(problem: Problem) -> None:
    assert (0, 1) in Symmetry.of(problem).pairs
