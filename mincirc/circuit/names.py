"""Names for a circuit's input bits and gates, and for the actions that its output words stand for.

Names are not part of a :class:`~mincirc.circuit.netlist.Circuit`: equality, hash and size depend on gates only.  In
the text form a name is written bare where it is unambiguous, and as a JSON string otherwise (``"left edge"``,
``"not"``, ``"g7"``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mincirc.circuit.netlist import Circuit
from mincirc.display import RichDisplay
from mincirc.errors import CircuitError

RESERVED = frozenset({"and", "or", "xor", "nand", "nor", "xnor", "not", "lut"})
"""Words of the text form that cannot be names without quotes."""

_OWN = re.compile(r"[gy][0-9]+\Z")
_OUTPUT = re.compile(r"y[0-9]+\Z")
_ACTION = re.compile(r"[\w.+-]+\Z")


def is_word(name: str) -> bool:
    """Return whether ``name`` can be read without quotes."""
    return name.isidentifier() and name not in RESERVED


def is_bare(name: str) -> bool:
    """Return whether ``name`` is written without quotes; names like ``g5`` and ``y0`` belong to gates and outputs."""
    return is_word(name) and not _OWN.match(name)


def spell(name: str) -> str:
    """Return the spelling of an input's name in the text form; characters that would break a line are escaped."""
    return name if is_bare(name) else quoted(name)


def spell_action(name: str) -> str:
    """Return the spelling of an action's name in the text form."""
    return name if _ACTION.match(name) else quoted(name)


def quoted(name: str) -> str:
    """Return the JSON string of a name."""
    return json.dumps(name, ensure_ascii=not name.isprintable())


def is_gate_name(name: str) -> bool:
    """Return whether ``name`` is a valid name of a gate."""
    return is_word(name) and not _OUTPUT.match(name)


@dataclass(frozen=True)
class Names:
    """Names for a circuit; an empty tuple stands for the default names ``x0, x1, ...`` and ``g5, g6, ...``.

    ``actions`` are (word, action) pairs, the word as a string of 0 and 1 (output y0 first).  Raises
    :class:`CircuitError` when two nodes have the same name, or a gate's name is not valid.
    """

    inputs: tuple[str, ...] = ()
    gates: tuple[str, ...] = ()
    actions: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        for gate in self.gates:
            if not is_gate_name(gate):
                raise CircuitError(f"{gate!r} is not a name for a gate")
        _distinct((*map(spell, self.inputs), *self.gates), "nodes")
        _distinct((word for word, _ in self.actions), "actions")
        for word, action in self.actions:
            if set(word) - {"0", "1"}:
                raise CircuitError(f"action {action!r}: {word!r} is not an output word such as 01")

    @cached_property
    def spelled(self) -> tuple[str, ...]:
        """The spelling of the inputs' names in the text form."""
        return tuple(map(spell, self.inputs))

    def check(self, circuit: Circuit) -> None:
        """Raise :class:`CircuitError` unless the numbers of names and the width of words fit the circuit."""
        for kind, given, count in (("input", self.inputs, circuit.inputs), ("gate", self.gates, circuit.size)):
            if given and len(given) != count:
                raise CircuitError(f"{len(given)} {kind} name(s) for a circuit with {count} {kind}(s)")
        if self.gates and not self.inputs:
            _distinct((*plain_inputs(circuit.inputs), *self.gates), "nodes")
        for word, action in self.actions:
            if len(word) != len(circuit.outputs):
                raise CircuitError(
                    f"action {action!r}: the word {word!r} has {len(word)} bits, the circuit {len(circuit.outputs)} "
                    "output(s)"
                )


@dataclass(frozen=True, repr=False)
class NamedCircuit(RichDisplay):
    """A circuit and the names that its file gives; ``outputs`` are those of the outputs (empty: ``y0, y1, ...``)."""

    circuit: Circuit
    names: Names
    outputs: tuple[str, ...] = ()

    def __call__(self, inputs: Any = None, /, **bits: Any) -> Any:
        """Return the outputs of the circuit, as calling it does; bits are given by the names of the inputs."""
        from mincirc.circuit.calling import call  # noqa: PLC0415 - it evaluates circuits

        return call(self.circuit, self.names.inputs or plain_inputs(self.circuit.inputs), inputs, bits)

    def _brief(self) -> str:
        return f"inputs {' '.join(self.names.inputs) or 'not named'}, {self.circuit!r}"


def plain_inputs(count: int) -> tuple[str, ...]:
    """Return ``x0, x1, ...``."""
    return tuple(f"x{i}" for i in range(count))


def _distinct(words: Iterable[str], kind: str) -> None:
    seen: set[str] = set()
    for word in words:
        if word in seen:
            raise CircuitError(f"two {kind} are called {word}")
        seen.add(word)
