"""The argument of the post, walked on a concrete set of tasks, every step checked.

Claim: if minimum circuits for a task *set* have C on one of the tasks, then so have minimum circuits for the *single*
task T*, the disjoint union.  Steps:

1. *premise*: all (or some) minimum circuits of the set have C on some T_bad;
2. *values*: ``V_T*`` on a block is ``V_Ti`` of the restricted policy and ``J(T*) = mean_i J_i`` (checked exactly on
   the policies found and on random ones);
3. *sets of circuits*: the least sizes agree, and so do the policies of minimum circuits.  The set is searched with its
   own values, task by task, and always sees (tag, state); the union sees the interface that was asked for, and under
   another injective code than (tag, state) this step can fail;
4. *locality*: ``C(T*, pi, (i, s)) <=> C(T_i, pi|_i, s)``;
5. *conclusion*: minimum circuits of T* have C, as many as in the premise;
6. *converse*: circuits of T* with C have it on some task.

Verdicts: ``holds``; ``fails at step N`` with a witness; ``vacuous`` when the premise is false (nothing is claimed).
A predicate of the *circuit* is not covered by the theorem; the walk says so.

The argument is that of Hubinger, Are minimal circuits deceptive? (2019); what is different here: locality is a step of
its own, and every step is checked on the tasks at hand.  **Oracle**: ``tests/statements/test_reduction.py``; sizes and
quantifiers by brute force (``tests/statements/test_params_agree.py``).
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice
from typing import Literal, Unpack

from mincirc.arguments import instance
from mincirc.encode.side import Holds
from mincirc.errors import BoundError
from mincirc.interface import interface_for
from mincirc.mdp.argument import as_task
from mincirc.mdp.model import MDP, Picks
from mincirc.mdp.taskset import SetLearner, TaskSet
from mincirc.mdp.value.policy import policy_return, policy_values
from mincirc.predicate import Policy, Predicate, judge
from mincirc.predicate.protocol import Check
from mincirc.predicate.repeatable import confirming
from mincirc.predicate.symbolic import SymbolicPredicate, all_of, negation
from mincirc.problem.problem import Problem
from mincirc.rational import Rational
from mincirc.searching.event import OnEvent, Teller
from mincirc.searching.progress import with_progress
from mincirc.searching.question import Options
from mincirc.searching.result import SearchResult
from mincirc.searching.run import Run
from mincirc.searching.sizes import decide_sizes
from mincirc.solve.lazy import LazyBackend
from mincirc.solve.protocol import Answer, Budget
from mincirc.solve.session import LazySession
from mincirc.statements.enumerate import Exploration, policy_of, policy_session
from mincirc.statements.locality import Locality, acting, locality, member_formula
from mincirc.statements.params import TheoremParams
from mincirc.statements.quantifier import Quantified, judged, quantify_formula, quantify_size
from mincirc.statements.settled import Settled, settle
from mincirc.statements.verdict import Outcome, TheoremStep, Walked, conclusion_step, verdict_of


@with_progress
def theorem(
    task: MDP,
    predicate: str | Predicate | Check,
    bound: Rational = "optimal",
    *,
    timeout: float | None = None,
    conflicts: int | None = None,
    on_event: OnEvent | None = None,
    theorem_params: TheoremParams = TheoremParams(),
    **options: Unpack[Options],
) -> Walked:
    """Walk the argument on a union (keywords as in :func:`mincirc.search`; the bound is on the mean).

    ``theorem_params`` say how many policies are looked at where there are too many.

    >>> import mincirc
    >>> both = mincirc.union([mincirc.load("table:0x6"), mincirc.load("table:0x9")])
    >>> walked = mincirc.check_theorem(both, "constant")
    >>> walked.verdict, walked.size_set, walked.size_union
    ('vacuous', 2, 2)
    """
    if options.get("each") is not None:
        raise BoundError("the theorem speaks of the mean: give a bound, not a bound for each task")
    theorem_params = instance("theorem_params", theorem_params, TheoremParams, "a TheoremParams")
    tasks = TaskSet(as_task(task))
    known = settle(task, predicate, bound, (timeout, conflicts), on_event, options)
    named, budget, result = known.predicate, known.budget, known.result
    if result.status == "infeasible":
        step = TheoremStep(1, "premise", "no", "no circuit reaches the bound, so no minimum circuit has C")
        return Walked(named.name, "vacuous", (step,), None, None, {}, None, not named.of_circuit, result)
    if not known.proved:
        return Walked(named.name, "open", (), None, None, {}, None, not named.of_circuit, result)
    assert result.policy is not None
    with budget.guard(), confirming(named) as asked:
        _, of_its_kind = judged(asked, result.policy)
        walked = _Walker(tasks, replace(known, predicate=of_its_kind), known.teller(), theorem_params).walk()
        return replace(walked, stopped=budget.reason)
    return Walked(named.name, "open", (), None, result.size, {}, None, not named.of_circuit, result, budget.reason)


@dataclass(frozen=True)
class _SetSide:
    """The set's own minimum: its problem, least size (``None``: budget), policies, and whether those are all."""

    problem: Problem
    size: int | None
    policies: tuple[Policy, ...]
    complete: bool


