"""Agreement of the search with oracles on drawn questions, most of which need at least two gates.

    python -m tests.oracle.agreement --count 200 --seed 0

Questions are Hypothesis strategies made of those of :mod:`mincirc.testing`, so a disagreement shrinks to a small
question and can be kept (``MINCIRC_KEEP=1``, :mod:`tests.kept`).  There are two kinds.  *Any*: a task or union (1 to 8
states, 1 to 4 actions, any objective), an interface, a basis and bounds: the optimum, a fraction of it, exactly some
policy's return, just above one, above the optimum; on the mean, on each member, or both.  Most of those have the
minimum 0, so the others are *hard*: at least two gates by brute force (:func:`mincirc.testing.hard_problems`).  Three
answers are compared:

* the reference: bounds and feasibility by enumerating *all* policies of every member, sizes by brute force;
* :func:`mincirc.search` with its default solver and all sound symmetry rules, and its back end asked directly (the
  search stops when its lower bound meets a circuit built by other means, and so would hide a wrong "no" there);
* on every few questions, Z3 at the claimed size and one below.

Questions beyond brute force are compared with a search without symmetry rules, and counted apart.  Limits are in
conflicts and sets, so a run is the same on a busy machine; only Z3 has seconds, and where they end nothing is claimed.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from fractions import Fraction
from math import prod
from time import monotonic

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from mincirc.circuit import BASES, format_circuit
from mincirc.interface import Interface, interface_for
from mincirc.mdp import MDP, policy_return
from mincirc.mdp.constraint import Constraint, each_constraints, mean_constraint
from mincirc.problem.problem import Problem
from mincirc.runtime.limits import Limits
from mincirc.searching import SearchResult, search
from mincirc.searching.backends import sat_backend
from mincirc.solve.brute import BruteForce
from mincirc.solve.protocol import Answer, Budget
from mincirc.solve.z3_backend import Z3Backend
from mincirc.testing import hard_problems, tasks, unions
from tests.kept.keep import kept_on_failure

MAX_SETS = 20_000
"""Work limit of brute force per question (about a second)."""
MAX_POLICIES = 3_000
CONFLICTS = 10_000
Z3_EVERY = 10
Z3_SECONDS = 5.0
MOST_Z3 = 3
"""Gates up to which Z3 is asked: one formula with real-valued states is slow beyond."""
TINY = Fraction(1, 10**12)
CROOKED = ("tie", "just above a tie", "above the optimum")
LARGE_TABLES = [basis for basis in BASES if basis.startswith("lut-") and basis != "lut-2"]
"""Bases in which two gates compute nearly everything of three bits."""
INTERFACES = ("features", "features", "features", "packed", "gray", "random", "onehot")
MOST_ONEHOT = 5
"""States up to which the one-hot code is drawn: with one input per state the oracles soon give up."""


@dataclass(frozen=True)
class Question:
    """One question, as :func:`mincirc.search` takes it and as the oracles do."""

    task: MDP
    interface: str | Interface
    bound: str | Fraction | None
    each: tuple[Fraction, ...] | None
    problem: Problem
    feasible: bool
    best: Fraction
    kind: str

    def describe(self) -> str:
        each = "" if self.each is None else f", each >= {', '.join(map(str, self.each))}"
        return (
            f"{self.problem.basis}, {self.problem.interface.name}, {self.task.objective}, "
            f"{len(self.task.states)} states, {len(self.task.blocks) or 1} task(s), bound {self.bound}{each}"
        )


def members(task: MDP) -> list[MDP]:
    return [b.task for b in task.blocks] or [task]


def few_policies(task: MDP) -> bool:
    """Whether the policies can be enumerated member by member."""
    return all(prod(len(row) for row in m.choices) <= MAX_POLICIES for m in members(task))


@st.composite
def hard_questions(draw: DrawFn, basis: str) -> Question:
    """Questions on the mean that no circuit of fewer than two gates answers, or of fewer than three."""
    least = 2 if basis in LARGE_TABLES else draw(st.sampled_from([3, 2]))
    problem = draw(hard_problems(basis=basis, least=least).filter(lambda p: few_policies(p.task)))
    (constraint,) = problem.constraints
    best = max(policy_return(problem.task, p) for p in problem.task.policies())
    tight = constraint.threshold == best
    bound: str | Fraction = "optimal" if tight and draw(st.booleans()) else constraint.threshold
    return Question(problem.task, problem.interface, bound, None, problem, best >= constraint.threshold, best, "hard")


@st.composite
def any_questions(draw: DrawFn, basis: str) -> Question:
    drawn = st.one_of(tasks(), tasks(), tasks(), unions(max_members=4, max_states=4))
    task = draw(drawn.filter(few_policies))
    name = draw(st.sampled_from(INTERFACES if len(task.states) <= MOST_ONEHOT else INTERFACES[:-1]))
    interface = f"random:{draw(st.integers(0, 99))}" if name == "random" else name
    parts = members(task)
    returns = [[policy_return(m, p) for p in m.policies()] for m in parts]
    bests = [max(values) for values in returns]
    weights = [b.weight for b in task.blocks] or [Fraction(1)]
    best = sum((w * b for w, b in zip(weights, bests, strict=True)), Fraction(0))
    some = [draw(st.sampled_from(values)) for values in returns]
    tie = sum((w * s for w, s in zip(weights, some, strict=True)), Fraction(0))
    bound: str | Fraction | None
    kind, bound, threshold = draw(_bounds(best, tie))
    each = None
    constraints: tuple[Constraint, ...] = ()
    if len(parts) == 1 or draw(st.integers(0, 2)):
        constraints += (mean_constraint(task, threshold),)
    else:
        bound = None
    if bound is None or draw(st.integers(0, 4)) == 4:
        each = tuple(draw(_limits(b, s)) for b, s in zip(bests, some, strict=True))
        constraints += each_constraints(task, each)
        kind = "each" if bound is None else f"{kind} and each"
    feasible = (bound is None or best >= threshold) and (
        each is None or all(b >= k for b, k in zip(bests, each, strict=True))
    )
    problem = Problem(task, interface_for(task, interface), basis, constraints)
    return Question(task, interface, bound, each, problem, feasible, best, kind)


@st.composite
def _bounds(draw: DrawFn, best: Fraction, tie: Fraction) -> tuple[str, str | Fraction, Fraction]:
    """The kind of bound, the bound as a user writes it, and the rational it must become."""
    kind = draw(st.sampled_from(["optimal", "fraction", *CROOKED]))
    if kind == "optimal":
        return kind, "optimal", best
    if kind == "fraction":
        percent = draw(st.sampled_from([99, 95, 90, 75, 50]))
        return kind, f"{percent}%", best - (1 - Fraction(percent, 100)) * abs(best)
    threshold = {"tie": tie, "just above a tie": tie + TINY, "above the optimum": best + TINY}[kind]
    return kind, threshold, threshold


def _limits(best: Fraction, tie: Fraction) -> SearchStrategy[Fraction]:
    options = [best, best, best, tie, tie, tie + TINY, (best + tie) / 2]
    return st.sampled_from([*options * 4, best + TINY])


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
    session, budget = sat_backend().session(problem), Budget(Limits(conflicts=CONFLICTS))
    answers = [session.decide(gates, budget).answer for gates in range(size + 1)]
    return Answer.UNKNOWN in answers or answers == [Answer.REFUTED] * size + [Answer.FOUND]


def z3_confirms(problem: Problem, size: int, seconds: float) -> bool | None:
    """Return whether Z3 finds a circuit of ``size`` gates and none with one less; ``None`` when it ran out of time."""
    session = Z3Backend().session(problem)
    found = session.decide(size, Budget(Limits(seconds=seconds))).answer
    below = session.decide(size - 1, Budget(Limits(seconds=seconds))).answer if size else Answer.REFUTED
    if found is Answer.REFUTED or below is Answer.FOUND:
        return False
    return True if (found, below) == (Answer.FOUND, Answer.REFUTED) else None


def searched(question: Question, symmetry: Sequence[str] | None = None) -> SearchResult:
    return search(
        question.task,
        bound=question.bound,
        each=question.each,
        basis=question.problem.basis,
        interface=question.interface,
        symmetry=symmetry,
        conflicts=CONFLICTS,
    )


def record_errors(question: Question, result: SearchResult) -> Iterator[str]:
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
    """Counts of a run; ``sizes`` are the minima, ``hard`` those of the hard questions."""

    counts: Counter[str] = field(default_factory=Counter)
    sizes: Counter[int] = field(default_factory=Counter)
    hard: Counter[int] = field(default_factory=Counter)
    corners: Counter[str] = field(default_factory=Counter)

    @property
    def undecided(self) -> int:
        """How many questions no oracle could answer within its limits."""
        return self.counts["undecided by the search"] + self.counts[f"{PLAIN} (undecided)"]

    @property
    def nontrivial(self) -> int:
        """How many minima are at least two gates."""
        return sum(count for size, count in self.sizes.items() if size >= 2)

    def lines(self) -> Iterator[str]:
        asked = self.counts["questions"]
        yield f"{asked} questions, {asked - self.undecided} compared, {self.nontrivial} of two gates or more"
        named = {f"{size}": count for size, count in self.sizes.items()}
        for title, counter in (("compared", self.counts), ("size", named), ("corner", self.corners)):
            yield from (f"  {title} {name}: {count}" for name, count in sorted(counter.items()) if name != "questions")


def compare(question: Question, summary: Summary, z3: bool) -> None:
    """Answer one question all ways; an ``AssertionError`` says what does not agree."""
    summary.counts["questions"] += 1
    _note_corners(question, summary.corners)
    result = searched(question)
    wrong = list(record_errors(question, result))
    if not question.feasible:
        summary.counts["infeasible, by all policies"] += 1
    elif result.status != "proved":
        summary.counts["undecided by the search"] += 1
        wrong += [] if result.status == "bounds" else [f"status {result.status}"]
    elif result.size is not None:
        summary.sizes[result.size] += 1
        if question.kind == "hard":
            summary.hard[result.size] += 1
        wrong += _sizes(question, result.size, summary, z3)
    if wrong:
        circuit = "" if result.circuit is None else f"\n{format_circuit(result.circuit)}"
        raise AssertionError(f"{question.describe()}: {'; '.join(wrong)}{circuit}")


def _sizes(question: Question, size: int, summary: Summary, z3: bool) -> Iterator[str]:
    if not back_end_confirms(question.problem, size):
        yield f"search says {size}, its own back end does not"
    gates, decided = brute_size(question.problem)
    if decided:
        summary.counts["with brute force"] += 1
        if gates != size:
            yield f"search says {size}, brute force {gates}"
    else:
        if size < gates:
            yield f"search says {size}, brute force refutes everything below {gates}"
        yield from _without_symmetry(question, size, summary)
    if z3 and size <= MOST_Z3:
        confirmed = z3_confirms(question.problem, size, Z3_SECONDS)
        summary.counts["with Z3" if confirmed is not None else "with Z3 (undecided)"] += 1
        if confirmed is False:
            yield f"search says {size}, Z3 does not"


def _without_symmetry(question: Question, size: int, summary: Summary) -> Iterator[str]:
    plain = searched(question, symmetry=())
    decided = plain.status == "proved"
    summary.counts[PLAIN if decided else f"{PLAIN} (undecided)"] += 1
    if decided and plain.size != size:
        yield f"search says {size}, without symmetry rules {plain.size}"


def _note_corners(question: Question, corners: Counter[str]) -> None:
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
    """Compare on ``count`` questions of every basis, two thirds of them hard, every ``z3_every``-th with Z3 as well.

    Of ``lut-3`` to ``lut-6``, which differ in little on so few bits and cost brute force most, there are few.
    The questions depend on ``seed`` only.  A disagreement is an ``AssertionError`` about the smallest question that
    Hypothesis can shrink it to.
    """
    summary, started = Summary(), monotonic()
    for basis in BASES:
        hard, loose = count - count // 3, count // 3
        if basis in LARGE_TABLES:
            hard, loose = count // 8, 1 + count // 8
        _compare_drawn(hard_questions(basis), hard, f"{seed} {basis}", summary, z3_every)
        _compare_drawn(any_questions(basis), loose, f"{seed} {basis}", summary, z3_every)
        if progress is not None:
            progress(f"{basis}: {summary.counts['questions']} questions, {monotonic() - started:.0f} s")
    return summary


def _compare_drawn(kind: SearchStrategy[Question], count: int, seed: str, summary: Summary, z3_every: int) -> None:
    if not count:
        return

    @seeded(seed)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        derandomize=False,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=[*HealthCheck],
    )
    @given(kind)
    def agree(question: Question) -> None:
        keepable = question.feasible and question.kind == "hard"
        with kept_on_failure(question.problem, "the oracles disagree") if keepable else nullcontext():
            compare(question, summary, summary.counts["questions"] % z3_every == 0)

    agree()


def _tell(line: str) -> None:
    sys.stderr.write(line + "\n")


def main() -> int:
    parser = argparse.ArgumentParser(description="Compare the search with brute force and Z3 on drawn questions.")
    parser.add_argument("--count", type=int, default=200, help="questions per basis")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--z3-every", type=int, default=Z3_EVERY)
    options = parser.parse_args()

    summary = run(options.count, options.seed, options.z3_every, _tell)
    sys.stdout.write("\n".join(summary.lines()) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
