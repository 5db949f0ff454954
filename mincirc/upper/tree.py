"""Decision trees: an upper bound before any search, as a circuit of multiplexers.

Each state allows some words: the one that a given good-enough policy picks where the policy goes, and any legal word
elsewhere.  Split the states by input bits until one word suits all that are left; don't-care codes vanish because only
codewords of states are split.  The tree becomes multiplexers with shared and simplified gates.

Trees for controllers are Ashok et al. (dtControl, 2020); the split that leaves the fewest states in disagreement is
the misclassification rate of CART (Breiman et al. 1984).  Different here: each state allows a set of words (a
relation), so a leaf needs one common word only.  Circuits of a single policy are right by construction, those of boxes
are checked exactly.  Oracle: ``tests/searching/test_upper.py`` evaluates the circuits at every state.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from mincirc.circuit import Circuit, Output
from mincirc.circuit.absorb import absorb
from mincirc.circuit.builder import FALSE, TRUE, Builder, Signal
from mincirc.mdp.boxes.accept import Judge
from mincirc.mdp.boxes.inner import Box, Growth
from mincirc.mdp.boxes.params import JudgeParams
from mincirc.mdp.model import Picks
from mincirc.mdp.objective import Discount
from mincirc.mdp.value.policy import reached
from mincirc.native import core
from mincirc.parameters import Parameters, Range
from mincirc.problem.problem import Problem
from mincirc.upper.witness import UpperBound


@dataclass(frozen=True, kw_only=True)
class TreeParams(Parameters):
    """How trees are grown."""

    beside_known: Annotated[int, Range(0)] = 4_096
    """Beside a circuit that is known already, a tree is grown only for tasks of at most so many states."""

    noise: Annotated[float, Range(1, 1000)] = 1.5
    """Factor up to which a random tree misjudges a split."""


DEFAULTS = TreeParams()


@dataclass(frozen=True)
class Leaf:
    """All remaining states take this word."""

    word: int


@dataclass(frozen=True)
class Split:
    """Look at input ``bit``."""

    bit: int
    low: Leaf | Split
    high: Leaf | Split


def tree_circuit(problem: Problem, picks: Picks, *, everywhere: bool = False) -> Circuit:
    """Return a circuit that acts like ``picks`` wherever that policy goes (or ``everywhere``), legal everywhere."""
    interface = problem.interface
    roots = sorted({s for c in problem.constraints for s in c.support})
    visited = set(range(len(picks))) if everywhere else reached(problem.task, picks, roots)
    allowed = [
        frozenset([interface.word(s, picks[s])]) if s in visited else frozenset(interface.decoding[s])
        for s in range(len(picks))
    ]
    return _tree_circuit(problem, allowed)


def first_circuit(problem: Problem, picks: Picks, params: JudgeParams = JudgeParams()) -> Circuit:
    """Return an acceptable circuit to begin with: the circuit of :func:`first_bound`."""
    return first_bound(problem, picks, params).circuit


def first_bound(problem: Problem, picks: Picks, params: JudgeParams = JudgeParams()) -> UpperBound:
    """Return a first upper bound: the tree of a policy that meets the bounds, or a smaller circuit.

    On large tasks such a tree may have thousands of gates where one of a *box* of policies has a few: of all choices
    that are optimal, and of what the bound allows around the policy (the compiled local search is quicker than the
    growth of that one).  What comes of a box is checked exactly.  ``params`` say which tasks are large, and how boxes
    grow.
    """
    plain = tree_circuit(problem, picks)
    if len(picks) > params.many_states:
        judge = Judge(problem.task, problem.constraints, params=params)
        trees = [_tree_circuit(problem, _words(problem, box)) for box in _boxes(judge, picks)]
        for tree in sorted(trees, key=lambda circuit: circuit.size):
            if tree.size < plain.size and problem.accepts(tree):
                return UpperBound(tree, "box")
    return UpperBound(plain, "tree")


def _boxes(judge: Judge, picks: Picks) -> Iterator[Box]:
    if isinstance(judge.task.objective, Discount) and judge.guided:
        yield judge.greedy
        if judge.thresholds_are_optimal:
            yield Growth(judge).box(picks, 0, free_unvisited=False)
            return
    if judge.guided and len(picks) <= judge.params.floats.dense_to and core() is None:
        yield Growth(judge).box(picks, 0)


def _words(problem: Problem, box: Box) -> list[frozenset[int]]:
    decoding = problem.interface.decoding
    return [frozenset(w for w, p in d.items() if p in options) for d, options in zip(decoding, box, strict=True)]


def box_circuit(problem: Problem, box: Box, rng: random.Random, params: TreeParams = DEFAULTS) -> Circuit:
    """Return a circuit that stays within the box at every state; other draws of ``rng``, other trees."""

    def misjudged(costs: NDArray[np.float64]) -> NDArray[np.float64]:
        noisy: NDArray[np.float64] = costs * [rng.uniform(1.0, params.noise) for _ in costs]
        return noisy

    return _tree_circuit(problem, _words(problem, box), misjudged)


Misjudge = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""Changes the costs of splits at random."""


def _tree_circuit(
    problem: Problem, allowed: Sequence[frozenset[int]], misjudge: Misjudge = lambda costs: costs
) -> Circuit:
    interface = problem.interface
    tree = _Grower(interface.codes, interface.inputs, allowed, misjudge).tree(np.arange(len(allowed)))
    builder = Builder(problem.basis, interface.inputs)
    outputs = [_build(builder, tree, interface.output_bits - 1 - h) for h in range(interface.output_bits)]
    return absorb(builder.circuit(outputs))


class _Grower:
    """Grows a tree: at each node the input bit that leaves the fewest states in disagreement, all bits at once."""

    def __init__(
        self, codes: Sequence[int], inputs: int, allowed: Sequence[frozenset[int]], misjudge: Misjudge
    ) -> None:
        self._misjudge = misjudge
        self._words = sorted(frozenset().union(*allowed))
        self._high = np.array(
            [[code >> (inputs - 1 - bit) & 1 for bit in range(inputs)] for code in codes], dtype=float
        )
        self._high = self._high.reshape(len(codes), inputs)
        self._votes = np.array([[word in words for word in self._words] for words in allowed], dtype=float)

    def tree(self, states: NDArray[np.intp]) -> Leaf | Split:
        """Return the tree of some of the states."""
        votes = self._votes[states]
        common = np.flatnonzero(votes.all(axis=0))
        if len(common):
            return Leaf(self._words[int(common[0])])
        high = self._high[states]
        sizes = high.sum(axis=0)
        splits = np.flatnonzero((sizes > 0) & (sizes < len(states)))
        assert len(splits), "states with one code cannot need two words"
        ones = high[:, splits].T @ votes
        zeros = votes.sum(axis=0) - ones
        # Per side: how many states disagree with the most common word.
        costs = len(states) - ones.max(axis=1) - zeros.max(axis=1)
        bit = int(splits[int(self._misjudge(costs).argmin())])
        side = self._high[states, bit] > 0
        return Split(bit, self.tree(states[~side]), self.tree(states[side]))


def _build(builder: Builder, tree: Leaf | Split, shift: int) -> Signal:
    if isinstance(tree, Leaf):
        return TRUE if tree.word >> shift & 1 else FALSE
    high = _build(builder, tree.high, shift)
    low = _build(builder, tree.low, shift)
    return builder.mux(Output(tree.bit), high, low)
