"""Names of nets in a file: those of the circuit where the format can write them, and others where it cannot."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mincirc.circuit.names import NamedCircuit, plain_inputs
from mincirc.circuit.netlist import CONSTANT
from mincirc.formats.logic.function import plain_outputs


@dataclass(frozen=True)
class NetNames:
    """Distinct names of all nets; ``notes`` say which names of the circuit could not be written."""

    inputs: tuple[str, ...]
    gates: tuple[str, ...]
    outputs: tuple[str, ...]
    constant: str
    notes: tuple[str, ...]

    def node(self, node: int) -> str:
        """Return the name of a node."""
        if node == CONSTANT:
            return self.constant
        return self.inputs[node] if node < len(self.inputs) else self.gates[node - len(self.inputs)]


def net_names(named: NamedCircuit, legal: str, reserved: Iterable[str] = ()) -> NetNames:
    """Return names for a format whose names match the regular expression ``legal`` and are none of ``reserved``.

    An input that cannot be called what the circuit calls it becomes ``x0, x1, ...``, an output ``y0, y1, ...``; gates
    are ``g5, g6, ...`` by their node numbers.  A name that is taken gets underscores.
    """
    count = named.circuit.inputs
    (inputs, outputs), notes = chosen_names(
        named.names.inputs or plain_inputs(count),
        named.outputs or plain_outputs(len(named.circuit.outputs)),
        legal,
        reserved,
    )
    taken = {*inputs, *outputs, *reserved}
    gates = tuple(_free(f"g{count + number}", taken) for number in range(named.circuit.size))
    return NetNames(inputs, gates, outputs, _free("constant", taken), notes)


def chosen_names(
    inputs: Sequence[str], outputs: Sequence[str], legal: str, reserved: Iterable[str] = ()
) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], tuple[str, ...]]:
    """Return distinct names of inputs and of outputs that the format can write, and notes on those that changed."""
    taken = set(reserved)
    first, renamed = _chosen(inputs, plain_inputs(len(inputs)), legal, taken, outputs)
    second, others = _chosen(outputs, plain_outputs(len(outputs)), legal, taken)
    return (first, second), tuple(f"{old!a} is written as {new}" for old, new in (*renamed, *others))


def _chosen(
    wanted: Sequence[str], plain: Sequence[str], legal: str, taken: set[str], left: Iterable[str] = ()
) -> tuple[tuple[str, ...], list[tuple[str, str]]]:
    """Return the names, and those that were changed with what they became, which is none of those ``left`` alone."""
    fit = {name for name in wanted if re.fullmatch(legal, name) and name not in taken}
    kept = set(wanted) & fit
    names, renamed = [], []
    for name, other in zip(wanted, plain, strict=True):
        if name in kept:
            kept.discard(name)
            taken.add(name)
            names.append(name)
        else:
            names.append(_free(other, taken | fit | set(left)))
            taken.add(names[-1])
            renamed.append((name, names[-1]))
    return tuple(names), renamed


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    taken.add(name)
    return name
