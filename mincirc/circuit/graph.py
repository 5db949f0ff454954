"""A circuit as a graph of networkx (extra ``graphs``).

Nodes are the names of the text form: inputs ``x0, x1, ...``, gates ``g4, g5, ...``, outputs ``y0, y1, ...``, and ``0``
where the constant is read.  An edge leads from what is read to what reads it; edges are parallel where a gate
reads one node twice.  **Oracle**: gates are evaluated along the graph (``tests/circuit/test_calling.py``).
"""

from __future__ import annotations

from typing import Any

from mincirc.circuit.netlist import CONSTANT, Circuit
from mincirc.circuit.text import node_name
from mincirc.errors import MissingExtraError


def to_networkx(circuit: Circuit) -> Any:
    """Return the circuit as a ``networkx.MultiDiGraph``.

    Nodes have a ``kind`` (``input``, ``gate``, ``output``, ``constant``), gates a ``table`` too; edges into gates have
    the ``position`` of the fan-in, edges into outputs whether the output is ``negated``.
    """
    try:
        import networkx  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtraError("networkx", "graphs", "a graph of a circuit") from None
    graph = networkx.MultiDiGraph(basis=circuit.basis)
    graph.add_nodes_from((node_name(circuit, i) for i in range(circuit.inputs)), kind="input")
    if any(CONSTANT in gate.fanins for gate in circuit.gates) or any(o.node == CONSTANT for o in circuit.outputs):
        graph.add_node(node_name(circuit, CONSTANT), kind="constant")
    for number, gate in enumerate(circuit.gates, start=circuit.inputs):
        graph.add_node(node_name(circuit, number), kind="gate", table=gate.table)
        for position, fanin in enumerate(gate.fanins):
            graph.add_edge(node_name(circuit, fanin), node_name(circuit, number), position=position)
    for number, output in enumerate(circuit.outputs):
        graph.add_node(f"y{number}", kind="output")
        graph.add_edge(node_name(circuit, output.node), f"y{number}", negated=output.negated)
    return graph
