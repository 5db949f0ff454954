"""Predicates that give no answer, another one each time, or fail: one line that names them, never a verdict."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from itertools import pairwise
from pathlib import Path
from time import monotonic, sleep
from typing import Any, cast
from unittest.mock import Mock

import numpy as np
import pytest

import mincirc
from mincirc.errors import PredicateError
from mincirc.mdp import MDP, Horizon, make_task, union
from mincirc.predicate import Policy, Predicate, get_predicate
from mincirc.predicate.repeatable import RecordedVerdict, VerdictSample, confirming
from mincirc.predicate.symbolic import SymbolicPredicate, takes
from mincirc.statements import theorem
from mincirc.statements.quantifier import Watched
from tests.support import certain

HERE = Path(__file__).name


def place(name: str) -> MDP:
    """Two states that may do as they like."""
    rows = {s: {a: certain(None) for a in "ab"} for s in ("near", "far")}
    return make_task(name, Horizon(1), rows, {"near": 1})


TASK = place("place")
PAIR = union([place("one"), place("two")])
ASKS: dict[str, Callable[[Any], object]] = {
    "search": lambda p: mincirc.search(TASK, predicates=p),
    "quantify": lambda p: mincirc.quantify(TASK, p),
    "price": lambda p: mincirc.price(TASK, p),
    "pareto": lambda p: mincirc.pareto(TASK, p),
    "theorem": lambda p: theorem(PAIR, p),
}


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(PredicateError) as caught:
        call()
    message = str(caught.value)
    assert message
    assert "\n" not in message
    return message


def names_it(ask: str, predicate: Any, *parts: str) -> None:
    message = refusal(lambda: ASKS[ask](predicate))
    for part in parts:
        assert part in message


def an_action(task: MDP, policy: Policy, state: str) -> Any:
    return policy[state]


def nothing(task: MDP, policy: Policy, state: str) -> None:
    """Forgets to return."""


@pytest.mark.parametrize("ask", ASKS)
@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        ("yes", "'yes' (str)"),
        (None, "None (is a return missing?)"),
        (1, "1 (int)"),
        (0.0, "0.0 (float)"),
        ([], "[] (list)"),
    ],
)
def test_what_is_no_boolean_is_refused(ask: str, answer: object, shown: str) -> None:
    def mine(task: MDP, policy: Policy, state: str) -> Any:
        return answer

    line = mine.__code__.co_firstlineno
    names_it(ask, mine, "'mine'", f"{HERE}:{line}", "must return True or False at state", "near'", f"not {shown}")


@pytest.mark.parametrize("ask", ASKS)
def test_an_action_or_a_forgotten_return_is_no_verdict(ask: str) -> None:
    names_it(ask, an_action, "'an_action'", "must return True or False")
    names_it(ask, nothing, "'nothing'", "is a return missing?")
    names_it(ask, Predicate("declared whole", an_action, whole=True), "'declared whole'", "must return True or False")


@pytest.mark.parametrize("truth", [True, False, np.True_, np.False_])
def test_booleans_of_python_and_numpy_are_verdicts(truth: Any) -> None:
    result = mincirc.search(TASK, predicates=lambda task, policy, state: truth)
    assert result.predicates[0].holds is bool(truth)


class Counting:
    """Says True so many times, and False from then on."""

    def __init__(self, times: int) -> None:
        self.left = times

    def __call__(self, task: MDP, policy: Policy, state: str) -> bool:
        self.left -= 1
        return self.left >= 0


@pytest.mark.parametrize("ask", ASKS)
@pytest.mark.parametrize("times", [1, 2, 3, 4])
def test_a_predicate_that_counts_its_calls_is_found_out(ask: str, times: int) -> None:
    names_it(ask, Counting(times), "Counting", "said True", "False", "it must depend on task, policy and state alone")


@pytest.mark.parametrize("ask", ASKS)
def test_a_predicate_that_draws_lots_is_found_out(ask: str) -> None:
    rng = random.Random(7)
    lots = lambda task, policy, state: rng.random() < 0.5  # noqa: E731
    names_it(ask, lots, "'<lambda>'", HERE, "of the same policy")


def test_each_answer_is_asked_for_twice_on_the_spot() -> None:
    policy = mincirc.search(TASK).policy
    assert policy is not None
    with pytest.raises(PredicateError, match="said True and then False at state 'near'"):
        Predicate("mine", Counting(1))(TASK, policy, "near")


def test_a_predicate_that_changes_its_mind_slowly_is_found_out_at_the_end() -> None:
    """Each answer is the same twice in a row, so only the sample shows it."""
    slow = Counting(2 * 10)
    with (
        pytest.raises(PredicateError, match="said True, and False when asked again"),
        confirming(Predicate("slow", slow)) as asked,
    ):
        policy = mincirc.search(TASK).policy
        assert policy is not None
        assert [asked(TASK, policy, "near") for _ in range(10)] == [True] * 10


def test_a_verdict_that_is_the_same_whenever_asked_passes() -> None:
    with confirming(Predicate("ends in a", lambda task, policy, state: state.endswith("r"))) as asked:
        policy = mincirc.search(TASK).policy
        assert policy is not None
        assert asked.states(TASK, policy) == ("near", "far")


def test_the_sample_is_spread_over_the_run_and_bounded() -> None:
    policy = mincirc.search(TASK).policy
    assert policy is not None
    answers = VerdictSample()
    for number in range(1000):
        answers.note(RecordedVerdict(TASK, policy, str(number), True))
    kept = [int(said.state) for said in answers.sample]
    assert kept[0] == 0
    assert answers.last is not None
    assert answers.last.state == "999"
    assert answers.most // 4 <= len(kept) <= answers.most
    gaps = {b - a for a, b in pairwise(kept)}
    assert gaps == {answers.every}
    assert kept[-1] > 1000 - 2 * answers.every


def test_what_is_declared_whole_but_is_not_is_found_out() -> None:
    near = Predicate("near", lambda task, policy, state: state.endswith("near"), whole=True)
    for ask in ("search", "quantify", "price"):
        names_it(ask, near, "'near'", "is declared whole, but says True at state 'near' and False at state 'far'")


def broken(task: MDP, policy: Policy, state: str) -> bool:
    return bool(dict[str, int]()["missing"])  # line of the error


def broken_inside(task: MDP, policy: Policy, state: str) -> bool:
    return bool(json.loads("{"))


def misspelt(task: MDP, policy: Policy, state: str) -> bool:
    return policy["nears"] == "a"


def leaves(task: MDP, policy: Policy, state: str) -> bool:
    sys.exit(3)


def endless(task: MDP, policy: Policy, state: str) -> bool:
    return endless(task, policy, state)


@pytest.mark.parametrize("ask", ["search", "quantify", "price", "pareto"])
@pytest.mark.parametrize(
    ("predicate", "error"),
    [
        (broken, "KeyError: 'missing'"),
        (broken_inside, "JSONDecodeError: Expecting property name"),
        (misspelt, "UnknownStateError: no state 'nears'; did you mean 'near'?"),
        (leaves, "SystemExit: 3"),
        (endless, "RecursionError: maximum recursion depth exceeded"),
    ],
)
def test_an_error_names_the_line_of_the_callers_code(ask: str, predicate: Any, error: str) -> None:
    line = predicate.__code__.co_firstlineno + 1
    names_it(ask, predicate, f"predicate {predicate.__name__!r} failed at state 'near': {error}", f"{HERE}:{line})")


async def later(task: MDP, policy: Policy, state: str) -> bool:
    return True


def generated(task: MDP, policy: Policy, state: str) -> Iterator[bool]:
    yield True


def hands_on(task: MDP, policy: Policy, state: str) -> object:
    return later(task, policy, state)


class Instance:
    def __call__(self, task: MDP, policy: Policy, state: str) -> bool:
        return True


class Later:
    async def __call__(self, task: MDP, policy: Policy, state: str) -> bool:
        return True


@pytest.mark.parametrize(
    ("predicate", "message"),
    [
        (later, "'later' .*is an async function"),
        (Later(), "'Later' .*is an async function"),
        (generated, r"'generated' .*is a generator \(it yields\)"),
        (Instance, "'Instance' .*is a class: give a function, or an instance"),
        (lambda task, policy: True, r"must take \(task, policy, state\), but it takes \(task, policy\)"),
        (lambda task, policy, state, more: True, "missing a required argument: 'more'"),
        (len, r"must take \(task, policy, state\)"),
        (partial(cast(Any, an_action), 1), r"must take \(task, policy, state\)"),
        (partial(cast(Any, Later.__call__), 0), "is an async function"),
        (hands_on, "must return True or False at state 'near', not <coroutine"),
    ],
)
def test_what_can_give_no_answer_is_refused(predicate: Any, message: str) -> None:
    with pytest.raises(PredicateError, match=message) as caught:
        mincirc.search(TASK, predicates=[predicate])
    assert "\n" not in str(caught.value)


class Raising:
    """Raises for every attribute that is looked up."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(name)

    def __call__(self, task: MDP, policy: Policy, state: str) -> bool:
        return True