@dataclass
class _Walker:
    tasks: TaskSet
    union: Settled
    teller: Teller
    params: TheoremParams

    @property
    def predicate(self) -> Predicate:
        """What is asked of minimum circuits."""
        return self.union.predicate

    @property
    def budget(self) -> Budget:
        """What is left of it holds for all steps."""
        return self.union.budget

    @property
    def result(self) -> SearchResult:
        """The search for the union's least size."""
        return self.union.result

    @property
    def backend(self) -> LazyBackend:
        """The SAT back end of the question, with its parameters."""
        return self.union.method.lazy

    @property
    def union_problem(self) -> Problem:
        """The union under the interface that was asked for."""
        return self.result.problem

    @property
    def union_size(self) -> int:
        """Its least size."""
        return self.union.size

    def walk(self) -> Walked:
        of_set = self._set_side()
        on_tasks = [self._on_member(of_set, i) for i in range(len(self.tasks.tasks))]
        self.teller.phase("theorem", "step 5, the quantifier on the union")
        on_union = quantify_size(self.backend, self.union_problem, self.union_size, self.predicate, self.budget)
        self.teller.phase("theorem", "step 4, locality")
        local = self._locally()
        fourth = self._locality(local)
        steps = (
            self._premise(on_tasks),
            self._values(of_set.policies),
            self._sets(of_set),
            fourth,
            conclusion_step(on_tasks, on_union),
            self._converse(on_union, fourth.outcome),
        )
        names = self.tasks.names
        quantifier = {"union": on_union.quantifier} | {n: q.quantifier for n, q in zip(names, on_tasks, strict=True)}
        return Walked(
            self.predicate.name,
            verdict_of(steps),
            steps,
            of_set.size,
            self.union_size,
            quantifier,
            local,
            not self.predicate.of_circuit,
            self.result,
        )

    def _locally(self) -> Locality:
        params = self.params.locality
        return locality(self.predicate, self.tasks, self.union_problem, self.backend, self.budget, params)

    def _on_member(self, of_set: _SetSide, member: int) -> Quantified:
        """Quantify "the member has C" over the minimum circuits of the set."""
        name, problem, size = self.tasks.names[member], of_set.problem, of_set.size
        self.teller.phase("theorem", "step 1, the quantifier on each task", member, len(self.tasks.tasks))
        if size is None:
            return Quantified(name, "unknown", None, None, "two solver calls", 0)
        if isinstance(self.predicate, SymbolicPredicate):
            formula = member_formula(self.predicate, self.tasks, member)
            return quantify_formula(self.backend, problem, size, name, formula, self.budget)

        def on_member(_task: MDP, policy: Policy, state: str) -> bool:
            part, inside = policy.restricted(member), policy.task.blocks[member].states
            index = policy.task.find_state(state)
            return index in inside and self.predicate(part.task, part, part.task.states[index - inside.start])

        narrowed = Predicate(name, on_member, of_circuit=self.predicate.of_circuit)
        return quantify_size(self.backend, problem, size, narrowed, self.budget)

    def _set_side(self) -> _SetSide:
        """Search the set with its own values under (tag, state)."""
        (constraint,) = self.union_problem.constraints
        problem = replace(self.union_problem, interface=interface_for(self.tasks.whole))
        run, again, lemmas = Run(self.budget), self.teller.again, self.backend.params.lemmas
        self.teller.phase("theorem", "step 3, the least size of the set")
        with self.backend.session(problem, again, learner=SetLearner(self.tasks, constraint, lemmas)) as session:
            decide_sizes(run, session)
        if run.circuit is None:
            return _SetSide(problem, None, (), False)
        learner = SetLearner(self.tasks, constraint, lemmas)
        self.teller.phase("theorem", "step 3, the policies of the set")
        with self.backend.session(problem, again, every_row=True, learner=learner) as rows:
            policies, complete = self._policies(rows, run.circuit.size)
        return _SetSide(problem, run.circuit.size, policies, complete)

    def _policies(self, session: LazySession, size: int) -> tuple[tuple[Policy, ...], bool]:
        walk = Exploration()
        found, message = list[Policy](), self.teller.message
        for policy in islice(walk.policies(session, size, self.budget), self.params.most_policies):
            found.append(policy)
            self.teller.phase("theorem", message, len(found))
        return tuple(found), walk.complete

    def _premise(self, on_tasks: list[Quantified]) -> TheoremStep:
        names = self.tasks.names
        for word in ("all", "some"):
            for name, q in zip(names, on_tasks, strict=True):
                if q.quantifier == word:
                    says = f"{word} minimum circuits of the set have C on {name}"
                    return TheoremStep(1, "premise", "yes", says, q.having)
        if any(q.quantifier == "unknown" for q in on_tasks):
            return TheoremStep(1, "premise", "unknown", "not settled on every task")
        return TheoremStep(1, "premise", "no", "no minimum circuit of the set has C on any task")

    def _values(self, found: Sequence[Policy]) -> TheoremStep:
        self.teller.phase("theorem", "step 2, values")
        rng = random.Random(0)
        whole = self.tasks.whole
        tried: list[Picks] = [p.picks for p in found]
        tried += [tuple(rng.randrange(len(c)) for c in whole.choices) for _ in range(self.params.random_policies)]
        for picks in tried:
            if not _values_agree(self.tasks, picks):
                policy = acting(whole, self.result.interface, self.result.basis, picks)
                return TheoremStep(2, "values", "no", "the union's values are not those of the tasks", policy)
        says = f"V on every block and the mean of the returns agree exactly on {len(tried)} policies"
        return TheoremStep(2, "values", "yes", says)

    def _sets(self, of_set: _SetSide) -> TheoremStep:
        name, here = "sets of circuits", self.union_size
        if of_set.size is None:
            return TheoremStep(3, name, "unknown", "the budget ended in the search of the set")
        if of_set.size != here:
            says = f"least sizes differ: {of_set.size} for the set under (tag, state), {here} for the union under "
            return TheoremStep(3, name, "no", says + self.result.interface.name, self.result.policy)
        self.teller.phase("theorem", "step 3, the policies of the union")
        with policy_session(self.backend, self.union_problem, on_progress=self.teller.again) as session:
            policies, complete = self._policies(session, here)
        ours, theirs = {p.picks: p for p in policies}, {p.picks: p for p in of_set.policies}
        only = [p for k, p in ours.items() if k not in theirs] if of_set.complete else []
        only += [p for k, p in theirs.items() if k not in ours] if complete else []
        if only:
            says = f"both least sizes are {here}, but the policies of minimum circuits are not the same"
            return TheoremStep(3, name, "no", says, only[0])
        if not (complete and of_set.complete):
            says = f"both least sizes are {here}; there are more policies than the {len(policies)} looked at"
            return TheoremStep(3, name, "unknown", says)
        says = f"both least sizes are {here}, and the policies of minimum circuits ({len(ours)}) are the same"
        return TheoremStep(3, name, "yes", says)

    def _locality(self, local: Locality) -> TheoremStep:
        how = {
            "sat": "by equivalence of formulas, for all policies",
            "exhaustive": f"on all {local.tried} policies",
            "random": f"on {local.tried} random policies",
        }[local.method]
        if self.predicate.of_circuit:
            how += " (C is a predicate of the circuit, which the theorem does not cover)"
        if local.holds is None:
            return TheoremStep(4, "locality", "unknown", f"not settled {how}")
        if local.holds and local.method == "random" and not self.predicate.local:
            return TheoremStep(4, "locality", "unknown", f"no counterexample {how}, which proves nothing")
        if local.holds:
            how += " (and C is declared local)" if local.method == "random" else ""
            return TheoremStep(4, "locality", "yes", f"C is local on these tasks, {how}")
        on, off = ("union", "task") if local.on_union else ("task", "union")
        says = f"C is not local: at {local.state} it holds on the {on} and not on the {off}"
        return TheoremStep(4, "locality", "no", says, local.policy)

    def _converse(self, on_union: Quantified, local: Outcome) -> TheoremStep:
        """Look for a minimum circuit with C on the union and on no task."""
        if on_union.quantifier == "none":
            return TheoremStep(6, "converse", "not needed", "no minimum circuit of the union has C")
        self.teller.phase("theorem", "step 6, the converse")
        outcome, stray = self._stray(on_union, local)
        says = {
            "yes": "every minimum circuit of the union that has C has it on some task",
            "no": "some minimum circuit has C on the union and on no task",
            "unknown": "not settled: minimum circuits of the union may have C on no task",
        }[outcome]
        return TheoremStep(6, "converse", outcome, says, stray)

    def _stray(self, on_union: Quantified, local: Outcome) -> tuple[Literal["yes", "no", "unknown"], Policy | None]:
        if isinstance(self.predicate, SymbolicPredicate):
            return self._stray_by_formula(self.predicate)
        if on_union.having is not None:
            verdict = judge(self.predicate, on_union.having)
            if not any(t.holds for t in verdict.tasks):
                return "no", on_union.having
        # One witness says nothing about the others, unless locality covers them all.
        return ("yes" if local == "yes" and not self.predicate.of_circuit else "unknown"), None

    def _stray_by_formula(self, predicate: SymbolicPredicate) -> tuple[Literal["yes", "no", "unknown"], Policy | None]:
        problem, size = self.union_problem, self.union_size
        members = [member_formula(predicate, self.tasks, i) for i in range(len(self.tasks.tasks))]
        wanted = all_of([predicate.formula(self.tasks.whole), *(negation(m) for m in members)])
        with policy_session(self.backend, problem, Holds(wanted), on_progress=self.teller.again) as session:
            verdict = session.decide(size, self.budget)
        if verdict.answer is Answer.FOUND:
            return "no", policy_of(problem, verdict.circuit)
        return ("yes" if verdict.answer is Answer.REFUTED else "unknown"), None


def _values_agree(tasks: TaskSet, picks: Picks) -> bool:
    whole = policy_values(tasks.whole, picks)
    for block, part in zip(tasks.whole.blocks, tasks.split(picks), strict=True):
        alone = policy_values(block.task, part)
        if any(whole[block.first + s] != alone[s] for s in range(len(part))):
            return False
    mean: Fraction = tasks.mean(picks)
    return policy_return(tasks.whole, picks) == mean
