"""``mincirc draw``: a circuit as a tree of text, outputs at the root."""

from __future__ import annotations

from typing import Any

import click
from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from mincirc._cli.options import interface_option, load_task, read_circuit
from mincirc.circuit import Circuit
from mincirc.circuit.text import format_gate, format_output, node_name
from mincirc.errors import InterfaceError
from mincirc.interface import interface_for


@click.command(name="draw")
@click.option("--circuit", "path", required=True, metavar="FILE", help="Circuit in text form (-: stdin).")
@click.option("--mdp", "source", metavar="PATH", help="Task whose feature names the inputs get.")
@interface_option
def command(path: str, source: str | None, interface: str) -> None:
    """Draw a circuit as text; a gate is drawn once and named where it is read again."""
    circuit = read_circuit(path)
    bits: tuple[str, ...] = ()
    if source is not None:
        bits = interface_for(load_task(source, None, None, ()), interface).input_names
        if len(bits) != circuit.inputs:
            raise InterfaceError(f"the circuit has {circuit.inputs} inputs, the interface {len(bits)}")
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
