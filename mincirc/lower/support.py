"""How many gates a relation needs because of what it must read: a lower bound without any search for circuits.

**Which inputs.**  Static lemmas and legality allow some words at each state.  A circuit that reads only the inputs D
gives states that agree on D the same word, so the words allowed at them must have one in common.  States without a
common word must be told apart: D contains one of the bits in which they differ.  A least D that obeys all such demands
is a least hitting set; demands are added until the states that still look alike have words in common.  (Every
demand is necessary, so a hitting set of some demands bounds from below too.)

**How many gates** of f fan-ins.  Count pieces of the graph of the gates and the k inputs that outputs depend on: every
gate joins at most f pieces into one, and each piece in the end holds one of the m outputs:

    ``k - (f - 1) gates <= m``.

The gates below one output that depends on d inputs form such a graph with one output: at least
``ceil((d - 1) / (f - 1))``.  Outputs that cannot be equal, nor one the complement of the other, and that read two
inputs or more, are different gates.  Below the first of p such outputs, in the order of the gates, there is none of
the others, so there are ``p - 1`` gates more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce

from pysat.examples.hitman import Hitman

from mincirc.circuit.basis import get_basis
from mincirc.mdp.boxes.learn import Lemma
from mincirc.problem.problem import Problem

Words = frozenset[int]

MOST_INPUTS = 24
"""With more inputs least hitting sets take long."""


def gates_needed(problem: Problem, lemmas: Iterable[Lemma]) -> int:
    """Return a number of gates that every circuit has that acts legally and breaks no lemma on one state."""
    interface = problem.interface
    if interface.inputs > MOST_INPUTS:
        return 0
    allowed = allowed_words(problem, lemmas)
    if not all(allowed):
        return 0
    fanins = max(get_basis(problem.basis).arities)
    outputs = interface.output_bits
    bits = [[frozenset(w >> h & 1 for w in words) for words in allowed] for h in range(outputs)]
    reads = [least_support(interface.codes, one, interface.inputs) for one in bits]
    whole = least_support(interface.codes, allowed, interface.inputs)
    return max(0, -(-(whole - outputs) // (fanins - 1)), _by_outputs(allowed, reads, fanins))


def allowed_words(problem: Problem, lemmas: Iterable[Lemma]) -> list[Words]:
    """Return the words that legality and the lemmas on one state allow at every state."""
    decoding = problem.interface.decoding
    barred: list[set[int]] = [set() for _ in decoding]
    for lemma in lemmas:
        if len(lemma.box) == 1:
            ((state, picks),) = lemma.box
            barred[state].update(picks)
    return [frozenset(w for w, p in d.items() if p not in out) for d, out in zip(decoding, barred, strict=True)]


def least_support(codes: Sequence[int], allowed: Sequence[Words], inputs: int) -> int:
    """Return the least number of inputs (bits of the codes) by which allowed words can be told."""
    with Hitman(solver="g4", htype="sorted") as sets:
        chosen: list[int] = []
        while demands := _demands(codes, allowed, sum(1 << bit for bit in chosen)):
            for differ in demands:
                sets.hit([bit for bit in range(inputs) if differ >> bit & 1])
            chosen = sets.get()
        return len(chosen)


def _demands(codes: Sequence[int], allowed: Sequence[Words], seen: int) -> list[int]:
    """Return, for states that look alike without a common word, the bits in which they differ."""
    alike: dict[int, list[int]] = {}
    for state, code in enumerate(codes):
        alike.setdefault(code & seen, []).append(state)
    demands = []
    for states in alike.values():
        core = _without_common(states, allowed)
        if core:
            demands.append(reduce(lambda bits, s: bits | codes[s] ^ codes[core[0]], core, 0))
    return demands


def _without_common(states: Sequence[int], allowed: Sequence[Words]) -> list[int]:
    """Return some of the states, as few as a pass finds, that have no word in common; none if all have one."""
    common, core = allowed[states[0]], [states[0]]
    for state in states[1:]:
        if common <= allowed[state]:
            continue
        common = common & allowed[state]
        core.append(state)
        if not common:
            break
    if common:
        return []
    for state in list(core):
        rest = [s for s in core if s != state]
        if rest and not frozenset.intersection(*(allowed[s] for s in rest)):
            core = rest
    return core


def _by_outputs(allowed: Sequence[Words], reads: Sequence[int], fanins: int) -> int:
    """Return the gates needed below the first of several different outputs, and for the others."""
    different: list[int] = []
    best = 0
    for output in sorted((h for h, count in enumerate(reads) if count > 1), key=lambda h: -reads[h]):
        if all(_differ(allowed, output, other) for other in different):
            different.append(output)
            best = max(best, -(-(reads[output] - 1) // (fanins - 1)) + len(different) - 1)
    return best


def _differ(allowed: Sequence[Words], first: int, second: int) -> bool:
    """Return whether two outputs can neither be equal nor one the complement of the other."""
    kinds = [{(w >> first ^ w >> second) & 1 for w in words} for words in allowed]
    return any(kind == {0} for kind in kinds) and any(kind == {1} for kind in kinds)
