"""Total gate cost as a side condition: "the gates cost at most B", for a given number of gates.

With exactly r gates only the *surplus* of each gate over the cheapest kind has to be counted.  A gate of a more
expensive kind implies the variable of that kind.  The sum is a sequential weight counter (Hoelldobler, Manthey,
Steinke, *A compact encoding of pseudo-Boolean constraints into SAT*, 2012), with variables only for sums that can
occur: per gate and sum v, "the surplus of the gates so far is at least v".  Only the implication from a gate's kind to
the sum is encoded, as in :mod:`mincirc.encode.depth`: a model bounds the true sum from above.

Rules.  ``order`` renumbers and ``used`` drops a gate, so both are sound for any costs; so is ``twins``, which merges
two gates.  ``reapply`` (in ``b2`` and ``xaig``) turns a gate that reads i and a fan-in of i into a gate on the fan-ins
j, k of i.  For one value of j the old gate is constant in k unless both gates are XOR-like, and then it is the wire k;
so the new gate is AND-like or trivial: sound when AND costs no more than XOR, unsound otherwise (outputs x and y, x
and not y: with a cheap XOR the second is x xor (x and y)).  ``reapply2`` can turn an AND of two gates into an XOR and
an XOR into an OR: sound for equal costs only (where XOR is more expensive, XOR of two bits is three ANDs on one pair).

Oracle: ``tests/searching/test_objectives.py`` (known costs) and ``tests/oracle/test_objectives.py`` (brute force).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from mincirc.circuit.cost import GateCosts, gate_kind
from mincirc.encode.formula import Formula, signed
from mincirc.encode.gates import Clause, GateModel, Selection
from mincirc.encode.rules import UNDER


def rules_for_costs(costs: GateCosts) -> tuple[str, ...]:
    """Return the names of the rules that are sound when these costs are minimised, in bases where they are sound."""
    if costs.uniform:
        return UNDER["size"]
    if set(costs.kinds) == {"and", "xor"} and costs.kinds["and"] <= costs.kinds["xor"]:
        return UNDER["cost with AND <= XOR"]
    return UNDER["cost"]


@dataclass(frozen=True)
class CostAtMost:
    """The condition that the costs of all gates sum to at most ``limit``."""

    costs: GateCosts
    limit: Fraction

    def clauses(self, formula: Formula) -> list[Clause]:
        """Return the clauses that define kinds and partial sums of surpluses, and those that forbid larger sums."""
        spare = self._units(self.limit - len(formula.gates) * self.costs.least)
        if spare < 0:
            return [[]]
        surplus = {kind: self._units(cost - self.costs.least) for kind, cost in self.costs.of_kind}
        clauses: list[Clause] = []
        sums: dict[int, int | None] = {0: None}
        for i in formula.gates:
            kinds = {kind: formula.new() for kind, extra in surplus.items() if extra}
            clauses += _name_kinds(self.costs.basis, formula, i, kinds)
            sums, more = self._add(formula, sums, {kinds[kind]: surplus[kind] for kind in kinds}, spare)
            clauses += more
        return clauses

    def _units(self, amount: Fraction) -> int:
        return (amount * self.costs.scale).__floor__()

    @staticmethod
    def _add(
        formula: Formula, sums: dict[int, int | None], extras: dict[int, int], spare: int
    ) -> tuple[dict[int, int | None], list[Clause]]:
        """Return, per sum v, the literal "the surplus is at least v" after one more gate, and the defining clauses.

        The literal of v = 0 is ``None``: it always holds.
        """
        reached = sorted({v + e for v in sums for e in (0, *extras.values()) if v + e <= spare})
        after = {v: None if v == 0 else formula.new() for v in reached}
        clauses: list[Clause] = []
        for v, before in sums.items():
            so_far = [] if before is None else [-before]
            for kind, extra in [(None, 0), *extras.items()]:
                guard = so_far if kind is None else [*so_far, -kind]
                total = v + extra
                if total > spare:
                    clauses.append(guard)
                elif (literal := after[total]) is not None:
                    clauses.append([*guard, literal])
        return after, clauses


def _name_kinds(basis: str, formula: Formula, gate: int, kinds: dict[str, int]) -> list[Clause]:
    """Return clauses that imply the variable of a gate's kind; kinds without surplus have no variable."""
    by_arity: dict[int, list[tuple[Selection, int]]] = {}
    for selection, variable in formula.selections(gate).items():
        by_arity.setdefault(len(selection), []).append((selection, variable))
    clauses: list[Clause] = []
    for options in by_arity.values():
        guard: Clause = []
        if len(by_arity) > 1:
            this = formula.new()
            guard = [-this]
            clauses += [[-variable, this] for _, variable in options]
        for differs, kind in _cases(basis, formula.model, options[0][0]):
            if kind in kinds:
                literals = [signed(formula.functions(gate), v) for v in differs]
                clauses.append([*guard, *literals, kinds[kind]])
    return clauses


def _cases(basis: str, model: GateModel, selection: Selection) -> list[tuple[Clause, str]]:
    """Return pairs (clause, kind): the clause excludes one assignment of function variables with a gate of that kind.

    Literals of the clause are numbers of function variables.
    """
    arity = len(selection)
    if basis.startswith("lut"):
        return [([], gate_kind(basis, 0, arity))]
    cases: list[tuple[Clause, str]] = []
    for function in product((False, True), repeat=model.variables):
        if all(any((v > 0) == function[abs(v) - 1] for v in clause) for clause in model.constraints()):
            kind = gate_kind(basis, model.table(selection, function), arity)
            cases.append(([-v if value else v for v, value in enumerate(function, start=1)], kind))
    if len({kind for _, kind in cases}) == 1:
        return [([], cases[0][1])]
    return cases
