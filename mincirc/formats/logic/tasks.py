"""Files of circuits and tables as tasks of one step, and the one place where their formats are told apart."""

from __future__ import annotations

from pathlib import PurePath

from mincirc.circuit.names import NamedCircuit
from mincirc.errors import CircuitError, MincircError, TaskError
from mincirc.formats.file_text import FileText
from mincirc.formats.logic.function import MAX_INPUTS, IncompleteFunction, function_of, one_step_task
from mincirc.formats.recognition import BEGINNING, recognised, refusal
from mincirc.formats.registry import Format, format_of_key
from mincirc.formats.wishes import Wishes
from mincirc.mdp.model import MDP
from mincirc.mdp.source import Source


def format_of(source: FileText) -> Format:
    """Return the format of a file of a circuit: mincirc's text form where nothing tells."""
    start = source.data[:BEGINNING].decode("utf-8", "replace")
    return recognised(source.file, start) or format_of_key("circuit")


def read_circuit_file(source: FileText) -> NamedCircuit:
    """Return the circuit of a file in any format of circuits; raise :class:`~mincirc.errors.MincircError`."""
    found = format_of(source)
    if not found.does("circuit"):
        raise CircuitError(f"{source.file}: {refusal(found, 'circuit')}")
    named: NamedCircuit = found.function("circuit")(source)
    return named


def read_function_file(source: FileText) -> IncompleteFunction:
    """Return the function of a file, with the don't-cares of formats that have them."""
    found = format_of(source)
    if found.does("relation"):
        function: IncompleteFunction = found.function("relation")(source)
        return function
    try:
        return function_of(read_circuit_file(source))
    except CircuitError as error:
        message = str(error)
        raise CircuitError(message if message.startswith(source.file) else f"{source.file}: {message}") from None


def function_task(source: FileText, wishes: Wishes) -> MDP:
    """Return the one-step task of the function of a circuit or a table."""
    if wishes.stated():
        raise MincircError(f"{source.file} is a one-step task: {wishes.stated()[0]} goes only with other sources")
    for name in ("arguments", "initial", "features"):
        if getattr(wishes, name):
            raise MincircError(f"{source.file} is a circuit or a table: it takes no {name}")
    function = read_function_file(source)
    try:
        return one_step_task(function, PurePath(source.file).stem, Source(source.file))
    except TaskError as error:
        raise TaskError(f"{source.file}: {error}; mincirc minimize takes up to {MAX_INPUTS} inputs") from None
