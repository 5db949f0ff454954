"""Writing PLA files of espresso: an irredundant cover of each output, don't-cares as a cover of their own.

Functions are tabulated, so there are at most 16 inputs.  The type is ``fd``: a row with ``1`` is of the on-set, one
with ``-`` of the don't-care set.  Equal products of several outputs stand in one row.  What a PLA cannot say of a
circuit is its gates: written is the function.  See :mod:`mincirc.formats.logic.pla` for the specification.
"""

from __future__ import annotations

from mincirc.circuit.names import NamedCircuit
from mincirc.formats.logic.cover import irredundant_cover
from mincirc.formats.logic.function import IncompleteFunction, function_of
from mincirc.formats.logic.naming import chosen_names
from mincirc.formats.registry import FileContent

_NAME = r"[^\s#]+"


def write_pla(named: NamedCircuit) -> FileContent:
    """Return the function of the circuit; raises :class:`~mincirc.errors.CircuitError` above 16 inputs."""
    written = write_function(function_of(named))
    size = named.circuit.size
    note = f"the function of a circuit of {size} gate(s): a PLA has no gates"
    return FileContent(f"# {note}\n{written.content!s}", (note, *written.notes))


def write_function(function: IncompleteFunction) -> FileContent:
    """Return a function with its don't-cares."""
    inputs, outputs = len(function.inputs), len(function.outputs)
    names, renamed = chosen_names(function.inputs, function.outputs, _NAME)
    rows: dict[str, list[str]] = {}
    for position, (value, care) in enumerate(zip(function.values, function.cares, strict=True)):
        free = function.full & ~care
        for letter, cubes in (
            ("1", irredundant_cover(value, value | free, inputs)),
            ("-", irredundant_cover(free, free, inputs)),
        ):
            for cube in cubes:
                rows.setdefault(f"{letter}{cube}", ["0"] * outputs)[position] = letter
    if not rows:
        rows["1" + "-" * inputs] = ["0"] * outputs  # says nothing; ABC 1.01 ends with a fault on files without rows
    lines = [f"# {note}" for note in renamed]
    lines += [f".i {inputs}", f".o {outputs}", *([f".ilb {' '.join(names[0])}"] if inputs else [])]
    lines += [f".ob {' '.join(names[1])}", ".type fd", f".p {len(rows)}"]
    lines += [f"{key[1:]}{' ' * bool(inputs)}{''.join(letters)}" for key, letters in rows.items()]
    return FileContent("\n".join([*lines, ".e"]) + "\n", renamed)
