"""``mincirc draw``: a circuit as a tree of text, outputs at the root, or as a picture in a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click
from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from mincirc._cli.checked import check_options
from mincirc._cli.circuit_file import read_circuit
from mincirc._cli.fold import fold_text, page_width
from mincirc._cli.naming import names_for
from mincirc._cli.options import load_task
from mincirc._cli.params import TextParams
from mincirc._cli.picture import picture
from mincirc._cli.render import describe_words
from mincirc.circuit import Circuit
from mincirc.circuit.names import NamedCircuit, Names
from mincirc.circuit.text import format_gate, format_output, node_name
from mincirc.draw import DrawingParams, circuit_svg, save_picture, summary
from mincirc.draw.save import check_picture
from mincirc.errors import InterfaceError
from mincirc.interface import Interface, interface_for
from mincirc.legend import Legend, legend_of
from mincirc.outputs import DRAWING


def run(options: dict[str, Any]) -> int:
    """Draw a circuit as text (a gate is drawn once and named where it is read again), or draw a picture."""
    output: str | None = options["output"]
    if output is not None:
        check_picture(output, "-o")
    check_options(options, output=DRAWING)
    if options["picture"] not in (None, "circuit") or options["policy"] or options["result"] or not options["path"]:
        return picture(options)
    params = DrawingParams(title=options["title"])
    named = read_circuit(options["path"])
    circuit, names, legend = named.circuit, named.names, Legend((), named.names.actions, (), None)
    title = ""
    if options["source"] is not None:
        task = load_task(options)
        interface = interface_for(task, options["interface"])
        _same_shape(named, interface)
        legend = legend_of(task, interface)
        names, title = names_for(named, interface, legend), f"{task.name}: {summary(circuit)}"
    called = named.outputs or legend.outputs or tuple(f"y{number}" for number in range(len(circuit.outputs)))
    if output is None:
        _print_trees(circuit, names, describe_words(legend), called)
        return 0
    save_picture(_svg(circuit, names, describe_words(legend), title, called, params), output)
    click.echo(f"{output}: {summary(circuit)}, depth {circuit.depth}")
    return 0


def _same_shape(named: NamedCircuit, interface: Interface) -> None:
    """Raise :class:`InterfaceError` when the circuit has another number of inputs or outputs than the interface."""
    circuit = named.circuit
    for kind, has, wanted in (
        ("input", circuit.inputs, interface.inputs),
        ("output", len(circuit.outputs), interface.output_bits),
    ):
        if has != wanted:
            raise InterfaceError(
                f"the circuit has {has} {kind}{'s' * (has != 1)}, the interface {interface.name!r} has {wanted}"
            )


def _svg(
    circuit: Circuit, names: Names, meaning: list[str], title: str, called: Sequence[str], params: DrawingParams
) -> str:
    """Return the schematic; actions stand at the only output where there is room, else below the drawing."""
    if len(called) == 1 and len(meaning) == 1 and circuit.depth <= 2:
        return circuit_svg(circuit, names, [f"{called[0]} ({meaning[0]})"], title, [], params)
    words = [f"{' '.join(called)} = {meaning[0]}", *meaning[1:]] if meaning else []
    return circuit_svg(circuit, names, called, title, words, params)


def _print_trees(
    circuit: Circuit, names: Names, meaning: list[str], called: Sequence[str], params: TextParams = TextParams()
) -> None:
    width = page_width(params)
    console = Console(highlight=False, markup=False, width=width)
    forest = _Forest(circuit, names, max(1, (width - params.tree_text) // params.guide))
    alone = len(circuit.outputs) == 1 and len(meaning) == 1
    for number, output in enumerate(circuit.outputs):
        words = f"  ({meaning[0]})" if alone else f"  ({called[number]})" if called[number] != f"y{number}" else ""
        console.print(forest.tree(f"y{number} = {format_output(circuit, output, names)}{words}", (output.node,)))
        while forest.waiting:
            console.print(forest.gate_tree(forest.waiting.pop(0)))
    if meaning and not alone:
        outputs = " ".join(f"y{number}" for number in range(len(circuit.outputs)))
        click.echo(fold_text("\n".join([f"{outputs}  ({meaning[0]})", *meaning[1:]])))


class _Forest:
    """Trees of a circuit: every gate is drawn once, and no branch is deeper than the page allows."""

    def __init__(self, circuit: Circuit, names: Names, depth: int) -> None:
        self.circuit, self.names, self.depth = circuit, names, depth
        self.drawn: set[int] = set()
        self.waiting: list[int] = []

    def tree(self, text: str, nodes: tuple[int, ...]) -> Tree:
        """Return a tree with ``text`` at its root and a branch for each node."""
        root = Tree(Text(text))
        for node in nodes:
            self._grow(root, node, 1)
        return root

    def gate_tree(self, node: int) -> Tree:
        """Return the tree of a gate that had no room where it was read."""
        return self.tree(self._line(node), self.circuit.gates[node - self.circuit.inputs].fanins)

    def _line(self, node: int) -> str:
        gate = self.circuit.gates[node - self.circuit.inputs]
        return f"{node_name(self.circuit, node, self.names)} = {format_gate(self.circuit, gate, self.names)}"

    def _grow(self, tree: Any, node: int, level: int) -> None:
        name = node_name(self.circuit, node, self.names)
        if 0 <= node < self.circuit.inputs:
            tree.add(Text(name))
        elif node >= self.circuit.inputs and node in self.drawn:
            tree.add(Text(f"{name} ({'below' if node in self.waiting else 'above'})"))
        elif node >= self.circuit.inputs:
            self.drawn.add(node)
            if level >= self.depth:
                self.waiting.append(node)
                tree.add(Text(f"{name} (below)"))
                return
            branch = tree.add(Text(self._line(node)))
            for fanin in self.circuit.gates[node - self.circuit.inputs].fanins:
                self._grow(branch, fanin, level + 1)
