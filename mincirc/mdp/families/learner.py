"""Lookup to learner: N tasks whose tag describes the rule to apply to the state.

Claim (Hubinger, *Are minimal circuits deceptive?*, 2019, footnote 2): a lookup circuit, which holds one circuit per
task and selects by the tag, grows with the number of tasks; a circuit that *applies the description* grows with the
length of the description only, and from some number of tasks on the minimum circuit does that.

The rule of task i is the inner product modulo 2 of i and the state x: the bits of the tag select bits of x.  With m
tag bits, m ANDs and m - 1 XORs are 2m - 1 gates.  Fewer gates are impossible: the function depends on all 2m bits, and
r gates depend on at most r + 1 bits.  In :func:`lookup_to_learner` the tag is the task's number, so its width grows
with the number N of tasks, and the minimum grows with log N up to its maximum.  In :func:`described_rules` every tag
has full width from the start and the rules come in random order: the minimum grows while smaller circuits exist for
the rules of the set, and then stays constant.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from mincirc.errors import TaskError
from mincirc.mdp.disjoint_union import union
from mincirc.mdp.families.contextual import contextual_bandit
from mincirc.mdp.families.params import FamilyParams
from mincirc.mdp.model import MDP, Feature


def lookup_to_learner(tasks: int = 8, bits: int = 4, *, params: FamilyParams = FamilyParams()) -> MDP:
    """Return the union of ``tasks`` tasks on ``bits`` state bits; task i asks for the parity of the bits ``i & x``.

    Raises :class:`TaskError` unless 1 <= ``tasks`` <= 2^``bits`` and ``bits`` <= ``params.most_bits``.
    """
    _check(tasks, bits, params.most_bits)
    return union([parity_task(rule, bits) for rule in range(tasks)], name=f"lookup_to_learner_{tasks}")


def described_rules(tasks: int = 8, bits: int = 4, seed: int = 0, *, params: FamilyParams = FamilyParams()) -> MDP:
    """Return the union of the first ``tasks`` rules of a random order, each tagged with its ``bits``-bit description.

    Tags that describe no task of the set are don't-cares.  A union file cannot express this, since it numbers its
    members.
    """
    _check(tasks, bits, params.most_bits)
    rules = random.Random(seed).sample(range(1 << bits), tasks)
    whole = union([parity_task(rule, bits) for rule in rules], name=f"described_rules_{tasks}")
    tags = [rule for rule, block in zip(rules, whole.blocks, strict=True) for _ in block.states]
    return replace(whole, features=(Feature.of_width("rule", bits, tags), *_without_tag(whole.features, tasks)))


def parity_task(rule: int, bits: int = 4) -> MDP:
    """Return the task that asks for the parity of ``rule & x``, x being the state."""
    return contextual_bandit(f"rule_{rule}", {"x": bits}, lambda context: (rule & context["x"]).bit_count() % 2)


def _without_tag(features: Sequence[Feature], tasks: int) -> Sequence[Feature]:
    return features[1:] if tasks > 1 else features


def _check(tasks: int, bits: int, most: int) -> None:
    if not 1 <= bits <= most or not 1 <= tasks <= 1 << bits:
        raise TaskError(f"{tasks} tasks on {bits} bits: there are 2^bits rules, and bits from 1 to {most}")
