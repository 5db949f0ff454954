"""FileContent circuits proved equal to their truth tables by programs of others: ABC (``cec``) and Yosys (``sat``).

The reference of every circuit is a table of all its values, written here, row by row, from a naive evaluation.
"""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

import pytest

from mincirc.circuit import BASES, CONSTANT, Circuit, Gate, Output, evaluate, get_basis
from mincirc.circuit.names import NamedCircuit, Names
from mincirc.formats.file_text import FileText
from mincirc.formats.logic.aiger import write_aag, write_aig
from mincirc.formats.logic.bench import write_bench
from mincirc.formats.logic.blif import write_blif
from mincirc.formats.logic.dot import write_dot
from mincirc.formats.logic.hdl_words import SYSTEM_VERILOG, VERILOG
from mincirc.formats.logic.pla_write import write_pla
from mincirc.formats.logic.tasks import read_circuit_file
from mincirc.formats.logic.verilog import write_system_verilog, write_verilog
from tests.formats.outside import abc, tool, yosys

WRITERS = {
    ".aag": write_aag,
    ".aig": write_aig,
    ".bench": write_bench,
    ".blif": write_blif,
    ".pla": write_pla,
    ".v": write_verilog,
    ".sv": write_system_verilog,
}
READ_BY_ABC = (".aig", ".bench", ".blif", ".pla", ".v")
READ_BY_YOSYS = {
    ".aag": "read_aiger -module_name gate {}",
    ".aig": "read_aiger -module_name gate {}",
    ".blif": "read_blif {}\nrename mincirc gate",
    ".v": "read_verilog {}\nrename mincirc gate",
    ".sv": "read_verilog -sv {}\nrename mincirc gate",
}
COUNT = 150
"""Circuits per format and program that are proved equal."""
READ = 40
"""Circuits per format and program that are written there and read here."""


def _random(seed: int) -> Circuit:
    """A circuit over some basis, of 1 to 5 inputs, 0 to 8 gates and 1 to 3 outputs, constants among them."""
    rng = random.Random(seed)
    basis = get_basis(list(BASES)[seed % len(BASES)])
    inputs = nodes = rng.randint(1, 5)
    gates = []
    for _ in range(rng.randint(0, 8)):
        fits = [a for a in basis.arities if a <= nodes]
        if not fits:
            break
        arity = rng.choice(fits)
        table = rng.choice(basis.tables(min(arity, 3))) if arity <= 3 else _parity(arity)
        gates.append(Gate(table, tuple(rng.sample(range(nodes), arity))))
        nodes += 1
    read = [rng.randint(max(CONSTANT, nodes - 4), nodes - 1) for _ in range(rng.randint(1, 3))]
    free = basis.free_negation
    outputs = tuple(Output(n, rng.random() < 0.4 and (free or n == CONSTANT)) for n in read)
    return Circuit(basis.name, inputs, tuple(gates), outputs)


def _parity(arity: int) -> int:
    return sum((bin(b).count("1") & 1) << b for b in range(1 << arity))


def _rows(circuit: Circuit) -> list[tuple[str, str]]:
    words = evaluate(circuit, range(1 << circuit.inputs))
    return [(f"{x:0{circuit.inputs}b}", f"{w:0{len(circuit.outputs)}b}") for x, w in enumerate(words)]


def _golden_pla(circuit: Circuit) -> str:
    names = _names(circuit)
    head = f".i {circuit.inputs}\n.o {len(circuit.outputs)}\n.ilb {names[0]}\n.ob {names[1]}\n.type fr\n"
    return head + "".join(f"{x} {w}\n" for x, w in _rows(circuit)) + ".e\n"


def _golden_blif(circuit: Circuit) -> str:
    inputs, outputs = _names(circuit)
    lines = [".model gold", f".inputs {inputs}", f".outputs {outputs}"]
    for number in range(len(circuit.outputs)):
        lines.append(f".names {inputs} y{number}")
        lines += [f"{x} 1" for x, w in _rows(circuit) if w[number] == "1"]
    return "\n".join([*lines, ".end"]) + "\n"


