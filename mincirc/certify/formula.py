"""The formulas of a certificate: clauses and variables in the order that docs/certificates.md fixes.

The search adds rows and lemmas in the order in which it learns them; here they are in canonical order, so that a
checker can write the same formula without knowing the search.  Oracle: ``tests/verify/test_formulas_agree.py`` (the
checker's encoder, clause by clause).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mincirc.certify.side import Prefix, side_clauses
from mincirc.encode.formula import Formula, exactly_one
from mincirc.encode.gates import Clause
from mincirc.encode.rules import Rules
from mincirc.encode.side import OtherPolicy, PolicyVariables
from mincirc.mdp.boxes.learn import Lemma
from mincirc.mdp.model import MDP, Picks
from mincirc.problem.problem import Problem


@dataclass(frozen=True)
class Clauses:
    """A formula in conjunctive normal form; variables are 1 .. ``variables``."""

    clauses: list[Clause]
    variables: int


def row_set(task: MDP, lemmas: Sequence[Lemma], rows: Iterable[int] = (), *, every: bool = False) -> tuple[int, ...]:
    """Return the states that have a row: those of the lemmas and ``rows``, or ``every`` state."""
    if every:
        return tuple(range(len(task.states)))
    return tuple(sorted({s for lemma in lemmas for s in lemma.states} | set(rows)))


def certified_formula(
    problem: Problem,
    gates: int,
    rules: Rules,
    lemmas: Sequence[Lemma],
    rows: Sequence[int],
    side: Prefix | None = None,
    blocked: Sequence[Picks] = (),
) -> Clauses:
    """Return the formula for ``gates`` gates (section 4); ``rows`` is the row set, as from :func:`row_set`."""
    formula = Formula(problem, gates, rules)
    clauses = [*formula.structure(), *formula.ensure_rows(sorted(rows))]
    for lemma in lemmas:
        clauses += formula.lemma(lemma)
    clauses += _conditions(formula, side, blocked)
    return Clauses(clauses, formula.top)


def policy_formula(
    task: MDP, lemmas: Sequence[Lemma], side: Prefix | None = None, blocked: Sequence[Picks] = ()
) -> Clauses:
    """Return the formula over policies without a circuit (section 8)."""
    variables = _ChoiceVariables(task)
    clauses = [clause for row in variables.rows for clause in exactly_one(row)]
    for lemma in lemmas:
        clauses.append([v for s, kept in lemma.box for pick, v in enumerate(variables.rows[s]) if pick not in kept])
    clauses += _conditions(variables, side, blocked)
    return Clauses(clauses, variables.top)


def _conditions(variables: PolicyVariables, side: Prefix | None, blocked: Sequence[Picks]) -> list[Clause]:
    clauses = [] if side is None else side_clauses(variables, side)
    for picks in blocked:
        clauses += OtherPolicy(picks).clauses(variables)
    return clauses


class _ChoiceVariables:
    """One variable per state and choice."""

    def __init__(self, task: MDP) -> None:
        self.task = task
        self.top = 0
        self.rows = [[self.new() for _ in options] for options in task.choices]

    def new(self) -> int:
        """Return a fresh variable."""
        self.top += 1
        return self.top

    def takes(self, state: int, pick: int) -> tuple[int, list[Clause]]:
        """Return the variable of "``state`` takes ``pick``"."""
        return self.rows[state][pick], []
