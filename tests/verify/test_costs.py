"""What a check costs grows with the file: the lines of the checker that are run, at one size and at twice that."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from benchmarks.groups.hostile import Document, refuted, task_of, write
from mincirc.verify import VerifyError, verify
from mincirc.verify.lrat import Checker
from tests.verify.support import one_state, too_much_by_lemma, with_proof
from tests.verify.support import write as write_indented

CERTIFICATE = tuple[Document, dict[str, bytes]]


def rows(n: int) -> CERTIFICATE:
    """Every state has a row."""
    document = nothing(n)
    document["claim"]["rows"] = [*range(n)]
    return document, refuted(document, [0], [(10_000_000, 10_000_000)], b"1 0 1 0\n")


def lemmas(n: int) -> CERTIFICATE:
    """As many lemmas as states; each is about one of them."""
    document = nothing(n)
    document["lemmas"] = [{"constraint": 0, "box": [[1, [0]]], "bound": [[[0, "2"]]]}] * n
    return document, {}


def witnesses(n: int) -> CERTIFICATE:
    """As many policies as states, and as many constraints, which weigh nothing."""
    document = task_of(n, inputs=n)
    document["interface"]["codes"] = [1 << s for s in range(n)]
    document["constraints"] = [{"name": "c", "weights": ["0"] * n, "threshold": "0", "strict": False}] * n
    policies = [[int(s == t) for s in range(n)] for t in range(n)]
    document["blocked"] = policies
    document["witnesses"] = [
        {
            "circuit": {"basis": "b2", "inputs": n, "gates": [], "outputs": [[n - 1 - t, False]]},
            "policy": policy,
            "bounds": [[[]]] * n,
        }
        for t, policy in enumerate(policies)
    ]
    files = refuted(document, [0], [(1, 1)], b"1 0 1 0\n")
    document["claim"] |= {"kind": "policies", "lower": 0, "upper": 0}
    return document, files


def boxes(n: int) -> CERTIFICATE:
    """Lemmas about all states, in a formula of no gates."""
    document = nothing(n)
    box = [[s, [s % 2]] for s in range(n)]
    document["lemmas"] = [{"constraint": 0, "box": box, "bound": [[[0, "2"]]]}] * 20
    return document, refuted(document, [0], [(10_000_000, 10_000_000)], b"1 0 1 0\n")


def nothing(n: int) -> Document:
    document = task_of(n, inputs=12)
    document["constraints"][0]["threshold"] = "9"
    return document


def lines_run(folder: Path) -> int:
    """Run the check; count the lines of the checker that are run, those in loops each time."""
    count = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace if "verify" in frame.f_code.co_filename else None

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        with refused_late(folder):
            verify(folder)
    finally:
        sys.settrace(before)
    return count


def refused_late(folder: Path) -> AbstractContextManager[Any]:
    """Whether there are refutations: the counts that they state are wrong on purpose."""
    late = (folder / "q0.lrat.xz").exists()
    return pytest.raises(VerifyError, match="refutation for 0") if late else nullcontext()


@pytest.mark.parametrize(("make", "n"), [(rows, 300), (lemmas, 300), (witnesses, 30), (boxes, 300)])
def test_twice_the_file_takes_twice_the_lines(make: Callable[[int], CERTIFICATE], n: int, tmp_path: Path) -> None:
    shares = []
    for size in (n, 2 * n):
        folder = tmp_path / str(size)
        folder.mkdir()
        write(folder, *make(size))
        shares.append(lines_run(folder) / sum(f.stat().st_size for f in folder.iterdir()))
    assert shares[1] < 1.3 * shares[0], shares


class Watched(Sequence[tuple[int, ...]]):
    """Clauses that count how often one is got."""

    def __init__(self, clauses: list[tuple[int, ...]]) -> None:
        self.clauses, self.got = clauses, 0

    def __len__(self) -> int:
        return len(self.clauses)

    def __getitem__(self, index: Any) -> Any:
        self.got += 1
        return self.clauses[index]


def test_hints_behind_the_contradiction_make_no_clauses() -> None:
    originals = Watched([(1,), (-1,), *((v, 2, 3) for v in range(4, 104))])
    checker = Checker(originals, 200, "step")
    checker.feed(b"103 0 1 2 %s 0\n" % b" ".join(b"%d" % n for n in range(3, 103)))
    assert checker.refuted
    assert originals.got == 2
    for line, wrong in ((b"104 0 1 2 105 0\n", "'105'"), (b"104 0 1 2 -3 0\n", "RAT"), (b"104 0 1 2 00 0\n", "'00'")):
        with pytest.raises(VerifyError, match=wrong):
            checker.feed(line)
    checker.feed(b"103 d 3 0\n")
    with pytest.raises(VerifyError, match="'3' names no clause"):
        checker.feed(b"104 0 1 2 3 0\n")


def test_literals_are_read_when_they_are_met(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mincirc.verify.lrat._LITERALS", 3)
    checker = Checker([(1,), (-1,)], 10_000_000, "step")
    assert not checker.literal
    for number, literals in enumerate((b"5", b"-5 10000000 -7", b"-10000000 5"), start=3):
        checker.feed(b"%d %s 0 1 2 0\n" % (number, literals))
    assert len(checker.literal) <= 3
    for wrong in (b"10000001", b"-10000001", b"--5", b"05", b"-05", b"-"):
        with pytest.raises(VerifyError, match="not a line of the form"):
            checker.feed(b"6 %s 0 1 2 0\n" % wrong)


def test_cubes_are_looked_for_once_per_state_and_picks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether two sets of words are equal takes as long as they are: one comparison per lemma would be too many."""
    asked = []

    def cover(_: object, *key: object) -> tuple[()]:
        asked.append(key)
        return ()

    monkeypatch.setattr("mincirc.verify.cover.Covers.cover", cover)
    document, files = rows(4)
    document["lemmas"] = [{"constraint": 0, "box": [[s, [0]]], "bound": [[[0, "2"]]]} for s in (1, 2)] * 50
    write(tmp_path, document, files)
    with pytest.raises(VerifyError):
        verify(tmp_path)
    assert len(asked) == 4 + 2


