"""The certificates in ``proofs/certificates/`` are accepted, and speak of the tasks in ``mdps/`` as they are now."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import mincirc
from mincirc.problem.canonical import canonical_json, task_json
from mincirc.verify import verify

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = sorted(p.parent for p in (ROOT / "proofs" / "certificates").glob("*/certificate.json"))


def test_every_shipped_task_has_one() -> None:
    assert {p.stem for p in (ROOT / "mdps").glob("*.yaml")} <= {f.name for f in FOLDERS}
    assert {f.name for f in FOLDERS} == {p.name for p in (ROOT / "proofs" / "certificates").iterdir() if p.is_dir()}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: f.name)
def test_accepted(folder: Path) -> None:
    assert sum(f.stat().st_size for f in folder.iterdir()) < 200_000
    document = json.loads((folder / "certificate.json").read_text())
    assert len(verify(folder).lines) == len(document["proofs"])


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: f.name)
def test_speaks_of_the_shipped_task(folder: Path) -> None:
    document = json.loads((folder / "certificate.json").read_text())
    task = mincirc.load(str(ROOT / "mdps" / f"{folder.name.partition('-')[0]}.yaml"))
    assert canonical_json(document["task"]) == canonical_json(task_json(task))


def test_the_page_lists_them() -> None:
    page = (ROOT / "proofs" / "certificates" / "README.md").read_text()
    assert all(f"| {folder.name} | `mincirc certify --mdp mdps/" in page for folder in FOLDERS)