class Endless(Raising):
    """Has every attribute, and each is another one of its kind."""

    def __getattr__(self, name: str) -> Any:
        return Endless()


def test_other_callables_are_predicates() -> None:
    callables: list[Any] = [Raising(), Endless(), Mock(return_value=True), lru_cache(Instance()), Instance()]
    for wanted in (*callables, lambda *_: True, lambda task, policy, state, more=1: True):
        assert mincirc.search(TASK, predicates=wanted).predicates[0].holds


def test_predicates_are_tried_before_the_search() -> None:
    """A search may take hours: a predicate that fails on every policy does so before the first size is settled."""
    events: list[mincirc.Event] = []
    task = mincirc.load(Path(__file__).resolve().parents[2] / "mdps" / "frozenlake.yaml")
    with pytest.raises(PredicateError):
        mincirc.search(task, predicates=[an_action], on_event=events.append)
    assert [event.phase for event in events] == ["optimum", "search"]


@pytest.mark.parametrize(
    ("needs", "message"),
    [
        (lambda task: dict[str, int]()["x"], f"needs of predicate .*{HERE}.* failed: KeyError: 'x'"),
        (lambda task: False, "must return nothing .*not False"),
        (lambda: None, r"must take \(task\)"),
        (3, r"must be a function of \(task\)"),
    ],
)
def test_needs_that_fail(needs: Any, message: str) -> None:
    with pytest.raises(PredicateError, match=message):
        get_predicate(Predicate("mine", Instance(), needs=needs), TASK)


