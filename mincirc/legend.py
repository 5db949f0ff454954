"""The meaning of a circuit's bits: names of its inputs, and the actions of its output words.

In most tasks a word decodes to the same action wherever it is legal.  In a union of tasks with different action lists
it may not; then the action at most states is the common one, and states with another action are exceptions.
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
    """States at which some words decode to other actions than the common ones, with these actions."""

    states: tuple[str, ...]
    words: Meanings


@dataclass(frozen=True)
class Legend:
    """Input names and word meanings: ``common`` has every legal word once, ``other`` the action of all other words.

    ``other`` is ``None`` where other words are illegal; ``outputs`` are names of the output bits, if they have any.
    """

    inputs: tuple[str, ...]
    common: Meanings
    exceptions: tuple[Exceptions, ...]
    other: str | None
    outputs: tuple[str, ...] = ()

    @property
    def names(self) -> Names:
        """Names for a circuit; words that decode to different actions at different states are left out.

        Without action names where every word is the name of its action (as in truth tables).
        """
        if all(word == action for word, action in self.common):
            return Names(inputs=self.inputs)
        differing = {word for exception in self.exceptions for word, _ in exception.words}
        common = tuple((word, action) for word, action in self.common if word and word not in differing)
        return Names(inputs=self.inputs, actions=common)


def legend_of(task: MDP, interface: Interface) -> Legend:
    """Return the legend of circuits for ``task`` under ``interface``."""
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
        outputs=task.output_names if width == len(task.output_names) else (),
    )


def _exceptions(task: MDP, table: list[dict[str, str]], common: Mapping[str, str]) -> tuple[Exceptions, ...]:
    """Return the exceptions, states with the same differing words grouped together."""
    groups: dict[Meanings, list[str]] = {}
    for state, row in zip(task.states, table, strict=True):
        differing = tuple((word, action) for word, action in row.items() if action != common[word])
        if differing:
            groups.setdefault(differing, []).append(state)
    return tuple(Exceptions(tuple(states), words) for words, states in groups.items())
