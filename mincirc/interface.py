"""Interfaces: state encodings and output decodings, through which a circuit reads a state and acts.

An interface is an injective code of the states in ``n`` input bits and, per state, a decoding of ``m`` output bits
into the actions of that state.  Codewords of no state are don't-cares.  A word that decodes to no action of the state
is illegal there, at *every* state (policies are total), unless the task assigns an action to such words.

The minimum depends on the interface, so every result names it.  Kinds: ``features`` (default; the declared features in
order, each in binary, most significant bit first; the state index when none are declared), ``packed`` (the state
index), ``gray``, ``onehot``, ``random:SEED``, and :func:`explicit`.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from mincirc.arguments import instance, mapping, quoted, whole, word
from mincirc.circuit import Circuit, evaluate
from mincirc.display import RichDisplay
from mincirc.errors import InterfaceError, did_you_mean
from mincirc.mdp.argument import as_task
from mincirc.mdp.build import bits_for
from mincirc.mdp.model import MDP, Picks
from mincirc.vocabulary import INTERFACE_KINDS

KINDS = INTERFACE_KINDS
MAX_OUTPUT_BITS = 16
"""Largest number of output bits: the words of every state are listed."""


@dataclass(frozen=True, repr=False)
class Interface(RichDisplay):
    """``codes[s]`` is the codeword of state s (input 0 most significant), ``words[s]`` its (word, pick) pairs.

    ``default_picks[s]`` is the pick that every other word stands for, or ``None`` where such words are illegal.

    >>> import mincirc
    >>> interface = mincirc.search(mincirc.load("table:0x6"), interface="gray").interface
    >>> interface.name, interface.input_names, interface.code_text(2)
    ('gray', ('gray1', 'gray0'), '11')
    """

    name: str
    input_names: tuple[str, ...]
    codes: tuple[int, ...]
    output_bits: int
    words: tuple[tuple[tuple[int, int], ...], ...]
    default_picks: tuple[int | None, ...]

    def _brief(self) -> str:
        width = f"{self.output_bits} output bits"
        return f"{self.name!r}, {len(self.codes)} states, {width}, inputs {' '.join(self.input_names)}"

    def __post_init__(self) -> None:
        word("name", self.name, error=InterfaceError)
        whole("output_bits", self.output_bits, 0, InterfaceError)
        for field in ("input_names", "codes", "words", "default_picks"):
            instance(field, getattr(self, field), tuple, "a tuple", error=InterfaceError)
        if self.output_bits > MAX_OUTPUT_BITS:
            raise InterfaceError(f"{self.output_bits} output bits are more than the {MAX_OUTPUT_BITS} supported")
        for code in self.codes:
            if type(code) is not int:
                whole("codes: each entry", code, 0, InterfaceError)
            if not 0 <= code < 1 << self.inputs:
                raise InterfaceError(f"codeword {code} does not fit {self.inputs} input bits")

    def check_codes(self) -> None:
        """Raise :class:`InterfaceError` when two states share a codeword (subproblems may have such states)."""
        seen: dict[int, int] = {}
        for state, code in enumerate(self.codes):
            if seen.setdefault(code, state) != state:
                raise InterfaceError(
                    f"states number {seen[code]} and {state} share the codeword {code:0{self.inputs}b}: "
                    "every state needs its own"
                )

    def check_task(self, task: MDP) -> None:
        """Raise :class:`InterfaceError` unless states, choices and codes fit the task."""
        states, found = len(task.states), (len(self.codes), len(self.words), len(self.default_picks))
        if found != (states, states, states):
            raise InterfaceError(
                f"the interface {self.name!r} is one of {found[0]} states, task {task.name!r} has {states}"
            )
        for state, (pairs, default) in enumerate(zip(self.words, self.default_picks, strict=True)):
            picks = {pick for _, pick in pairs}
            allowed = range(len(task.choices[state]))
            if picks != set(allowed) or (default is not None and default not in allowed):
                raise InterfaceError(
                    f"the interface {self.name!r} does not give every action of state {task.states[state]!r} a word, "
                    "and no other: it is an interface of another task"
                )
        self.check_codes()

    @property
    def inputs(self) -> int:
        """Number of input bits."""
        return len(self.input_names)

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form: kind, names of the input bits, number of output bits."""
        return {"name": self.name, "inputs": list(self.input_names), "outputs": self.output_bits}

    @cached_property
    def decoding(self) -> tuple[Mapping[int, int], ...]:
        """Per state, the pick of every legal word."""
        every = range(1 << self.output_bits)
        return tuple(
            dict(pairs) if default is None else {**dict.fromkeys(every, default), **dict(pairs)}
            for pairs, default in zip(self.words, self.default_picks, strict=True)
        )

    def word(self, state: int, pick: int) -> int:
        """Return the output word of the action at position ``pick`` of the state's choices."""
        return next(w for w, p in self.words[state] if p == pick)

    def code_text(self, state: int) -> str:
        """Return the codeword as a string of 0 and 1, input 0 first."""
        return format(self.codes[state], f"0{self.inputs}b") if self.inputs else ""

    def decode(self, words: Sequence[int]) -> tuple[int | None, ...]:
        """Return the pick per state, ``None`` where the word is illegal."""
        return tuple(d.get(w) for d, w in zip(self.decoding, words, strict=True))

    def policy_of(self, circuit: Circuit) -> tuple[int | None, ...]:
        """Return the policy of the circuit, one pick per state (``None`` where the circuit's word is illegal).

        Raises :class:`InterfaceError` when the numbers of inputs or outputs differ.
        """
        if (circuit.inputs, len(circuit.outputs)) != (self.inputs, self.output_bits):
            raise InterfaceError(
                f"the circuit has {circuit.inputs} inputs and {len(circuit.outputs)} outputs, "
                f"the interface {self.name!r} has {self.inputs} and {self.output_bits}"
            )
        return self.decode(evaluate(circuit, self.codes))

    def restricted(self, states: range) -> Interface:
        """Return the interface on some of the states (a block of a union sees the tag bits too)."""
        part = slice(states.start, states.stop)
        return replace(
            self,
            codes=self.codes[part],
            words=self.words[part],
            default_picks=self.default_picks[part],
        )


