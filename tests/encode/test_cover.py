"""Cubes cover exactly what they must."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mincirc.encode.cover import cover


@given(st.integers(0, 4), st.data())
def test_cover_is_exact(bits: int, data: st.DataObject) -> None:
    words = st.sets(st.integers(0, (1 << bits) - 1))
    must = data.draw(words)
    may = data.draw(words)
    cubes = cover(bits, must, may)
    covered = {
        w for w in range(1 << bits) for cube in cubes if all(bool(w >> (bits - 1 - b) & 1) == v for b, v in cube)
    }
    assert must <= covered <= must | may


def test_half_of_the_words_is_one_literal() -> None:
    assert cover(2, [2, 3]) == [((0, True),)]
    assert cover(2, [1], [3]) == [((1, True),)]
    assert cover(2, [0, 3]) == [((0, False), (1, False)), ((0, True), (1, True))]
