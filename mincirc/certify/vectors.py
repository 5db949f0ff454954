"""The value vectors in a certificate: lower bounds for a witness, upper bounds for a box."""

from __future__ import annotations

from fractions import Fraction

from mincirc.certify.exact import BoundOf
from mincirc.errors import MincircError
from mincirc.mdp.boxes.learn import Lemma
from mincirc.mdp.boxes.outer import BoxBound, BoxProver, Vector
from mincirc.mdp.constraint import Constraint
from mincirc.mdp.model import MDP
from mincirc.mdp.objective import Horizon
from mincirc.mdp.value.optimum import whole_box
from mincirc.verify.limits import MAX_DIGITS

TOO_LONG: int = 10**MAX_DIGITS
NUMBER_TOO_LONG = f"a number of this claim has more than {MAX_DIGITS} digits: too long for a certificate"


def whole_bound(task: MDP, constraint: Constraint) -> BoxBound | None:
    """Return a bound that proves that no policy meets the constraint; ``None`` if none is found."""
    return BoxProver(task, constraint).refute(whole_box(task))


def normalised_lemma(task: MDP, lemma: Lemma, bound_of: BoundOf | None = None) -> Lemma:
    """Return the lemma without states that allow every pick; with ``bound_of``, its vectors are computed anew."""
    box = tuple((s, picks) for s, picks in lemma.box if len(picks) < len(task.choices[s]))
    if bound_of is None:
        return Lemma(lemma.constraint, box, lemma.bound)
    allowed = whole_box(task)
    for state, picks in box:
        allowed[state] = list(picks)
    return Lemma(lemma.constraint, box, bound_of(allowed, lemma.constraint))


def shortened(task: MDP, bound: BoxBound, constraint: Constraint, *, up: bool) -> BoxBound:
    """Return the bound with numbers of at most ``MAX_DIGITS`` digits; longer numbers are rounded outward.

    Every entry is rounded to a common grid (up for upper bounds), and then shifted by the largest effect that rounding
    of other entries can have.  The result is a bound only with a discount.  Raises :class:`MincircError` under other
    objectives, and where the rounded bound no longer decides the constraint.
    """
    if not any(is_long(v) for stage in bound.stages for _, v in stage):
        return bound
    gamma = task.objective.gamma
    if gamma == 1 or isinstance(task.objective, Horizon):
        raise MincircError(NUMBER_TOO_LONG)
    grid = 1 << MAX_DIGITS
    # Entries move by at most 1/grid; a common shift d keeps the inequality when d >= gamma (d + 1/grid).
    shift = Fraction(1, grid) * (1 + int(gamma / (1 - gamma)) + 1)
    short = BoxBound(tuple(_on_grid(stage, grid, shift, up) for stage in bound.stages))
    values = dict(short.stages[0])
    total = sum((constraint.weights[s] * values[s] for s in constraint.support), Fraction(0))
    if constraint.met(total) == up:
        raise MincircError(NUMBER_TOO_LONG)
    return short


def is_long(value: Fraction) -> bool:
    """Return whether the number has more digits than a certificate may contain."""
    return max(abs(value.numerator), value.denominator) >= TOO_LONG


def _on_grid(stage: Vector, grid: int, shift: Fraction, up: bool) -> Vector:
    sign = 1 if up else -1
    return tuple((s, Fraction(-(-value * sign * grid).__floor__(), grid) * sign + sign * shift) for s, value in stage)
