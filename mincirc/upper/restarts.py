"""Restart pool: several trajectories of local search, and which of them runs the next round.

**Idea.**  How far a trajectory gets depends more on where it began than on how long it runs: one that has stopped
getting smaller rarely starts again, while a new one may pass it within seconds.  So there is a small pool.  A new
trajectory first runs for a few rounds; after that each round goes to the trajectory with the fewest gates, where
rounds without progress count as gates.  A trajectory without progress for too long is dropped; when all are stagnant
and there is room in the pool, a new one starts.

**Whose.**  Restarts are as old as local search (Hoos, Stützle 2005).  Runs that compete, the losers being dropped, are
racing (Maron, Moore 1994; Birattari et al. 2002); pausing runs and resuming the one that promises most is freeze-thaw
(Swersky, Snoek, Adams 2014).

**Different here**: stagnation is measured in the unit of the goal (rounds per gate), so there is one number to compare
by and none to learn.

**Assumes** nothing about truth: the pool only chooses.  Everything is counted in rounds, so a seed gives the same run.

**Oracle**: ``tests/searching/test_restarts.py``, on trajectories made by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from mincirc.circuit.net import Net
from mincirc.mdp.model import Picks
from mincirc.parameters import Parameters, Range


@dataclass(frozen=True, kw_only=True)
class RestartParams(Parameters):
    """Size and patience of a restart pool; a round is a run of some hundred steps on one trajectory."""

    trajectories: Annotated[int, Range(1)] = 4
    """Trajectories kept at a time."""

    first_rounds: Annotated[int, Range(0)] = 6
    """Rounds that a new trajectory gets at once."""

    rounds_per_gate: Annotated[int, Range(1)] = 10
    """So many rounds without progress count as one gate; after so many a trajectory is stagnant."""

    most_stagnant: Annotated[int, Range(1)] = 40
    """Rounds without progress after which a trajectory is dropped."""


DEFAULTS = RestartParams()


@dataclass
class Trajectory:
    """One run of local search: the net that it has come to and the policy of it.

    ``smallest`` is its least number of gates so far, ``stagnant`` the rounds since then; ``tight`` says that the last
    round found no slack to spend.
    """

    net: Net
    picks: Picks
    smallest: int
    rounds: int = 0
    stagnant: int = 0
    tight: bool = False

    def drop(self) -> None:
        """Give up: the pool takes another one."""
        self.stagnant = 1 << 30

    def move(self, net: Net, picks: Picks) -> None:
        """Go on from an acceptable net."""
        self.net, self.picks = net, picks
        if len(net.gates) < self.smallest:
            self.smallest, self.stagnant = len(net.gates), 0


class RestartPool:
    """The trajectories of one local search; ``begun`` counts all that were ever added."""

    def __init__(self, params: RestartParams = DEFAULTS) -> None:
        self.begun = 0
        self._params = params
        self._pool: list[Trajectory] = []

    def add(self, trajectory: Trajectory) -> None:
        """Add a trajectory; where there are too many the worst of the others is dropped."""
        self.begun += 1
        self._pool.append(trajectory)
        if len(self._pool) > self._params.trajectories:
            self._pool.remove(max(self._pool[:-1], key=self._penalised_size))

    def next(self, new: Callable[[], Trajectory]) -> Trajectory:
        """Return the trajectory that runs the next round; ``new()`` makes one when all are stagnant."""
        params = self._params
        self._pool = [t for t in self._pool if t.stagnant < params.most_stagnant]
        young = [t for t in self._pool if t.rounds < params.first_rounds]
        stagnant = all(t.stagnant >= params.rounds_per_gate for t in self._pool)
        if not young and len(self._pool) < params.trajectories and stagnant:
            self.add(new())
            young = self._pool[-1:]
        chosen = young[0] if young else min(self._pool, key=self._penalised_size)
        chosen.rounds += 1
        chosen.stagnant += 1
        return chosen

    def _penalised_size(self, trajectory: Trajectory) -> float:
        """Return the smallest size of a trajectory plus its stagnation, in gates."""
        return trajectory.smallest + trajectory.stagnant / self._params.rounds_per_gate
