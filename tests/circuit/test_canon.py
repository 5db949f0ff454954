"""Canonical form: the same for renumbered circuits, different for all others."""

from __future__ import annotations

from itertools import permutations, product

from hypothesis import given
from hypothesis import strategies as st

from mincirc.circuit import BASES, Circuit, Gate, Output, canonical, evaluate
from mincirc.circuit.canon import normal_polarity
from mincirc.circuit.tables import AND, NAND, NOT, OR, XOR
from mincirc.testing import circuits


def flip_table(table: int, arity: int, change: int, out: bool) -> int:
    full = (1 << (1 << arity)) - 1
    return sum((table >> (b ^ change) & 1) << b for b in range(1 << arity)) ^ (full if out else 0)


@st.composite
def disguises(draw: st.DrawFn, circuit: Circuit) -> Circuit:
    """The circuit with gates in another topological order, fan-ins swapped, polarities flipped where free."""
    free = BASES[circuit.basis].free_negation
    place = {i: i for i in range(-1, circuit.inputs)}
    flipped = dict.fromkeys(place, False)
    gates: list[Gate] = []
    left = list(range(circuit.inputs, circuit.inputs + len(circuit.gates)))
    while left:
        ready = [n for n in left if all(f in place for f in circuit.gates[n - circuit.inputs].fanins)]
        node = draw(st.sampled_from(ready))
        left.remove(node)
        gate = circuit.gates[node - circuit.inputs]
        order = draw(st.permutations(range(len(gate.fanins))))
        arity = len(order)
        table = 0
        for index in range(1 << arity):
            old = sum((index >> (arity - 1 - new) & 1) << (arity - 1 - source) for new, source in enumerate(order))
            table |= (gate.table >> old & 1) << index
        fanins = [gate.fanins[source] for source in order]
        change = sum(flipped[f] << (arity - 1 - k) for k, f in enumerate(fanins))
        flipped[node] = free and draw(st.booleans())
        place[node] = circuit.inputs + len(gates)
        gates.append(Gate(flip_table(table, arity, change, flipped[node]), tuple(place[f] for f in fanins)))
    outputs = tuple(Output(place[o.node], o.negated != flipped[o.node]) for o in circuit.outputs)
    return Circuit(circuit.basis, circuit.inputs, tuple(gates), outputs)


@given(circuits(), st.data())
def test_renumbering_does_not_change_the_canonical_form(circuit: Circuit, data: st.DataObject) -> None:
    other = data.draw(disguises(circuit))
    assert evaluate(other, range(1 << other.inputs)) == evaluate(circuit, range(1 << circuit.inputs))
    assert canonical(other) == canonical(circuit)


@given(circuits())
def test_the_canonical_form_is_that_circuit(circuit: Circuit) -> None:
    form = canonical(circuit)
    assert canonical(form) == form
    assert (form.size, form.depth) == (circuit.size, circuit.depth)
    assert evaluate(form, range(1 << form.inputs)) == evaluate(circuit, range(1 << circuit.inputs))


@given(circuits())
def test_gates_are_normal_where_negation_is_free(circuit: Circuit) -> None:
    normal = normal_polarity(circuit)
    if BASES[circuit.basis].free_negation:
        assert all(gate.table & 1 == 0 for gate in normal.gates)
    else:
        assert normal == circuit


def isomorphic(first: Circuit, second: Circuit) -> bool:
    """Whether some renaming of gates (no negation to spare) maps one onto the other: all permutations."""
    n = first.inputs

    def shape(circuit: Circuit, name: dict[int, int]) -> tuple[object, object]:
        gates = {
            (name[n + k], gate.table, tuple(sorted(name[f] for f in gate.fanins)))
            for k, gate in enumerate(circuit.gates)
        }
        return gates, [(name[o.node], o.negated) for o in circuit.outputs]

    same = {i: i for i in range(-1, n)}
    plain = same | {n + k: n + k for k in range(len(second.gates))}
    return len(first.gates) == len(second.gates) and any(
        shape(first, same | {n + k: n + p for k, p in enumerate(order)}) == shape(second, plain)
        for order in permutations(range(len(first.gates)))
    )


@given(
    circuits(basis="nand", inputs=2, outputs=2, max_gates=3),
    circuits(basis="nand", inputs=2, outputs=2, max_gates=3),
)
def test_equal_forms_exactly_for_isomorphic_circuits(first: Circuit, second: Circuit) -> None:
    assert (canonical(first) == canonical(second)) == isomorphic(first, second)


def test_all_small_nand_circuits_fall_into_their_classes() -> None:
    """Every pair of the circuits with two gates and one output, so that no class is split or merged by luck."""
    pairs = [[(a, b) for b in range(n) for a in range(b + 1)] for n in (2, 3)]
    everything = [
        Circuit("nand", 2, (Gate(NAND, f), Gate(NAND, g)), (Output(y),)) for f, g in product(*pairs) for y in range(4)
    ]
    forms = [canonical(c) for c in everything]
    for i, first in enumerate(everything):
        for j, second in enumerate(everything):
            assert (forms[i] == forms[j]) == isomorphic(first, second)


def test_twins_with_different_readers() -> None:
    """Two equal gates are told apart by who reads them: the least of both choices is taken, so naming is no matter."""

    def twins(first: int, second: int, out: int) -> Circuit:
        gates = (Gate(AND, (0, 1)), Gate(AND, (0, 1)), Gate(XOR, (first, 2)), Gate(OR, (second, 5)))
        return Circuit("b2", 3, gates, (Output(6), Output(out)))

    straight, crossed = twins(3, 4, 3), twins(4, 3, 4)
    assert canonical(straight) == canonical(crossed)
    other = twins(3, 4, 4)  # the output shares the other twin: not the same circuit
    assert canonical(other) == canonical(twins(4, 3, 3))
    assert canonical(other) != canonical(straight)
    shared = twins(3, 3, 3)
    assert canonical(shared) not in (canonical(straight), canonical(other))


def test_same_function_different_circuits() -> None:
    left = Circuit("b2", 3, (Gate(AND, (0, 1)), Gate(AND, (2, 3))), (Output(4),))
    right = Circuit("b2", 3, (Gate(AND, (1, 2)), Gate(AND, (0, 3))), (Output(4),))
    assert evaluate(left, range(8)) == evaluate(right, range(8))
    assert canonical(left) != canonical(right)


def test_polarity_is_free_only_where_negation_is() -> None:
    for basis in ("b2", "aig", "xaig"):
        nand_then_not = Circuit(basis, 2, (Gate(NAND, (0, 1)),), (Output(2, True),))
        assert canonical(nand_then_not) == Circuit(basis, 2, (Gate(AND, (0, 1)),), (Output(2),))
    inverter = Circuit("demorgan", 1, (Gate(NOT, (0,)),), (Output(1),))
    assert canonical(inverter) == inverter
