"""Which core runs, that it is said, and that the generator of random numbers is the same in both."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mincirc.errors import MincircError
from mincirc.native import core, described
from mincirc.native.build import SOURCE, declarations, digest, includes
from mincirc.native.random import Random

compiled = core()
needs_core = pytest.mark.skipif(compiled is None, reason="the core is not compiled here")


def test_the_variable_chooses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINCIRC_CORE", "reference")
    assert core() is None
    assert described() == "reference (MINCIRC_CORE=reference)"
    monkeypatch.setenv("MINCIRC_CORE", "fast")
    with pytest.raises(MincircError, match="expected compiled or reference"):
        core()


def test_continuous_integration_has_a_compiled_core() -> None:
    """A compiler that fails must not turn the whole run into one of the reference, unseen."""
    if os.environ.get("MINCIRC_WITH_COMPILER"):
        assert compiled is not None, described()


@needs_core
def test_version_and_doctor_say_which(run: Any) -> None:
    assert described().startswith("compiled (")
    assert f"core: {described()}" in run("--version")[1]
    assert described() in run("doctor")[1]


@needs_core
def test_a_core_of_other_sources_is_not_used(tmp_path: Path) -> None:
    """Another checkout, whose sources were changed after they were compiled."""
    package = tmp_path / "mincirc"
    shutil.copytree(SOURCE.parents[1], package, ignore=shutil.ignore_patterns("__pycache__"))
    changed = package / "native" / "source" / "identity.cpp"
    changed.write_text(changed.read_text() + "\n")
    script = "from mincirc.native import described; print(described())"
    free = {name: value for name, value in os.environ.items() if name != "MINCIRC_CORE"}
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True, cwd=tmp_path, env=free
    )
    assert done.stdout.startswith("reference (compiled from other sources")


def test_the_digest_is_of_names_and_texts(tmp_path: Path) -> None:
    (tmp_path / "a.cpp").write_text("1")
    before = digest(tmp_path)
    (tmp_path / "a.cpp").write_text("2")
    assert digest(tmp_path) != before
    (tmp_path / "a.cpp").rename(tmp_path / "b.h")
    assert len({before, digest(tmp_path), digest(SOURCE)}) == 3


def test_every_declaration_is_one_of_ours() -> None:
    assert "mincirc_random" in declarations()
    assert '#include "identity.h"' in includes()


@needs_core
@pytest.mark.parametrize("seed", [0, 1, 2**64 - 1])
def test_both_generators_give_the_same_numbers(seed: int) -> None:
    assert compiled is not None
    random = Random(seed)
    assert [random.next() for _ in range(20)] == [compiled.lib.mincirc_random(seed, n) for n in range(1, 21)]


def test_the_generator_gives_the_published_numbers() -> None:
    """The first numbers from the seed 1234567 in the reference code of the authors."""
    random = Random(1234567)
    assert [random.next() for _ in range(3)] == [6457827717110365317, 3203168211198807973, 9817491932198370423]
    assert all(0 <= random.below(7) < 7 and 0 <= random.unit() < 1 for _ in range(1000))
