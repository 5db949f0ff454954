"""One search by lazy SMT: circuits by SAT, performance by lazily learned Bellman lemmas, rows on demand.

A session of the refinement loop (:mod:`mincirc.solve.refine`) holds what outlives a size: lemmas, rows,
deferred lemmas, lower bounds and the symmetries of the problem.  It opens one :class:`~mincirc.solve.query.Query` per
size.  Lemmas speak of policies, so all sizes share them.  A size may be suspended after some thousands of conflicts
and resumed at no loss: its query stays open.

On large tasks sizes 0 and 1 are decided from a list of all circuits (:mod:`mincirc.solve.elimination`) where it is not
too long, and nothing is learned before the first size is asked: static lemmas are made in portions, between turns
(:meth:`LazySession.prepare`), and every refinement counts against the turn like conflicts.

Symmetries are those of the problem *as it is now*: when bounds are raised they are computed anew, and lemmas and rows
are closed under the new ones (a symmetry of weaker bounds need not be one of the raised bounds, and a rule that
believed so once gave wrong minima; ``tests/statements/test_rules_under_new_bounds.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from time import monotonic
from typing import Self

from mincirc.circuit import Circuit
from mincirc.encode.formula import Formula
from mincirc.encode.rules import Rules
from mincirc.encode.side import Side
from mincirc.encode.size import estimate_clauses
from mincirc.encode.symmetry import SymmetricInputs, Symmetry
from mincirc.mdp.boxes.learn import Lemma, LemmaLearner
from mincirc.mdp.constraint import Constraint
from mincirc.problem.evidence import Evidence
from mincirc.problem.problem import Problem
from mincirc.solve.deferred import Deferred
from mincirc.solve.elimination import SmallSizes
from mincirc.solve.params import DEFAULTS, SolveParams
from mincirc.solve.protocol import (
    Answer,
    Budget,
    Effort,
    LowerBounds,
    NoBounds,
    OnProgress,
    Reasoned,
    Strengthener,
    Verdict,
)
from mincirc.solve.query import Query
from mincirc.solve.refine import Theory
from mincirc.solve.restart import RestartPlan


@dataclass(frozen=True, kw_only=True)
class SessionOptions:
    """What a session is opened with, beside its problem; it stays as it is.

    ``solver`` is PySAT's name, ``rules`` are the symmetry rules, ``sides`` further conditions; ``learner`` judges
    policies (``None``: exact values of the task); ``lower`` makes the lower bounds that are not refutations of sizes.
    With ``every_row`` every state has a row from the start.  ``looks_up`` says whether :meth:`LazySession.least` asks
    the table of small functions, and the smallest sizes of large tasks a list of all circuits.  ``searches_after`` is
    the number of conflicts of a size after which the search over live signals is asked about it (``None``: never).
    Without both every size is refuted by clauses.  With ``lean`` static lemmas of large tasks are deferred until a
    circuit breaks them.
    """

    solver: str
    rules: Rules
    sides: tuple[Side, ...] = ()
    learner: LemmaLearner | None = None
    lower: LowerBounds | None = None
    params: SolveParams = DEFAULTS
    every_row: bool = False
    looks_up: bool = True
    searches_after: int | None = 0
    lean: bool = True


class LazySession:
    """One search (see the module's text)."""

    def __init__(self, problem: Problem, options: SessionOptions, on_progress: OnProgress | None = None) -> None:
        self.options = options
        self.params = options.params
        self.problem = problem
        self.rules = self.sound(options.rules)
        self.solver_name = options.solver
        self.sides = options.sides
        self.lower = options.lower
        self.lemmas: list[Lemma] = []
        self.rows = set(range(len(problem.task.states))) if options.every_row else set[int]()
        self.strengthener = self._new_strengthener()
        learner = self._new_learner() if options.learner is None else options.learner
        self.theory = Theory(learner, Deferred(params=self.params.deferral), self.params.refine)
        self._on_progress = on_progress
        listed = options.learner is None
        self._listed = SmallSizes(problem, learner, self.params.elimination) if listed else None
        self._static_done = False
        self._statics: Iterator[list[Lemma]] | None = None
        self._open: tuple[int, Query] | None = None
        self._symmetry: tuple[Problem, Symmetry] | None = None
        self._plan: RestartPlan | None = None
        self._restarts = 0
        self._lists = options.looks_up  # whether small sizes of large tasks are decided by a list of all circuits
        self._on_restart: Callable[[], None] = lambda: None

    @classmethod
    def sound(cls, rules: Rules) -> Rules:
        """Return those of the rules that hold for the formulas of this kind of session."""
        return rules

    def _new_learner(self) -> LemmaLearner:
        return LemmaLearner(self.problem.task, self.problem.constraints, self.params.lemmas)

    def _new_strengthener(self) -> Strengthener:
        return NoBounds() if self.lower is None else self.lower.strengthener(self.rules, self.solver_name)

    @property
    def symmetry(self) -> Symmetry:
        """The symmetries of the problem as it is now; none where the rule is off."""
        if self._symmetry is None or self._symmetry[0] is not self.problem:
            self._symmetry = self.problem, Symmetry.of(self.problem) if self.rules.symmetric else Symmetry()
        return self._symmetry[1]

    @property
    def strengthening(self) -> tuple[Side, ...]:
        """The conditions that every formula has beside the rules: symmetric inputs in order, lower bounds."""
        pairs = self.symmetry.pairs
        return (*((SymmetricInputs(pairs),) if pairs else ()), *self.strengthener.sides)

    def strengthen(self, gates: int, effort: Effort, budget: Budget) -> int:
        """Improve the lower bounds; return the conflicts that it took on top of the effort for that size."""

        def told(conflicts: int) -> None:
            self.report(gates, replace(effort, conflicts=effort.conflicts + conflicts))

        return self.strengthener.renew(self.problem, self.lemmas, self.rows, gates, budget, told)

    def due(self, conflicts: int) -> bool:
        """Return whether lower bounds are to be improved, when a size has cost that much since the last time."""
        return self.strengthener.due(conflicts, len(self.lemmas), len(self.rows))

    def decide(self, gates: int, budget: Budget) -> Verdict:
        """Decide one size (see :class:`mincirc.solve.protocol.Session`).

        What the budget cut short is suspended: asked again for the same size, the solver resumes where it was.
        """
        known = self._from_table(gates)
        if known is not None:
            return known
        listed = self._from_list(gates, budget)
        if listed is not None:
            return listed
        query = self._open_query(gates, budget)
        found = self._by_search(gates, query.conflicts, budget)
        if found is not None:
            self._discard_query()
            return self._noted(gates, found)
        try:
            verdict = query.next(budget)
        except BaseException:
            self._discard_query()
            raise
        if verdict.answer is not Answer.UNKNOWN:
            self._discard_query()
            self._restarts = 0
        return self._noted(gates, verdict)

    def decide_briefly(self, gates: int, budget: Budget) -> Verdict:
        """Decide a size by what is known at once or a moment's search over live signals, else answer ``UNKNOWN``."""
        found = self._from_table(gates)
        if found is None and self._static_done:
            found = self._by_search(gates, 0, budget, brief=True)
        return Verdict(Answer.UNKNOWN) if found is None else self._noted(gates, found)

    def _from_table(self, gates: int) -> Verdict | None:
        circuit = self.strengthener.circuit
        if circuit is None or circuit.size != gates or self.sides or not self._accepts(circuit):
            return None
        return Verdict(Answer.FOUND, circuit, self._effort(gates))

    def _noted(self, gates: int, verdict: Verdict, listed: int | None = None) -> Verdict:
        """Keep why a size was refuted, and whether bounds helped."""
        if verdict.answer is not Answer.REFUTED:
            return verdict
        aided = bool(self.strengthener.sides) or bool(self.strengthener.refutes(gates))
        self.strengthener.refuted(gates, verdict.effort, listed)
        return replace(verdict, effort=replace(verdict.effort, aided=aided))

    @property
    def reason(self) -> Reasoned | None:
        """The best lower bound so far with the reason why it holds; ``None`` where none is kept."""
        return self.strengthener.reason

    def _from_list(self, gates: int, budget: Budget) -> Verdict | None:
        """Decide a size of a large task from the list of its circuits; ``None`` where it is left to SAT."""
        applies = self._lists and self.rules.cofactor and self.patient and not self.sides
        if self._listed is None or not applies:
            return None
        found = self._listed.decide(gates, budget)
        if found is None:
            return None
        verdict = replace(found, effort=replace(self._effort(gates), seconds=found.effort.seconds))
        return self._noted(gates, verdict, self._listed.circuits)

    def _by_search(self, gates: int, spent: int, budget: Budget, *, brief: bool = False) -> Verdict | None:
        """Decide a size by a search without clauses; ``None`` where it is left to SAT."""
        strengthener, after = self.strengthener, self.options.searches_after
        if after is None or spent < after or strengthener.refutes(gates):
            return None
        started = monotonic()
        circuit = strengthener.search(self.problem, (*self.lemmas, *self.deferred), gates, spent, budget, brief=brief)
        effort = replace(self._effort(gates), seconds=monotonic() - started)
        if strengthener.refutes(gates):
            return Verdict(Answer.REFUTED, effort=effort)
        if circuit is None or self.sides:
            return None
        failure = self.theory.failure(self.problem.interface.policy_of(circuit), self.rows)
        if failure is None:
            return Verdict(Answer.FOUND, circuit, effort)
        for lemma in failure.lemmas:  # on several states, which the search did not know
            self.keep(lemma)
        return None

    def _effort(self, gates: int) -> Effort:
        """Return what a size has cost that is decided without clauses, perhaps after they were asked in vain."""
        conflicts = self._open[1].conflicts if self._open is not None and self._open[0] == gates else 0
        return Effort(conflicts, lemmas=len(self.lemmas), rows=len(self.rows))

    def _open_query(self, gates: int, budget: Budget) -> Query:
        if self._open is not None and self._open[0] != gates:
            self._discard_query()
        if self._open is None:
            self._open = gates, self.query(gates, budget)
        return self._open[1]

    def close(self) -> None:
        """Free all solvers, of the size in work and of parts; what was learned is kept."""
        self._discard_query()
        self.strengthener.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _discard_query(self) -> None:
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
        return self.options.lean and self.theory.learner.large

    def prepare(self, budget: Budget) -> int:
        """Make another portion of the static lemmas that wait; return a number of gates known to be needed.

        When there is none, gate elimination has a turn.
        """
        if self._static_done or not self.patient:
            return self._eliminate_more()
        if self._statics is None:
            self._statics = self.theory.learner.static_by_state()
        known = {(id(lemma.constraint), lemma.box) for lemma in (*self.lemmas, *self.deferred)}
        states, size = len(self.problem.task.states), self.params.refine
        looked_at, portion = 0, min(size.largest_portion, 1 + size.portion // states)
        for lemmas in islice(self._statics, portion):
            looked_at += 1
            for lemma in lemmas:
                if (id(lemma.constraint), lemma.box) not in known:
                    self.deferred.add(lemma)
            budget.pause()
            if budget.exhausted:
                return 0
        self._static_done = looked_at < portion
        return max(self._must_read(), self._eliminate_more()) if self._static_done else 0

    def _eliminate_more(self) -> int:
        """Return a number of gates known to be needed; gate elimination goes on as long as it raises that."""
        least, raised = 0, self.eliminate(self.params.more_elimination, grows=True)
        while raised > least:
            least, raised = raised, self.eliminate(self.params.more_elimination)
        return least

    def _must_read(self) -> int:
        return self.strengthener.must_read(self.problem, (*self.lemmas, *self.deferred))

    def eliminate(self, effort: int, *, grows: bool = False) -> int:
        """Return a number of gates known to be needed by gate elimination, after ``effort`` more steps of it."""
        known = (*self.lemmas, *self.deferred)
        return self.strengthener.eliminate(self.problem, known, effort, grows=grows) if self.options.looks_up else 0

    @property
    def refinement_cost(self) -> int:
        """What a refinement counts against a turn, in conflicts: on large tasks it takes much longer than one."""
        cost = self.params.refine
        return cost.conflicts + len(self.problem.task.states) // cost.states_per_conflict if self.patient else 0

    def evidence(self) -> Evidence:
        """Return what is known now: enough to resume from in another process."""
        rows = tuple(sorted(self.rows))
        return Evidence(tuple(self.lemmas), rows, tuple(self.deferred), self._static_done, self._restarts)

    def restore(self, evidence: Evidence) -> None:
        """Take over the evidence of an earlier session of the same question; before the first size is asked."""
        known = self.evidence().merged(evidence)
        kept, rows = [], frozenset(known.rows)
        deferred = Deferred(params=self.params.deferral)
        for lemma in known.all_lemmas:
            if self.options.lean and len(lemma.box) == 1 and lemma.states[0] not in rows:
                deferred.add(lemma)
            else:
                kept.append(lemma)
        self.rows = set(rows)
        self._take_over(kept)
        self.theory = Theory(self.theory.learner, deferred, self.params.refine)
        self._static_done, self._restarts = evidence.static, evidence.restarts

    def plan_restarts(self, plan: RestartPlan, on_restart: Callable[[], None]) -> None:
        """Restart the solver of the size in work by plan from now on, and call ``on_restart`` each time."""
        self._plan, self._on_restart = plan, on_restart
        self.strengthener.off = True  # bounds are not evidence

    @property
    def restart_limit(self) -> int | None:
        """The conflicts after which the solver of the size in work restarts (``None``: never)."""
        return None if self._plan is None else self._plan.limit(self._restarts)

    def count_restart(self) -> None:
        """Count a planned restart, so that the next one comes twice as late."""
        self._restarts += 1
        self._on_restart()

    def formula(self, gates: int) -> Formula:
        """Return the formula of one size."""
        return Formula(self.problem, gates, self.rules)

    def estimate(self, gates: int) -> int:
        """Return about how many clauses that formula will have."""
        return estimate_clauses(self.problem, gates, self.rules, len(self.rows))

    @property
    def deferred(self) -> Deferred:
        """The lemmas that are true and not in the formula yet."""
        return self.theory.deferred

    def inherit(self, other: LazySession) -> None:
        """Take over the lemmas and rows of a session about the same task and constraints."""
        self.rows |= other.rows
        self._take_over(other.lemmas)
        deferred = Deferred(tuple(other.deferred), self.params.deferral)
        self.theory = Theory(other.theory.learner, deferred, self.params.refine)
        self._static_done = other._static_done

    def _take_over(self, lemmas: Sequence[Lemma]) -> None:
        """Start from these lemmas and the rows, closed under the symmetries of the problem as it is now."""
        off, self.strengthener = self.strengthener.off, self._new_strengthener()
        self.strengthener.off = off
        known = Evidence(tuple(lemmas), tuple(self.rows)).closed(self.problem, self.symmetry)
        self.lemmas, self.rows = list(known.lemmas), set(known.rows)

    def raise_bounds(self, constraints: Sequence[Constraint], budget: Budget) -> None:
        """Ask for more: the new constraints must imply the old ones, so that all lemmas stay true."""
        self.close()
        self.problem = replace(self.problem, constraints=tuple(constraints))
        self.theory = Theory(self._new_learner(), self.deferred, self.params.refine)
        self._take_over(self.lemmas)
        self._listed = (
            None if self._listed is None else SmallSizes(self.problem, self.theory.learner, self.params.elimination)
        )
        self._static_done, self._statics = False, None
        if not self.patient:
            self._add_static(budget)

    def _add_static(self, budget: Budget) -> None:
        """Learn the static lemmas; any part of them is sound, so the clock may cut them short."""
        known = {(id(lemma.constraint), lemma.box) for lemma in (*self.lemmas, *self.deferred)}

        def stop() -> bool:
            budget.pause()
            return budget.exhausted

        found = [x for x in self.theory.learner.static(stop) if (id(x.constraint), x.box) not in known]
        defer = self.options.lean and len(self.rows.union(*(x.states for x in found))) > self.params.deferral.rows
        waiting = [x for x in found if defer and x.states[0] not in self.rows]
        self._keep_all([x for x in found if not defer or x.states[0] in self.rows])
        for lemma in waiting:
            self.deferred.add(lemma)
        self._static_done = not budget.exhausted

    def least(self, budget: Budget) -> int:
        """Return a number of gates known to be needed before any size is asked; 0 where asking is quick."""
        if not self._static_done:
            if self.patient:
                return 0
            self._add_static(budget)
        known = (*self.lemmas, *self.deferred)
        at_once = self.strengthener.at_once(self.problem, known, self.rows) if self.options.looks_up else 0
        must_read = self._must_read() if self.deferred else 0
        return max(at_once, must_read, self.eliminate(self.params.first_elimination))

    def keep(self, lemma: Lemma) -> None:
        """Add a lemma to the pool, with its images where inputs are symmetric."""
        self._keep_all([lemma])

    def _keep_all(self, lemmas: Sequence[Lemma]) -> None:
        """Add lemmas to the pool, with their images where inputs are symmetric; the pool is closed already."""
        symmetry = self.symmetry
        known = {(id(one.constraint), one.box) for one in self.lemmas} if symmetry.images else set()
        for lemma in lemmas:
            if (id(lemma.constraint), lemma.box) in known:
                continue
            new = [lemma]
            if symmetry.images:
                new = [x for x in symmetry.lemmas(self.problem, lemma) if (id(x.constraint), x.box) not in known]
                known.update((id(x.constraint), x.box) for x in new)
            for one in new:
                self.lemmas.append(one)
                self.rows.update(one.states)

    def report(self, gates: int, effort: Effort) -> None:
        """Tell whoever listens."""
        if self._on_progress is not None:
            self._on_progress(gates, effort)

    def _accepts(self, circuit: Circuit) -> bool:
        return self.theory.failure(self.problem.interface.policy_of(circuit), self.rows) is None
