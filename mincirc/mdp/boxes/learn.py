"""Learning lemmas: from one failing policy to a whole box of policies that fail (a theory lemma, a generalised
nogood).

In the lazy-SMT loop of :mod:`mincirc.solve.refine` this module is the theory solver (Nieuwenhuis, Oliveras, Tinelli,
*Solving SAT and SAT modulo theories*, 2006): the theory is the exact value of policies.  A lemma says "some state
picks an action outside B", where every policy of the box B misses the bound (:mod:`mincirc.mdp.boxes.outer`).  A lemma
speaks of policies, not of gates: it holds for every number of gates, basis and symmetry rule.

Generalisation of a failing policy to a box: allow every action at states that the policy does not reach; then every
action that cannot raise the best value of the box (its Q is no larger); then, greedily, all actions of a state at
once, and last single actions, while the *best* policy of the box still fails.  States without a row in the formula are
freed first, so that the lemma needs few new rows.

With many states lemmas are made by insertion instead (:mod:`mincirc.mdp.boxes.insertion`).  A box on which floats do
not decide is solved exactly once, and widened by the actions that the exact values bound.

Static lemmas, known before any search: per state, the actions each of which alone makes the bound unreachable.  With a
discount or total reward the actions of one state share one lemma; with a horizon each action has its own lemma, since
several actions that each fail can reach k jointly in the time-dependent programme
(:mod:`mincirc.mdp.boxes.forced`).

Assumption: none beyond exact arithmetic; floats only choose the box.  Oracle: ``tests/mdp/test_box.py`` (all policies
of a lemma's box miss the bound), and the checker :mod:`mincirc.verify`, which checks the vectors of every lemma.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mincirc.mdp.boxes.forced import misses
from mincirc.mdp.boxes.insertion import Insertion
from mincirc.mdp.boxes.outer import BoxBound, BoxProver, closure
from mincirc.mdp.boxes.params import LemmaParams
from mincirc.mdp.constraint import Constraint, constraint_returns
from mincirc.mdp.model import MDP, Picks
from mincirc.mdp.objective import Discount, Horizon
from mincirc.mdp.value.bellman import backup
from mincirc.mdp.value.exact import to_fmpq
from mincirc.mdp.value.floats import Floats, FloatTask
from mincirc.mdp.value.from_above import Descent
from mincirc.mdp.value.optimum import whole_box
from mincirc.mdp.value.policy import reached

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Lemma:
    """No policy that picks from ``box`` at the listed states meets ``constraint``; other states are free.

    ``box`` holds ``(state, allowed picks)`` in increasing order of state; ``bound`` holds the vectors that prove it.
    """

    constraint: Constraint
    box: tuple[tuple[int, tuple[int, ...]], ...]
    bound: BoxBound

    @property
    def states(self) -> tuple[int, ...]:
        """The states whose choices the lemma restricts."""
        return tuple(s for s, _ in self.box)


class LemmaLearner:
    """Learns lemmas for one task and its constraints; every failing policy yields at least one lemma."""

    def __init__(self, task: MDP, constraints: Sequence[Constraint], params: LemmaParams = LemmaParams()) -> None:
        self.task = task
        self.constraints = tuple(constraints)
        self.params = params
        self._floats = FloatTask.of(task, params.floats)
        self._provers = [BoxProver(task, c, self._floats, params.outer) for c in constraints]
        self._whole = whole_box(task)
        self._best = self._floats.best_of_all if self._floats.guides else None

    @property
    def large(self) -> bool:
        """Whether the task has so many states that static lemmas are deferred and others are made by insertion."""
        return len(self.task.states) > self.params.many_states

    def static(self, stop: Callable[[], bool] = lambda: False) -> Iterator[Lemma]:
        """Yield the static lemmas, by constraint and state, until ``stop()`` is true; every subset is sound."""
        for lemmas in self.static_by_state():
            yield from lemmas
            if stop():
                return

    def static_by_state(self) -> Iterator[list[Lemma]]:
        """Yield the list of static lemmas (possibly empty) of every constraint and state, in this order."""
        for prover in self._provers:
            visited = closure(self.task, self._whole, prover.constraint.support)
            if isinstance(self.task.objective, Horizon) and self._best is not None:
                yield from self._static_of_horizon(prover, visited)
                continue
            viable, joint = self._viable(prover), not isinstance(self.task.objective, Horizon)
            for state, options in enumerate(self._whole):
                suspects = [p for p in options if (state, p) not in viable] if state in visited else []
                yield list(self._static_at(prover, state, suspects, joint)) if suspects else []

    def _static_of_horizon(self, prover: BoxProver, visited: Collection[int]) -> Iterator[list[Lemma]]:
        """Yield the static lemmas of every state, one per pick, all decided side by side."""
        suspects = [(s, pick) for s in sorted(visited) for pick in self._whole[s]]
        answers = misses(self.task, prover.constraint, suspects, self.params.forced, prover.slack)
        for state, options in enumerate(self._whole):
            picks = [p for p in options if self._misses(prover, state, p, next(answers))] if state in visited else []
            boxes = [((state, (pick,)),) for pick in picks]
            yield [Lemma(prover.constraint, box, prover.staged(box)) for box in boxes]

    def _misses(self, prover: BoxProver, state: int, pick: int, answer: bool | None) -> bool:
        if answer is None:
            return self._fails(prover, state, [pick]) and prover.refute(self._forced(state, [pick])) is not None
        return answer

    def _viable(self, prover: BoxProver) -> set[tuple[int, int]]:
        """Return the (state, pick) such that an optimal policy with this one pick changed reaches k in floats."""
        discounted = isinstance(self.task.objective, Discount)
        if self._best is None or not discounted or len(self.task.states) > self.params.floats.dense_to:
            return set()
        weights = np.array([float(w) for w in prover.constraint.weights])
        returns = self._floats.one_change(weights, self._best).tolist()
        limit = prover.float_threshold - prover.slack
        return {
            (s, pick)
            for s, (first, options) in enumerate(zip(self._floats.first.tolist(), self._whole, strict=True))
            for pick in options
            if returns[first + pick] >= limit
        }

    def _static_at(self, prover: BoxProver, state: int, options: list[int], joint: bool) -> Iterator[Lemma]:
        for group in self._failing(prover, state, options, joint):
            box = self._forced(state, group)
            bound = None
            if self._descent is not None and isinstance(self.task.objective, Discount):
                values = self._descent.bound(prover, self._forced_mask(state, group))
                bound = None if values is None else prover.refute_by(box, values)
            if bound is None:
                bound = prover.refute(box, self._best)
            if bound is not None:
                yield Lemma(prover.constraint, ((state, tuple(group)),), bound)

    def _failing(self, prover: BoxProver, state: int, options: list[int], joint: bool) -> list[list[int]]:
        """Return the failing options, grouped by lemma.

        Without a horizon the best policy is memoryless, so options that fail one by one also fail jointly.
        """
        if joint and options and self._fails(prover, state, options):
            return [options]
        failing = [p for p in options if self._fails(prover, state, [p])]
        return ([failing] if failing else []) if joint else [[pick] for pick in failing]

    def _forced(self, state: int, picks: list[int]) -> list[list[int]]:
        box = list(self._whole)
        box[state] = picks
        return box

    def _forced_mask(self, state: int, picks: list[int]) -> Mask:
        """Return the box of :meth:`_forced` as a flat mask."""
        mask = np.ones(len(self._floats.reward), dtype=np.bool_)
        first = int(self._floats.first[state])
        mask[first : first + len(self._whole[state])] = False
        mask[[first + pick for pick in picks]] = True
        return mask

    @cached_property
    def _descent(self) -> Descent | None:
        if self._best is None or isinstance(self.task.objective, Horizon):
            return None
        return Descent(self._floats, self._best, self.params.descent)

    def _fails(self, prover: BoxProver, state: int, picks: list[int]) -> bool:
        """Return whether the box of these picks at the state fails in floats (on a tie: no).

        An error is harmless: a box that does not fail is not refuted later, and a failing box that floats miss only
        costs a static lemma.
        """
        if self._best is None:
            return prover.refute(self._forced(state, picks)) is not None
        if self._descent is not None:
            return self._descent.bound(prover, self._forced_mask(state, picks)) is not None
        best = self._floats.best_masked(self._forced_mask(state, picks), self._best)
        value = prover.float_return(best.values.tolist())
        return value < prover.float_threshold - prover.slack

    def refutes(self, mask: Mask) -> bool:
        """Return whether no policy of a box (a flat mask) meets all constraints, exactly; ``False`` proves nothing."""
        return any(self._refuted(prover, mask) for prover in self._provers)

    def _refuted(self, prover: BoxProver, mask: Mask) -> bool:
        if self._best is None:
            return prover.refute(self._floats.box(mask)) is not None
        values = self._failing_values(prover, mask)
        if values is None:
            return False
        box = self._floats.box(mask)
        rounded = isinstance(self.task.objective, Discount) and prover.refute_by(box, values) is not None
        return rounded or prover.refute(box, self._best) is not None

    def _failing_values(self, prover: BoxProver, mask: Mask) -> Floats | None:
        """Return float values that bound the box and miss the threshold; ``None`` where no such values are found."""
        if self._descent is not None:
            return self._descent.bound(prover, mask)
        values = self._floats.best_masked(mask, self._best).values
        return values if prover.float_return_of(values) < prover.float_threshold - prover.slack else None

    def learn(self, picks: Picks, rows: Collection[int]) -> list[Lemma]:
        """Return one lemma per constraint that the policy misses; an empty list: the policy meets all constraints.

        ``rows`` are the states that already have a row in the formula.
        """
        if self._best is not None and self.large:
            return self._learn_by_insertion(picks, rows)
        lemmas = []
        for prover, value in zip(self._provers, self.returns(picks), strict=True):
            if not prover.constraint.met(value):
                lemmas.append(self._generalise(prover, picks, rows, self._needs_exact_steps(prover, value)))
        return lemmas

    def _learn_by_insertion(self, picks: Picks, rows: Collection[int]) -> list[Lemma]:
        lemmas = []
        for prover in self._provers:
            lemma = self._lemma_by_insertion(prover, picks, rows)
            if lemma is None:
                (value,) = constraint_returns(self.task, picks, [prover.constraint])
                lemma = None if prover.constraint.met(value) else self._lemma_by_exact_values(prover, picks)
            if lemma is not None:
                lemmas.append(lemma)
        return lemmas

    @cached_property
    def _insertion(self) -> Insertion:
        assert self._best is not None
        return Insertion(self._floats, self._best, self._descent, self.params.insertion)

    def _lemma_by_insertion(self, prover: BoxProver, picks: Picks, rows: Collection[int]) -> Lemma | None:
        """Return a short lemma; ``None`` where floats see no failure or their proposal is not refuted exactly."""
        visited = sorted(reached(self.task, picks, prover.constraint.support))
        value = self._floats.return_of(self._floats.flat(picks), np.array(visited), prover.float_weights(len(picks)))
        if value >= prover.float_threshold - prover.slack:
            return None
        proposal = self._insertion.propose(prover, picks, visited, rows)
        if proposal is None:
            return None
        box = self._floats.box(proposal.mask)
        bound = None
        if isinstance(self.task.objective, Discount):
            bound = prover.refute_by(box, proposal.values)
        if bound is None:
            bound = prover.refute(box, self._best)
        return None if bound is None else self._lemma(prover, box, bound)

    def _lemma_by_exact_values(self, prover: BoxProver, picks: Picks) -> Lemma:
        """Return the lemma of the policy's choices at visited states, with all actions that its exact values bound."""
        visited = reached(self.task, picks, prover.constraint.support)
        box = [[picks[s]] if s in visited else self._whole[s] for s in range(len(picks))]
        bound = prover.refute_exactly(box)
        if bound is None:
            raise AssertionError("a policy below the bound must refute its own box")
        if len(bound.stages) == 1:
            values = {s: to_fmpq(v) for s, v in bound.stages[0]}
            for s in visited:
                rows = self.task.rows[s]
                box[s] = [
                    p
                    for p, row in enumerate(rows)
                    if all(t in values for t, _ in row[1]) and backup(row, values) <= values[s]
                ]
        return self._lemma(prover, box, bound)

    def _lemma(self, prover: BoxProver, box: Sequence[Sequence[int]], bound: BoxBound) -> Lemma:
        constrained = tuple((s, tuple(options)) for s, options in enumerate(box) if len(options) < len(self._whole[s]))
        return Lemma(prover.constraint, constrained, bound)

    def returns(self, picks: Picks) -> tuple[Fraction, ...]:
        """Return the exact left-hand side of every constraint."""
        return constraint_returns(self.task, picks, self.constraints)

    def _needs_exact_steps(self, prover: BoxProver, value: Fraction) -> bool:
        """Return whether the policy misses the bound by less than floats resolve."""
        gap = (prover.constraint.threshold - value) / self._floats.scale
        return self._best is None or gap < Fraction(self.params.exact_gap * (1 + abs(prover.float_threshold)))

    def _generalise(self, prover: BoxProver, picks: Picks, rows: Collection[int], exact: bool) -> Lemma:
        bound = None
        start = self._reached_box(prover, picks)
        if exact:
            box = self._grow_exactly(prover, start, rows)
        else:
            box = self._grow(prover, start, rows)
            bound = prover.refute(box)
            if bound is None:  # a step in floats was wrong: use the box of the policy itself
                box = start
        bound = prover.refute_exactly(box) if bound is None else bound
        if bound is None:
            raise AssertionError("a policy below the bound must refute its own box")
        return self._lemma(prover, box, bound)

    def _reached_box(self, prover: BoxProver, picks: Picks) -> list[list[int]]:
        visited = reached(self.task, picks, prover.constraint.support)
        return [[picks[s]] if s in visited else self._whole[s] for s in range(len(picks))]

    def _constrained(self, box: list[list[int]], rows: Collection[int]) -> list[int]:
        """Return the constrained states, those without a row first."""
        states = [s for s, options in enumerate(box) if len(options) < len(self._whole[s])]
        return sorted(states, key=lambda s: (s in rows, s))

    def _grow_exactly(self, prover: BoxProver, start: list[list[int]], rows: Collection[int]) -> list[list[int]]:
        box = list(start)
        for state in self._constrained(box, rows):
            kept, box[state] = box[state], self._whole[state]
            if prover.refute(box) is None:
                box[state] = kept
        for state in self._constrained(box, rows):
            for pick in self._whole[state]:
                if pick not in box[state] and len(box[state]) + 1 < len(self._whole[state]):
                    kept, box[state] = box[state], sorted([*box[state], pick])
                    if prover.refute(box) is None:
                        box[state] = kept
        return box

    def _grow(self, prover: BoxProver, start: list[list[int]], rows: Collection[int]) -> list[list[int]]:
        growth = _LemmaGrowth(self._floats, prover, self._floats.mask(start))
        counts = [len(options) for options in self._whole]
        order = self._constrained(start, rows)
        for state in order:
            growth.admit(state, range(counts[state]))
        for state in order:
            for pick in range(counts[state]):
                growth.admit(state, [pick])
        return growth.box()


