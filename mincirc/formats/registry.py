"""The table of formats: what a file may hold, how it is recognised, and what reads and writes it.

A format is one record and one file of this folder.  The record names its functions as ``module:function``, so that the
table loads none of them.  Everything else about formats follows from the table: which file is which
(:mod:`mincirc.formats.recognition`), what a refusal lists, which endings an output may have (:mod:`mincirc.outputs`),
what ``mincirc convert`` does, and the page ``docs/formats.md``.  A format without readers is known, so that a message
can name it, and not read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal, TypeAlias, get_args

Role: TypeAlias = Literal[
    "task", "stated_task", "circuit", "relation", "policy", "writes_task", "writes_circuit", "writes_policy"
]
ROLES: tuple[Role, ...] = get_args(Role)
"""What a format's functions do: the first five read, the others write."""


@dataclass(frozen=True, kw_only=True)
class Format:
    """One format.

    ``key`` is its short name, ``name`` how sentences call it; ``endings`` decide what a file is, ``beginning`` is a
    regular expression for the first characters of a file without such an ending; ``shared`` are endings that the
    format is written under, but that tell nothing when a file is read (``""``: none); ``written`` are the endings
    under which a file is written, where those are not all.  ``own`` formats are mincirc's and state their objective.
    ``text`` is for a short text in the place of a file: its form, as help writes it (``table:TABLE``), of which the
    part up to the colon, the scheme, decides.

    The functions, each ``module:function`` or empty:

    * ``task``: ``read(source: FileText, wishes: Wishes) -> MDP``;
    * ``stated_task``: ``read(source: str, wishes: Wishes) -> MDP``, for a ``text``;
    * ``circuit``: ``read(source: FileText) -> NamedCircuit``;
    * ``relation``: ``read(source: FileText)`` -> for every input word the output words that are allowed;
    * ``policy``: ``read(source: FileText, task: MDP)`` -> for every state the actions that are allowed;
    * ``writes_task``: ``write(task: MDP) -> FileContent``, and so on for circuits and policies.

    ``says`` completes the refusal of a format that is not read: why, or what to do instead.
    """

    key: str
    name: str
    endings: tuple[str, ...] = ()
    beginning: str = ""
    shared: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    own: bool = False
    text: str = ""
    task: str = ""
    stated_task: str = ""
    circuit: str = ""
    relation: str = ""
    policy: str = ""
    writes_task: str = ""
    writes_circuit: str = ""
    writes_policy: str = ""
    says: str = ""

    @property
    def scheme(self) -> str:
        """The beginning of every source of this format, with the colon; empty for formats of files."""
        return self.text[: self.text.find(":") + 1]

    def does(self, role: Role) -> bool:
        """Return whether the format has the function of that role."""
        return bool(getattr(self, role))

    def function(self, role: Role) -> Callable[..., Any]:
        """Return the function of a role, loaded now; ``ValueError`` when the format has none."""
        module, _, name = getattr(self, role).partition(":")
        if not name:
            raise ValueError(f"{self.name} has no function for {role!r}")
        found: Callable[..., Any] = getattr(import_module(module), name)
        return found


@dataclass(frozen=True)
class FileContent:
    """The content of a file, and ``notes``: what the format could not say, one sentence each.

    The notes stand in the file as comments too, where the format has comments.  ``beside`` holds further files by
    their ending, for formats that need several; ``together`` is a regular expression of the endings of all files that
    are read together.
    """

    content: str | bytes
    notes: tuple[str, ...] = ()
    beside: tuple[tuple[str, str | bytes], ...] = ()
    together: str = ""


_COMMENTS = r"(//.*\n\s*)*"
_HASHES = r"(#.*\n\s*)*"

