"""What a given circuit does on a task: its policy, exact return and predicates.

No search happens here.  The circuit reads a state's codeword and its output word is decoded by the interface
(:mod:`mincirc.interface`); a word that is no action of some state makes the circuit illegal, and then it has neither a
policy nor a return.  Returns are exact rationals (:func:`mincirc.mdp.policy_return`).  **Oracle**: the value of a
minimum circuit is that of the search, and policies by brute force (``tests/statements/test_evaluation.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from mincirc.arguments import instance
from mincirc.circuit import Circuit
from mincirc.circuit import evaluate as words_of
from mincirc.circuit.names import NamedCircuit
from mincirc.display import RichDisplay
from mincirc.interface import Interface, as_interface, legal_policy
from mincirc.mdp.argument import as_task
from mincirc.mdp.disjoint_union import member_names
from mincirc.mdp.model import MDP
from mincirc.mdp.value.policy import block_returns, policy_return
from mincirc.partial import Missing, completeness
from mincirc.predicate import Policy, Predicate, PredicateVerdict, judge, predicates_for
from mincirc.predicate.protocol import Check
from mincirc.rational import format_rational, shorten
from mincirc.searching.result import SCHEMA, MemberReturn, verdict_json


@dataclass(frozen=True, repr=False)
class Evaluation(RichDisplay):
    """The behaviour of ``circuit`` on ``task`` through ``interface``.

    ``actions`` has per state, in the order of the task's states, the name of the action taken, or ``illegal word 01``;
    ``illegal`` are the names of the states with such a word.  Where there are none, ``policy`` is the circuit's
    policy, ``value`` its exact return, ``members`` the returns on a union's members (without optimum and bound) and
    ``predicates`` one verdict for each predicate that was asked for; otherwise they are ``None`` and empty.
    """

    task: MDP
    circuit: Circuit
    interface: Interface
    actions: tuple[str, ...]
    illegal: tuple[str, ...]
    policy: Policy | None
    value: Fraction | None
    members: tuple[MemberReturn, ...] = ()
    predicates: tuple[PredicateVerdict, ...] = ()

    def _brief(self) -> str:
        value = f"illegal at {len(self.illegal)} states" if self.value is None else f"value {shorten(self.value)}"
        words = "".join(f", {p.name}: {'yes' if p.holds else 'no'}" for p in self.predicates)
        return f"{self.task.name!r}, {value}, {self.circuit.size} gates{words}"

    @property
    def legal(self) -> bool:
        """Whether every state's output word is one of its actions."""
        return not self.illegal

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What the answer lacks: nothing, since no limit ends an evaluation with a part of it."""
        return ()

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form, which ``mincirc eval --json`` writes: rationals as strings, ``null`` for nothing."""
        return {
            "schema": SCHEMA,
            "task": self.task.name,
            "sources": [s.to_json() for s in self.task.sources()],
            **completeness(self.missing),
            "legal": self.legal,
            "illegal": list(self.illegal),
            "value": None if self.value is None else format_rational(self.value),
            "members": [
                {"task": m.task, "value": format_rational(m.value)} for m in self.members if m.value is not None
            ],
            "size": self.circuit.size,
            "depth": self.circuit.depth,
            "basis": self.circuit.basis,
            "interface": self.interface.to_json(),
            "policy": dict(zip(self.task.states, self.actions, strict=True)),
            "predicates": {v.name: verdict_json(v) for v in self.predicates},
        }


def evaluate(
    task: MDP,
    circuit: Circuit | NamedCircuit,
    *,
    interface: str | Interface = "features",
    predicates: str | Predicate | Check | Sequence[str | Predicate | Check] = (),
) -> Evaluation:
    r"""Return what a circuit does on a task: its policy, its exact return and where the predicates hold.

    ``interface`` and ``predicates`` are those of :func:`mincirc.search`.  Raises
    :class:`~mincirc.errors.InterfaceError` when the circuit has not the inputs and outputs of the interface, and
    :class:`~mincirc.errors.PredicateError` for a predicate that the task does not support.

    >>> import mincirc
    >>> xor = mincirc.load("table:0x6")
    >>> circuit = mincirc.parse_circuit("basis b2\ninputs a b\ng2 = a or b\ny0 = g2")
    >>> mincirc.evaluate(xor, circuit).value  # right on three of the four rows
    Fraction(3, 4)
    """
    task = as_task(task)
    given = circuit.circuit if isinstance(circuit, NamedCircuit) else circuit
    given = instance("circuit", given, Circuit, "a Circuit")
    chosen = as_interface(interface, task)
    wanted = predicates_for(predicates, task)
    picks = chosen.policy_of(given)
    legal = legal_policy(picks)
    actions, illegal = _actions(task, chosen, given, picks)
    if legal is None:
        return Evaluation(task, given, chosen, actions, illegal, None, None)
    policy = Policy(task, legal, given, chosen)
    returns = zip(member_names(task), block_returns(task, legal), strict=False)
    members = tuple(MemberReturn(name, None, None, value) for name, value in returns)
    verdicts = tuple(judge(p, policy) for p in wanted)
    return Evaluation(task, given, chosen, actions, (), policy, policy_return(task, legal), members, verdicts)


def _actions(
    task: MDP, interface: Interface, circuit: Circuit, picks: tuple[int | None, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the action per state, or the word that is illegal there, and the states with such a word."""
    words, bits = words_of(circuit, interface.codes), interface.output_bits
    actions = tuple(
        f"illegal word {word:0{bits}b}" if pick is None else task.action_name(s, pick)
        for s, (word, pick) in enumerate(zip(words, picks, strict=True))
    )
    return actions, tuple(task.states[s] for s, pick in enumerate(picks) if pick is None)
