"""Sessions that are asked about depths instead of sizes: "is there an acceptable circuit of depth at most d?".

The same lemma search on another formula (:mod:`mincirc.encode.tree`); nothing is assumed about smaller depths. Its
trees are canonical unless the rule ``order`` is switched off.  No other rule says anything about trees; bounds on
parts must be off, because they count gates and would refute depths as if these were sizes.
"""

from __future__ import annotations

from dataclasses import replace

from mincirc.encode.formula import Formula
from mincirc.encode.rules import NAMES, UNDER, Rules
from mincirc.encode.tree import TreeFormula, fanins_of, tree_nodes
from mincirc.problem.problem import Problem
from mincirc.solve.protocol import Answer, Budget, OnProgress, Verdict
from mincirc.solve.session import LazySession, SessionOptions


class DepthSession(LazySession):
    """``decide(d)`` answers for depth d; nothing is looked up: tables and lists of circuits know sizes, not depths."""

    def __init__(self, problem: Problem, solver: str, rules: Rules, on_progress: OnProgress | None = None) -> None:
        super().__init__(
            problem, SessionOptions(solver=solver, rules=rules, looks_up=False, searches_after=None), on_progress
        )

    @classmethod
    def sound(cls, rules: Rules) -> Rules:
        """Return the rules that hold for trees."""
        return replace(rules, **{name: False for name in NAMES if name not in UNDER["tree"]})

    def formula(self, gates: int) -> Formula:
        """Return the formula of one depth."""
        return TreeFormula(self.problem, gates, canonical=self.rules.order)

    def estimate(self, gates: int) -> int:  # noqa: ARG002 - small: their nodes are counted before
        """Return about how many clauses that formula will have."""
        return 0

    def decide(self, gates: int, budget: Budget) -> Verdict:
        """Decide one depth; trees that are too large to write down are ``UNKNOWN``."""
        trees = self.problem.interface.output_bits * tree_nodes(fanins_of(self.problem.basis), gates)
        if trees > self.params.most_tree_nodes:
            return Verdict(Answer.UNKNOWN)
        return super().decide(gates, budget)
