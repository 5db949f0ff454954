"""Which gates a basis has for the checker, by definition: gates built from their operations, on every table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

import pytest

from mincirc.circuit import get_basis
from mincirc.circuit.basis import BASES
from mincirc.verify.gates import has_gate

Operation = Callable[[Sequence[bool]], bool]


def table_of(operation: Operation, arity: int) -> int:
    """Bit b is the value where the fan-ins read b, the first most significant."""
    return sum(1 << b for b, bits in enumerate(product((False, True), repeat=arity)) if operation(bits))


def with_literals(operation: Operation, arity: int) -> set[int]:
    """The operation with complemented fan-ins, and the complement of each."""
    tables = set()
    for flips in product((False, True), repeat=arity):

        def flipped(bits: Sequence[bool], flips: tuple[bool, ...] = flips) -> bool:
            return operation([b != f for b, f in zip(bits, flips, strict=True)])

        table = table_of(flipped, arity)
        tables |= {table, table ^ (1 << (1 << arity)) - 1}
    return tables


def depends_on_all(table: int, arity: int) -> bool:
    rows = list(product((0, 1), repeat=arity))
    value = {row: table >> b & 1 for b, row in enumerate(rows)}
    return all(any(value[r] != value[(*r[:p], 1 - r[p], *r[p + 1 :])] for r in rows) for p in range(arity))


def exist(basis: str, arity: int) -> set[int]:
    every = {t for t in range(1 << (1 << arity)) if depends_on_all(t, arity)}
    majority = with_literals(lambda bits: sum(bits) >= 2, 3)
    match basis:
        case "nand":
            return {table_of(lambda bits: not all(bits), 2)} if arity == 2 else set()
        case "demorgan":
            return {1: {table_of(lambda bits: not bits[0], 1)}, 2: {table_of(all, 2), table_of(any, 2)}}.get(
                arity, set()
            )
        case "mig":
            return {2: with_literals(all, 2), 3: majority}.get(arity, set())
        case "aig":
            return with_literals(all, 2) if arity == 2 else set()
        case "b2" | "xaig":
            return every if arity == 2 else set()
    return every if 2 <= arity <= int(basis.removeprefix("lut-")) else set()


@pytest.mark.parametrize("arity", [0, 1, 2, 3])
@pytest.mark.parametrize("basis", BASES)
def test_a_basis_has_the_gates_of_its_definition_and_no_other(basis: str, arity: int) -> None:
    tables = range(1 << (1 << arity))
    expected, fanins = exist(basis, arity), tuple(range(arity))
    assert {t for t in tables if has_gate(basis, t, fanins)} == expected
    assert not has_gate(basis, 1 << (1 << arity), fanins)
    assert {t for t in tables if get_basis(basis).allows(t, arity)} == expected


@pytest.mark.parametrize("basis", BASES)
def test_only_nand_reads_one_node_twice(basis: str) -> None:
    twice = {t for t in range(16) if has_gate(basis, t, (1, 1))}
    assert twice == ({7} if basis == "nand" else set())
    assert not any(has_gate(basis, t, (1, 2, 1)) for t in range(256))
