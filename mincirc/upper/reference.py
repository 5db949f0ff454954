"""Rounds of local search in Python and numpy: the reference of :mod:`mincirc.upper.compiled`.

A round keeps to a box of policies (:mod:`mincirc.mdp.boxes.inner`), within which no policy has to be evaluated, or it
spends slack: steps are taken that cost something to first order, and each new policy is evaluated
(:mod:`mincirc.mdp.boxes.accept`).  The steps are those of :mod:`mincirc.upper.resubstitute`.

Oracle: ``tests/searching/test_improve.py``.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from mincirc.circuit.net import Net
from mincirc.interface import legal_policy
from mincirc.mdp.boxes.accept import Judge
from mincirc.mdp.boxes.inner import Box, Growth
from mincirc.parameters import Parameters, Range
from mincirc.problem.problem import Problem
from mincirc.upper.restarts import RestartParams, Trajectory
from mincirc.upper.resubstitute import Floats, Prices, RandomWalk, ResubstitutionParams
from mincirc.upper.rounds import Counter


@dataclass(frozen=True, kw_only=True)
class ReferenceParams(Parameters):
    """Rounds of local search without the compiled core."""

    steps: Annotated[int, Range(1)] = 200
    """Steps of a round within a box."""

    approximate_steps: Annotated[int, Range(1)] = 60
    """Steps of a round that spends slack: each may evaluate a policy."""

    extra_gates: Annotated[int, Range(0)] = 6
    """Gates by which a trajectory may exceed its smallest circuit."""

    changes_per_pricing: Annotated[int, Range(1)] = 4
    """On large tasks, accepted changes of the policy between two pricings; on others every change is priced anew."""

    cheapest: Annotated[float, Range(-12, 0)] = -3.0
    """A step that spends slack may spend a share of it from 10 to this power up to all."""

    work: Annotated[int, Range(1)] = 1_000_000
    """Operations that a step counts as: it takes about a millisecond."""

    restarts: RestartParams = RestartParams()
    """The restart pool."""

    resubstitution: ResubstitutionParams = ResubstitutionParams()
    """Moves of local search."""


DEFAULTS = ReferenceParams()


class ReferenceRounds:
    """Rounds in Python and numpy."""

    def __init__(self, problem: Problem, judge: Judge, params: ReferenceParams = DEFAULTS) -> None:
        self._problem, self._judge, self._params = problem, judge, params
        self._growth = Growth(judge)

    @property
    def restarts(self) -> RestartParams:
        """Size and patience of the pool of trajectories."""
        return self._params.restarts

    def begin(self, net: Net) -> Trajectory | None:
        """Return a trajectory from a net; ``None`` where it is not acceptable."""
        picks = legal_policy(self._problem.interface.policy_of(net.circuit()))
        if picks is None or not self._judge.likely_accepts(picks):
            return None
        return Trajectory(net, picks, len(net.gates))

    def box(self, trajectory: Trajectory, seed: int) -> Box:
        """Return a box of policies around that of a trajectory."""
        return self._growth.box(trajectory.picks, seed)

    def run(self, trajectory: Trajectory, counter: Counter, seed: int) -> Iterator[None]:
        """Run one round; every step is a piece."""
        rng = random.Random(seed)
        if trajectory.rounds % 2 == 0:
            cost = self._judge.first_order_costs(trajectory.picks)
            if cost is not None:
                yield from self._approximate(trajectory, counter, rng, cost)
                return
        free = trajectory.rounds % 2 == 1
        box = self._growth.box(trajectory.picks, rng.randrange(1 << 30), free_unvisited=free)
        walk = self._walk(trajectory, Prices.of_box(self._problem.interface, box), rng)
        for _ in range(self._params.steps):
            counter.took(1, self._params.work)
            walk.step()
            if len(walk.net.gates) < counter.smallest and not self._settle(trajectory, walk.net, counter, spent=False):
                break
            yield
        self._settle(trajectory, walk.net, counter, spent=False)

    def _approximate(
        self, trajectory: Trajectory, counter: Counter, rng: random.Random, cost: list[Floats]
    ) -> Iterator[None]:
        """Accept rewrites that lower the return while it stays above the bound."""
        params = self._params
        walk = self._walk(trajectory, self._of_slack(cost), rng)
        stale, patience = 0, params.changes_per_pricing if self._judge.large else 1
        for _ in range(params.approximate_steps):
            counter.took(1, params.work)
            walk.allowance = 10.0 ** -rng.uniform(0.0, -params.cheapest)
            changed, before = walk.step(), trajectory.picks
            if changed and not self._settle(trajectory, walk.net, counter, spent=True):
                walk.move(trajectory.net)
            elif changed and trajectory.picks != before:
                stale += 1
                if stale >= patience:
                    stale = 0
                    now = self._judge.first_order_costs(trajectory.picks)
                    if now is None:
                        return
                    walk.prices = self._of_slack(now)
            yield

    def _walk(self, trajectory: Trajectory, prices: Prices, rng: random.Random) -> RandomWalk:
        limit = trajectory.smallest + self._params.extra_gates
        return RandomWalk(trajectory.net, prices, rng, limit, params=self._params.resubstitution)

    def _of_slack(self, cost: list[Floats]) -> Prices:
        return Prices.of_slack(self._problem.interface, cost, self._params.resubstitution)

    def _settle(self, trajectory: Trajectory, net: Net, counter: Counter, *, spent: bool) -> bool:
        """Move the trajectory to a net if its policy is accepted; return whether it was."""
        picks = legal_policy(self._problem.interface.policy_of(net.circuit()))
        if picks is None or not self._judge.likely_accepts(picks):
            return False
        if not counter.count(net, "approximation" if spent else "resubstitution"):
            self._judge.mark_rejected(picks)
            return False
        trajectory.move(net, picks)
        return True
