"""Asking the refuter for all sizes of a relation, in settings in which every rule works as often as it may."""

from __future__ import annotations

from dataclasses import replace

from mincirc.refuter import RULES, BooleanRelation, Refuter, RefuterParams

EAGER = RefuterParams(
    nodes=100_000,
    table_bytes=1 << 24,
    cofactors_from=1,
    fan_out_from=1,
    outputs_from=1,
    cofactors_gap=20,
    fan_out_gap=20,
)
"""Every rule asks whatever it may."""

SETTINGS: dict[str, RefuterParams] = {
    "as shipped": RefuterParams(nodes=400_000, table_bytes=1 << 24),
    "eager": EAGER,
    "eager, no small table": replace(EAGER, without=("small",)),
    "a table of a few entries": replace(EAGER, table_bytes=0, without=("small",)),
    "five live signals": replace(EAGER, most_live=5),
    "a forest of a few steps": replace(EAGER, forest_steps=3),
    **{f"without {rule}": replace(EAGER, without=(rule,)) for rule in RULES},
    **{f"without small, {rule}": replace(EAGER, without=("small", rule)) for rule in RULES if rule != "small"},
}


def bounds(relation: BooleanRelation, params: RefuterParams, most: int, basis: str = "b2") -> tuple[int, int | None]:
    """Return a proved lower bound on the size, at most ``most + 1``, and the size of a circuit that meets it, if any.

    The circuit has been evaluated, its size is the number of gates that was asked for, or less.
    """
    with Refuter(basis, params) as refuter:
        for gates in range(most + 1):
            answer = refuter.decide(relation, gates)
            if answer.answer == "found":
                assert answer.circuit is not None
                assert relation.accepts(answer.circuit)
                assert answer.circuit.size <= gates
                assert answer.circuit.basis == basis
                return gates, answer.circuit.size
            if answer.answer == "unknown":
                return gates, None
    return most + 1, None
