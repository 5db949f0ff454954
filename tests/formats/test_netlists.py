"""BLIF, .bench and AIGER files that were written by hand, and what they compute."""

from __future__ import annotations

from pathlib import Path

import pytest

from mincirc.circuit import evaluate
from mincirc.circuit.names import NamedCircuit
from mincirc.formats.file_text import FileText
from mincirc.formats.logic.aiger import read_aiger
from mincirc.formats.logic.bench import read_bench
from mincirc.formats.logic.blif import read_blif
from mincirc.formats.logic.function import tables_of

HERE = Path(__file__).parent


def _blif(text: str) -> NamedCircuit:
    return read_blif(FileText("f.blif", text.encode()))


def _bench(text: str) -> NamedCircuit:
    return read_bench(FileText("f.bench", text.encode()))


def test_blif_covers_of_both_phases_constants_and_continued_lines() -> None:
    named = _blif(
        "# a comment\n.model m\n.inputs a \\\n  b\n.inputs c\n.outputs or nor one zero \\\n maj # more\n"
        ".names a b or\n1- 1\n-1 1\n.names a b nor\n1- 0\n-1 0\n.names one\n1\n.names zero\n"
        ".names a b c maj\n11- 1\n1-1 1\n-11 1\n.area 3\n.end\n.model other\n.inputs z\n"
    )
    assert named.names.inputs == ("a", "b", "c")
    assert named.outputs == ("or", "nor", "one", "zero", "maj")
    assert tables_of(named.circuit) == (0b11111100, 0b00000011, 0xFF, 0, 0b11101000)
    assert named.circuit.basis == "lut-3"
    assert named.circuit.size == 3


def test_blif_nets_may_come_in_any_order_and_inverters_are_free() -> None:
    named = _blif(".inputs a b\n.outputs y\n.names n y\n0 1\n.names m b n\n11 1\n.names a m\n0 1\n.end\n")
    assert named.circuit.basis == "b2"
    assert named.circuit.size == 1
    assert tables_of(named.circuit) == (0b1101,)


def test_blif_without_declarations_has_them_inferred() -> None:
    named = _blif(".names a b n\n11 1\n.names n c y\n1- 1\n-1 1\n.end\n")
    assert named.names.inputs == ("a", "b", "c")
    assert named.outputs == ("y",)


def test_wide_tables_become_sums_of_products() -> None:
    inputs = " ".join(f"i{k}" for k in range(8))
    named = _blif(f".inputs {inputs}\n.outputs y\n.names {inputs} y\n1------1 0\n-11----- 0\n.end\n")
    assert named.circuit.size == 3
    words = evaluate(named.circuit, range(256))
    assert words == [int(not ((x >> 7 & 1 and x & 1) or (x >> 6 & 1 and x >> 5 & 1))) for x in range(256)]


def test_bench_gates_of_any_number_of_inputs() -> None:
    named = _bench(
        "INPUT(a)\nINPUT(b)\nINPUT(c)\nOUTPUT(x)\nOUTPUT(n)\nOUTPUT(e)\nOUTPUT(k)\nOUTPUT(v)\n"
        "x = XOR(a, b, c)\nn = nand(a, b, c)\ne = XNOR(a, b, c)\nk = LUT 0x2 ( a, b )\nv = vdd\n"
    )
    words = range(8)
    bits = [(x >> 2 & 1, x >> 1 & 1, x & 1) for x in words]
    expected = [
        [(a ^ b ^ c), 1 - (a & b & c), 1 - (a ^ b ^ c), a & (1 - b), 1] for a, b, c in bits
    ]  # row 1 of the table is a = 1, b = 0: the first fan-in is the least significant
    assert evaluate(named.circuit, words) == [int("".join(map(str, row)), 2) for row in expected]
    assert named.circuit.size == 2 + 2 + 2 + 1


def test_c17_of_iscas() -> None:
    gates = {"10": "1, 3", "11": "3, 6", "16": "2, 11", "19": "11, 7", "22": "10, 16", "23": "16, 19"}
    text = "".join(f"INPUT({i})\n" for i in (1, 2, 3, 6, 7)) + "OUTPUT(22)\nOUTPUT(23)\n"
    named = _bench(text + "".join(f"{name} = NAND({fanins})\n" for name, fanins in gates.items()))
    assert named.circuit.size == 6

    def nand(a: int, b: int) -> int:
        return 1 - (a & b)

    for x in range(32):
        one, two, three, six, seven = (x >> (4 - k) & 1 for k in range(5))
        mid = nand(three, six)
        upper = nand(two, mid)
        expected = nand(nand(one, three), upper) << 1 | nand(upper, nand(mid, seven))
        assert evaluate(named.circuit, [x]) == [expected]


@pytest.mark.parametrize(
    ("data", "tables"),
    [
        (b"aag 3 2 0 1 1\n2\n4\n6\n6 2 4\n", (0b1000,)),  # the examples of the format's description
        (b"aag 3 2 0 1 1\n2\n4\n7\n6 3 5\n", (0b1110,)),
        (b"aag 0 0 0 1 0\n0\n", (0,)),
        (b"aag 0 0 0 1 0\n1\n", (1,)),
        (b"aag 1 1 0 2 0\n2\n2\n3\n", (0b10, 0b01)),
        (b"aag 7 2 0 2 3\n2\n4\n6\n12\n6 13 15\n12 2 4\n14 3 5\ni0 x\ni1 y\no0 s\no1 c\n", (0b0110, 0b1000)),
        (b"aig 5 2 0 2 3\n10\n6\n\x02\x02\x03\x02\x01\x02i0 x\ni1 y\no0 s\no1 c\nc\nhalf adder\n", (0b0110, 0b1000)),
    ],
)
def test_examples_of_aiger(data: bytes, tables: tuple[int, ...]) -> None:
    named = read_aiger(FileText("f", data))
    assert tables_of(named.circuit) == tables
    assert named.circuit.basis == "aig"
    if b"i0 x" in data:
        assert (named.names.inputs, named.outputs) == (("x", "y"), ("s", "c"))


def test_an_and_of_constants_is_a_wire_and_others_are_kept() -> None:
    named = read_aiger(FileText("f", b"aag 5 2 0 2 3\n2\n4\n10\n8\n6 2 1\n8 6 4\n10 2 4\n"))
    assert named.circuit.size == 2  # the AND with 1 is a wire; the two equal ones stay two
    assert tables_of(named.circuit) == (0b1000, 0b1000)


def test_the_shared_examples_are_read() -> None:
    for name, read in (("format.aag", read_aiger), ("format.blif", read_blif)):
        named = read(FileText(name, (HERE / "data" / name).read_bytes()))
        assert tables_of(named.circuit) == (0b1000,)
