"""Circuits as files: read and written in the format that the ending of the name says."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mincirc._cli.output import Attempts
from mincirc._cli.params import ReadParams
from mincirc.errors import CircuitError, MincircError
from mincirc.files import near_files, write_atomically
from mincirc.formats.file_text import FileText

if TYPE_CHECKING:
    from mincirc.circuit.names import NamedCircuit
    from mincirc.mdp import MDP


def check_circuit_file(options: Mapping[str, Any], task: MDP) -> None:
    """Raise :class:`CircuitError` when no circuit for the task could be written to the file of ``-o``."""
    from mincirc.formats.logic.output import check_circuit_output  # noqa: PLC0415 - most commands write none
    from mincirc.interface import interface_for  # noqa: PLC0415

    if options["output"] is not None:
        interface = interface_for(task, options["interface"])
        check_circuit_output(options["output"], interface.inputs, interface.output_bits)


def write_circuit(path: str | None, named: NamedCircuit | None, outputs: Attempts) -> None:
    """Write the circuit, if there is one and a file for it; say on stderr what the format cannot say."""
    from mincirc.formats.logic.output import circuit_content  # noqa: PLC0415 - most commands write none

    if path is None or named is None:
        return
    written = circuit_content(path, named)
    outputs.attempt(lambda: write_atomically(path, written.content))
    for note in written.notes:
        click.echo(f"{path}: {note}", err=True)


def read_source(path: str, what: str = "a circuit", params: ReadParams = ReadParams()) -> FileText:
    """Return the bytes of a file (``-``: standard input)."""
    most = params.circuit_bytes
    if path == "-":
        return _limited(FileText("<stdin>", sys.stdin.buffer.read(most + 1)), params)
    try:
        with Path(path).open("rb") as stream:
            raw = stream.read(most + 1)
    except FileNotFoundError:
        raise MincircError(f"{path}: no such file{near_files(path)}") from None
    except IsADirectoryError:
        raise MincircError(f"{path}: this is a folder, not {what}") from None
    except (OSError, ValueError) as error:
        raise MincircError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from None
    return _limited(FileText(path, raw), params)


def _limited(source: FileText, params: ReadParams) -> FileText:
    if len(source.data) > params.circuit_bytes:
        raise CircuitError(f"{source.file}: more than the {params.circuit_bytes} bytes that are read of a circuit")
    return source


def read_circuit(path: str) -> NamedCircuit:
    """Read a circuit and its names, in any format of circuits (``-``: standard input)."""
    from mincirc.formats.logic.tasks import read_circuit_file  # noqa: PLC0415 - most commands read none

    return read_circuit_file(read_source(path))
