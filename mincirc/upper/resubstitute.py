"""Random resubstitution: walk among circuits of about the same size until a gate is not needed.

Take a gate g and force it to 0 and to 1: what does each cost at each state?  Nothing, where the word stays acceptable.
Any constant or node outside g's fan-out whose value costs nothing anywhere makes g superfluous; any *pair* of nodes
that costs nothing, by some function of the basis, can be read by g instead of its own fan-ins.  Taking such a pair
at random changes the circuit, often what it computes, never its acceptance; fan-ins that lose their last reader
fall away.  Now and then one of the pair may be a new gate: a detour of one gate more.

All pairs are judged at once: with the rows of X the nodes and w the costs, ``(X w) X^T`` sums w over the states where
both are 1, and the other three combinations follow.

Resubstitution with don't-cares is standard (Mishchenko et al. 2006); the walk on plateaus is what Cartesian genetic
programming does (Miller 2000), except that here no step is spent on circuits that fail.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mincirc.circuit.net import OPERATIONS, Net, NetGate, allowed_tables, rebuild
from mincirc.circuit.simulate import columns
from mincirc.interface import Interface
from mincirc.runtime.budget import room

Floats = NDArray[np.float64]

DETOURS = 0.25
"""Share of the steps that may add a gate, where the limit allows."""

NEW_GATES = 24
"""Random new gates offered in such a step."""

ROWS = 8 + 1
"""Bytes per state of a node while its values become floats."""

TRIES = 8
"""Pairs drawn until one has a function in the basis."""

EPSILON = 1e-9
"""Costs below this are rounding errors of sums."""


@dataclass(frozen=True, eq=False)
class Prices:
    """``cost[s, w]`` is what word w costs at state s (0: acceptable); ``inputs`` are the columns of the input bits."""

    cost: Floats
    inputs: tuple[int, ...]

    @staticmethod
    def of(interface: Interface, cost: Floats) -> Prices:
        """Make the prices of the interface's words."""
        return Prices(cost, tuple(columns(interface.codes, interface.inputs)))

    @property
    def states(self) -> int:
        """The number of states."""
        return int(self.cost.shape[0])

    def rows(self, values: Sequence[int]) -> Floats:
        """Return columns (bit t of an integer is state t) as rows of 0 and 1."""
        size = (self.states + 7) // 8
        packed = np.frombuffer(b"".join(v.to_bytes(size, "little") for v in values), dtype=np.uint8)
        bits = np.unpackbits(packed.reshape(len(values), size), axis=1, count=self.states, bitorder="little")
        return bits.astype(np.float64)

    def of_outputs(self, outputs: Sequence[int]) -> Floats:
        """Return the cost per state when the outputs have these columns, first output most significant."""
        bits = self.rows(outputs)
        words = (2.0 ** np.arange(len(outputs))[::-1] @ bits).astype(np.intp)
        found: Floats = self.cost[np.arange(self.states), words]
        return found


