"""What is built and installed is ``mincirc`` and nothing else, and it works outside the checkout."""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel with the tools that are installed (no download)."""
    target = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(target), str(ROOT)],
        check=True,
        capture_output=True,
    )
    (built,) = target.glob("*.whl")
    return built


def test_only_mincirc_is_in_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    tops = {n.split("/")[0] for n in names}
    assert {t for t in tops if not t.endswith(".dist-info")} == {"mincirc"}
    assert "mincirc/py.typed" in names
    assert "mincirc/task/task.schema.json" in names
    assert not [n for n in names if n.endswith((".yaml", ".pyc"))]
    assert any(n.endswith("licenses/LICENSE") for n in names)


@pytest.mark.slow
def test_the_wheel_works_in_a_clean_environment(wheel: Path, tmp_path: Path) -> None:
    """Installs the declared dependencies alone, from the package index, and runs outside the checkout."""
    home = tmp_path / "env"
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", str(wheel)], check=True)
    found = subprocess.run(
        [str(home / "bin" / "mincirc"), "search", "--mdp", "table:0x96", "--quiet"],
        check=True,
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert "the minimum is 2 gate(s)" in found.stdout
    gym = subprocess.run(
        [str(home / "bin" / "mincirc"), "search", "--mdp", "gym:FrozenLake-v1", "--discount", "1/2"],
        check=False,
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert gym.returncode == 1
    assert "pip install 'mincirc[gym]'" in gym.stderr
    z3 = subprocess.run(
        [str(home / "bin" / "mincirc"), "search", "--mdp", "table:0x96", "--solver", "z3"],
        check=False,
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert (z3.returncode, "pip install 'mincirc[z3]'" in z3.stderr) == (1, True), z3.stderr
    places = subprocess.run(
        [str(python), "-c", "import importlib.util as u; print([u.find_spec(n) for n in ('cli', 'tests', 'mdps')])"],
        check=True,
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert places.stdout.strip() == "[None, None, None]"


def test_importing_the_package_loads_nothing_heavy() -> None:
    """A part that needs the standard library alone must not pay for the rest."""
    script = (
        "import sys, mincirc, mincirc.errors, mincirc.rational\n"
        "heavy = {'numpy', 'flint', 'pysat', 'yaml', 'pydantic', 'click', 'rich', 'z3', 'gymnasium'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"
