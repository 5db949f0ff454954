"""What runs the rounds of local search: the compiled core, or the reference in Python and numpy.

A round goes on with one trajectory for some hundred or thousand steps, by random resubstitution within a box of
policies or spending slack.  :mod:`mincirc.upper.reference` has the rounds in numpy, readable and slow;
:mod:`mincirc.upper.compiled` calls the compiled core, which takes about a thousand times as many steps per second.
Both follow the same rules and draw random numbers in another order: for the same seed each gives the same circuit
every time, but the two give different ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from mincirc.circuit.net import Net
from mincirc.mdp.boxes.inner import Box
from mincirc.upper.restarts import RestartParams, Trajectory
from mincirc.upper.witness import Origin


class Counter(Protocol):
    """Whoever counts steps and circuits: a local search, as its rounds see it."""

    @property
    def smallest(self) -> int:
        """Nets of fewer gates are worth to be counted."""

    @property
    def left(self) -> int:
        """The steps that may be taken before the caller wants to hear; at least 1."""

    def took(self, steps: int, work: int) -> None:
        """Note that so many steps were taken, and the work that they were: operations, about a nanosecond each."""

    def count(self, net: Net, origin: Origin) -> bool:
        """Keep the net if it is the smallest so far; return ``False`` when it fails the exact check of a witness."""


class Rounds(Protocol):
    """Runs rounds of local search on one problem."""

    @property
    def restarts(self) -> RestartParams:
        """Size and patience of the pool of trajectories, counted in rounds of this kind."""

    def begin(self, net: Net) -> Trajectory | None:
        """Return a trajectory from a net; ``None`` where it is not acceptable, as far as floats can see."""

    def box(self, trajectory: Trajectory, seed: int) -> Box:
        """Return a box of policies around that of a trajectory; deterministic for a seed."""

    def run(self, trajectory: Trajectory, counter: Counter, seed: int) -> Iterator[None]:
        """Run one round in pieces of at most some 50 ms, each of which ends with a ``yield``."""
