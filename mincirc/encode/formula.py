"""The question "does a circuit of r gates meet the bounds?" as CNF, built row by row.

Exact synthesis by SAT with one selection variable per fan-in tuple ("SSV": Kojevnikov, Kulikov, Yaroslavtsev, *Finding
efficient circuits using SAT-solvers*, 2009; Knuth, TAOCP 7.2.2.2; Haaswijk, Soeken, Mishchenko, De Micheli, *SAT-based
exact synthesis*, 2020).  Gates are nodes n .. n+r-1 over inputs 0 .. n-1.  Variables:

* ``select[i][F]``: gate i reads the nodes F; exactly one F per gate.
* function variables of gate i, see :mod:`mincirc.encode.gates`.
* ``node i on row s``: the value of node i at state s, folded to a constant for inputs (and for all gates on the
  all-zero row where gates are normal).
* ``source[h][i]``: output h is node i, with a polarity variable where negation is free; constants are always allowed.
* ``policy bit (s, h)``: bit h of the output word at state s.  Numbered first, ``s * m + h + 1``, so that
  lemmas are the same clauses for every r.

What is different here: the specification is not a truth table.  A row is a *relation* on the output bits of one state
(the legal words), and lemmas (:mod:`mincirc.mdp.boxes.learn`) relate the rows of several states.  Rows are added on
demand; a state without a row is unconstrained.

Assumptions: the rules that are on are sound for the question (:mod:`mincirc.encode.rules`).  Oracle:
``tests/encode/test_formula.py`` (the models are exactly the functions of circuits of that size), and a second encoder,
written from ``docs/certificates.md`` alone (:mod:`mincirc.verify.cnf`), which must give the same clauses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import combinations, product

from mincirc.circuit import CONSTANT, Circuit, Gate, Output
from mincirc.encode.cover import Cube, cover
from mincirc.encode.gates import Clause, Selection
from mincirc.encode.memo import Memo, memo_of
from mincirc.encode.models import MODELS
from mincirc.encode.params import MemoParams
from mincirc.encode.rules import Rules
from mincirc.encode.size import estimate_clauses
from mincirc.mdp.boxes.learn import Lemma
from mincirc.problem.problem import Problem
from mincirc.runtime.ambient import watched

Literal = bool | int
"""A constant or a solver literal."""


class Formula:
    """The clauses for one number of gates.  Methods return the new clauses; the caller adds them to a solver."""

    def __init__(self, problem: Problem, gates: int, rules: Rules, params: MemoParams = MemoParams()) -> None:
        self.problem = problem
        self.params = params
        self.task = problem.task
        self.rules = rules
        self.model = MODELS[problem.basis]
        self.inputs = problem.interface.inputs
        self.outputs = problem.interface.output_bits
        self.gates = range(self.inputs, self.inputs + gates)
        self.rows: set[int] = set()
        self.top = first = len(problem.task.states) * self.outputs
        self._cubes: dict[tuple[int, Cube], int] = {}
        self._takes: dict[tuple[int, int], int] = {}
        self._select: dict[int, dict[Selection, int]] = {
            i: {f: self.new() for f in watched(self.model.selections(i))} for i in self.gates
        }
        self._function = {i: [self.new() for _ in range(self.model.variables)] for i in self.gates}
        self._polarity = [self.new() for _ in range(self.outputs)] if self.model.normal else []
        nodes = tuple(self._source_nodes())
        self._source = [{node: self.new() for node in nodes} for _ in range(self.outputs)]
        self._shape_key = (self.model, self.inputs, self.outputs, gates, rules, first, nodes)

    @cached_property
    def _memo(self) -> Memo | None:
        """The cached clauses of formulas of this shape (``None`` for large formulas)."""
        rows, most = 1 << self.inputs, self.params.most_clauses
        small = rows <= most and estimate_clauses(self.problem, len(self.gates), self.rules, rows) <= most
        return memo_of(self._shape_key) if small else None

    def new(self) -> int:
        """Return a fresh variable."""
        self.top += 1
        return self.top

    def _source_nodes(self) -> list[Output]:
        """Return the possible sources of an output; where negation is free the polarity has a variable of its own."""
        constants = [Output(CONSTANT)] if self.model.normal else [Output(CONSTANT), Output(CONSTANT, True)]
        return [*constants, *(Output(i) for i in range(self.gates.stop))]

    def bit(self, state: int, output: int) -> int:
        """Return the variable of policy bit ``output`` at ``state``."""
        return state * self.outputs + output + 1

    def selections(self, gate: int) -> Mapping[Selection, int]:
        """Return the variables of "``gate`` reads these nodes"."""
        return self._select[gate]

    def functions(self, gate: int) -> Sequence[int]:
        """Return the function variables of ``gate``, number 1 first (see :mod:`mincirc.encode.gates`)."""
        return self._function[gate]

    def source(self, output: int, node: Output) -> int:
        """Return the variable of "``output`` is this node"."""
        return self._source[output][node]

    def sources(self, output: int) -> Mapping[Output, int]:
        """Return the variables of "``output`` is this node"."""
        return self._source[output]

    def polarity(self, output: int) -> int | None:
        """Return the variable of "``output`` is complemented"; ``None`` where negation is not free."""
        return self._polarity[output] if self._polarity else None

    def branch(self) -> Formula:
        """Return an independent copy: rows and lemmas added to the copy leave this formula unchanged."""
        copy = Formula.__new__(Formula)
        copy.__dict__.update(self.__dict__)
        copy.rows, copy._cubes, copy._takes = set(self.rows), dict(self._cubes), dict(self._takes)
        return copy

    # -- the circuit, once per formula --------------------------------------------------------

    def structure(self) -> list[Clause]:
        """Return the clauses that define a well-formed circuit, and those of the rules that are on."""
        return list(watched(self.each_of_structure()))

    def each_of_structure(self) -> Iterator[Clause]:
        """Yield the clauses of :meth:`structure` one at a time: with many inputs there are many millions."""
        memo = self._memo
        yield from self._structure() if memo is None else memo.structure_from(self._structure)

    def _structure(self) -> Iterator[Clause]:
        for i in self.gates:
            yield from each_exactly_one(list(self._select[i].values()))
            function = self._function[i]
            for clause in self.model.constraints():
                yield [signed(function, v) for v in clause]
            for selection, variable in self._select[i].items():
                for linked in self.model.linked(selection):
                    yield [-variable, signed(function, linked)]
        for source in self._source:
            yield from each_exactly_one(list(source.values()))
        if self.rules.used:
            yield from self._all_used()
        if self.rules.order:
            yield from self._ordered()
        if self.rules.reapply:
            yield from self._no_reapplication()
        if self.rules.reapply2:
            yield from self._no_double_reapplication()
        if self.rules.twins:
            yield from self._no_twins()

    def _all_used(self) -> Iterator[Clause]:
        for i in self.gates:
            yield [source[Output(i)] for source in self._source] + [
                v for j in self.gates if j > i for f, v in self._select[j].items() if i in f
            ]

    def _ordered(self) -> Iterator[Clause]:
        return (
            [-v, -w]
            for i in self.gates[:-1]
            for g, w in self._select[i + 1].items()
            if i not in g
            for f, v in self._select[i].items()
            if g[::-1] < f[::-1]
        )

    def _no_reapplication(self) -> Iterator[Clause]:
        return (
            [-v, -self._select[later][other, i]]
            for i in self.gates
            for f, v in self._select[i].items()
            for later in self.gates
            if later > i
            for other in f
        )

    def _no_double_reapplication(self) -> Iterator[Clause]:
        return (
            [-v, -self._select[b][f], -self._select[c][a, b]]
            for a, b, c in combinations(self.gates, 3)
            for f, v in self._select[a].items()
        )

    def _no_twins(self) -> Iterator[Clause]:
        return ([-v, -self._select[b][f]] for a, b in combinations(self.gates, 2) for f, v in self._select[a].items())

    # -- rows ---------------------------------------------------------------------------------

    def row(self, state: int) -> list[Clause]:
        """Return the clauses that evaluate the circuit at ``state`` and make its word legal there."""
        return list(self.each_of_row(state))

    def each_of_row(self, state: int) -> Iterator[Clause]:
        """Yield the clauses of :meth:`row` one at a time; ``state`` is in ``rows`` before the first is yielded."""
        self.rows.add(state)
        code = self.problem.interface.codes[state]
        memo, key = self._memo, (state, code, self.top)
        if memo is None:
            yield from self._evaluation(state, code)
        elif key in memo.rows:
            clauses, self.top = memo.rows[key]
            yield from clauses
        else:
            clauses = list(self._evaluation(state, code))
            memo.store_row(key, clauses, self.top, self.params.most_rows)
            yield from clauses
        yield from self._legal(state)

    def _evaluation(self, state: int, code: int) -> Iterator[Clause]:
        values: list[Literal] = [bool(code >> (self.inputs - 1 - i) & 1) for i in range(self.inputs)]
        constant = self.model.normal and code == 0
        for i in self.gates:
            values.append(False if constant else self.new())
            if not constant:
                yield from self._gate_row(i, values)
        for h in range(self.outputs):
            yield from self._output_row(state, h, values)

    def _gate_row(self, i: int, values: Sequence[Literal]) -> Iterator[Clause]:
        own = values[i]
        for selection, variable in self._select[i].items():
            for inputs in product((False, True), repeat=len(selection)):
                if len(selection) == 2 and selection[0] == selection[1] and inputs[0] != inputs[1]:
                    continue
                guard = [-variable]
                for node, wanted in zip(selection, inputs, strict=True):
                    literal = values[node]
                    if isinstance(literal, bool):
                        if literal != wanted:
                            break
                    else:
                        guard.append(-literal if wanted else literal)
                else:
                    value = self.model.value(selection, inputs)
                    if isinstance(value, bool):
                        yield [*guard, own if value else -own]
                    else:
                        function = signed(self._function[i], value)
                        yield [*guard, -own, function]
                        yield [*guard, own, -function]

    def _output_row(self, state: int, h: int, values: Sequence[Literal]) -> list[Clause]:
        bit = self.bit(state, h)
        polarity: Literal = self._polarity[h] if self._polarity else False
        clauses = []
        for source, variable in self._source[h].items():
            value: Literal = values[source.node] if source.node != CONSTANT else source.negated
            clauses += _equal_xor(variable, bit, value, polarity)
        return clauses

    def _legal(self, state: int) -> list[Clause]:
        words = range(1 << self.outputs)
        legal = self.problem.interface.decoding[state]
        return [
            [-self._literal(state, bit, value) for bit, value in cube]
            for cube in cover(self.outputs, (w for w in words if w not in legal))
        ]

    def _literal(self, state: int, bit: int, value: bool) -> int:
        variable = self.bit(state, bit)
        return variable if value else -variable

    # -- lemmas -------------------------------------------------------------------------------

    def ensure_rows(self, states: Iterable[int]) -> list[Clause]:
        """Return the clauses of the rows of those ``states`` that have none yet."""
        return [c for state in watched(states, 1) if state not in self.rows for c in self.row(state)]

    def lemma(self, lemma: Lemma) -> list[Clause]:
        """Return the clauses "some state picks an action outside the box", and the rows of the states in it.

        A lemma on one state forbids words at that state and needs no auxiliary variable.
        """
        clauses = self.ensure_rows(lemma.states)
        if len(lemma.box) == 1:
            state, picks = lemma.box[0]
            return clauses + self._forbidden(state, set(picks))
        outside: Clause = []
        for state, picks in lemma.box:
            for cube in self._outside(state, set(picks)):
                literal, definition = self._cube(state, cube)
                clauses += definition
                outside.append(literal)
        return [*clauses, outside]

    def _forbidden(self, state: int, picks: set[int]) -> list[Clause]:
        inside, illegal = self._split(state, picks)
        return [
            [-self._literal(state, bit, value) for bit, value in cube] for cube in cover(self.outputs, inside, illegal)
        ]

    def _outside(self, state: int, picks: set[int]) -> list[Cube]:
        inside, illegal = self._split(state, picks)
        outside = set(self.problem.interface.decoding[state]) - inside
        return cover(self.outputs, outside, illegal)

    def _split(self, state: int, picks: set[int]) -> tuple[set[int], set[int]]:
        """Return the legal words that decode to one of the picks, and the illegal words."""
        legal = self.problem.interface.decoding[state]
        inside = {word for word, pick in legal.items() if pick in picks}
        return inside, set(range(1 << self.outputs)) - set(legal)

    def _cube(self, state: int, cube: Cube) -> tuple[int, list[Clause]]:
        """Return a literal that implies the cube of output bits, and its defining clauses if the literal is new."""
        literals = [self._literal(state, bit, value) for bit, value in cube]
        if len(literals) == 1:
            return literals[0], []
        if (state, cube) in self._cubes:
            return self._cubes[state, cube], []
        variable = self._cubes[state, cube] = self.new()
        return variable, [[-variable, literal] for literal in literals]

    def takes(self, state: int, pick: int) -> tuple[int, list[Clause]]:
        """Return a literal equivalent to "the word at ``state`` decodes to ``pick``", and its new defining clauses."""
        clauses = self.ensure_rows([state])
        if (state, pick) not in self._takes:
            inside, illegal = self._split(state, {pick})
            variable = self._takes[state, pick] = self.new()
            # A row makes illegal words impossible, so the cubes of both directions may cover illegal words.
            for cube in self._outside(state, {pick}):
                clauses.append([-variable, *(-self._literal(state, bit, value) for bit, value in cube)])
            for cube in cover(self.outputs, inside, illegal):
                clauses.append([variable, *(-self._literal(state, bit, value) for bit, value in cube)])
        return self._takes[state, pick], clauses

    # -- decoding a model ---------------------------------------------------------------------

    def decode(self, model: Sequence[int]) -> Circuit:
        """Return the circuit of a satisfying assignment (``model[v - 1]`` is the literal of variable v)."""
        gates = []
        for i in self.gates:
            (selection,) = (f for f, v in self._select[i].items() if model[v - 1] > 0)
            function = [model[v - 1] > 0 for v in self._function[i]]
            gates.append(Gate(self.model.table(selection, function), selection))
        outputs = []
        for h, source in enumerate(self._source):
            (output,) = (o for o, v in source.items() if model[v - 1] > 0)
            negated = bool(self._polarity) and model[self._polarity[h] - 1] > 0
            outputs.append(Output(output.node, output.negated != negated))
        return Circuit(self.problem.basis, self.inputs, tuple(gates), tuple(outputs))

    def structure_literals(self, model: Sequence[int]) -> list[int]:
        """Return the literals of a satisfying assignment that fix the circuit: selections, functions, outputs."""
        options = [v for selections in self._select.values() for v in selections.values()]
        options += [v for source in self._source for v in source.values()]
        chosen = [v for v in options if model[v - 1] > 0]
        functions = [v for variables in self._function.values() for v in variables]
        return chosen + [model[v - 1] for v in (*functions, *self._polarity)]


def signed(variables: Sequence[int], index: int) -> int:
    """Return the variable at ``index`` = 1, 2, ..., or its complement for a negative index."""
    return variables[index - 1] if index > 0 else -variables[-index - 1]


def exactly_one(variables: Sequence[int]) -> list[Clause]:
    """Return the pairwise encoding of "exactly one of these"."""
    return list(each_exactly_one(variables))


def each_exactly_one(variables: Sequence[int]) -> Iterator[Clause]:
    """Yield the clauses of :func:`exactly_one` one at a time."""
    yield list(variables)
    for a, b in combinations(variables, 2):
        yield [-a, -b]


def _equal_xor(guard: int, bit: int, value: Literal, polarity: Literal) -> list[Clause]:
    """Return the clauses of ``guard -> (bit = value xor polarity)``."""
    clauses = []
    for v, p in product((False, True), repeat=2):
        clause = [-guard]
        for literal, wanted in ((value, v), (polarity, p)):
            if isinstance(literal, bool):
                if literal != wanted:
                    break
            else:
                clause.append(-literal if wanted else literal)
        else:
            clauses.append([*clause, bit if v != p else -bit])
    return clauses
