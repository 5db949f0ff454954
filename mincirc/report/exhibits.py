"""A circuit as a page shows it: picture, text, exact return and policy, all checked against the task if it is there.

A result states the return of its circuit.  With the task, the circuit is evaluated at every state and its policy's
return computed exactly; a result that states anything else is refused.  Without the task the page says that the
numbers are as stated.  Pictures of one page have a limit in bytes, so that a page stays one that browsers open.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction

from mincirc.circuit import Circuit
from mincirc.circuit.names import NamedCircuit
from mincirc.circuit.text import described_lines, parse_named_circuit
from mincirc.draw import circuit_svg, policy_svg, summary
from mincirc.errors import CircuitError, MincircError, TaskError
from mincirc.interface import Interface, interface_for, legal_policy
from mincirc.mdp.model import MDP
from mincirc.mdp.value.policy import policy_return
from mincirc.report.documents import InterfaceDocument
from mincirc.report.figures import Figure, figure, listed, plural
from mincirc.report.params import ReportParams


@dataclass(frozen=True)
class PolicyTable:
    """A policy: a picture where there is one, else rows (state, action); ``more`` rows are left out."""

    picture: str
    rows: tuple[tuple[str, str], ...]
    states: int
    more: int


@dataclass(frozen=True)
class Exhibit:
    """One circuit on the page.  ``again`` says whether return and policy were computed again from the task."""

    summary: str
    depth: int
    picture: str
    wide: bool
    unseen: str
    lines: tuple[str, ...]
    more: int
    words: str
    value: Figure | None
    again: bool
    policy: PolicyTable | None


@dataclass(frozen=True)
class Claimed:
    """What a result claims of a circuit: where, the basis and interface, its return and its policy (if stated)."""

    where: str
    basis: str
    interface: InterfaceDocument
    value: Fraction | None = None
    policy: Mapping[str, str] | None = None


@dataclass
class Exhibitor:
    """Makes the exhibits of one page; ``task`` is ``None`` where it could not be read."""

    task: MDP | None
    params: ReportParams
    drawn: int = 0
    _interfaces: dict[str, Interface] = field(default_factory=dict)

    def exhibit(self, text: str, claimed: Claimed) -> Exhibit:
        """Return a circuit for the page.

        Raises :class:`MincircError` when the text is no circuit, or the claim about it is not what the task says.
        """
        named = _parsed(text, claimed)
        circuit = named.circuit
        value, policy, again = claimed.value, claimed.policy, self.task is not None
        if self.task is not None:
            value, policy = self._evaluated(self.task, circuit, claimed)
        outputs = () if self.task is None else self.task.output_names
        outputs = outputs if len(outputs) == len(circuit.outputs) else ()
        lines = described_lines(circuit, named.names, outputs)
        unseen = ""
        if circuit.size > self.params.gates:
            unseen = f"{circuit.size} gates are not drawn (at most {self.params.gates} are)"
        picture = "" if unseen else self._kept(circuit_svg(circuit, named.names, outputs or None))
        return Exhibit(
            summary=summary(circuit),
            depth=circuit.depth,
            picture=picture,
            wide=_width(picture) > self.params.wide,
            unseen=unseen or ("" if picture else "not drawn: the page has its fill of pictures"),
            lines=tuple(lines[: self.params.lines]),
            more=max(len(lines) - self.params.lines, 0),
            words="" if picture else listed([f"{word} {action}" for word, action in named.names.actions], 32),
            value=None if value is None else figure(value, self.params),
            again=again,
            policy=None if policy is None else self.table(policy),
        )

    def table(self, policy: Mapping[str, str]) -> PolicyTable:
        """Return a policy for the page: drawn, where there is a task, the policy has a picture and it has room."""
        rows = list(policy.items())
        picture = ""
        if self.task is not None:
            with suppress(TaskError):  # too many states for a picture
                picture = self._kept(policy_svg(self.task, policy))
        shown = [] if picture else rows[: self.params.states]
        return PolicyTable(picture, tuple(shown), len(rows), len(rows) - len(shown))

    def interface(self, task: MDP, stated: InterfaceDocument, where: str) -> Interface:
        """Return the interface of the task that a result states; raise :class:`MincircError` if it has another."""
        if stated.name not in self._interfaces:
            self._interfaces[stated.name] = interface_for(task, stated.name)
        ours = self._interfaces[stated.name]
        if (list(ours.input_names), ours.output_bits) != (stated.inputs, stated.outputs):
            raise MincircError(
                f"{where}: the interface {stated.name!r} of {task.name!r} has other bits than it states"
            )
        return ours

    def _evaluated(self, task: MDP, circuit: Circuit, claimed: Claimed) -> tuple[Fraction, Mapping[str, str]]:
        interface = self.interface(task, claimed.interface, claimed.where)
        picks = legal_policy(interface.policy_of(circuit))
        if picks is None:
            raise MincircError(f"{claimed.where}: a circuit has no legal action at some state of {task.name!r}")
        value = policy_return(task, picks)
        if claimed.value is not None and claimed.value != value:
            stated, ours = (figure(v, self.params).short for v in (claimed.value, value))
            raise MincircError(
                f"{claimed.where}: the circuit's return on {task.name!r} is {ours}, not {stated} as stated"
            )
        policy = {
            name: task.action_name(s, pick) for s, (name, pick) in enumerate(zip(task.states, picks, strict=True))
        }
        if claimed.policy is not None and dict(claimed.policy) != policy:
            raise MincircError(f"{claimed.where}: the circuit's policy on {task.name!r} is not the one that it states")
        return value, policy

    def _kept(self, picture: str) -> str:
        """Return the picture while there is room for it on the page, else nothing."""
        self.drawn += len(picture)
        return picture if self.drawn <= self.params.picture_bytes else ""


def _parsed(text: str, claimed: Claimed) -> NamedCircuit:
    named = parse_named_circuit(text, f"{claimed.where}: circuit")
    circuit, face = named.circuit, claimed.interface
    if circuit.basis != claimed.basis:
        raise CircuitError(f"{claimed.where}: a circuit over {circuit.basis} in a result about {claimed.basis}")
    if (circuit.inputs, len(circuit.outputs)) != (len(face.inputs), face.outputs):
        raise CircuitError(
            f"{claimed.where}: {plural(circuit.inputs, 'input')} where the interface has another number"
        )
    return named


def _width(picture: str) -> int:
    """Return the width of a picture of :mod:`mincirc.draw`, in pixels of its own size; 0 where there is none."""
    found = re.search(r'<svg [^>]*width="(\d+)', picture)
    return 0 if found is None else int(found[1])
