"""A policy by names: a mapping from the names of states to the names of the actions taken there.

A policy is a :class:`collections.abc.Mapping`, so ``dict(policy)``, ``pandas.Series(policy)``, ``in``, ``len``,
``keys``, ``values`` and ``items`` work as for a dictionary, in the order of the task's states.

**Equality** is that of mappings: a policy equals every mapping, a plain dictionary too, with the same actions at the
same states.  Circuit and interface are ignored: two circuits with the same actions have equal policies (compare
``policy.circuit`` to distinguish them).  Equal policies have equal hashes; a policy is immutable.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from mincirc.circuit import Circuit
from mincirc.display import RichDisplay
from mincirc.interface import Interface
from mincirc.mdp.model import MDP, Picks


@dataclass(frozen=True, eq=False, repr=False)
class Policy(RichDisplay, Mapping[str, str]):
    """A memoryless deterministic policy, with its circuit and the interface through which the circuit acts.

    >>> import mincirc
    >>> policy = mincirc.search(mincirc.load("table:0x6")).policy
    >>> policy["01"], dict(policy)
    ('1', {'00': '0', '01': '1', '10': '1', '11': '0'})
    """

    task: MDP
    picks: Picks
    circuit: Circuit
    interface: Interface

    def _brief(self) -> str:
        acts = ", ".join(f"{state}: {action}" for state, action in islice(self.items(), 12))
        return f"{self.task.name!r}, {len(self)} states: {acts}{', ...' if len(self) > 12 else ''}"

    def __getitem__(self, state: str) -> str:
        """Return the name of the action taken at the state called ``state``.

        Raises :class:`~mincirc.errors.UnknownStateError`, which is a ``KeyError``, when there is no such state.
        """
        index = self.task.find_state(state)
        return self.task.action_name(index, self.picks[index])

    def __iter__(self) -> Iterator[str]:
        """Yield the names of the states."""
        return iter(self.task.states)

    def __len__(self) -> int:
        """Return the number of states."""
        return len(self.task.states)

    def __hash__(self) -> int:
        """Return the hash of the ``(state, action)`` pairs."""
        return hash(frozenset(self.items()))

    def restricted(self, member: int) -> Policy:
        """Return the policy on one member of a union, as a policy of that member."""
        block = self.task.blocks[member]
        part = slice(block.states.start, block.states.stop)
        return Policy(block.task, self.picks[part], self.circuit, self.interface.restricted(block.states))
