"""Random resubstitution: walk among circuits of about the same size until a gate is not needed.

**Idea.**  Take a gate g and force it to 0 and to 1: what does each cost at each state?  Nothing, where the word stays
acceptable.  Any constant or node outside g's fan-out whose value costs nothing anywhere makes g superfluous; any
*pair* of nodes that costs nothing, by some function of the basis, can be read by g instead of its own fan-ins.  Taking
such a pair at random changes the circuit, often what it computes, never its acceptance; fan-ins that lose their last
reader fall away.  Now and then one of the pair may be a new gate: a detour of one gate more.

All pairs are judged at once: with the rows of X the nodes and w the costs, ``(X w) X^T`` sums w over the states where
both are 1, and the other three combinations follow.

**Whose.**  Resubstitution with don't-cares is standard (Mishchenko, Brayton et al. 2006 and 2011); accepting moves
that change nothing in size is what Cartesian genetic programming does (Miller, Thomson 2000; neutrality, Miller and
Smith 2006).

**Different here**: don't-cares are those of the task (states that no policy within the prices minds, codes that belong
to no state), so a move may change the policy; no step is spent on circuits that fail; and prices may be positive, so
that a step may spend up to an allowance (approximate logic synthesis, Venkataramani et al. 2012: SALSA).

**Assumes** that prices are right where they are 0.  Sums of prices are floats: whoever keeps a circuit checks it.

**Oracle**: ``tests/searching/test_improve.py``: every circuit of a walk is evaluated word by word; minima that are
known are found, and none below them.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from mincirc.circuit.net import OPERATIONS, Net, NetGate, allowed_tables, rebuild
from mincirc.circuit.simulate import columns
from mincirc.interface import Interface
from mincirc.mdp.boxes.inner import Box
from mincirc.parameters import Parameters, Range
from mincirc.runtime.ambient import room

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class ResubstitutionParams(Parameters):
    """Which moves a random walk draws from."""

    detours: Annotated[float, Range(0, 1)] = 0.25
    """Share of the steps that may add a gate, where the limit on gates allows."""

    new_gates: Annotated[int, Range(1)] = 24
    """Random new gates offered in such a step."""

    tries: Annotated[int, Range(1)] = 8
    """Pairs drawn until one has a function in the basis."""

    rounding: Annotated[float, Range(0, 1e-3)] = 1e-9
    """Costs below this are rounding errors of sums."""

    illegal: Annotated[float, Range(10, 1e12)] = 1e6
    """Price of a word that is not acceptable at all, where the slack of the bound is 1."""


DEFAULTS = ResubstitutionParams()


@dataclass(frozen=True, eq=False)
class Prices:
    """``cost[s, w]`` is what word w costs at state s (0: acceptable); ``inputs`` are the columns of the input bits."""

    cost: Floats
    inputs: tuple[int, ...]

    @staticmethod
    def of(interface: Interface, cost: Floats) -> Prices:
        """Make the prices of the interface's words."""
        return Prices(cost, tuple(columns(interface.codes, interface.inputs)))

    @staticmethod
    def of_box(interface: Interface, box: Box) -> Prices:
        """Price every word outside a box of policies, or illegal, at one."""
        cost = np.ones((len(box), 1 << interface.output_bits))
        for state, (decoding, options) in enumerate(zip(interface.decoding, box, strict=True)):
            for word, pick in decoding.items():
                if pick in options:
                    cost[state, word] = 0.0
        return Prices.of(interface, cost)

    @staticmethod
    def of_slack(interface: Interface, cost: Sequence[Floats], params: ResubstitutionParams = DEFAULTS) -> Prices:
        """Price every word by what its pick costs, as a share of the slack and to first order; illegal ones highly."""
        table = np.full((len(cost), 1 << interface.output_bits), params.illegal)
        for state, decoding in enumerate(interface.decoding):
            for word, pick in decoding.items():
                table[state, word] = cost[state][pick]
        return Prices.of(interface, table)

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


