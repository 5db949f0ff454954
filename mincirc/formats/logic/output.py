"""From the ending of a file's name to what is written there of a circuit or a function."""

from __future__ import annotations

import os
from pathlib import PurePath

from mincirc.circuit.names import NamedCircuit, Names
from mincirc.circuit.netlist import CONSTANT, Circuit, Output
from mincirc.errors import CircuitError
from mincirc.formats.logic.function import IncompleteFunction
from mincirc.formats.registry import FileContent, Format, formats_that


def format_to_write(path: str | os.PathLike[str]) -> Format:
    """Return the format of circuits with the ending of ``path``; ``KeyError`` when there is none."""
    ending = PurePath(path).suffix.lower()
    found = next((f for f in formats_that("writes_circuit") if ending in (*f.endings, *f.shared)), None)
    if found is None:
        raise KeyError(ending)
    return found


def circuit_content(path: str | os.PathLike[str], named: NamedCircuit) -> FileContent:
    """Return the circuit in the format that the ending of ``path`` names.

    Raises :class:`~mincirc.errors.CircuitError` when the format cannot hold it (a PLA of more than 16 inputs).
    """
    content: FileContent = format_to_write(path).function("writes_circuit")(named)
    return content


def check_circuit_output(path: str | os.PathLike[str], inputs: int, outputs: int) -> None:
    """Raise :class:`CircuitError` when no circuit of so many inputs and outputs can be written to ``path``."""
    trivial = Circuit("b2", inputs, (), (Output(CONSTANT),) * outputs)
    try:
        circuit_content(path, NamedCircuit(trivial, Names()))
    except CircuitError as error:
        raise CircuitError(f"{os.fspath(path)}: {error}") from None


def function_content(path: str | os.PathLike[str], function: IncompleteFunction) -> FileContent:
    """Return a function with its don't-cares in the format that the ending names: only a PLA can hold it."""
    from mincirc.formats.logic.pla_write import write_function  # noqa: PLC0415 - most files hold circuits

    if format_to_write(path).key != "pla":
        raise CircuitError(f"{os.fspath(path)}: a table is written as .pla; mincirc minimize makes a circuit of it")
    return write_function(function)
