"""``mincirc draw``: a circuit as a tree of text, outputs at the root, or as a schematic in a file."""

from __future__ import annotations

from typing import Any

import click
from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from mincirc._cli.options import load_task, read_circuit
from mincirc.circuit import Circuit
from mincirc.circuit.text import format_gate, format_output, node_name
from mincirc.draw import circuit_svg, summary
from mincirc.errors import InterfaceError
from mincirc.files import write_atomically
from mincirc.interface import interface_for


def run(options: dict[str, Any]) -> int:
    """Draw a circuit as text (a gate is drawn once and named where it is read again) or as an SVG file."""
    output: str | None = options["output"]
    circuit = read_circuit(options["path"])
    gym = (options["discount"], options["horizon"], options["gym_args"])
    task = None if options["source"] is None else load_task(options["source"], *gym)
    bits = () if task is None else interface_for(task, options["interface"]).input_names
    if task is not None and len(bits) != circuit.inputs:
        raise InterfaceError(f"the circuit has {circuit.inputs} inputs, the interface {len(bits)}")
    if output is None:
        _print_trees(circuit, bits)
        return 0
    if not output.endswith(".svg"):
        raise click.BadParameter(f"{output!r} does not end in .svg", param_hint="'-o'")
    title = "" if task is None else f"{task.name}: {summary(circuit)}"
    write_atomically(output, circuit_svg(circuit, None if task is None else bits, title=title))
    click.echo(f"{output}: {summary(circuit)}, depth {circuit.depth}")
    return 0


def _print_trees(circuit: Circuit, bits: tuple[str, ...]) -> None:
    console = Console(highlight=False, markup=False, soft_wrap=True)
    drawn: set[int] = set()
    for number, output in enumerate(circuit.outputs):
        root = Tree(Text(f"y{number} = {format_output(circuit, output)}"))
        _grow(root, circuit, output.node, bits, drawn)
        console.print(root)


def _grow(tree: Any, circuit: Circuit, node: int, bits: tuple[str, ...], drawn: set[int]) -> None:
    name = node_name(circuit, node)
    if 0 <= node < circuit.inputs:
        tree.add(Text(f"{name} ({bits[node]})" if bits else name))
    elif node >= circuit.inputs and node in drawn:
        tree.add(Text(f"{name} (above)"))
    elif node >= circuit.inputs:
        drawn.add(node)
        gate = circuit.gates[node - circuit.inputs]
        branch = tree.add(Text(f"{name} = {format_gate(circuit, gate)}"))
        for fanin in gate.fanins:
            _grow(branch, circuit, fanin, bits, drawn)
