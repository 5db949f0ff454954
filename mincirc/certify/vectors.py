"""The vectors that a checker needs: lower bounds for a witness, upper bounds for a box."""

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
    """Return a bound that shows that no policy meets the constraint, if there is one."""
    return BoxProver(task, constraint).refute(whole_box(task))


def tidy(task: MDP, lemma: Lemma, bound_of: BoundOf | None = None) -> Lemma:
    """Return the lemma with a box without idle entries, its vectors replaced by ``bound_of`` the box if given."""
    box = tuple((s, picks) for s, picks in lemma.box if len(picks) < len(task.choices[s]))
    if bound_of is None:
        return Lemma(lemma.constraint, box, lemma.bound)
    allowed = whole_box(task)
    for state, picks in box:
        allowed[state] = list(picks)
    return Lemma(lemma.constraint, box, bound_of(allowed, lemma.constraint))


def shortened(task: MDP, bound: BoxBound, constraint: Constraint, *, up: bool) -> BoxBound:
    """Return the bound with numbers of at most ``MAX_DIGITS`` digits: longer ones are rounded away from the truth.

    Every entry is rounded to one grid and then moved by what the rounding of the others can cost; the result is a
    bound again with a discount only.  Raises :class:`MincircError` under other objectives, and where the rounded bound
    no longer decides the constraint.
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
    """Return whether a certificate cannot hold the number."""
    return max(abs(value.numerator), value.denominator) >= TOO_LONG


def _on_grid(stage: Vector, grid: int, shift: Fraction, up: bool) -> Vector:
    sign = 1 if up else -1
    return tuple((s, Fraction(-(-value * sign * grid).__floor__(), grid) * sign + sign * shift) for s, value in stage)
