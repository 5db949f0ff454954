"""PLA files: what each letter of each type says, overlaps, and the circuit of the on-set."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from mincirc.errors import CircuitError
from mincirc.formats.file_text import FileText
from mincirc.formats.logic.function import IncompleteFunction, tables_of
from mincirc.formats.logic.pla import read_pla_circuit, read_pla_function
from mincirc.formats.logic.pla_write import write_function
from tests.formats.test_function import functions

HERE = Path(__file__).parent


def _read(text: str) -> IncompleteFunction:
    return read_pla_function(FileText("f.pla", text.encode()))


def _table(function: IncompleteFunction, output: int = 0) -> str:
    """The values at the inputs in order, ``-`` for a don't-care."""
    pairs = range(1 << len(function.inputs))
    return "".join(str(function.values[output] >> x & 1) if function.cares[output] >> x & 1 else "-" for x in pairs)


# One row per letter over the first three of four inputs: 00 -> 1, 01 -> 0, 10 -> -, and 11 is not mentioned.
@pytest.mark.parametrize(
    ("kind", "table"),
    [(".type f\n", "1000"), (".type fd\n", "10-0"), ("", "10-0"), (".type fr\n", "10--"), (".type fdr\n", "10--")],
)
@pytest.mark.parametrize("letters", ["10-", "432"])
def test_letters_of_every_type(kind: str, table: str, letters: str) -> None:
    one, zero, free = list(letters)
    assert _table(_read(f".i 2\n.o 1\n{kind}00 {one}\n01 {zero}\n10 {free}\n.e\n")) == table
    assert _table(_read(f".i 2\n.o 1\n{kind}00 ~\n.e\n")) == ("0000" if "r" not in kind else "----")


def test_where_on_set_and_dont_care_set_overlap_the_dont_care_wins() -> None:
    assert _table(_read(".i 2\n.o 1\n.type fd\n1- 1\n-1 -\n")) == "0-1-"
    assert _table(_read(".i 2\n.o 1\n.type fdr\n1- 1\n11 -\n0- 0\n")) == "001-"


def test_overlapping_rows_of_one_set_are_their_union() -> None:
    assert _table(_read(".i 2\n.o 1\n1- 1\n-1 1\n11 1\n")) == "0111"


def test_spaces_bars_and_comments_say_nothing() -> None:
    spaced = "# or\n\n.i 2   # two\n.o 2\n.ilb  a b\n.ob s t\n.p 99\n1 - | 1 0\n\t-1|01 # last\n.end\nrubbish"
    function = _read(spaced)
    assert (function.inputs, function.outputs) == (("a", "b"), ("s", "t"))
    assert (_table(function, 0), _table(function, 1)) == ("0011", "0101")


def test_the_circuit_is_the_on_set_as_written() -> None:
    source = FileText("f.pla", b".i 3\n.o 2\n11- 11\n0-1 1-\n.e\n")
    named = read_pla_circuit(source)
    assert tables_of(named.circuit) == (0b11001010, 0b11000000)
    assert named.circuit.size == 3  # two products, one of which two outputs read, and a sum


def test_the_shared_example_is_read() -> None:
    function = read_pla_function(FileText("format.pla", (HERE / "data" / "format.pla").read_bytes()))
    assert _table(function) == "0-0-0-1-"


@given(functions())
def test_functions_with_dont_cares_come_back(function: IncompleteFunction) -> None:
    content = write_function(function).content
    assert isinstance(content, str)
    assert _read(content) == function


def test_contradictions_are_found_where_there_are_too_many_inputs_for_tables() -> None:
    wide = f".i 20\n.o 1\n.type fr\n{'-' * 19}1 1\n{'-' * 18}0- 1\n"
    assert read_pla_circuit(FileText("f.pla", f"{wide}{'-' * 18}10 0\n".encode())).circuit.inputs == 20
    with pytest.raises(CircuitError, match=r"f.pla:6:1: output y0 at input 0{19}1 is on and off \(line 4 and"):
        read_pla_circuit(FileText("f.pla", f"{wide}0{'-' * 19} 0\n".encode()))
