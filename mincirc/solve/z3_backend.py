"""One SMT formula with real-valued V: the slow second opinion.

For each number of gates a fresh formula says, without lemmas, rows on demand or symmetry rules: *there are gates,
outputs and a value function such that the values on every state are those of the circuit, every state's output
word is legal, the value function is that of the policy the words stand for, and every constraint holds*.  It shares
no code with the SAT encoder.  Each gate has a one-hot *kind* (one of the truth tables of the basis; of ``lut-k`` the
number of fan-ins, the table being variables) and one-hot fan-ins; the value of each fan-in on each state is a variable
of its own.

The value function, in exact rationals (``act(s, p)`` is "the word at s stands for choice p"):

* discount: ``act(s, p) -> V(s) = R(s, p) + gamma P(s, p) V``, which has exactly one solution;
* horizon: the same with one V per step, the policy being the same at every step;
* total reward: the *least* solution is wanted.  Flags ``pos(s)`` and ranks: ``pos(s)`` needs a positive reward now or
  a successor with ``pos`` of lower rank, and gives the equation; ``not pos(s) -> V(s) = 0``.  Following ranks down
  leads every flagged state to a reward, and no policy can collect reward for ever, so the flagged states hold no
  recurrent class and the equations have one solution, which is at most V^pi.  V^pi itself is the solution when
  exactly the states with V^pi > 0 are flagged.  Constraints have weights >= 0, so a smaller V never helps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from types import ModuleType
from typing import Any, TypeAlias

from mincirc.circuit import CONSTANT, Circuit, Gate, Output, get_basis
from mincirc.errors import MissingExtraError, SolverError
from mincirc.mdp.model import Choice
from mincirc.mdp.objective import Horizon
from mincirc.problem.problem import Problem
from mincirc.rational import format_rational
from mincirc.solve.protocol import Answer, Budget, Effort, OnProgress, Verdict
from mincirc.vocabulary import DEFAULT_SOLVER

Term: TypeAlias = Any
"""A Z3 expression; the package is untyped."""


def import_z3() -> ModuleType:
    """Return the module z3; raise :class:`MissingExtraError` when it is not installed."""
    try:
        import z3  # noqa: PLC0415 - optional and slow to import
    except ImportError:
        raise MissingExtraError("z3-solver", "z3", "the back end z3") from None
    module: ModuleType = z3
    return module


class CircuitFormula:
    """The circuit half of the formula: gates, their values on every state, outputs."""

    def __init__(self, z3: ModuleType, problem: Problem, gates: int) -> None:
        self.z3 = z3
        self.problem = problem
        self.basis = get_basis(problem.basis)
        self.inputs = problem.interface.inputs
        self.gates = gates
        self.clauses: list[Term] = []
        self._kinds: list[tuple[int, int | None]] = (
            [(arity, None) for arity in self.basis.arities]
            if self._wide
            else [(arity, t) for arity in self.basis.arities for t in self.basis.tables(arity)]
        )
        self.tables: list[list[Term]] = []
        if self.basis.constant_fanins:
            instead = f"use a solver such as {DEFAULT_SOLVER}"
            raise SolverError(f"z3 has no gates with constant fan-ins (basis {self.basis.name}): {instead}")
        codes = problem.interface.codes
        self.values: list[list[Term]] = [
            [z3.BoolVal(bool(code >> (self.inputs - 1 - i) & 1)) for code in codes] for i in range(self.inputs)
        ]
        self.kind: list[list[Term]] = []
        self.fanins: list[list[list[Term]]] = []
        for gate in range(gates):
            self._gate(gate)
        self.sources: list[list[Term]] = []
        self.negated: list[Term] = []
        self.words = [self._output(y) for y in range(problem.interface.output_bits)]

    @property
    def _wide(self) -> bool:
        """Whether tables are variables, because there are too many to list."""
        return self.basis.any_function and max(self.basis.arities) > 2

    def _one_hot(self, name: str, count: int) -> list[Term]:
        choices = [self.z3.Bool(f"{name}_{i}") for i in range(count)]
        self.clauses.append(self.z3.PbEq([(c, 1) for c in choices], 1) if choices else self.z3.BoolVal(False))
        return choices

    def _gate(self, gate: int) -> None:
        z3, nodes = self.z3, len(self.values)
        kind = self._one_hot(f"kind_{gate}", len(self._kinds))
        arity = max(a for a, _ in self._kinds)
        fanins = [self._one_hot(f"fanin_{gate}_{k}", nodes) for k in range(arity)]
        operands, value = [], [z3.Bool(f"gate_{gate}_{s}") for s in range(len(self.problem.interface.codes))]
        for k, choices in enumerate(fanins):
            operand = [z3.Bool(f"operand_{gate}_{k}_{s}") for s in range(len(value))]
            for node, chosen in enumerate(choices):
                equal = z3.And([a == b for a, b in zip(operand, self.values[node], strict=True)])
                self.clauses.append(z3.Implies(chosen, equal))
            operands.append(operand)
        entries = [z3.Bool(f"table_{gate}_{b}") for b in range(1 << arity)] if self._wide else []
        for (used, table), chosen in zip(self._kinds, kind, strict=True):
            self.clauses.append(z3.Implies(chosen, self._ordered(fanins[:used])))
            rows = zip(*operands[:used], strict=True)
            ones = entries if table is None else [z3.BoolVal(bool(table >> b & 1)) for b in range(1 << used)]
            same = z3.And([v == self._looked_up(ones, row) for v, row in zip(value, rows, strict=True)])
            self.clauses.append(z3.Implies(chosen, same))
            if table is None:
                self.clauses.append(z3.Implies(chosen, self._depends_on_all(entries[: 1 << used], used)))
        self.tables.append(entries)
        self.kind.append(kind)
        self.fanins.append(fanins)
        self.values.append(value)

    def _ordered(self, fanins: list[list[Term]]) -> Term:
        """Fan-ins in increasing order, distinct unless the basis reads a node twice (all tables are there)."""
        z3, pairs = self.z3, []
        for first, second in pairwise(fanins):
            for node, chosen in enumerate(second):
                least = first[: node + 1] if self.basis.equal_fanins else first[:node]
                pairs.append(z3.Implies(chosen, z3.Or(least)))
        return z3.And(pairs)

    def _depends_on_all(self, entries: list[Term], arity: int) -> Term:
        z3 = self.z3
        pairs = [[(b, b + (1 << p)) for b in range(1 << arity) if not b >> p & 1] for p in range(arity)]
        return z3.And([z3.Or([entries[b] != entries[c] for b, c in differing]) for differing in pairs])

    def _looked_up(self, ones: list[Term], row: Sequence[Term]) -> Term:
        z3, arity = self.z3, len(row)
        minterms = [
            z3.And([ones[b], *(v if b >> (arity - 1 - k) & 1 else z3.Not(v) for k, v in enumerate(row))])
            for b in range(1 << arity)
            if not z3.is_false(ones[b])
        ]
        return z3.Or(minterms)

    def _output(self, y: int) -> list[Term]:
        """Choose the constant 0 or a node, and a polarity; return the output's value on every state."""
        z3, constant = self.z3, [self.z3.BoolVal(False)] * len(self.problem.interface.codes)
        source = self._one_hot(f"output_{y}", len(self.values) + 1)
        negated = z3.Bool(f"negated_{y}")
        if not self.basis.free_negation:
            self.clauses.append(z3.Implies(negated, source[0]))
        value = [z3.Bool(f"output_{y}_at_{s}") for s in range(len(constant))]
        for chosen, node in zip(source, [constant, *self.values], strict=True):
            equal = z3.And([v == z3.Xor(n, negated) for v, n in zip(value, node, strict=True)])
            self.clauses.append(z3.Implies(chosen, equal))
        self.sources.append(source)
        self.negated.append(negated)
        return value

    def decode(self, model: Term) -> Circuit:
        """Return the circuit of a model."""

        def index(choices: Sequence[Term]) -> int:
            return next(i for i, c in enumerate(choices) if self.z3.is_true(model.eval(c, model_completion=True)))

        gates = []
        for kind, fanins, entries in zip(self.kind, self.fanins, self.tables, strict=True):
            arity, table = self._kinds[index(kind)]
            if table is None:
                true = [self.z3.is_true(model.eval(e, model_completion=True)) for e in entries[: 1 << arity]]
                table = sum(value << b for b, value in enumerate(true))
            gates.append(Gate(table, tuple(index(choices) for choices in fanins[:arity])))
        outputs = tuple(
            Output(CONSTANT if index(source) == 0 else index(source) - 1, index([negated, self.z3.Not(negated)]) == 0)
            for source, negated in zip(self.sources, self.negated, strict=True)
        )
        return Circuit(self.basis.name, self.inputs, tuple(gates), outputs)