FORMATS: tuple[Format, ...] = (
    Format(
        key="gym",
        name="an environment of Gymnasium",
        text="gym:ID",
        stated_task="mincirc.formats.gymnasium:read",
    ),
    Format(
        key="table",
        name="a truth table",
        text="table:TABLE",
        stated_task="mincirc.formats.table:read",
        own=True,
    ),
    Format(
        key="drn",
        name="the DRN format of Storm",
        endings=(".drn",),
        beginning=_COMMENTS + r"@type\s*:",
        task="mincirc.formats.drn:read",
        writes_task="mincirc.formats.drn_writer:write",
    ),
    Format(
        key="explicit",
        name="the explicit format of PRISM",
        endings=(".tra", ".sta", ".lab", ".srew", ".trew", ".rew"),
        beginning=r"(mdp\n)?(\d+ \d+( \d+)?\n)?(\d+ ){2,3}[\d.eE+-]+( \w+)?\n",
        task="mincirc.formats.explicit:read",
        writes_task="mincirc.formats.explicit_writer:write",
        written=(".tra",),
    ),
    Format(
        key="prism",
        name="the language of PRISM",
        endings=(".prism", ".nm", ".pm", ".sm", ".smg", ".ma"),
        task="mincirc.formats.storm:read_prism",
        writes_task="mincirc.formats.prism:write",
        written=(".prism", ".nm"),
        beginning=_COMMENTS + r"(mdp|dtmc|ctmc|pomdp|nondeterministic|probabilistic)\s*\n",
    ),
    Format(key="properties", name="a file of properties of PRISM", endings=(".pctl", ".props")),
    Format(
        key="jani",
        name="the JANI format",
        endings=(".jani",),
        beginning=r'\{[^{}\[\]]*"jani-version"',
        task="mincirc.formats.storm:read_jani",
    ),
    Format(
        key="pomdp",
        name="the format of pomdp-solve",
        endings=(".pomdp", ".mdp"),
        task="mincirc.formats.cassandra:read",
        beginning=_HASHES + r"discount\s*:.*\n\s*values\s*:",
    ),
    Format(key="umb", name="the UMB format", endings=(".umb",), task="mincirc.formats.umb:read"),
    Format(key="pddl", name="PDDL", endings=(".pddl", ".ppddl")),
    Format(key="rddl", name="RDDL", endings=(".rddl",)),
    Format(
        key="aiger",
        name="ascii AIGER",
        endings=(".aag",),
        beginning=r"aag( \d+){5}",
        task="mincirc.formats.logic.tasks:function_task",
        circuit="mincirc.formats.logic.aiger:read_aiger",
        writes_circuit="mincirc.formats.logic.aiger:write_aag",
    ),
    Format(
        key="aiger-binary",
        name="binary AIGER",
        endings=(".aig",),
        beginning=r"aig( \d+){5}",
        task="mincirc.formats.logic.tasks:function_task",
        circuit="mincirc.formats.logic.aiger:read_aiger",
        writes_circuit="mincirc.formats.logic.aiger:write_aig",
    ),
    Format(
        key="blif",
        name="BLIF",
        endings=(".blif",),
        beginning=_HASHES + r"\.(model|inputs)\s",
        task="mincirc.formats.logic.tasks:function_task",
        circuit="mincirc.formats.logic.blif:read_blif",
        writes_circuit="mincirc.formats.logic.blif:write_blif",
    ),
    Format(
        key="pla",
        name="the PLA format of espresso",
        endings=(".pla",),
        beginning=_HASHES + r"\.i\s+\d",
        task="mincirc.formats.logic.tasks:function_task",
        circuit="mincirc.formats.logic.pla:read_pla_circuit",
        relation="mincirc.formats.logic.pla:read_pla_function",
        writes_circuit="mincirc.formats.logic.pla_write:write_pla",
    ),
    Format(
        key="bench",
        name="the BENCH format",
        endings=(".bench",),
        beginning=_HASHES + r"(INPUT|OUTPUT)\(",
        task="mincirc.formats.logic.tasks:function_task",
        circuit="mincirc.formats.logic.bench:read_bench",
        writes_circuit="mincirc.formats.logic.bench:write_bench",
    ),
    Format(key="eqn", name="EQN", endings=(".eqn",)),
    Format(
        key="verilog",
        name="Verilog",
        endings=(".v",),
        beginning=_COMMENTS + r"module\s+\w+\s*[(;]",
        writes_circuit="mincirc.formats.logic.verilog:write_verilog",
        says="Yosys makes BLIF of it (write_blif), which is read",
    ),
    Format(
        key="system-verilog",
        name="SystemVerilog",
        endings=(".sv",),
        writes_circuit="mincirc.formats.logic.verilog:write_system_verilog",
        says="Yosys makes BLIF of it (read_verilog -sv, write_blif), which is read",
    ),
    Format(key="vhdl", name="VHDL", endings=(".vhd", ".vhdl")),
    Format(key="dimacs", name="DIMACS CNF", endings=(".cnf", ".dimacs"), beginning=r"(c.*\n\s*)*p cnf \d"),
    Format(key="qdimacs", name="QDIMACS", endings=(".qdimacs",)),
    Format(key="smtlib", name="SMT-LIB", endings=(".smt2",)),
    Format(
        key="dot",
        name="the DOT language of Graphviz",
        endings=(".dot", ".gv"),
        beginning=r"(strict\s+)?digraph\b",
        writes_circuit="mincirc.formats.logic.dot:write_dot",
    ),
    Format(
        key="csv",
        name="CSV",
        endings=(".csv", ".tsv"),
        policy="mincirc.formats.policies.reading:read_policy",
        writes_policy="mincirc.formats.policies.listed:write_csv",
        says="a table is read as a policy (--policy FILE)",
    ),
    Format(
        key="c-header",
        name="a C header",
        endings=(".h",),
        writes_policy="mincirc.formats.policies.c_header:write_header",
    ),
    Format(
        key="policy-json",
        name="a policy of mincirc as JSON",
        shared=(".json",),
        beginning=r'\{\s*"policy"\s*:',
        own=True,
        policy="mincirc.formats.policies.reading:read_policy",
        writes_policy="mincirc.formats.policies.listed:write_json_policy",
    ),
    Format(
        key="numpy",
        name="an array file of NumPy",
        endings=(".npy", ".npz"),
        says="load the arrays and call mincirc.load({'P': P, 'R': R}, ...)",
    ),
    Format(key="matlab", name="a MATLAB file", endings=(".mat",)),
    Format(key="pickle", name="a pickle", endings=(".pkl", ".pickle")),
    Format(key="toml", name="TOML", endings=(".toml",)),
    Format(key="xml", name="XML", endings=(".xml", ".xmlbif", ".pomdpx"), beginning=r"<(\?xml|svg)"),
    Format(
        key="yaml",
        name="a task file of mincirc",
        shared=(".yaml", ".yml", ""),
        beginning=_HASHES + r"(name|about|objective|actions|features|states|union|expect)\s*:",
        own=True,
        writes_task="mincirc.task.dump:written",
    ),
    Format(
        key="circuit",
        name="a circuit in mincirc's text form",
        shared=(".txt", ".circuit", ""),
        beginning=_HASHES + r"(basis [\w-]+\s*\n|inputs( |\n))",
        own=True,
        task="mincirc.formats.logic.tasks:function_task",
        circuit="mincirc.formats.logic.text_form:read_text",
        writes_circuit="mincirc.formats.logic.text_form:write_text",
    ),
    Format(
        key="circuit-json",
        name="a circuit of mincirc as JSON",
        shared=(".json",),
        beginning=r'\{\s*"circuit"\s*:',
        own=True,
        task="mincirc.formats.logic.tasks:function_task",
        circuit="mincirc.formats.logic.circuit_json:read_json",
        writes_circuit="mincirc.formats.logic.circuit_json:write_json",
    ),
    Format(
        key="result",
        name="a certificate or a result of mincirc",
        beginning=r'\{\s*"(schema|format|basis|blocked)"\s*:',
        own=True,
    ),
    Format(
        key="python",
        name="a Python program",
        shared=(".py",),
        writes_circuit="mincirc.formats.logic.python_code:write_python",
        beginning=r'(#!.*python|"""|from \w+ import |import \w+\n)',
        own=True,
    ),
)
"""Every format that is known, in the order in which beginnings are tried: mincirc's own do not stand in the way."""


