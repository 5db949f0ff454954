"""The sources of bounds on the size as data: in which bases, under which objectives and for which answers each holds.

Rules on clauses have a table of their own (:mod:`mincirc.encode.rules`).  A source of *lower* bounds says that every
acceptable circuit has so many gates; that is true of all of them, so it holds for one minimum as for all minimum
circuits, their policies and prices.  What it cannot do is find circuits among which all others are, so nothing here
enumerates.  A source of *upper* bounds is believed only after the exact check of its circuit, whatever made it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Technique:
    """One source of bounds.

    ``bases`` and ``objectives`` are those for which its argument is proved (empty: all); ``needs`` is what it looks
    at; ``off_for`` lists answers for which it is not used; ``oracle`` names its tests.
    """

    name: str
    module: str
    end: Literal["lower", "upper", "both"]
    bases: tuple[str, ...] = ()
    objectives: tuple[str, ...] = ()
    needs: str = ""
    off_for: tuple[str, ...] = ()
    oracle: str = ""


TWO_INPUT = ("b2", "xaig", "lut-2")
FREE_NOT = (*TWO_INPUT, "aig")

TECHNIQUES = (
    Technique(
        "table of small functions",
        "mincirc.npn",
        "both",
        bases=TWO_INPUT,
        needs="words allowed at single states, up to 4 inputs",
        off_for=("certificate", "sides"),
        oracle="tests/lower/test_bound.py",
    ),
    Technique(
        "support",
        "mincirc.lower.support",
        "lower",
        needs="words allowed at single states",
        off_for=("certificate",),
        oracle="tests/lower/test_bound.py",
    ),
    Technique(
        "parts",
        "mincirc.lower.subproblems",
        "lower",
        needs="lemmas whose states are all in the part",
        off_for=("certificate",),
        oracle="tests/solve/test_cofactor.py",
    ),
    Technique(
        "gate elimination",
        "mincirc.lower.gate_elimination",
        "lower",
        bases=(*FREE_NOT, "nand", "demorgan"),
        needs="words allowed at single states",
        off_for=("certificate",),
        oracle="tests/lower/test_gate_elimination.py",
    ),
    Technique(
        "refuter as a leaf of gate elimination",
        "mincirc.lower.leaves",
        "lower",
        bases=(*FREE_NOT, "nand", "demorgan"),
        needs="words allowed at single states; relations of up to 5 inputs and 4 outputs on the way",
        off_for=("certificate",),
        oracle="tests/lower/test_leaves.py",
    ),
    Technique(
        "search over live signals",
        "mincirc.refuter",
        "both",
        bases=FREE_NOT,
        needs="words allowed at single states, up to 7 inputs and 4 outputs",
        off_for=("sides",),
        oracle="tests/lower/test_live_signals.py",
    ),
    Technique(
        "circuits of few gates, by bounds in whole numbers",
        "mincirc.solve.enumeration",
        "both",
        needs="exact optimum, weights that are not negative; more than 64 states; the compiled core",
        off_for=("certificate", "sides", "workers"),
        oracle="tests/solve/test_enumeration.py",
    ),
    Technique(
        "list of all circuits",
        "mincirc.solve.elimination",
        "both",
        needs="exact values; more than 64 states",
        off_for=("certificate", "sides", "workers"),
        oracle="tests/solve/test_elimination.py",
    ),
    Technique(
        "refutation by SAT",
        "mincirc.solve.session",
        "both",
        needs="lemmas and rows",
        oracle="tests/oracle",
    ),
    Technique(
        "decision tree",
        "mincirc.upper.tree",
        "upper",
        needs="a policy or a box of policies",
        off_for=("certificate",),
        oracle="tests/searching/test_upper.py",
    ),
    Technique(
        "local search",
        "mincirc.upper.improve",
        "upper",
        needs="a circuit that meets the bound; at most 8 outputs",
        off_for=("certificate",),
        oracle="tests/searching/test_improve.py",
    ),
)
"""All sources of bounds, in the order in which a search asks them first."""


def rows() -> list[str]:
    """Return the table as Markdown, for ``docs/search.md``."""
    head = ["| source | end | bases | objectives | looks at | off for | oracle |", "|---|---|---|---|---|---|---|"]

    def listed(names: tuple[str, ...], otherwise: str) -> str:
        return ", ".join(names) or otherwise

    return head + [
        f"| {t.name} (`{t.module}`) | {t.end} | {listed(t.bases, 'all')} | {listed(t.objectives, 'all')} | {t.needs}"
        f" | {listed(t.off_for, '-')} | `{t.oracle}` |"
        for t in TECHNIQUES
    ]