def interface_for(task: MDP, kind: str = "features") -> Interface:
    """Return the interface of the given kind; raise :class:`InterfaceError` for colliding codes or an unknown kind."""
    return _of_kind(as_task(task), kind)


def as_interface(value: str | Interface, task: MDP) -> Interface:
    """Return the interface of the task that an argument is or names; raise :class:`InterfaceError` otherwise."""
    if isinstance(value, str):
        return _of_kind(task, value)
    expected = "a kind of interface or an Interface"
    chosen = instance("interface", value, Interface, expected, error=InterfaceError)
    chosen.check_task(task)
    return chosen


def _of_kind(task: MDP, kind: str) -> Interface:
    word("interface", kind, f"a kind of interface ({', '.join(KINDS)})", InterfaceError)
    if kind == "features":
        codes, names = _feature_codes(task)
    else:
        codes, names = _plain_codes(len(task.states), kind)
    return _with_actions(task, kind, names, codes)


def check_kind(kind: str) -> None:
    """Raise :class:`InterfaceError` for an unknown kind of interface."""
    if word("interface", kind, f"a kind of interface ({', '.join(KINDS)})", InterfaceError) != "features":
        _plain_codes(1, kind)


def explicit(task: MDP, codes: Mapping[str, str], name: str = "explicit") -> Interface:
    """Return the interface with the given bit string per state name, all of the same length."""
    task = as_task(task)
    mapping("codes", codes, "a mapping from states to strings of 0 and 1", error=InterfaceError)
    missing = [s for s in task.states if s not in codes]
    unknown = [s for s in codes if s not in task.state_index]
    if unknown:
        raise InterfaceError(f"no state {unknown[0]!r}{did_you_mean(unknown[0], task.states)}")
    if missing:
        raise InterfaceError(f"state {missing[0]!r} has no code")
    for state, bits in codes.items():
        word(f"the code of state {state!r}", bits, "a string of 0 and 1", InterfaceError)
    width = len(codes[task.states[0]])
    for state, bits in codes.items():
        if len(bits) != width or set(bits) - {"0", "1"}:
            raise InterfaceError(f"state {state!r}: {bits!r} is not a code of {width} bits")
    names = tuple(f"b{i}" for i in reversed(range(width)))
    return _with_actions(task, name, names, [int(codes[s] or "0", 2) for s in task.states])


def _feature_codes(task: MDP) -> tuple[list[int], tuple[str, ...]]:
    features = task.input_features
    codes = [0] * len(task.states)
    for feature in features:
        for state, value in enumerate(feature.values):
            codes[state] = codes[state] << feature.width | value
    return codes, tuple(bit for f in features for bit in f.bits)


def _plain_codes(count: int, kind: str) -> tuple[list[int], tuple[str, ...]]:
    width = bits_for(count)
    base, _, seed = kind.partition(":")
    if kind == "packed":
        codes = list(range(count))
    elif kind == "gray":
        codes = [s ^ s >> 1 for s in range(count)]
    elif kind == "onehot":
        width = count
        codes = [1 << (count - 1 - s) for s in range(count)]
    elif base == "random" and seed.isascii() and seed.isdigit():
        codes = random.Random(int(seed)).sample(range(1 << width), count)
    elif base == "random":
        raise InterfaceError(f"interface {kind!r}: expected a whole number as seed, such as random:7")
    else:
        raise InterfaceError(f"no interface {quoted(kind)} (there are {', '.join(KINDS)}){did_you_mean(kind, KINDS)}")
    return codes, tuple(f"{base}{i}" for i in reversed(range(width)))


def _with_actions(task: MDP, name: str, inputs: tuple[str, ...], codes: Sequence[int]) -> Interface:
    owner: dict[int, int] = {}
    for state, code in enumerate(codes):
        if code in owner:
            raise InterfaceError(
                f"states {task.states[owner[code]]!r} and {task.states[state]!r} have the same "
                f"code under the interface {name!r}"
            )
        owner[code] = state
    default = task.default_word_action
    return Interface(
        name=name,
        input_names=inputs,
        codes=tuple(codes),
        output_bits=task.action_bits,
        words=tuple(tuple(sorted((c.word, pick) for pick, c in enumerate(row))) for row in task.choices),
        default_picks=tuple(
            None if default is None else next(pick for pick, c in enumerate(row) if c.action == default)
            for row in task.choices
        ),
    )


def legal_policy(picks: Sequence[int | None]) -> Picks | None:
    """Return ``picks`` as a policy if it has a legal action at every state, else ``None``."""
    return None if any(p is None for p in picks) else tuple(p for p in picks if p is not None)
