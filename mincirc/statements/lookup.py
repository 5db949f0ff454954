"""The lookup circuit of a task set: a minimum circuit for every task, and the tag selects among their outputs.

It is what a circuit for many tasks looks like that has learnt nothing: each task is solved on its own, on its own
state bits, and a tree of multiplexers over the tag bits picks one answer.  Equal gates are shared and trivial ones
vanish (:mod:`mincirc.circuit.builder`); tags of no task cost nothing.  Its size bounds the minimum of the union from
above and is what the minimum is to be compared with.

**Assumes** that every task meets its own bound: then the mean does.  **Oracle**: ``tests/families/test_learner.py``,
which evaluates the circuit on every task.
"""

from __future__ import annotations

from dataclasses import dataclass

from mincirc.circuit import CONSTANT, Circuit, Output
from mincirc.circuit.absorb import absorb
from mincirc.circuit.builder import FALSE, Builder, Signal
from mincirc.mdp.model import MDP
from mincirc.mdp.taskset import TaskSet
from mincirc.rational import Rational
from mincirc.searching.minimum import search
from mincirc.searching.params import DEFAULTS, SearchParams
from mincirc.searching.result import SearchResult

Signals = list[Signal]


@dataclass(frozen=True)
class Lookup:
    """``circuit`` reads the union's features, tag bits first; ``members`` holds the search of every task."""

    circuit: Circuit
    members: tuple[SearchResult, ...]

    @property
    def proved(self) -> bool:
        """Whether the circuit of every task is a minimum circuit."""
        return all(member.status == "proved" for member in self.members)


def lookup_circuit(
    task: MDP,
    bound: Rational = "optimal",
    *,
    basis: str = "b2",
    timeout: float | None = None,
    params: SearchParams = DEFAULTS,
) -> Lookup | None:
    """Return the lookup circuit of a union, every task meeting the bound; ``None`` when no circuit of a task is known.

    ``timeout`` and ``params`` (as in :func:`mincirc.search`) are for each task.  The circuit meets the bound on every
    task, so it meets it on the mean too when ``bound`` is ``optimal`` or a rational.  Raises
    :class:`~mincirc.errors.TaskError` when ``task`` is no union.
    """
    tasks = TaskSet(task)
    results = tuple(search(member, bound, basis=basis, timeout=timeout, params=params) for member in tasks.tasks)
    circuits = [result.circuit for result in results if result.circuit is not None]
    if len(circuits) < len(results):
        return None
    features = task.input_features
    builder = Builder(basis, sum(f.width for f in features))
    outputs = [
        _embed(builder, circuit, _inputs(task, member), task.action_bits)
        for circuit, member in zip(circuits, tasks.tasks, strict=True)
    ]
    width = features[0].width if len(outputs) > 1 else 0
    by_tag = {(features[0].values[b.first] if width else 0): out for b, out in zip(task.blocks, outputs, strict=True)}
    return Lookup(absorb(builder.circuit(_select(builder, by_tag, 0, width))), results)


def _inputs(whole: MDP, member: MDP) -> Signals:
    """Return the inputs of the union that are the input bits of the member: features by name, aligned on the right."""
    ends: dict[str, int] = {}
    total = 0
    for feature in whole.input_features:
        total += feature.width
        ends[feature.name] = total
    return [Output(ends[f.name] - f.width + i) for f in member.input_features for i in range(f.width)]


def _embed(builder: Builder, circuit: Circuit, inputs: Signals, outputs: int) -> Signals:
    """Rebuild the circuit on these inputs; missing leading outputs are 0."""
    nodes = list(inputs)
    for gate in circuit.gates:
        nodes.append(builder.function(gate.table, [nodes[f] for f in gate.fanins]))
    read = [FALSE if o.node == CONSTANT else nodes[o.node] for o in circuit.outputs]
    flipped = [builder.not_(s) if o.negated else s for s, o in zip(read, circuit.outputs, strict=True)]
    return [FALSE] * (outputs - len(flipped)) + flipped


def _select(builder: Builder, by_tag: dict[int, Signals], bit: int, width: int) -> Signals:
    """Return the outputs of the tag's task; ``bit`` (most significant first) is the next tag bit to look at."""
    if bit == width:
        (outputs,) = by_tag.values()
        return outputs
    sides = [{t: out for t, out in by_tag.items() if t >> width - 1 - bit & 1 == side} for side in (0, 1)]
    if not all(sides):
        return _select(builder, by_tag, bit + 1, width)
    low, high = (_select(builder, side, bit + 1, width) for side in sides)
    return [builder.mux(Output(bit), h, s) for h, s in zip(high, low, strict=True)]
