"""Layered drawing: layers and the order within them (Sugiyama, Tagawa, Toda 1981).

Inputs are in the first layer, a gate is in the layer after its last fan-in, outputs are in the last layer.  A net that
passes through a layer gets a dummy node there, so that wires run only between neighbouring layers.  A constant is
drawn separately for each gate that reads it.  Crossings are reduced by sweeps of the barycentre rule and then by
swapping neighbours, starting with the declared order, which is kept on ties.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal, TypeAlias

from mincirc.circuit import CONSTANT, Circuit

Kind: TypeAlias = Literal["input", "constant", "gate", "wire", "output"]
SWEEPS = 6
"""Of the barycentre rule; more save nothing on circuits of up to twenty gates."""


@dataclass(frozen=True)
class Place:
    """Something that stands in a layer: it reads the nets ``reads`` (of the layer before) and drives ``net``.

    ``number`` counts inputs, gates and outputs; for a constant it is the value.
    """

    kind: Kind
    number: int
    reads: tuple[int, ...] = ()
    net: int = CONSTANT


Layers: TypeAlias = list[list[Place]]


def layered(circuit: Circuit) -> Layers:
    """Return the places by layer, top to bottom."""
    return _ordered(_Stack(circuit).layers)


@dataclass
class _Stack:
    circuit: Circuit
    layers: Layers = field(default_factory=list)
    reach: list[int] = field(default_factory=list)
    """Per net, the last layer in which it has a place."""

    def __post_init__(self) -> None:
        circuit = self.circuit
        levels = [0] * circuit.inputs
        for gate in circuit.gates:
            levels.append(1 + max((levels[f] for f in gate.fanins if f != CONSTANT), default=0))
        last = 1 + max(levels, default=0)
        self.layers = [[] for _ in range(last + 1)]
        self.reach = list(levels)
        self.layers[0] = [Place("input", i, net=i) for i in range(circuit.inputs)]
        for number, (gate, level) in enumerate(zip(circuit.gates, levels[circuit.inputs :], strict=True)):
            reads = tuple(self._net(f, level, False) for f in gate.fanins)
            self.layers[level].append(Place("gate", number, reads, circuit.inputs + number))
        for number, output in enumerate(circuit.outputs):
            self.layers[last].append(Place("output", number, (self._net(output.node, last, output.negated),)))

    def _net(self, node: int, level: int, value: bool) -> int:
        """Return the net that brings a node to a layer; places up to the layer before are added."""
        if node == CONSTANT:
            self.layers[level - 1].append(Place("constant", int(value), net=len(self.reach)))
            self.reach.append(level - 1)
            return len(self.reach) - 1
        for passed in range(self.reach[node] + 1, level):
            self.layers[passed].append(Place("wire", node, (node,), node))
        self.reach[node] = max(self.reach[node], level - 1)
        return node


def _ordered(layers: Layers) -> Layers:
    best, fewest = layers, _crossings(layers)
    current = layers
    for sweep in range(SWEEPS):
        current = _forward(current) if sweep % 2 == 0 else _backward(current)
        current = _swapped(current)
        count = _crossings(current)
        if count < fewest:
            best, fewest = current, count
    return best


def _forward(layers: Layers) -> Layers:
    result = [layers[0]]
    for layer in layers[1:]:
        at = _drivers(result[-1])
        result.append(_sorted(layer, [[at[net] for net in place.reads] for place in layer]))
    return result


def _backward(layers: Layers) -> Layers:
    result = [layers[-1]]
    for layer in reversed(layers[:-1]):
        readers: dict[int, list[int]] = {}
        for position, place in enumerate(result[0]):
            for net in place.reads:
                readers.setdefault(net, []).append(position)
        result.insert(0, _sorted(layer, [readers.get(place.net, []) for place in layer]))
    return result


def _sorted(layer: list[Place], neighbours: list[list[int]]) -> list[Place]:
    """Return the layer by barycentre; a place without neighbours keeps its position."""
    keys = [sum(n) / len(n) if n else float(i) for i, n in enumerate(neighbours)]
    return [layer[i] for i in sorted(range(len(layer)), key=lambda i: (keys[i], i))]


def _swapped(layers: Layers) -> Layers:
    """Swap neighbours within a layer as long as that saves crossings."""
    layers = [list(layer) for layer in layers]
    for number, layer in enumerate(layers):
        sources, readers = _around(layers, number)
        better = True
        while better:
            better = False
            for i in range(len(layer) - 1):
                pairs = [(sources[layer[i]], sources[layer[i + 1]]), (readers[layer[i]], readers[layer[i + 1]])]
                if sum(_inversions(b, a) for a, b in pairs) < sum(_inversions(a, b) for a, b in pairs):
                    layer[i], layer[i + 1] = layer[i + 1], layer[i]
                    better = True
    return layers


def _around(layers: Layers, number: int) -> tuple[dict[Place, list[int]], dict[Place, list[int]]]:
    """Return where the wires of each place of a layer start in the layer before, and end in the layer after."""
    at = _drivers(layers[number - 1]) if number else {}
    arriving: dict[int, list[int]] = {}
    after = layers[number + 1] if number + 1 < len(layers) else []
    for position, reader in enumerate(after):
        for net in reader.reads:
            arriving.setdefault(net, []).append(position)
    sources = {place: [at[net] for net in place.reads] for place in layers[number]}
    readers = {place: [] if place.kind == "output" else arriving.get(place.net, []) for place in layers[number]}
    return sources, readers


def _inversions(upper: Sequence[int], lower: Sequence[int]) -> int:
    """Count the wires of a place that end below wires of its lower neighbour."""
    return sum(u > v for u in upper for v in lower)


def _crossings(layers: Sequence[list[Place]]) -> int:
    """Count the pairs of wires between neighbouring layers that cross when drawn straight."""
    total = 0
    for left, right in pairwise(layers):
        at = _drivers(left)
        seen: list[int] = []
        for place in right:
            arriving = [at[net] for net in place.reads]
            total += sum(len(seen) - bisect_right(seen, a) for a in arriving)
            for a in arriving:
                insort(seen, a)
    return total


def _drivers(layer: list[Place]) -> dict[int, int]:
    return {place.net: position for position, place in enumerate(layer) if place.kind != "output"}
