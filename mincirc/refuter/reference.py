"""The reference refuter over live signals: whether at most R two-input gates compute a relation.

Idea: a search that builds circuits gate by gate needs to know of a partial circuit only which signals later gates may
read and which words each assignment of them still allows. Whose: the residual relation as the key of a transposition
table is the method of the compiled refuter; this is its definition, kept short and slow. Every rule is one method and
is proved in ``docs/replay-logs.md``, whose sections the methods name; each can be left out, and the answer stays the
same. Different here: cells are tuples, states are matched by a simple sorting, tables are lists of circuits. Assumes:
a basis with free complements in which a gate with a constant input costs nothing (b2, xaig, lut-2, aig). Oracle:
``tests/refuter/test_reference.py`` (brute force over circuits), the checker of replay logs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache
from itertools import combinations, product

from mincirc.errors import ArgumentError
from mincirc.refuter.facts import FactStore
from mincirc.refuter.next_gate import NextGate
from mincirc.refuter.relation import BooleanRelation
from mincirc.refuter.result import Refutation, RefuterStatistics
from mincirc.refuter.state import CONSTANT_ZERO, Literal, State, sorted_signals
from mincirc.refuter.triples import Triples
from mincirc.runtime import ambient

RULES = ("bound", "cofactor", "outputs", "forest", "fan-out")
"""The rules that may be left out; slack, the table of residual relations and the skipping of gates always hold."""

OPERATIONS = {"aig": "and", "b2": "and,xor", "xaig": "and,xor", "lut-2": "and,xor"}
"""The operations of the bases for which the rules are proved, as a replay log names them."""

_GATES = {"and": (0b1000, 0b0010, 0b0100, 0b1110), "and,xor": (0b1000, 0b0010, 0b0100, 0b1110, 0b0110)}
"""ab, ab', a'b, a + b and exclusive or; bit a + 2 b of a number is the value."""


class _EffortError(Exception):
    """Raised when the nodes are used up."""


def refute_slowly(
    relation: BooleanRelation,
    gates: int,
    basis: str = "b2",
    *,
    nodes: int = 1_000_000,
    without: Collection[str] = (),
    log: bool = False,
    must: bool = False,
    facts: FactStore | None = None,
) -> Refutation:
    """Return whether the relation has a circuit of at most ``gates`` gates; "unknown" when ``nodes`` are used up.

    With ``must``, "refuted" speaks of smallest circuits that read every input and have a gate at every output.
    ``without`` names rules (:data:`RULES`) that are left out.  With ``log`` a refutation carries its replay log, and
    ``facts``, which are used and added to, may not be given.
    """
    if log and facts is not None:
        raise ArgumentError("facts: a replay log proves what it uses")
    if basis not in OPERATIONS:
        raise ArgumentError(f"no rule of the refuter is proved for the basis {basis!r}")
    search, root = Search(basis, nodes, without, facts), root_of(relation)
    try:
        found = search.must(root, gates) if must else search.may(root, gates)
    except _EffortError:
        return Refutation("unknown", gates, statistics=search.statistics())
    if found is not None:
        return Refutation("found", gates, found.circuit(basis), statistics=search.statistics())
    lines = [f"replay 1 {OPERATIONS[basis]} {gates} {_written(root)}", *search.log, f"end {len(search.log)}", ""]
    return Refutation("refuted", gates, log="\n".join(lines) if log else None, statistics=search.statistics())


def root_of(relation: BooleanRelation) -> State:
    """Return the state before the first gate."""
    return State(
        cells=tuple(~mask & (1 << (1 << relation.outputs)) - 1 for mask in relation.allowed),
        signals=tuple(Literal(relation.inputs - 1 - i, False) for i in range(relation.inputs)),
        outputs=tuple(Literal(p, False) for p in range(relation.outputs)),
        inputs=relation.inputs,
    )


class Search:
    """A depth-first search; a method returns the finished state that it finds, or nothing where it refutes."""

    def __init__(self, basis: str, nodes: int, without: Collection[str], facts: FactStore | None = None) -> None:
        for rule in without:
            if rule not in RULES:
                raise ArgumentError(f"no rule {rule!r} (there are {', '.join(RULES)})")
        self.rules = set(RULES) - set(without)
        self.operations = _GATES[OPERATIONS[basis]]
        self.xor = basis != "aig"
        self.left, self.nodes, self.expanded = nodes, 0, 0
        self.facts = FactStore(xor=self.xor) if facts is None else facts
        self.found: dict[tuple[int, tuple[int, ...]], int] = {}
        self.log: list[str] = []

    def statistics(self) -> RefuterStatistics:
        """Return the effort so far."""
        return RefuterStatistics(self.nodes, self.expanded, len(self.log))

    def _known(self, kind: str, state: State, gates: int) -> bool:
        return self.facts.refuted.get((kind, len(state.outputs), state.cells), -1) >= gates

    def _note(self, kind: str, state: State, gates: int, reason: str, begun: int) -> None:
        """Remember a refutation and write its record; it began at node ``begun``."""
        self.facts.note((kind, len(state.outputs), state.cells), gates, self.nodes - begun)
        self.log.append(f"{kind} {gates} {_written(state, reason)}")

    # Sections 2 and 5: signals may stay unread, outputs may be anything.

    def may(self, state: State, gates: int) -> State | None:
        """Return a circuit of at most ``gates`` gates for the state."""
        if state.contradictory:
            return None
        if not state.outputs:
            return state
        state = sorted_signals(state)
        if gates < 0 or self._known("A", state, gates) or self._bound(state, gates, must=False):
            return None
        begun, found = self.nodes, self._choices(state, gates, 0)
        if found is None:
            self._note("A", state, gates, "-", begun)
        return found

    def refutes(self, state: State, gates: int) -> bool:
        """Whether there is no such circuit; what has been found once is not searched for again."""
        key = len(state.outputs), sorted_signals(state).cells
        if gates >= self.found.get(key, gates + 1):
            return False
        if self.may(state, gates) is None:
            return True
        self.found[key] = min(gates, self.found.get(key, gates))
        return False

    def _choices(self, state: State, gates: int, first: int) -> State | None:
        """Place outputs, from ``first`` on, at constants and signals; then choose the signals that are read."""
        if not state.outputs:
            return state
        for output in range(first, len(state.outputs)):
            for source, flip in product(range(-1, state.width), (0, 1)):
                rest = self._at_source(state, output, source, flip)
                if rest.contradictory:
                    continue
                if rest.cells == state.without_output(output).cells:
                    return self._choices(rest, gates, first)
                found = self._choices(rest, gates, output)
                if found is not None:
                    return found
        return self._subsets(state, gates, state.width - 1) if gates > 0 else None

    @staticmethod
    def _at_source(state: State, output: int, source: int, flip: int) -> State:
        literal = state.signals[source] if source >= 0 else CONSTANT_ZERO
        literal = Literal(literal.node, literal.negated ^ bool(flip))
        return state.placed(output, lambda cell: (cell >> source & 1 if source >= 0 else 0) ^ flip, literal)

    def _subsets(self, state: State, gates: int, undecided: int) -> State | None:
        if state.contradictory:
            return None
        if undecided < 0:
            return self.must(state, gates)
        found = self._subsets(state, gates, undecided - 1)
        return self._subsets(state.unread(undecided), gates, undecided - 1) if found is None else found

    # Section 4, and the rest: every signal is read, every output is at a gate.

    def must(self, state: State, gates: int) -> State | None:
        """Return a circuit of at most ``gates`` gates; nothing if none is a smallest one and reads every signal."""
        ambient.check()
        self.nodes += 1
        if self.nodes > self.left:
            raise _EffortError
        if gates <= 0 or state.width < 2 or state.width > gates + len(state.outputs):
            return None
        state = sorted_signals(state)
        if self._known("M", state, gates) or self._bound(state, gates, must=True):
            return None
        begun, reason = self.nodes, self._reason(state, gates)
        if not reason:
            tight = self._tight(state, gates)
            found = self._expand(state, gates, tight)
            if found is not None:
                return found
            reason = f"X{tight:x}"
        self._note("M", state, gates, reason, begun)
        return None

    def _bound(self, state: State, gates: int, must: bool) -> bool:
        """Whether the bound of section 4 is above ``gates``."""
        return "bound" in self.rules and triples(self.xor).exceed(state, gates, must)

    def _reason(self, state: State, gates: int) -> str:
        """Return a reason of section 6 that refutes the state without an expansion, if there is one."""
        if "forest" in self.rules and state.width == gates + len(state.outputs):
            return "" if self._is_forest(state) else "F"
        if "cofactor" in self.rules and state.width > 3:
            for signal, value in product(range(state.width), (0, 1)):
                if self.refutes(state.fixed(signal, value), gates - 1):
                    return f"C{signal},{value}"
        if "outputs" in self.rules and self._are_distinct(state):
            others = (state.without_output(output) for output in range(len(state.outputs)))
            if all(self.refutes(other, gates - 1) for other in others):
                return "O"
        return ""

    @staticmethod
    def _are_distinct(state: State) -> bool:
        """Whether there are two outputs or more, and no two can be equal or complementary."""
        demands = [(state.must_be(p, 1), state.must_be(p, 0)) for p in range(len(state.outputs))]
        return len(demands) > 1 and all(
            (on & off2 | off & on2) and (on & on2 | off & off2) for (on, off), (on2, off2) in combinations(demands, 2)
        )

    def _is_forest(self, state: State) -> bool:
        """Whether gates that read two signals which nothing else reads lead to the end (6.3)."""
        if not state.outputs:
            return state.width == 0
        return any(
            self._is_forest(rest)
            for second in range(1, state.width)
            for first, operation in product(range(second), self.operations)
            for rest in _siblings(NextGate(state, first, second, operation))
            if not rest.contradictory
        )

    def _tight(self, state: State, gates: int) -> int:
        """Return the tight constants of signals as the bits of section 6.4."""
        if "fan-out" not in self.rules:
            return 0
        return sum(
            1 << 2 * signal + value
            for signal, value in product(range(state.width), (0, 1))
            if self.refutes(state.fixed(signal, value), gates - 2)
        )

    # Section 7.

    def _expand(self, state: State, gates: int, tight: int) -> State | None:
        """Try every next gate, those first that leave the fewest signals."""
        self.expanded += 1
        found: list[State] = []
        for second in range(1, state.width):
            for first in range(second):
                for gate in self._useful_gates(state, first, second):
                    found += _behind(gate, tight)
        for rest in sorted(found, key=lambda rest: (len(rest.outputs), rest.width)):
            whole = self.must(rest, gates - 1) if rest.outputs else rest
            if whole is not None:
                return whole
        return None

    def _useful_gates(self, state: State, first: int, second: int) -> Iterator[NextGate]:
        """Yield the gates that differ on the care cells from all that is there, complements included."""
        care = [cell for cell, words in enumerate(state.cells) if words]
        there = [[0 for _ in care], *([cell >> i & 1 for cell in care] for i in range(state.width))]
        for operation in self.operations:
            gate = NextGate(state, first, second, operation)
            column = [gate.value(cell) for cell in care]
            if column not in there and [1 - bit for bit in column] not in there:
                there.append(column)
                yield gate


def _behind(gate: NextGate, tight: int) -> Iterator[State]:
    """Yield what is left behind a gate, by the outputs at it, whether it is live, and which signals it reads last."""
    for after in gate.with_outputs():
        placed = len(after.outputs) < len(gate.state.outputs)
        if not after.outputs:
            yield after
            continue
        for live, first_last, second_last in product((0, 1) if placed else (1,), (1, 0), (1, 0)):
            if gate.excluded(tight, live, (first_last, second_last)):
                continue
            rest = gate.live(after) if live else after
            rest = rest.unread(gate.second) if second_last else rest
            rest = rest.unread(gate.first) if first_last else rest
            if not rest.contradictory:
                yield rest


def _siblings(gate: NextGate) -> Iterator[State]:
    """Yield what is left if the gate reads two signals that nothing else reads, and is read once or is one output."""
    whole = gate.built()
    yield gate.live(whole).unread(gate.second).unread(gate.first)
    for output, flip in product(range(len(whole.outputs)), (0, 1)):
        yield gate.with_output(whole, output, flip).unread(gate.second).unread(gate.first)


def _written(state: State, reason: str | None = None) -> str:
    """Return the part of a line of a log that says what the relation is (section 3)."""
    head = [str(state.width), str(len(state.outputs)), *([reason] if reason else [])]
    if state.width > 6:
        return " ".join([*head, *(f"{cell:x}.{words:x}" for cell, words in enumerate(state.cells) if words)])
    planes = (
        sum((words >> word & 1) << cell for cell, words in enumerate(state.cells))
        for word in range(1 << len(state.outputs))
    )
    return " ".join([*head, *(f"{plane:x}" for plane in planes)])


@cache
def triples(xor: bool) -> Triples:
    """Return the table, made once."""
    return Triples(xor)
