"""From any circuit to one that satisfies every symmetry rule, computes the same function, and is no larger.

This is the soundness argument of :mod:`mincirc.encode.rules` as a program.  Gates are taken in order; a gate that
breaks ``reapply``, ``reapply2`` or ``twins`` is replaced by a function of nodes with a smaller cone, which may be a
constant, a wire or its complement; gates that nobody reads are dropped; the rest is put in the order that takes, among
the gates whose fan-ins are placed, the one of least (reversed) fan-ins.  ``mig`` and ``lut-k`` with k > 2 have the
last two rules only.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from mincirc.circuit import CONSTANT, Circuit, Gate, Output
from mincirc.circuit.canon import normal_polarity


@dataclass(frozen=True)
class Function:
    """A table over distinct nodes, the first most significant."""

    table: int
    nodes: tuple[int, ...]

    def value(self, of: dict[int, bool]) -> bool:
        return bool(self.table >> sum(of[n] << i for i, n in enumerate(reversed(self.nodes))) & 1)


def canonical_form(circuit: Circuit) -> Circuit:
    """Return the circuit that satisfies every rule of its basis."""
    rewritten = normal_polarity(circuit)
    if circuit.basis in ("b2", "xaig", "aig", "lut-2"):
        rewritten = _rewrite(rewritten)
    if circuit.basis == "nand":
        rewritten = _merge_twins(circuit)
    return _sort(_drop_unread(rewritten))


def _over(nodes: tuple[int, ...], function: Function, gates: dict[int, Function]) -> Function:
    """The function with every node that is not among ``nodes`` replaced by what its gate computes."""
    table = 0
    for index, values in enumerate(product((False, True), repeat=len(nodes))):
        of = dict(zip(nodes, values, strict=True))
        for node in function.nodes:
            if node not in of:
                of[node] = gates[node].value(of)
        table |= function.value(of) << index
    return Function(table, nodes)


def _smaller(function: Function, gates: dict[int, Function], *, twins: bool) -> Function | None:
    """An equal function of nodes with a smaller cone, if the gate re-applies something."""
    if len(function.nodes) < 2:
        return None
    for reader, other in (function.nodes, function.nodes[::-1]):
        if reader in gates and other in gates[reader].nodes:
            return _over(gates[reader].nodes, function, gates)
    first, second = (gates.get(n) for n in function.nodes)
    if twins and first is not None and second is not None and first.nodes == second.nodes:
        return _over(first.nodes, function, gates)
    return None


def _essential(function: Function) -> Function:
    """The function over those nodes on which it depends, in increasing order."""
    nodes = tuple(sorted(function.nodes))
    function = _over(nodes, function, {})
    for node in nodes:
        rest = tuple(n for n in nodes if n != node)
        fixed = [
            sum(
                function.value({**dict(zip(rest, values, strict=True)), node: value}) << index
                for index, values in enumerate(product((False, True), repeat=len(rest)))
            )
            for value in (False, True)
        ]
        if fixed[0] == fixed[1]:
            return _essential(Function(fixed[0], rest))
    return function


def _rewrite(circuit: Circuit) -> Circuit:
    """Where negation is free: no re-application (nor twice the same pair, where XOR is a gate)."""
    gates: dict[int, Function] = {}
    image = {CONSTANT: Output(CONSTANT)} | {i: Output(i) for i in range(circuit.inputs)}
    for node, gate in enumerate(circuit.gates, start=circuit.inputs):
        function: Function | None = _of_images(gate, image)
        while function is not None:
            last = _essential(function)
            function = _smaller(last, gates, twins=circuit.basis != "aig")
        negated = bool(last.table & 1)
        if not last.nodes:
            image[node] = Output(CONSTANT, negated)
        elif len(last.nodes) == 1:
            image[node] = Output(last.nodes[0], negated)
        else:
            new = circuit.inputs + len(gates)
            gates[new] = Function(last.table ^ (15 if negated else 0), last.nodes)
            image[node] = Output(new, negated)
    outputs = tuple(Output(image[o.node].node, image[o.node].negated != o.negated) for o in circuit.outputs)
    return Circuit(circuit.basis, circuit.inputs, tuple(Gate(f.table, f.nodes) for f in gates.values()), outputs)


def _of_images(gate: Gate, image: dict[int, Output]) -> Function:
    nodes = tuple(dict.fromkeys(image[f].node for f in gate.fanins if image[f].node != CONSTANT))
    table = 0
    for index, values in enumerate(product((False, True), repeat=len(nodes))):
        of = {CONSTANT: False, **dict(zip(nodes, values, strict=True))}
        row = 0
        for fanin in gate.fanins:
            row = row << 1 | (of[image[fanin].node] != image[fanin].negated)
        table |= (gate.table >> row & 1) << index
    return Function(table, nodes)


def _merge_twins(circuit: Circuit) -> Circuit:
    seen: dict[tuple[int, ...], int] = {}
    image = {i: i for i in range(-1, circuit.inputs)}
    gates: list[Gate] = []
    for node, gate in enumerate(circuit.gates, start=circuit.inputs):
        fanins = tuple(sorted(image[f] for f in gate.fanins))
        if fanins not in seen:
            seen[fanins] = circuit.inputs + len(gates)
            gates.append(Gate(gate.table, fanins))
        image[node] = seen[fanins]
    return Circuit(
        circuit.basis, circuit.inputs, tuple(gates), tuple(Output(image[o.node], o.negated) for o in circuit.outputs)
    )


def _drop_unread(circuit: Circuit) -> Circuit:
    read = {o.node for o in circuit.outputs}
    for node in reversed(range(circuit.inputs, circuit.inputs + len(circuit.gates))):
        if node in read:
            read.update(circuit.gates[node - circuit.inputs].fanins)
    kept = [n for n in range(circuit.inputs, circuit.inputs + len(circuit.gates)) if n in read]
    return _renumbered(circuit, kept)


def _sort(circuit: Circuit) -> Circuit:
    placed = {i: i for i in range(circuit.inputs)}
    order: list[int] = []
    rest = list(range(circuit.inputs, circuit.inputs + len(circuit.gates)))
    while rest:
        ready = [n for n in rest if all(f in placed for f in circuit.gates[n - circuit.inputs].fanins)]
        best = min(
            ready, key=lambda n: sorted((placed[f] for f in circuit.gates[n - circuit.inputs].fanins), reverse=True)
        )
        placed[best] = circuit.inputs + len(order)
        order.append(best)
        rest.remove(best)
    return _renumbered(circuit, order)


def _renumbered(circuit: Circuit, order: list[int]) -> Circuit:
    """The gates of ``order`` in that order, fan-ins increasing."""
    new = {i: i for i in range(-1, circuit.inputs)} | {n: circuit.inputs + i for i, n in enumerate(order)}
    gates = []
    for node in order:
        gate = circuit.gates[node - circuit.inputs]
        function = Function(gate.table, tuple(new[f] for f in gate.fanins))
        fanins = tuple(sorted(function.nodes))
        gates.append(Gate(function.table if fanins == function.nodes else _over(fanins, function, {}).table, fanins))
    outputs = tuple(Output(new[o.node], o.negated) for o in circuit.outputs)
    return Circuit(circuit.basis, circuit.inputs, tuple(gates), outputs)