class ValueFormula:
    """The task half of the formula: which choice the words stand for, and the policy's exact values."""

    def __init__(self, circuit: CircuitFormula) -> None:
        self.z3 = circuit.z3
        self.problem = circuit.problem
        self.task = circuit.problem.task
        self.clauses: list[Term] = []
        self.act = [self._acts(s, [bit[s] for bit in circuit.words]) for s in range(len(self.task.states))]
        values = self._values()
        for constraint in self.problem.constraints:
            terms = [self._real(w) * values[s] for s, w in enumerate(constraint.weights) if w]
            left, right = exact_sum(self.z3, terms), self._real(constraint.threshold)
            self.clauses.append(left > right if constraint.strict else left >= right)

    def _acts(self, state: int, word: list[Term]) -> list[Term]:
        """Name the chosen action; some legal word must be there (policies are total)."""
        z3, bits = self.z3, len(word)
        act = [z3.Bool(f"act_{state}_{p}") for p in range(len(self.task.choices[state]))]
        cases: list[list[Term]] = [[] for _ in act]
        for code, pick in self.problem.interface.decoding[state].items():
            literals = [b if code >> (bits - 1 - k) & 1 else z3.Not(b) for k, b in enumerate(word)]
            cases[pick].append(z3.And(literals))
        self.clauses += [a == z3.Or(c) for a, c in zip(act, cases, strict=True)]
        self.clauses.append(z3.Or(act))
        return act

    def _values(self) -> list[Term]:
        objective = self.task.objective
        count = len(self.task.states)
        if isinstance(objective, Horizon):
            later: list[Term] = [self._real(Fraction(0))] * count
            for step in reversed(range(objective.steps)):
                now = [self.z3.Real(f"V_{step}_{s}") for s in range(count)]
                self._bellman(now, later, [self.z3.BoolVal(True)] * count)
                later = now
            return later
        values = [self.z3.Real(f"V_{s}") for s in range(count)]
        flags = self._positive(values) if self.task.is_total else [self.z3.BoolVal(True)] * count
        self._bellman(values, values, flags)
        return values

    def _bellman(self, now: list[Term], later: list[Term], when: list[Term]) -> None:
        """``now = R + gamma P later`` at every state where ``when`` holds."""
        gamma = self.task.objective.gamma
        for s, row in enumerate(self.task.choices):
            for act, choice in zip(self.act[s], row, strict=True):
                terms = [self._real(gamma * p) * later[t] for t, p in choice.successors]
                equation = now[s] == exact_sum(self.z3, [self._real(choice.reward), *terms])
                self.clauses.append(self.z3.Implies(self.z3.And(act, when[s]), equation))

    def _positive(self, values: list[Term]) -> list[Term]:
        """Flag states of positive value (see the module's text); the others are worth 0."""
        z3 = self.z3
        flags = [z3.Bool(f"positive_{s}") for s in range(len(values))]
        ranks = [z3.Real(f"rank_{s}") for s in range(len(values))]

        def reason(state: int, choice: Choice) -> Term:
            if choice.reward > 0:
                return z3.BoolVal(True)
            return z3.Or([z3.And(flags[t], ranks[t] < ranks[state]) for t, _ in choice.successors])

        for s, row in enumerate(self.task.choices):
            self.clauses.append(z3.Implies(z3.Not(flags[s]), values[s] == 0))
            for act, choice in zip(self.act[s], row, strict=True):
                self.clauses.append(z3.Implies(z3.And(act, flags[s]), reason(s, choice)))
        return flags

    def _real(self, value: Fraction) -> Term:
        return self.z3.RealVal(format_rational(value))


