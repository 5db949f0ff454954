"""Every file of ``mdps/invalid`` is refused with exactly the complaints it lists; dropping a file there adds a test.

A file lists them in comments ``# expect: LINE:COLUMN: message`` at its top (``FILE:LINE:COLUMN: message`` for a
complaint about another file of the folder); one that cannot hold comments has them in ``NAME.yaml.expect``.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mincirc.errors import Complaint, TaskFileError
from mincirc.task import load, load_file
from tests.task.support import MDPS

INVALID = MDPS / "invalid"
FILES = sorted(INVALID.glob("*.yaml"))
LINE = re.compile(r".+:[1-9]\d*:[1-9]\d*: \S.*\Z")


def expected(path: Path) -> list[str]:
    beside = path.with_name(path.name + ".expect")
    if beside.exists():
        return beside.read_text("utf-8").splitlines()
    lines = path.read_text("utf-8").splitlines()
    return [line.removeprefix("# expect: ") for line in lines if line.startswith("# expect: ")]


def shown(path: Path, problem: Complaint) -> str:
    text = f"{problem.line}:{problem.column}: {problem.message}"
    return text if problem.file == str(path) else f"{Path(problem.file).relative_to(INVALID).as_posix()}:{text}"


def test_there_are_many_of_them() -> None:
    assert len(FILES) >= 45


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_file_is_refused_with_the_complaints_it_lists(path: Path) -> None:
    with pytest.raises(TaskFileError) as caught:
        load_file(path)
    assert sorted(shown(path, p) for p in caught.value.problems) == sorted(expected(path))
    assert all(LINE.match(line) for line in str(caught.value).splitlines())


@pytest.mark.parametrize("path", sorted((INVALID / "members").glob("*.yaml")), ids=lambda path: path.stem)
def test_members_stand_where_the_tests_do_not_look(path: Path) -> None:
    if path.stem in ("broken", "back"):
        with pytest.raises(TaskFileError):
            load(path)
    else:
        assert load(path).states
