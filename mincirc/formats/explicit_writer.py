"""A task in the explicit format of PRISM (see :mod:`mincirc.formats.explicit`): transitions, labels, rewards, states.

Rewards stand in the file of transition rewards, where every transition of a choice has that of the choice.  Numbers
are decimals where those are exact, and fractions elsewhere, which programs that compute with floats do not read; a
note says so.  Tested by reading back.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from mincirc.formats.registry import FileContent
from mincirc.formats.stated_model import StatedModel, stated
from mincirc.mdp.model import MDP
from mincirc.rational import format_rational

MAX_PLACES = 12
TOGETHER = r"(\.[A-Za-z_]\w*)?\.(state|trans)\.rew|\d*\.(srew|trew)|\.(tra|sta|lab)"
"""The endings of the files of one model."""


def write(task: MDP) -> FileContent:
    """Return the files of a task, that of the transitions first; the notes say what the format cannot."""
    listing = stated(task)
    notes = [note for note in listing.notes if "comments" not in note]
    if any(name != f"s{i}" for i, name in enumerate(task.states)):
        notes.append("names of states are lost")
    if list(_used(listing)) != list(listing.actions):
        notes.append("the order of the actions, which fixes their output words, is lost, so minima can differ")
    if any("/" in _number(p) for s in listing.states for c in s.choices for _, p in c.transitions):
        notes.append(
            "fractions that are no short decimals are written as n/d: programs that use floats do not read them"
        )
    beside = [(".lab", _labels(listing)), *((f"{n}.trew", _rewards(listing, i)) for n, i in _reward_files(listing))]
    if listing.variables:
        beside.append((".sta", _states(listing)))
    return FileContent(_transitions(listing), tuple(notes), tuple(beside), TOGETHER)


def _used(listing: StatedModel) -> dict[str, None]:
    return dict.fromkeys(choice.action for state in listing.states for choice in state.choices)


def _number(value: Fraction) -> str:
    """Return a short decimal where that is exact, else a fraction."""
    scaled = value * 10**MAX_PLACES
    if scaled.denominator != 1 or value.denominator == 1:
        return format_rational(value)
    digits = f"{abs(scaled.numerator):0{MAX_PLACES + 1}d}"
    return f"{'-' if value < 0 else ''}{digits[:-MAX_PLACES]}.{digits[-MAX_PLACES:].rstrip('0')}"


def _rows(listing: StatedModel) -> list[tuple[int, int, int, Fraction, str, tuple[Fraction, ...]]]:
    return [
        (number, k, target, p, choice.action, choice.rewards)
        for number, state in enumerate(listing.states)
        for k, choice in enumerate(state.choices)
        for target, p in choice.transitions
    ]


def _head(listing: StatedModel, entries: Sequence[object]) -> str:
    return f"{len(listing.states)} {sum(len(s.choices) for s in listing.states)} {len(entries)}"


def _transitions(listing: StatedModel) -> str:
    lines = [f"{s} {k} {t} {_number(p)} {action}" for s, k, t, p, action, _ in _rows(listing)]
    return "\n".join([_head(listing, lines), *lines]) + "\n"


def _reward_files(listing: StatedModel) -> list[tuple[str, int]]:
    single = len(listing.rewards) == 1
    return [("" if single else str(i + 1), i) for i in range(len(listing.rewards))]


def _rewards(listing: StatedModel, model: int) -> str:
    lines = [f"{s} {k} {t} {_number(paid[model])}" for s, k, t, _, _, paid in _rows(listing) if paid[model]]
    return "\n".join([f'# Reward structure: "{listing.rewards[model]}"', _head(listing, lines), *lines]) + "\n"


def _labels(listing: StatedModel) -> str:
    names = list(dict.fromkeys(["init", "deadlock", *(label for s in listing.states for label in s.labels)]))
    lines = [" ".join(f'{i}="{name}"' for i, name in enumerate(names))]
    for number, state in enumerate(listing.states):
        there = ["init"] * (number == listing.initial) + list(state.labels)
        if there:
            lines.append(f"{number}: {' '.join(str(names.index(label)) for label in there)}")
    return "\n".join(lines) + "\n"


def _states(listing: StatedModel) -> str:
    lines = [f"{i}:({','.join(map(str, state.values))})" for i, state in enumerate(listing.states)]
    return "\n".join([f"({','.join(listing.variables)})", *lines]) + "\n"
