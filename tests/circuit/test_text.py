"""The text form: round trip, the shapes it accepts, and where it says that something is wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mincirc.circuit import BASES, CONSTANT, Circuit, Gate, Output, evaluate, format_circuit, parse_circuit
from mincirc.circuit.names import Names, is_gate_name, plain_inputs, spell
from mincirc.circuit.text import parse_named_circuit
from mincirc.errors import CircuitError
from mincirc.testing import circuits

HEAD = "basis b2\ninputs x0 x1\n"
MIG = "basis mig\ninputs a b c\n"


@given(circuits())
def test_round_trip(circuit: Circuit) -> None:
    assert parse_circuit(format_circuit(circuit)) == circuit


def test_the_text_is_readable() -> None:
    gates = (Gate(0b0100, (0, 2)), Gate(0b0110, (1, 3)))
    circuit = Circuit("b2", 3, gates, (Output(4, True), Output(CONSTANT, True), Output(CONSTANT), Output(0)))
    assert format_circuit(circuit) == (
        "basis b2\ninputs x0 x1 x2\ng3 = x0 and not x2\ng4 = x1 xor g3\ny0 = not g4\ny1 = 1\ny2 = 0\ny3 = x0\n"
    )


@pytest.mark.parametrize("basis", list(BASES))
def test_every_gate_of_every_basis_has_a_text(basis: str) -> None:
    for arity in {1, 2, 3} & set(BASES[basis].arities):
        for table in BASES[basis].tables(arity):
            circuit = Circuit(basis, 3, (Gate(table, tuple(range(arity))),), (Output(3),))
            assert parse_circuit(format_circuit(circuit)) == circuit


@pytest.mark.parametrize(
    ("expression", "values"),
    [
        ("a and b", [0, 0, 0, 1]),
        ("not a and b", [0, 1, 0, 0]),
        ("a and not b", [0, 0, 1, 0]),
        ("not a and not b", [1, 0, 0, 0]),
        ("a or not b", [1, 0, 1, 1]),
        ("a xor b", [0, 1, 1, 0]),
        ("not a xor b", [1, 0, 0, 1]),
        ("not a xor not b", [0, 1, 1, 0]),
        ("a xnor b", [1, 0, 0, 1]),
        ("a nand b", [1, 1, 1, 0]),
        ("a nor b", [1, 0, 0, 0]),
        ("b and not a", [0, 1, 0, 0]),
        ("lut(0x4, a, b)", [0, 0, 1, 0]),
        ("lut(4, b, a)", [0, 1, 0, 0]),
    ],
)
def test_operators(expression: str, values: list[int]) -> None:
    circuit = parse_circuit(f"inputs a b\ng = {expression}\ny0 = g\n")
    assert circuit.basis == "b2"
    assert evaluate(circuit, range(4)) == values


@pytest.mark.parametrize(
    ("expression", "written", "values"),
    [
        ("maj(a, b, c)", "maj(a, b, c)", [0, 0, 0, 1, 0, 1, 1, 1]),
        ("maj(a, not b, c)", "maj(a, not b, c)", [0, 1, 0, 0, 1, 1, 0, 1]),
        ("maj(not a, not b, c)", "maj(not a, not b, c)", [1, 1, 0, 1, 0, 1, 0, 0]),
        ("maj( c,b ,  not a)", "maj(c, b, not a)", [0, 1, 1, 1, 0, 0, 0, 1]),
        ("lut(0x8e, a, b, c)", "maj(not a, b, c)", [0, 1, 1, 1, 0, 0, 0, 1]),
        ("maj(0, a, not b)", "a and not b", [0, 0, 0, 0, 1, 1, 0, 0]),
        ("maj(a, 1, b)", "a or b", [0, 0, 1, 1, 1, 1, 1, 1]),
        ("maj(b, not c, not 0)", "b or not c", [1, 0, 1, 1, 1, 0, 1, 1]),
    ],
)
def test_majorities(expression: str, written: str, values: list[int]) -> None:
    circuit = parse_circuit(f"{MIG}g = {expression}\ny0 = g\n")
    assert evaluate(circuit, range(8)) == values
    named = re.sub(r"\b[abc]\b", lambda name: f"x{'abc'.index(name[0])}", written)
    assert format_circuit(circuit).splitlines()[2] == f"g3 = {named}"
    assert parse_circuit(format_circuit(circuit)) == circuit


def test_maj_is_still_a_name() -> None:
    assert parse_circuit("inputs maj b\ng = maj and b\ny0 = g\n").gates == (Gate(0b1000, (0, 1)),)


def test_names_comments_and_spaces_are_free() -> None:
    head = "# a circuit\r\n\n  basis   demorgan # cost 1 each\ninputs here there\n"
    circuit = parse_circuit(head + "quiet=not here\n y0 = quiet\ny1 = not 1\n")
    assert circuit == Circuit("demorgan", 2, (Gate(0b01, (0,)),), (Output(2), Output(CONSTANT)))


ODD_NAMES = ["g7", "y0", "x1", "not", "a b", '"', "#", "\u00e9", "maj", "=", "\u2028", "\\", "0"]
ANY_NAME = st.text(min_size=1, max_size=6) | st.sampled_from(ODD_NAMES)
GATE_NAME = st.from_regex(r"[a-z]{1,3}\Z").filter(is_gate_name)


@given(st.data(), circuits())
def test_names_are_kept_and_the_same_file_is_written_again(data: st.DataObject, circuit: Circuit) -> None:
    def some(of: st.SearchStrategy[str], count: int) -> tuple[str, ...]:
        return tuple(data.draw(st.just([]) | st.lists(of, min_size=count, max_size=count, unique=True)))

    inputs, gates = some(ANY_NAME, circuit.inputs), some(GATE_NAME, circuit.size)
    words = st.text("01", min_size=len(circuit.outputs), max_size=len(circuit.outputs)).filter(bool)
    actions = data.draw(st.lists(st.tuples(words, ANY_NAME), max_size=3, unique_by=lambda pair: pair[0]))
    assume(not set(map(spell, inputs)) & set(gates))
    assume(inputs != plain_inputs(circuit.inputs))
    names = Names(inputs, gates, tuple(actions))
    text = format_circuit(circuit, names)
    read = parse_named_circuit(text)
    assert (read.circuit, read.names) == (circuit, names)
    assert format_circuit(read.circuit, read.names) == text


def test_names_are_no_part_of_a_circuit() -> None:
    text = 'inputs here "over there"\nactions 0=stay 1="go on"\nboth = here and "over there"\ny0 = both\n'
    named = parse_named_circuit(text)
    assert named.names == Names(("here", "over there"), ("both",), (("0", "stay"), ("1", "go on")))
    plain = parse_circuit("inputs a b\nc = a and b\ny0 = c\n")
    assert named.circuit == plain and hash(named.circuit) == hash(plain)
    assert format_circuit(named.circuit, named.names) == f"basis b2\n{text}"


@pytest.mark.parametrize("names", [Names(("a",)), Names((), ("a",)), Names(actions=(("00", "stay"),))])
def test_names_for_another_circuit_are_refused(names: Names) -> None:
    with pytest.raises(CircuitError, match=r"for a circuit with|has 2 bits"):
        format_circuit(parse_circuit("inputs a b\ny0 = a\n"), names)


@pytest.mark.parametrize("wrong", [(("a", "a"), ()), (("a",), ("a",)), ((), ("y0",)), ((), ("not",))])
def test_names_that_cannot_be_told_apart_are_refused(wrong: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
    with pytest.raises(CircuitError, match=r"are called|is not a name"):
        Names(*wrong)


def test_no_inputs() -> None:
    assert parse_circuit("inputs\ny0 = 1\n") == Circuit("b2", 0, (), (Output(CONSTANT, True),))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "1:1: the line 'inputs x0 x1 ...' is missing"),
        ("basis b2\n", "1:1: the line 'inputs x0 x1 ...' is missing"),
        ("basis b3\ninputs a\n", f"1:1: no basis 'b3' (there are {', '.join(BASES)}"),
        ("basis b2 aig\ninputs a\n", f"1:1: no basis 'b2 aig' (there are {', '.join(BASES)}"),
        ("basis\ninputs a\n", f"1:1: no basis '' (there are {', '.join(BASES)}"),
        ("basis b2\nbasis b2\n", "2:1: the basis is stated once, before the gates"),
        (HEAD + "g = x0 and x1\nbasis b2\n", "4:1: the basis is stated once, before the gates"),
        (HEAD + "inputs a\n", "3:1: the inputs are stated once, before the gates"),
        ("inputs a a\n", "1:10: input 'a' stands twice"),
        ("inputs 0\n", "1:8: '0' is no name for an input: put it in double quotes"),
        ("g = a and b\n", "1:1: the line 'inputs x0 x1 ...' must come first"),
        (
            HEAD + "hello\n",
            "3:1: expected 'basis B', 'inputs x0 x1 ...', 'actions 0=stay 1=go' or 'name = expression', found '",
        ),
        (
            HEAD + "g =\n",
            "3:1: expected 'basis B', 'inputs x0 x1 ...', 'actions 0=stay 1=go' or 'name = expression', found '",
        ),
        (HEAD + "g = x0 & x1\n", "3:8: unexpected character '&'"),
        (HEAD + "   g = x0 and @\n", "3:15: unexpected character '@'"),
        ("inputs alpha\ng = alpah and alpha\n", "2:5: no node 'alpah' before this line; did you mean 'alpha'?"),
        (HEAD + "g = not nothing\n", "3:9: no node 'nothing' before this line"),
        (HEAD + "g = g and x1\n", "3:5: no node 'g' before this line"),
        (HEAD + "g = x0 and\n", "3:5: a node is missing after 'and'"),
        (HEAD + "g = x0 and not\n", "3:5: a node is missing after 'not'"),
        (HEAD + "g = x0\n", "3:5: expected 'a OP b' with OP one of and, or, xor, nand, nor, xnor, or 'not a'"),
        (HEAD + "g = x0 adn x1\n", "3:8: expected 'a OP b' with OP one of and, or, xor, nand, nor, xnor, or 'not a'"),
        (
            HEAD + "g = x0 and x1 and x0\n",
            "3:5: expected 'a OP b' with OP one of and, or, xor, nand, nor, xnor, or 'not a'",
        ),
        (HEAD + "x0 = x0 and x1\n", "3:6: 'x0' is assigned twice"),
        (HEAD + "g = x0 or x1\ng = x0 and x1\n", "4:5: 'g' is assigned twice"),
        (HEAD + "and = x0 or x1\n", "3:1: 'and' is no name for a gate"),
        (HEAD + "lut = x0 or x1\n", "3:1: 'lut' is no name for a gate"),
        (HEAD + "g = lut(0x8 x0, x1)\n", "3:5: expected lut(TABLE, a, b, ...)"),
        (HEAD + "g = lut(0x8, x0, x1\n", "3:5: expected lut(TABLE, a, b, ...)"),
        (HEAD + "g = lut(foo, x0, x1)\n", "3:9: 'foo' is not a table of at most 6 inputs such as 0xe8"),
        (HEAD + "g = lut(0x8, x0, x7)\n", "3:18: no node 'x7' before this line"),
        ('inputs "a\n', "1:8: a name without its closing quote"),
        ("inputs (\n", "1:8: '(' is no name for an input"),
        ("inputs a\nactions 0 stay\n", "2:9: expected WORD=ACTION pairs such as 0=stay 1=go"),
        ("inputs a\nactions 0=stay 0=go\n", "2:16: the word 0 stands twice"),
        ("inputs a\nactions 0=stay\nactions 1=go\n", "3:1: the actions are stated once, before the gates"),
        (HEAD + "y1 = x0\n", "3:6: expected output y0, not y1"),
        (HEAD + "y0 = x0\ny0 = x1\n", "4:6: expected output y1, not y0"),
        (HEAD + "y0 = g7\n", "3:6: no node 'g7' before this line"),
        (HEAD + "y0 = 2\n", "3:6: no node '2' before this line"),
        (HEAD + "y0 = x0\ng2 = x0 and x1\n", "4:6: a gate stands after the first output"),
    ],
)
def test_every_error_names_its_place(text: str, message: str) -> None:
    with pytest.raises(CircuitError) as caught:
        parse_circuit(text, "file.txt")
    assert str(caught.value).startswith(f"file.txt:{message}")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("basis aig\ninputs a b\ng = a xor b\ny0 = g\n", "basis aig has no such gate"),
        (HEAD + "g = x0 and x0\ny0 = g\n", "basis b2 reads distinct nodes"),
        (HEAD + "g = not x0\ny0 = g\n", "basis b2 has no such gate"),
        (HEAD + "g = lut(0x99, x0, x1)\ny0 = g\n", "table 153 is not one of 2 inputs"),
        ("basis nand\ninputs a\ny0 = not a\n", "negation is not free in nand"),
        (MIG + "g = lut(0x96, a, b, c)\ny0 = g\n", "basis mig has no such gate"),
        (MIG + "g = a xor b\ny0 = g\n", "basis mig has no such gate"),
        (MIG + "g = maj(a, b)\n", "expected maj(a, b, c) of nodes, each with an optional 'not'"),
        (MIG + "g = maj(a, b, c\n", "expected maj(a, b, c) of nodes, each with an optional 'not'"),
        (MIG + "g = maj(a, not a, c)\n", "a majority needs three different fan-ins, at most one of them a constant"),
        (MIG + "g = maj(a, 0, 1)\n", "a majority needs three different fan-ins, at most one of them a constant"),
        (MIG + "g = maj(a, b, d)\n", "no node 'd' before this line"),
        ("basis lut-3\ninputs a b c\ng = lut(0xc0, a, b, c)\ny0 = g\n", "basis lut-3 has no such gate"),
        ("basis lut-2\ninputs a b c\ng = lut(0xe8, a, b, c)\ny0 = g\n", "basis lut-2 has no such gate"),
    ],
)
def test_texts_that_are_no_circuit_over_their_basis(text: str, message: str) -> None:
    with pytest.raises(CircuitError) as caught:
        parse_circuit(text, "file.txt")
    assert str(caught.value).startswith("file.txt:")
    assert str(caught.value).startswith("file.txt:") and message in str(caught.value)


def test_the_example_of_the_docs_is_what_is_written() -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "circuits.md"
    text = page.read_text(encoding="utf-8").split("```\n")[1]
    named = parse_named_circuit(text)
    assert format_circuit(named.circuit, named.names) == text


LONG = "9" * 5_000


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"inputs a\ng = lut({LONG}, a)\ny0 = g\n", "2:9: '9999999999"),
        (f"inputs a\ng = lut(0x{'f' * 20_000}, a)\ny0 = g\n", "2:9: '0xffff"),
        (f"inputs a\ny{LONG} = a\n", "2:5005: expected output y0, not y9999"),
        ("inputs a\ny\u0660 = a\n", "2:6: expected 'a OP b'"),  # a digit, but none of ours
        ("inputs a\nactions 0=x 11=y\ny0 = a\n", "2:13: the word '11' has 2 bits, the circuit 1 output(s)"),
        ("inputs alpha beta\ng = alpha and btea\n", "2:15: no node 'btea' before this line; did you mean 'beta'?"),
        ("inputs a b\ng = a nadn b\n", "2:7: expected 'a OP b' with OP one of"),
        ("inputs a b\ng = a nadn b\n", "or 'not a'; did you mean 'nand'?"),
        ("input a b\ny0 = a\n", "found 'input a b'; did you mean 'inputs'?"),
    ],
)
def test_endless_numbers_and_places_of_words(text: str, message: str) -> None:
    with pytest.raises(CircuitError) as caught:
        parse_named_circuit(text, "f")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 500


def test_lines_of_a_hundred_thousand_words_are_read_in_linear_time() -> None:
    """Quadratic, each of these takes minutes."""
    count = 100_000
    names = " ".join(f"a{i}" for i in range(count))
    assert parse_circuit(f"inputs {names}\ny0 = a7\n").inputs == count
    words = " ".join(f"{i:017b}=do{i}" for i in range(count))
    outputs = "".join(f"y{i} = a\n" for i in range(17))
    assert len(parse_named_circuit(f"inputs a\nactions {words}\n{outputs}").names.actions) == count
    for gate in ("a or " * count + "b", "not " * count + "a"):
        with pytest.raises(CircuitError, match=":2:5: "):
            parse_circuit(f"inputs a b\ng = {gate}\ny0 = g\n")


def test_a_gate_may_not_be_called_as_an_input_without_a_name() -> None:
    circuit = Circuit("b2", 2, (Gate(0b1000, (0, 1)),), (Output(2),))
    with pytest.raises(CircuitError, match="two nodes are called x1"):
        format_circuit(circuit, Names(gates=("x1",)))
