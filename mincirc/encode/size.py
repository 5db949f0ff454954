"""An estimate of the number of clauses of a formula before it is built, right within a factor of three.

Exactly one fan-in tuple per gate is encoded pairwise, so a formula grows with the fourth power of the number of nodes
(two fan-ins), and some formulas are too large for any machine.  Tuples are counted by arity on a small sample and
scaled by binomials, since listing all of them could itself take too long.  Oracle: ``tests/encode/test_size.py``
compares the estimate with formulas that are built.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from math import comb

from mincirc.encode.models import MODELS
from mincirc.encode.rules import Rules
from mincirc.problem.problem import Problem


def estimate_clauses(problem: Problem, gates: int, rules: Rules, rows: int, listed: int = 8) -> int:
    """Return an estimate of the number of clauses of the formula for ``gates`` gates with ``rows`` rows.

    The sample is the fan-in tuples of a gate with ``listed`` nodes below it; ``listed`` is at least the largest arity.
    """
    inputs, outputs = problem.interface.inputs, problem.interface.output_bits
    sample = Counter(len(selection) for selection in MODELS[problem.basis].selections(listed))
    below = range(inputs, inputs + gates)
    counts = [
        {arity: number * comb(n, arity) // comb(listed, arity) for arity, number in sample.items()} for n in below
    ]
    tuples = [sum(count.values()) for count in counts]
    total = sum(t * t // 2 for t in tuples) + outputs * (inputs + gates) ** 2 // 2
    if rules.order:
        total += sum(a * b // 2 for a, b in pairwise(tuples))
    if rules.reapply:
        total += sum(2 * t * (gates - 1 - i) for i, t in enumerate(tuples))
    if rules.reapply2:
        total += comb(gates, 3) * max(tuples, default=0)
    if rules.twins:
        total += comb(gates, 2) * max(tuples, default=0)
    return total + rows * (_gate_rows(counts, inputs) + 4 * outputs * (inputs + gates))


def _gate_rows(counts: list[dict[int, int]], inputs: int) -> int:
    """Return an estimate of the clauses of all gates on one row: input values are constants, gate values variables."""
    return sum(
        int(2 * number * (1 + i / max(1, inputs + i)) ** arity)
        for i, count in enumerate(counts)
        for arity, number in count.items()
    )
