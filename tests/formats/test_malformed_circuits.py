"""Files of circuits that are wrong: one line, the place and what was expected, and never anything but that."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mincirc.circuit.names import NamedCircuit
from mincirc.errors import MincircError
from mincirc.formats.file_text import FileText
from mincirc.formats.logic.aiger import read_aiger
from mincirc.formats.logic.bench import read_bench
from mincirc.formats.logic.blif import read_blif
from mincirc.formats.logic.pla import read_pla_circuit, read_pla_function
from tests.formats.circuit_forms import FORMS, Form, named_circuits

Read = Callable[[FileText], object]

WRONG: list[tuple[Read, str, str]] = [
    (read_blif, "", "no outputs: the line .outputs NAME ... is missing"),
    (read_blif, ".model a\n.inputs a\n.outputs y\n.latch a y\n", "f:4:1: .latch: latches are not read"),
    (read_blif, ".inputs a\n.outputs y\n.subckt f x=a z=y\n", "f:3:1: .subckt: subcircuits are not read"),
    (read_blif, ".inputs a\n.outputs y\n.exdc\n", "f:3:1: .exdc: external don't-cares are not read"),
    (read_blif, ".inputs a\n.outputs y\n.nmes a y\n", "f:3:1: no command '.nmes'"),
    (read_blif, ".inputs a\n.outputs y\n.nmes a y\n", "did you mean '.names'?"),
    (read_blif, ".inputs a a\n", "f:1:11: input 'a' stands twice"),
    (read_blif, ".inputs a\n.outputs y\n", "f:2:10: 'y' is neither an input nor defined"),
    (read_blif, ".inputs in1\n.outputs y\n.names in2 y\n1 1\n", "did you mean 'in1'?"),
    (read_blif, ".inputs a\n.outputs y\n.names a y\n1 1\n0 0\n", "f:5:3: the rows of one table have one output"),
    (read_blif, ".inputs a\n.outputs y\n.names a y\n11 1\n", "f:4:1: a row of 2 for 1 input(s)"),
    (read_blif, ".inputs a\n.outputs y\n.names a y\n2 1\n", "f:4:1: '2' is no row over 0, 1 and -"),
    (read_blif, ".inputs a\n.outputs y\n.names a y\n1 2\n", "f:4:1: expected a row such as '1-0 1'"),
    (read_blif, "1 1\n", "f:1:1: expected one of .model"),
    (read_blif, ".inputs a\n.outputs y\n.names a y\n.names a y\n", "f:4:10: 'y' is defined twice, first in line 3"),
    (read_blif, ".inputs a\n.outputs a\n.names a\n1\n", "f:3:8: 'a' is an input, and is defined as well"),
    (read_blif, ".outputs y\n.names z y\n1 1\n.names y z\n1 1\n", "combinational loop: 'y' <- 'z' <- 'y'"),
    (read_blif, ".names\n", "f:1:1: expected .names IN ... OUT"),
    (read_bench, "INPUT(a)\n", "no outputs: a line OUTPUT(y) is missing"),
    (read_bench, "INPUT(a)\nOUTPUT(y)\ny = DFF(a)\n", "f:3:5: DFF: flip-flops are not read"),
    (read_bench, "INPUT(a)\nOUTPUT(y)\ny = ADN(a, a)\n", "f:3:5: no gate 'ADN'"),
    (read_bench, "INPUT(a)\nOUTPUT(y)\ny = ADN(a, a)\n", "did you mean 'AND'?"),
    (read_bench, "INPUT(a)\nOUTPUT(y)\ny = NOT(a, a)\n", "f:3:5: NOT of 2 fan-in(s)"),
    (read_bench, "INPUT(a)\nOUTPUT(y)\n  y = \n", "f:3:3: expected INPUT(a), OUTPUT(y), y = AND(a, b)"),
    (read_bench, "INPUT(a)\nOUTPUT(y)\ny = AND(a, , a)\n", "f:3:9: '' is no name of a net"),
    (read_bench, "INPUT(a)\nOUTPUT(y)\ny = LUT 0x1f ( a, a )\n", "f:3:5: LUT 0x1f is no table of 2 fan-in(s)"),
    (read_bench, "INPUT(a)\nOUTPUT(y)\ny = LUT 0x1 ( a, a, a, a, a, a, a )\n", "f:3:5: LUT of 7 fan-ins"),
    (read_bench, "OUTPUT(y)\ny = AND(y, y)\n", "f:2:1: combinational loop: 'y' <- 'y'"),
    (read_aiger, "", "f:1:1: expected the header 'aag M I L O A'"),
    (read_aiger, "aag 1 1 0 1\n", "f:1:1: expected the header"),
    (read_aiger, "aag 9999999999 1 0 1 0\n", "numbers of at most 9 digits"),
    (read_aiger, "aag 2 1 1 1 0\n2\n4 2\n4\n", "f:1:1: 1 latches: the circuit must be combinational"),
    (read_aiger, "aag 1 1 0 1 0 1\n2\n2\n2\n", "f:1:1: 1 bad states: the circuit must be combinational"),
    (read_aiger, "aag 1 1 0 1 1\n2\n4\n4 2 2\n", "f:1:5: M = 1 is below I + L + A = 2"),
    (read_aiger, "aig 3 1 0 1 1\n4\n\x02\x00", "f:1:5: M = 3 is not I + L + A = 2"),
    (read_aiger, "aag 2 1 0 1 1\n2\n4\n4 2 6\n", "f:4:1: literal 6 is above 2 M + 1 = 5"),
    (read_aiger, "aag 2 1 0 1 1\n3\n4\n4 2 2\n", "f:2:1: literal 3 cannot be an input"),
    (read_aiger, "aag 2 1 0 1 1\n2\n4\n4 2\n", "f:4:1: expected an AND, 3 literal(s), found '4 2'"),
    (read_aiger, "aag 2 1 0 1 1\n2\n4\n", "f:3:1: the file ends where an AND is due"),
    (read_aiger, "aag 2 1 0 1 1\n2\n4\n4 4 2\n", "f:4:1: combinational loop: literal 4 <- literal 4"),
    (read_aiger, "aag 2 1 0 1 1\n2\n4\n2 2 2\n", "f:4:1: literal 2 is an input, and is defined as well"),
    (read_aiger, "aag 3 1 0 1 1\n2\n6\n4 2 2\n", "f:3:1: literal 6 is neither an input nor defined"),
    (read_aiger, "aag 1 1 0 1 0\n2\n2\ni1 a\n", "f:4:1: symbol i1: there is no such input"),
    (read_aiger, "aag 1 1 0 1 0\n2\n2\nfoo\n", "f:4:1: expected a symbol such as 'i0 NAME'"),
    (read_aiger, "aag 2 2 0 1 0\n2\n4\n2\ni0 a\ni1 a\n", "f:6:4: symbol i1: another one is called 'a'"),
    (read_aiger, "aig 2 1 0 1 1\n4\n\x05\x00", "f:2:1: AND 0 (byte 18): literals -1 and -1 of 4 do not decrease"),
    (read_aiger, "aig 2 1 0 1 1\n4\n\x02", "f:2:1: the file ends within AND 0"),
    (read_aiger, "aig 999999999 999999999 0 1 0\n2\n", "f:1:5: 999999999 inputs: at most 100000 are read"),
    (read_pla_circuit, "", "the line .i NUMBER is missing"),
    (read_pla_circuit, ".i 2\n", "the line .o NUMBER is missing"),
    (read_pla_circuit, "11 1\n", "f:1:1: a row before .i and .o"),
    (read_pla_circuit, ".i 2\n.o 1\n1 1\n", "f:3:1: a row of 2 letters: expected 2 for the inputs and 1 for the out"),
    (read_pla_circuit, ".i 2\n.o 1\n1x 1\n", "f:3:2: 'x' says nothing about an input: expected 0 1 - 2"),
    (read_pla_circuit, ".i 2\n.o 1\n11 x\n", "f:3:4: 'x' says nothing about an output: expected 1 4 0 3 - 2 ~"),
    (read_pla_circuit, ".i two\n", "f:1:1: expected .i and a number such as .i 3"),
    (read_pla_circuit, ".i 2\n.i 2\n", "f:2:1: .i stands twice"),
    (read_pla_circuit, ".i 2\n.o 1\n.type fx\n", "f:3:1: expected .type and one of f, fd, fr, fdr"),
    (read_pla_circuit, ".i 2\n.o 1\n1- 1\n.type fr\n", "f:4:1: .type after a row"),
    (read_pla_circuit, ".i 2\n.o 1\n.ilb a\n", "f:3:1: .ilb names 1, and there are 2 by .i"),
    (read_pla_circuit, ".i 2\n.o 1\n.ilb a a\n", "f:3:8: .ilb: 'a' stands twice"),
    (read_pla_circuit, ".mv 3 1 4 4\n", "f:1:1: .mv: many-valued variables are not read"),
    (read_pla_circuit, ".i 2\n.o 1\n.tpye fr\n", "f:3:1: no keyword '.tpye'"),
    (read_pla_circuit, ".i 2\n.o 1\n.tpye fr\n", "did you mean '.type'?"),
    (read_pla_circuit, ".i 2\n.o 1\n.type fr\n1- 1\n-1 0\n", "f:5:1: output y0 at input 11 is on and off (line 4 "),
    (read_pla_circuit, ".i 2\n.o 1\n.type fdr\n1- -\n-1 0\n", "f:5:1: output y0 at input 11 is off and a don't-care"),
    (read_pla_circuit, ".i 99999999\n.o 1\n", "f:1:4: .i 99999999: at most 100000 are read"),
    (read_pla_function, ".i 17\n.o 1\n.e\n", "f: 17 inputs are more than the 16"),
]


@pytest.mark.parametrize(("read", "text", "message"), WRONG)
def test_what_is_wrong_is_said_in_one_line(read: Read, text: str, message: str) -> None:
    with pytest.raises(MincircError) as caught:
        read(FileText("f", text.encode("latin-1")))
    said = str(caught.value)
    assert message in said
    assert said.startswith("f:")
    assert "\n" not in said
    assert len(said) < 260


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.ending)
@given(named=named_circuits(), data=st.data())
def test_damaged_files_are_read_or_refused_in_one_line(form: Form, named: NamedCircuit, data: st.DataObject) -> None:
    if not named.circuit.outputs and not form.no_outputs:
        return
    raw = form.text(named).data
    for _ in range(3):
        raw = _damaged(raw, data)
        try:
            form.read(FileText("f", raw))
        except MincircError as error:
            assert re.match(r"f(:\d+:\d+)?: .+", str(error))
            assert "\n" not in str(error)


def _damaged(raw: bytes, data: st.DataObject) -> bytes:
    at = data.draw(st.integers(0, len(raw)))
    kind = data.draw(st.sampled_from(["cut", "drop", "insert", "digit", "twice"]))
    if kind == "cut":
        return raw[:at]
    if kind == "drop":
        return raw[:at] + raw[at + data.draw(st.integers(1, 9)) :]
    if kind == "insert":
        return raw[:at] + data.draw(st.binary(min_size=1, max_size=4)) + raw[at:]
    if kind == "digit":
        return raw[:at] + data.draw(st.sampled_from([b"0", b"1", b"9", b"-", b"99", b" ", b"\n"])) + raw[at + 1 :]
    line = raw[:at].rfind(b"\n") + 1
    return raw[:line] + raw[line:].split(b"\n")[0] + b"\n" + raw[line:]


HEADS = (b"", b"aig 3 1 0 1 2\n4\n", b".i 2\n.o 1\n", b".inputs a b\n.outputs y\n.names a b y\n")


@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    for form in FORMS:
        for head in (
            b"",
            b"aig 3 1 0 1 2\n4\n",
            b".i 2\n.o 1\n",
            b".model a\n.inputs a b\n.outputs y\n.names a b y\n",
        ):
            try:
                form.read(FileText("f", head + raw))
            except MincircError as error:
                assert "\n" not in str(error)
