"""Twin states: states that differ in one feature, or one input bit, and in nothing else.

Twins are defined by the *declared* features of the task (the state index where none are declared; in a union the tag
is the first feature), so twins, and every formula that compares them, depend on the task and not on the interface.  A
NAME stands for the feature of that name with all its bits, else for the input bit of that name.  A task without the
feature reads it as a constant, as the members of a union do: it has no such twins.

With a feature of the members as NAME, twins lie in one block of a union, since they have the same tag.  With the tag
as NAME, twins lie in different blocks, and no member has any.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mincirc.errors import PredicateError, did_you_mean
from mincirc.mdp.model import MDP
from mincirc.predicate.symbolic import Formula, all_of, any_of, negation, takes


@dataclass(frozen=True)
class FeatureBits:
    """The bits that a name stands for: those of ``mask`` in the feature at position ``feature``."""

    feature: int
    mask: int

    @property
    def is_bit(self) -> bool:
        """Whether the mask is a single bit."""
        return self.mask.bit_count() == 1


def find_part(task: MDP, name: str) -> FeatureBits | None:
    """Return the bits that ``name`` stands for on the task, ``None`` without such a feature or bit."""
    features = task.input_features
    for number, feature in enumerate(features):
        if feature.name == name:
            return FeatureBits(number, (1 << feature.width) - 1)
    for number, feature in enumerate(features):
        if name in feature.bits:
            return FeatureBits(number, 1 << (feature.width - 1 - feature.bits.index(name)))
    return None


def need_part(task: MDP, *names: str) -> None:
    """Raise :class:`PredicateError`, listing the names in use, when the task has no feature or bit of these names."""
    if any(find_part(task, name) for name in names):
        return
    features = task.input_features
    known = list(dict.fromkeys([*(f.name for f in features), *(bit for f in features for bit in f.bits)]))
    wanted = " or ".join(map(repr, names))
    there = f"there are {', '.join(known)}" if known else "it has none"
    raise PredicateError(
        f"task {task.name!r} has no feature or input bit {wanted} ({there}){did_you_mean(names[0], known)}"
    )


def find_bit(task: MDP, name: str) -> FeatureBits | None:
    """Return the bit called ``name`` or ``None``; raise :class:`PredicateError` for a feature of several bits."""
    part = find_part(task, name)
    if part is not None and not part.is_bit:
        bits = task.input_features[part.feature].bits
        raise PredicateError(f"{name!r} is a feature of {len(bits)} bits; name one of {', '.join(bits)}")
    return part


def need_bit(task: MDP, name: str) -> None:
    """Raise :class:`PredicateError` when the task has no input bit, and no feature of one bit, of that name."""
    need_part(task, name)
    find_bit(task, name)


def part_values(task: MDP, part: FeatureBits) -> list[int]:
    """Return the value of the part in every state (0 iff all its bits are 0)."""
    return [value & part.mask for value in task.input_features[part.feature].values]


def twin_lists(task: MDP, part: FeatureBits | None) -> list[list[int]]:
    """Return the twins of every state: the states that differ from it in the part, and in nothing else."""
    if part is None:
        return [[] for _ in task.states]
    features = task.input_features
    rest = [[v & ~part.mask for v in f.values] if i == part.feature else f.values for i, f in enumerate(features)]
    keys = list(zip(*rest, strict=True))
    groups: dict[tuple[int, ...], list[int]] = {}
    for state, key in enumerate(keys):
        groups.setdefault(key, []).append(state)
    own = part_values(task, part)
    return [[t for t in groups[key] if own[t] != own[s]] for s, key in enumerate(keys)]


def acts_differently(task: MDP, state: int, twin: int) -> Formula:
    """Return "the two states take different actions" (actions are compared by name)."""
    there = set(_actions(task, twin))
    return any_of(
        all_of([_takes(task, state, a), *([negation(_takes(task, twin, a))] if a in there else [])])
        for a in _actions(task, state)
    )


def acts_alike(task: MDP, state: int, twin: int) -> Formula:
    """Return "the two states take the same action"."""
    there = set(_actions(task, twin))
    common = [a for a in _actions(task, state) if a in there]
    return any_of(all_of([_takes(task, state, a), _takes(task, twin, a)]) for a in common)


def not_above(task: MDP, low: int, high: int) -> Formula:
    """Return "every output bit that is 1 at ``low`` is 1 at ``high``" (in the words of the actions taken there)."""
    return all_of(
        any_of(
            [
                negation(_takes(task, low, below.action)),
                *(_takes(task, high, above.action) for above in task.choices[high] if not below.word & ~above.word),
            ]
        )
        for below in task.choices[low]
    )


def same_everywhere(task: MDP) -> Formula:
    """Return "all states take one and the same action"."""
    common = set.intersection(*(set(_actions(task, s)) for s in range(len(task.states))))
    states: Iterable[int] = range(len(task.states))
    return any_of(all_of(_takes(task, s, a) for s in states) for a in sorted(common))


def _actions(task: MDP, state: int) -> list[int]:
    return [c.action for c in task.choices[state]]


def _takes(task: MDP, state: int, action: int) -> Formula:
    return takes(task.states[state], task.actions[action])