class RandomWalk:
    """A walk among nets.  A :meth:`step` costs at most ``allowance`` and keeps to ``limit`` gates.

    (A net that is larger already stays as large as it is.)
    """

    def __init__(
        self,
        net: Net,
        prices: Prices,
        rng: random.Random,
        limit: int,
        allowance: float = 0.0,
        params: ResubstitutionParams = DEFAULTS,
    ) -> None:
        self.limit = limit
        self._params = params
        self.allowance = allowance
        self.prices = prices
        self._rng = rng
        self._mask = (1 << prices.states) - 1
        self._normal = allowed_tables(net.basis)
        self._tables = [t ^ flip for t in self._normal for flip in (0, 15)]
        self.move(net)

    def move(self, net: Net) -> None:
        """Go on from another net."""
        self.net = net
        self._values = net.values(self.prices.inputs, self._mask)

    def step(self) -> bool:
        """Change one gate; return whether anything changed."""
        if not self.net.gates:
            return False
        node = self.net.first + self._rng.randrange(len(self.net.gates))
        fanout = self._fanout(node)
        on, off = self._flip_costs(node, fanout)
        nodes = [i for i, after in enumerate(fanout) if not after]
        bytes_per_value = 8 + 1  # a float, and the bit that it is made from
        if not room(bytes_per_value * len(nodes) * self.prices.states):
            return False
        x = self.prices.rows([self._values[i] for i in nodes])
        if self._by_node(node, on, off, nodes, x):
            return True
        if len(self.net.gates) < self.limit and self._rng.random() < self._params.detours:
            return self._by_new_gate(node, on, off, nodes, x)
        return self._by_pair(node, on, off, nodes, x)

    def _fanout(self, node: int) -> list[bool]:
        """Return which nodes are in the transitive fan-out of ``node``, itself included."""
        fanout = [False] * node + [True]
        for _, a, b in self.net.gates[node + 1 - self.net.first :]:
            fanout.append(fanout[a] or fanout[b])
        return fanout

    def _flip_costs(self, node: int, fanout: Sequence[bool]) -> tuple[Floats, Floats]:
        """Return, per state, the cost of forcing the node to 0 and to 1, less what both cost."""
        costs = []
        for forced in (0, self._mask):
            values = list(self._values)
            values[node] = forced
            for i, (table, a, b) in enumerate(self.net.gates[node + 1 - self.net.first :], start=node + 1):
                if fanout[i]:
                    values[i] = OPERATIONS[table](values[a], values[b], self._mask)
            costs.append(self.prices.of_outputs(self.net.read(values, self._mask)))
        common = np.minimum(*costs)
        return costs[0] - common, costs[1] - common

    def _by_node(self, node: int, on: Floats, off: Floats, nodes: Sequence[int], x: Floats) -> bool:
        """Replace the node by another, or its complement, if one costs no more than the allowance."""
        plain = on.sum() + x @ (off - on) - self._params.rounding
        negated = off.sum() + x @ (on - off) - self._params.rounding
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
        sums = _Sums(x, x, on, off, self._params.rounding)
        for option in self._sample(np.flatnonzero(np.triu(sums.loss <= self.allowance, 1)[1:]) + len(nodes)):
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
        for _ in range(self._params.new_gates):
            a, b = sorted(self._rng.sample(nodes[1:], 2))
            made.append((self._rng.choice(self._tables), a, b))
        values = self._values
        rows = self.prices.rows([OPERATIONS[t](values[a], values[b], self._mask) for t, a, b in made])
        if not _Sums.fit(x, rows):
            return False
        sums = _Sums(x, rows, on, off, self._params.rounding)
        for option in self._sample(np.flatnonzero(sums.loss[1:] <= self.allowance) + len(made)):
            first, second = divmod(option, len(made))
            table = self._table(sums.wanted(first, second))
            if table is not None:
                gates = [*self.net.gates, made[second]]
                gates[node - self.net.first] = (table, nodes[first], self.net.first + len(self.net.gates))
                self._rebuild(gates, {})
                return True
        return False

    def _sample(self, options: NDArray[np.intp]) -> list[int]:
        """Return a few of the options in random order."""
        tries = self._params.tries
        if len(options) > tries:
            return [int(options[k]) for k in self._rng.sample(range(len(options)), tries)]
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
        self.move(rebuild(net.basis, net.inputs, gates, net.outputs, replaced))


class _Sums:
    """For every pair of rows of x and y: the cost of 0 and of 1 where they have each combination of values."""

    def __init__(self, x: Floats, y: Floats, on: Floats, off: Floats, rounding: float) -> None:
        self._rounding = rounding
        self._on = self._split(x, y, on)
        self._off = self._split(x, y, off)
        self.loss: Floats = np.minimum(self._on[0], self._off[0])
        for on_part, off_part in zip(self._on[1:], self._off[1:], strict=True):  # one at a time: large nets
            self.loss += np.minimum(on_part, off_part)
        self.loss -= rounding

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
        return [0.0 if abs(w) < self._rounding else w for w in found]
