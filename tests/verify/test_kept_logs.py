"""The logs and circuits of ``proofs/replay``: accepted, and about the relations that are meant, built here anew.

A function is built from its definition.  A relation of a lake is compared word by word with what the lake's rules say:
where the log forbids a word, every policy that acts so in that state earns less than the optimum, by policy iteration
with that action forced (in floats; margins are a million times their error).  So a refutation of the relation is one
of circuits that act optimally, whatever made the relation.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

import mincirc
from benchmarks.groups.replay import FOLDER, SETTLED, SHIPPED, Settled, rows_of_page
from mincirc.circuit import evaluate, parse_circuit
from mincirc.verify.replay import Replayed, lines_of, replay

QUICK = 100
"""Logs of more records are replayed when slow tests are."""
ROWS = rows_of_page()
KEPT = [s for s in SETTLED if ROWS[s.name]["kept"]]
SIDE, GAMMA = 8, 0.99
LAKE = ("SFFFFFFF", "FFFFFFFF", "FFFHFFFF", "FFFFFHFF", "FFFHFFFF", "FHHFFFHF", "FHFFHFHF", "FFFHFFFG")
"""Gymnasium's map of 8 x 8 cells."""

Forbidden = Callable[[int, int], bool]
"""Whether a word is forbidden in a cell."""


def bits(x: int) -> list[int]:
    """Return the six input bits, the first one first."""
    return [x >> 5 - i & 1 for i in range(6)]


def selected(x: int) -> int:
    """Return the bit of the first four that the last two name: 0 the fourth bit, 3 the first."""
    return bits(x)[3 - 2 * bits(x)[4] - bits(x)[5]]


def selected_or_next(x: int) -> int:
    """Return the OR of that bit and of the one before it, around."""
    place = 3 - 2 * bits(x)[4] - bits(x)[5]
    return bits(x)[place] | bits(x)[(place - 1) % 4]


def selected_or_majority(x: int) -> int:
    """Return that bit, but for the first one the majority of the others."""
    *_, b, c = bits(x)
    return int(sum(bits(x)[1:4]) >= 2) if b and c else selected(x)


FUNCTIONS: dict[str, Callable[[int], int]] = {
    "MOD3 of 6 bits, r = 0": lambda x: int(sum(bits(x)) % 3 == 0),
    "MOD3 of 6 bits, r = 1": lambda x: int(sum(bits(x)) % 3 == 1),
    "4:1 multiplexer": selected,
    "multiplexer-like, or": selected_or_next,
    "multiplexer-like, xor": lambda x: selected(x) ^ bits(x)[4] ^ bits(x)[5],
    "multiplexer-like, hold": selected_or_majority,
    "4-bit sorter": lambda x: (0, 1, 3, 7, 15)[x.bit_count()],
}

