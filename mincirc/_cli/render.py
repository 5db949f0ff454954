"""Pieces of text that several commands print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from mincirc._cli.fold import columns, fold, pad, page_width
from mincirc._cli.params import TextParams
from mincirc.circuit import BASES, Circuit
from mincirc.circuit.names import Names
from mincirc.circuit.text import described_lines
from mincirc.interface import Interface
from mincirc.legend import Legend, legend_of
from mincirc.mdp.source import Source
from mincirc.predicate import Policy, PredicateVerdict
from mincirc.rational import with_decimal
from mincirc.searching.result import SearchResult


def rational(value: Fraction, params: TextParams = TextParams()) -> str:
    """Return the exact value (the beginning of a long one), and a decimal approximation where it is no integer."""
    return with_decimal(value, params.rational, " (see --json)")


def table(rows: Iterable[tuple[str, str]], params: TextParams = TextParams()) -> str:
    """Return ``label  text`` lines with the labels aligned, folded to the page; other lines are indented.

    A label that is too long for its column gets a line of its own.
    """
    width, labels, lines = page_width(params), params.labels, list[str]()
    for label, text in rows:
        long = columns(label) > labels
        lines += fold(f"{label}:", width) if long else []
        pieces = [piece for line in text.split("\n") for piece in fold(line, width - labels - 1)]
        beside = ["" if long else label, *[""] * (len(pieces) - 1)]
        lines += [f"{pad(left, labels)} {piece}".rstrip() for left, piece in zip(beside, pieces, strict=True)]
    return "\n".join(lines)


def sources(made: Sequence[Source]) -> list[tuple[str, str]]:
    """Return the row about the origin of the numbers, unless it is a file or Python with exact numbers."""
    lines = [str(source) for source in made if not source.plain]
    return [("source", "\n".join(lines))] if lines else []


def describe_interface(interface: Interface) -> str:
    """Return one line that names the interface and its bits."""
    bits = ", ".join(interface.input_names) or "no inputs"
    return f"{interface.name}: {bits}; {interface.output_bits} output bit(s)"


def about(result: SearchResult) -> list[tuple[str, str]]:
    """Return the rows of the question: the task, the interface, the basis, the bounds."""
    return [
        ("task", result.task),
        *sources(result.sources),
        *asked_of(result.interface, result.basis),
        ("bound", "\n".join(f"{c.name} >= {rational(c.threshold)}" for c in result.constraints) or "open"),
    ]


def asked_of(interface: Interface, basis: str) -> list[tuple[str, str]]:
    """Return the rows of the interface and the basis, which a minimum depends on."""
    return [("interface", describe_interface(interface)), ("basis", f"{basis}: {BASES[basis].cost}")]


def describe_circuit(circuit: Circuit, legend: Legend, called: Names | None = None) -> str:
    """Return the circuit's gates and outputs, one a line, by the names of its inputs and of the actions."""
    lines = described_lines(circuit, Names(inputs=legend.inputs) if called is None else called, legend.outputs)
    if not circuit.outputs:
        return "\n".join([*lines, "(no outputs: there is one action everywhere)"])
    meaning = describe_words(legend)
    if not meaning:
        return "\n".join(lines)
    if len(circuit.outputs) == 1 and len(meaning) == 1:
        return "\n".join([*lines[:-1], f"{lines[-1]}  ({meaning[0]})"])
    outputs = " ".join(legend.outputs or (f"y{i}" for i in range(len(circuit.outputs))))
    return "\n".join([*lines, f"{outputs}  ({meaning[0]})", *meaning[1:]])


def describe_policy(policy: Policy) -> str:
    """Return the lines of a policy's circuit, with the names of its task."""
    return describe_circuit(policy.circuit, legend_of(policy.task, policy.interface))


def describe_words(legend: Legend, limit: int = 16, params: TextParams = TextParams()) -> list[str]:
    """Return the lines of the actions of words, then the exceptions; none where words are the names of actions."""
    if all(word == action for word, action in legend.common) and not legend.exceptions:
        return []
    lines = [_meanings(legend.common, limit)]
    if legend.other is not None:
        lines[0] += f", any other word: {legend.other}"
    shown = legend.exceptions[: params.exceptions]
    lines += [f"at {names(exception.states, 4)}: {_meanings(exception.words, limit)}" for exception in shown]
    if len(legend.exceptions) > len(shown):
        lines.append(f"... {len(legend.exceptions) - len(shown)} more groups of states; mincirc show lists all words")
    return lines


def _meanings(words: Sequence[tuple[str, str]], limit: int) -> str:
    more = f", ... {len(words) - limit} more words" if len(words) > limit else ""
    return ", ".join(f"{word}: {action}" for word, action in words[:limit]) + more


def names(states: Sequence[str], limit: int = 8) -> str:
    """Return the names separated by commas, cut after ``limit``."""
    more = f" and {len(states) - limit} more" if len(states) > limit else ""
    return ", ".join(states[:limit]) + more


def cut(lines: Sequence[str], every: bool, params: TextParams = TextParams()) -> list[str]:
    """Return the lines, one a state; after ``params.states`` of them one that says how many more there are."""
    limit = params.states
    if every or len(lines) <= limit + 1:
        return list(lines)
    return [*lines[:limit], f"... {len(lines) - limit} more states; --all shows them"]


def describe_verdict(verdict: PredicateVerdict) -> str:
    """Return the lines about the states where a predicate holds, on the task and on every member of a union."""
    lines = [f"holds at {names(verdict.states)}" if verdict.holds else "does not hold at any state"]
    for member in verdict.tasks:
        where = f"holds at {names(member.states)}" if member.holds else "does not hold"
        lines.append(f"on {member.task} alone: {where}")
    return "\n".join(lines)
