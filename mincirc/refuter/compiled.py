"""The refuter in the compiled core: handles, questions in slices, circuits and logs (``native/source/refuter.h``).

The core numbers inputs and outputs from the least significant bit of their words, a circuit from the most significant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from types import TracebackType
from typing import Any, Final

from mincirc.circuit.netlist import CONSTANT, Circuit, Gate, Output
from mincirc.native import Core
from mincirc.refuter.params import RefuterParams
from mincirc.refuter.relation import BooleanRelation
from mincirc.refuter.result import RefuterAnswer, RefuterStatistics
from mincirc.runtime import ambient

_ANSWERS: Final[tuple[RefuterAnswer, ...]] = ("refuted", "found", "unknown")
_OPEN, _NO_MEMORY = len(_ANSWERS), len(_ANSWERS) + 1


class CompiledRefuter:
    """A search with its table; closed by hand or as a context."""

    def __init__(self, core: Core, basis: str, params: RefuterParams, *, log: bool) -> None:
        self._lib, self._ffi, self._basis, self._params = core.lib, core.ffi, basis, params
        options = core.ffi.new("mincirc_refuter_options *")
        options.rules, options.with_xor = params.rules, basis != "aig"
        options.log_bytes = params.log_bytes if log else 0
        for name in (
            "table_bytes",
            "forest_steps",
            "most_live",
            "cofactors_from",
            "fan_out_from",
            "outputs_from",
            "cofactors_gap",
            "fan_out_gap",
            "deepening",
        ):
            setattr(options, name, getattr(params, name))
        handle = self._lib.mincirc_refuter_new(options)
        if handle == self._ffi.NULL:
            raise MemoryError
        self._handle = self._ffi.gc(handle, self._lib.mincirc_refuter_free)
        self._open: tuple[BooleanRelation, int, bool] | None = None

    def __enter__(self) -> CompiledRefuter:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Free the table."""
        self._ffi.release(self._handle)

    @property
    def handle(self) -> Any:
        """The search itself, for compiled code that asks it; nothing else may ask it then."""
        return self._handle

    def decide(self, relation: BooleanRelation, gates: int, nodes: int, *, must: bool = False) -> RefuterAnswer:
        """Return the answer within so many nodes; the same question, asked again, is continued where it stopped."""
        if self._open != (relation, gates, must):
            self._ask(relation, gates, must)
        while nodes > 0:
            ambient.check()
            piece = min(nodes, self._params.slice_nodes)
            code = int(self._lib.mincirc_refuter_run(self._handle, piece))
            if code == _NO_MEMORY:
                self._open = None
                raise MemoryError
            if code != _OPEN:
                self._open = None
                return _ANSWERS[code]
            nodes -= piece
        return "unknown"

    def _ask(self, relation: BooleanRelation, gates: int, must: bool) -> None:
        everything = (1 << (1 << relation.outputs)) - 1
        forbidden = self._ffi.new("uint16_t[]", [everything & ~mask for mask in relation.allowed])
        self._open = None
        sizes = relation.inputs, relation.outputs
        if not self._lib.mincirc_refuter_ask(self._handle, int(must), *sizes, forbidden, gates):
            raise MemoryError
        self._open = relation, gates, must

    def circuit(self, relation: BooleanRelation) -> Circuit:
        """Return the circuit of the last answer, which is "found"."""
        raw = self._ffi.new("int32_t[]", 3 * 64)
        ends = self._ffi.new("int32_t[]", 4)
        count = self._lib.mincirc_refuter_circuit(self._handle, raw, ends)
        numbers = list(self._ffi.unpack(raw, 3 * count)) if count else []
        gates = tuple(_gate(numbers[k : k + 3], relation.inputs) for k in range(0, 3 * count, 3))
        outputs = tuple(_output(ends[p], relation.inputs) for p in range(relation.outputs - 1, -1, -1))
        return Circuit(self._basis, relation.inputs, gates, outputs)

    def statistics(self) -> RefuterStatistics:
        """Return the effort since the handle was made."""
        raw = self._ffi.new("mincirc_refuter_statistics *")
        self._lib.mincirc_refuter_read(self._handle, raw)
        names = {"records": "log_records"}
        return RefuterStatistics(
            **{f.name: int(getattr(raw, names.get(f.name, f.name))) for f in fields(RefuterStatistics)}
        )

    def keep_facts(self, most_bytes: int, least: int) -> None:
        """Keep facts that take 2^``least`` nodes or more for :meth:`send`, in at most so many bytes from now on."""
        if not self._lib.mincirc_refuter_keep_facts(self._handle, most_bytes, least):
            raise ValueError((most_bytes, least))

    def send(self, most_bytes: int) -> bytes:
        """Return a message of facts that were not sent yet, those that took most nodes; or nothing."""
        words = min(most_bytes // 8, int(self._lib.mincirc_refuter_unsent(self._handle)))
        if words == 0:
            return b""
        raw = self._ffi.new("uint64_t[]", words)
        return bytes(self._ffi.buffer(raw, 8 * self._lib.mincirc_refuter_send(self._handle, raw, words)))

    def receive(self, message: bytes) -> bool:
        """Merge the facts of a message; false, and nothing is merged, where it is no message of such facts."""
        words, rest = divmod(len(message), 8)
        if rest:
            return False
        raw = self._ffi.new("uint64_t[]", max(1, words))
        self._ffi.memmove(raw, message, 8 * words)
        count = int(self._lib.mincirc_refuter_receive(self._handle, raw, words))
        if count < -1:
            raise MemoryError
        return count >= 0

    def log(self) -> str | None:
        """Return all records so far; nothing if some were lost."""
        size = self._raw_log_bytes()
        buffer: Any = self._ffi.new("char[]", size + 1)
        if self._lib.mincirc_refuter_log(self._handle, 0, buffer, size) < 0:
            return None
        return bytes(self._ffi.buffer(buffer, size)).decode("ascii")

    def _raw_log_bytes(self) -> int:
        raw = self._ffi.new("mincirc_refuter_statistics *")
        self._lib.mincirc_refuter_read(self._handle, raw)
        return int(raw.log_bytes)


def _gate(numbers: Sequence[int], inputs: int) -> Gate:
    """Return a gate from two literals, whose complements go into the table, and an operation."""
    first, second, operation = numbers
    flips = (first & 1) | (second & 1) << 1
    table = sum((operation >> (cell ^ flips) & 1) << cell for cell in range(4))
    return Gate(table, (_node(second, inputs), _node(first, inputs)))


def _node(literal: int, inputs: int) -> int:
    node = literal >> 1
    return inputs - 1 - node if node < inputs else node


def _output(literal: int, inputs: int) -> Output:
    if literal < 0:
        return Output(CONSTANT, bool(literal & 1))
    return Output(_node(literal, inputs), bool(literal & 1))
