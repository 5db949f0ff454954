"""What the bits of a circuit mean: names of its inputs, and the actions that its output words choose.

In most tasks a word means the same action wherever it is legal.  In a union of tasks with different action lists it
may not; then the meaning at most states is the common one, and the states where it is another are exceptions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from mincirc.circuit.names import Names
from mincirc.interface import Interface
from mincirc.mdp.model import MDP

Meanings = tuple[tuple[str, str], ...]
"""(word, action) pairs; a word is a string of 0 and 1, output y0 first."""


@dataclass(frozen=True)
class Exceptions:
    """States at which some words mean other actions than they do at most states."""

    states: tuple[str, ...]
    words: Meanings


@dataclass(frozen=True)
class Legend:
    """``common`` holds every legal word once; ``other`` is the action of all remaining words, if they are legal."""

    inputs: tuple[str, ...]
    common: Meanings
    exceptions: tuple[Exceptions, ...]
    other: str | None

    @property
    def names(self) -> Names:
        """Names for a circuit; words that mean different actions at different states are left out.

        There are none where every word is the name of its action (as in truth tables).
        """
        if all(word == action for word, action in self.common):
            return Names(inputs=self.inputs)
        differing = {word for exception in self.exceptions for word, _ in exception.words}
        common = tuple((word, action) for word, action in self.common if word and word not in differing)
        return Names(inputs=self.inputs, actions=common)


def legend_of(task: MDP, interface: Interface) -> Legend:
    """Return what the bits of circuits mean for ``task`` under ``interface``."""
    width = interface.output_bits
    table = [
        {format(word, f"0{width}b") if width else "": task.action_name(s, pick) for word, pick in pairs}
        for s, pairs in enumerate(interface.words)
    ]
    counts: dict[str, Counter[str]] = {}
    for row in table:
        for word, action in row.items():
            counts.setdefault(word, Counter())[action] += 1
    common = {word: counts[word].most_common(1)[0][0] for word in sorted(counts)}
    default = task.default_word_action
    return Legend(
        inputs=interface.input_names,
        common=tuple(common.items()),
        exceptions=_exceptions(task, table, common),
        other=None if default is None or len(common) == 1 << width else task.actions[default],
    )


def _exceptions(task: MDP, table: list[dict[str, str]], common: Mapping[str, str]) -> tuple[Exceptions, ...]:
    """Return the states with other meanings, those with the same ones together."""
    groups: dict[Meanings, list[str]] = {}
    for state, row in zip(task.states, table, strict=True):
        differing = tuple((word, action) for word, action in row.items() if action != common[word])
        if differing:
            groups.setdefault(differing, []).append(state)
    return tuple(Exceptions(tuple(states), words) for words, states in groups.items())
