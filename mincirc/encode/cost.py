"""Total gate cost as a side condition: "the gates cost at most B", for a given number of gates.

With exactly r gates only the *surplus* over the cheapest kind has to be counted.  A gate that is of a dear kind sets
that kind's variable; a row of variables per gate says "the surplus of the gates so far is v or above", for the sums v
that can occur.  One direction is enough, as for depth.

Rules. ``order`` renumbers and ``used`` drops a gate, so both are sound for any costs; so is ``twins``, which merges
two. ``reapply`` (in ``b2`` and ``xaig``) turns a gate that reads i and a fan-in of i into one on i's fan-ins j, k.
For one value of j the old gate is constant in k unless both gates are XOR-like, and then it is the wire k; so the
new gate is AND-like or trivial: sound when AND costs no more than XOR, unsound otherwise (outputs x and y, x and not
y: with XOR cheap the second is x xor (x and y)). ``reapply2`` can turn an AND of two gates into an XOR and an XOR
into an OR: sound for equal costs only (with XOR dear, XOR of two bits is three ANDs on one pair).
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
    """Return the symmetry rules that are sound when the cost is minimised (wherever they are for the size)."""
    if costs.uniform:
        return UNDER["size"]
    if set(costs.kinds) == {"and", "xor"} and costs.kinds["and"] <= costs.kinds["xor"]:
        return UNDER["dear xor"]
    return UNDER["cost"]


@dataclass(frozen=True)
class CostAtMost:
    """All gates together cost at most ``limit``."""

    costs: GateCosts
    limit: Fraction

    def clauses(self, formula: Formula) -> list[Clause]:
        """Return the kinds of all gates, the sums of their surpluses and the limit."""
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
        """Return the literals "the surplus is v or above" after one more gate (v = 0: always) and their clauses."""
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
    """Return clauses that set the variable of a gate's kind (kinds without a variable are free)."""
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
    """Return kinds with the clause "the function variables differ from a case where the gate is of that kind"."""
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
