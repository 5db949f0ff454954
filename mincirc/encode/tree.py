"""The question "does a circuit of depth d meet the bounds?" as CNF, for any number of gates.

Where only the depth counts, gates may be copied, so a circuit of depth d over gates with K fan-ins unfolds into one
complete K-ary tree of height d per output: circuit depth is formula depth (Wegener, *The Complexity of Boolean
Functions*, 1987, chapter 7).  So one formula per d decides, without any bound on the size:

* every inner node is a gate of the basis over its first children, or a *wire*, which equals its first child;
* a leaf is one input bit;
* every output is the root of its tree or a constant, with a polarity variable where negation is free.

Symmetry breaking (nothing is assumed about smaller depths, so each rule needs its own argument):

* below a wire there are only wires: a subtree of smaller depth can have its wires at the leaves;
* the leftmost leaves of the children of a node do not decrease from left to right: permuting the fan-ins of a gate
  gives a gate in every basis, so children can be sorted, from the bottom of the tree up, by their leftmost leaves; a
  child that a node does not read is taken to be a copy of the last child that the node reads.

Policy bits, lemmas and legality are inherited from :class:`mincirc.encode.formula.Formula` with 0 gates.
Oracle: ``tests/oracle/test_objectives.py`` (brute force), ``tests/searching/test_objectives.py`` (known depths).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, product

from mincirc.circuit import CONSTANT, Circuit, Output
from mincirc.circuit.basis import get_basis
from mincirc.circuit.fold import Folder
from mincirc.encode.formula import Formula, Literal, exactly_one, signed
from mincirc.encode.gates import Clause
from mincirc.encode.rules import Rules
from mincirc.problem.problem import Problem


@dataclass
class Node:
    """The variables of a tree node: ``leaf[i]`` (the leaf is input i), ``wire``, ``gates[a]`` (a gate of arity a).

    A leaf has no children, and its ``wire`` is 0; ``function`` are the gate's function variables.
    """

    children: list[Node] = field(default_factory=list)
    leaf: dict[int, int] = field(default_factory=dict)
    wire: int = 0
    gates: dict[int, int] = field(default_factory=dict)
    function: list[int] = field(default_factory=list)

    @property
    def leftmost(self) -> dict[int, int]:
        """The variables ``leaf`` of the leftmost leaf below this node."""
        return self.children[0].leftmost if self.children else self.leaf


def fanins_of(basis: str) -> int:
    """Return the largest number of fan-ins of a gate of the basis."""
    return max(get_basis(basis).arities)


def tree_nodes(fanins: int, depth: int) -> int:
    """Return the number of inner nodes of a complete tree."""
    return sum(fanins**height for height in range(depth))


class TreeFormula(Formula):
    """Clauses for one depth; used like :class:`~mincirc.encode.formula.Formula`."""

    def __init__(self, problem: Problem, depth: int, *, canonical: bool = True) -> None:
        super().__init__(problem, 0, Rules())
        self._canonical = canonical
        self._arities = get_basis(problem.basis).arities
        self._trees = [self._grow(depth) for _ in range(self.outputs if self.inputs else 0)]
        constants = (False, True) if not self.model.normal else (False,)
        # Source of an output: the root of its tree (None), or a constant.
        self._roots: list[dict[bool | None, int]] = [
            {choice: self.new() for choice in ((None, *constants) if self.inputs else constants)}
            for _ in range(self.outputs)
        ]

    def _grow(self, height: int) -> Node:
        if height == 0:
            return Node(leaf={node: self.new() for node in range(self.inputs)})
        return Node(
            [self._grow(height - 1) for _ in range(max(self._arities))],
            wire=self.new(),
            gates={arity: self.new() for arity in self._arities},
            function=[self.new() for _ in range(self.model.variables)],
        )

    # -- the circuit --------------------------------------------------------------------------

    def each_of_structure(self) -> Iterator[Clause]:
        """Yield the clauses that define well-formed trees."""
        for choices in self._roots:
            yield from exactly_one(list(choices.values()))
        for tree in self._trees:
            yield from self._shape(tree)

    def _shape(self, node: Node) -> list[Clause]:
        if not node.children:
            return exactly_one(list(node.leaf.values()))
        clauses = exactly_one([node.wire, *node.gates.values()])
        clauses += [[signed(node.function, v) for v in c] for c in self.model.constraints()]
        clauses += [
            [-chosen, signed(node.function, v)]
            for arity, chosen in node.gates.items()
            for v in self.model.linked(tuple(range(arity)))
        ]
        if self._canonical:
            clauses += self._symmetry_breaking(node)
        return clauses + [c for child in node.children for c in self._shape(child)]

    @staticmethod
    def _symmetry_breaking(node: Node) -> list[Clause]:
        """Return the clauses "below a wire are wires" and "leftmost leaves do not decrease"."""
        clauses: list[Clause] = []
        if node.children[0].children:
            clauses.append([-node.wire, node.children[0].wire])
        for left, right in pairwise(node.children):
            clauses += [[-v, -w] for a, v in left.leftmost.items() for b, w in right.leftmost.items() if b < a]
        return clauses

    # -- rows ---------------------------------------------------------------------------------

    def each_of_row(self, state: int) -> Iterator[Clause]:
        """Yield the clauses that evaluate the trees at ``state`` and make its word legal there."""
        self.rows.add(state)
        code = self.problem.interface.codes[state]
        values = {i: bool(code >> (self.inputs - 1 - i) & 1) for i in range(self.inputs)}
        clauses: list[Clause] = []
        for h, choices in enumerate(self._roots):
            root: Literal = self._value(self._trees[h], values, clauses) if self._trees else False
            for choice, variable in choices.items():
                clauses += self._reads(state, h, variable, root if choice is None else choice)
        yield from clauses
        yield from self._legal(state)

    def _value(self, node: Node, values: dict[int, bool], clauses: list[Clause]) -> Literal:
        if self.model.normal and not any(values.values()):
            return False
        own = self.new()
        if not node.children:
            clauses += [[-variable, own if values[i] else -own] for i, variable in node.leaf.items()]
            return own
        below = [self._value(child, values, clauses) for child in node.children]
        clauses += equal([-node.wire], own, below[0])
        for arity, chosen in node.gates.items():
            for inputs in product((False, True), repeat=arity):
                guard = [-chosen]
                for literal, wanted in zip(below, inputs, strict=False):
                    guard += equal_to(literal, not wanted)
                value = self.model.value(tuple(range(arity)), inputs)
                meant: Literal = value if isinstance(value, bool) else signed(node.function, value)
                clauses += equal(guard, own, meant)
        return own

    def _reads(self, state: int, output: int, guard: int, value: Literal) -> list[Clause]:
        bit = self.bit(state, output)
        if not self.model.normal:
            return equal([-guard], bit, value)
        polarity = self._polarity[output]
        return [
            *equal([-guard, polarity], bit, value),
            *equal([-guard, -polarity], -bit, value),
        ]

    # -- decoding a model ---------------------------------------------------------------------

    def decode(self, model: Sequence[int]) -> Circuit:
        """Return the circuit of a satisfying assignment, with equal gates shared and trivial gates removed."""
        folder = Folder(self.problem.basis, self.inputs)
        outputs = []
        for h, choices in enumerate(self._roots):
            (choice,) = (c for c, v in choices.items() if model[v - 1] > 0)
            signal = self._fold(folder, self._trees[h], model) if choice is None else Output(CONSTANT, choice)
            negated = bool(self._polarity) and model[self._polarity[h] - 1] > 0
            outputs.append(Output(signal.node, signal.negated != negated))
        return folder.circuit(outputs)

    def _fold(self, folder: Folder, node: Node, model: Sequence[int]) -> Output:
        if not node.children:
            return Output(next(i for i, v in node.leaf.items() if model[v - 1] > 0))
        if model[node.wire - 1] > 0:
            return self._fold(folder, node.children[0], model)
        (arity,) = (a for a, v in node.gates.items() if model[v - 1] > 0)
        table = self.model.table(tuple(range(arity)), [model[v - 1] > 0 for v in node.function])
        return folder.gate(table, [self._fold(folder, child, model) for child in node.children[:arity]])


def equal_to(literal: Literal, wanted: bool) -> list[int | bool]:
    """Return "the literal has the value ``wanted``" as a list of one clause element: a literal or a truth value."""
    if isinstance(literal, bool):
        return [literal == wanted]
    return [literal if wanted else -literal]


def equal(guard: Sequence[int | bool], own: int, value: Literal) -> list[Clause]:
    """Return the clauses of ``own = value`` unless an element of ``guard`` is true."""
    if any(element is True for element in guard):
        return []
    rest = [element for element in guard if not isinstance(element, bool)]
    if isinstance(value, bool):
        return [[*rest, own if value else -own]]
    return [[*rest, -own, value], [*rest, own, -value]]