class _LemmaGrowth:
    """A failing box in floats that grows: its mask and the values of its best policy."""

    def __init__(self, floats: FloatTask, prover: BoxProver, mask: Mask) -> None:
        self._floats = floats
        self._prover = prover
        self._limit = prover.float_threshold - prover.slack
        self._firsts = floats.first.tolist()
        self._mask = mask
        self._best = best = floats.best_masked(mask)
        self._admit_bounded(best.values)

    def _admit_bounded(self, values: NDArray[np.float64]) -> None:
        """Admit every action whose Q is clearly at most the box's value (not with a horizon)."""
        if self._floats.steps is None:
            q = self._floats.backup(values, np.zeros(len(self._mask)))
            own = values[self._floats.owner]
            self._mask = self._mask | (q <= own - 1e-12 * (1 + np.abs(own)))

    def admit(self, state: int, picks: Sequence[int]) -> None:
        """Admit the actions if the best policy of the larger box still fails."""
        where = [self._firsts[state] + pick for pick in picks]
        if self._mask[where].all():
            return
        mask = self._mask.copy()
        mask[where] = True
        best = self._floats.best_masked(mask, self._best)
        if self._prover.float_return(best.values.tolist()) < self._limit:
            self._mask = mask
            self._best = best
            self._admit_bounded(best.values)

    def box(self) -> list[list[int]]:
        """Return the box as allowed picks per state."""
        return self._floats.box(self._mask)
