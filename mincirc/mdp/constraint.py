"""Performance bounds in their final form: linear constraints ``w . V^pi >= k`` on exact values.

``mean >= k`` is one constraint with ``w = rho``; ``each >= k_i`` is one constraint per member of a union, ``w`` being
the member's initial distribution on its block.  A union has no transition between blocks, so all constraints speak of
one policy (a constrained MDP; Altman, *Constrained Markov Decision Processes*, 1999, here with deterministic
policies).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from mincirc.display import RichDisplay
from mincirc.mdp.model import MDP, Picks
from mincirc.mdp.value.enclosure import enclosure
from mincirc.mdp.value.exact import to_fraction, weighted
from mincirc.mdp.value.optimum import reaches_optimum
from mincirc.mdp.value.params import EnclosureParams
from mincirc.mdp.value.policy import values_at
from mincirc.rational import shorten


@dataclass(frozen=True, repr=False)
class Constraint(RichDisplay):
    """``sum_s weights[s] V^pi(s) >= threshold`` (``>`` when ``strict``: "better than v").

    ``name`` is ``mean``, or the name of the member that the constraint is about.
    """

    name: str
    weights: tuple[Fraction, ...]
    threshold: Fraction
    strict: bool = False

    def _brief(self) -> str:
        sign = ">" if self.strict else ">="
        return f"{self.name!r} {sign} {shorten(self.threshold)}, {len(self.support)} states with weight"

    @property
    def support(self) -> tuple[int, ...]:
        """The states of positive weight."""
        return tuple(s for s, w in enumerate(self.weights) if w)

    def met(self, value: Fraction) -> bool:
        """Return whether the left-hand side ``value`` meets the constraint."""
        return value > self.threshold if self.strict else value >= self.threshold


def constraint_returns(task: MDP, picks: Picks, constraints: Sequence[Constraint]) -> tuple[Fraction, ...]:
    """Return the exact left-hand side ``w . V^pi`` of every constraint."""
    roots = sorted({s for c in constraints for s in c.support})
    values = values_at(task, picks, roots)
    return tuple(to_fraction(weighted(c.weights, values)) for c in constraints)


def satisfies(
    task: MDP, picks: Picks, constraints: Sequence[Constraint], params: EnclosureParams = EnclosureParams()
) -> bool:
    """Return whether the policy meets every constraint, exactly.

    On large tasks rational bounds on its values decide where they can (:mod:`mincirc.mdp.value.enclosure`), and where
    a threshold is the optimum, whether the policy's choices are optimal; its values are computed where neither does.
    """
    left = constraints
    if len(task.states) >= params.from_states:
        answers = _by_bounds(task, picks, constraints, params)
        if False in answers:
            return False
        left = [c for c, answer in zip(constraints, answers, strict=True) if answer is None]
    returns = constraint_returns(task, picks, left) if left else ()
    return all(c.met(value) for value, c in zip(returns, left, strict=True))


def _by_bounds(
    task: MDP, picks: Picks, constraints: Sequence[Constraint], params: EnclosureParams
) -> list[bool | None]:
    """Return, per constraint, whether it is met; ``None`` where neither bounds nor optimal choices say it."""
    roots = sorted({s for c in constraints for s in c.support})
    bounds = enclosure(task, picks, roots, params)
    answers: list[bool | None] = []
    for c in constraints:
        positive = all(c.weights[s] > 0 for s in c.support)
        answer = bounds.decides({s: c.weights[s] for s in c.support}, c.threshold) if bounds and positive else None
        if answer is None and positive:
            answer = reaches_optimum(task, picks, c.support, c.weights, c.threshold)
            answer = answer and not c.strict
        answers.append(answer)
    return answers


def mean_constraint(task: MDP, threshold: Fraction) -> Constraint:
    """Return ``J >= threshold`` (for a union: the weighted mean over its members)."""
    return Constraint("mean", task.initial, threshold)


def each_constraints(task: MDP, thresholds: Sequence[Fraction]) -> tuple[Constraint, ...]:
    """Return ``J_i >= thresholds[i]`` for every member of a union (one entry for a single task)."""
    if not task.blocks:
        return (Constraint(task.name, task.initial, thresholds[0]),)
    result = []
    for block, threshold in zip(task.blocks, thresholds, strict=True):
        weights = [Fraction(0)] * len(task.states)
        weights[block.first : block.first + len(block.task.states)] = block.task.initial
        result.append(Constraint(block.task.name, tuple(weights), threshold))
    return tuple(result)
