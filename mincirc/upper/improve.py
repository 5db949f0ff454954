"""Local search with slack: make a circuit smaller as long as its exact return allows.

**Idea.**  Round after round, each from the policy of the circuit at hand: grow a box of policies that all meet the
bounds, by a new seed, and walk within it by random resubstitution.  Within a box every policy is acceptable, so no
policy has to be evaluated on the way.  Where the return is above the bound there is *slack*, and every other round
spends it: steps that cost something to first order are taken too, and new policies are evaluated, under every
objective.  Trajectories compete in a pool (:mod:`mincirc.upper.restarts`); new ones start from the best circuit or
from a random decision tree of a box around a policy.  Rounds are run by the compiled core
(:mod:`mincirc.upper.compiled`) or, without it, by the reference (:mod:`mincirc.upper.reference`).

**Whose.**  Exact steps are resubstitution with don't-cares (Mishchenko, Brayton et al. 2006); steps that spend slack
are approximate logic synthesis (SALSA, Venkataramani et al. 2012; statistically certified approximation, Liu and Zhang
2017), with the expected return in the place of an error rate.  First-order prices of changed actions are the
performance-difference lemma (Kakade, Langford 2002).

**Different here**: what limits the error is a bound on the value of a Markov decision process, so a wrong word
costs nothing at states that are not visited; boxes replace the evaluation of every candidate; and a candidate that
passes in floats is checked exactly before it counts.

**Assumes** a circuit to begin with that meets the bounds.  Effort is counted in steps, so that a search with a budget
in conflicts stays reproducible; the clock only decides whether there is another piece of a round.  The same seed and
effort give the same circuit, with the compiled core and without it, but not the same one with and without.  Bases
whose gates are not 2-input gates with free negation are searched in another one (:mod:`mincirc.circuit.translate`);
what counts is the size of the translation.

**Oracle**: ``tests/searching/test_improve.py``: never below a proved minimum, known minima found, and
``tests/solve/test_order_of_work.py``: prices foresee exactly what a pick costs where a state is visited once.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from time import monotonic
from typing import Annotated

from mincirc.circuit import Circuit
from mincirc.circuit.net import Net, net_of
from mincirc.circuit.translate import search_basis, translated
from mincirc.mdp.boxes.accept import Judge
from mincirc.mdp.boxes.params import JudgeParams
from mincirc.native import core
from mincirc.parameters import Parameters, Range
from mincirc.problem.problem import Problem
from mincirc.upper.compiled import CompiledParams, CompiledRounds
from mincirc.upper.reference import ReferenceParams, ReferenceRounds
from mincirc.upper.restarts import RestartPool, Trajectory
from mincirc.upper.rounds import Rounds
from mincirc.upper.tree import TreeParams, box_circuit
from mincirc.upper.witness import Origin, UpperBound


@dataclass(frozen=True, kw_only=True)
class ImproveParams(Parameters):
    """Local search."""

    most_outputs: Annotated[int, Range(1, 16)] = 8
    """No local search with more output bits: every word of every state has a price."""

    fresh_starts: Annotated[int, Range(1)] = 4
    """One trajectory in so many starts from the best circuit, the others from random trees."""

    idle: Annotated[int, Range(1)] = 5_000_000
    """Operations that a round counts as in which there is nothing to do."""

    chains: Annotated[int, Range(1)] = 4
    """Chains of a slice on workers, where the circuit must not depend on their number."""

    compiled: CompiledParams = field(default_factory=CompiledParams)
    """Rounds in the compiled core."""

    reference: ReferenceParams = field(default_factory=ReferenceParams)
    """Rounds without it."""


@dataclass(frozen=True, kw_only=True)
class UpperParams(Parameters):
    """All parameters of upper bounds."""

    tree: TreeParams = field(default_factory=TreeParams)
    """Decision trees."""

    improve: ImproveParams = field(default_factory=ImproveParams)
    """Local search."""

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
    """A local search that can be continued; ``best`` is the best bound so far and never gets worse.

    ``steps`` and ``work`` (operations, about a nanosecond each) count its effort.
    """

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
        self.steps = self.rounds = self.work = 0
        self._rng = random.Random(seed)
        self._on_better = on_better
        self._walked = search_basis(problem.basis)
        self._small = circuit.size  # of nets; in another basis than theirs circuits have other sizes
        self._given: list[Circuit] = []
        self._last = 0
        self._work = self._pieces()
        self._rounds: Rounds | None = None
        self._pool: RestartPool | None = None
        self._current: Trajectory | None = None
        self._first: Trajectory | None = None

    @property
    def circuit(self) -> Circuit:
        """The smallest circuit so far."""
        return self.best.circuit

    @property
    def trajectories(self) -> int:
        """How many trajectories were begun."""
        return 0 if self._pool is None else self._pool.begun

    @property
    def able(self) -> bool:
        """Whether there is anything to be done."""
        narrow = self.problem.interface.output_bits <= self.params.improve.most_outputs
        return narrow and bool(self.circuit.gates)

    @property
    def smallest(self) -> int:
        """Nets of fewer gates are worth to be counted."""
        return self._small

    @property
    def left(self) -> int:
        """The steps that the present :meth:`run` may still take; at least 1."""
        return max(1, self._last - self.steps)

    def offer(self, circuit: Circuit) -> None:
        """Take a circuit that was found elsewhere, if it is better."""
        if circuit.size < self.circuit.size:
            self.best = UpperBound(circuit, "given", self.steps)
            self._small = min(self._small, circuit.size)
            self._given.append(circuit)

    def run(self, effort: int, *, goal: int = 0, stop: Callable[[], bool] = lambda: False) -> None:
        """Search for that many steps, until there are ``goal`` gates or ``stop()``; a round may go on in the next run.

        ``stop`` is asked every 50 ms at least (without the compiled core: between two steps).
        """
        self._last = self.steps + effort
        while self.able and self.steps < self._last and self.circuit.size > goal and not stop():
            before = self.steps, self.work
            next(self._work)
            if (self.steps, self.work) == before:  # a net without gates: NOT may be free where local search walks
                self.took(1, self.params.improve.idle)

    def work_on(self, work: int, *, goal: int = 0, stop: Callable[[], bool] = lambda: False) -> None:
        """Search as :meth:`run` does, for about so many operations: a measure of time that repeats."""
        last = self.work + work
        self.run(1 << 62, goal=goal, stop=lambda: self.work >= last or stop())

    def took(self, steps: int, work: int) -> None:
        """Count steps, and the operations that they took."""
        self.steps += steps
        self.work += work

    def count(self, net: Net, origin: Origin) -> bool:
        """Keep the net if it is the smallest so far; return ``False`` when it fails the exact check of a witness."""
        if len(net.gates) >= self._small and self._walked == self.problem.basis:
            return True
        circuit = translated(net.circuit(), self.problem.basis)
        if circuit.size < self.circuit.size:
            better = UpperBound.of(self.problem, circuit, origin, self.steps)
            if better is None:
                return False
            self.best = better
            if self._on_better is not None:
                self._on_better(circuit)
        self._small = min(self._small, len(net.gates))
        return True

    def _pieces(self) -> Iterator[None]:
        """Run round after round, piece by piece."""
        rounds = self._rounds = self._make_rounds()
        pool = self._pool = RestartPool(rounds.restarts)
        while True:
            while self._given:
                pool.add(self._begin(self._given.pop()))
            current = self._current = pool.next(self._start)
            self.rounds += 1
            yield from rounds.run(current, self, self._rng.randrange(1 << 30))

    def _make_rounds(self) -> Rounds:
        judge = Judge(self.problem.task, self.problem.constraints, params=self.params.judge)
        params, compiled = self.params.improve, core()
        if compiled is not None and judge.guided:
            made = CompiledRounds.make(compiled, self.problem, self._walked, judge, params.compiled)
            if made is not None:
                return made
        return ReferenceRounds(self.problem, judge, params.reference)

    def _begin(self, circuit: Circuit) -> Trajectory:
        """Return a trajectory from an acceptable circuit."""
        assert self._rounds is not None
        net = net_of(translated(circuit, self._walked))
        self.count(net, "given")
        begun = self._rounds.begin(net)
        assert begun is not None, "a trajectory starts from an acceptable circuit"
        return begun

    def _start(self) -> Trajectory:
        """Begin at the best circuit, then at random trees and now and then at the best circuit again."""
        assert self._rounds is not None
        if self._current is None or self._first is None:
            self._first = self._begin(self.circuit)
            return self._first
        if self.trajectories % self.params.improve.fresh_starts:
            around = self._current if self.trajectories % 2 else self._first
            box = self._rounds.box(around, self._rng.randrange(1 << 30))
            tree = box_circuit(self.problem, box, self._rng, self.params.tree)
            begun = self._rounds.begin(net_of(translated(tree, self._walked)))
            if begun is not None:
                return begun
        return self._begin(self.circuit)


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
