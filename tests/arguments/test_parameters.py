"""Records of parameters: what they take, and that every field of every one has a range and a meaning."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from dataclasses import FrozenInstanceError, dataclass, fields, is_dataclass
from inspect import getsource
from math import inf, nan
from typing import Annotated

import pytest

import mincirc
from docs import parameters
from mincirc.errors import ArgumentError
from mincirc.parameters import Parameters, Range, assigned, numbers, ranges
from mincirc.searching.params import DEFAULTS, SearchParams


@dataclass(frozen=True, kw_only=True)
class ToyParams(Parameters):
    rounds: Annotated[int, Range(1, 9)] = 4
    share: Annotated[float, Range(0)] = 0.5
    whole: bool = True


def test_what_lies_in_the_range_is_taken() -> None:
    assert ToyParams(rounds=9, share=0).rounds == 9
    assert ToyParams(share=3) == ToyParams(share=3.0)
    with pytest.raises(FrozenInstanceError):
        ToyParams().rounds = 3  # type: ignore[misc]
    with pytest.raises(TypeError):
        ToyParams(3)  # type: ignore[call-arg]


@pytest.mark.parametrize("rounds", [0, 10, 2.5, True, "4", None])
def test_what_does_not_is_one_line(rounds: object) -> None:
    with pytest.raises(ArgumentError) as caught:
        ToyParams(rounds=rounds)  # type: ignore[arg-type]
    assert str(caught.value) == f"ToyParams.rounds must be a whole number from 1 to 9, not {rounds!r}"


@pytest.mark.parametrize("share", [-0.1, inf, nan, True])
def test_numbers_are_finite(share: float) -> None:
    with pytest.raises(ArgumentError, match=r"ToyParams.share must be a number >= 0, not"):
        ToyParams(share=share)


@dataclass(frozen=True, kw_only=True)
class PairParams(Parameters):
    least: Annotated[int, Range(1, 9)] = 2
    most: Annotated[int, Range(1, 9)] = 8

    def __post_init__(self) -> None:
        super().__post_init__()
        self.narrow(most=Range(self.least, 9))


def test_a_range_may_depend_on_another_field() -> None:
    assert PairParams(least=8).most == PairParams(most=8).most
    with pytest.raises(ArgumentError, match=r"^PairParams.most must be a whole number from 9 to 9, not 8$"):
        PairParams(least=9)
    with pytest.raises(ArgumentError, match=r"^PairParams.most must be a whole number from 3 to 9, not 2$"):
        PairParams(least=3, most=2)


def records() -> list[type[Parameters]]:
    for module in pkgutil.walk_packages(mincirc.__path__, "mincirc."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    return sorted(
        (r for r in Parameters.__subclasses__() if r.__module__.startswith("mincirc.")), key=lambda r: r.__name__
    )


def described(record: type[Parameters]) -> set[str]:
    """The fields that a docstring follows."""
    body = ast.parse(getsource(record)).body[0]
    assert isinstance(body, ast.ClassDef)
    return {
        ast.unparse(field.target)
        for field, text in zip(body.body, body.body[1:], strict=False)
        if isinstance(field, ast.AnnAssign) and isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant)
    }


def test_every_number_of_every_record_has_a_range_and_a_meaning() -> None:
    for record in records():
        assert record.__name__.endswith("Params")
        defaults, names = record(), {f.name for f in fields(record)}
        numbers = {n for n in names if isinstance(getattr(defaults, n), int | float)}
        numbers -= {n for n in names if isinstance(getattr(defaults, n), bool)}
        others = [getattr(defaults, n) for n in names - numbers]
        assert all(isinstance(value, bool | tuple) or is_dataclass(value) for value in others), record
        assert numbers == set(ranges(record)), record
        assert described(record) == names, record


def test_the_page_is_current() -> None:
    assert parameters.PAGE.read_text(encoding="utf-8") == parameters.page(), "run python docs/parameters.py"


def test_numbers_are_assigned_by_name() -> None:
    assert assigned(DEFAULTS, []) is DEFAULTS
    found = assigned(
        DEFAULTS, ["alternation.work=0", "solve.lemmas.outer.places = 50", "solve.lemmas.outer.more_places=60"]
    )
    changed = {a.name: a.value for a, b in zip(numbers(found), numbers(DEFAULTS), strict=True) if a.value != b.value}
    assert changed == {
        "alternation.work": 0,
        "solve.lemmas.outer.places": 50,
        "solve.lemmas.outer.more_places": 60,
    }
    assert isinstance(found, SearchParams)
    for number in numbers(DEFAULTS):
        assert assigned(DEFAULTS, [f"{number.name}={number.value}"]) == DEFAULTS


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (["alternation.work"], "'alternation.work' is not NAME=NUMBER, such as solve.refine.portion=1"),
        (["alternation.wor=1"], "no parameter 'alternation.wor'; did you mean 'alternation.work'?"),
        (["most_inputs=1"], "no parameter 'most_inputs'; did you mean 'lower.subproblems.most_inputs'?"),
        (["alternation=1"], "no parameter 'alternation'"),
        (["alternation.work=1", "alternation.work=2"], "alternation.work is given twice"),
        (["alternation.work=1.5"], "alternation.work must be a whole number >= 0, not '1.5'"),
        (["alternation.work=-1"], "alternation.work must be a whole number >= 0, not '-1'"),
        (["upper.tree.noise=nan"], "upper.tree.noise must be a number from 1 to 1000, not 'nan'"),
        (["solve.lemmas.outer.places=50"], "OuterParams.more_places must be a whole number from 50 to 60, not 40"),
    ],
)
def test_what_cannot_be_assigned_is_one_line(settings: list[str], says: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        assigned(DEFAULTS, settings)
    assert str(caught.value) == says
