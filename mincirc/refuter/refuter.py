"""Is there a circuit of at most so many two-input gates for a Boolean relation?  A search over live signals, not SAT.

Idea: what is built of a circuit matters to the rest only by the signals that must still be read and by the words that
are still allowed for each assignment of them.  Whose: the method, its rules and their proofs are those of
``mincirc/native/source/refuter.cpp``, which also names its sources.  Different here: only the questions are put, and a
circuit is believed when it was evaluated on every input.  Assumes: a basis of :data:`BASES`, at most 8 inputs (the
searches that end have mostly 6) and 4 outputs.  Oracle: ``tests/refuter`` (brute force, SAT, planted circuits, the
checker of replay logs).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import TracebackType
from typing import Final, Protocol, TypeAlias

from mincirc.arguments import instance, one_of, whole
from mincirc.errors import ArgumentError
from mincirc.native import core
from mincirc.refuter.compiled import CompiledRefuter
from mincirc.refuter.facts import FactStore
from mincirc.refuter.params import DEFAULTS, RefuterParams
from mincirc.refuter.reference import OPERATIONS, refute_slowly
from mincirc.refuter.relation import BooleanRelation
from mincirc.refuter.result import Refutation, RefuterAnswer, RefuterStatistics

BASES: Final = OPERATIONS
"""The bases whose rules are proved, and their operations as replay logs name them."""

_MOST: Final = {"inputs": 8, "outputs": 4, "gates": 60}
"""What the search has room for; a larger relation is refused, a larger number of gates is unknown."""


class SizeRefuter(Protocol):
    """Whatever decides one size of a relation after another."""

    @property
    def nodes(self) -> int:
        """The nodes of all questions so far."""
        ...

    @property
    def resumes(self) -> bool:
        """Whether a question without an answer, asked again at once, goes on where it stopped."""
        ...

    def decide(self, relation: BooleanRelation, gates: int, *, nodes: int) -> Refutation:
        """Return whether the relation has a circuit of at most ``gates`` gates, after about ``nodes`` nodes."""
        ...

    def close(self) -> None:
        """Free what it holds; no question may be asked afterwards."""
        ...


MakeRefuter: TypeAlias = Callable[[str, RefuterParams], SizeRefuter]
"""Makes a refuter for a basis."""


class Refuter:
    """A search that keeps its table from question to question: sizes of one relation, or many relations.

    Without the compiled core, every question is put to the reference, which keeps what it refuted.

    >>> from mincirc.refuter import BooleanRelation, Refuter
    >>> parity = BooleanRelation.of_tables(3, [0b10010110])
    >>> with Refuter() as refuter:
    ...     [refuter.decide(parity, gates).answer for gates in (0, 1, 2)]
    ['refuted', 'refuted', 'found']
    """

    def __init__(self, basis: str = "b2", params: RefuterParams = DEFAULTS, *, log: bool = False) -> None:
        """With ``log``, refutations carry their replay log: only rules that logs know are used."""
        one_of("basis", basis, tuple(BASES))
        instance("params", params, RefuterParams, "a RefuterParams")
        self._basis, self._params, self._log = basis, params, log
        compiled = core()
        self._slow_effort, self._slow_facts = RefuterStatistics(), FactStore(xor=basis != "aig")
        self._search = None if compiled is None else CompiledRefuter(compiled, basis, params, log=log)

    @property
    def resumes(self) -> bool:
        """Whether a question without an answer, asked again at once, goes on where it stopped."""
        return self._search is not None

    @property
    def nodes(self) -> int:
        """The nodes of all questions so far."""
        return (self._slow_effort if self._search is None else self._search.statistics()).nodes

    @staticmethod
    def has_room(relation: BooleanRelation) -> bool:
        """Whether a relation is small enough to be asked about."""
        return all(getattr(relation, name) <= most for name, most in _MOST.items() if name != "gates")

    def __enter__(self) -> Refuter:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Free the table; no question may be asked afterwards."""
        if self._search is not None:
            self._search.close()

    def decide(
        self, relation: BooleanRelation, gates: int, *, nodes: int | None = None, must: bool = False
    ) -> Refutation:
        """Return whether the relation has a circuit of at most ``gates`` gates, after at most about ``nodes`` nodes.

        A question that ended as unknown, asked again before any other, goes on where it stopped.  With ``must``,
        "refuted" says less: that no smallest circuit of so few gates reads every input and has a gate at every output.
        """
        instance("relation", relation, BooleanRelation, "a BooleanRelation")
        whole("gates", gates, 0)
        if not self.has_room(relation):
            room = f"{_MOST['inputs']} inputs and {_MOST['outputs']} outputs"
            raise ArgumentError(
                f"a relation of {relation.inputs} inputs and {relation.outputs} outputs, not at most {room}"
            )
        if must and self._log:
            raise ArgumentError("must: a replay log proves that there is no circuit at all")
        limit = self._params.nodes if nodes is None else whole("nodes", nodes, 0)
        if gates > _MOST["gates"]:
            return Refutation("unknown", gates)
        if self._search is None:
            facts = None if self._log else self._slow_facts
            found = refute_slowly(relation, gates, self._basis, nodes=limit, log=self._log, must=must, facts=facts)
            self._slow_effort = self._slow_effort.plus(found.statistics)
            return replace(found, statistics=self._slow_effort)
        return self._answered(self._search, relation, gates, self._search.decide(relation, gates, limit, must=must))

    def keep_facts(self, most_bytes: int, least: int) -> None:
        """Keep for :meth:`send` what takes 2^``least`` nodes or more, in at most so many bytes from now on."""
        (self._search or self._slow_facts).keep_facts(whole("most_bytes", most_bytes, 0), whole("least", least, 0))

    def send(self, most_bytes: int) -> bytes:
        """Return facts that were not sent yet, the most costly ones, or nothing (:mod:`mincirc.refuter.facts`)."""
        return (self._search or self._slow_facts).send(whole("most_bytes", most_bytes, 0))

    def receive(self, message: bytes) -> bool:
        """Use the facts of a message as if they had been found out here; what is new may be sent on.

        False, and nothing is used, where the message is malformed, is about other operations, or says the opposite of
        what is known here.  What a message claims otherwise is believed; a replay log would lack the proofs.
        """
        if self._log:
            raise ArgumentError("message: a replay log proves what it uses, and facts of others come without a proof")
        return (self._search or self._slow_facts).receive(message)

    def _answered(
        self, search: CompiledRefuter, relation: BooleanRelation, gates: int, answer: RefuterAnswer
    ) -> Refutation:
        statistics, circuit, log = search.statistics(), None, None
        if answer == "found":
            circuit = search.circuit(relation)
            if circuit.size > gates or not relation.accepts(circuit):
                raise AssertionError(f"the refuter's circuit of {circuit.size} gates does not compute the relation")
        if answer == "refuted" and self._log:
            log = self._text(relation, gates, search.log(), statistics)
        return Refutation(answer, gates, circuit, log, statistics)

    def _text(
        self, relation: BooleanRelation, gates: int, records: str | None, statistics: RefuterStatistics
    ) -> str | None:
        if records is None:
            return None
        head = f"replay 1 {BASES[self._basis]} {gates} {relation.inputs} {relation.outputs}"
        return f"{head}{_fields(relation)}\n{records}end {statistics.records}\n"


def refute(
    relation: BooleanRelation, gates: int, basis: str = "b2", params: RefuterParams = DEFAULTS, *, log: bool = False
) -> Refutation:
    """Return whether the relation has a circuit of at most ``gates`` gates.

    >>> from mincirc.refuter import BooleanRelation, refute
    >>> majority = BooleanRelation.of_tables(3, [0b11101000])
    >>> refute(majority, 3).answer, refute(majority, 4).answer
    ('refuted', 'found')
    """
    with Refuter(basis, params, log=log) as refuter:
        return refuter.decide(relation, gates)


def _fields(relation: BooleanRelation) -> str:
    """Return a relation as lines of logs have it: signal i is bit i of an input word, output p bit p of a word."""
    if relation.inputs <= 6:
        return "".join(f" {plane:x}" for plane in relation.planes())
    everything = (1 << (1 << relation.outputs)) - 1
    cells = ((x, everything & ~allowed) for x, allowed in enumerate(relation.allowed))
    return "".join(f" {x:x}.{words:x}" for x, words in cells if words)
