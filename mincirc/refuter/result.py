"""What a refuter answers about one relation and one number of gates."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal, TypeAlias

from mincirc.circuit.netlist import Circuit

RefuterAnswer: TypeAlias = Literal["refuted", "found", "unknown"]
"""No circuit of so few gates exists; here is one; a limit ended the search, which says nothing."""


@dataclass(frozen=True)
class RefuterStatistics:
    """Effort of a search, in numbers that repeat; those of a :class:`~mincirc.refuter.refuter.Refuter` add up."""

    nodes: int = 0
    """Residual relations looked at."""
    expanded: int = 0
    """Those among them all of whose next gates were tried."""
    records: int = 0
    """Lines of the log."""
    hits: int = 0
    """Questions answered from the table of residual relations."""
    may_questions: int = 0
    """Questions about any circuit, of rules and of the caller."""
    capped: int = 0
    """Residual relations with too many live signals, which are unknown."""
    cut_by_bound: int = 0
    """Questions refuted by fixing signals."""
    cut_by_cofactor: int = 0
    """Relations refuted by one cofactor."""
    cut_by_outputs: int = 0
    """Relations refuted by all outputs but one."""
    cut_by_forest: int = 0
    """Relations refuted because no forest computes them."""
    stored: int = 0
    """Facts stored in the table."""
    evicted: int = 0
    """Facts that the table had no room for."""
    table_bytes: int = 0
    """Memory of the table at the end."""
    deepest: int = 0
    """Most frames of the search at a time."""

    def plus(self, other: RefuterStatistics) -> RefuterStatistics:
        """Return the effort of both: sums, but for the depth, of which the larger."""
        both = {f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)}
        return RefuterStatistics(**{**both, "deepest": max(self.deepest, other.deepest)})


@dataclass(frozen=True)
class Refutation:
    """Whether a relation has a circuit of at most ``gates`` gates."""

    answer: RefuterAnswer
    gates: int
    circuit: Circuit | None = None
    """A circuit of at most ``gates`` gates, if one was found; it was evaluated on all inputs."""
    log: str | None = None
    """The replay log of a refutation (``docs/replay-logs.md``), if one was asked for and had room."""
    statistics: RefuterStatistics = RefuterStatistics()
