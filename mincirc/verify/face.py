"""The interface of a certificate as a record: input bits and legal output words of every state (section 2).

Values that several formulas and witnesses need are cached.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from mincirc.verify.cover import Covers, Cube
from mincirc.verify.errors import VerifyError
from mincirc.verify.limits import MAX_WORDS


@dataclass(frozen=True)
class Interface:
    """``legal[s]`` maps every legal word of state s to its pick; ``illegal[s]`` are the others."""

    name: str
    inputs: tuple[str, ...]
    codes: tuple[int, ...]
    outputs: int
    words: tuple[dict[int, int], ...]
    default: tuple[int | None, ...]

    @cached_property
    def legal(self) -> tuple[dict[int, int], ...]:
        """Per state, word to pick."""
        every = tuple(range(1 << self.outputs))
        return tuple(
            pairs if default is None else dict.fromkeys(every, default) | pairs
            for pairs, default in zip(self.words, self.default, strict=True)
        )

    @cached_property
    def illegal(self) -> tuple[frozenset[int], ...]:
        """Per state, the words that mean no pick."""
        every = frozenset(range(1 << self.outputs))
        none = frozenset[int]()
        return tuple(
            every.difference(legal) if default is None else none
            for legal, default in zip(self.legal, self.default, strict=True)
        )

    @cached_property
    def covers(self) -> Covers:
        """The covers that the formulas ask for."""
        return Covers()

    @cached_property
    def columns(self) -> tuple[int, ...]:
        """Per input, a number whose bit s is that input at state s."""
        columns = [bytearray(len(self.codes) // 8 + 1) for _ in self.inputs]
        for s, code in enumerate(self.codes):
            rest = code
            while rest:
                low = rest & -rest
                columns[-low.bit_length()][s >> 3] |= 1 << (s & 7)
                rest ^= low
        return tuple(int.from_bytes(column, "little") for column in columns)

    @cached_property
    def _cubes(self) -> dict[tuple[int, tuple[int, ...], bool], tuple[Cube, ...]]:
        return {}

    def cubes(self, state: int, picks: tuple[int, ...], *, inside: bool) -> tuple[Cube, ...]:
        """Return the cubes of the words that mean one of the picks (``inside``), or of the other legal words."""
        key = state, picks, inside
        if key not in self._cubes:
            words = self.split(state, picks)[0 if inside else 1]
            self._cubes[key] = self.covers.cover(self.outputs, words, self.illegal[state])
        return self._cubes[key]

    @cached_property
    def _split_words(self) -> list[int]:
        return [0]

    @cached_property
    def _forbidden(self) -> dict[int, tuple[Cube, ...]]:
        return {}

    def forbidden(self, state: int) -> tuple[Cube, ...]:
        """Return the cubes of the illegal words."""
        if state not in self._forbidden:
            self._forbidden[state] = self.covers.cover(self.outputs, self.illegal[state], frozenset())
        return self._forbidden[state]

    @cached_property
    def _halves(self) -> dict[tuple[int, tuple[int, ...]], tuple[frozenset[int], frozenset[int]]]:
        return {}

    def split(self, state: int, picks: tuple[int, ...]) -> tuple[frozenset[int], frozenset[int]]:
        """Return the legal words of the state that mean one of the picks, and the others."""
        key = state, picks
        if key not in self._halves:
            legal, listed = self.legal[state], frozenset(picks)
            if self._split_words[0] + len(legal) > MAX_WORDS:
                raise VerifyError("lemmas", f"different lists of picks ask for more than {MAX_WORDS} words in all")
            self._split_words[0] += len(legal)
            inside = frozenset(w for w, pick in legal.items() if pick in listed)
            self._halves[key] = inside, frozenset(legal) - inside
        return self._halves[key]
