"""Every objective against brute force over all small circuits: random tasks, relations, ties, illegal words."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mincirc.circuit.cost import GateCosts, gate_kinds, make_costs
from mincirc.interface import interface_for
from mincirc.mdp import MDP, policy_return
from mincirc.mdp.constraint import mean_constraint
from mincirc.problem.problem import Problem
from mincirc.searching import SearchResult, search
from mincirc.testing import policies, tasks
from tests.known_bases import KNOWN as KNOWN_BASES
from tests.oracle.measures import Measured, least_depth

MOST = {basis: known.objectives for basis, known in KNOWN_BASES.items() if known.objectives is not None}
KNOWN = list(MOST)


@dataclass(frozen=True)
class Ask:
    task: MDP
    basis: str
    bound: Fraction

    @property
    def problem(self) -> Problem:
        constraint = mean_constraint(self.task, self.bound)
        return Problem(self.task, interface_for(self.task), self.basis, (constraint,))

    def search(self, objective: str = "size", costs: GateCosts | None = None) -> SearchResult:
        wanted = None if costs is None else dict(costs.of_kind)
        result = search(self.task, self.bound, basis=self.basis, objective=objective, costs=wanted)
        assert result.status == "proved"
        assert result.circuit is not None
        assert self.problem.accepts(result.circuit)
        return result


@st.composite
def asks(draw: st.DrawFn) -> Ask:
    task = draw(tasks(max_states=5, max_actions=4))
    assume(interface_for(task).inputs <= 3)
    bound = policy_return(task, draw(policies(task)))
    return Ask(task, draw(st.sampled_from(KNOWN)), bound)


@settings(max_examples=20)
@given(asks())
def test_lexicographic_objectives_and_depth(ask: Ask) -> None:
    truth = Measured(ask.problem, MOST[ask.basis])
    depth = ask.search("depth")
    assert depth.circuit is not None
    assert (depth.lower, depth.upper, depth.size) == (None, None, None)
    assert depth.circuit.depth == depth.depth == least_depth(ask.problem)
    assert depth.depth_bounds is not None
    assert (depth.depth_bounds.lower, depth.depth_bounds.upper) == (depth.depth, depth.depth)

    first = ask.search("size,depth")
    assert first.circuit is not None
    claim = (first.circuit.size, first.circuit.depth)
    assert claim[0] == first.size
    assert first.depth_bounds is not None
    assert claim[1] == first.depth_bounds.upper == first.depth_bounds.lower
    expected = truth.least(lambda size, depth, _: (size, depth))
    assert expected == claim if claim[0] <= MOST[ask.basis] else expected is None

    last = ask.search("depth,size")
    assert last.circuit is not None
    assert last.circuit.depth == depth.depth
    assert last.circuit.size == last.size == last.lower
    rivals = [size for size, level, _ in truth.found if level == depth.depth]
    assert min(rivals, default=None) == (last.size if last.size <= MOST[ask.basis] else None)


@st.composite
def priced(draw: st.DrawFn) -> tuple[Ask, GateCosts]:
    ask = draw(asks())
    amounts = st.sampled_from([Fraction(1), Fraction(2), Fraction(3), Fraction(1, 2), Fraction(4, 3), Fraction(7)])
    return ask, make_costs(ask.basis, {kind: draw(amounts) for kind in gate_kinds(ask.basis)})


@settings(max_examples=15)
@given(priced())
def test_least_cost(asked: tuple[Ask, GateCosts]) -> None:
    ask, costs = asked
    most = MOST[ask.basis]
    truth = Measured(ask.problem, most, costs)
    result = ask.search(costs=costs)
    assert result.circuit is not None
    assert result.cost_bounds is not None
    claim = costs.total(result.circuit)
    assert claim == result.cost == result.cost_bounds.lower == result.cost_bounds.upper
    expected = truth.least(lambda _size, _depth, cost: (cost,))
    if claim < (most + 1) * costs.least or (expected is not None and expected[0] <= (most + 1) * costs.least):
        assert expected == (claim,)  # no larger circuit can be cheaper
    else:
        assert expected is None or expected[0] >= claim


@settings(max_examples=10)
@given(asks())
def test_b2_xaig_and_lut_2_have_the_same_size_and_depth(ask: Ask) -> None:
    for objective in ("size", "depth", "size,depth", "depth,size"):
        results = (Ask(ask.task, basis, ask.bound).search(objective) for basis in ("b2", "xaig", "lut-2"))
        assert len({(r.lower, r.upper, r.depth_bounds) for r in results}) == 1


@settings(max_examples=15)
@given(priced())
def test_symmetry_rules_change_no_answer(asked: tuple[Ask, GateCosts]) -> None:
    ask, costs = asked
    kwargs = {"basis": ask.basis, "symmetry": (), "timeout": 20.0}
    for objective in ("depth", "size,depth", "depth,size"):
        plain = search(ask.task, ask.bound, objective=objective, **kwargs)  # type: ignore[arg-type]
        if plain.status == "proved":
            ours = ask.search(objective)
            assert (ours.lower, ours.depth_bounds) == (plain.lower, plain.depth_bounds)
    plain = search(ask.task, ask.bound, costs=dict(costs.of_kind), **kwargs)  # type: ignore[arg-type]
    if plain.status == "proved":
        assert ask.search(costs=costs).cost_bounds == plain.cost_bounds


@pytest.mark.parametrize("basis", KNOWN)
def test_the_oracle_knows_xor(basis: str) -> None:
    from tests.support import table_task

    task = table_task(2, 0b0110)
    problem = Ask(task, basis, Fraction(1)).problem
    assert least_depth(problem) == KNOWN_BASES[basis].xor_depth
