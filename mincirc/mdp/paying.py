"""The goal of a task that asks for a probability: the states that pay 1 and end the episode, where nothing else pays.

The probability of reaching a set is total reward with reward 1 on it (Puterman 1994, section 7.2), so the records of a
task need no objective of their own for it.  What the numbers mean is read off the numbers: a task that was read for a
label, one whose file says ``reach``, one that was written in another format and read again, and a union of such tasks
all show the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Protocol


class PayingChoice(Protocol):
    """What is asked of a choice: its expected reward and its successors."""

    @property
    def reward(self) -> Fraction:
        """The expected reward."""
        ...

    @property
    def successors(self) -> Sequence[tuple[int, Fraction]]:
        """Pairs of a state and its probability, which may sum to less than 1."""
        ...


def paying_states(choices: Sequence[Sequence[PayingChoice]]) -> frozenset[int]:
    """Return the states at which every choice pays 1 and ends the episode, if all other choices pay 0; else none."""
    found = set()
    for state, row in enumerate(choices):
        if all(c.reward == 1 and not c.successors for c in row):
            found.add(state)
        elif any(c.reward for c in row):
            return frozenset()
    return frozenset(found)
