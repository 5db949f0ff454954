"""The formats that circuits are written in and read from, and circuits with names as the tests draw them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from mincirc.circuit import Circuit
from mincirc.circuit.names import NamedCircuit
from mincirc.formats.file_text import FileText
from mincirc.formats.logic.aiger import read_aiger, write_aag, write_aig
from mincirc.formats.logic.bench import read_bench, write_bench
from mincirc.formats.logic.blif import read_blif, write_blif
from mincirc.formats.logic.circuit_json import read_json, write_json
from mincirc.formats.logic.network import named_circuit
from mincirc.formats.logic.pla import read_pla_circuit
from mincirc.formats.logic.pla_write import write_pla
from mincirc.formats.registry import FileContent
from mincirc.testing import circuits


@dataclass(frozen=True)
class Form:
    """A format of circuits, by its ending."""

    ending: str
    write: Callable[[NamedCircuit], FileContent]
    read: Callable[[FileText], NamedCircuit]
    no_outputs: bool = False  # can say that a circuit has none

    def text(self, named: NamedCircuit) -> FileText:
        """The circuit as a file."""
        content = self.write(named).content
        return FileText(f"x{self.ending}", content if isinstance(content, bytes) else content.encode())


FORMS = (
    Form(".aag", write_aag, read_aiger, no_outputs=True),
    Form(".aig", write_aig, read_aiger, no_outputs=True),
    Form(".blif", write_blif, read_blif),
    Form(".bench", write_bench, read_bench),
    Form(".pla", write_pla, read_pla_circuit),
    Form(".json", write_json, read_json, no_outputs=True),
)
BY_ENDING = {form.ending: form for form in FORMS}

WORDS = st.sampled_from(
    ["a", "b", "y0", "x1", "g5", "left edge", "not", "a#b", "1'b0", "vdd", "x[3]", "\\z", "f(2)", "é"]
)


@st.composite
def named_circuits(draw: DrawFn, *, max_gates: int = 6) -> NamedCircuit:
    """Circuits over any basis with and without names of inputs and outputs."""
    circuit: Circuit = draw(circuits(max_gates=max_gates))
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    if draw(st.booleans()):
        inputs = _names(draw, circuit.inputs)
        outputs = _names(draw, len(circuit.outputs))
    plain = [f"x{i}" for i in range(circuit.inputs)], [f"y{i}" for i in range(len(circuit.outputs))]
    return named_circuit(circuit, inputs or plain[0], outputs or plain[1])


def _names(draw: DrawFn, count: int) -> tuple[str, ...]:
    return tuple(draw(st.lists(WORDS, min_size=count, max_size=count, unique=True)))