def format_of_key(key: str) -> Format:
    """Return the format with that key; ``KeyError`` when there is none."""
    found = next((f for f in FORMATS if f.key == key), None)
    if found is None:
        raise KeyError(key)
    return found


def formats_that(role: Role) -> tuple[Format, ...]:
    """Return the formats that have the function of a role, in the order of the table."""
    return tuple(f for f in FORMATS if f.does(role))


def format_of_text(source: str) -> Format | None:
    """Return the format of a short text in the place of a file; ``None`` for a path."""
    return next((f for f in FORMATS if f.scheme and source.startswith(f.scheme)), None)


def schemes() -> tuple[str, ...]:
    """Return the beginnings of all short texts in the place of files, such as ``table:``."""
    return tuple(f.scheme for f in FORMATS if f.scheme)


def task_forms() -> tuple[str, ...]:
    """Return the forms of all short texts in the place of files, such as ``table:TABLE``."""
    return tuple(f.text for f in FORMATS if f.text)


def endings_that(role: Role) -> tuple[str, ...]:
    """Return the endings of the formats that have the function of a role (``""``: no ending), each once."""
    all_of_them = {f.key: (*f.endings, *f.shared) for f in formats_that(role)}
    if role.startswith("writes_"):
        all_of_them |= {f.key: f.written for f in formats_that(role) if f.written}
    listed = [ending for endings in all_of_them.values() for ending in endings]
    return tuple(dict.fromkeys([*filter(None, listed), *[""] * ("" in listed)]))