class Trajectory:
    """A circuit on its way.  A :meth:`step` costs at most ``allowance`` and keeps to ``limit`` gates.

    (A circuit that is larger already stays as large as it is.)
    """

    def __init__(self, net: Net, prices: Prices, rng: random.Random, limit: int, allowance: float = 0.0) -> None:
        self.limit = limit
        self.allowance = allowance
        self.prices = prices
        self._rng = rng
        self._mask = (1 << prices.states) - 1
        self._normal = allowed_tables(net.basis)
        self._tables = [t ^ flip for t in self._normal for flip in (0, 15)]
        self.take(net)

    def take(self, net: Net) -> None:
        """Go on from another circuit."""
        self.net = net
        self._values = net.values(self.prices.inputs, self._mask)

    def step(self) -> bool:
        """Change one gate; return whether anything changed."""
        if not self.net.gates:
            return False
        node = self.net.first + self._rng.randrange(len(self.net.gates))
        behind = self._behind(node)
        on, off = self._demand(node, behind)
        nodes = [i for i, after in enumerate(behind) if not after]
        if not room(ROWS * len(nodes) * self.prices.states):
            return False
        x = self.prices.rows([self._values[i] for i in nodes])
        if self._by_node(node, on, off, nodes, x):
            return True
        if len(self.net.gates) < self.limit and self._rng.random() < DETOURS:
            return self._by_new_gate(node, on, off, nodes, x)
        return self._by_pair(node, on, off, nodes, x)

    def _behind(self, node: int) -> list[bool]:
        """Return which nodes depend on ``node``, itself included."""
        behind = [False] * node + [True]
        for _, a, b in self.net.gates[node + 1 - self.net.first :]:
            behind.append(behind[a] or behind[b])
        return behind

    def _demand(self, node: int, behind: Sequence[bool]) -> tuple[Floats, Floats]:
        """Return what it costs, per state, when the node is 0 (it had better be on) and when it is 1 (off)."""
        costs = []
        for forced in (0, self._mask):
            values = list(self._values)
            values[node] = forced
            for i, (table, a, b) in enumerate(self.net.gates[node + 1 - self.net.first :], start=node + 1):
                if behind[i]:
                    values[i] = OPERATIONS[table](values[a], values[b], self._mask)
            costs.append(self.prices.of_outputs(self.net.read(values, self._mask)))
        common = np.minimum(*costs)
        return costs[0] - common, costs[1] - common

    def _by_node(self, node: int, on: Floats, off: Floats, nodes: Sequence[int], x: Floats) -> bool:
        """Replace the node by another, or its complement, if one will do."""
        plain = on.sum() + x @ (off - on) - EPSILON
        negated = off.sum() + x @ (on - off) - EPSILON
        found = np.flatnonzero(np.concatenate((plain, negated)) <= self.allowance)
        if not len(found):
            return False
        flip, place = divmod(int(found[self._rng.randrange(len(found))]), len(nodes))
        self._rebuild(list(self.net.gates), {node: 2 * nodes[place] + flip})
        return True

    def _by_pair(self, node: int, on: Floats, off: Floats, nodes: Sequence[int], x: Floats) -> bool:
        """Let the gate read another pair of nodes."""
        old = self.net.gates[node - self.net.first]
        if not _Sums.fit(x, x):
            return False
        sums = _Sums(x, x, on, off)
        for option in self._some(np.flatnonzero(np.triu(sums.loss <= self.allowance, 1)[1:]) + len(nodes)):
            first, second = divmod(option, len(nodes))
            table = self._table(sums.wanted(first, second), old[0] if old[1:] == (nodes[first], nodes[second]) else -1)
            if table is not None:
                gates = list(self.net.gates)
                gates[node - self.net.first] = (table, nodes[first], nodes[second])
                self._rebuild(gates, {})
                return True
        return False

    def _by_new_gate(self, node: int, on: Floats, off: Floats, nodes: Sequence[int], x: Floats) -> bool:
        """Let the gate read a new gate and another node."""
        if len(nodes) < 3:
            return False
        made: list[NetGate] = []
        for _ in range(NEW_GATES):
            a, b = sorted(self._rng.sample(nodes[1:], 2))
            made.append((self._rng.choice(self._tables), a, b))
        values = self._values
        rows = self.prices.rows([OPERATIONS[t](values[a], values[b], self._mask) for t, a, b in made])
        if not _Sums.fit(x, rows):
            return False
        sums = _Sums(x, rows, on, off)
        for option in self._some(np.flatnonzero(sums.loss[1:] <= self.allowance) + len(made)):
            first, second = divmod(option, len(made))
            table = self._table(sums.wanted(first, second))
            if table is not None:
                gates = [*self.net.gates, made[second]]
                gates[node - self.net.first] = (table, nodes[first], self.net.first + len(self.net.gates))
                self._rebuild(gates, {})
                return True
        return False

    def _some(self, options: NDArray[np.intp]) -> list[int]:
        """Return a few of the options in random order."""
        if len(options) > TRIES:
            return [int(options[k]) for k in self._rng.sample(range(len(options)), TRIES)]
        found: list[int] = options.tolist()
        self._rng.shuffle(found)
        return found

    def _table(self, wanted: Sequence[float], but: int = -1) -> int | None:
        """Return a random table of the basis with these values (by sign; 0: any), other than ``but`` (normal)."""
        must = sum((w > 0) << i for i, w in enumerate(wanted))
        never = sum((w < 0) << i for i, w in enumerate(wanted))
        tables = [t for t in self._tables if not (must & ~t or never & t) and but not in (t, t ^ 15)]
        return self._rng.choice(tables) if tables else None

    def _rebuild(self, gates: list[NetGate], replaced: dict[int, int]) -> None:
        net = self.net
        self.take(rebuild(net.basis, net.inputs, gates, net.outputs, replaced))


class _Sums:
    """For every pair of rows of x and y: the cost of 0 and of 1 where they have each combination of values."""

    def __init__(self, x: Floats, y: Floats, on: Floats, off: Floats) -> None:
        self._on = self._split(x, y, on)
        self._off = self._split(x, y, off)
        self.loss: Floats = np.minimum(self._on[0], self._off[0])
        for on_part, off_part in zip(self._on[1:], self._off[1:], strict=True):  # one at a time: large nets
            self.loss += np.minimum(on_part, off_part)
        self.loss -= EPSILON

    @staticmethod
    def fit(x: Floats, y: Floats) -> bool:
        """Return whether there is memory for the sums of all pairs: ten tables of floats, and weighted rows."""
        return room(10 * 8 * len(x) * len(y) + x.nbytes)

    @staticmethod
    def _split(x: Floats, y: Floats, w: Floats) -> Floats:
        parts = np.empty((4, len(x), len(y)))
        both = np.matmul(x * w, y.T, out=parts[3])
        total, first, second = w.sum(), (x @ w)[:, None], (y @ w)[None, :]
        np.subtract(first, both, out=parts[2])
        np.subtract(second, both, out=parts[1])
        np.subtract(total - first, parts[1], out=parts[0])
        return parts

    def wanted(self, first: int, second: int) -> list[float]:
        """Return per combination (00, 01, 10, 11) whether 1 (> 0) or 0 (< 0) costs less."""
        found: list[float] = (self._on[:, first, second] - self._off[:, first, second]).tolist()
        return [0.0 if abs(w) < EPSILON else w for w in found]
