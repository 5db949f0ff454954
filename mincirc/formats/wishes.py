"""What a caller says about a source beyond its name: the objective that it does not state, and how to read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import index
from typing import Any

from mincirc.arguments import flag, is_bool
from mincirc.errors import MincircError
from mincirc.formats.beginning import Initial
from mincirc.formats.state_features import StateFeatures
from mincirc.mdp.naming import Name
from mincirc.mdp.objective import Discount, Horizon, Objective, TotalReward
from mincirc.rational import Rational

OPTIONS = (
    "a discount (--discount 99/100), a horizon (--horizon 100), total reward (--total) or a label to reach "
    "(--reach LABEL)"
)


@dataclass(frozen=True)
class Wishes:
    """What the caller says about a source.

    ``arguments`` make an environment; ``initial`` is where episodes start, if not where it says; ``features`` are
    those of its states; ``normalise`` divides rows that do not sum to 1 by their sum.

    The objective: ``discount`` and ``horizon``, or ``total`` reward, or the probability to ``reach`` the states that
    carry a label; ``reward_model`` names the rewards where a file has several.  ``layout`` says which axis of an array
    is which.  ``actions`` are names for the actions, in their order.
    """

    arguments: Mapping[str, Any] | None = None
    initial: Initial | None = None
    features: StateFeatures | None = None
    normalise: bool = False
    discount: Rational | None = None
    horizon: int | None = None
    total: bool = False
    reach: str | None = None
    reward_model: str | None = None
    layout: str | None = None
    actions: Sequence[Name] | None = None

    def objective(self, source: str) -> Objective:
        """Return the objective that was wished for; raise :class:`MincircError`, listing the options, without one.

        With ``reach`` it is a horizon of one step, for the time being: whoever has read the task goes on with
        :func:`mincirc.mdp.build.reach`, which drops the rewards.
        """
        self._check(source)
        if self.reach is not None:
            return Horizon(1)
        if self.total:
            return TotalReward()
        count = _steps(self.horizon)
        if count is None:
            if self.discount is None:
                raise MincircError(f"{source} states no objective: give {OPTIONS}")
            return Discount(self.discount)
        return Horizon(count) if self.discount is None else Horizon(count, self.discount)

    def stated(self) -> Sequence[str]:
        """Return the names of the wishes about the objective that were given."""
        given = {name: getattr(self, name) is not None for name in ("discount", "horizon", "reach", "reward_model")}
        return [name for name, there in {**given, "total": self.total}.items() if there]

    def _check(self, source: str) -> None:
        flag("total", self.total)
        finite = [name for name in ("discount", "horizon") if getattr(self, name) is not None]
        kinds = [*finite[:1], *["total"] * self.total, *["reach"] * (self.reach is not None)]
        if len(kinds) > 1:
            raise MincircError(f"{source}: {kinds[0]} and {kinds[1]} are two objectives: give one of them")
        if self.reach is not None and self.reward_model is not None:
            raise MincircError(f"{source}: reach pays 1 on arrival, so it does not go with reward_model")


def _steps(horizon: object) -> int | None:
    if horizon is None:
        return None
    try:
        count = None if is_bool(horizon) else index(horizon)  # type: ignore[arg-type]
    except TypeError:
        count = None
    if count is None:
        raise MincircError(f"horizon: {horizon!r} is not a whole number")
    return int(count)
