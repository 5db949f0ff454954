"""The refinement loop: candidates by SAT, their policies judged by exact values, failures excluded by lemmas.

**The idea** is counterexample-guided abstraction refinement (CEGAR; Clarke, Grumberg, Jha, Lu, Veith 2000) in the
form of lazy SMT (Nieuwenhuis, Oliveras, Tinelli 2006).  A propositional formula is the abstraction: every acceptable
candidate is among its models, and others too.  The theory is that of exact policy values in a finite MDP.  A model
whose policy misses a constraint is a counterexample to the abstraction; the theory answers with a *lemma*, a nogood
that excludes a whole box of policies all of which miss the constraint (:mod:`mincirc.mdp.boxes.learn`).

**What is different here.**  (1) A candidate is any object that has a policy: a circuit of r gates
(:mod:`mincirc.solve.query`), one of a cube (:mod:`mincirc.solve.cubes.job`), a policy without a circuit
(:mod:`mincirc.solve.policies`), a truth table (:mod:`mincirc.solve.exhaustive_backend`).  (2) The theory judges whole
policies only and propagates nothing: a value depends on the choices at all states.  (3) The abstraction is refined in
two directions: by lemmas, and by *rows*, states at which the formula says what a circuit does; states without a row
are left out until a candidate has an illegal word there.  (4) Lemmas speak of policies and not of candidates, so they
outlive the formula, and the size.  (5) Static lemmas, known before any search, may be deferred
(:mod:`mincirc.solve.deferred`): they cost nothing to check, so they are checked before any value is computed.

**One turn**, in this order:

1. ``propose``: a candidate that obeys all rows and lemmas so far (this is where the budget ends a search, and where
   circuits of r gates renew bounds, restart and rebuild their formula before the solver is asked);
2. ``policy``: what the candidate does at *every* state, in the formula or not;
3. deferred lemmas that the policy breaks, and states with illegal words among those where it does: a few of each;
4. else states with illegal words, as rows: a few of them, evenly spread;
5. else exact values against every constraint, and a lemma where one is missed;
6. ``require`` the rows, then ``exclude`` the lemmas; a refinement counts against a slice of the budget.

With nothing to require or exclude the candidate is acceptable.

**Assumed**: ``policy`` is right at every state; ``propose`` answers ``REFUTED`` only if no acceptable candidate is
left, given that every lemma is true of every acceptable candidate; what is excluded is not proposed again.  Then the
loop ends: each lemma excludes the policy it came from, each row a word at a state, and there are finitely many.

**Tested** against enumeration of all circuits (:mod:`mincirc.solve.brute`), of all policies, and against Z3:
``tests/oracle``, ``tests/solve/test_refine.py``.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from mincirc.interface import legal_policy
from mincirc.mdp.boxes.learn import Lemma, LemmaLearner
from mincirc.runtime.budget import Budget
from mincirc.solve.deferred import Deferred
from mincirc.solve.params import RefineParams
from mincirc.solve.protocol import Answer

C = TypeVar("C")


@dataclass(frozen=True)
class Proposed(Generic[C]):
    """``FOUND`` and a candidate, ``REFUTED`` where none is left, ``UNKNOWN`` where the budget ended."""

    answer: Answer
    candidate: C | None = None


class Candidates(Protocol[C]):
    """A class of candidates, as far as it is not excluded."""

    @property
    def rows(self) -> Collection[int]:
        """The states at which candidates are known to act legally; lemmas on these cost least."""
        ...

    def propose(self, budget: Budget) -> Proposed[C]:
        """Return a candidate that no lemma so far excludes and that acts legally at all rows so far."""
        ...

    def policy(self, candidate: C, /) -> Sequence[int | None]:
        """Return the candidate's pick at every state, ``None`` where its word is illegal."""
        ...

    def require(self, rows: Sequence[int]) -> None:
        """Propose only candidates from now on that act legally at these states."""
        ...

    def exclude(self, lemma: Lemma) -> None:
        """Propose no candidate from now on whose policy is in the lemma's box."""
        ...


@dataclass(frozen=True)
class Failure:
    """Why a policy is not acceptable: rows that are missing, and lemmas that it breaks."""

    rows: Sequence[int] = ()
    lemmas: Sequence[Lemma] = ()


@dataclass(eq=False)
class Theory:
    """Judges policies exactly; deferred lemmas come first."""

    learner: LemmaLearner
    deferred: Deferred = field(default_factory=Deferred)
    params: RefineParams = RefineParams()

    def failure(self, picks: Sequence[int | None], rows: Collection[int]) -> Failure | None:
        """Return why the policy is not acceptable, ``None`` if it is; lemmas that it returns are deferred no more."""
        if self.deferred:
            illegal, lemmas = self.deferred.failures(picks, rows)
            if illegal or lemmas:
                return Failure(illegal, lemmas)
        policy = legal_policy(picks)
        if policy is None:
            illegal = [s for s, pick in enumerate(picks) if pick is None]
            return Failure(illegal[:: -(-len(illegal) // self.params.most_rows)])
        learned = self.learner.learn(policy, rows)
        return Failure((), learned) if learned else None


def refine(candidates: Candidates[C], theory: Theory, budget: Budget, cost: int = 0) -> Proposed[C]:
    """Return an acceptable candidate, or that there is none (left), or that the budget ended.

    ``cost`` is what a refinement counts against a slice of the budget, in conflicts.
    """
    while True:
        proposal = candidates.propose(budget)
        if proposal.candidate is None:
            return proposal
        failure = theory.failure(candidates.policy(proposal.candidate), candidates.rows)
        if failure is None:
            return proposal
        candidates.require(failure.rows)
        for lemma in failure.lemmas:
            candidates.exclude(lemma)
        if cost:
            budget.charge(cost)
