"""Agreement of the search with oracles on random small tasks.

    python tests/oracle/agreement.py --count 2000 --seed 0

Draw number i depends on ``seed + i`` only, so that any disagreement is reproduced by ``--seed N --count 1``.  Each
draw is a random task or union (1 to 8 states, 1 to 4 actions, any objective), an interface, a basis and bounds: the
optimum, a fraction of it, exactly some policy's return, just above one, above the optimum; on the mean, on each
member, or both.  Three answers are compared:

* the reference: bounds and feasibility by enumerating *all* policies of every member, sizes by brute force;
* :func:`mincirc.search` with its default solver and all sound symmetry rules, and its back end asked directly (the
  search stops when its lower bound meets a circuit built by other means, and so would hide a wrong "no" there);
* on every few draws, Z3 at the claimed size and one below.

Draws beyond brute force are compared with Z3 or else with a search without symmetry rules, and counted apart.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from time import monotonic

from mincirc.circuit import BASES, format_circuit
from mincirc.encode.problem import Problem
from mincirc.interface import interface_for
from mincirc.mdp import MDP, policy_return
from mincirc.mdp.constraint import Constraint, each_constraints, mean_constraint
from mincirc.mdp.families import random_objective, random_task, random_union
from mincirc.solve.brute import BruteForce
from mincirc.solve.lazy import LazyBackend
from mincirc.solve.protocol import Answer, Budget
from mincirc.solve.z3_backend import Z3Backend
from mincirc.synthesis import SearchResult, search

MAX_SETS = 20_000
"""Work limit of brute force per draw (about a second)."""
MAX_POLICIES = 3_000
Z3_EVERY = 10
Z3_SECONDS = 5.0
SECONDS = 20.0
TINY = Fraction(1, 10**12)
CROOKED = ("tie", "just above a tie", "above the optimum")
INTERFACES = ("features", "features", "features", "packed", "gray", "random", "onehot")
MOST_ONEHOT = 5
"""States up to which the one-hot code is drawn: with one input per state the oracles soon give up."""


@dataclass(frozen=True)
class Draw:
    """One random question, as :func:`mincirc.search` takes it and as the oracles do."""

    seed: int
    task: MDP
    interface: str
    bound: str | Fraction | None
    each: tuple[Fraction, ...] | None
    problem: Problem
    feasible: bool
    best: Fraction
    kind: str

    def describe(self) -> str:
        each = "" if self.each is None else f", each >= {', '.join(map(str, self.each))}"
        return (
            f"seed {self.seed}: {self.problem.basis}, {self.interface}, {self.task.objective}, "
            f"{len(self.task.states)} states, {len(self.task.blocks) or 1} task(s), bound {self.bound}{each}"
        )


def members(task: MDP) -> list[MDP]:
    return [b.task for b in task.blocks] or [task]


def random_model(rng: random.Random) -> MDP:
    """Return a task or a union with few enough policies to enumerate them member by member."""
    while True:
        states = max(rng.randint(1, 8), rng.randint(1, 8))
        actions, objective = max(rng.randint(1, 4), rng.randint(1, 4)), random_objective(rng)
        seed = rng.randrange(1 << 30)
        if states > 1 and rng.randrange(5) < 2:
            count = rng.randint(2, min(states, 4))
            task = random_union(
                seed, members=count, states=states, actions=actions, objective=objective, uniform=rng.randrange(2) == 0
            )
        else:
            task = random_task(
                seed, states=states, actions=actions, objective=objective, same_actions=rng.randrange(3) == 0
            )
        if all(policy_count(m) <= MAX_POLICIES for m in members(task)):
            return task


def policy_count(task: MDP) -> int:
    count = 1
    for row in task.choices:
        count *= len(row)
    return count


def draw(seed: int) -> Draw:
    rng = random.Random(seed)
    task = random_model(rng)
    interface = rng.choice(INTERFACES if len(task.states) <= MOST_ONEHOT else INTERFACES[:-1])
    if interface == "random":
        interface = f"random:{rng.randrange(100)}"
    basis = list(BASES)[seed % len(BASES)]
    parts = members(task)
    returns = [[policy_return(m, p) for p in m.policies()] for m in parts]
    bests = [max(values) for values in returns]
    weights = [b.weight for b in task.blocks] or [Fraction(1)]
    best = sum((w * b for w, b in zip(weights, bests, strict=True)), Fraction(0))
    some = [rng.choice(values) for values in returns]
    tie = sum((w * s for w, s in zip(weights, some, strict=True)), Fraction(0))
    kind, bound, threshold = _bound(rng, best, tie)
    each = None
    constraints: tuple[Constraint, ...] = ()
    if rng.randrange(3) or len(parts) == 1:
        constraints += (mean_constraint(task, threshold),)
    else:
        bound = None
    if bound is None or rng.randrange(5) == 0:
        each = tuple(_limit(rng, b, s) for b, s in zip(bests, some, strict=True))
        constraints += each_constraints(task, each)
        kind = "each" if bound is None else f"{kind} and each"
    feasible = (bound is None or best >= threshold) and (
        each is None or all(b >= k for b, k in zip(bests, each, strict=True))
    )
    problem = Problem(task, interface_for(task, interface), basis, constraints)
    return Draw(seed, task, interface, bound, each, problem, feasible, best, kind)


def _bound(rng: random.Random, best: Fraction, tie: Fraction) -> tuple[str, str | Fraction | None, Fraction]:
    """Return the kind of bound, the bound as a user writes it, and the rational it must become."""
    kind = rng.choice(["optimal", "optimal", "optimal", "fraction", *CROOKED])
    if kind == "optimal":
        return kind, "optimal", best
    if kind == "fraction":
        percent = rng.choice([99, 95, 90, 75, 50])
        return kind, f"{percent}%", best - (1 - Fraction(percent, 100)) * abs(best)
    threshold = {"tie": tie, "just above a tie": tie + TINY, "above the optimum": best + TINY}[kind]
    return kind, threshold, threshold


def _limit(rng: random.Random, best: Fraction, tie: Fraction) -> Fraction:
    options = [best, best, best, tie, tie, tie + TINY, (best + tie) / 2]
    return rng.choice([*options, best + TINY] if rng.randrange(4) == 0 else options)


# -- answers ----------------------------------------------------------------------------------


def brute_size(problem: Problem) -> tuple[int, bool]:
    """Return the least size, or a lower bound and ``False`` past the work limit."""
    session = BruteForce(MAX_SETS).session(problem)
    gates = 0
    while True:
        verdict = session.decide(gates, Budget())
        if verdict.answer is Answer.UNKNOWN:
            return gates, False
        if verdict.answer is Answer.FOUND:
            if verdict.circuit is None or verdict.circuit.size != gates or not problem.accepts(verdict.circuit):
                raise AssertionError("brute force returned a circuit that is not one of the size asked for")
            return gates, True
        gates += 1


def back_end_confirms(problem: Problem, size: int) -> bool:
    """Return whether the default back end, asked for every size in turn, first finds a circuit at ``size``."""
    session, budget = LazyBackend().session(problem), Budget(seconds=SECONDS)
    answers = [session.decide(gates, budget).answer for gates in range(size + 1)]
    return Answer.UNKNOWN in answers or answers == [Answer.REFUTED] * size + [Answer.FOUND]


def z3_confirms(problem: Problem, size: int, seconds: float) -> bool | None:
    """Return whether Z3 finds a circuit of ``size`` gates and none with one less; ``None`` when it ran out of time."""
    session = Z3Backend().session(problem)
    found = session.decide(size, Budget(seconds=seconds)).answer
    below = session.decide(size - 1, Budget(seconds=seconds)).answer if size else Answer.REFUTED
    if found is Answer.REFUTED or below is Answer.FOUND:
        return False
    return True if (found, below) == (Answer.FOUND, Answer.REFUTED) else None


def searched(question: Draw, symmetry: Sequence[str] | None = None, seconds: float = SECONDS) -> SearchResult:
    return search(
        question.task,
        bound=question.bound,
        each=question.each,
        basis=question.problem.basis,
        interface=question.interface,
        symmetry=symmetry,
        timeout=seconds,
    )


def record_errors(question: Draw, result: SearchResult) -> Iterator[str]:
    """Yield what is wrong with the result by itself: bounds, witness, value."""
    if result.constraints != question.problem.constraints:
        yield "the bounds became other rationals"
    if result.optimum != question.best:
        yield f"the optimum is {question.best}, not {result.optimum}"
    if (result.status == "infeasible") == question.feasible:
        yield f"status {result.status}, but feasible: {question.feasible}"
    if result.status == "infeasible":
        return
    if result.circuit is None or not question.problem.accepts(result.circuit):
        yield "the witness does not meet the bounds"
    elif result.circuit.size != result.upper:
        yield f"the witness has {result.circuit.size} gates, the upper bound is {result.upper}"
    elif result.policy is None or result.value != policy_return(question.task, result.policy.picks):
        yield "the value is not that of the policy"


PLAIN = "beyond brute force, without symmetry rules"


# -- comparing --------------------------------------------------------------------------------


@dataclass
class Summary:
    """Counts of a run; ``disagreements`` holds one line each."""

    counts: Counter[str] = field(default_factory=Counter)
    sizes: Counter[str] = field(default_factory=Counter)
    corners: Counter[str] = field(default_factory=Counter)
    disagreements: list[str] = field(default_factory=list)

    @property
    def undecided(self) -> int:
        """How many draws no oracle could answer within its limits."""
        return self.counts["undecided by the search"] + self.counts[f"{PLAIN} (undecided)"]

    def lines(self) -> Iterator[str]:
        draws, compared = self.counts["draws"], self.counts["draws"] - self.undecided
        yield f"{draws} draws, {compared} compared, {len(self.disagreements)} disagreements"
        for title, counter in (("compared", self.counts), ("size", self.sizes), ("corner", self.corners)):
            yield from (f"  {title} {name}: {count}" for name, count in sorted(counter.items()) if name != "draws")


def compare(question: Draw, summary: Summary, z3: bool) -> None:
    """Answer one question all ways and note what does not agree."""
    summary.counts["draws"] += 1
    _note_corners(question, summary.corners)
    result = searched(question)
    wrong = list(record_errors(question, result))
    if not question.feasible:
        summary.counts["infeasible, by all policies"] += 1
    elif result.status != "proved":
        summary.counts["undecided by the search"] += 1
        wrong += [] if result.status == "bounds" else [f"status {result.status}"]
    elif result.size is not None:
        summary.sizes[f"{result.size}"] += 1
        wrong += _sizes(question, result.size, summary, z3)
    for message in wrong:
        circuit = "" if result.circuit is None else f"\n{format_circuit(result.circuit)}"
        summary.disagreements.append(f"{question.describe()}: {message}{circuit}")


def _sizes(question: Draw, size: int, summary: Summary, z3: bool) -> Iterator[str]:
    if not back_end_confirms(question.problem, size):
        yield f"search says {size}, its own back end does not"
    gates, decided = brute_size(question.problem)
    if decided:
        summary.counts["with brute force"] += 1
        if gates != size:
            yield f"search says {size}, brute force {gates}"
    elif size < gates:
        yield f"search says {size}, brute force refutes everything below {gates}"
    if z3 or not decided:
        confirmed = z3_confirms(question.problem, size, Z3_SECONDS)
        name = "with Z3" if decided else "beyond brute force, with Z3"
        summary.counts[name if confirmed is not None else f"{name} (undecided)"] += 1
        if confirmed is False:
            yield f"search says {size}, Z3 does not"
        if not decided and confirmed is None:
            yield from _without_symmetry(question, size, summary)


def _without_symmetry(question: Draw, size: int, summary: Summary) -> Iterator[str]:
    plain = searched(question, symmetry=())
    decided = plain.status == "proved"
    summary.counts[PLAIN if decided else f"{PLAIN} (undecided)"] += 1
    if decided and plain.size != size:
        yield f"search says {size}, without symmetry rules {plain.size}"


def _note_corners(question: Draw, corners: Counter[str]) -> None:
    task, interface = question.task, question.problem.interface
    corners[f"basis {question.problem.basis}"] += 1
    corners[f"objective {type(task.objective).__name__}"] += 1
    corners[f"bound {question.kind}"] += 1
    corners["union"] += bool(task.blocks)
    corners["don't-care codes"] += len(interface.codes) < 1 << interface.inputs
    corners["illegal words"] += any(len(d) < 1 << interface.output_bits for d in interface.decoding)
    corners["action sets of different sizes"] += len({len(row) for row in task.choices}) > 1
    corners["constant action bit"] += any(
        len({word >> h & 1 for legal in interface.decoding for word in legal}) == 1
        for h in range(interface.output_bits)
    )


def run(count: int, seed: int, z3_every: int = Z3_EVERY, progress: Callable[[str], None] | None = None) -> Summary:
    """Compare on ``count`` draws; every ``z3_every``-th is given to Z3 as well."""
    summary, started = Summary(), monotonic()
    for number in range(count):
        compare(draw(seed + number), summary, number % z3_every == 0)
        if progress is not None and (number + 1) % 100 == 0:
            progress(f"{number + 1} draws, {len(summary.disagreements)} disagreements, {monotonic() - started:.0f} s")
    return summary


def _tell(line: str) -> None:
    sys.stderr.write(line + "\n")


def main() -> int:
    parser = argparse.ArgumentParser(description="Compare the search with brute force and Z3 on random tasks.")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--z3-every", type=int, default=Z3_EVERY)
    options = parser.parse_args()

    summary = run(options.count, options.seed, options.z3_every, _tell)
    sys.stdout.write("\n".join([*summary.lines(), *summary.disagreements]) + "\n")
    return 1 if summary.disagreements else 0


if __name__ == "__main__":
    sys.exit(main())
