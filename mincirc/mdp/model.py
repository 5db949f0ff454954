"""The task: an immutable finite MDP with per-state action sets and exact rational numbers.

``M = (S, A(.), rho, P, R)`` plus an objective (notation of Puterman, *Markov Decision Processes*, 1994, section 2.1).
``A(s)`` is the non-empty action set *of state s*; action sets may differ from state to state, so a disjoint union of
tasks is a task.  A row of ``P`` may sum to less than 1: with the missing probability the episode ends with value 0.
So a *transition* can be terminal without an absorbing target (Gymnasium's ``terminated`` flag belongs to the
transition).

A policy is memoryless and deterministic throughout.  Inside the package it is a tuple ``picks`` that holds, per
state, a position in ``task.choices[state]``; names appear only in input and output.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from fractions import Fraction
from functools import cached_property
from itertools import product
from types import MappingProxyType
from typing import Any, TypeAlias

from mincirc.arguments import whole
from mincirc.display import RichDisplay
from mincirc.errors import TaskError, UnknownStateError, did_you_mean
from mincirc.mdp.naming import Name, name_of
from mincirc.mdp.objective import Objective, TotalReward
from mincirc.mdp.paying import paying_states
from mincirc.mdp.source import UNKNOWN, Source
from mincirc.mdp.validate import validate
from mincirc.mdp.value.bellman import Row, bellman_rows

PACKED = "state"
"""Name of the feature that stands for the packed index of a task without declared features."""

Picks: TypeAlias = tuple[int, ...]
"""A policy: per state the position of the chosen entry of ``task.choices[state]``."""


@dataclass(frozen=True)
class Choice:
    """One action available in one state.

    ``action`` indexes ``MDP.actions``; ``word`` is the action's output word, an unsigned number of
    ``MDP.action_bits`` bits; ``reward`` is the expected reward ``R(s, a)``; ``successors`` holds
    ``(state, probability)`` pairs in increasing order of state, every probability > 0, sum <= 1.
    """

    action: int
    word: int
    reward: Fraction
    successors: tuple[tuple[int, Fraction], ...]

    @property
    def end(self) -> Fraction:
        """The probability that the episode ends with this step."""
        return 1 - sum((p for _, p in self.successors), Fraction(0))


@dataclass(frozen=True, repr=False)
class Feature(RichDisplay):
    """A named state feature: ``values[s]`` in ``len(bits)`` bits, most significant bit first.

    ``bits`` names the bits, e.g. ``("row1", "row0")``.

    >>> import mincirc
    >>> mincirc.Feature("row", ("row1", "row0"), (0, 1, 2, 3)).width
    2
    """

    name: str
    bits: tuple[str, ...]
    values: tuple[int, ...]

    def _brief(self) -> str:
        more = f", ... ({len(self.values)} in all)" if len(self.values) > 16 else ""
        return f"{self.name!r}, bits {' '.join(self.bits)}, values {', '.join(map(str, self.values[:16]))}{more}"

    @staticmethod
    def of_width(name: str, width: int, values: Sequence[int]) -> Feature:
        """Return the feature with the default bit names (``name`` itself when it has one bit)."""
        numbers = tuple(v if type(v) is int else whole(f"feature {name!r}", v, 0, TaskError) for v in values)
        bits = (name,) if width == 1 else tuple(f"{name}{i}" for i in reversed(range(width)))
        return Feature(name, bits, numbers)

    @property
    def width(self) -> int:
        """Number of bits."""
        return len(self.bits)


@dataclass(frozen=True, repr=False)
class Block(RichDisplay):
    """One member of a union: its states are ``first .. first + len(task.states) - 1``."""

    task: MDP
    first: int
    weight: Fraction

    def _brief(self) -> str:
        return f"{self.task.name!r}, states {self.first} to {self.states.stop - 1}, weight {self.weight}"

    @property
    def states(self) -> range:
        """The indices of the member's states in the union."""
        return range(self.first, self.first + len(self.task.states))


