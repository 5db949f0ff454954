"""How many clauses a formula will have, before it is built: within a factor of two or so.

At most one fan-in tuple per gate is written pairwise, so a formula grows with the fourth power of the number of inputs
(two fan-ins), and some are far too large for any machine.  Tuples are counted by arity on a small sample and scaled by
binomials, as listing them could itself take for ever.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from math import comb

from mincirc.encode.models import MODELS
from mincirc.encode.rules import Rules
from mincirc.problem.problem import Problem


def clauses_of(problem: Problem, gates: int, rules: Rules, rows: int, listed: int = 8) -> int:
    """Return about how many clauses the formula for ``gates`` gates with that many rows has.

    ``listed`` is the number of nodes below a gate whose fan-in tuples are listed; at least the largest arity.
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
    """Return the clauses of all gates on one row: values of inputs are folded in, those of gates are open."""
    return sum(
        int(2 * number * (1 + i / max(1, inputs + i)) ** arity)
        for i, count in enumerate(counts)
        for arity, number in count.items()
    )
