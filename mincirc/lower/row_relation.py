"""Relations as lists of rows: per code, which words are allowed there; what is left after a step of elimination.

A Boolean relation (Brayton, Somenzi 1989) pairs every code of ``inputs`` bits with the set of allowed words of
``outputs`` bits.  Codes that allow every word are don't-cares and have no row.  So a relation of many inputs is as
small as the task has states, where a truth table would double with every input.

Here bits are *places*: place 0 is the least significant bit of a code or of a word, and a set of words is a mask, bit
w of which says that word w is allowed.  The last input or output of an interface is place 0.

Every operation returns ``None`` where a code is left without an allowed word: then no circuit does it.

Oracle: ``tests/lower/test_row_relation.py`` (every operation by its definition, cell by cell); the compiled ones
(``row_relation.h``) return the same rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum


class FirstGate(IntEnum):
    """Gates of two inputs up to complement: of AND type, by the values at which they are 1, or an exclusive or."""

    AND00 = 0
    AND01 = 1
    AND10 = 2
    AND11 = 3
    XOR = 4

    def value_at(self, first: int, second: int) -> int:
        """Return the value of the gate."""
        return first ^ second if self is FirstGate.XOR else int(self == 2 * first + second)


@dataclass(frozen=True, slots=True)
class RowRelation:
    """Which words are allowed at which code: ``rows`` are pairs (code, mask of words) with rising codes."""

    inputs: int
    outputs: int
    rows: tuple[tuple[int, int], ...]

    @staticmethod
    def of(inputs: int, outputs: int, rows: Iterable[tuple[int, int]]) -> RowRelation | None:
        """Return the relation in which every row holds: rows of one code are intersected, free ones left out."""
        every = every_word(outputs)
        at: dict[int, int] = {}
        for code, words in rows:
            at[code] = at.get(code, every) & words
        if not all(at.values()):
            return None
        return RowRelation(inputs, outputs, tuple(sorted((c, w) for c, w in at.items() if w != every)))

    def fixed(self, place: int, value: int) -> RowRelation | None:
        """Return what an input leaves when it is the constant ``value``; the input is gone."""
        kept = ((without(c, place), w) for c, w in self.rows if c >> place & 1 == value)
        return RowRelation.of(self.inputs - 1, self.outputs, kept)

    def merged(self, first: int, second: int, gate: FirstGate) -> RowRelation | None:
        """Return the quotient by a gate of two inputs: its value takes the place ``first``, and ``second`` is gone.

        The words allowed at a value are those allowed at all pairs of values with that value of the gate.
        """
        rows = []
        for code, words in self.rows:
            value = gate.value_at(code >> first & 1, code >> second & 1)
            rows.append((without(code & ~(1 << first) | value << first, second), words))
        return RowRelation.of(self.inputs - 1, self.outputs, rows)

    def placed(self, output: int, literal: tuple[int, int] | int) -> RowRelation | None:
        """Return what is asked of the other outputs when one is a constant, or a literal (input, complemented)."""
        ones, rows = words_with(output, self.outputs), []
        for code, words in self.rows:
            value = literal if isinstance(literal, int) else code >> literal[0] & 1 ^ literal[1]
            rows.append((code, cut_output(words & ones if value else words & ~ones, output, self.outputs)))
        return RowRelation.of(self.inputs, self.outputs - 1, rows)

    def plain(self) -> RowRelation:
        """Return the relation without inputs that make no difference and outputs that cost nothing.

        The least size is the same (:mod:`mincirc.lower.elimination` says why).
        """
        found = self
        while True:
            smaller = next(found._smaller(), None)
            if smaller is None:
                return found
            found = smaller

    def _smaller(self) -> Iterator[RowRelation]:
        at = dict(self.rows)
        for place in range(self.inputs):
            if all(at.get(code ^ 1 << place) == words for code, words in self.rows):
                found = self.fixed(place, 0)
                assert found is not None
                yield found
        for output in reversed(range(self.outputs)):
            for literal in literals(self.inputs):
                found = self.placed(output, literal)
                if found is not None and found == self._forgotten(output):
                    yield found

    def _forgotten(self, output: int) -> RowRelation | None:
        """Return what is asked of the other outputs when this one does not matter."""
        rows = [(code, cut_output(words, output, self.outputs)) for code, words in self.rows]
        return RowRelation.of(self.inputs, self.outputs - 1, rows)


def literals(inputs: int) -> Iterator[tuple[int, int] | int]:
    """Yield the constants and the literals of the inputs."""
    yield from (0, 1)
    yield from ((place, sign) for place in range(inputs) for sign in (0, 1))


def without(code: int, place: int) -> int:
    """Return the code without the bit at the place."""
    return code >> place + 1 << place | code & (1 << place) - 1


def every_word(outputs: int) -> int:
    """Return the mask of all words."""
    return (1 << (1 << outputs)) - 1


def words_with(output: int, outputs: int) -> int:
    """Return the mask of the words whose bit at that place is 1."""
    return sum(1 << word for word in range(1 << outputs) if word >> output & 1)


def cut_output(words: int, output: int, outputs: int) -> int:
    """Return the mask of the words without their bit at that place."""
    return sum(
        1 << number
        for number, word in enumerate(w for w in range(1 << outputs) if not w >> output & 1)
        if words >> word & 1 or words >> (word | 1 << output) & 1
    )
