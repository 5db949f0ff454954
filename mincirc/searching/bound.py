"""Performance bounds as people write them, and the exact constraints they become.

``optimal``, a fraction of the optimum such as ``90%``, or a rational.  A fraction p means ``k = J* - (1 - p) |J*|``,
so 90% of -10 is -11.  ``mean >= k`` is the post's bound; ``each >= k_i`` asks every member of a task set, by one
rule for all or one per member; both may be asked together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from mincirc.arguments import items, quoted
from mincirc.errors import BoundError, did_you_mean
from mincirc.mdp.constraint import Constraint, each_constraints, mean_constraint
from mincirc.mdp.model import MDP, Picks
from mincirc.rational import Rational, parse_rational
from mincirc.searching.optimum import Optima, TaskOptimum


@dataclass(frozen=True)
class Wanted:
    """One bound as written: a fraction of the optimum, or an absolute number."""

    number: Fraction
    relative: bool

    def threshold(self, best: Fraction) -> Fraction:
        """Return the rational that the bound becomes when the optimum is ``best``."""
        return best - (1 - self.number) * abs(best) if self.relative else self.number


def parse_bound(text: Rational, name: str = "bound") -> Wanted:
    """Read ``optimal``, ``90%`` or a rational; raise :class:`BoundError`, which names the argument, otherwise."""
    if isinstance(text, str) and text.strip() == "optimal":
        return Wanted(Fraction(1), True)
    try:
        if isinstance(text, str) and text.strip().endswith("%"):
            return Wanted(parse_rational(text.strip()[:-1]) / 100, True)
        return Wanted(parse_rational(text), False)
    except ValueError as error:
        reason = f"{name}: {error}" if not isinstance(text, str) else f"{name} {quoted(text)} is not a bound"
        hint = did_you_mean(text, ["optimal"])
        raise BoundError(f"{reason}: expected 'optimal', a percentage such as 90%, or a rational{hint}") from None


def parse_each(each: Rational | Sequence[Rational], members: int) -> tuple[Wanted, ...]:
    """Read one bound for all members, or one per member (a sequence, or separated by commas)."""
    if isinstance(each, str):
        parts: list[Rational] = list(each.split(","))
    else:
        listed = isinstance(each, Iterable) and getattr(each, "shape", None) != ()
        parts = list(items("each", each, "a bound, or a sequence of bounds", BoundError) if listed else (each,))
    if len(parts) not in (1, members):
        raise BoundError(f"each: {len(parts)} bounds for {members} tasks: give one, or one per task")
    wanted = [parse_bound(part, "each") for part in parts]
    return tuple(wanted * members if len(wanted) == 1 else wanted)


@dataclass(frozen=True)
class Target:
    """The bound of one search, resolved.

    ``mean`` and ``each`` are exact, absent when the optimum they depend on was not found in time; ``optimum`` is the
    best mean return or ``None`` likewise; ``members`` holds the best of each member; ``witness`` is a policy that
    meets the constraints; ``infeasible`` says that none does.
    """

    mean: Constraint | None
    each: tuple[Constraint, ...]
    optimum: Fraction | None
    members: tuple[TaskOptimum, ...]
    witness: Picks | None
    infeasible: bool

    @property
    def open(self) -> bool:
        """Whether the optimum of the task or of a member was not found in time."""
        return self.optimum is None or not all(best.proved for best in self.members)

    @property
    def constraints(self) -> tuple[Constraint, ...]:
        """All constraints, the one on the mean first."""
        return self.each if self.mean is None else (self.mean, *self.each)


def resolve(task: MDP, bound: Wanted | None, each: Sequence[Wanted], optima: Optima) -> Target:
    """Return the exact constraints of ``mean >= bound`` and ``each >= each[i]`` and whether they can be met."""
    whole, members = optima.whole, optima.members
    optimum_known = whole.value if whole.proved else None
    wanted = [(bound, whole)] if bound is not None else []
    wanted += list(zip(each, members, strict=True)) if each else []
    if any(w.relative and not best.proved for w, best in wanted):
        return Target(None, (), optimum_known, members, None, False)
    mean = None if bound is None else mean_constraint(task, bound.threshold(whole.value))
    limits = [w.threshold(best.value) for w, best in zip(each, members, strict=True)] if each else []
    target = Target(mean, each_constraints(task, limits) if each else (), optimum_known, members, None, False)
    pairs = list(zip(target.constraints, (best for _, best in wanted), strict=True))
    met = all(c.met(best.value) for c, best in pairs)
    infeasible = any(not c.met(best.upper) for c, best in pairs)
    return replace(target, witness=whole.picks if met else None, infeasible=infeasible)
