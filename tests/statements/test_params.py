"""Every statement passes its parameters on, unchanged, to every search that it makes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import mincirc
from mincirc.certify import certificate_of, certify, certify_policies, certify_quantifier, certify_side
from mincirc.errors import ArgumentError
from mincirc.lower.schedule import LowerParams
from mincirc.mdp.boxes.learn import LemmaLearner
from mincirc.mdp.boxes.params import LemmaParams
from mincirc.mdp.taskset import TaskSet
from mincirc.searching.alternate import Alternation
from mincirc.searching.params import SearchParams
from mincirc.searching.sweep import Asked, race, sweep
from mincirc.solve.params import SolveParams
from mincirc.solve.policies import PolicySearch
from mincirc.solve.session import LazySession
from mincirc.solve.workers import serial
from mincirc.statements import theorem
from mincirc.statements.lookup import lookup_circuit
from mincirc.upper.improve import Improver
from tests.rules_support import at_once
from tests.support import table_task

MDPS = Path(__file__).resolve().parents[2] / "mdps"
SUM3 = table_task(3, 0b10010110, 0b11101000)
SWAPPED = table_task(3, 0b11101000, 0b10010110)
UNION = mincirc.load(MDPS / "none_some_all.yaml")
HARBOUR = mincirc.load(MDPS / "harbour_plain.yaml")
HORIZON = mincirc.load("table:0x96")


def first_action(task: mincirc.MDP, policy: Any, state: str) -> bool:
    """A black box: the first action of the state is taken."""
    return bool(policy.picks[task.find_state(state)] == 0)


def swept(**options: Any) -> Any:
    return sweep([SUM3], ["optimal"], workers=serial(), like=Asked(SUM3, "optimal", **options))


STATEMENTS: dict[str, Callable[..., Any]] = {
    "search": lambda **options: mincirc.search(SUM3, **options),
    "search, exhaustively": lambda **options: mincirc.search(HORIZON, solver="exhaustive", **options),
    "search in cubes": lambda **options: mincirc.search(SUM3, scheduler="serial", **options),
    "search for depth": lambda **options: mincirc.search(SUM3, objective="size,depth", **options),
    "enumerate": lambda **options: mincirc.enumerate_minimum(HARBOUR, circuits=True, limit=2, **options),
    "staircase": lambda **options: mincirc.staircase(HARBOUR, gates=2, **options),
    "pareto": lambda **options: mincirc.pareto(HARBOUR, "deceptive", gates=2, **options),
    "quantify": lambda **options: mincirc.quantify(HARBOUR, "deceptive", **options),
    "quantify a black box": lambda **options: mincirc.quantify(HARBOUR, first_action, tries=3, **options),
    "price": lambda **options: mincirc.price(HARBOUR, "deceptive", **options),
    "price of a black box": lambda **options: mincirc.price(SUM3, first_action, tries=3, **options),
    "theorem": lambda **options: theorem(UNION, "deceptive", **options),
    "lookup": lambda **options: lookup_circuit(UNION, "50%", **options),
    "sweep": swept,
    "race": lambda **options: race(Asked(SUM3, "optimal", **options), ["cadical195"], workers=serial()),
    "certify": lambda **options: certify(HARBOUR, **options),
    "certify exactly": lambda **options: certify(HARBOUR, exact=True, **options),
    "certify a set": lambda **options: certify(TaskSet(UNION), **options),
    "certify a result": lambda **options: certificate_of(mincirc.search(SWAPPED, **options), **options),
    "certify policies": lambda **options: certify_policies(mincirc.enumerate_minimum(SUM3, **options), **options),
    "certify a side": lambda **options: certify_side(HARBOUR, "deceptive", False, **options),
    "certify a quantifier": lambda **options: certify_quantifier(SUM3, "constant", **options),
}
"""All public functions that search."""

MADE: list[tuple[Any, str, Callable[[SearchParams], Any]]] = [
    (LazySession, "params", lambda params: params.solve),
    (LazySession, "lower", lambda params: params.lower),
    (PolicySearch, "params", lambda params: params.solve),
    (LemmaLearner, "params", lambda params: params.solve.lemmas),
    (Improver, "params", lambda params: params.upper),
    (Alternation, "_params", lambda params: params.alternation),
]
"""What searches are made of, where each keeps its parameters, and which they are."""


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every part of a search that is made."""
    found = list[Any]()

    def watch(kind: Any) -> None:
        first = kind.__init__

        def make(self: object, *arguments: Any, **named: Any) -> None:
            first(self, *arguments, **named)
            found.append(self)

        monkeypatch.setattr(kind, "__init__", make)

    for kind in dict.fromkeys(kind for kind, _, _ in MADE):
        watch(kind)
    return found


@pytest.mark.parametrize("name", STATEMENTS)
def test_every_inner_search_has_the_very_record(name: str, made: list[Any]) -> None:
    params = SearchParams(lower=at_once(50), solve=SolveParams(lemmas=LemmaParams(many_states=3)))
    STATEMENTS[name](params=params)
    compared = 0
    for part in made:  # an alternation without a local search has no slices
        for kind, attribute, part_of in MADE:
            if isinstance(part, kind) and not (kind is Alternation and part._improver is None):
                assert getattr(part, attribute) is part_of(params), (type(part), attribute)
                compared += 1
    assert compared


@pytest.mark.parametrize("name", STATEMENTS)
@pytest.mark.parametrize("wrong", [{}, None, LowerParams(), SearchParams])
def test_other_parameters_are_one_line(name: str, wrong: object) -> None:
    with pytest.raises(ArgumentError, match=r"^params must be a SearchParams, not [^\n]+$"):
        STATEMENTS[name](params=wrong)


def test_the_theorem_has_parameters_of_its_own() -> None:
    with pytest.raises(ArgumentError, match=r"^theorem_params must be a TheoremParams, not SearchParams"):
        theorem(UNION, "deceptive", theorem_params=SearchParams())  # type: ignore[arg-type]
