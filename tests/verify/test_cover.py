"""Covers of words by cubes: what they cover, and what they may cost."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.hostile import ATTACKS, write
from mincirc.verify import VerifyError, verify
from mincirc.verify.cover import Covers


def test_flips_are_counted_before_they_are_done_and_once() -> None:
    # One bit, both words: from word 0 one flip, after which both words are covered.
    covers = Covers(most=1)
    both, none = frozenset({0, 1}), frozenset[int]()
    assert covers.cover(1, both, none) == ((),)
    assert covers.cover(1, both, none) == ((),)
    with pytest.raises(VerifyError, match="more than 1 flips of a word in all"):
        covers.cover(1, frozenset({0}), none)


def test_a_megabyte_of_legal_words_is_refused_before_the_cubes_of_the_others(tmp_path: Path) -> None:
    write(tmp_path, *ATTACKS["covers"]())
    with pytest.raises(VerifyError, match="flips of a word in all"):
        verify(tmp_path)