class Flickering:
    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, task: MDP, state: str) -> Any:
        self.calls += 1
        return takes(state, "ab"[self.calls % 2])


@pytest.mark.parametrize("ask", ASKS)
@pytest.mark.parametrize(
    ("at", "message"),
    [
        (lambda task, state: dict[str, int]()["x"], "failed at state"),
        (
            lambda task, state: True,
            "a formula made of takes, any_of, all_of and negation is needed, not True (the constants",
        ),
        (lambda task, state: None, "is needed, not None"),
        (lambda task, state: takes(state, cast(str, 3)), "must be takes(state, action), by names"),
        (lambda task, state: takes("nearr", "a"), "no state 'nearr'"),
        (Flickering(), "made two formulas for state"),
    ],
)
def test_formulas_that_make_no_sense(ask: str, at: Any, message: str) -> None:
    names_it(ask, SymbolicPredicate.of("mine", at), message)


@pytest.mark.parametrize("at", [3, lambda task: takes("near", "a"), later])
def test_what_makes_no_formula(at: Any) -> None:
    with pytest.raises(PredicateError, match="formula"):
        SymbolicPredicate.of("mine", at)


def changes(what: str) -> Callable[[MDP, Policy, str], bool]:
    """Return a predicate that says the same each time it is asked, and changes what it was given."""

    def check(task: MDP, policy: Policy, state: str) -> bool:
        if what == "picks":
            object.__setattr__(policy, "picks", tuple(0 for _ in policy.picks))
        elif what == "states":
            object.__setattr__(task, "states", task.states[:1])
        elif what == "outputs":
            object.__setattr__(policy.circuit, "outputs", ())
        elif what == "circuit":
            object.__setattr__(policy, "circuit", None)
        elif what == "interface":
            object.__delattr__(policy, "interface")
        elif what == "codes":
            object.__setattr__(policy.interface, "codes", ())
        else:
            cast("dict[str, int]", task.state_index)[state] = 0
        return True

    return check


