"""The formula "some circuit of q gates obeys the lemmas", written a second time from sections 4 to 8 of the format.

The format fixes the numbering of variables and the order of clauses; a proof fits no other formula.  A clause is a
tuple of non-zero integers, negative for a negated variable.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product
from operator import mul

from mincirc.verify.clauses import Clauses, block, translate
from mincirc.verify.cover import Cube
from mincirc.verify.gates import (
    NORMAL,
    Fanins,
    count_selections,
    function_clauses,
    function_value,
    function_variables,
    selection_clauses,
    selections,
)
from mincirc.verify.limits import MAX_COUNT, MAX_LITERALS
from mincirc.verify.record import Box, Certificate

Known = tuple[bool | None, ...]
"""Per fan-in of a selection its value at a state, ``None`` where that is a variable."""

Case = tuple[tuple[int, ...], int]
"""An assignment: per fan-in that is a variable the sign with which it stands in the guard, and the gate's value."""


def assignments(known: Known, equal: bool) -> Iterator[tuple[bool, ...]]:
    """Yield the values of the fan-ins in lexicographic order: known ones as they are, those of one node ``equal``."""
    for bits in product(*((False, True) if v is None else (v,) for v in known)):
        if not equal or bits[0] == bits[1]:
            yield bits


def row_set(record: Certificate) -> list[int]:
    """Return the states that have a row, in increasing order."""
    if record.side is not None or record.blocked:
        return [*range(len(record.task.states))]
    return sorted({s for lemma in record.lemmas for s, _ in lemma.box} | set(record.claim.rows))


