"""An upper bound before any search: a decision tree over the input bits, as a circuit.

Each state allows some words: the one that a given good-enough policy picks where the policy goes, and any legal word
elsewhere.  Split the states by input bits until one word suits all that are left; don't-care codes vanish because only
codewords of states are split.  The tree becomes multiplexers with shared and simplified gates.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from mincirc.circuit import Circuit, Output
from mincirc.circuit.absorb import absorb
from mincirc.circuit.builder import FALSE, TRUE, Builder, Signal
from mincirc.encode.problem import Problem
from mincirc.mdp.model import Picks
from mincirc.mdp.slack import Box
from mincirc.mdp.value import reached

NOISE = 1.5
"""Factor up to which a random tree misjudges a split."""


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


def box_circuit(problem: Problem, box: Box, rng: random.Random) -> Circuit:
    """Return a circuit that stays within the box at every state; other draws of ``rng``, other trees."""
    decoding = problem.interface.decoding
    allowed = [frozenset(w for w, p in d.items() if p in options) for d, options in zip(decoding, box, strict=True)]
    return _tree_circuit(problem, allowed, rng)


def _tree_circuit(problem: Problem, allowed: Sequence[frozenset[int]], rng: random.Random | None = None) -> Circuit:
    interface = problem.interface
    states = list(range(len(allowed)))
    tree = _grow(states, allowed, interface.codes, interface.inputs, rng)
    builder = Builder(problem.basis, interface.inputs)
    outputs = [_build(builder, tree, interface.output_bits - 1 - h) for h in range(interface.output_bits)]
    return absorb(builder.circuit(outputs))


def _grow(
    states: list[int],
    allowed: Sequence[frozenset[int]],
    codes: Sequence[int],
    inputs: int,
    rng: random.Random | None = None,
) -> Leaf | Split:
    common = frozenset.intersection(*(allowed[s] for s in states))
    if common:
        return Leaf(min(common))
    best: tuple[float, int, list[int], list[int]] | None = None
    for bit in range(inputs):
        low, high = _divide(states, codes, inputs - 1 - bit)
        if low and high:
            cost = (_groups(low, allowed) + _groups(high, allowed)) * (1.0 if rng is None else rng.uniform(1.0, NOISE))
            if best is None or cost < best[0]:
                best = (cost, bit, low, high)
    assert best is not None, "states with one code cannot need two words"
    _, bit, low, high = best
    return Split(bit, _grow(low, allowed, codes, inputs, rng), _grow(high, allowed, codes, inputs, rng))


def _divide(states: list[int], codes: Sequence[int], shift: int) -> tuple[list[int], list[int]]:
    low = [s for s in states if not codes[s] >> shift & 1]
    high = [s for s in states if codes[s] >> shift & 1]
    return low, high


def _groups(states: list[int], allowed: Sequence[frozenset[int]]) -> int:
    """Return how many states disagree with the most common word: 0 when one word suits all."""
    votes: dict[int, int] = {}
    for s in states:
        for word in allowed[s]:
            votes[word] = votes.get(word, 0) + 1
    return len(states) - max(votes.values())


def _build(builder: Builder, tree: Leaf | Split, shift: int) -> Signal:
    if isinstance(tree, Leaf):
        return TRUE if tree.word >> shift & 1 else FALSE
    high = _build(builder, tree.high, shift)
    low = _build(builder, tree.low, shift)
    return builder.mux(Output(tree.bit), high, low)