@pytest.mark.parametrize("what", ["picks", "states", "circuit", "interface", "outputs", "codes", "index"])
@pytest.mark.parametrize("ask", [mincirc.search, mincirc.quantify, mincirc.price])
def test_a_predicate_that_changes_what_it_was_given_is_found_out(ask: Callable[..., object], what: str) -> None:
    options = {"predicates" if ask is mincirc.search else "predicate": changes(what)}
    message = refusal(lambda: ask(place("fresh"), **options))
    wanted = (
        "TypeError: 'mappingproxy' object" if what == "index" else "changed the task or the policy that it was given"
    )
    assert wanted in message
    assert HERE in message


def test_looking_whether_a_predicate_changed_the_circuit_is_not_looking_at_the_circuit() -> None:
    looked: list[bool] = []
    policy = mincirc.quantify(place("fresh"), lambda _t, _p, _s: True).result.policy
    assert policy is not None
    watched = Watched.of(policy, looked)
    assert Predicate("mine", lambda _t, _p, _s: True)(policy.task, watched, policy.task.states[0])
    assert not looked
    answer = mincirc.quantify(place("fresh"), lambda _t, _p, _s: True).answer
    assert answer is not None
    assert (answer.quantifier, answer.method) == ("all", "policies one by one")


class Rude(BaseException):
    """An exception that is no Exception, and cannot even be shown."""

    def __str__(self) -> str:
        raise ValueError


@pytest.mark.parametrize(
    "error", [GeneratorExit(), Rude(), type("A\nB", (Exception,), {})("x"), ValueError("y" * 9999)]
)
@pytest.mark.parametrize("ask", ASKS)
def test_whatever_is_raised_is_one_short_line(ask: str, error: BaseException) -> None:
    def check(task: MDP, policy: Policy, state: str) -> bool:
        raise error

    message = refusal(lambda: ASKS[ask](check))
    assert "predicate 'check' failed at state " in message
    assert HERE in message
    assert len(message) < 600


@pytest.mark.parametrize(("said", "heard"), [("two\nlines", "two lines"), ("", "predicate 'check' failed")])
@pytest.mark.parametrize("ask", ASKS)
def test_what_a_predicate_says_on_purpose_is_one_line_too(ask: str, said: str, heard: str) -> None:
    def check(task: MDP, policy: Policy, state: str) -> bool:
        raise PredicateError(said)

    assert heard in refusal(lambda: ASKS[ask](check))


def test_ctrl_c_inside_a_predicate_is_ctrl_c() -> None:
    def stopped(task: MDP, policy: Policy, state: str) -> bool:
        raise KeyboardInterrupt

    found = mincirc.quantify(TASK, Predicate("stopped", stopped))
    assert found.result.status != "infeasible"
    assert found.quantifier in (None, "unknown")
    assert found.missing


@pytest.mark.parametrize("ask", ["search", "quantify", "price", "pareto"])
def test_a_slow_predicate_does_not_outlast_the_limit(ask: str) -> None:
    """Asked everywhere it would take 40 seconds; what there is no time for is named."""
    task = mincirc.load(Path(__file__).resolve().parents[2] / "mdps" / "absent_supervisor.yaml")

    def slow(task: MDP, policy: Policy, state: str) -> bool:
        sleep(0.8)
        return False

    begun = monotonic()
    asked: Any = getattr(mincirc, ask)
    found = asked(task, predicates=slow, timeout=1) if ask == "search" else asked(task, slow, timeout=1)
    assert monotonic() - begun < 20
    if ask == "search":
        assert found.unasked == ("slow",)
        assert any(lack.what == "where slow holds" for lack in found.missing)


def test_an_interrupted_verdict_costs_no_minimum() -> None:
    calls: list[str] = []

    def stops(task: MDP, policy: Policy, state: str) -> bool:
        calls.append(state)
        if len(calls) > 4:  # two states, twice each, are tried before the search
            raise KeyboardInterrupt
        return False

    result = mincirc.search(TASK, predicates=[stops, "constant"])
    assert (result.status, result.size, result.predicates) == ("proved", 0, ())
    assert result.unasked == ("stops", "constant")
    assert [lack.why for lack in result.missing] == ["interrupted", "interrupted"]