LAKES: dict[str, tuple[list[int], list[int]]] = {
    "FrozenLake 8x8, rows 4 to 7": ([32 + x for x in range(32)], [1, 0]),
    "FrozenLake 8x8, columns 0 to 3": ([x // 4 * 8 + x % 4 for x in range(32)], [1, 0]),
}
"""Per relation the state of each cell, and which bits of an action the outputs are."""


@cache
def forced_returns() -> tuple[float, dict[tuple[int, int], float]]:
    """Return the optimal return of the lake, and the best one with an action forced in a state."""
    states = SIDE * SIDE
    chance = np.zeros((states, 4, states))
    reward = np.zeros((states, 4))
    for s in range(states):
        for action in range(4) if LAKE[s // SIDE][s % SIDE] in "SF" else ():
            for way in (action - 1, action, action + 1):
                down, right = ((0, -1), (1, 0), (0, 1), (-1, 0))[way % 4]
                row, column = (min(max(p, 0), SIDE - 1) for p in (s // SIDE + down, s % SIDE + right))
                cell = LAKE[row][column]
                reward[s, action] += (cell == "G") / 3
                chance[s, action, row * SIDE + column] += (cell in "SF") / 3

    def best(forced: dict[int, int]) -> float:
        policy = np.array([forced.get(s, 0) for s in range(states)])
        while True:
            own = np.arange(states), policy
            value = np.linalg.solve(np.eye(states) - GAMMA * chance[own], reward[own])
            ahead = reward + GAMMA * chance @ value
            better = np.where(ahead.max(axis=1) > value + 1e-12, ahead.argmax(axis=1), policy)
            for s, action in forced.items():
                better[s] = action
            if (better == policy).all():
                return float(value[0])
            policy = better

    return best({}), {(s, a): best({s: a}) for s in range(states) for a in range(4)}


def lake_forbids(name: str, cell: int, word: int) -> bool:
    """Return whether every policy whose action in that state has these bits earns less than the optimum."""
    places, kept = LAKES[name]
    optimum, forced = forced_returns()
    words = [a for a in range(4) if sum((a >> bit & 1) << len(kept) - 1 - i for i, bit in enumerate(kept)) == word]
    return all(forced[places[cell], a] < optimum - 1e-8 for a in words)


def names(settled: list[Settled]) -> list[object]:
    """Return the cases as parameters; long ones are slow."""
    slow = {s.name for s in settled if ROWS[s.name]["records"] > QUICK}
    return [pytest.param(s, id=s.file, marks=[pytest.mark.slow] if s.name in slow else []) for s in settled]


def is_about(shown: Replayed, name: str) -> bool:
    """Return whether a log's relation follows from what is meant by the name."""
    cells, words = range(1 << shown.inputs), range(1 << shown.outputs)
    forbidden = {(x, w) for x in cells for w in words if shown.planes[w] >> x & 1}
    if name in FUNCTIONS:
        return forbidden == {(x, w) for x in cells for w in words if w != FUNCTIONS[name](x)}
    return len(forbidden) > 1 << shown.inputs and all(lake_forbids(name, x, w) for x, w in forbidden)


@pytest.mark.parametrize("settled", names(KEPT))
def test_the_log_is_accepted_and_is_about_the_relation(settled: Settled) -> None:
    shown = replay(lines_of(settled.log))
    assert (shown.gates, shown.operations) == (settled.least - 1, "and,xor")
    assert is_about(shown, settled.name)


@pytest.mark.parametrize("settled", SETTLED, ids=lambda s: s.file)
def test_the_circuit_computes_the_relation(settled: Settled) -> None:
    circuit = parse_circuit(settled.circuit.read_text())
    assert (circuit.basis, circuit.size) == ("b2", settled.least)
    if settled.name in FUNCTIONS:
        codes = range(1 << circuit.inputs)
        assert evaluate(circuit, codes) == [FUNCTIONS[settled.name](x) for x in codes]
    assert settled.relation.accepts(circuit)
    if settled.task is not None:  # a circuit that does not reach the optimum would be refused
        assert mincirc.search(settled.task(), known=circuit, conflicts=0).upper == settled.least


def test_another_relation_is_noticed() -> None:
    """A log of one function is not about another one: what is forbidden differs."""
    shown = replay(lines_of(next(s.log for s in KEPT if s.name == "multiplexer-like, hold")))
    assert is_about(shown, "multiplexer-like, hold")
    others = FUNCTIONS.keys() - {"multiplexer-like, hold", "4-bit sorter"}
    assert len(others) == 5
    assert not any(is_about(shown, name) for name in others)


def test_files_and_page_agree() -> None:
    assert set(ROWS) == {s.name for s in SETTLED}
    logs = {path.name for path in FOLDER.glob("*.xz")}
    assert logs == {s.log.name for s in KEPT}
    assert {path.name for path in FOLDER.glob("*.circuit")} == {s.circuit.name for s in SETTLED}
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 4 * SHIPPED
    page = (FOLDER / "README.md").read_text()
    for settled in SETTLED:
        row = ROWS[settled.name]
        assert f"| {settled.file} |" in page
        assert row["digest"] in page
        if row["kept"]:
            assert hashlib.sha256(settled.log.read_bytes()).hexdigest() == row["digest"]
