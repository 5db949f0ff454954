"""The least circuit of a given circuit or table, against all circuits of few gates over three inputs."""

from __future__ import annotations

import random
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mincirc.circuit import Circuit, evaluate, parse_circuit
from mincirc.circuit.names import NamedCircuit, Names
from mincirc.errors import MincircError
from mincirc.formats.logic.aiger import write_aig
from mincirc.formats.logic.function import IncompleteFunction, input_columns, legal_task, tables_of
from mincirc.mdp import MDP
from mincirc.searching import search
from mincirc.searching.minimization import minimize
from mincirc.task import load
from mincirc.testing import circuits
from tests.support import known

DATA = Path(__file__).parents[1] / "formats" / "data"
FULL = 0xFF
COLUMNS = frozenset(input_columns(3))
DEEPEST = 4


@cache
def chains(basis: str, gates: int) -> frozenset[frozenset[int]]:
    """All sets of functions of three inputs that so many gates can make, up to complements (0 on all-zero inputs)."""
    if gates == 0:
        return frozenset([frozenset[int]()])
    found = set()
    for chain in chains(basis, gates - 1):
        for a, b in combinations(chain | COLUMNS, 2):
            made = (a & b, a & ~b, b & ~a, a | b) + ((a ^ b,) if basis == "b2" else ())
            found |= {chain | {f} for f in made if f and f not in chain and f not in COLUMNS}
    return frozenset(found)


@cache
def least(basis: str) -> dict[int, int]:
    """The least sizes of single functions that at most four gates make."""
    sizes = {0: 0, **dict.fromkeys(COLUMNS, 0)}
    for gates in range(1, DEEPEST):
        for chain in chains(basis, gates):
            for function in chain:
                sizes.setdefault(function, gates)
    for chain in chains(basis, DEEPEST - 1):  # the last gate alone matters: no need to keep whole chains
        for a, b in combinations(chain | COLUMNS, 2):
            for function in (a & b, a & ~b, b & ~a, a | b, *((a ^ b,) if basis == "b2" else ())):
                sizes.setdefault(function, DEEPEST)
    return sizes


def _normal(value: int) -> int:
    return value ^ FULL if value & 1 else value


def _completions(value: int, care: int) -> list[int]:
    free = [1 << x for x in range(8) if not care >> x & 1]
    found = [value]
    for bit in free:
        found += [f | bit for f in found]
    return found


def _expected(basis: str, function: IncompleteFunction) -> int | None:
    """The least size by brute force; ``None`` where chains (of three gates for two outputs) are not enough."""
    choices = [{_normal(f) for f in _completions(v, c)} for v, c in zip(function.values, function.cares, strict=True)]
    if len(choices) == 1:
        return min((least(basis)[f] for f in choices[0] if f in least(basis)), default=None)
    trivial = COLUMNS | {0}
    for gates in range(DEEPEST):
        if any(all(own & (chain | trivial) for own in choices) for chain in chains(basis, gates)):
            return gates
    return None


def _functions(outputs: int, seed: int) -> IncompleteFunction:
    rng = random.Random(seed)
    cares = [FULL if rng.random() < 0.4 else rng.getrandbits(8) | rng.getrandbits(8) for _ in range(outputs)]
    values = tuple(rng.getrandbits(8) & care for care in cares)
    return IncompleteFunction(("a", "b", "c"), tuple(f"y{h}" for h in range(outputs)), values, tuple(cares))


@pytest.mark.parametrize(("basis", "outputs", "count"), [("b2", 1, 40), ("aig", 1, 25), ("b2", 2, 25)])
def test_the_least_size_is_that_of_brute_force(basis: str, outputs: int, count: int) -> None:
    sizes = []
    for seed in range(count):
        function = _functions(outputs, seed)
        found = minimize(function, basis=basis)
        assert found.status == "proved"
        assert function.allows(known(found.circuit))
        expected = _expected(basis, function)
        if expected is None:
            assert known(found.size) > (DEEPEST if outputs == 1 else DEEPEST - 1)
        else:
            assert found.size == expected, function
        sizes.append(known(found.size))
    assert sum(size >= 2 for size in sizes) >= count // 2, sizes
    assert len(set(sizes)) >= 3


@settings(max_examples=25)
@given(circuits(inputs=3, outputs=2, max_gates=6, basis="b2"))
def test_a_circuit_is_never_made_larger_and_keeps_its_function(circuit: Circuit) -> None:
    found = minimize(circuit)
    assert found.size_before == circuit.size
    assert known(found.saving) >= 0
    assert found.minimum == (found.saving == 0)
    assert evaluate(known(found.circuit), range(8)) == evaluate(circuit, range(8))
    again = minimize(known(found.circuit))
    assert (again.minimum, again.saving) == (True, 0)


@settings(max_examples=10)
@given(circuits(inputs=2, outputs=1, max_gates=4), st.sampled_from(["b2", "aig", "nand", "demorgan", "mig", "lut-3"]))
def test_any_basis_can_be_asked_for(circuit: Circuit, basis: str) -> None:
    found = minimize(circuit, basis=basis)
    assert (known(found.circuit).basis, found.result.basis) == (basis, basis)
    assert tables_of(known(found.circuit)) == tables_of(circuit)
    assert known(found.size) <= known(found.size_before)


