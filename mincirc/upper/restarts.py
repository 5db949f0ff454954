"""Several chains of local search at once, and which of them goes on.

How far a chain gets depends more on where it began than on how long it runs: one that has stopped getting smaller
rarely starts again, while a new one may pass it within seconds.  So there are several.  A new chain first runs for a
few rounds; after that each round goes to the chain with the fewest gates, where rounds without progress count like
gates.  A chain that has stood still for too long gives way to a new one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mincirc.circuit.net import Net
from mincirc.mdp.boxes.inner import Box
from mincirc.mdp.model import Picks

CHAINS = 4
"""Chains kept at a time."""

YOUNG = 6
"""Rounds that a new chain gets at once."""

TIRED = 10
"""So many rounds without progress count as one gate."""

PATIENCE = 40
"""Rounds without progress after which a chain is given up."""


@dataclass
class Chain:
    """A circuit on its way: ``least`` is its smallest size so far, ``since`` the rounds since then."""

    net: Net
    picks: Picks
    least: int
    rounds: int = 0
    since: int = 0
    box: Box = ()

    def take(self, net: Net, picks: Picks) -> None:
        """Go on from an acceptable net."""
        self.net, self.picks = net, picks
        if len(net.gates) < self.least:
            self.least, self.since = len(net.gates), 0


class Chains:
    """The chains of one search."""

    def __init__(self) -> None:
        self.begun = 0
        self._chains: list[Chain] = []

    def add(self, chain: Chain) -> None:
        """Add a chain; when there are too many the most hopeless one gives way."""
        self.begun += 1
        self._chains.append(chain)
        if len(self._chains) > CHAINS:
            self._chains.remove(max(self._chains[:-1], key=_hopeless))

    def next(self, new: Callable[[], Chain]) -> Chain:
        """Return the chain whose round it is, ``new()`` when none has much hope."""
        self._chains = [c for c in self._chains if c.since < PATIENCE]
        young = [c for c in self._chains if c.rounds < YOUNG]
        if not young and (len(self._chains) < CHAINS and all(c.since >= TIRED for c in self._chains)):
            self.add(new())
            young = self._chains[-1:]
        chain = young[0] if young else min(self._chains, key=_hopeless)
        chain.rounds += 1
        chain.since += 1
        return chain


def _hopeless(chain: Chain) -> float:
    return chain.least + chain.since / TIRED
