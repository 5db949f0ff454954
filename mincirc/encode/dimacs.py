"""The formula "a circuit of r gates acts legally at every state" as DIMACS, with a map of its variables.

For functions, and for policies, acting legally is all that is asked, so this is the whole question: the formula is
satisfiable iff a circuit of r gates computes the function.  Without rules the gates may be unread, so that for two
inputs or more it is satisfiable iff the least size is at most r.  The encoding is that of Kojevnikov, Kulikov and
Yaroslavtsev (2009), after Knuth's and Eén's, as :mod:`mincirc.encode.formula` has it; ``docs/certificates.md`` defines
every clause.  Comments at the beginning say what each variable means, so that a model of any solver can be read:

* ``c bit y0 at 011: 4``: what output y0 says at that state;
* ``c gate g3 reads x0 x1: 17``: exactly one of these per gate holds;
* ``c gate g3 function 1: 20``: what the gate says for its fan-ins, numbered as in :mod:`mincirc.encode.gates`;
* ``c output y0 is g3: 23``, ``c output y0 complemented: 22``.

Oracle: ``tests/encode/test_dimacs.py`` decides written formulas at the least size and below, and reads circuits off
the map alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from mincirc.circuit.netlist import CONSTANT, Output
from mincirc.encode.formula import Formula
from mincirc.encode.rules import Rules
from mincirc.problem.problem import Problem
from mincirc.runtime.ambient import watched


def dimacs_text(problem: Problem, gates: int) -> str:
    """Return the formula of ``gates`` gates that act legally at every state of the problem's task, without rules."""
    formula = Formula(problem, gates, Rules())
    clauses = [*formula.structure(), *watched(formula.ensure_rows(range(len(problem.task.states))))]
    lines = [f"c {line}" for line in _head(problem, gates)]
    lines += [f"c {meaning}: {variable}" for meaning, variable in variable_map(formula)]
    lines.append(f"p cnf {formula.top} {len(clauses)}")
    lines += [" ".join([*map(str, clause), "0"]) for clause in clauses]
    return "\n".join(lines) + "\n"


def _head(problem: Problem, gates: int) -> list[str]:
    return [
        f"mincirc: is there a circuit of {gates} gate(s) over the basis {problem.basis} that acts legally everywhere?",
        f"task {problem.task.name!a}, interface {problem.interface.name!a}, no symmetry rules",
        "satisfiable: yes; every other variable is auxiliary",
    ]


def variable_map(formula: Formula) -> Iterator[tuple[str, int]]:
    """Yield the meaning of each variable that has one, and the variable."""
    interface = formula.problem.interface
    for state in range(len(interface.codes)):
        for output in range(formula.outputs):
            yield f"bit y{output} at {interface.code_text(state) or '-'}", formula.bit(state, output)
    for gate in formula.gates:
        for selection, variable in formula.selections(gate).items():
            yield f"gate g{gate} reads {' '.join(_node(formula, node) for node in selection)}", variable
        for number, variable in enumerate(formula.functions(gate), start=1):
            yield f"gate g{gate} function {number}", variable
    for output in range(formula.outputs):
        for node, variable in formula.sources(output).items():
            yield f"output y{output} is {_source(formula, node)}", variable
        polarity = formula.polarity(output)
        if polarity is not None:
            yield f"output y{output} complemented", polarity


def _node(formula: Formula, node: int) -> str:
    return f"x{node}" if node < formula.inputs else f"g{node}"


def _source(formula: Formula, output: Output) -> str:
    if output.node == CONSTANT:
        return "1" if output.negated else "0"
    return _node(formula, output.node)
