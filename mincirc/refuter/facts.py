"""Facts about residual relations on their way from one search to another, as bytes, and those of the reference.

**Idea.**  What a search has refuted is true on its own: "this residual relation has no circuit of at most g gates
over these operations".  So another search need not repeat it.  **Whose**: parallel searches of game trees share
their transposition tables; parallel SAT solvers exchange clauses (Hamadi, Jabbour, Sais 2009).  **Different here**: a
fact is sent with the whole relation, never with a hash of it.

**A message** is a number of 64-bit words, the lowest byte first: :data:`FORMAT`, the operations (1: AND types, 2: with
XOR), the number of entries, and the entries.  An entry is a head and the planes of the relation (per output word the
cells that forbid it, 64 cells a word).  Of the head, from the lowest bit: 1; 7 bits signals; 8 bits outputs; then
bytes: gates refuted as a MUST problem and as a MAY problem, each plus 1; gates of a circuit, or 255; the logarithm of
the nodes that this took.

**Assumes** that who sends facts has derived them, as for every "refuted".  **Oracle**: ``tests/refuter/test_facts.py``
(brute force, the search without a message, messages in which every bit is changed).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple, TypeAlias

from mincirc.refuter.state import Literal, State, sorted_signals

FORMAT: Final = b"\x01\x00tcafcm"
"""Begins a message; read as a number in the other order of bytes it is another one."""

_MOST: Final = {"signals": 10, "outputs": 4, "gates": 60, "effort": 63, "not found": 255}


MOST_REMEMBERED = 1 << 18
"""Relations that the reference remembers at a time."""


class ResidualFact(NamedTuple):
    """What is known of one residual relation: cells as in :class:`~mincirc.refuter.state.State`."""

    signals: int
    outputs: int
    cells: tuple[int, ...]
    must_refuted: int = -1
    may_refuted: int = -1
    may_found: int = 255
    effort: int = 0


Key: TypeAlias = tuple[str, int, tuple[int, ...]]
"""``A`` (MAY) or ``M`` (MUST), the outputs, and the cells in sorted form."""


class MalformedFactsError(ValueError):
    """The bytes are no message of facts about such operations."""


def message_of(facts: Iterable[ResidualFact], *, xor: bool) -> bytes:
    """Return the message of some facts."""
    entries = [_entry(fact) for fact in facts]
    words = [
        int.from_bytes(FORMAT, "little"),
        2 if xor else 1,
        len(entries),
        *(word for entry in entries for word in entry),
    ]
    return struct.pack(f"<{len(words)}Q", *words)


def facts_of(message: bytes, *, xor: bool) -> tuple[ResidualFact, ...]:
    """Return the facts of a message; raises :class:`MalformedFactsError` where it is none of such operations."""
    count, rest = divmod(len(message), 8)
    words: tuple[int, ...] = () if rest else struct.unpack(f"<{count}Q", message)
    if len(words) < 3 or message[:8] != FORMAT or words[1] != (2 if xor else 1):
        raise MalformedFactsError("no message of facts about these operations")
    facts = tuple(_facts(words))
    if len(facts) != words[2]:
        raise MalformedFactsError(f"{len(facts)} facts, not {words[2]}")
    return facts


def _entry(fact: ResidualFact) -> list[int]:
    head = 1 | fact.signals << 1 | fact.outputs << 8
    head |= fact.must_refuted + 1 << 16 | fact.may_refuted + 1 << 24 | fact.may_found << 32 | fact.effort << 40
    entry = [head]
    for word in range(1 << fact.outputs):
        plane = sum((words >> word & 1) << cell for cell, words in enumerate(fact.cells))
        entry += [plane >> shift & (1 << 64) - 1 for shift in range(0, len(fact.cells), 64)]
    return entry


def _facts(words: tuple[int, ...]) -> Iterator[ResidualFact]:
    at = 3
    while at < len(words):
        head = words[at]
        signals, outputs = head >> 1 & 127, head >> 8 & 255
        if not head & 1 or signals > _MOST["signals"] or not 1 <= outputs <= _MOST["outputs"]:
            raise MalformedFactsError(f"word {at} begins no fact")
        stride = max(1, (1 << signals) // 64)
        behind = words[at + 1 : at + 1 + (stride << outputs)]
        planes = [
            sum(word << 64 * k for k, word in enumerate(behind[v * stride : (v + 1) * stride]))
            for v in range(1 << outputs)
        ]
        if len(behind) < stride << outputs or any(plane >> (1 << signals) for plane in planes):
            raise MalformedFactsError(f"the relation behind word {at} is not whole")
        cells = tuple(sum((plane >> cell & 1) << v for v, plane in enumerate(planes)) for cell in range(1 << signals))
        yield _checked(ResidualFact(signals, outputs, cells, *_numbers(head)), at)
        at += 1 + len(behind)


def _numbers(head: int) -> tuple[int, int, int, int]:
    return (head >> 16 & 255) - 1, (head >> 24 & 255) - 1, head >> 32 & 255, head >> 40


def _checked(fact: ResidualFact, at: int) -> ResidualFact:
    refuted = max(fact.must_refuted, fact.may_refuted)
    if (
        max(refuted, fact.may_found if fact.may_found != _MOST["not found"] else 0) > _MOST["gates"]
        or fact.effort > _MOST["effort"]
        or fact.may_found <= fact.may_refuted
        or (refuted < 0 and fact.may_found == _MOST["not found"])
    ):
        raise MalformedFactsError(f"word {at} says nothing that can be")
    return fact


class FactStore:
    """What the reference has refuted and was told, and what of it is worth sending."""

    def __init__(self, *, xor: bool) -> None:
        self.refuted: dict[Key, int] = {}
        self._xor, self._most_bytes, self._least = xor, 0, 0
        self._unsent: dict[Key, ResidualFact] = {}

    def keep_facts(self, most_bytes: int, least: int) -> None:
        """Keep facts that take 2^``least`` nodes or more for :meth:`send`, in at most so many bytes from now on."""
        self._most_bytes, self._least, self._unsent = most_bytes, least, {}

    def note(self, key: Key, gates: int, nodes: int) -> None:
        """Remember that a relation has no circuit of so many gates, which took so many nodes to find out."""
        self._keep(key, gates, max(1, nodes).bit_length() - 1)

    def _keep(self, key: Key, gates: int, effort: int) -> None:
        if gates <= self.refuted.get(key, -1):
            return
        if len(self.refuted) >= MOST_REMEMBERED:
            self.refuted.clear()  # what is forgotten is found out again
        self.refuted[key] = gates
        kind, outputs, cells = key
        if effort >= self._least and self._most_bytes:
            must, may = (gates, -1) if kind == "M" else (-1, gates)
            signals = len(cells).bit_length() - 1
            self._unsent[key] = ResidualFact(signals, outputs, cells, must, may, effort=effort)
            if sum(8 * len(_entry(fact)) for fact in self._unsent.values()) > self._most_bytes:
                self._unsent.popitem()

    def send(self, most_bytes: int) -> bytes:
        """Return a message of facts that were not sent yet, those that took most nodes; or nothing."""
        sent, size = list[ResidualFact](), 24
        for key, fact in sorted(self._unsent.items(), key=lambda item: -item[1].effort):
            length = 8 * len(_entry(fact))
            if size + length <= most_bytes:
                size += length
                sent.append(self._unsent.pop(key))
        return message_of(sent, xor=self._xor) if sent else b""

    def receive(self, message: bytes) -> bool:
        """Remember the facts of a message; false, and none is, where it is no message of such facts."""
        try:
            facts = facts_of(message, xor=self._xor)
        except MalformedFactsError:
            return False
        for fact in facts:
            blank = tuple(Literal(k, False) for k in range(max(fact.signals, fact.outputs)))
            state = sorted_signals(State(fact.cells, blank[: fact.signals], blank[: fact.outputs]))
            self._keep(("M", fact.outputs, state.cells), fact.must_refuted, fact.effort)
            self._keep(("A", fact.outputs, state.cells), fact.may_refuted, fact.effort)
        return True
