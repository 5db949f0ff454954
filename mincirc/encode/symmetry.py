"""Symmetric inputs: where the problem is invariant under exchanging two input bits, one of them is read first.

Symmetric-variable breaking (Haaswijk, Soeken, Mishchenko, De Micheli 2020), here for automorphisms of a task and for
relations instead of symmetric functions.  The rule for a symmetric pair p < q: a gate that reads q and not p comes
after some gate that reads p.  Sound together with the other rules: of all renamings by the symmetries and all
topological orders of a smallest circuit take the one whose sequence of co-lexicographic keys is least.  If the first
gate that reads q came before any that reads p, then exchanging p and q would leave the gates before that gate
unchanged and make the gate's key smaller.  (Re-application is a property of the graph, which renaming inputs does not
change.)  The argument needs a single transposition: a permutation that moves several pairs of bits may change keys of
earlier gates through the other pairs.

For a task, exchanging the bits must permute its states and preserve words, rewards, transitions and the weights of
every constraint, all exactly.  For a relation (:mod:`mincirc.encode.relation`), the allowed words of exchanged codes
must be equal.

Lemmas and rows need **not** be closed under the exchange for an answer of the search to be right.  Let q be the least
size of an acceptable circuit (one that meets every constraint of the task) and C one of that size.  Every other rule
that changes circuits replaces gates by equal functions of the inputs or renumbers them, and the exchange renames the
inputs of a circuit, which by the automorphism keeps its return: so the normal form of C that obeys all rules together
is acceptable too.  An acceptable circuit obeys every *true* lemma and every legal word, whichever of them the formula
happens to hold.  So the formula for q is satisfiable, no size at which a circuit exists is refuted, and what a solver
finds is checked exactly.  Nothing is assumed about circuits that obey the lemmas and miss the bound.

Closing the lemmas (:meth:`Symmetry.lemmas`) only saves effort: the image of a lemma is a lemma that need not be
learned.  Sessions close their lemmas; the jobs of a parallel search do not.  For a *certificate* the argument fails:
its checker knows the listed lemmas and not the task's acceptable circuits, so a certificate with this rule would have
to list closed lemmas and rows; the rule is off there.

Oracle: ``tests/encode/test_symmetry.py`` (search without the rule), ``tests/encode/test_symmetry_closure.py``
(searches with and without closure).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations
from math import factorial, prod

from mincirc.encode.formula import Formula
from mincirc.encode.gates import Clause
from mincirc.encode.relation import Relation
from mincirc.mdp.boxes.learn import Lemma
from mincirc.mdp.boxes.outer import BoxBound, DeferredBound, Vector
from mincirc.mdp.model import Choice
from mincirc.problem.problem import Problem

Pair = tuple[int, int]


@dataclass(frozen=True)
class SymmetricInputs:
    """The condition that input p is read before input q, for every pair (p, q)."""

    pairs: tuple[Pair, ...]

    def clauses(self, formula: Formula) -> list[Clause]:
        """Return the clauses of the rule."""
        return [clause for pair in self.pairs for clause in _first(formula, *pair)]


def _first(formula: Formula, p: int, q: int) -> Iterator[Clause]:
    readers: list[int] = []
    for i in formula.gates:
        selections = formula.selections(i)
        for selection, variable in selections.items():
            if q in selection and p not in selection:
                yield [-variable, *readers]
        readers = [*readers, *(v for selection, v in selections.items() if p in selection)]


def exchanged(code: int, inputs: int, pair: Pair) -> int:
    """Return the code with two bits exchanged (input 0 is the most significant bit)."""
    p, q = (inputs - 1 - i for i in pair)
    differ = (code >> p ^ code >> q) & 1
    return code ^ (differ << p | differ << q)


def chain(inputs: int, symmetric: Sequence[Pair]) -> tuple[Pair, ...]:
    """Return, for each input, its pair with the next symmetric input; these pairs imply the rule for all pairs."""
    following = ((p, [q for a, q in symmetric if a == p]) for p in range(inputs))
    return tuple((p, min(later)) for p, later in following if later)


def symmetric_inputs(relation: Relation) -> tuple[Pair, ...]:
    """Return the pairs of symmetric inputs of a relation, as a chain; none where a lemma names several states."""
    if relation.lemmas:
        return ()
    codes = relation.problem.interface.codes
    rows = {codes[s]: frozenset(own) for s, own in relation.words.items()}
    inputs = relation.inputs
    if len(rows) < len(relation.words):
        return ()  # states that share a codeword

    def same(pair: Pair) -> bool:
        return all(rows.get(exchanged(code, inputs, pair)) == own for code, own in rows.items())

    return chain(inputs, [pair for pair in combinations(range(inputs), 2) if same(pair)])


@dataclass(frozen=True)
class Symmetry:
    """Symmetries of a problem: exchanging the inputs ``pairs[k]`` maps state s to state ``images[k][s]``."""

    pairs: tuple[Pair, ...] = ()
    images: tuple[tuple[int, ...], ...] = ()

    @staticmethod
    def of(problem: Problem, largest_group: int = 720) -> Symmetry:
        """Return the exchanges of two input bits that are automorphisms of the task, words and bounds included.

        No exchange is returned where they generate more than ``largest_group`` permutations of the inputs: a session
        closes its lemmas under the symmetries, and a lemma would have too many images.
        """
        interface, found = problem.interface, []
        state_of = {code: s for s, code in enumerate(interface.codes)}
        if len(state_of) < len(interface.codes):
            return Symmetry()
        own = [_options(problem, s) for s in range(len(interface.codes))]
        for pair in combinations(range(interface.inputs), 2):
            images = [state_of.get(exchanged(code, interface.inputs, pair)) for code in interface.codes]
            image = tuple(s for s in images if s is not None)
            if len(image) == len(images) and _automorphism(problem, own, image):
                found.append((pair, image))
        pairs = chain(interface.inputs, [pair for pair, _ in found])
        if _order(interface.inputs, pairs) > largest_group:
            return Symmetry()
        return Symmetry(pairs, tuple(image for pair, image in found if pair in pairs))

    def states(self, states: Iterable[int]) -> set[int]:
        """Return the states with all their images."""
        closed, todo = set(), list(states)
        while todo:
            state = todo.pop()
            if state not in closed:
                closed.add(state)
                todo += [image[state] for image in self.images]
        return closed

    def lemmas(self, problem: Problem, lemma: Lemma) -> list[Lemma]:
        """Return the lemma with all its images."""
        closed: dict[tuple[tuple[int, tuple[int, ...]], ...], Lemma] = {}
        todo = [lemma]
        while todo:
            one = todo.pop()
            if one.box not in closed:
                closed[one.box] = one
                todo += [_moved(problem, one, image) for image in self.images]
        return list(closed.values())


def _order(inputs: int, pairs: Sequence[Pair]) -> int:
    """Return the order of the group that the exchanges generate: the symmetric group on each chain of inputs."""
    leader = list(range(inputs))
    for p, q in pairs:
        leader[q] = leader[p]
    return prod(factorial(leader.count(i)) for i in set(leader))


def _automorphism(problem: Problem, own: Sequence[dict[int, object]], image: Sequence[int]) -> bool:
    """Return whether the permutation of states preserves weights, words, rewards and transitions.

    ``own`` holds what every legal word does at every state.
    """
    weights = [c.weights for c in problem.constraints]
    if any(weight[s] != weight[t] for weight in weights for s, t in enumerate(image)):
        return False
    return all(_options(problem, s, image) == own[t] for s, t in enumerate(image))


def _options(problem: Problem, state: int, image: Sequence[int] | None = None) -> dict[int, object]:
    """Return, per legal word, its effect at the state, with successors mapped by ``image``."""
    choices = problem.task.choices[state]
    return {word: _effect(choices[pick], image) for word, pick in problem.interface.decoding[state].items()}


def _effect(choice: Choice, image: Sequence[int] | None) -> object:
    moved = choice.successors if image is None else [(image[s], p) for s, p in choice.successors]
    return choice.reward, tuple(sorted(moved))


def _moved(problem: Problem, lemma: Lemma, image: Sequence[int]) -> Lemma:
    """Return the image of a lemma: states and vectors mapped by ``image``, picks mapped by their words."""
    box = tuple(sorted((image[s], _picks_at(problem, s, image[s], picks)) for s, picks in lemma.box))
    return replace(lemma, box=box, bound=DeferredBound(partial(_moved_stages, lemma.bound, image)))


def _moved_stages(bound: BoxBound, image: Sequence[int]) -> tuple[Vector, ...]:
    return tuple(tuple(sorted((image[s], value) for s, value in stage)) for stage in bound.stages)


def _picks_at(problem: Problem, state: int, other: int, picks: Iterable[int]) -> tuple[int, ...]:
    words, there = problem.interface.decoding[state], problem.interface.decoding[other]
    chosen = set(picks)
    return tuple(sorted({there[word] for word, pick in words.items() if pick in chosen}))
