"""Every public name has an example in its docstring, and it prints what the docstring says."""

from __future__ import annotations

import doctest
import inspect
from typing import Any

import pytest

import mincirc

EXAMPLES = doctest.DocTestFinder(recurse=False)


def documented(name: str) -> list[doctest.DocTest]:
    """The examples of a public name; of what a decorator wraps, too."""
    value: Any = inspect.unwrap(getattr(mincirc, name))
    return [test for test in EXAMPLES.find(value, name, module=False) if test.examples]


@pytest.mark.parametrize("name", mincirc.__all__)
def test_the_example_runs_and_prints_what_it_says(name: str) -> None:
    tests = documented(name)
    assert tests, f"mincirc.{name} has no example"
    said: list[str] = []
    for test in tests:
        doctest.DocTestRunner().run(test, out=said.append)
    assert said == []


def test_circuits_can_be_called_as_their_docstring_says() -> None:
    (test,) = EXAMPLES.find(mincirc.Circuit.__call__, "Circuit.__call__", module=False)
    assert doctest.DocTestRunner().run(test) == doctest.TestResults(0, 3)


def test_a_wrong_example_would_be_noticed() -> None:
    parser = doctest.DocTestParser()
    test = parser.get_doctest(">>> 1 + 1\n3\n", {}, "wrong", None, 0)
    said: list[str] = []
    doctest.DocTestRunner().run(test, out=said.append)
    assert "Expected" in "".join(said)


def test_what_is_listed_is_public_and_nothing_else() -> None:
    assert dir(mincirc) == sorted([*mincirc.__all__, "__version__"])
    for name in dir(mincirc):
        assert getattr(mincirc, name) is not None
    with pytest.raises(AttributeError, match="module 'mincirc' has no attribute 'serch'"):
        mincirc.serch  # noqa: B018
