"""The main back end: circuits by SAT, performance by lazily learned Bellman lemmas, rows on demand.

Ask SAT for a circuit of r gates whose policy obeys the clauses so far; decode it; check *all* states exactly.  Where
its word is illegal, add that state's row; where its policy misses a constraint, learn a lemma
(:mod:`mincirc.mdp.boxes.learn`).  Lemmas speak of policies, so they are kept for the next r.  The loop ends because
every lemma excludes the policy it came from and there are finitely many.

On large tasks sizes 0 and 1 are decided from a list of all circuits (:mod:`mincirc.solve.elimination`) where it is not
too long, and nothing is learned before the first size is asked: static lemmas are made in portions, between turns
(:meth:`LazySession.prepare`), and every refinement counts against the turn like conflicts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from time import monotonic
from typing import Self

from mincirc.circuit import Circuit
from mincirc.encode.formula import Formula
from mincirc.encode.gates import Clause
from mincirc.encode.rules import NAMES, Rules, Use, rules_for
from mincirc.encode.side import Side
from mincirc.encode.size import clauses_of
from mincirc.encode.symmetry import Symmetry
from mincirc.interface import total
from mincirc.lower.schedule import DEFAULTS, LowerParams, Strength
from mincirc.mdp.boxes.learn import Lemma, LemmaLearner
from mincirc.mdp.constraint import Constraint
from mincirc.problem.evidence import Evidence
from mincirc.problem.problem import Problem
from mincirc.runtime.memory import fits, give_back
from mincirc.solve.deferred import MOST_ROWS, Waiting
from mincirc.solve.elimination import SmallSizes
from mincirc.solve.protocol import Answer, Budget, Effort, OnProgress, Verdict
from mincirc.solve.sat import DEFAULT, SatSolver, canonical_name

PORTION, LARGEST_PORTION = 1 << 14, 64
"""On large tasks static lemmas are made for so many states at a time: their number times all states is about this."""

REFINEMENT, STATES_PER_CONFLICT = 10, 16
"""On large tasks a refinement counts like so many conflicts, and one more for so many states."""

PIECE = 20_000
"""Clauses that are built between two looks at the clock and the memory."""


@dataclass(frozen=True)
class LazyBackend:
    """PySAT by solver name; ``rules`` restricts the symmetry rules (``None``: all that are sound).

    ``lower`` are the parameters of lower bounds that are not found by asking for a circuit.
    """

    solver: str = DEFAULT
    rules: tuple[str, ...] | None = None
    lower: LowerParams = field(default=DEFAULTS, kw_only=True)

    @property
    def name(self) -> str:
        """PySAT's name of the solver."""
        return self.solver

    def session(
        self,
        problem: Problem,
        on_progress: OnProgress | None = None,
        *,
        sides: Sequence[Side] = (),
        every_row: bool = False,
        use: Use | None = None,
        only: Sequence[str] | None = None,
        learner: LemmaLearner | None = None,
    ) -> LazySession:
        """Open a session; the solver's name and the rules are checked here.

        ``sides`` are further conditions; ``every_row`` gives every state a row from the start, as anything said about
        policies at all states needs; ``use`` is what the answers are for (default: policies when there are sides or
        every row, else one minimum circuit) and ``only`` keeps no other rules than these; ``learner`` judges policies
        (default: exact values of the task).
        """
        if use is None:
            use = "policies" if sides or every_row or learner is not None else "minimum"
        rules = rules_for(problem.basis, self.rules, use)
        if only is not None:
            rules = replace(rules, **{name: False for name in NAMES if name not in only})
        session = self.open(problem, rules, on_progress, sides, learner)
        session.lower = self.lower
        if every_row or sides:
            session.rows.update(range(len(problem.task.states)))
            session.lean = False
        return session

    def open(
        self,
        problem: Problem,
        rules: Rules,
        on_progress: OnProgress | None,
        sides: Sequence[Side],
        learner: LemmaLearner | None,
    ) -> LazySession:
        """Make the session; a back end that does more with sessions overrides this."""
        return LazySession(problem, canonical_name(self.solver), rules, on_progress, sides, learner)


