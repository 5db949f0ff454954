"""SplitMix64 (Steele, Lea, Flood 2014), the generator of the compiled core, for references that must do the same."""

from __future__ import annotations


def _word(number: int) -> int:
    return number & (1 << 64) - 1


class Random:
    """The numbers of ``source/random.h``, one by one."""

    def __init__(self, seed: int) -> None:
        self._state = _word(seed)

    def next(self) -> int:
        """Return the next number, of 64 bits."""
        self._state = _word(self._state + 0x9E3779B97F4A7C15)
        z = self._state
        z = _word((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9)
        z = _word((z ^ (z >> 27)) * 0x94D049BB133111EB)
        return z ^ (z >> 31)

    def below(self, n: int) -> int:
        """Return a number below n, which is positive and below 2^32."""
        return (self.next() >> 32) * n >> 32

    def unit(self) -> float:
        """Return a number in [0, 1)."""
        return (self.next() >> 11) * 2.0**-53
