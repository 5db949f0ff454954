"""Pieces of text that several commands print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from mincirc.circuit import Circuit, format_circuit
from mincirc.interface import Interface
from mincirc.mdp.source import Source
from mincirc.predicate import PredicateVerdict
from mincirc.rational import format_rational

LONGEST = 60
"""Rationals longer than this are cut in text output; ``--json`` has every digit."""


def rational(value: Fraction) -> str:
    """Return the exact value, and a decimal approximation where it is no integer."""
    exact = format_rational(value)
    if value.denominator == 1:
        return exact
    shown = exact if len(exact) <= LONGEST else f"{exact[: LONGEST // 2]}... (see --json)"
    return f"{shown} (about {approximate(value)})"


def approximate(value: Fraction) -> str:
    """Return about six significant digits, whatever the magnitude."""
    try:
        return f"{float(value):.6g}"
    except OverflowError:
        digits = len(format_rational(Fraction(abs(value.numerator) // value.denominator))) - 1
        return f"{'-' if value < 0 else ''}10^{digits}"


def table(rows: Iterable[tuple[str, str]]) -> str:
    """Return ``label  text`` lines with the labels aligned; continuation lines are indented."""
    lines = []
    for label, text in rows:
        first, *rest = text.split("\n") if text else [""]
        lines.append(f"{label:<11} {first}".rstrip())
        lines += [f"{'':<11} {line}".rstrip() for line in rest]
    return "\n".join(lines)


def sources(made: Sequence[Source]) -> list[tuple[str, str]]:
    """Return the row that says where numbers came from, if it is more than a file or Python with exact numbers."""
    lines = [str(source) for source in made if not source.plain]
    return [("source", "\n".join(lines))] if lines else []


def describe_interface(interface: Interface) -> str:
    """Return one line that names the interface and its bits."""
    bits = ", ".join(f"x{i}={name}" for i, name in enumerate(interface.input_names)) or "no inputs"
    return f"{interface.name}: {bits}; {interface.output_bits} output bit(s)"


def describe_circuit(circuit: Circuit) -> str:
    """Return the circuit's gates and outputs, one a line."""
    lines = format_circuit(circuit).splitlines()
    return "\n".join(lines[2:]) or "(no outputs: there is one action everywhere)"


def names(states: Sequence[str], limit: int = 8) -> str:
    """Return the names separated by commas, cut after ``limit``."""
    more = f" and {len(states) - limit} more" if len(states) > limit else ""
    return ", ".join(states[:limit]) + more


def describe_verdict(verdict: PredicateVerdict) -> str:
    """Return where a predicate holds, on the task and on every member of a union."""
    lines = [f"holds at {names(verdict.states)}" if verdict.holds else "does not hold at any state"]
    for member in verdict.tasks:
        where = f"holds at {names(member.states)}" if member.holds else "does not hold"
        lines.append(f"on {member.task} alone: {where}")
    return "\n".join(lines)
