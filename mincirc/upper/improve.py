"""Upper bounds by local search: a known circuit is made smaller as long as its exact return allows.

Round after round, each from the policy of the circuit at hand: grow a box of policies that all meet the bound
(:mod:`mincirc.mdp.boxes.inner`), by a new seed, and walk within it by random resubstitution
(:mod:`mincirc.upper.resubstitute`).
No policy needs to be evaluated on the way; those that count are judged exactly when the walk has ended.
Where there is slack above the bound, every other round spends it: steps that cost something to first order are taken
too, and each new policy is evaluated (:mod:`mincirc.mdp.boxes.accept`), under every objective.

Several chains of rounds compete (:mod:`mincirc.upper.restarts`); new ones start from the best circuit or from a
random decision tree of a box around its policy.  Every circuit that is kept has passed :meth:`Problem.accepts`.
Effort is counted in steps, so that a search with a budget in conflicts stays reproducible; the clock only decides
whether there is another step.

Bases whose gates are not 2-input gates with free negation are searched in another one
(:mod:`mincirc.circuit.translate`); what counts is the size of the translation.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

import numpy as np

from mincirc.circuit import Circuit
from mincirc.circuit.net import Net, net_of
from mincirc.circuit.translate import translated, walked
from mincirc.interface import total
from mincirc.mdp.boxes.accept import Judge
from mincirc.mdp.boxes.inner import Box, Growth
from mincirc.mdp.model import Picks
from mincirc.problem.problem import Problem
from mincirc.upper.restarts import Chain, Chains
from mincirc.upper.resubstitute import Floats, Prices, Trajectory
from mincirc.upper.tree import box_circuit

WIDEST = 8
"""Most output bits: every word of every state has a price."""

STEPS = 200
"""Steps of a round."""

TRIALS = 60
"""Steps of a round that evaluates policies."""

DETOUR = 6
"""Gates by which a chain may exceed its smallest circuit."""

REPRICED = 4
"""Changes of the policy between two pricings of a large task."""

NEVER = 1e6
"""The price of words that are not acceptable at all."""


@dataclass(frozen=True)
class Improvement:
    """What local search made of a circuit: ``circuit`` meets the bound and has at most ``before`` gates.

    ``steps``, ``rounds`` and ``chains`` say how long it searched, ``seconds`` of wall-clock time included.
    """

    circuit: Circuit
    before: int
    steps: int
    rounds: int
    chains: int
    seconds: float


class Improver:
    """A search that can be continued; ``circuit`` is the best so far and never gets worse."""

    def __init__(
        self,
        problem: Problem,
        circuit: Circuit,
        *,
        seed: int = 0,
        on_better: Callable[[Circuit], None] | None = None,
    ) -> None:
        self.problem = problem
        self.circuit = circuit
        self.steps = self.rounds = 0
        self._rng = random.Random(seed)
        self._on_better = on_better
        self._judge: Judge | None = None
        self._chains = Chains()
        self._chain: Chain | None = None
        self._walked = walked(problem.basis)
        self._small = circuit.size  # of nets; in another basis than theirs circuits have other sizes

    @property
    def chains(self) -> int:
        """How many chains were begun."""
        return self._chains.begun

    @property
    def able(self) -> bool:
        """Whether there is anything to be done."""
        narrow = self.problem.interface.output_bits <= WIDEST
        return narrow and bool(self.circuit.gates)

    def offer(self, circuit: Circuit) -> None:
        """Take a circuit that was found elsewhere, if it is better."""
        if circuit.size < self.circuit.size:
            self.circuit = circuit
            self._small = min(self._small, circuit.size)
            self._chains.add(self._begin(circuit))

    def run(self, effort: int, *, goal: int = 0, stop: Callable[[], bool] = lambda: False) -> None:
        """Search for that many steps, until there are ``goal`` gates or ``stop()``."""
        last = self.steps + effort
        while self.able and self.steps < last and self.circuit.size > goal and not stop():
            self._round(stop)

    def _round(self, stop: Callable[[], bool]) -> None:
        if self._judge is None:
            self._judge = Judge(self.problem.task, self.problem.constraints)
            self._growth = Growth(self._judge)
        chain = self._chain = self._chains.next(self._new_chain)
        self.rounds += 1
        if chain.rounds % 2 == 0 and self._trade(chain, stop):
            return
        free = chain.rounds % 2 == 1
        chain.box = self._growth.box(chain.picks, self._rng.randrange(1 << 30), free_unvisited=free)
        walk = Trajectory(chain.net, self._prices(chain.box), self._rng, chain.least + DETOUR)
        for _ in range(STEPS):
            if stop():
                break
            self.steps += 1
            walk.step()
            if len(walk.net.gates) < self._small and not self._settle(chain, walk.net):
                break
        self._settle(chain, walk.net)

    def _trade(self, chain: Chain, stop: Callable[[], bool]) -> bool:
        """Spend what is above the bound on a smaller circuit; return ``False`` where nothing is."""
        assert self._judge is not None
        cost = self._judge.prices(chain.picks)
        if cost is None:
            return False
        walk = Trajectory(chain.net, self._traded(cost), self._rng, chain.least + DETOUR)
        stale, patience = 0, REPRICED if self._judge.large else 1
        for _ in range(TRIALS):
            if stop():
                break
            self.steps += 1
            walk.allowance = 10.0 ** -self._rng.uniform(0.0, 3.0)
            if not walk.step():
                continue
            before = chain.picks
            if not self._settle(chain, walk.net):
                walk.take(chain.net)
            elif chain.picks != before:
                stale += 1
                if stale < patience:
                    continue
                stale = 0
                cost = self._judge.prices(chain.picks)
                if cost is None:
                    break
                walk.prices = self._traded(cost)
        return True

    def _traded(self, cost: list[Floats]) -> Prices:
        """Price words by what share of the slack they cost to first order."""
        interface = self.problem.interface
        table = np.full((len(cost), 1 << interface.output_bits), NEVER)
        for state, decoding in enumerate(interface.decoding):
            for word, pick in decoding.items():
                table[state, word] = cost[state][pick]
        return Prices.of(interface, table)

    def _begin(self, circuit: Circuit) -> Chain:
        """Return a chain from an acceptable circuit."""
        net = net_of(translated(circuit, self._walked))
        picks = total(self.problem.interface.policy_of(net.circuit()))
        assert picks is not None, "a chain starts from a legal circuit"
        self._count(net)
        return Chain(net, picks, len(net.gates))

    def _new_chain(self) -> Chain:
        """Begin at the best circuit, then at random trees and at the best circuit by turns."""
        if self._chain is not None and self.chains % 4:
            box = self._growth.box(self._chain.picks, self._rng.randrange(1 << 30))
            tree = box_circuit(self.problem, box, self._rng)
            if self._judge is not None and self._judge.believes(self._picks(tree)):
                return self._begin(tree)
        return self._begin(self.circuit)

    def _settle(self, chain: Chain, net: Net) -> bool:
        """Take the net as the chain's circuit if its policy is accepted; return whether it was."""
        assert self._judge is not None
        picks = total(self.problem.interface.policy_of(net.circuit()))
        if picks is None or not self._judge.believes(picks):
            return False
        if not self._count(net):
            self._judge.refuse(picks)
            return False
        chain.take(net, picks)
        return True

    def _picks(self, circuit: Circuit) -> Picks:
        picks = total(self.problem.interface.policy_of(circuit))
        assert picks is not None, "boxes hold legal words only"
        return picks

    def _count(self, net: Net) -> bool:
        """Keep the net if it is the smallest so far; return ``False`` when it fails the exact check of a witness."""
        if len(net.gates) >= self._small and self._walked == self.problem.basis:
            return True
        circuit = translated(net.circuit(), self.problem.basis)
        if circuit.size < self.circuit.size:
            if not self.problem.accepts(circuit):
                return False
            self.circuit = circuit
            if self._on_better is not None:
                self._on_better(circuit)
        self._small = min(self._small, len(net.gates))
        return True

    def _prices(self, box: Box) -> Prices:
        """Price every word outside the box, or illegal, at one."""
        interface = self.problem.interface
        cost = np.ones((len(box), 1 << interface.output_bits))
        for state, (decoding, options) in enumerate(zip(interface.decoding, box, strict=True)):
            for word, pick in decoding.items():
                if pick in options:
                    cost[state, word] = 0.0
        return Prices.of(interface, cost)


def improve(
    problem: Problem,
    circuit: Circuit,
    *,
    effort: int = 10_000,
    seed: int = 0,
    stop: Callable[[], bool] = lambda: False,
) -> Improvement:
    """Make an acceptable circuit smaller; deterministic for a seed and an effort (in steps).

    Raises ``ValueError`` when the circuit does not answer the problem.
    """
    if not problem.accepts(circuit):
        raise ValueError("the circuit to be improved does not meet the bound")
    started = monotonic()
    improver = Improver(problem, circuit, seed=seed)
    improver.run(effort, stop=stop)
    return Improvement(
        improver.circuit, circuit.size, improver.steps, improver.rounds, improver.chains, monotonic() - started
    )