def _names(circuit: Circuit) -> tuple[str, str]:
    inputs = " ".join(f"x{i}" for i in range(circuit.inputs))
    return inputs, " ".join(f"y{i}" for i in range(len(circuit.outputs)))


def _write(folder: Path, name: str, circuit: Circuit, ending: str) -> str:
    content = WRITERS[ending](NamedCircuit(circuit, Names())).content
    path = folder / f"{name}{ending}"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path.name


def _proof(gate: str, ending: str, gold: str) -> str:
    """A script that ends with an error unless the two are equal."""
    return "\n".join(
        [
            f"read_blif {gold}",
            READ_BY_YOSYS[ending].format(gate),
            "miter -equiv -flatten -make_outputs gold gate miter",
            "sat -verify -prove trigger 0 miter",
            "design -reset",
            "",
        ]
    )


@pytest.mark.parametrize("ending", READ_BY_ABC)
def test_abc_proves_written_circuits_equal_to_their_tables(ending: str, tmp_path: Path) -> None:
    commands = []
    for seed in range(COUNT):
        circuit = _random(seed)
        (tmp_path / f"gold{seed}.pla").write_text(_golden_pla(circuit))
        commands.append(f"cec gold{seed}.pla {_write(tmp_path, f'c{seed}', circuit, ending)}")
    output = abc(tmp_path, *commands)
    assert output.count("Networks are equivalent") == COUNT, output[-2000:]
    assert "NOT EQUIVALENT" not in output


@pytest.mark.parametrize("ending", sorted(READ_BY_YOSYS))
def test_yosys_proves_written_circuits_equal_to_their_tables(ending: str, tmp_path: Path) -> None:
    script = ""
    for seed in range(COUNT):
        circuit = _random(seed)
        (tmp_path / f"gold{seed}.blif").write_text(_golden_blif(circuit))
        script += _proof(_write(tmp_path, f"c{seed}", circuit, ending), ending, f"gold{seed}.blif")
    output = yosys(tmp_path, script)
    assert output.count("SAT proof finished - no model found: SUCCESS!") == COUNT, output[-2000:]


# Each makes f.* of gold.pla; the circuits that come are those of ABC's own synthesis and mapping.
WRITTEN_BY_ABC = {
    "f.aig": "strash; balance; write_aiger -s f.aig",
    "f.blif": "strash; if -K 4; write_blif f.blif",
    "f.bench": "strash; write_bench -l f.bench",
    "l.bench": "strash; if -K 3; write_bench l.bench",
    "f.pla": "collapse; write_pla f.pla",
}
WRITTEN_BY_YOSYS = {
    "f.aag": "aigmap; write_aiger -ascii -symbols f.aag",
    "f.aig": "aigmap; write_aiger -symbols f.aig",
    "f.blif": "simplemap; opt; write_blif f.blif",
}


def _same(path: Path, circuit: Circuit) -> None:
    """The file computes the circuit's function, its inputs in the order of their names."""
    named = read_circuit_file(FileText(path.name, path.read_bytes()))
    inputs = named.names.inputs or tuple(f"x{i}" for i in range(named.circuit.inputs))
    outputs = named.outputs or tuple(f"y{i}" for i in range(len(named.circuit.outputs)))
    for x, word in _rows(circuit):
        code = int("".join(x[int(name[1:])] for name in inputs), 2)
        (found,) = evaluate(named.circuit, [code])
        letters = f"{found:0{len(outputs)}b}"
        assert {name: letters[i] for i, name in enumerate(outputs)} == {f"y{i}": w for i, w in enumerate(word)}


@pytest.mark.parametrize("name", WRITTEN_BY_ABC)
def test_what_abc_writes_is_read(name: str, tmp_path: Path) -> None:
    commands = []
    for seed in range(READ):
        folder = tmp_path / str(seed)
        folder.mkdir()
        (folder / "gold.pla").write_text(_golden_pla(_random(seed)))
        steps = WRITTEN_BY_ABC[name].replace(name, f"{seed}/{name}")
        commands.append(f"read_pla {seed}/gold.pla; {steps}")
    abc(tmp_path, *commands)
    for seed in range(READ):
        _same(tmp_path / str(seed) / name, _random(seed))


