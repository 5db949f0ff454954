"""Recognition of other programs' formats, so that a message can name the format.

A file is recognised by the ending of its name or by its beginning.  None of these formats is read yet.
"""

from __future__ import annotations

import re
from pathlib import PurePath

TASKS = "tasks are read from mincirc's own YAML files, gym:ENV_ID and table:0xHEX"
CIRCUITS = "circuits are read from mincirc's own text form"

CIRCUIT, RESULT, PYTHON = (
    "a circuit in mincirc's text form",
    "a certificate or a result of mincirc",
    "a Python program",
)
TASK = "a task file of mincirc"
_OWN = (TASK, CIRCUIT, RESULT, PYTHON)
_ENDINGS = {
    "the DRN format of Storm": (".drn",),
    "the language of PRISM": (".prism", ".nm", ".pm", ".sm", ".pctl", ".props", ".smg", ".ma"),
    "the explicit format of PRISM": (".tra", ".sta", ".lab", ".srew", ".trew"),
    "the JANI format": (".jani",),
    "the format of pomdp-solve": (".pomdp", ".mdp"),
    "the UMB format": (".umb",),
    "PDDL": (".pddl", ".ppddl"),
    "RDDL": (".rddl",),
    "AIGER": (".aag", ".aig"),
    "BLIF": (".blif",),
    "the PLA format of espresso": (".pla",),
    "the BENCH format": (".bench",),
    "EQN": (".eqn",),
    "Verilog": (".v", ".sv"),
    "VHDL": (".vhd", ".vhdl"),
    "DIMACS CNF": (".cnf", ".dimacs"),
    "QDIMACS": (".qdimacs",),
    "SMT-LIB": (".smt2",),
    "the DOT language of Graphviz": (".dot", ".gv"),
    "CSV": (".csv", ".tsv"),
    "an array file of NumPy": (".npy", ".npz"),
    "a MATLAB file": (".mat",),
    "a pickle": (".pkl", ".pickle"),
    "TOML": (".toml",),
    "XML": (".xml", ".xmlbif", ".pomdpx"),
}
_BY_ENDING = {ending: name for name, endings in _ENDINGS.items() for ending in endings}
_BEGINNINGS = (
    ("the DRN format of Storm", r"(//.*\n\s*)*@type\s*:"),
    ("the language of PRISM", r"(//.*\n\s*)*(mdp|dtmc|ctmc|pomdp|nondeterministic|probabilistic)\s*\n"),
    ("the explicit format of PRISM", r"(\d+ \d+( \d+)?\n)?(\d+ ){2,3}[\d.eE+-]+( \w+)?\n"),
    ("the JANI format", r'\{[^{}\[\]]*"jani-version"'),
    ("the format of pomdp-solve", r"(#.*\n\s*)*discount\s*:.*\n\s*values\s*:"),
    ("AIGER", r"a[ai]g( \d+){5}"),
    ("BLIF", r"(#.*\n\s*)*\.(model|inputs)\s"),
    ("the PLA format of espresso", r"(#.*\n\s*)*\.i\s+\d"),
    ("the BENCH format", r"(#.*\n\s*)*(INPUT|OUTPUT)\("),
    ("Verilog", r"(//.*\n\s*)*module\s+\w+\s*[(;]"),
    ("DIMACS CNF", r"(c.*\n\s*)*p cnf \d"),
    ("the DOT language of Graphviz", r"(strict\s+)?digraph\b"),
    ("XML", r"<(\?xml|svg)"),
    (TASK, r"(#.*\n\s*)*(name|about|objective|actions|features|states|union|expect)\s*:"),
    (CIRCUIT, r"(#.*\n\s*)*(basis [\w-]+\s*\n|inputs( |\n))"),
    (RESULT, r'\{\s*"(schema|format|basis|blocked)"\s*:'),
    (PYTHON, r'(#!.*python|"""|from \w+ import |import \w+\n)'),
)


def foreign_format(file: str, text: str = "") -> str | None:
    """Return a phrase that names the format of a file ``file`` that begins with ``text``; ``None`` if unknown."""
    ending = PurePath(file).suffix.lower()
    if ending in _BY_ENDING:
        return f"{_BY_ENDING[ending]} is not read yet"
    start = text[:4_000].lstrip("\ufeff \t\r\n")
    name = next((name for name, pattern in _BEGINNINGS if re.match(pattern, start)), None)
    if name is None:
        return None
    return f"this is {name}" if name in _OWN else f"{name} is not read yet"


def not_a_task(file: str, text: str = "") -> str | None:
    """Return why the file is not a task, when it is in another known format; else ``None``."""
    found = foreign_format(file, text)
    return None if found is None or TASK in found else f"{found}: {TASKS}"


def not_a_circuit(file: str, text: str = "") -> str | None:
    """Return why the file is not a circuit, when it is in another known format; else ``None``."""
    found = foreign_format(file, text)
    return None if found is None or CIRCUIT in found else f"{found}: {CIRCUITS}"
