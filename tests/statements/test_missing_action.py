"""An atom about an action that a state has not is false: in every command alike, and in certificates."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pysat.formula import Equals, Implies, XOr

import mincirc
from mincirc.certify import certify_quantifier, certify_side, write_certificate
from mincirc.encode.side import Holds, OtherPolicy
from mincirc.mdp import MDP, Horizon, Picks, make_task, union
from mincirc.predicate import Predicate
from mincirc.predicate.symbolic import Formula, SymbolicPredicate, all_of, any_of, atoms, negation, takes, value
from mincirc.solve.policies import PolicySearch
from mincirc.solve.protocol import Answer, Budget
from mincirc.statements import theorem
from mincirc.task import load_text
from mincirc.verify import verify
from tests.predicate.support import acting
from tests.support import certain

TASK = load_text(
    """
name: gl
objective: {horizon: 1}
actions: [left, right]
states:
  a: {initial: 1, actions: {left: {end: true, reward: 1}, right: {end: true}}}
  b: {actions: {right: {end: true}}}
""",
    "missing-action.yaml",
).task


def goes(action: str) -> SymbolicPredicate:
    """As in docs/theorem.md, with the action looked for in the task as a whole or not at all."""

    def at(task: MDP, state: str) -> Formula:
        return any_of([takes(state, action)] if action in task.actions else [])

    return SymbolicPredicate.of(f"goes-{action}", at, local=True)


def only_b(action: str) -> SymbolicPredicate:
    return SymbolicPredicate.of("only b", lambda task, state: takes("b", action), whole=True)


@pytest.mark.parametrize("bound", ["optimal", "0"])
def test_the_example_of_the_page_is_answered_everywhere(bound: str) -> None:
    left = goes("left")
    result = mincirc.search(TASK, bound, predicates=left)
    assert result.predicates[0].states == (("a",) if result.policy and result.policy["a"] == "left" else ())
    quantifier = "all" if bound == "optimal" else "some"
    assert mincirc.quantify(TASK, left, bound).quantifier == quantifier
    price = mincirc.price(TASK, left, bound)
    assert price.having is not None
    assert price.lacking is not None
    assert (price.having.size, price.lacking.status) == (0, "infeasible" if bound == "optimal" else "proved")
    assert all(q is not None for q in mincirc.pareto(TASK, left).quantified)
    black_box = Predicate("box", lambda task, policy, state: policy[state] == "left")
    assert mincirc.quantify(TASK, black_box, bound).quantifier == quantifier


@pytest.mark.parametrize("action", ["left", "jump"])
def test_a_missing_action_is_never_taken(action: str) -> None:
    assert mincirc.quantify(TASK, only_b(action)).quantifier == "none"
    price = mincirc.price(TASK, only_b(action))
    assert price.having is not None
    assert price.having.status == "infeasible"


def test_the_theorem_and_locality_too() -> None:
    """One member has ``left`` in one state only, the other in none; both, and the union, are asked the same."""
    rows = {s: {"right": certain(None)} for s in ("a", "b")}
    other = make_task("other", Horizon(1), rows, {"a": 1}, actions=["right", "stay"], action_bits=1)
    walked = theorem(union([TASK, other]), goes("left"))
    assert walked.verdict == "holds"
    assert walked.quantifier == {"union": "all", "gl": "all", "other": "none"}
    assert walked.locality is not None
    assert walked.locality.holds


@pytest.mark.parametrize("lacking", [False, True])
def test_certificates_of_it_are_accepted(tmp_path: Path, lacking: bool) -> None:
    mixed = SymbolicPredicate.of(
        "mixed",
        lambda task, state: any_of([takes("b", "left"), all_of([takes("a", "right"), negation(takes("b", "left"))])]),
        whole=True,
    )
    claim = certify_side(TASK, mixed, not lacking, "0")
    folder = write_certificate(claim, tmp_path / "side").path
    verify(folder)
    verify(write_certificate(certify_quantifier(TASK, goes("left")), tmp_path / "all").path)


ATOMS = st.sampled_from([takes(s, a) for s in ("a", "b") for a in ("left", "right", "jump")])
FORMULAS = st.recursive(
    ATOMS,
    lambda part: st.one_of(
        part.map(negation),
        st.tuples(part, part).map(any_of),
        st.tuples(part, part).map(all_of),
        st.tuples(part, part).map(lambda pair: Implies(*pair)),
        st.tuples(part, part).map(lambda pair: XOr(*pair)),
        st.tuples(part, part).map(lambda pair: Equals(*pair)),
    ),
    max_leaves=6,
)


@given(FORMULAS)
def test_clauses_and_values_agree_on_every_policy(formula: Formula) -> None:
    """What SAT says of a formula is what its values on all policies say, atoms of missing actions included."""
    wanted = {p for p in TASK.policies() if holds(formula, p)}
    search, found = PolicySearch(TASK, (), [Holds(formula)]), set[Picks]()
    answer, picks = search.next(Budget())
    while picks is not None:
        found.add(picks)
        search.add(OtherPolicy(picks))
        answer, picks = search.next(Budget())
    search.close()
    assert answer is Answer.REFUTED
    assert found == wanted
    assert all(atom.state in TASK.states for atom in atoms(formula))


def holds(formula: Formula, picks: Picks) -> bool:
    policy = acting(TASK, picks)
    return value(formula, lambda atom: policy[atom.state] == atom.action)


def test_what_a_state_has_not_is_not_harmful_there() -> None:
    task = make_task("t", Horizon(1), {"s": {"a": certain(None)}}, {"s": 1}, harmful={"s": ["a"]}, actions=["a", "b"])
    assert [task.harms("s", a) for a in ("a", "b", "nothing")] == [True, False, False]
    assert not TASK.harms("b", "left")
