"""What is built and installed is ``mincirc`` and nothing else, and it works outside the checkout."""

from __future__ import annotations

import os
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
    assert {f"mincirc/report/templates/{f}" for f in ("page.html", "macros.html", "page.css", "page.js")} <= set(names)
    assert not [n for n in names if n.endswith((".yaml", ".pyc", ".cpp", ".h"))]
    compiled = [n for n in names if n.startswith("mincirc/native/_core.")]
    assert len(compiled) == (not wheel.name.endswith("-py3-none-any.whl"))
    assert any(n.endswith("licenses/LICENSE") for n in names)


@pytest.mark.parametrize("compiler", ["none", "broken"])
def test_a_wheel_is_made_without_a_compiler(tmp_path: Path, compiler: str) -> None:
    """Then it is a pure one, and says so by its name."""
    asked = {"MINCIRC_BUILD_CORE": "no"} if compiler == "none" else {"CC": "false", "CXX": "false"}
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, **asked})
    (built,) = tmp_path.glob("*.whl")
    assert built.name.endswith("-py3-none-any.whl")
    with zipfile.ZipFile(built) as archive:
        assert not [n for n in archive.namelist() if n.startswith("mincirc/native/_core.")]


@pytest.mark.slow
def test_the_wheel_works_in_a_clean_environment(wheel: Path, tmp_path: Path) -> None:
    """Installs the declared dependencies alone, from the package index, and runs outside the checkout."""
    home = tmp_path / "env"
    venv.create(home, with_pip=True)
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(home / "bin" / command[0]), *command[1:]],
            check=False,
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env=clean,
        )

    assert run("python", "-m", "pip", "install", "--quiet", str(wheel)).returncode == 0
    assert "the minimum is 2 gate(s)" in run("mincirc", "search", "--mdp", "table:0x96", "--quiet").stdout
    for arguments, extra in (
        (("--mdp", "gym:FrozenLake-v1", "--discount", "1/2"), "gym"),
        (("--mdp", "table:0x96", "--solver", "z3"), "z3"),
    ):
        refused = run("mincirc", "search", *arguments, "--quiet")
        assert (refused.returncode, f"pip install 'mincirc[{extra}]'" in refused.stderr) == (1, True), refused.stderr
    script = "import importlib.util as u; print([u.find_spec(n) for n in ('cli', 'tests', 'mdps', 'benchmarks')])"
    assert run("python", "-c", script).stdout.strip() == "[None, None, None, None]"


def test_importing_the_package_loads_nothing_heavy() -> None:
    """A part that needs the standard library alone must not pay for the rest."""
    script = (
        "import sys, mincirc, mincirc.errors, mincirc.rational\n"
        "heavy = {'numpy', 'flint', 'pysat', 'yaml', 'pydantic', 'click', 'rich', 'z3', 'gymnasium'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"