@dataclass(frozen=True, repr=False)
class MDP(RichDisplay):
    """A finite MDP as the module's text defines it.  All sequences over states are in the order of ``states``.

    ``initial[s]`` is ``rho(s)``; ``features`` are the declared input bits (empty: the bits of the state index);
    ``labels`` holds ``(label, states)`` pairs; ``harmful`` holds ``(state, action)`` index pairs;
    ``default_word_action`` is the action that an output word without an action of the state stands for (``None``: such
    a word is illegal); ``hidden[s][pick]`` is a second expected reward, paid in deployment, which no search uses
    (``None``: there is no second reward); ``blocks`` are the members of a union, in order (empty: not a union);
    ``source`` is the origin of the task and the way its numbers were read; ``output_names`` are those of the bits of
    output words, where a file of a circuit has some (empty: ``y0, y1, ...``).  Both are left out of equality, digests
    and certificates.  Raises :class:`~mincirc.errors.TaskError`, naming state and action, where a law of MDPs
    is broken.

    >>> import mincirc
    >>> task = mincirc.load("table:0x6")
    >>> task.states, task.actions, str(task.objective)
    (('00', '01', '10', '11'), ('0', '1'), 'horizon 1')
    """

    name: str
    states: tuple[str, ...]
    actions: tuple[str, ...]
    choices: tuple[tuple[Choice, ...], ...]
    initial: tuple[Fraction, ...]
    objective: Objective
    action_bits: int
    features: tuple[Feature, ...] = ()
    labels: tuple[tuple[str, frozenset[int]], ...] = ()
    harmful: frozenset[tuple[int, int]] = frozenset()
    default_word_action: int | None = None
    hidden: tuple[tuple[Fraction, ...], ...] | None = None
    blocks: tuple[Block, ...] = field(default=(), repr=False)
    source: Source = field(default=UNKNOWN, repr=False, compare=False)
    output_names: tuple[str, ...] = field(default=(), repr=False, compare=False)

    def _brief(self) -> str:
        members = f", union of {len(self.blocks)} tasks" if self.blocks else ""
        size = f"{len(self.states)} states, {len(self.actions)} actions"
        bits = sum(feature.width for feature in self.input_features)
        return f"{self.name!r}, {size}, {bits} bits, {self.objective_text}{members}"

    def __post_init__(self) -> None:
        validate(self)

    def __len__(self) -> int:
        return len(self.states)

    def __getstate__(self) -> dict[str, Any]:
        """Return the fields without cached values: FLINT numbers do not pickle everywhere."""
        return {f.name: self.__dict__[f.name] for f in fields(self)}

    @cached_property
    def state_index(self) -> Mapping[str, int]:
        """The index of a state by its name."""
        return MappingProxyType({name: s for s, name in enumerate(self.states)})

    @cached_property
    def start(self) -> tuple[int, ...]:
        """The states with positive initial probability, in increasing order."""
        return tuple(s for s, p in enumerate(self.initial) if p)

    @cached_property
    def rows(self) -> tuple[tuple[Row, ...], ...]:
        """The exact Bellman rows ``rows[s][pick]``, gamma multiplied in."""
        return bellman_rows(self.choices, self.objective.gamma)

    @cached_property
    def input_features(self) -> tuple[Feature, ...]:
        """The features that input bits are made of: those declared, or the packed index when none are declared."""
        width = max(len(self.states) - 1, 0).bit_length()
        packed = (Feature.of_width(PACKED, width, range(len(self.states))),) if width else ()
        return self.features or packed

    @property
    def is_total(self) -> bool:
        """Whether the objective is total reward."""
        return isinstance(self.objective, TotalReward)

    @cached_property
    def goal_labels(self) -> tuple[str, ...]:
        """The labels whose states the return is the probability of reaching; empty for any other objective.

        So it is under total reward where every choice of a state with the label pays 1 and ends the episode, and every
        other choice pays 0 (:func:`mincirc.mdp.build.reach`).  Labels that the same states carry are all named.
        """
        paying = paying_states(self.choices) if self.is_total else frozenset()
        return tuple(label for label, carriers in self.labels if paying and carriers == paying)

    @property
    def objective_text(self) -> str:
        """The objective for people: ``probability of reaching goal`` where it is one, else as it stands."""
        return f"probability of reaching {' = '.join(self.goal_labels)}" if self.goal_labels else str(self.objective)

    def find_state(self, name: Name) -> int:
        """Return the index of the state ``name``; raise ``UnknownStateError`` with a suggestion otherwise.

        A state that was declared by a tuple or a number is also found by that object.
        """
        try:
            return self.state_index[name if isinstance(name, str) else name_of(name)]
        except (KeyError, TaskError):
            raise UnknownStateError(f"no state {name!r}{did_you_mean(str(name), self.states)}") from None

    def has_action(self, state: int, action: str) -> bool:
        """Return whether the state with the index ``state`` has an action called ``action``."""
        return any(self.actions[c.action] == action for c in self.choices[state])

    def find_pick(self, state: int, action: str) -> int:
        """Return the position in ``choices[state]`` of the action called ``action``."""
        names = [self.actions[c.action] for c in self.choices[state]]
        if action not in names:
            raise TaskError(f"state {self.states[state]!r} has no action {action!r}{did_you_mean(action, names)}")
        return names.index(action)

    def labelled(self, label: str) -> frozenset[int]:
        """Return the indices of the states with ``label``; empty for an unknown label."""
        return dict(self.labels).get(label, frozenset())

    def action_name(self, state: int, pick: int) -> str:
        """Return the name of the action at position ``pick`` of ``choices[state]``."""
        return self.actions[self.choices[state][pick].action]

    def has_label(self, state: str, label: str) -> bool:
        """Return whether the state called ``state`` carries ``label``."""
        return self.find_state(state) in self.labelled(label)

    def harms(self, state: str, action: str) -> bool:
        """Return whether the action called ``action`` is labelled harmful at the state called ``state``.

        An action that is not available at the state is not harmful there.
        """
        index = self.find_state(state)
        return action in self.actions and (index, self.actions.index(action)) in self.harmful

    def sources(self) -> tuple[Source, ...]:
        """Return the sources of the task's numbers without duplicates: its own, or those of a union's members.

        The union's own source comes first unless it is unknown.
        """
        if not self.blocks:
            return (self.source,)
        own = (self.source,) if self.source != UNKNOWN else ()
        return tuple(dict.fromkeys([*own, *(s for block in self.blocks for s in block.task.sources())]))

    def policies(self) -> Iterator[Picks]:
        """Yield every policy (there are ``prod |A(s)|`` of them)."""
        yield from product(*(range(len(c)) for c in self.choices))
