"""An export that cannot be written leaves nothing of its own, and everything that was there."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "proofs" / "certificates" / "union"


@pytest.mark.parametrize("there", [False, True])
def test_a_folder_that_was_made_is_removed(tmp_path: Path, there: bool) -> None:
    target = tmp_path / "out"
    if there:
        target.mkdir()
        (target / "mine").write_text("x")
    done = subprocess.run(
        [sys.executable, "-m", "mincirc.verify", str(FOLDER), "--export", "drat", "-o", str(target)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64)),
    )
    assert (done.returncode, done.stderr) == (4, f"cannot write to {target}: File too large\n")
    assert [p.name for p in tmp_path.rglob("*")] == (["out", "mine"] if there else [])


def test_a_name_that_is_too_long(tmp_path: Path) -> None:
    target = tmp_path / ("x" * 300)
    done = subprocess.run(
        [sys.executable, "-m", "mincirc.verify", str(FOLDER), "--export", "cnf", "-o", str(target)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (4, f"cannot write to {target}: File name too long\n")
