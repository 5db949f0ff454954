"""Local search with slack: make a circuit smaller as long as its exact return allows.

**Idea.**  Round after round, each from the policy of the circuit at hand: grow a box of policies that all meet the
bounds (:mod:`mincirc.mdp.boxes.inner`), by a new seed, and walk within it by random resubstitution
(:mod:`mincirc.upper.resubstitute`).  Within a box every policy is acceptable, so no policy has to be evaluated on the
way.  Where the return is above the bound there is *slack*, and every other round spends it: steps that cost something
to first order are taken too, and each new policy is evaluated (:mod:`mincirc.mdp.boxes.accept`), under every
objective.  Trajectories compete in a pool (:mod:`mincirc.upper.restarts`); new ones start from the best circuit or
from a random decision tree of a box around the policy.

**Whose.**  Exact steps are resubstitution with don't-cares (Mishchenko, Brayton et al. 2006); steps that spend slack
are approximate logic synthesis (SALSA, Venkataramani et al. 2012; statistically certified approximation, Liu and Zhang
2017), with the expected return in the place of an error rate.  First-order prices of changed actions are the
performance-difference lemma (Kakade, Langford 2002).

**Different here**: what limits the error is a bound on the value of a Markov decision process, so a wrong word
costs nothing at states that are not visited; boxes replace the evaluation of every candidate; and a candidate that
passes in floats is checked exactly before it counts.

**Assumes** a circuit to begin with that meets the bounds.  Effort is counted in steps, so that a search with a budget
in conflicts stays reproducible; the clock only decides whether there is another step.  Bases whose gates are not
2-input gates with free negation are searched in another one (:mod:`mincirc.circuit.translate`); what counts is the
size of the translation.

**Oracle**: ``tests/searching/test_improve.py``: never below a proved minimum, known minima found, and
``tests/solve/test_order_of_work.py``: prices foresee exactly what a pick costs where a state is visited once.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Annotated

from mincirc.circuit import Circuit
from mincirc.circuit.net import Net, net_of
from mincirc.circuit.translate import search_basis, translated
from mincirc.interface import legal_policy
from mincirc.mdp.boxes.accept import Judge
from mincirc.mdp.boxes.inner import Growth
from mincirc.mdp.boxes.params import JudgeParams
from mincirc.mdp.model import Picks
from mincirc.parameters import Parameters, Range
from mincirc.problem.problem import Problem
from mincirc.upper.restarts import RestartParams, RestartPool, Trajectory
from mincirc.upper.resubstitute import Floats, Prices, RandomWalk, ResubstitutionParams
from mincirc.upper.tree import TreeParams, box_circuit
from mincirc.upper.witness import Origin, UpperBound


@dataclass(frozen=True, kw_only=True)
class ImproveParams(Parameters):
    """Rounds of local search."""

    most_outputs: Annotated[int, Range(1, 16)] = 8
    """No local search with more output bits: every word of every state has a price."""

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

    fresh_starts: Annotated[int, Range(1)] = 4
    """One trajectory in so many starts from the best circuit, the others from random trees."""


@dataclass(frozen=True, kw_only=True)
class UpperParams(Parameters):
    """All parameters of upper bounds."""

    tree: TreeParams = field(default_factory=TreeParams)
    """Decision trees."""

    improve: ImproveParams = field(default_factory=ImproveParams)
    """Rounds of local search."""

    restarts: RestartParams = field(default_factory=RestartParams)
    """The restart pool."""

    resubstitution: ResubstitutionParams = field(default_factory=ResubstitutionParams)
    """Moves of local search."""

    judge: JudgeParams = field(default_factory=JudgeParams)
    """Deciding about policies, and boxes of good ones."""


DEFAULTS = UpperParams()


@dataclass(frozen=True)
class Improvement:
    """What local search made of a circuit: ``circuit`` meets the bound and has at most ``before`` gates.

    ``steps``, ``rounds`` and ``trajectories`` say how long it searched, ``seconds`` of wall-clock time included.
    """

    circuit: Circuit
    before: int
    steps: int
    rounds: int
    trajectories: int
    seconds: float


class Improver:
    """A local search that can be continued; ``best`` is the best bound so far and never gets worse."""

    def __init__(
        self,
        problem: Problem,
        circuit: Circuit,
        *,
        seed: int = 0,
        on_better: Callable[[Circuit], None] | None = None,
        params: UpperParams = DEFAULTS,
    ) -> None:
        self.problem = problem
        self.best = UpperBound(circuit, "given")
        self.params = params
        self.steps = self.rounds = 0
        self._rng = random.Random(seed)
        self._on_better = on_better
        self._judge: Judge | None = None
        self._pool = RestartPool(params.restarts)
        self._current: Trajectory | None = None
        self._origin: Origin = "resubstitution"
        self._walked = search_basis(problem.basis)
        self._small = circuit.size  # of nets; in another basis than theirs circuits have other sizes

    @property
    def circuit(self) -> Circuit:
        """The smallest circuit so far."""
        return self.best.circuit

    @property
    def trajectories(self) -> int:
        """How many trajectories were begun."""
        return self._pool.begun

    @property
    def able(self) -> bool:
        """Whether there is anything to be done."""
        narrow = self.problem.interface.output_bits <= self.params.improve.most_outputs
        return narrow and bool(self.circuit.gates)

    def offer(self, circuit: Circuit) -> None:
        """Take a circuit that was found elsewhere, if it is better."""
        if circuit.size < self.circuit.size:
            self.best = UpperBound(circuit, "given", self.steps)
            self._small = min(self._small, circuit.size)
            self._pool.add(self._begin(circuit))

    def run(self, effort: int, *, goal: int = 0, stop: Callable[[], bool] = lambda: False) -> None:
        """Search for that many steps, until there are ``goal`` gates or ``stop()``."""
        last = self.steps + effort
        while self.able and self.steps < last and self.circuit.size > goal and not stop():
            self._round(stop)

    def _round(self, stop: Callable[[], bool]) -> None:
        if self._judge is None:
            self._judge = Judge(self.problem.task, self.problem.constraints, params=self.params.judge)
            self._growth = Growth(self._judge)
        current = self._current = self._pool.next(self._start)
        self.rounds += 1
        if current.rounds % 2 == 0 and self._approximate(current, stop):
            return
        self._origin = "resubstitution"
        free = current.rounds % 2 == 1
        current.box = self._growth.box(current.picks, self._rng.randrange(1 << 30), free_unvisited=free)
        walk = self._walk(current, Prices.of_box(self.problem.interface, current.box))
        for _ in range(self.params.improve.steps):
            if stop():
                break
            self.steps += 1
            walk.step()
            if len(walk.net.gates) < self._small and not self._settle(current, walk.net):
                break
        self._settle(current, walk.net)

    def _approximate(self, current: Trajectory, stop: Callable[[], bool]) -> bool:
        """Accept rewrites that lower the return while it stays above the bound; ``False`` if there is no slack."""
        assert self._judge is not None
        cost = self._judge.first_order_costs(current.picks)
        if cost is None:
            return False
        self._origin = "approximation"
        params = self.params.improve
        walk = self._walk(current, self._of_slack(cost))
        stale, patience = 0, params.changes_per_pricing if self._judge.large else 1
        for _ in range(params.approximate_steps):
            if stop():
                break
            self.steps += 1
            walk.allowance = 10.0 ** -self._rng.uniform(0.0, -params.cheapest)
            if not walk.step():
                continue
            before = current.picks
            if not self._settle(current, walk.net):
                walk.move(current.net)
            elif current.picks != before:
                stale += 1
                if stale < patience:
                    continue
                stale = 0
                cost = self._judge.first_order_costs(current.picks)
                if cost is None:
                    break
                walk.prices = self._of_slack(cost)
        return True

    def _walk(self, current: Trajectory, prices: Prices) -> RandomWalk:
        limit = current.smallest + self.params.improve.extra_gates
        return RandomWalk(current.net, prices, self._rng, limit, params=self.params.resubstitution)

    def _of_slack(self, cost: list[Floats]) -> Prices:
        return Prices.of_slack(self.problem.interface, cost, self.params.resubstitution)

    def _begin(self, circuit: Circuit) -> Trajectory:
        """Return a trajectory from an acceptable circuit."""
        net = net_of(translated(circuit, self._walked))
        picks = legal_policy(self.problem.interface.policy_of(net.circuit()))
        assert picks is not None, "a trajectory starts from a legal circuit"
        self._count(net)
        return Trajectory(net, picks, len(net.gates))

    def _start(self) -> Trajectory:
        """Begin at the best circuit, then at random trees and now and then at the best circuit again."""
        if self._current is not None and self.trajectories % self.params.improve.fresh_starts:
            box = self._growth.box(self._current.picks, self._rng.randrange(1 << 30))
            tree = box_circuit(self.problem, box, self._rng, self.params.tree)
            if self._judge is not None and self._judge.likely_accepts(self._picks(tree)):
                return self._begin(tree)
        return self._begin(self.circuit)

    def _settle(self, current: Trajectory, net: Net) -> bool:
        """Move the trajectory to a net if its policy is accepted; return whether it was."""
        assert self._judge is not None
        picks = legal_policy(self.problem.interface.policy_of(net.circuit()))
        if picks is None or not self._judge.likely_accepts(picks):
            return False
        if not self._count(net):
            self._judge.mark_rejected(picks)
            return False
        current.move(net, picks)
        return True

    def _picks(self, circuit: Circuit) -> Picks:
        picks = legal_policy(self.problem.interface.policy_of(circuit))
        assert picks is not None, "boxes hold legal words only"
        return picks

    def _count(self, net: Net) -> bool:
        """Keep the net if it is the smallest so far; return ``False`` when it fails the exact check of a witness."""
        if len(net.gates) >= self._small and self._walked == self.problem.basis:
            return True
        circuit = translated(net.circuit(), self.problem.basis)
        if circuit.size < self.circuit.size:
            better = UpperBound.of(self.problem, circuit, self._origin, self.steps)
            if better is None:
                return False
            self.best = better
            if self._on_better is not None:
                self._on_better(circuit)
        self._small = min(self._small, len(net.gates))
        return True


def improve(
    problem: Problem,
    circuit: Circuit,
    *,
    effort: int = 10_000,
    seed: int = 0,
    stop: Callable[[], bool] = lambda: False,
    params: UpperParams = DEFAULTS,
) -> Improvement:
    """Make an acceptable circuit smaller; deterministic for a seed and an effort (in steps).

    Raises ``ValueError`` when the circuit does not answer the problem.
    """
    if not problem.accepts(circuit):
        raise ValueError("the circuit to be improved does not meet the bound")
    started = monotonic()
    improver = Improver(problem, circuit, seed=seed, params=params)
    improver.run(effort, stop=stop)
    return Improvement(
        improver.circuit, circuit.size, improver.steps, improver.rounds, improver.trajectories, monotonic() - started
    )
