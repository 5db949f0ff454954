"""The record of a certificate: its claim and evidence, before any proof is computed.

Claims (docs/certificates.md, section 1): ``minimum``, ``bounds``, ``infeasible``, ``side``, ``policies``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from mincirc.certify.formula import Clauses, certified_formula, policy_formula, row_set
from mincirc.certify.replayed import ReplayLog
from mincirc.certify.side import Prefix
from mincirc.circuit import Circuit
from mincirc.display import RichDisplay
from mincirc.encode.rules import NAMES, Rules
from mincirc.mdp.boxes.learn import Lemma
from mincirc.mdp.boxes.outer import BoxBound
from mincirc.mdp.model import Picks
from mincirc.partial import Missing, Why
from mincirc.problem.problem import Problem

Kind: TypeAlias = Literal["minimum", "bounds", "infeasible", "side", "policies"]


@dataclass(frozen=True, repr=False)
class Witness(RichDisplay):
    """A circuit, its policy, and per constraint vectors that bound the policy's values from below."""

    circuit: Circuit
    picks: Picks
    bounds: tuple[BoxBound, ...]

    def _brief(self) -> str:
        return f"{self.circuit!r}"


@dataclass(frozen=True, repr=False)
class Certificate(RichDisplay):
    """One claim about ``problem`` and its evidence; :func:`mincirc.certify.writer.write_certificate` proves it.

    ``lower`` and ``upper`` are the bounds claimed (``None``: no policy at all, or no circuit known); ``any_size`` is
    the size of a circuit that meets the bound whatever its policy (quantifiers); ``rows`` are states with a row beside
    those of the lemmas; ``side`` is the condition on the policy and ``predicate`` its name and whether it holds;
    ``value`` is a constraint's number and a vector that refutes every policy; ``replay`` refutes sizes without
    clauses.
    """

    kind: Kind
    problem: Problem
    rules: Rules
    lower: int | None = None
    upper: int | None = None
    any_size: int | None = None
    rows: tuple[int, ...] = ()
    lemmas: tuple[Lemma, ...] = ()
    side: Prefix | None = None
    predicate: tuple[str, bool] | None = None
    blocked: tuple[Picks, ...] = ()
    witnesses: tuple[Witness, ...] = ()
    value: tuple[int, BoxBound] | None = None
    replay: ReplayLog | None = None
    stopped: Why | None = None

    def _brief(self) -> str:
        bounds = f"lower {self.lower}, upper {self.upper}"
        evidence = f"{len(self.lemmas)} lemmas, {len(self.witnesses)} witnesses"
        return f"{self.kind}, {bounds}, {evidence}, {self.problem._brief()}"

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What a claim of bounds leaves open, and why; ``stopped`` is not part of the claim."""
        if self.lower == self.upper or self.any_size is not None:
            return ()
        upper = "no circuit is known" if self.upper is None else f"at most {self.upper}"
        return (Missing(f"the minimum: size at least {self.lower}, {upper}", self.stopped or "given"),)

    @property
    def rule_names(self) -> tuple[str, ...]:
        """The symmetry rules that are on, sorted."""
        return tuple(sorted(name for name in NAMES if getattr(self.rules, name)))

    @property
    def refutations(self) -> tuple[int | None, ...]:
        """The sizes to refute by clauses; ``None`` is the formula over the policy alone."""
        if self.lower is None:
            return () if self.value is not None else (None,)
        last = self.lower + 1 if self.kind == "policies" else self.lower
        return tuple(range(0 if self.replay is None else self.replay.gates + 1, last))

    def formula(self, gates: int | None) -> Clauses:
        """Return the formula that is refuted for that size."""
        if gates is None:
            return policy_formula(self.problem.task, self.lemmas, self.side)
        every = self.side is not None or bool(self.blocked)
        return certified_formula(
            self.problem,
            gates,
            self.rules,
            self.lemmas,
            row_set(self.problem.task, self.lemmas, self.rows, every=every),
            self.side,
            self.blocked if gates == self.lower else (),
        )
