"""The SVG document: well-formed, reproducible, complete, and readable on any ground."""

from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mincirc.circuit import CONSTANT, Basis, Circuit, Gate, Output, parse_circuit
from mincirc.draw import DrawingParams, circuit_svg
from mincirc.draw.ink import BOXES
from mincirc.draw.layout import lay_out
from mincirc.draw.svg import box_name
from mincirc.draw.symbols import symbol_of, with_negations_at_gates
from mincirc.errors import CircuitError
from mincirc.testing import circuits
from tests.draw.examples import ALL_BASES, CORNERS, FULL_ADDER, random_circuit

ROOT = Path(__file__).resolve().parents[2]
SVG = "{http://www.w3.org/2000/svg}"


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg).iter(f"{SVG}text")]


def circles(svg: str) -> Counter[str]:
    return Counter(element.attrib["r"] for element in ET.fromstring(svg).iter(f"{SVG}circle"))


def marks(circuit: Circuit) -> tuple[int, int]:
    """Return how many bubbles and dots the drawing has, counted from its layout."""
    drawn = with_negations_at_gates(circuit)
    layout = lay_out(drawn)
    bubbles = sum(o.negated and o.node != CONSTANT for o in drawn.outputs)
    bubbles += sum(sum(box.symbol.bubbles) + box.symbol.inverted for box in layout.boxes if box.symbol is not None)
    return bubbles, sum(len(wires.dots) for wires in layout.wires.values())


@given(circuits(max_gates=12))
def test_documents_are_complete(circuit: Circuit) -> None:
    svg = circuit_svg(circuit, params=DrawingParams(fold=False))
    constants = [("0", "1")[o.negated] for o in circuit.outputs if o.node == CONSTANT]
    names = [f"x{i}" for i in range(circuit.inputs)] + [f"y{i}" for i in range(len(circuit.outputs))]
    boxes = [box_name(g) for g in with_negations_at_gates(circuit).gates if symbol_of(g).shape in BOXES]
    assert Counter(texts(svg)) == Counter(names + constants + boxes)
    bubbles, dots = marks(circuit)
    assert circles(svg) == Counter({"4": bubbles, "2.5": dots})
    titles = [element.text for element in ET.fromstring(svg).iter(f"{SVG}title")]
    assert len(titles) == 1 + len(circuit.gates) + len(circuit.outputs)


@pytest.mark.parametrize("name", CORNERS)
def test_corners_have_ink_or_a_size(name: str) -> None:
    root = ET.fromstring(circuit_svg(CORNERS[name], title=name))
    assert int(root.attrib["width"]) > 0
    assert int(root.attrib["height"]) > 0
    assert texts(circuit_svg(CORNERS[name], title=name))[0] == name


@pytest.mark.parametrize("basis", ALL_BASES, ids=lambda basis: basis.name)
def test_all_ink_lies_on_the_white_ground(basis: Basis) -> None:
    for seed in range(8):  # among them drawings whose topmost symbol is not at height 0
        check_ground(circuit_svg(random_circuit(seed, basis, gates=8), title="t"))


def check_ground(svg: str) -> None:
    root = ET.fromstring(svg)
    width, height = int(root.attrib["width"]), int(root.attrib["height"])
    ground = root.find(f"{SVG}rect")
    assert ground is not None
    assert ground.attrib == {"width": str(width), "height": str(height), "fill": "white"}
    for path, across, down in _paths(root, 0, 0):
        for x, y in _points(path):
            assert 0 < across + x < width
            assert 0 < down + y < height


def _paths(element: ET.Element, across: float, down: float) -> Iterator[tuple[str, float, float]]:
    """Every path with how far it is moved."""
    numbers = re.findall(r"-?[\d.]+", element.attrib.get("transform", "translate(0 0)"))
    across, down = across + float(numbers[0]), down + float(numbers[1])
    if element.tag == f"{SVG}path":
        yield element.attrib["d"], across, down
    for child in element:
        yield from _paths(child, across, down)


def _points(data: str) -> list[tuple[float, float]]:
    """Every end point and control point of a path of absolute M, L, H, V, Q, A and Z commands."""
    points, x, y = [], 0.0, 0.0
    for command, text in re.findall(r"([MLHVQAZ])([^MLHVQAZ]*)", data):
        numbers = [float(n) for n in text.split()]
        if command == "H":
            x = numbers[0]
        elif command == "V":
            y = numbers[0]
        elif command != "Z":
            x, y = numbers[-2:]
            if command == "Q":
                points.append((numbers[0], numbers[1]))
        points.append((x, y))
    assert "".join(f"{c}{t}" for c, t in re.findall(r"([MLHVQAZ])([^MLHVQAZ]*)", data)) == data
    return points


def test_bubbles_and_dots_by_hand() -> None:
    circuit = parse_circuit("inputs a b\ng = a or not b\nh = a xor g\ny0 = not h\ny1 = g\ny2 = not g\n")
    # One bubble at b, one that makes the XOR an XNOR, one at y2; dots where a and g branch (g twice).
    assert circles(circuit_svg(circuit)) == {"4": 3, "2.5": 3}


