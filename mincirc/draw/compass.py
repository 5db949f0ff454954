"""The directions that names of actions mean, so that they can be drawn as arrows.

A name means a direction if one of its words does and every other word is a verb of going: ``left``, ``move_left``,
``go north``, ``NE``; not ``turn_left``, which moves nothing.
"""

from __future__ import annotations

import re
from typing import TypeAlias

Direction: TypeAlias = tuple[int, int]
"""Steps to the right and downwards."""

STAY: Direction = (0, 0)
_WORDS = {
    "left": (-1, 0),
    "right": (1, 0),
    "up": (0, -1),
    "down": (0, 1),
    "west": (-1, 0),
    "east": (1, 0),
    "north": (0, -1),
    "south": (0, 1),
    "w": (-1, 0),
    "e": (1, 0),
    "n": (0, -1),
    "s": (0, 1),
    "l": (-1, 0),
    "r": (1, 0),
    "u": (0, -1),
    "d": (0, 1),
    "nw": (-1, -1),
    "ne": (1, -1),
    "sw": (-1, 1),
    "se": (1, 1),
    "northwest": (-1, -1),
    "northeast": (1, -1),
    "southwest": (-1, 1),
    "southeast": (1, 1),
    "stay": STAY,
    "wait": STAY,
    "noop": STAY,
    "nothing": STAY,
}
_VERBS = {"move", "go", "walk", "step", "run", "action"}


def direction_of(action: str) -> Direction | None:
    """Return the direction that an action's name means, if it means one."""
    words = re.findall(r"[a-z]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", action).lower())
    meant = [_WORDS[word] for word in words if word in _WORDS]
    rest = [word for word in words if word not in _WORDS and word not in _VERBS]
    if not meant or rest or re.search(r"\d", action):
        return None
    across, down = (sum(d[i] for d in meant) for i in (0, 1))
    opposed = len(meant) > 2 or (len(meant) == 2 and 0 in (across, down))
    return None if opposed else (across, down)


def short_labels(actions: tuple[str, ...]) -> dict[str, str]:
    """Return a short label, one to three characters where that tells them apart, for each action without direction."""
    named = [a for a in actions if direction_of(a) is None]
    for length in (1, 2, 3):
        labels = {a: _initials(a)[:length] if length > 1 else _initials(a)[:1].upper() for a in named}
        if len(set(labels.values())) == len(named):
            return labels
    return {a: a if len(a) <= 3 else str(i) for i, a in enumerate(actions) if a in named}


def _initials(action: str) -> str:
    """Return the first letters of an action's words, or its first letters when it is one word."""
    words = re.findall(r"[^\W_]+", action)
    return "".join(w[0] for w in words) if len(words) > 1 else (words[0] if words else action or "-")
