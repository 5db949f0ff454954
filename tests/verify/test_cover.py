"""Covers of words by cubes: what they cover, and what they may cost."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from benchmarks.groups.hostile import ATTACKS, write
from mincirc.verify import VerifyError, verify
from mincirc.verify.cover import Covers, Cube
from mincirc.verify.limits import MAX_WIDENING


def as_specified(m: int, must: set[int], may: set[int]) -> list[Cube]:
    """Section 5 word for word."""
    cubes, covered = list[Cube](), set[int]()
    for word in sorted(must):
        if word in covered:
            continue
        found = list[tuple[set[int], set[int]]]()
        for start in range(max(m, 1)):
            kept, words = set(range(m)), {word}
            for offset in range(m):
                bit = (start + offset) % m
                flipped = {w ^ 1 << (m - 1 - bit) for w in words}
                if flipped <= must | may:
                    kept.remove(bit)
                    words |= flipped
            found.append((kept, words))
        kept, words = max(found, key=lambda one: len(one[1]))
        covered |= words
        cubes.append(tuple((bit, bool(word >> (m - 1 - bit) & 1)) for bit in sorted(kept)))
    return cubes


def test_covers_are_those_of_the_specification() -> None:
    r, several = Random(4), 0
    for _ in range(800):
        m = r.randrange(7)
        share = r.choice([0.1, 0.5, 0.9]), r.choice([0.1, 0.5, 0.9])
        must = {w for w in range(1 << m) if r.random() < share[0]}
        may = {w for w in range(1 << m) if w not in must and r.random() < share[1]}
        cubes = Covers().cover(m, frozenset(must), frozenset(may))
        assert list(cubes) == as_specified(m, must, may)
        several += len(cubes) > 1
    assert several > 300


def test_steps_are_counted_before_they_are_done_and_once() -> None:
    # One bit, both words: from word 0 its neighbour is inside (1 + 1), after which both words are covered.
    covers = Covers(most=2)
    both, none = frozenset({0, 1}), frozenset[int]()
    assert covers.cover(1, both, none) == ((),)
    assert covers.cover(1, both, none) == ((),)
    with pytest.raises(VerifyError, match="more than 2 steps in all"):
        covers.cover(1, frozenset({0}), none)


def test_a_megabyte_of_legal_words_is_refused_before_the_cubes_of_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mincirc.verify.face.Covers", lambda: Covers(1 << 16))
    write(tmp_path, *ATTACKS["covers"]())
    with pytest.raises(VerifyError, match="steps in all"):
        verify(tmp_path)


@pytest.mark.parametrize("legal", [1, 4, 16, 64])
def test_a_thousand_states_with_ten_output_bits_are_not_refused(legal: int) -> None:
    """Legal words of their own at each state, and four boxes that leave half of them."""
    r, covers, states = Random(legal), Covers(), 5
    for _ in range(states):
        words = r.sample(range(1 << 10), legal)
        illegal = frozenset(range(1 << 10)).difference(words)
        covers.cover(10, illegal, frozenset())
        for _ in range(4):
            inside = frozenset(r.sample(words, (legal + 1) // 2))
            covers.cover(10, inside, illegal)
            covers.cover(10, frozenset(words) - inside, illegal)
    assert covers.taken * 1000 // states < MAX_WIDENING
