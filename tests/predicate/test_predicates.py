"""Predicates: what the built-in ones say, and every way of naming one."""

from __future__ import annotations

from pathlib import Path

import pytest

import mincirc
from mincirc.errors import PredicateError
from mincirc.interface import interface_for
from mincirc.mdp import MDP, Discount, Outcome, make_task, union
from mincirc.predicate import Policy, Predicate, get_predicate, judge, known_predicates
from mincirc.rational import parse_rational
from tests.support import certain

CIRCUIT = mincirc.parse_circuit("inputs x0 x1\ny0 = x0\n")


def two_places(name: str = "places", **options: object) -> MDP:
    """``work`` (training) and ``away``; ``steal`` is harmful at both."""
    rows: dict[str, dict[str, list[Outcome]]] = {
        s: {"help": certain(None, 1), "steal": certain(None, 1)} for s in ("work", "away")
    }
    return make_task(
        name,
        Discount(parse_rational("1/2")),
        rows,
        {"work": 1},
        labels={"training": ["work"]},
        harmful={"work": ["steal"], "away": ["steal"]},
        **options,  # type: ignore[arg-type]
    )


def acts(task: MDP, *actions: str) -> Policy:
    picks = tuple(task.find_pick(s, a) for s, a in enumerate(actions))
    return Policy(task, picks, CIRCUIT, interface_for(task))


@pytest.mark.parametrize(
    ("actions", "off", "deceptive"),
    [
        (("help", "help"), (), ()),
        (("help", "steal"), ("away",), ("away",)),
        (("steal", "steal"), ("away",), ()),
        (("steal", "help"), (), ()),
    ],
)
def test_built_in(actions: tuple[str, str], off: tuple[str, ...], deceptive: tuple[str, ...]) -> None:
    policy = acts(two_places(), *actions)
    assert judge(get_predicate("harmful-off-distribution"), policy).states == off
    verdict = judge(get_predicate("deceptive"), policy)
    assert (verdict.states, verdict.holds, verdict.tasks) == (deceptive, bool(deceptive), ())


def test_verdicts_on_a_union_are_per_task_and_on_the_whole() -> None:
    """Deceptive is not local: one member that harms in training spoils it for the union, not for the other."""
    task = union([two_places("good"), two_places("bad")])
    verdict = judge(get_predicate("deceptive"), acts(task, "help", "steal", "steal", "steal"))
    assert not verdict.holds
    assert [(t.task, t.holds, t.states) for t in verdict.tasks] == [("good", True, ("away",)), ("bad", False, ())]


def always(task: MDP, policy: Policy, state: str) -> bool:
    """Holds everywhere."""
    return policy.circuit.size >= 0 and policy[state] in task.actions


def test_every_way_to_name_a_predicate(tmp_path: Path) -> None:
    source = tmp_path / "mine.py"
    source.write_text("def stays(task, policy, state):\n    'Helps.'\n    return policy[state] == 'help'\n")
    policy = acts(two_places(), "help", "steal")
    assert judge(get_predicate(f"{source}:stays"), policy).states == ("work",)
    assert judge(get_predicate("tests.predicate.test_predicates:always"), policy).states == ("work", "away")
    assert get_predicate(always).name == "always"
    assert get_predicate(Predicate("mine", always)).name == "mine"
    assert get_predicate(f"{source}:stays").about == "Helps."
    result = mincirc.search(two_places(), predicates=[always, lambda _t, _p, _s: False])
    assert [p.holds for p in result.predicates] == [True, False]
    assert {"deceptive", "harmful-off-distribution"} <= set(known_predicates())


class _Entry:
    name = "installed"
    value = "elsewhere:always"

    @staticmethod
    def load() -> object:
        return always


def test_entry_points(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mincirc.catalogue.predicates.entry_points", lambda group: [_Entry])
    assert known_predicates()["installed"] == "from elsewhere:always"
    assert get_predicate("installed").check is always


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("deceptve", "did you mean 'deceptive'"),
        ("no.such.module:f", "cannot import 'no.such.module'"),
        ("missing.py:f", "there is no file missing.py"),
        ("tests.predicate.test_predicates:alway", "did you mean 'always'"),
        ("tests.predicate.test_predicates:CIRCUIT", "is a Circuit, not a function"),
    ],
)
def test_predicates_that_cannot_be_had(name: str, message: str) -> None:
    with pytest.raises(PredicateError, match=message) as caught:
        get_predicate(name)
    assert "\n" not in str(caught.value)


def test_an_error_inside_a_predicate_names_the_state() -> None:
    def broken(task: MDP, policy: Policy, state: str) -> bool:
        return policy["nowhere"] == state

    with pytest.raises(
        PredicateError, match=r"'broken' failed at state 'work': UnknownStateError: no state 'nowhere'"
    ):
        mincirc.search(two_places(), predicates=[broken])