def exact_sum(z3: ModuleType, terms: list[Term]) -> Term:
    """Return the sum, 0 for none (``z3.Sum([])`` is an integer)."""
    return z3.Sum(terms) if terms else z3.RealVal(0)


class Z3Session:
    """A fresh formula for every number of gates; nothing is assumed about smaller sizes."""

    def __init__(self, z3: ModuleType, problem: Problem, on_progress: OnProgress | None) -> None:
        self._z3 = z3
        self._problem = problem
        self._on_progress = on_progress

    def decide(self, gates: int, budget: Budget) -> Verdict:
        """Decide whether a circuit of exactly ``gates`` gates is acceptable; a witness is checked exactly."""
        started = budget.elapsed()
        answer, circuit, effort = Answer.UNKNOWN, None, Effort()
        with budget.guard():
            answer, circuit, effort = self._check(gates, budget)
        effort = replace(effort, seconds=budget.elapsed() - started)
        if self._on_progress is not None:
            self._on_progress(gates, effort)
        if circuit is not None and not self._problem.accepts(circuit):
            raise SolverError(f"z3 returned a circuit of {gates} gates that fails the exact check")
        return Verdict(answer, circuit, effort)

    def _check(self, gates: int, budget: Budget) -> tuple[Answer, Circuit | None, Effort]:
        z3, started = self._z3, budget.elapsed()
        formula = CircuitFormula(z3, self._problem, gates)
        clauses = formula.clauses + ValueFormula(formula).clauses
        solver = z3.SolverFor("QF_LRA")
        solver.add(clauses)
        if not _limit(solver, budget):
            return Answer.UNKNOWN, None, Effort(seconds=budget.elapsed() - started)
        result = solver.check()
        statistics = solver.statistics()
        conflicts = int(statistics.get_key_value("conflicts")) if "conflicts" in statistics.keys() else 0  # noqa: SIM118
        budget.spend(conflicts)
        effort = Effort(
            conflicts=conflicts,
            clauses=len(clauses),
            rows=len(self._problem.task.states),
            calls=1,
            seconds=budget.elapsed() - started,
        )
        if result == z3.sat:
            return Answer.FOUND, formula.decode(solver.model()), effort
        return (Answer.REFUTED if result == z3.unsat else Answer.UNKNOWN), None, effort

    def close(self) -> None:
        """Nothing is held between sizes."""


def _limit(solver: Term, budget: Budget) -> bool:
    """Hand what is left of the budget to the solver; ``False`` when nothing is left."""
    if budget.exhausted:
        return False
    seconds, conflicts = budget.left_seconds(), budget.left_conflicts()
    if seconds is not None:
        solver.set("timeout", max(1, int(seconds * 1000)))
    if conflicts is not None:
        solver.set("max_conflicts", conflicts)
    return True


class Z3Backend:
    """The back end ``z3``; needs the extra of the same name."""

    name = "z3"

    def session(self, problem: Problem, on_progress: OnProgress | None = None) -> Z3Session:
        """Open a session; raises :class:`MissingExtraError` when z3 is not installed."""
        return Z3Session(import_z3(), problem, on_progress)