@pytest.mark.parametrize(("most", "accepted"), [(13, True), (12, False)])
def test_literals_of_all_formulas(most: int, accepted: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The formula over the policy has 6 literals; it reads 2 lemmas, 2 states, 2 picks and no condition (1)."""
    document = too_much_by_lemma()
    files = with_proof(document, None, b"5 0 3 4 2 0\n", 4, 2)
    write_indented(tmp_path, document, files)
    monkeypatch.setattr("mincirc.verify.check.most_written", lambda _: most)
    if accepted:
        verify(tmp_path)
    else:
        with pytest.raises(VerifyError, match="literals"):
            verify(tmp_path)


def test_the_allowance_grows_with_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = []

    def most(size: int) -> int:
        sizes.append(size)
        return 1000

    monkeypatch.setattr("mincirc.verify.check.most_written", most)
    document = too_much_by_lemma()
    write_indented(tmp_path, document, with_proof(document, None, b"5 0 3 4 2 0\n", 4, 2))
    verify(tmp_path)
    assert sizes == [sum(f.stat().st_size for f in tmp_path.iterdir())]


def test_transitions_of_witnesses_count_as_steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With total reward: one state, whose transition is looked at, and one output."""
    document = one_state()
    document["task"]["objective"] = {"kind": "total"}
    document["task"]["choices"][0][1]["next"] = [[0, "1/2"]]
    document["witnesses"][0]["bounds"] = [[[[0, "2"]]]]
    write_indented(tmp_path, document)
    for most in (2, 1):
        monkeypatch.setattr("mincirc.verify.values.MAX_STEPS_OF_WITNESSES", most)
        if most == 2:
            verify(tmp_path)
        else:
            with pytest.raises(VerifyError, match="more than 1 steps in all"):
                verify(tmp_path)
