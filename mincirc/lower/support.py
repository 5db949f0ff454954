"""The support bound: so many inputs must be read, so there are so many gates.  No search for circuits.

**Which inputs.**  Static lemmas and legality allow some words at each state.  A circuit that reads only the inputs D
gives states that agree on D the same word, so the words allowed at them must have one in common.  States without a
common word must be told apart: D contains one of the bits in which they differ.  A least D that obeys all such demands
is a least hitting set.  Demands are found as they are needed: take a least D for those so far, look for states that it
leaves alike without a common word, demand that they differ, until there are none.

**How many gates** of f fan-ins.  Count pieces of the graph of the gates and the k inputs that outputs depend on: every
gate joins at most f pieces into one, and each piece in the end holds one of the m outputs:

    ``k - (f - 1) gates <= m``.

The gates below one output that depends on d inputs form such a graph with one output: at least
``ceil((d - 1) / (f - 1))``.  Outputs that cannot be equal, nor one the complement of the other, and that read two
inputs or more, are different gates.  Below the first of p such outputs, in the order of the gates, there is none of
the others, so there are ``p - 1`` gates more.

**Whose.**  That a function of d essential variables needs d - 1 gates is folklore (Wegener 1987).  Least sets of
variables on which an incompletely specified function can depend are the minimal dependence sets of Halatsis and
Gaitanis (1978); finding hitting sets of demands that are generated meanwhile is the implicit hitting set method
(Chandrasekaran, Karp, Moreno-Centeno, Vempala 2011; MaxHS, Davies and Bacchus 2011).  Different here: a relation with
several words per state instead of a function, several outputs together, and demands that rest on *sets* of states,
since three states may have no common word although any two of them do.

**Assumes** that lemmas are true; only those on one state are looked at.  Every demand is necessary, so a hitting set
of some of them bounds from below too: the reason keeps them (:class:`mincirc.lower.bound.Support`).

**Oracle**: ``tests/solve/test_large_tasks.py`` compares least sets of inputs with their definition and the bound with
minima; ``tests/lower`` derives the bound again from the kept demands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Annotated

from pysat.examples.hitman import Hitman

from mincirc.circuit.basis import get_basis
from mincirc.lower.bound import WHOLE, LowerBound, Support
from mincirc.mdp.boxes.learn import Lemma
from mincirc.parameters import Parameters, Range
from mincirc.problem.problem import Problem

Words = frozenset[int]


@dataclass(frozen=True, kw_only=True)
class SupportParams(Parameters):
    """How far the support bound goes."""

    most_inputs: Annotated[int, Range(0)] = 24
    """With more input bits there is no support bound: least hitting sets take long."""


DEFAULTS = SupportParams()


@dataclass(frozen=True)
class _Reads:
    """The least number of inputs that must be read, and the sets of states that have to be told apart."""

    count: int
    apart: tuple[tuple[int, ...], ...]


def gates_needed(problem: Problem, lemmas: Iterable[Lemma], params: SupportParams = DEFAULTS) -> int:
    """Return a number of gates that every circuit has that acts legally and breaks no lemma on one state."""
    found = support_bound(problem, lemmas, params)
    return 0 if found is None else found.least


def support_bound(problem: Problem, lemmas: Iterable[Lemma], params: SupportParams = DEFAULTS) -> LowerBound | None:
    """Return the support bound of a problem, ``None`` where that is no gate."""
    interface = problem.interface
    if interface.inputs > params.most_inputs:
        return None
    allowed = allowed_words(problem, lemmas)
    if not all(allowed):
        return None
    fanins = max(get_basis(problem.basis).arities)
    outputs = tuple(range(interface.output_bits))
    bits = [[frozenset(w >> h & 1 for w in words) for words in allowed] for h in reversed(outputs)]
    reads = [_reads(interface.codes, one, interface.inputs) for one in bits]
    whole = _reads(interface.codes, allowed, interface.inputs)
    reasons = [Support(outputs, whole.count, fanins, whole.apart), *_by_outputs(allowed, reads, fanins)]
    best = max(reasons, key=lambda reason: reason.gates)
    return LowerBound(WHOLE, best.gates, best) if best.gates > 0 else None


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
    return _reads(codes, allowed, inputs).count


def _reads(codes: Sequence[int], allowed: Sequence[Words], inputs: int) -> _Reads:
    """Return how many inputs a circuit must read whose words are allowed at every state, and why."""
    with Hitman(solver="g4", htype="sorted") as sets:
        chosen: list[int] = []
        apart: list[tuple[int, ...]] = []
        while demands := _demands(codes, allowed, sum(1 << bit for bit in chosen)):
            for states in demands:
                differ = differing(codes, states)
                sets.hit([bit for bit in range(inputs) if differ >> bit & 1])
            apart += demands
            chosen = sets.get()
        return _Reads(len(chosen), tuple(apart))


def differing(codes: Sequence[int], states: Sequence[int]) -> int:
    """Return the bits, as a mask, in which the codes of the states are not all equal."""
    return reduce(lambda bits, s: bits | codes[s] ^ codes[states[0]], states, 0)


def _demands(codes: Sequence[int], allowed: Sequence[Words], seen: int) -> list[tuple[int, ...]]:
    """Return sets of states that look alike by the bits ``seen`` and have no word in common."""
    alike: dict[int, list[int]] = {}
    for state, code in enumerate(codes):
        alike.setdefault(code & seen, []).append(state)
    cores = (_without_common(states, allowed) for states in alike.values())
    return [tuple(core) for core in cores if core]


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


def _by_outputs(allowed: Sequence[Words], reads: Sequence[_Reads], fanins: int) -> list[Support]:
    """Return what follows from the gates below the first of several different outputs, and for the others."""
    different: list[int] = []
    found = []
    wide = [h for h, read in enumerate(reads) if read.count > 1]
    for output in sorted(wide, key=lambda h: (-reads[h].count, -h)):
        if all(_differ(allowed, len(reads), output, other) for other in different):
            read = reads[output]
            found.append(Support((output,), read.count, fanins, read.apart, tuple(different)))
            different.append(output)
    return found


def _differ(allowed: Sequence[Words], outputs: int, first: int, second: int) -> bool:
    """Return whether two of the outputs can neither be equal nor one the complement of the other."""
    places = outputs - 1 - first, outputs - 1 - second
    kinds = [{(w >> places[0] ^ w >> places[1]) & 1 for w in words} for words in allowed]
    return any(kind == {0} for kind in kinds) and any(kind == {1} for kind in kinds)
