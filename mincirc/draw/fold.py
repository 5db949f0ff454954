"""Long circuits in rows: each row is a circuit of its own, drawn as any other.

The gates are put in an order in which each follows its fan-ins, and the order is cut.  A row reads inputs, which are
named again, and gates of earlier rows, which arrive at marks of continuation; gates that later rows read leave at such
marks.  Among the cuts whose rows are narrow enough the one with the least height is taken, marks counted as height, by
dynamic programming over the place of the last cut (as Knuth and Plass break paragraphs, 1981), once for the circuit's
own order, once for depth-first order from the outputs, in which few gates are read far away.  Widths are those of a
first draft of every row, which the drawing does not exceed.

**Assumes** nothing of the basis.  **Oracle**: ``tests/draw/test_fold.py`` evaluates the rows one after the other and
compares with the circuit, and checks the geometry of every row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from mincirc.circuit import CONSTANT, Circuit, Output
from mincirc.draw.layout import GATE_WIDTH, draft, lay_out
from mincirc.draw.record import Layout

MARK_COST = 12
"""What a mark of continuation costs, in pixels of height."""
ROW_GAP = 22
"""Distance of rows."""


@dataclass(frozen=True)
class CircuitRow:
    """Some gates of a circuit as a circuit.

    ``sources[i]`` is the node of the whole circuit that input i stands for.  The first outputs are the nodes
    ``carried``, which later rows read; the others are outputs ``outputs`` of the whole circuit.
    """

    circuit: Circuit
    sources: tuple[int, ...]
    gates: tuple[int, ...]
    carried: tuple[int, ...]
    outputs: tuple[int, ...]

    @cached_property
    def draft(self) -> Layout:
        """A drawing of the row that is found quickly and not narrower than the drawing."""
        return draft(self.circuit)

    @cached_property
    def layout(self) -> Layout:
        """The drawing of the row."""
        return lay_out(self.circuit)


Width = Callable[[CircuitRow, Layout], float]
"""Returns how wide a row in a layout is with everything beside it."""


def whole(circuit: Circuit) -> CircuitRow:
    """Return the circuit as one row."""
    gates, outputs = range(circuit.size), range(len(circuit.outputs))
    return CircuitRow(circuit, tuple(range(circuit.inputs)), tuple(gates), (), tuple(outputs))


def folded(circuit: Circuit, width: Width, most: float) -> tuple[CircuitRow, ...]:
    """Return the circuit in rows not wider than ``most``, except rows of one gate; one row if it fits."""
    alone = whole(circuit)
    if circuit.size < 2 or width(alone, alone.layout) <= most:
        return (alone,)
    orders = dict.fromkeys((tuple(range(circuit.size)), _depth_first(circuit)))
    cuts = [_Cuts(circuit, order, width, most).best() for order in orders]
    return min(cuts, key=lambda found: found[0])[1]


@dataclass(frozen=True)
class _Cuts:
    """All ways to cut one order of the gates."""

    circuit: Circuit
    order: Sequence[int]
    width: Width
    most: float

    def best(self) -> tuple[float, tuple[CircuitRow, ...]]:
        """Return the least cost, and rows with it."""
        count = len(self.order)
        found: list[tuple[float, tuple[CircuitRow, ...]]] = [(0, ())] * (count + 1)
        for first in reversed(range(count)):
            choices = []
            for last in range(first + 1, count + 1):
                if last > first + 1 and self._least_width(first, last) > self.most:
                    break
                row = cut_out(self.circuit, self.order, first, last)
                if last > first + 1 and self.width(row, row.draft) > self.most:
                    break
                cost = row.draft.height + ROW_GAP + MARK_COST * len(row.carried) + found[last][0]
                choices.append((cost, (row, *found[last][1])))
            found[first] = min(choices, key=lambda choice: choice[0])
        return found[0]

    def _least_width(self, first: int, last: int) -> float:
        """Return what the gates of a row need at least: those of a longest path side by side."""
        inside = set(self.order[first:last])
        depth: dict[int, int] = {}
        for gate in self.order[first:last]:
            below = (f - self.circuit.inputs for f in self.circuit.gates[gate].fanins)
            depth[gate] = 1 + max((depth[f] for f in below if f in inside), default=0)
        return max(depth.values()) * GATE_WIDTH


def _depth_first(circuit: Circuit) -> tuple[int, ...]:
    """Return the gates in the order in which they are finished when the outputs are visited one by one."""
    order: list[int] = []

    def visit(node: int) -> None:
        gate = node - circuit.inputs
        if gate >= 0 and gate not in done:
            done.add(gate)
            for fanin in circuit.gates[gate].fanins:
                visit(fanin)
            order.append(gate)

    done: set[int] = set()
    for node in (*(output.node for output in circuit.outputs), *range(circuit.inputs, circuit.inputs + circuit.size)):
        visit(node)
    return tuple(order)


def cut_out(circuit: Circuit, order: Sequence[int], first: int, last: int) -> CircuitRow:
    """Return the gates at positions ``first`` to ``last`` (exclusive) of the order as a row.

    Outputs stand in the row of their gate, those without a gate in the last row; inputs that nothing reads stand in
    the first row.
    """
    inside = [circuit.inputs + gate for gate in order[first:last]]
    later = {f for gate in order[last:] for f in circuit.gates[gate].fanins}
    ends = last == len(order)
    outputs = [
        number
        for number, output in enumerate(circuit.outputs)
        if output.node in inside or (ends and output.node < circuit.inputs)
    ]
    read = {f for node in inside for f in circuit.gates[node - circuit.inputs].fanins}
    read |= {circuit.outputs[number].node for number in outputs}
    read |= _unread(circuit) if first == 0 else set()
    sources = sorted(read - {CONSTANT, *inside})
    place = {node: i for i, node in enumerate((*sources, *inside))} | {CONSTANT: CONSTANT}
    carried = tuple(node for node in inside if node in later)
    gates = (circuit.gates[node - circuit.inputs] for node in inside)
    row = replace(
        circuit,
        inputs=len(sources),
        gates=tuple(replace(gate, fanins=tuple(place[f] for f in gate.fanins)) for gate in gates),
        outputs=(
            *(Output(place[node]) for node in carried),
            *(replace(circuit.outputs[n], node=place[circuit.outputs[n].node]) for n in outputs),
        ),
    )
    return CircuitRow(row, tuple(sources), tuple(order[first:last]), carried, tuple(outputs))


def _unread(circuit: Circuit) -> set[int]:
    """Return the inputs that nothing reads."""
    read = {f for gate in circuit.gates for f in gate.fanins} | {output.node for output in circuit.outputs}
    return set(range(circuit.inputs)) - read
