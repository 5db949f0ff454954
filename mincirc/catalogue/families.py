"""The families of tasks as data; what makes them is in :mod:`mincirc.mdp.families`, which takes these lines from here.

The options are stated by the signatures of the functions; here they stand as they are listed.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Listed:
    """One line of the catalogue: the family's name, what it shows, and its options with their defaults, as typed."""

    name: str
    about: str
    options: str = ""


FAMILIES = (
    Listed(
        "supervised-corridor",
        "behave while watched: what reading the supervision bit costs",
        "--length 3 --stays 3/4 --fine 10 --discount 99/100",
    ),
    Listed(
        "absent-supervisor",
        "one half of the gridworld: punished, or not, for the shortcut",
        "--supervised/--no-supervised",
    ),
    Listed("absent-supervisors", "both halves: the tag is the supervision bit"),
    Listed("lava-world", "lava that is elsewhere in training than in the test", "--shift training"),
    Listed("lava-worlds", "the training world and both tests"),
    Listed("island", "a goal on an island, the way to it along the water"),
    Listed("lookup-to-learner", "the tag describes the rule to apply to the state", "--tasks 8 --bits 4"),
    Listed(
        "search-is-forced",
        "the tag scores candidate models; the better one is to be run",
        "--tasks 4 --candidates 2 --score-bits 1",
    ),
    Listed("none-some-all", "no, some, all minimum circuits deceptive on one task as others are added", "--tasks 3"),
    Listed("non-local", "predicates that hold on tasks and not on their union, or the other way", "--kind return"),
    Listed("reencoding", "another code of the same states, another minimum", "--reads tag --states 2"),
    Listed(
        "random-task", "a random task from a seed", "--seed 0 --states 6 --actions 3 --successors 2 --objective ..."
    ),
    Listed(
        "random-union",
        "a union of random tasks from a seed",
        "--seed 0 --members 2 --states 6 --actions 3 --uniform/--no-uniform --objective ...",
    ),
)
"""In the order of ``docs/families.md``."""

ABOUT = {family.name: family.about for family in FAMILIES}
