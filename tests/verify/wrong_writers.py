"""Refuters with one wrong rule each: traps that were met in practice, and others; their logs claim what is false."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest

from mincirc.refuter import reference
from mincirc.refuter.next_gate import NextGate
from mincirc.refuter.reference import Search, refute_slowly
from mincirc.refuter.relation import BooleanRelation
from mincirc.refuter.state import State
from mincirc.refuter.triples import Triples
from tests.refuter.cases import COUPLED

Patch = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True)
class WrongWriter:
    """A wrong rule, a function of known size on which it claims one gate too many, and the step that must notice."""

    name: str
    patch: Patch
    relation: BooleanRelation
    least: int
    step: str
    basis: str = "b2"

    def false_log(self) -> str | None:
        """Return the log that the least size is too few, or nothing if the writer knows better here."""
        with pytest.MonkeyPatch.context() as patch:
            self.patch(patch)
            return refute_slowly(self.relation, self.least, self.basis, log=True, nodes=20_000).log


def _every_fixed_signal_removes_a_gate(patch: pytest.MonkeyPatch) -> None:
    """A gate on two fixed signals that is only an output vanishes once for both."""

    def least(self: Triples, state: State, gone: int, gates: int) -> int:
        del gates
        return gone + max(self.one(state.must_be(p, 1), state.must_be(p, 0)) for p in range(len(state.outputs)))

    patch.setattr(Triples, "_least", least)


def _every_signal_that_matters_removes_a_gate(patch: pytest.MonkeyPatch) -> None:
    """Where the output may be a literal of the fixed signal no gate vanishes."""

    def cone(self: Triples, state: State, output: int) -> int:
        if state.width <= 3:
            return self.one(state.must_be(output, 1), state.must_be(output, 0))
        best = 0
        for signal in range(state.width):
            zero, one = state.fixed(signal, 0), state.fixed(signal, 1)
            depends = zero.must_be(output, 0) & one.must_be(output, 1) | zero.must_be(output, 1) & one.must_be(
                output, 0
            )
            best = max(best, *((depends != 0) + cone(self, rest, output) for rest in (zero, one)))
        return best

    def exceed(self: Triples, state: State, gates: int, must: bool) -> bool:
        ends = [(state.must_be(p, 1), state.must_be(p, 0)) for p in range(len(state.outputs))]
        apart = all(
            (on & off2 | off & on2) and (on & on2 | off & off2)
            for n, (on, off) in enumerate(ends)
            for on2, off2 in ends[:n]
        )
        others = len(ends) - 1 if must and apart else 0
        return min(cone(self, state, p) for p in range(len(ends))) + others > gates

    patch.setattr(Triples, "exceed", exceed)


def _tight_by_a_bound_for_read_signals(patch: pytest.MonkeyPatch) -> None:
    """In a cofactor signals need not be read, so the bound for signals that are says nothing."""

    def tight(self: Any, state: State, gates: int) -> int:
        return sum(
            1 << 2 * signal + value
            for signal, value in product(range(state.width), (0, 1))
            if reference.triples(self.xor).exceed(state.fixed(signal, value), gates - 2, True)
        )

    patch.setattr(Search, "_tight", tight)


def _more_live_signals_are_dropped(patch: pytest.MonkeyPatch) -> None:
    right = Search.must

    def must(self: Any, state: State, gates: int) -> State | None:
        return right(self, state, gates) if state.width <= 4 else None

    patch.setattr(Search, "must", must)


def _outputs_that_may_be_equal(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Search, "_are_distinct", staticmethod(lambda state: len(state.outputs) > 1))


def _a_cofactor_may_remove_two_gates(patch: pytest.MonkeyPatch) -> None:
    def reason(self: Any, state: State, gates: int) -> str:
        for signal, value in product(range(state.width), (0, 1)):
            if self.refutes(state.fixed(signal, value), gates - 2):
                return f"C{signal},{value}"
        return ""

    patch.setattr(Search, "_reason", reason)


def _slack_is_one_less(patch: pytest.MonkeyPatch) -> None:
    right = Search.must

    def must(self: Any, state: State, gates: int) -> State | None:
        return right(self, state, gates) if state.width < gates + len(state.outputs) else None

    patch.setattr(Search, "must", must)


def _a_forest_is_never_found(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Search, "_is_forest", lambda self, state: False)


def _forests_where_one_may_be_read_twice(patch: pytest.MonkeyPatch) -> None:
    def reason(self: Any, state: State, gates: int) -> str:
        near = gates + len(state.outputs) - 1 <= state.width
        return "F" if near and not self._is_forest(state) else ""

    patch.setattr(Search, "_reason", reason)


def _an_output_is_placed_wherever_it_fits(patch: pytest.MonkeyPatch) -> None:
    def choices(self: NextGate, state: State, output: int) -> list[State]:
        for flip in (0, 1):
            rest = self.with_output(state, output, flip)
            if not rest.contradictory:
                return [rest]
        return [state]

    patch.setattr(NextGate, "_choices", choices)


def _gates_without_exclusive_or(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(reference._GATES, "and,xor", reference._GATES["and"])
    patch.setattr(reference, "triples", lambda xor, made=Triples(False): made)


def _one_of_the_signals_dies(patch: pytest.MonkeyPatch) -> None:
    right = NextGate.excluded

    def excluded(self: NextGate, tight: int, live: int, lasts: tuple[int, int]) -> bool:
        return right(self, tight, live, lasts) or lasts == (0, 0)

    patch.setattr(NextGate, "excluded", excluded)


def _a_gate_at_an_output_is_not_read(patch: pytest.MonkeyPatch) -> None:
    right = reference._behind

    def behind(gate: NextGate, tight: int) -> Iterator[State]:
        for rest in right(gate, tight):
            read = gate.literal in rest.signals
            if not (read and len(rest.outputs) < len(gate.state.outputs)):
                yield rest

    patch.setattr(reference, "_behind", behind)


def _an_exclusive_or_has_a_controlling_value(patch: pytest.MonkeyPatch) -> None:
    right = NextGate.excluded

    def excluded(self: NextGate, tight: int, live: int, lasts: tuple[int, int]) -> bool:
        return right(self, tight, live, lasts) or bool(live and self.operation == 0b0110)

    patch.setattr(NextGate, "excluded", excluded)


def _outputs_at_no_signal(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Search, "_choices", lambda self, state, gates, _: self._subsets(state, gates, state.width - 1))


def _every_signal_is_read(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Search, "_subsets", lambda self, state, gates, _: self.must(state, gates))


def _the_table_forgets_how_many_gates(patch: pytest.MonkeyPatch) -> None:
    def known(self: Any, kind: str, state: State, gates: int) -> bool:
        del gates
        return (kind, len(state.outputs), state.cells) in self.facts.refuted

    patch.setattr(Search, "_known", known)


of = BooleanRelation.of_tables


WRONG_WRITERS = (
    WrongWriter(
        "every fixed signal removes a gate",
        _every_fixed_signal_removes_a_gate,
        of(5, [0x88888888, 0xF00F0FF0]),
        3,
        "may",
    ),
    WrongWriter(
        "every signal that matters removes a gate",
        _every_signal_that_matters_removes_a_gate,
        of(5, [0x88888888, 0xF000F000, 0xAAAA0000]),
        3,
        "may",
    ),
    WrongWriter(
        "tight by a bound for read signals", _tight_by_a_bound_for_read_signals, of(5, [0x87777888]), 4, "tight"
    ),
    WrongWriter(
        "tight by a bound for read signals, six inputs",
        _tight_by_a_bound_for_read_signals,
        of(6, [0x8777788878887888]),
        5,
        "tight",
    ),
    WrongWriter("more live signals are dropped", _more_live_signals_are_dropped, of(4, [0x4223]), 6, "expansion"),
    WrongWriter("outputs that may be equal", _outputs_that_may_be_equal, of(4, [0xF06C, 0xF06C]), 4, "outputs"),
    WrongWriter(
        "a cofactor may remove two gates", _a_cofactor_may_remove_two_gates, of(5, [0x87777888]), 4, "cofactor"
    ),
    WrongWriter("slack is one less", _slack_is_one_less, of(5, [0x87777888]), 4, "may"),
    WrongWriter("a forest is never found", _a_forest_is_never_found, of(5, [0x87777888]), 4, "forest"),
    WrongWriter(
        "forests where one may be read twice",
        _forests_where_one_may_be_read_twice,
        of(5, [0x220022, 0xC]),
        5,
        "forest",
    ),
    WrongWriter(
        "an output is placed wherever it fits", _an_output_is_placed_wherever_it_fits, COUPLED, 2, "expansion"
    ),
    WrongWriter("gates without exclusive or", _gates_without_exclusive_or, of(4, [0x3A90]), 4, "may"),
    WrongWriter("one of the signals dies", _one_of_the_signals_dies, of(4, [0x21DE, 0xCDC2]), 5, "expansion"),
    WrongWriter(
        "a gate at an output is not read", _a_gate_at_an_output_is_not_read, of(4, [0xC3F0, 0x2200]), 3, "expansion"
    ),
    WrongWriter(
        "an exclusive or has a controlling value",
        _an_exclusive_or_has_a_controlling_value,
        of(4, [0x3A90]),
        4,
        "expansion",
    ),
    WrongWriter("outputs at no signal", _outputs_at_no_signal, of(3, [0xE8, 0xCC]), 4, "may"),
    WrongWriter("every signal is read", _every_signal_is_read, of(4, [0xE8E8]), 4, "may"),
    WrongWriter(
        "the table forgets how many gates",
        _the_table_forgets_how_many_gates,
        of(5, [0xAA0000, 0xEEEECCCC, 0xFF0000]),
        4,
        "expansion",
    ),
)