def test_inputs_that_nothing_depends_on_cost_nothing() -> None:
    columns = input_columns(15)
    function = IncompleteFunction(
        tuple(f"x{i}" for i in range(15)), ("y0",), (columns[3] & columns[12],), ((1 << (1 << 15)) - 1,)
    )
    found = minimize(function)
    assert (found.size, found.result.problem.interface.inputs) == (1, 2)
    assert known(found.circuit).gates[0].fanins == (3, 12)
    assert found.specification.function.essential()[1] == (3, 12)


def test_dont_cares_of_a_second_source() -> None:
    both = minimize("table:0x96", dont_cares="table:0xf0")  # parity where a is 0: that of b and c
    assert (both.size, minimize("table:0x96").size) == (1, 2)
    with pytest.raises(MincircError, match="don't-cares of 2 input"):
        minimize("table:0x96", dont_cares="table:0x6")


def test_the_basis_is_that_of_the_file(tmp_path: Path) -> None:
    assert minimize(DATA / "format.aag").result.basis == "aig"
    assert minimize(DATA / "format.blif").result.basis == "b2"
    assert minimize(DATA / "format.pla").result.basis == "b2"
    parity = NamedCircuit(known(minimize("table:0x6").circuit), Names())
    content = write_aig(parity).content
    assert isinstance(content, bytes)
    (tmp_path / "x.aig").write_bytes(content)
    assert (minimize(tmp_path / "x.aig").size, minimize(tmp_path / "x.aig", basis="b2").size) == (3, 1)


def test_a_budget_that_ends_leaves_bounds_and_the_given_circuit() -> None:
    value = random.Random(5).getrandbits(64)
    function = IncompleteFunction(tuple(f"x{i}" for i in range(6)), ("y0",), (value,), ((1 << 64) - 1,))
    found = minimize(function, conflicts=200)
    assert found.status == "bounds"
    assert found.missing
    assert known(found.result.lower) < known(found.result.upper)
    assert found.to_json()["size"] is None
    assert not found.to_json()["complete"]
    assert function.allows(known(found.circuit))


def test_a_known_circuit_must_meet_the_bound() -> None:
    wrong = known(minimize("table:0x8").circuit)
    with pytest.raises(MincircError, match="known: this circuit is none"):
        search(load("table:0x6"), "optimal", known=wrong)
    result = search(load("table:0x8"), "optimal", known=wrong)
    assert result.size == 1


def test_what_cannot_be_tabulated_is_one_line(tmp_path: Path) -> None:
    inputs = " ".join(f"i{k}" for k in range(17))
    (tmp_path / "wide.blif").write_text(f".inputs {inputs}\n.outputs y\n.names i0 y\n1 1\n.end\n")
    with pytest.raises(MincircError, match=r"wide.blif: 17 inputs are more than the 16 of a function"):
        minimize(tmp_path / "wide.blif")
    with pytest.raises(MincircError, match="source must be the path of a circuit or a table"):
        minimize(7)
    many = IncompleteFunction(("a",), tuple(f"y{h}" for h in range(17)), (0,) * 17, (3,) * 17)
    with pytest.raises(MincircError, match="17 outputs are more than 16"):
        minimize(many)


CLUMSY = "basis b2\ninputs a b c\ng3 = a or b\ng4 = a nand b\ng5 = g3 and g4\ng6 = g5 xor c\ny0 = g6\n"


def _stop(_event: object) -> None:
    raise KeyboardInterrupt


def test_a_given_circuit_is_an_upper_bound_from_the_first_moment() -> None:
    """Ctrl-C at the very first event: before the optimum is known, and so before the search takes the circuit."""
    found = minimize(parse_circuit(CLUMSY), on_event=_stop)
    assert (found.status, found.result.lower, found.result.upper, found.size_before) == ("bounds", 0, 4, 4)
    assert found.circuit is not None and tables_of(found.circuit) == tables_of(parse_circuit(CLUMSY))
    assert (found.saving, found.minimum, [m.why for m in found.missing]) == (0, None, ["interrupted"])
    assert minimize("table:0x96", on_event=_stop).circuit is None


def test_so_it_is_before_the_search_has_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def interrupted(function: IncompleteFunction, name: str) -> MDP:
        calls.append(name)
        if len(calls) == 1:
            raise KeyboardInterrupt
        return legal_task(function, name)

    monkeypatch.setattr("mincirc.searching.minimization.legal_task", interrupted)
    found = minimize(parse_circuit(CLUMSY))
    assert (found.status, found.result.lower, found.result.upper) == ("bounds", 0, 4)
    assert [m.what for m in found.missing] == ["the minimum: size between 0 and 4"]
    calls.clear()
    wire = minimize(parse_circuit("basis b2\ninputs a b\ny0 = not a"))
    assert (wire.status, wire.size, wire.missing) == ("proved", 0, ())
