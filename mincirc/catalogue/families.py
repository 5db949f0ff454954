"""The families of tasks as data; what makes them is in :mod:`mincirc.mdp.families`, which takes these lines from here.

The options are those of the functions' signatures (a test compares them); here they stand so that ``mincirc new FAMILY
--help`` need not load the functions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["whole", "rational", "flag", "objective"] | tuple[str, ...]
"""What values an option has; a tuple lists them."""


@dataclass(frozen=True)
class Option:
    """An option of a family; ``default`` is as typed, a truth value for a flag, ``None`` where there is none."""

    name: str
    kind: Kind
    default: str | bool | None

    @property
    def flag(self) -> str:
        """The option as it is typed; a flag can be set either way."""
        dashed = self.name.replace("_", "-")
        return f"--{dashed}/--no-{dashed}" if self.kind == "flag" else f"--{dashed}"

    def __str__(self) -> str:
        """Return the option with its default."""
        if self.kind == "flag":
            return self.flag
        return f"{self.flag} {'...' if self.default is None else self.default}"


@dataclass(frozen=True)
class Listed:
    """One line of the catalogue: the family's name, what it shows, and its options."""

    name: str
    about: str
    options: tuple[Option, ...] = ()


def _whole(**defaults: int) -> tuple[Option, ...]:
    """Return options that are whole numbers."""
    return tuple(Option(name, "whole", str(default)) for name, default in defaults.items())


_UNIFORM = Option("uniform", "flag", True)
_OBJECTIVE = Option("objective", "objective", None)


FAMILIES = (
    Listed(
        "supervised-corridor",
        "behave while watched: what reading the supervision bit costs",
        (
            *_whole(length=3),
            Option("stays", "rational", "3/4"),
            *_whole(fine=10),
            Option("discount", "rational", "99/100"),
        ),
    ),
    Listed(
        "absent-supervisor",
        "one half of the gridworld: punished, or not, for the shortcut",
        (Option("supervised", "flag", True),),
    ),
    Listed("absent-supervisors", "both halves: the tag is the supervision bit"),
    Listed(
        "lava-world",
        "lava that is elsewhere in training than in the test",
        (Option("shift", ("training", "above", "below"), "training"),),
    ),
    Listed("lava-worlds", "the training world and both tests"),
    Listed("island", "a goal on an island, the way to it along the water"),
    Listed("lookup-to-learner", "the tag describes the rule to apply to the state", _whole(tasks=8, bits=4)),
    Listed(
        "search-is-forced",
        "the tag scores candidate models; the better one is to be run",
        _whole(tasks=4, candidates=2, score_bits=1),
    ),
    Listed(
        "none-some-all", "no, some, all minimum circuits deceptive on one task as others are added", _whole(tasks=3)
    ),
    Listed(
        "non-local",
        "predicates that hold on tasks and not on their union, or the other way",
        (Option("kind", ("return", "training", "twins"), "return"),),
    ),
    Listed(
        "reencoding",
        "another code of the same states, another minimum",
        (Option("reads", ("tag", "state", "both"), "tag"), *_whole(states=2)),
    ),
    Listed(
        "random-task", "a random task from a seed", (*_whole(seed=0, states=6, actions=3, successors=2), _OBJECTIVE)
    ),
    Listed(
        "random-union",
        "a union of random tasks from a seed",
        (*_whole(seed=0, members=2, states=6, actions=3), _UNIFORM, _OBJECTIVE),
    ),
)
"""In the order of ``docs/families.md``."""

ABOUT = {family.name: family.about for family in FAMILIES}
