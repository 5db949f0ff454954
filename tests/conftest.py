"""Hypothesis profiles: ``ci`` (default) gives the same examples every time, ``dev`` new ones.

``unshrunk`` is ``ci``, but a failing example is told as it was drawn, which is sooner.

Choose with ``HYPOTHESIS_PROFILE=dev``; ``HYPOTHESIS_EXAMPLES`` sets the number of examples of either.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

from mincirc._cli.main import main

EXAMPLES = int(os.environ.get("HYPOTHESIS_EXAMPLES", "60"))

settings.register_profile(
    "ci",
    derandomize=True,
    deadline=None,
    max_examples=EXAMPLES,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("unshrunk", settings.get_profile("ci"), phases=[Phase.explicit, Phase.generate])
settings.register_profile("dev", deadline=None, max_examples=EXAMPLES, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Without pytest-xdist the options that ``pyproject.toml`` gives to it are taken and have no effect."""
    if find_spec("xdist") is None:
        group = parser.getgroup("xdist")
        group.addoption("--numprocesses", help="needs pytest-xdist: tests run in one process")
        group.addoption("--dist", help="needs pytest-xdist")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that runs the command and gives exit code, stdout, stderr; a traceback fails the test.

    The page is so wide that nothing is folded (``tests/cli/test_text.py`` is about narrow ones).
    """
    monkeypatch.setenv("COLUMNS", "2000")

    def call(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stopped:
            main(arguments)
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return int(stopped.value.code or 0), out, err

    return call


@pytest.fixture(params=["compiled", "reference"])
def each_core(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run the test with the compiled core and with the reference; without a compiled core with the latter alone.

    Where ``MINCIRC_CORE`` is set for the whole run, that one alone is tested.
    """
    from mincirc.native import core

    which = str(request.param)
    if os.environ.get("MINCIRC_CORE", which) != which:
        pytest.skip("MINCIRC_CORE asks for the other one")
    if which == "compiled" and core() is None:
        pytest.skip("the core is not compiled here")
    monkeypatch.setenv("MINCIRC_CORE", which)
    return which
