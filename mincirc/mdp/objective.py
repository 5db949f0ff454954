"""Objectives: discounted reward, reward over a finite horizon, or total reward.

The objective is a field of the task, not of the solver.  (Puterman 1994: chapters 6, 4, and section 7.2, positive
bounded models.)  ``J(pi) = sum_s rho(s) V^pi(s)`` where ``V^pi`` is

* :class:`Discount`: ``V = R + gamma P V`` with ``0 <= gamma < 1``;
* :class:`Horizon`: the sum of ``steps`` rewards, the t-th weighted by ``gamma**t``, any ``0 <= gamma <= 1``;
* :class:`TotalReward`: the sum of all rewards until absorption, rewards >= 0, the least fixed point of
  ``V = R + P V``.  Reachability of a set is total reward with reward 1 on arrival
  (:func:`mincirc.mdp.build.reach`).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from mincirc.arguments import whole
from mincirc.errors import TaskError
from mincirc.rational import Rational, format_rational, parse_rational, shorten

MAX_STEPS = 10_000
"""Longest horizon: exact values are kept for every step."""

UNDISCOUNTED = "; without discounting, state a horizon (`horizon: 100`, or --horizon 100)"
COSTS = "; costs need a discount close to 1 (`discount: 999/1000`) or a horizon (`horizon: 100`)"
FINITE = "; a discount or a horizon makes every return finite"
"""Hints at the end of messages: which objective admits the task."""


@dataclass(frozen=True, init=False)
class Discount:
    """Discounted reward over an infinite horizon, ``0 <= gamma < 1``; ``gamma`` is any number, 0.9 is 9/10.

    >>> import mincirc
    >>> mincirc.Discount(0.9).gamma
    Fraction(9, 10)
    """

    gamma: Fraction

    def __init__(self, gamma: Rational) -> None:
        number = _discount(gamma)
        if not 0 <= number < 1:
            hint = UNDISCOUNTED if number == 1 else ""
            raise TaskError(f"discount must be at least 0 and below 1, not {shorten(number)}{hint}")
        object.__setattr__(self, "gamma", number)

    def __str__(self) -> str:
        return f"discount {format_rational(self.gamma)}"


@dataclass(frozen=True, init=False)
class Horizon:
    """The sum of ``steps`` rewards, the t-th (from 0) weighted by ``gamma**t``; ``gamma`` is any number.

    >>> import mincirc
    >>> str(mincirc.Horizon(100, "1/2"))
    'horizon 100, discount 1/2'
    """

    steps: int
    gamma: Fraction

    def __init__(self, steps: int, gamma: Rational = Fraction(1)) -> None:
        count, number = whole("horizon", steps, 0, TaskError), _discount(gamma)
        if not 1 <= count <= MAX_STEPS:
            raise TaskError(f"horizon must be from 1 to {MAX_STEPS}, not {count}")
        if not 0 <= number <= 1:
            raise TaskError(f"with a horizon, discount must be from 0 to 1, not {shorten(number)}")
        object.__setattr__(self, "steps", count)
        object.__setattr__(self, "gamma", number)

    def __str__(self) -> str:
        tail = "" if self.gamma == 1 else f", discount {format_rational(self.gamma)}"
        return f"horizon {self.steps}{tail}"


@dataclass(frozen=True)
class TotalReward:
    """Undiscounted total reward until absorption; every reward must be >= 0.

    >>> import mincirc
    >>> str(mincirc.TotalReward())
    'total reward'
    """

    @property
    def gamma(self) -> Fraction:
        """The factor of the Bellman equation: 1."""
        return Fraction(1)

    def __str__(self) -> str:
        return "total reward"


Objective: TypeAlias = Discount | Horizon | TotalReward


def _discount(gamma: Rational) -> Fraction:
    try:
        return parse_rational(gamma)
    except ValueError as error:
        raise TaskError(f"discount: {error}") from None
