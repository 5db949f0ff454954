"""Random problems that need at least two gates, asked with enumeration and without it, and of brute force.

    python -m tests.solve.fuzz_enumeration 1000            # problems; seeds from 0 on
    python -m tests.solve.fuzz_enumeration 1000 --seed 5000 --minutes 25

Every problem is made such that no circuit of fewer than two gates meets its constraints, by exact values of all that
such circuits can say: the threshold is above the best of them, often by no more than 1e-15 of it, or equals it and is
strict.  Above it there are the returns of policies that need more gates, exactly or missed by as little.  A third of
the tasks has 33 to 110 states.  Where all functions of up to three gates were judged the whole answer is known; where
only those of one gate were, the sizes above are compared with what a search without enumeration says.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import combinations, combinations_with_replacement, product
from time import monotonic

from mincirc.circuit import Basis, Gate, columns, get_basis
from mincirc.circuit.simulate import gate_value
from mincirc.interface import Interface, interface_for, legal_policy
from mincirc.mdp import MDP, Discount, Horizon, Objective, TotalReward, union
from mincirc.mdp.boxes.params import LemmaParams
from mincirc.mdp.constraint import Constraint, constraint_returns, each_constraints
from mincirc.mdp.families import random_task
from mincirc.problem.problem import Problem
from mincirc.runtime.budget import Budget
from mincirc.searching.backends import sat_backend
from mincirc.solve.elimination import EliminationParams
from mincirc.solve.enumeration import EnumerationParams
from mincirc.solve.params import SolveParams
from mincirc.solve.protocol import Answer

OBJECTIVES: list[Objective] = [
    Discount(Fraction(1, 2)),
    Discount(Fraction(9, 10)),
    Discount(Fraction(99, 100)),
    Horizon(1),
    Horizon(3),
    Horizon(4, Fraction(9, 10)),
    TotalReward(),
]
BASES = ("b2", "b2", "b2", "aig", "xaig", "demorgan", "nand", "mig", "lut-3")
NEAR = (Fraction(1, 10**6), Fraction(1, 10**12), Fraction(1, 10**15), Fraction(1, 10**17))
MOST = 3

Words = tuple[int, ...]
Returns = list[tuple[tuple[Fraction, ...], int]]


@dataclass(frozen=True)
class Question:
    """A problem, the least size as far as it is known (``None``: more than one gate), and which kind it is of."""

    problem: Problem
    least: int | None
    kind: str


def gate_values(basis: Basis, nodes: list[int], full: int) -> set[int]:
    """Return what one gate over the nodes can compute."""
    choose = combinations_with_replacement if basis.equal_fanins else combinations
    return {
        gate_value(Gate(table, tuple(range(arity))), fanins, full)
        for arity in basis.arities
        for fanins in choose(nodes, arity)
        for table in basis.tables(arity)
    }


@cache
def functions_by_size(basis: str, inputs: int, most: int) -> dict[int, int]:
    """Return, per function that an output can read, the gates it needs, up to so many: by definition, no rules."""
    chosen, full = get_basis(basis), (1 << (1 << inputs)) - 1
    sizes: dict[int, int] = {}
    sets = {frozenset(columns(range(1 << inputs), inputs))}
    for gates in range(most + 1):
        for known in sets:
            for f in (0, full, *known):
                for g in (f, f ^ full) if chosen.free_negation else (f,):
                    sizes.setdefault(g, gates)
        if gates < most:
            sets = {known | {value} for known in sets for value in gate_values(chosen, sorted(known), full)}
    return sizes


@cache
def pairs_by_size(basis: str, inputs: int) -> dict[tuple[int, int], int]:
    """Return the pairs of functions that two outputs can read with at most one gate."""
    free, full = get_basis(basis).free_negation, (1 << (1 << inputs)) - 1
    sizes = functions_by_size(basis, inputs, 1)
    shared = {(f, f ^ n) for f in sizes for n in ((0, full) if free else (0,))}
    return {
        (f, g): max(sizes[f], sizes[g])
        for f, g in product(sizes, repeat=2)
        if sizes[f] + sizes[g] < 2 or (f, g) in shared
    }


def words_of(reads: Iterable[int], codes: Iterable[int]) -> Words:
    """Return the output word of every code."""
    words = [0 for _ in codes]
    for function in reads:
        words = [word << 1 | function >> code & 1 for word, code in zip(words, codes, strict=True)]
    return tuple(words)


def returns_by_words(task: MDP, face: Interface, sizes: dict[Words, int], limits: tuple[Constraint, ...]) -> Returns:
    """Return exact returns and least size of every policy that acts legally."""
    found: Returns = []
    known: dict[tuple[int, ...], tuple[Fraction, ...]] = {}
    for words, gates in sizes.items():
        picks = legal_policy(tuple(own.get(w) for own, w in zip(face.decoding, words, strict=True)))
        if picks is not None:
            if picks not in known:
                known[picks] = constraint_returns(task, picks, limits)
            found.append((known[picks], gates))
    return found


def drawn_task(rng: random.Random, states: int, bits: int, actions: int) -> MDP:
    """Draw a task under any objective."""
    seed, legal = rng.randrange(1 << 40), rng.random() < 0.7
    objective = rng.choice(OBJECTIVES)
    width = (actions - 1).bit_length()
    return random_task(
        seed,
        states=states,
        actions=actions,
        objective=objective,
        successors=rng.choice((1, 2, 3)),
        code_bits=bits,
        action_bits=width,
        same_actions=legal,
    )


def with_threshold(
    rng: random.Random, name: str, weights: tuple[Fraction, ...], low: Fraction, high: list[Fraction]
) -> Constraint:
    """Draw a threshold above ``low``: just above it, or at or about one of the higher returns."""
    at = rng.choice([low, low, *sorted(high)[-3:]])
    near = rng.choice(NEAR) * max(abs(at), Fraction(1, 100))
    if at == low:
        return rng.choice([Constraint(name, weights, low + near), Constraint(name, weights, low, strict=True)])
    limit = max(at + rng.choice((-near, Fraction(0), Fraction(0), near)), low + near / 10**6)
    return Constraint(name, weights, limit, strict=rng.random() < 0.1)


def small(rng: random.Random) -> Question | None:
    """Draw a task of 6 to 14 states, of which all functions of up to three gates are judged."""
    basis, bits = rng.choice(BASES), rng.choice((3, 3, 3, 4))
    if bits == 4 and basis not in ("b2", "aig", "nand"):
        bits = 3
    most = 2 if bits == 4 or basis in ("mig", "lut-3") else MOST
    task = drawn_task(rng, rng.randint(6, 8 if bits == 3 else 12), bits, 2)
    return judged(rng, task, basis, most, (Constraint("mean", task.initial, Fraction(0)),), "small")


def members(rng: random.Random) -> Question | None:
    """Draw a union of two tasks with a bound for each."""
    basis, objective = rng.choice(BASES), rng.choice(OBJECTIVES)
    tasks = [
        random_task(
            rng.randrange(1 << 40),
            states=4,
            actions=2,
            objective=objective,
            code_bits=2,
            action_bits=1,
            same_actions=True,
        )
        for _ in range(2)
    ]
    both = union(tasks)
    most = 2 if basis in ("mig", "lut-3") else MOST
    return judged(rng, both, basis, most, each_constraints(both, [Fraction(0)] * 2), "members")


def large(rng: random.Random) -> Question | None:
    """Draw a task of 33 to 110 states; all functions of up to one gate are judged."""
    basis = rng.choice(BASES[:-2])
    states = rng.choice((rng.randint(33, 64), rng.randint(66, 110)))
    task = drawn_task(rng, states, 6 if states <= 64 else 7, 2)
    return judged(rng, task, basis, 1, (Constraint("mean", task.initial, Fraction(0)),), "large")


def two_outputs(rng: random.Random) -> Question | None:
    """Draw a task of four actions; all pairs of functions of up to one gate are judged."""
    basis = rng.choice(BASES[:-2])
    states, bits = rng.choice(((6, 3), (7, 3), (8, 3), (33, 6), (40, 6)))
    task = drawn_task(rng, states, bits, rng.choice((3, 4, 4)))
    return judged(rng, task, basis, 1, (Constraint("mean", task.initial, Fraction(0)),), "two outputs")


def judged(
    rng: random.Random, task: MDP, basis: str, most: int, limits: tuple[Constraint, ...], kind: str
) -> Question | None:
    """Return a question about a task with thresholds drawn by exact returns; ``None`` where it would not be hard."""
    face = interface_for(task)
    one = face.output_bits == 1
    known = functions_by_size(basis, face.inputs, most) if one else pairs_by_size(basis, face.inputs)
    sizes: dict[Words, int] = {}
    for reads, gates in known.items():
        words = words_of((reads,) if isinstance(reads, int) else reads, face.codes)
        sizes[words] = min(gates, sizes.get(words, gates))
    returns = returns_by_words(task, face, sizes, limits)
    returns += [(constraint_returns(task, picks, limits), most + 1) for picks in others(rng, task)]
    drawn = tuple(thresholds(rng, limits, returns))
    if len(drawn) < len(limits):
        return None
    met = [gates for values, gates in returns if all(c.met(v) for c, v in zip(drawn, values, strict=True))]
    least = min(met, default=most + 1)
    if least < 2 or not any(gates > 1 for _, gates in returns):
        return None
    return Question(Problem(task, face, basis, drawn), least if most > 1 else None, kind)


def others(rng: random.Random, task: MDP) -> list[tuple[int, ...]]:
    """Draw policies that circuits of few gates hardly have: their returns are thresholds."""
    return [tuple(rng.randrange(len(row)) for row in task.choices) for _ in range(3)]


def thresholds(rng: random.Random, limits: tuple[Constraint, ...], returns: Returns) -> Iterable[Constraint]:
    """Draw thresholds: of one constraint above all that fewer than two gates return."""
    if len(limits) == 1:
        low = max((values[0] for values, gates in returns if gates < 2), default=None)
        if low is not None:
            high = [values[0] for values, gates in returns if gates > 1 and values[0] > low]
            yield with_threshold(rng, limits[0].name, limits[0].weights, low, high)
        return
    wanted = [values for values, gates in returns if gates > 1]
    if wanted:
        at = rng.choice(wanted)
        for c, value in zip(limits, at, strict=True):
            near = rng.choice((Fraction(0), Fraction(0), *NEAR)) * max(abs(value), Fraction(1, 100))
            yield Constraint(c.name, c.weights, value - near)


KINDS = (*[small] * 6, *[members] * 3, *[large] * 4, two_outputs)


def question(seed: int) -> Question:
    """Return the question of a seed."""
    rng = random.Random(seed)
    while True:
        drawn = rng.choice(KINDS)(rng)
        if drawn is not None:
            return drawn


def answers(problem: Problem, most: int, work: int, many_states: int) -> list[Answer]:
    """Return what a session says about 0, 1, .. gates, until a circuit is found; circuits are checked exactly."""
    params = SolveParams(
        lemmas=LemmaParams(many_states=many_states),
        elimination=EliminationParams(enumeration=EnumerationParams(most_work=work)),
    )
    session = sat_backend(params=params, lower=None).session(problem)
    said: list[Answer] = []
    try:
        while len(said) <= most and Answer.FOUND not in said:
            verdict = session.decide(len(said), Budget())
            said.append(verdict.answer)
            if verdict.circuit is not None:
                assert verdict.circuit.size <= len(said) - 1
                assert problem.accepts(verdict.circuit)
    finally:
        session.close()
    return said


def compared(seed: int, states: int) -> tuple[list[Answer], list[Answer]]:
    """Ask about two outputs of a task of many states, with enumeration and without, whatever the least size is."""
    rng = random.Random(seed)
    task = drawn_task(rng, states, (states - 1).bit_length(), 4)
    face = interface_for(task)
    single = functions_by_size("b2", face.inputs, 1)
    reads = [rng.choices(list(single), k=2) for _ in range(40)]
    sizes = {words_of(pair, face.codes): 2 for pair in reads}
    limits = (Constraint("mean", task.initial, Fraction(0)),)
    found = [values[0] for values, _ in returns_by_words(task, face, sizes, limits)]
    limit = max([*found, *(constraint_returns(task, picks, limits)[0] for picks in others(rng, task))])
    problem = Problem(task, face, "b2", (Constraint("mean", task.initial, limit),))
    return answers(problem, 2, EnumerationParams().most_work, 0), answers(problem, 2, 0, 0)


def asked(seed: int) -> tuple[Question, str]:
    """Ask a question with enumeration and without; return what is wrong, if anything."""
    made = question(seed)
    most = 2 if made.least is None or made.least < 3 or made.problem.basis in ("mig", "lut-3") else MOST
    most = 2 if made.problem.interface.inputs > 3 else most
    on = answers(made.problem, most, EnumerationParams().most_work, 0)
    off = answers(made.problem, most, 0, random.Random(seed).choice((*[0] * 9, 1000)))
    if on[:2] != [Answer.REFUTED] * 2:
        return made, f"a size below two: {on}"
    if on != off:
        return made, f"with enumeration {on}, without {off}"
    if made.least is not None:
        known = [Answer.REFUTED] * min(made.least, most + 1) + [Answer.FOUND] * (made.least <= most)
        if on != known:
            return made, f"brute force: {made.least}, with enumeration {on}"
    return made, ""


def main() -> int:
    """Ask many; tell how many were asked of which kind, and what went wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int, help="how many questions")
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--minutes", type=float, default=1e9, help="end after so long")
    options = parser.parse_args()
    kinds, wrong, started = Counter[str](), list[int](), monotonic()
    for seed in range(options.seed, options.seed + options.count):
        if monotonic() - started > 60 * options.minutes:
            break
        made, complaint = asked(seed)
        kinds[f"{made.kind}, {made.problem.basis}"] += 1
        kinds[f"least size {made.least if made.least is not None else '> 1'}"] += 1
        kinds["asked"] += 1
        if complaint:
            wrong.append(seed)
            sys.stdout.write(f"seed {seed} ({made.kind}): {complaint}\n")
        if kinds["asked"] % 200 == 0:
            sys.stdout.write(f"{kinds['asked']} asked, {len(wrong)} wrong, {monotonic() - started:.0f} s\n")
            sys.stdout.flush()
    sys.stdout.write("".join(f"{name}: {count}\n" for name, count in sorted(kinds.items())))
    sys.stdout.write(f"wrong: {len(wrong)} {wrong[:20]}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
