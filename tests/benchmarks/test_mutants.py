"""The list of mutants fits the code and the tests; a fault is put into a copy only, and who notices it is seen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.measure.common import ROOT, read
from benchmarks.mutants.__main__ import Copy, main
from benchmarks.mutants.record import Mutant, MutantError, read_mutants

MUTANTS = read_mutants()
CHEAP = next(m for m in MUTANTS if m.name == "turn-not-restored")


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda m: m.name)
def test_every_mutant_fits_the_code_and_names_a_test(mutant: Mutant) -> None:
    mutant.text(ROOT)
    if not mutant.equivalent:
        mutant.check_test(ROOT)


def test_the_committed_result_is_that_of_the_list() -> None:
    document = read("mutants")
    assert document is not None
    rows = {row["mutant"]: row for row in document["rows"]}
    assert list(rows) == [m.name for m in MUTANTS]
    for mutant in MUTANTS:
        row = rows[mutant.name]
        assert (row["file"], row["fault"]) == (mutant.file, mutant.fault)
        assert row["result"] == ("equivalent" if mutant.equivalent else "killed")
        assert row.get("test", "") == mutant.test


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"old": "def "}, "times in mincirc/runtime/caps.py, not once"),
        ({"old": "no such text"}, "the old text stands 0 times"),
        ({"new": CHEAP.old}, "the new text is the old one"),
        ({"new": "  )"}, "is no Python any more"),
        ({"test": "tests/runtime/test_budget.py::test_nothing"}, "there is no test"),
        ({"test": "tests/runtime/test_nothing.py"}, "there is no test"),
    ],
)
def test_what_does_not_fit_is_told(change: dict[str, str], message: str) -> None:
    mutant = replace(CHEAP, **change)
    with pytest.raises(MutantError, match=message):
        mutant.check_test(ROOT)
        mutant.text(ROOT)


def test_entries_that_are_not_whole_are_told(tmp_path: Path) -> None:
    entry = "".join(f'{key} = "x"\n' for key in ("name", "fault", "file", "old", "new"))
    path = tmp_path / "mutants.toml"
    for text in (f"[[mutant]]\n{entry}", f'[[mutant]]\n{entry}test = ""\n', f'[[equivalent]]\n{entry}test = "x"\n'):
        path.write_text(text)
        with pytest.raises(MutantError, match=r"^x: under \[\[(mutant|equivalent)\]\] there are "):
            read_mutants(path)
    path.write_text(2 * f'[[mutant]]\n{entry}test = "x"\n')
    with pytest.raises(MutantError, match="one name"):
        read_mutants(path)


def test_a_fault_is_noticed_in_a_copy_and_the_tree_stays_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (ROOT / CHEAP.file).read_text()
    assert main([CHEAP.name, "--check"]) == 0
    assert f"| {CHEAP.name} | {CHEAP.fault} | killed | {CHEAP.test}" in capsys.readouterr().out
    copy = Copy(tmp_path)
    harmless = replace(CHEAP, new=CHEAP.old.replace("before", "(before)"))
    assert copy.tried(harmless, [CHEAP.test], 100, "0").answer == "passed"
    assert (tmp_path / CHEAP.file).read_text() == (ROOT / CHEAP.file).read_text() == before
    (tmp_path / "test_endless.py").write_text("def test_endless() -> None:\n    while True:\n        pass\n")
    assert copy.run(["test_endless.py"], 1).answer == "timeout", "processor seconds, and not those of the clock"