class LazySession:
    """One search: the pool of lemmas is shared by all sizes.

    A size may be put down after some thousands of conflicts and gone on with at no loss.  ``looks_up`` says whether
    :meth:`least` asks the table of small functions, and the smallest sizes of large tasks a list of all circuits;
    otherwise every size is refuted by clauses.
    """

    looks_up = True
    lower = DEFAULTS
    lean = True  # on large tasks, static lemmas wait until a circuit breaks them

    def __init__(
        self,
        problem: Problem,
        solver: str,
        rules: Rules,
        on_progress: OnProgress | None = None,
        sides: Sequence[Side] = (),
        learner: LemmaLearner | None = None,
    ) -> None:
        self.problem = problem
        self.rules = self.sound(rules)
        self.solver_name = solver
        self.sides = tuple(sides)
        self.lemmas: list[Lemma] = []
        self.rows: set[int] = set()
        self.waiting = Waiting()
        self._on_progress = on_progress
        self._learner = LemmaLearner(problem.task, problem.constraints) if learner is None else learner
        self._listed = SmallSizes(problem, self._learner) if learner is None else None
        self._static_done = False
        self._statics: Iterator[list[Lemma]] | None = None
        self._open: tuple[int, Query] | None = None
        self._first_leg = 0
        self._legs = 0
        self._told: Callable[[], None] = lambda: None
        self._strength: Strength | None = None

    @classmethod
    def sound(cls, rules: Rules) -> Rules:
        """Return those of the rules that hold for the formulas of this kind of session."""
        return rules

    @property
    def strength(self) -> Strength:
        """What makes formulas stronger; made when it is first asked for."""
        if self._strength is None:
            symmetry = Symmetry.of(self.problem) if self.rules.symmetric else Symmetry()
            self._strength = Strength(self.rules, self.solver_name, symmetry, params=self.lower)
        return self._strength

    def strengthen(self, gates: int, effort: Effort, budget: Budget) -> int:
        """Improve the bounds on parts; return the conflicts that it took on top of the effort for that size."""

        def told(conflicts: int) -> None:
            self.report(gates, replace(effort, conflicts=effort.conflicts + conflicts))

        return self.strength.renew(self.problem, self.lemmas, self.rows, gates, budget, told)

    def due(self, conflicts: int) -> bool:
        """Return whether bounds on parts are to be improved, when a size has cost that much since the last time."""
        return self.strength.due(conflicts, len(self.lemmas), len(self.rows))

    def decide(self, gates: int, budget: Budget) -> Verdict:
        """Decide one size (see :class:`mincirc.solve.protocol.Session`).

        What the budget cut short stays open: asked again for the same size, the solver goes on where it was.
        """
        circuit = self.strength.circuit
        if circuit is not None and circuit.size == gates and not self.sides and self.failures(circuit) == ([], []):
            return Verdict(Answer.FOUND, circuit, Effort(lemmas=len(self.lemmas), rows=len(self.rows)))
        listed = self._from_list(gates, budget)
        if listed is not None:
            return listed
        query = self._open_query(gates, budget)
        try:
            verdict = query.next(budget)
        except BaseException:
            self._put_away()
            raise
        if verdict.answer is not Answer.UNKNOWN:
            self._put_away()
            self._legs = 0
        return verdict

    def _from_list(self, gates: int, budget: Budget) -> Verdict | None:
        """Decide a size of a large task from the list of its circuits; ``None`` where it is left to SAT."""
        applies = self.looks_up and self.rules.cofactor and self.patient and not self.sides
        if self._listed is None or not applies:
            return None
        found = self._listed.decide(gates, budget)
        return found and replace(found, effort=replace(found.effort, lemmas=len(self.lemmas), rows=len(self.rows)))

    def _open_query(self, gates: int, budget: Budget) -> Query:
        if self._open is not None and self._open[0] != gates:
            self._put_away()
        if self._open is None:
            self._open = gates, self.query(gates, budget)
        return self._open[1]

    def close(self) -> None:
        """Free all solvers, of the size in work and of parts; what was learned is kept."""
        self._put_away()
        if self._strength is not None:
            self._strength.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _put_away(self) -> None:
        if self._open is not None:
            self._open[1].close()
            self._open = None

    def query(self, gates: int, budget: Budget) -> Query:
        """Open a question about one size that can be asked for one circuit after another."""
        if not self._static_done and not self.patient:
            self._add_static(budget)
        return Query(self, gates)

    @property
    def patient(self) -> bool:
        """Whether sizes are asked before the static lemmas are known."""
        return self.lean and self._learner.large

    def prepare(self, budget: Budget) -> int:
        """Make another portion of the static lemmas that wait; return a number of gates known to be needed."""
        if self._static_done or not self.patient:
            return 0
        if self._statics is None:
            self._statics = self._learner.static_by_state()
        known = {(id(lemma.constraint), lemma.box) for lemma in (*self.lemmas, *self.waiting)}
        looked_at, portion = 0, min(LARGEST_PORTION, 1 + PORTION // len(self.problem.task.states))
        for lemmas in islice(self._statics, portion):
            looked_at += 1
            for lemma in lemmas:
                if (id(lemma.constraint), lemma.box) not in known:
                    self.waiting.add(lemma)
            budget.pause()
            if budget.exhausted:
                return 0
        self._static_done = looked_at < portion
        return self.strength.must_read(self.problem, (*self.lemmas, *self.waiting)) if self._static_done else 0

    def charge(self, budget: Budget) -> None:
        """Let a refinement count against the turn: on large tasks it takes much longer than a conflict."""
        if self.patient:
            budget.charge(REFINEMENT + len(self.problem.task.states) // STATES_PER_CONFLICT)

    def evidence(self) -> Evidence:
        """Return what is known now (see :class:`mincirc.solve.protocol.Resumable`)."""
        rows = tuple(sorted(self.rows))
        return Evidence(tuple(self.lemmas), rows, tuple(self.waiting), self._static_done, self._legs)

    def restore(self, evidence: Evidence) -> None:
        """Take over what an earlier session of the same question knew."""
        rows = frozenset(evidence.rows)
        for lemma in evidence.all_lemmas:
            if self.lean and len(lemma.box) == 1 and lemma.states[0] not in rows:
                self.waiting.add(lemma)
            else:
                self.keep(lemma)
        self.rows |= self.strength.symmetry.states(rows)
        self._static_done = evidence.static
        self._legs = evidence.restarts

    def start_anew(self, first: int, told: Callable[[], None]) -> None:
        """From now on start the solver anew after ``first`` conflicts, then 2 ``first``, ..., and tell each time."""
        self._first_leg, self._told = first, told
        self.strength.off = True  # bounds on parts are not in a checkpoint

    def leg(self) -> int | None:
        """Return the conflicts after which the solver of the size in work starts anew (``None``: never)."""
        return self._first_leg << self._legs if self._first_leg else None

    def next_leg(self) -> None:
        """Count a new start, so that the next one comes twice as late."""
        self._legs += 1
        self._told()

    def formula(self, gates: int) -> Formula:
        """Return the formula of one size."""
        return Formula(self.problem, gates, self.rules)

    def estimate(self, gates: int) -> int:
        """Return about how many clauses that formula will have."""
        return clauses_of(self.problem, gates, self.rules, len(self.rows))

    def inherit(self, other: LazySession) -> None:
        """Take over the lemmas and rows of a session about the same task and constraints."""
        self._take_over(other.lemmas, self.rows | other.rows)
        self.waiting = Waiting(tuple(other.waiting))
        self._learner, self._static_done = other._learner, other._static_done
        self._listed = other._listed

    def _take_over(self, lemmas: Sequence[Lemma], rows: Iterable[int]) -> None:
        """Start from these lemmas and rows, closed under the symmetries of the problem as it is now."""
        off = self.strength.off
        self._strength, self.lemmas = None, []
        self.strength.off = off
        self.rows = self.strength.symmetry.states(rows)
        for lemma in lemmas:
            self.keep(lemma)

    def raise_bounds(self, constraints: Sequence[Constraint], budget: Budget) -> None:
        """Ask for more: the new constraints must imply the old ones, so that all lemmas stay true."""
        self.close()
        self.problem = replace(self.problem, constraints=tuple(constraints))
        self._learner = LemmaLearner(self.problem.task, self.problem.constraints)
        self._take_over(self.lemmas, self.rows)
        self._listed = None if self._listed is None else SmallSizes(self.problem, self._learner)
        self._static_done, self._statics = False, None
        if not self.patient:
            self._add_static(budget)

    def _add_static(self, budget: Budget) -> None:
        """Learn the static lemmas; any part of them is sound, so the clock may cut them short."""
        known = {(id(lemma.constraint), lemma.box) for lemma in (*self.lemmas, *self.waiting)}

        def stop() -> bool:
            budget.pause()
            return budget.exhausted

        found = [x for x in self._learner.static(stop) if (id(x.constraint), x.box) not in known]
        wait = self.lean and len(self.rows.union(*(x.states for x in found))) > MOST_ROWS
        for lemma in found:
            if wait and lemma.states[0] not in self.rows:
                self.waiting.add(lemma)
            else:
                self.keep(lemma)
        self._static_done = not budget.exhausted

    def least(self, budget: Budget) -> int:
        """Return a number of gates known to be needed before any size is asked; 0 where asking is quick."""
        if not self._static_done:
            if self.patient:
                return 0
            self._add_static(budget)
        known = (*self.lemmas, *self.waiting)
        at_once = self.strength.at_once(self.problem, known, self.rows) if self.looks_up else 0
        return max(at_once, self.strength.must_read(self.problem, known) if self.waiting else 0)

    def keep(self, lemma: Lemma) -> None:
        """Add a lemma to the pool, with its images where inputs are symmetric."""
        symmetry, new = self.strength.symmetry, [lemma]
        if symmetry.images:
            known = {one.box for one in self.lemmas if one.constraint is lemma.constraint}
            new = [one for one in symmetry.lemmas(self.problem, lemma) if one.box not in known]
        for one in new:
            self.lemmas.append(one)
            self.rows.update(one.states)

    def report(self, gates: int, effort: Effort) -> None:
        """Tell whoever listens."""
        if self._on_progress is not None:
            self._on_progress(gates, effort)

    def failures(self, circuit: Circuit) -> tuple[list[int], list[Lemma]]:
        """Return the states where the circuit's word is illegal, and else the lemmas that it breaks."""
        picks = self.problem.interface.policy_of(circuit)
        if self.waiting:
            rows, lemmas = self.waiting.failures(picks, self.rows)
            if rows or lemmas:
                return sorted(self.strength.symmetry.states(rows)), lemmas
        illegal = [s for s, pick in enumerate(picks) if pick is None]
        policy = total(picks)
        if policy is None:
            return sorted(self.strength.symmetry.states(illegal)), []
        return [], self._learner.learn(policy, self.rows)


class Query:
    """One size with an open solver: each :meth:`next` gives an acceptable circuit that no added side excludes.

    The formula is built piece by piece when the first circuit is asked for, so that the clock and the memory limit
    are obeyed meanwhile; what the budget cut short is gone on with by the next call.  A solver that has grown too
    large, or whose leg is over, is thrown away and built again from rows and lemmas.
    """

    def __init__(self, session: LazySession, gates: int) -> None:
        self._session = session
        self._gates = gates
        self._started = monotonic()
        self._sides = list(session.sides)
        self._before = Effort()
        self.model: list[int] = []
        self._open()

    def _open(self) -> None:
        self._symmetry = self._session.strength.symmetry
        self._strengthened = 0
        self._open_formula: Formula | None = None
        self._solver = SatSolver(self._session.solver_name)
        self._clauses = self._building()
        self._built = False
        self._lemmas = 0
        self._known = len(self._session.lemmas)

    @property
    def _formula(self) -> Formula:
        if self._open_formula is None:
            self._open_formula = self._session.formula(self._gates)
        return self._open_formula

    def __enter__(self) -> Query:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Free the solver."""
        self._solver.close()

    def add(self, side: Side) -> None:
        """Ask for something more of the circuits to come."""
        self._sides.append(side)
        if self._built:
            self._solver.add(side.clauses(self._formula))

    def next(self, budget: Budget) -> Verdict:
        """Return the next acceptable circuit, or that there is none (left), or that the budget ended."""
        answer, circuit = self._refine(budget)
        return Verdict(answer, circuit, self._effort())

    def _building(self) -> Iterator[Clause]:
        formula = self._formula
        yield from formula.each_of_structure()
        for state in sorted(self._session.rows):
            if state not in formula.rows:
                yield from formula.each_of_row(state)
        for side in (*self._sides, *self._session.strength.sides):
            yield from side.clauses(formula)

    def _build(self, budget: Budget) -> bool:
        """Go on building; return whether the formula is complete."""
        if self._open_formula is None and not self._fits(budget):
            budget.out_of_memory = True
        while not self._built and not budget.exhausted:
            piece = list(islice(self._clauses, PIECE))
            self._solver.add(piece)
            self._built = len(piece) < PIECE
            budget.pause()
            budget.out_of_memory |= budget.too_large
        return self._built

    def _fits(self, budget: Budget) -> bool:
        return fits(self._session.estimate(self._gates), budget.left_memory())

    def _refine(self, budget: Budget) -> tuple[Answer, Circuit | None]:
        session = self._session
        while True:
            self._renew(budget)
            if session.strength.refutes(self._gates):
                return Answer.REFUTED, None
            if self._leg_over():
                self._anew(budget)
            if not self._build(budget):
                return Answer.UNKNOWN, None
            formula, solver = self._formula, self._solver
            for lemma in session.lemmas[self._lemmas :]:
                solver.add(formula.lemma(lemma))
            self._lemmas = len(session.lemmas)
            due = self._strengthened + session.strength.due_at
            satisfiable = solver.solve(budget, self._interrupted(budget), due)
            session.report(self._gates, self._effort())
            if satisfiable is None:
                if not budget.exhausted and self._due():
                    continue
                if budget.exhausted or not self._anew(budget):
                    return Answer.UNKNOWN, None
                continue
            if not satisfiable:
                return Answer.REFUTED, None
            if budget.too_large and len(session.lemmas) > self._known:
                self._anew(budget)
                continue
            self.model = solver.model()
            circuit = formula.decode(self.model)
            missing, lemmas = session.failures(circuit)
            if not missing and not lemmas:
                return Answer.FOUND, circuit
            session.rows.update(missing)
            solver.add(formula.ensure_rows(missing))
            for lemma in lemmas:
                session.keep(lemma)
            session.charge(budget)

    def _due(self) -> bool:
        return self._session.due(self._solver.conflicts - self._strengthened)

    def _renew(self, budget: Budget) -> None:
        """Bring what makes the formula stronger up to date; the formula is made anew when that changed."""
        strength = self._session.strength
        if strength.symmetry != self._symmetry:
            self._start_over()  # bounds were raised: what was symmetric need not be so any more
        while self._due() and not budget.exhausted and not strength.refutes(self._gates):
            sides, effort = strength.sides, self._effort()
            spent = self._session.strengthen(self._gates, effort, budget)
            self._before = replace(self._before, conflicts=self._before.conflicts + spent)
            self._strengthened = self._solver.conflicts
            if strength.sides != sides:
                self._start_over()

    def _interrupted(self, budget: Budget) -> Callable[[], bool]:
        return lambda: self._leg_over() or self._due() or budget.too_large

    def _leg_over(self) -> bool:
        leg = self._session.leg()
        return leg is not None and self._solver.conflicts >= leg

    def _anew(self, budget: Budget) -> bool:
        """Start from lemmas and rows again; return ``False`` when that would only repeat what was done."""
        if self._leg_over():
            self._session.next_leg()
        elif len(self._session.lemmas) == self._known:
            budget.out_of_memory = True
            return False
        self._start_over()
        give_back()
        return True

    def _start_over(self) -> None:
        """Make the formula anew."""
        self._before = self._effort()
        self._solver.close()
        self._open()

    def _effort(self) -> Effort:
        formula = self._open_formula
        return Effort(
            conflicts=self._before.conflicts + self._solver.conflicts,
            clauses=self._solver.clauses,
            variables=0 if formula is None else formula.top,
            lemmas=len(self._session.lemmas),
            rows=0 if formula is None else len(formula.rows),
            calls=self._before.calls + self._solver.calls,
            seconds=monotonic() - self._started,
        )
