"""The traps of symmetry rules, each as a wrong minimum that appears when the rule is misused."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import combinations, product

import pytest

import mincirc
from mincirc.circuit import BASES, CONSTANT
from mincirc.encode import rules
from mincirc.encode.formula import Formula
from mincirc.encode.rules import NAMES, SOUND, Rules, rules_for
from mincirc.errors import SolverError
from mincirc.interface import interface_for
from mincirc.mdp.constraint import mean_constraint
from mincirc.problem.problem import Problem
from mincirc.runtime.limits import Limits
from mincirc.searching.backends import sat_backend
from mincirc.solve.protocol import Answer, Budget
from tests.known_bases import KNOWN
from tests.support import table_task

AND2, OR2, XOR2 = 0b1000, 0b1110, 0b0110


def size(task: mincirc.MDP, **options: object) -> int | None:
    result = mincirc.search(task, timeout=60, **options)  # type: ignore[arg-type]
    assert result.status == "proved"
    return result.size


def first_found(task: mincirc.MDP, basis: str, most: int = 6) -> int | None:
    """The first size that is not refuted (without the decision-tree circuit, which would hide a wrong refutation)."""
    problem = Problem(task, interface_for(task), basis, (mean_constraint(task, Fraction(1)),))
    session = sat_backend(looks_up=False).session(problem)
    budget = Budget(Limits(conflicts=100_000))
    return next((r for r in range(most) if session.decide(r, budget).answer is Answer.FOUND), None)


@cache
def size_by_all_rules(bits: int, outputs: tuple[int, ...], basis: str) -> int | None:
    return size(table_task(bits, *outputs), basis=basis)


@pytest.mark.parametrize("basis", BASES)
def test_size_of_xor_in_every_basis(basis: str) -> None:
    assert size(table_task(2, XOR2), basis=basis) == KNOWN[basis].xor


@pytest.mark.parametrize("basis", BASES)
@pytest.mark.parametrize("rule", ["none", *NAMES])
def test_every_rule_alone_and_none_give_the_same_minimum(basis: str, rule: str) -> None:
    kept = [] if rule == "none" else [rule]
    for outputs in ((0b0110,), (0b10010110,), (0b11101000, 0b00000000), (0b10000001, 0b11111111)):
        bits = 2 if max(outputs) < 16 else 3
        if basis in ("aig", "demorgan", "nand") and outputs == (0b10010110,):
            continue  # 6 to 9 gates: for the slow tests
        alone = size(table_task(bits, *outputs), basis=basis, symmetry=kept)
        assert alone == size_by_all_rules(bits, outputs, basis)


@pytest.mark.parametrize(
    ("basis", "unsound", "outputs", "right", "wrong"),
    [
        ("aig", Rules(order=True, used=True, reapply2=True), (XOR2,), 3, 4),
        ("nand", Rules(order=True, used=True, reapply=True), (XOR2,), 4, 5),
        # Two gates on one pair that no gate reads both: "reapply2" without its last condition is "twins".
        ("b2", Rules(order=True, used=True, twins=True), (AND2, OR2), 2, 3),
        ("b2", Rules(order=True, used=True, reapply=True, twins=True), (AND2, XOR2), 2, None),
        ("xaig", Rules(order=True, used=True, twins=True), (AND2, OR2), 2, 3),
        ("lut-2", Rules(order=True, used=True, twins=True), (AND2, OR2), 2, 3),
        ("aig", Rules(order=True, used=True, twins=True), (AND2, XOR2), 3, 4),
        ("demorgan", Rules(order=True, used=True, twins=True), (AND2, OR2), 2, 3),
    ],
)
def test_rules_that_are_unsound_in_a_basis_give_wrong_minima(
    monkeypatch: pytest.MonkeyPatch,
    basis: str,
    unsound: Rules,
    outputs: tuple[int, ...],
    right: int,
    wrong: int | None,
) -> None:
    task = table_task(2, *outputs)
    assert first_found(task, basis) == right
    monkeypatch.setitem(rules.SOUND, basis, unsound)
    assert first_found(task, basis) == wrong


def columns_of(*rows: tuple[int, ...]) -> set[tuple[int, ...]]:
    """The functions with their complements."""
    return {*rows, *(tuple(1 - bit for bit in row) for row in rows)}


def test_in_mig_one_of_two_gates_on_the_same_nodes_can_read_the_other() -> None:
    """So "twins", and "reapply2" with it, keeps the least size: any two functions, on three nodes and on two."""

    def majority(a: tuple[int, ...], b: tuple[int, ...], c: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(int(x + y + z >= 2) for x, y, z in zip(a, b, c, strict=True))

    wires = list(zip(*product((0, 1), repeat=3), strict=True))
    for nodes in (wires, [(0,) * 8, *wires[:2]]):
        gates = {majority(*signs) for signs in product(*(sorted(columns_of(node)) for node in nodes))}
        assert len(gates) == 8
        for one, other in product(gates, repeat=2):
            reading = (
                majority(*signs)
                for kept in combinations(nodes, 2)
                for signs in product(*(sorted(columns_of(node)) for node in (*kept, one)))
            )
            assert other in set(reading)


@pytest.mark.parametrize("more", [Rules(twins=True), Rules(reapply2=True)])
def test_in_mig_they_keep_the_minimum(monkeypatch: pytest.MonkeyPatch, more: Rules) -> None:
    """Also where each output of a smallest circuit is a gate on the same three inputs, read by a gate of two."""
    tasks = [
        table_task(3, 0xE8, 0x2B, 0x28),
        table_task(3, 0x96, 0xE8),
        table_task(2, AND2, XOR2),
        table_task(3, 0x16),
    ]
    right = [first_found(task, "mig") for task in tasks]
    assert right[0] == 3
    monkeypatch.setitem(rules.SOUND, "mig", replace(more, order=True, used=True))
    assert [first_found(task, "mig") for task in tasks] == right


def test_in_demorgan_no_smallest_circuit_has_what_reapplication_forbids() -> None:
    pairs = list(product((0, 1), repeat=2))
    x, y = zip(*pairs, strict=True)

    def both(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
        return tuple(map(min, a, b)), tuple(map(max, a, b))

    free = {(0,) * 4, (1,) * 4}
    for gate in (*both(x, y), tuple(1 - bit for bit in x)):
        assert {*both(gate, x)} <= {gate, x} | free
    assert {*both(*both(x, y))} == {*both(x, y)}


def test_without_free_constant_outputs_minima_are_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """No re-application plus non-trivial gates leave a constant output bit only as a free constant."""
    task = table_task(2, 0b0000, XOR2)
    assert first_found(task, "b2") == 1
    sources = Formula._source_nodes

    def no_constants(self: Formula) -> list[object]:
        return [o for o in sources(self) if o.node != CONSTANT]

    monkeypatch.setattr(Formula, "_source_nodes", no_constants)
    assert first_found(task, "b2") != 1


def test_wanted_rules_are_cut_down_to_sound_ones() -> None:
    assert rules_for("nand", ["reapply", "order"]) == Rules(order=True)
    assert rules_for("b2", []) == Rules()
    assert set(SOUND) == set(BASES)
    with pytest.raises(SolverError, match=r"no symmetry rule 'oder'.*did you mean 'order'"):
        rules_for("b2", ["oder"])