@pytest.mark.parametrize("name", WRITTEN_BY_YOSYS)
def test_what_yosys_writes_is_read(name: str, tmp_path: Path) -> None:
    script = ""
    for seed in range(READ):
        _write(tmp_path, f"c{seed}", _random(seed), ".v")
        ending = Path(name).suffix
        steps = WRITTEN_BY_YOSYS[name].replace(name, f"f{seed}{ending}").replace("; ", "\n")
        script += f"read_verilog c{seed}.v\nproc\n{steps}\ndesign -reset\n"
    yosys(tmp_path, script)
    for seed in range(READ):
        _same(tmp_path / f"f{seed}{Path(name).suffix}", _random(seed))


@pytest.mark.parametrize(("ending", "words", "flags"), [(".v", VERILOG, ""), (".sv", SYSTEM_VERILOG, "-sv ")])
def test_inputs_may_be_called_by_any_word_of_the_language(
    ending: str, words: frozenset[str], flags: str, tmp_path: Path
) -> None:
    """Yosys reads what is written; with ``bit`` it reads the Verilog, where that is a name, and no SystemVerilog."""
    script = ""
    listed = sorted(words | {"bit", "this_is_a_name"})
    for number, first in enumerate(range(0, len(listed), 8)):
        names = listed[first : first + 8]
        gates = tuple(Gate(8, (i, len(names) + i - 2 if i > 1 else 0)) for i in range(1, len(names)))
        circuit = Circuit("b2", len(names), gates, (Output(len(names) + len(gates) - 1),))
        written = WRITERS[ending](NamedCircuit(circuit, Names(inputs=tuple(names))))
        assert len(written.notes) == len(set(names) & words)
        (tmp_path / f"{number}{ending}").write_text(str(written.content))
        script += f"read_verilog {flags}{number}{ending}\nproc\ndesign -reset\n"
    yosys(tmp_path, script)
    assert ("bit" in words) == (ending == ".sv")


def test_graphviz_draws_every_node_and_edge(tmp_path: Path) -> None:
    names = ["left edge", 'a "quoted" one', "back\\slash", "<b>", "new\nline"]
    files = []
    for seed in range(30):
        circuit = _random(seed)
        named = NamedCircuit(circuit, Names(inputs=tuple(names[: circuit.inputs])))
        (tmp_path / f"{seed}.dot").write_text(str(write_dot(named).content))
        files.append(f"{seed}.dot")
    done = subprocess.run(
        [tool("dot"), "-Tplain", *files], cwd=tmp_path, capture_output=True, text=True, timeout=300, check=True
    )
    assert done.stderr == ""
    edges = sum(len(set(gate.fanins)) for seed in range(30) for gate in _random(seed).gates)
    assert done.stdout.count("\nedge ") == edges + sum(len(_random(seed).outputs) for seed in range(30))


def test_the_proofs_fail_for_another_circuit(tmp_path: Path) -> None:
    circuit = Circuit("b2", 2, (Gate(0b1000, (0, 1)),), (Output(2),))
    other = Circuit("b2", 2, (Gate(0b1110, (0, 1)),), (Output(2),))
    (tmp_path / "gold.pla").write_text(_golden_pla(other))
    (tmp_path / "gold.blif").write_text(_golden_blif(other))
    assert "NOT EQUIVALENT" in abc(tmp_path, f"cec gold.pla {_write(tmp_path, 'c', circuit, '.blif')}")
    assert "SUCCESS" not in yosys(tmp_path, _proof(_write(tmp_path, "c", circuit, ".v"), ".v", "gold.blif"))


def test_enough_of_the_circuits_are_no_trivial_ones() -> None:
    sizes = [_random(seed).size for seed in range(COUNT)]
    assert sum(size >= 3 for size in sizes) > COUNT // 2
    assert {0, 1, 8} <= set(sizes)