def test_shapes_by_hand() -> None:
    def outline(line: str, basis: str) -> str:
        svg = circuit_svg(parse_circuit(f"basis {basis}\ninputs a b\ng = {line}\ny0 = g\n"))
        group = next(g for g in ET.fromstring(svg).iter(f"{SVG}g") if g.find(f"{SVG}title") is not None)
        return re.sub(r"[^A-Z]", "", group.findall(f"{SVG}path")[1].attrib["d"])

    assert outline("a and b", "b2") == outline("a nand b", "nand") == "MHAHZ"
    assert outline("a or b", "b2") == "MQQQZ"
    assert outline("a xor b", "b2") == "MQQQZMQ"
    assert outline("not a", "demorgan") == "MLLZ"


def test_a_box_shows_its_table() -> None:
    svg = circuit_svg(Circuit("boxes", 2, (Gate(0xE9, (0, 1, CONSTANT)),), (Output(2),)))
    assert sorted(texts(svg)) == ["0", "0xe9", "x0", "x1", "y0"]


@pytest.mark.parametrize(
    ("basis", "gate", "name"),
    [
        ("mig", Gate(0x8E, (0, 1, 2)), "MAJ"),
        ("lut-4", Gate(0x97, (0, 1, 2)), "0x97"),
        ("lut-4", Gate(0x6997, (0, 1, 2, 3)), "LUT"),
    ],
)
def test_what_is_written_on_a_box(basis: str, gate: Gate, name: str) -> None:
    svg = circuit_svg(Circuit(basis, 4, (gate,), (Output(4),)))
    assert [t for t in texts(svg) if t[0] not in "xy"] == [name]
    assert circles(svg) == ({"4": 1} if basis == "mig" else {})


def test_names_and_title() -> None:
    svg = circuit_svg(FULL_ADDER, ["a", "b", "carry"], ["high", "low"], "Full adder")
    assert texts(svg) == ["Full adder", "a", "carry", "b", "high", "low"]
    assert "<title>Full adder</title>" in svg
    assert "<title>5 gates over b2</title>" in circuit_svg(FULL_ADDER)


def test_inputs_that_nothing_reads_are_grey() -> None:
    root = ET.fromstring(circuit_svg(Circuit("b2", 3, (), (Output(1),))))
    assert {t.text: t.attrib["fill"] for t in root.iter(f"{SVG}text")} == {
        "x0": "gray",
        "x1": "black",
        "x2": "gray",
        "y0": "black",
    }


@given(st.lists(st.text(), min_size=2, max_size=2), st.text())
def test_any_text_is_a_name(names: list[str], title: str) -> None:
    circuit = Circuit("b2", 2, (Gate(0b1000, (0, 1)),), (Output(2),))
    svg = circuit_svg(circuit, names, ["<&>"], title)
    shown = [re.sub("�", "", t) for t in texts(svg)]
    wanted = [title] * bool(title) + names + ["<&>"]
    assert shown == ["".join(c for c in name if c.isprintable() and c != "�") for name in wanted]
    svg.encode("utf-8")


def test_wide_letters_get_room() -> None:
    narrow, wide = (
        int(ET.fromstring(circuit_svg(CORNERS["an input that nothing reads"], [name])).attrib["width"])
        for name in ("ab", "灯台")
    )
    assert wide - narrow >= 13  # letters 15 high: two of 15 instead of two of 8.4


@pytest.mark.parametrize("names", [[], ["a", "b"], ["a", "b", "c", "d"]])
def test_the_numbers_of_names_must_fit(names: list[str]) -> None:
    with pytest.raises(CircuitError, match=rf"^{len(names)} input name\(s\) for a circuit with 3 input\(s\)$"):
        circuit_svg(FULL_ADDER, names)
    if len(names) != 2:
        with pytest.raises(CircuitError, match=rf"^{len(names)} output name\(s\) for a circuit with 2 output\(s\)$"):
            circuit_svg(FULL_ADDER, None, names)


def test_bytes_do_not_depend_on_the_process() -> None:
    program = (
        "from mincirc.circuit import parse_circuit; from mincirc.draw import circuit_svg; import sys;"
        "sys.stdout.write(circuit_svg(parse_circuit(sys.stdin.read())))"
    )
    circuit = "inputs a b c\n" + "".join(
        f"g{i} = {a} xor {b}\n" for i, (a, b) in enumerate([("a", "b"), ("b", "c"), ("g0", "g1"), ("a", "g2")])
    )
    circuit += "y0 = g3\ny1 = g1\n"
    for seed in ("0", "1"):
        run = subprocess.run(
            [sys.executable, "-c", program],
            input=circuit,
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        )
        assert run.stdout == circuit_svg(parse_circuit(circuit))