class CircuitFormula(Clauses):
    """Section 4: the formula for ``gates`` gates; with ``blocked``, the listed policies are excluded."""

    def __init__(
        self,
        record: Certificate,
        gates: int,
        *,
        blocked: bool,
        step: str,
        limit: int = MAX_COUNT,
        variables: int = MAX_COUNT,
        literals: int = MAX_LITERALS,
    ) -> None:
        super().__init__(step, limit, variables, literals)
        self.record, self.face = record, record.interface
        self.inputs, self.outputs = len(self.face.inputs), self.face.outputs
        self.nodes = range(self.inputs, self.inputs + gates)
        self.normal = record.basis in NORMAL
        self.cases: dict[tuple[int, Known, bool], list[Case]] = {}
        self.taken: dict[tuple[int, int], int] = {}
        self.cube_variables: dict[tuple[int, Cube], int] = {}
        self.others: dict[tuple[int, tuple[int, ...]], list[int]] = {}
        self._allocate()
        self._gates()
        self._outputs()
        self._symmetries()
        for s in row_set(record):
            self._row(s)
        for lemma in record.lemmas:
            self._lemma(lemma.box)
        if record.side is not None:
            self.add(translate(record.side, self, self.takes))
        for policy in record.blocked if blocked else ():
            block(policy, record, self, self.takes)

    def _allocate(self) -> None:
        """Variables 1 to 5 of section 4."""
        self._demand_room_for_gates()
        self.reserve(len(self.record.task.states) * self.outputs)
        self.sel: list[dict[Fanins, int]] = [
            {fanins: self.new() for fanins in selections(self.record.basis, i)} for i in self.nodes
        ]
        count = function_variables(self.record.basis)
        self.function = [[self.new() for _ in range(count)] for _ in self.nodes]
        self.polarity = [self.new() if self.normal else 0 for _ in range(self.outputs)]
        every = self.inputs + len(self.nodes)
        constants = 1 if self.normal else 2
        # Sources in order: the constants, numbered -2 (0) and -1 (1), then the nodes.
        order = [*range(-2, -2 + constants), *range(every)]
        self.src: list[dict[int, int]] = [{node: self.new() for node in order} for _ in range(self.outputs)]

    def _demand_room_for_gates(self) -> None:
        """Refuse, before any clause is built, a formula whose selections alone need more clauses than stated."""
        counts = [count_selections(self.record.basis, i) for i in self.nodes]
        self.demand_room(sum(1 + n * (n - 1) // 2 for n in counts))
        if sum(counts) > self.most_variables:
            self.reserve(sum(counts))

    def bit(self, state: int, h: int) -> int:
        """Return the variable of output ``h`` at ``state``."""
        return state * self.outputs + h + 1

    def literals(self, state: int, cube: Cube) -> list[int]:
        """The literals of the cube."""
        return [self.bit(state, h) if value else -self.bit(state, h) for h, value in cube]

    def refuse(self, state: int, cubes: Sequence[Cube], *before: int) -> None:
        """For each cube the clause ``before`` and the cube's negated literals."""
        for cube in cubes:
            self.add(*before, *(-v for v in self.literals(state, cube)))

    def _gates(self) -> None:
        """A: each gate has one selection and a function of its basis."""
        for sel, f in zip(self.sel, self.function, strict=True):
            self.exactly_one(list(sel.values()))
            for clause in function_clauses(self.record.basis, f):
                self.add(*clause)
            for fanins, selected in sel.items():
                for clause in selection_clauses(self.record.basis, f, fanins, selected):
                    self.add(*clause)

    def _outputs(self) -> None:
        """B: each output has one source."""
        for sources in self.src:
            self.exactly_one(list(sources.values()))

    def _symmetries(self) -> None:
        """C to G, each when its rule is on."""
        steps = {
            "used": self._used,
            "order": self._order,
            "reapply": self._reapply,
            "reapply2": self._reapply2,
            "twins": self._twins,
        }
        for rule, write in steps.items():
            if rule in self.record.rules:
                write()

    def _used(self) -> None:
        """C: an output or a later gate reads each gate."""
        for number, i in enumerate(self.nodes):
            readers = [v for sel in self.sel[number + 1 :] for fanins, v in sel.items() if i in fanins]
            self.add(*(sources[i] for sources in self.src), *readers)

    def _order(self) -> None:
        """D: of two neighbours that could be swapped, the one with the lesser fan-ins comes first."""
        for number, i in enumerate(self.nodes[:-1]):
            before = [(f[::-1], u) for f, u in self.sel[number].items()]
            for g, v in self.sel[number + 1].items():
                backwards = g[::-1]
                if i not in g:
                    literals = [x for f, u in before if backwards < f for x in (-u, -v)]
                    self.add_all(literals, [2] * (len(literals) // 2))

    def _reapply(self) -> None:
        """E: no gate reads another together with one of that one's fan-ins."""
        for number, i in enumerate(self.nodes):
            for f, u in self.sel[number].items():
                for later in self.sel[number + 1 :]:
                    for o in f:
                        self.add(-u, -later[o, i])

    def _reapply2(self) -> None:
        """F: no gate reads two gates that have the same fan-ins."""
        for a, b, c in combinations(range(len(self.nodes)), 3):
            for f, u in self.sel[a].items():
                self.add(-u, -self.sel[b][f], -self.sel[c][self.nodes[a], self.nodes[b]])

    def _twins(self) -> None:
        """G: no two gates have the same fan-ins."""
        for a, b in combinations(range(len(self.nodes)), 2):
            for f, u in self.sel[a].items():
                self.add(-u, -self.sel[b][f])

    def _row(self, state: int) -> None:
        """H: the evaluation of the circuit at ``state``, and the legality of its word."""
        code = self.face.codes[state]
        # A value is True, False, or the variable that holds it.
        values: list[int] = [bool(code >> (self.inputs - 1 - i) & 1) for i in range(self.inputs)]
        for number in range(len(self.nodes)):
            values.append(False if self.normal and code == 0 else self._gate_value(number, values))
        for h in range(self.outputs):
            self._output_values(h, self.bit(state, h), values)
        self.refuse(state, self.face.forbidden(state))

    def _gate_value(self, number: int, values: Sequence[int]) -> int:
        x = self.new()
        literals, lengths = list[int](), list[int]()
        for fanins, selected in self.sel[number].items():
            read = [values[node] for node in fanins]
            variables = [v for v in read if v is not True and v is not False]
            known = tuple(v if v is True or v is False else None for v in read)
            for signs, value in self._cases(number, known, fanins[0] == fanins[-1] and len(fanins) > 1):
                guard = [-selected, *map(mul, signs, variables)]
                if value is True or value is False:
                    literals += (*guard, x if value else -x)
                    lengths.append(len(guard) + 1)
                else:
                    literals += (*guard, -x, value, *guard, x, -value)
                    lengths += (len(guard) + 2,) * 2
        self.add_all(literals, lengths)
        return x

    def _cases(self, number: int, known: Known, equal: bool) -> list[Case]:
        """Return the assignments of fan-ins, from a cache: many selections and states have the same."""
        key = number, known, equal
        if key not in self.cases:
            self.cases[key] = [
                (
                    tuple(-1 if bit else 1 for bit, v in zip(bits, known, strict=True) if v is None),
                    function_value(self.record.basis, self.function[number], bits),
                )
                for bits in assignments(known, equal)
            ]
        return self.cases[key]

    def _output_values(self, h: int, bit: int, values: Sequence[int]) -> None:
        """Each source of the output, when it is chosen, and the polarity make the bit."""
        p = self.polarity[h]
        literals, lengths = list[int](), list[int]()
        for node, source in self.src[h].items():
            value = values[node] if node >= 0 else node == -1
            if value is True or value is False:
                shown, guards = (bit if value else -bit), [[-source]]
            else:
                shown, guards = -bit, [[-source, value], [-source, -value]]
            for guard in guards:
                literals += (*guard, p, shown, *guard, -p, -shown) if p else (*guard, shown)
                lengths += (len(guard) + 2,) * 2 if p else (len(guard) + 1,)
                shown = -shown
        self.add_all(literals, lengths)

    def _lemma(self, box: Box) -> None:
        """I: some listed state takes another pick (section 6)."""
        if len(box) == 1:
            ((state, picks),) = box
            self.refuse(state, self.face.cubes(state, picks, inside=True))
            return
        clause: list[int] = []
        for state, picks in box:
            clause += self._takes_another(state, picks)
        self.add(*clause)

    def _takes_another(self, state: int, picks: tuple[int, ...]) -> list[int]:
        """Return the literals that together say: the state takes a pick that is not listed."""
        key = state, picks
        if key not in self.others:
            self.others[key] = [
                self.literals(state, cube)[0] if len(cube) == 1 else self._cube_variable(state, cube)
                for cube in self.face.cubes(state, picks, inside=False)
            ]
        return self.others[key]

    def _cube_variable(self, state: int, cube: Cube) -> int:
        key = state, cube
        if key not in self.cube_variables:
            self.cube_variables[key] = self.new()
            for literal in self.literals(state, cube):
                self.add(-self.cube_variables[key], literal)
        return self.cube_variables[key]

    def takes(self, state: int, pick: int) -> int:
        """Return the variable that says: the policy takes ``pick`` at ``state`` (section 7)."""
        key = state, pick
        if key not in self.taken:
            t = self.taken[key] = self.new()
            self.refuse(state, self.face.cubes(state, (pick,), inside=False), -t)
            self.refuse(state, self.face.cubes(state, (pick,), inside=True), t)
        return self.taken[key]


class PolicyFormula(Clauses):
    """Section 8: the formula over the policy alone."""

    def __init__(
        self,
        record: Certificate,
        *,
        step: str,
        limit: int = MAX_COUNT,
        variables: int = MAX_COUNT,
        literals: int = MAX_LITERALS,
    ) -> None:
        super().__init__(step, limit, variables, literals)
        self.picks = [[self.new() for _ in row] for row in record.task.choices]
        for row in self.picks:
            self.exactly_one(row)
        for lemma in record.lemmas:
            listed = [(s, frozenset(picks)) for s, picks in lemma.box]
            self.add(*(v for s, picks in listed for p, v in enumerate(self.picks[s]) if p not in picks))
        if record.side is not None:
            self.add(translate(record.side, self, self.takes))
        for policy in record.blocked:
            block(policy, record, self, self.takes)

    def takes(self, state: int, pick: int) -> int:
        """Return p(state, pick)."""
        return self.picks[state][pick]
