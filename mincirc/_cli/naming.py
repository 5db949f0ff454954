"""Names of a circuit's file against those of a task: the task's names are shown, and a difference gives a warning."""

from __future__ import annotations

import click

from mincirc.circuit.names import NamedCircuit, Names
from mincirc.errors import CircuitError
from mincirc.interface import Interface
from mincirc.legend import Legend


def names_for(named: NamedCircuit, interface: Interface, legend: Legend) -> Names:
    """Return the task's names for the inputs and actions, the circuit's own for its gates.

    A warning on stderr says where the circuit's file has other names.  Raises :class:`CircuitError` when it has the
    same names in another order: inputs go by position, so the circuit was made for another interface.
    """
    own, wanted = named.names, legend.names
    if own.inputs and own.inputs != wanted.inputs:
        given, there = ", ".join(own.inputs), ", ".join(wanted.inputs)
        if sorted(own.inputs) == sorted(wanted.inputs):
            raise CircuitError(
                f"the circuit reads its inputs in the order {given}, the interface {interface.name!r} gives them in "
                f"the order {there}: bring the line `inputs` and the task into one order"
            )
        click.echo(
            f"warning: the inputs that the circuit calls {given} are {there} under the interface {interface.name!r}",
            err=True,
        )
    meant = dict(wanted.actions)
    for word, action in own.actions:
        if meant.get(word, action) != action:
            click.echo(f"warning: the circuit calls {word} {action!r}, the task {meant[word]!r}", err=True)
    gates = () if set(own.gates) & set(wanted.spelled) else own.gates
    return Names(wanted.inputs, gates, wanted.actions)
