"""Circuits that the tests draw, and random ones that are larger than Hypothesis makes them."""

from __future__ import annotations

import random

from mincirc.circuit import BASES, CONSTANT, Basis, Circuit, Gate, Output, parse_circuit


def _three_or_b2(table: int, arity: int) -> bool:
    return arity == 3 or BASES["b2"].allows(table, arity)


LUT = Basis("boxes", "functions of 2 or 3 nodes or constants", _three_or_b2, True, True, True)
"""A basis that needs boxes, three pins and constants as fan-ins."""

FULL_ADDER = parse_circuit(
    """
    inputs a b c
    g3 = a or c
    g4 = a xor c
    g5 = b xor g4
    g6 = not b and g4
    g7 = g3 and not g6
    y0 = g7
    y1 = g5
    """
)

CORNERS = {
    "nothing": Circuit("b2", 0, (), ()),
    "an input that nothing reads": Circuit("b2", 1, (), ()),
    "constants without inputs": Circuit("b2", 0, (), (Output(CONSTANT), Output(CONSTANT, True))),
    "wires": Circuit("b2", 2, (), (Output(1), Output(0, True), Output(1), Output(1, True), Output(CONSTANT))),
    "gates that nothing reads": Circuit("demorgan", 1, (Gate(0b01, (0,)), Gate(0b01, (1,))), ()),
    "several outputs on one node": Circuit(
        "b2", 2, (Gate(0b1000, (0, 1)),), (Output(2), Output(2, True), Output(2), Output(0))
    ),
    "equal fan-ins": Circuit(
        "nand",
        1,
        (Gate(0b0111, (0, 0)), Gate(0b0111, (1, 1)), Gate(0b0111, (1, 2))),
        (Output(3), Output(0), Output(CONSTANT, True)),
    ),
    "fan-ins in the wrong order": Circuit(
        "b2", 2, (Gate(0b0010, (1, 0)), Gate(0b0010, (0, 1))), (Output(2), Output(3))
    ),
}


def random_circuit(seed: int, basis: Basis, *, gates: int) -> Circuit:
    """Return a circuit of ``gates`` gates whose fan-ins mostly lie near, with constants where the basis has them."""
    rng = random.Random(seed)
    inputs = rng.randint(2, 6)
    kinds = [(a, t) for a in (1, 2, 3) for t in range(1 << (1 << a)) if basis.allows(t, a)]
    arities = sorted({a for a, _ in kinds})
    made: list[Gate] = []
    for nodes in range(inputs, inputs + gates):
        arity = rng.choice([a for a in arities if a <= nodes])
        near = list(range(CONSTANT if basis.constant_fanins else 0, nodes))[-rng.choice([3, 8, nodes]) :]
        near = near if len(near) >= arity else list(range(nodes))
        fanins = rng.choices(near, k=arity) if basis.equal_fanins else rng.sample(near, arity)
        made.append(Gate(rng.choice([t for a, t in kinds if a == arity]), tuple(fanins)))
    read = [rng.randrange(CONSTANT, inputs + gates) for _ in range(rng.randint(1, 5))]
    free = basis.free_negation
    outputs = tuple(Output(node, (free or node == CONSTANT) and rng.random() < 0.5) for node in read)
    return Circuit(basis.name, inputs, tuple(made), outputs)


MEASURED = (*(BASES[name] for name in ("b2", "aig", "xaig", "demorgan", "nand")), LUT)
ALL_BASES = (*BASES.values(), LUT)
