"""The result of a search: one frozen record, of which text and JSON are two renderings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from mincirc.circuit import Circuit, format_circuit
from mincirc.circuit.cost import GateCosts
from mincirc.circuit.names import Names
from mincirc.display import RichDisplay
from mincirc.interface import Interface
from mincirc.legend import Legend, legend_of
from mincirc.mdp.constraint import Constraint
from mincirc.mdp.source import Source
from mincirc.partial import Missing, completeness
from mincirc.predicate import Policy, PredicateVerdict
from mincirc.problem.evidence import Evidence
from mincirc.problem.problem import Problem
from mincirc.rational import format_rational, shorten
from mincirc.solve.protocol import Effort, Reasoned

SCHEMA = 1
"""Version of the JSON form."""

Status: TypeAlias = Literal["proved", "bounds", "infeasible"]
Stopped: TypeAlias = Literal["conflicts", "timeout", "interrupted", "memory", "back end gave up"]


@dataclass(frozen=True)
class Bounds:
    """A least value lies in [``lower``, ``upper``]; ``upper`` is ``None`` while no witness is known."""

    lower: int | Fraction
    upper: int | Fraction | None

    @property
    def closed(self) -> bool:
        """Whether both ends agree."""
        return self.upper is not None and self.lower >= self.upper

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form: sizes and depths as numbers, costs (rationals) as strings."""
        ends = {"lower": self.lower, "upper": self.upper}
        return {name: _text(end) if isinstance(end, Fraction) else end for name, end in ends.items()}


@dataclass(frozen=True)
class SizeStats:
    """One size that was tried: the answer (``found``, ``refuted``, ``unknown``) and what it cost.

    ``depth`` and ``gate_cost`` are the limits that were asked for as well, if any; where only the depth was limited,
    ``gates`` is the number of gates of the trees that were searched.  ``aided``: lower bounds on parts, or on the
    whole, helped to refute it.
    """

    gates: int
    answer: str
    conflicts: int
    clauses: int
    variables: int
    lemmas: int
    rows: int
    seconds: float
    depth: int | None = None
    gate_cost: Fraction | None = None
    aided: bool = False

    @staticmethod
    def of(
        gates: int, answer: str, effort: Effort, *, depth: int | None = None, cost: Fraction | None = None
    ) -> SizeStats:
        """Return the record of an answer that took that effort."""
        return SizeStats(
            gates=gates,
            answer=answer,
            conflicts=effort.conflicts,
            clauses=effort.clauses,
            variables=effort.variables,
            lemmas=effort.lemmas,
            rows=effort.rows,
            seconds=effort.seconds,
            depth=depth,
            gate_cost=cost,
            aided=effort.aided,
        )


@dataclass(frozen=True)
class SearchStats:
    """Statistics of a search.  ``stopped`` says why it ended early, ``None`` when it did not.

    A resumed search counts this process alone; ``total_conflicts`` and ``total_seconds`` are those of all ``runs``.
    ``steps`` is the effort of local search.  ``lower_reason`` says why no circuit is smaller than the lower bound
    (a :class:`mincirc.lower.bound.LowerBound`; ``None`` for back ends that keep no reasons).
    """

    solver: str
    conflicts: int = 0
    clauses: int = 0
    lemmas: int = 0
    rows: int = 0
    seconds: float = 0.0
    total_conflicts: int = 0
    total_seconds: float = 0.0
    runs: int = 1
    steps: int = 0
    stopped: Stopped | None = None
    sizes: tuple[SizeStats, ...] = ()
    lower_reason: Reasoned | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class MemberReturn:
    """One member of a union: its optimum, the bound asked of it (if any) and the circuit's return on it."""

    task: str
    optimum: Fraction | None
    bound: Fraction | None
    value: Fraction | None


@dataclass(frozen=True, repr=False)
class SearchResult(RichDisplay):
    """The least size of a circuit that meets the bound, and how much of that is proved.

    * ``proved``: ``circuit`` has ``size`` gates, meets the bound, and every smaller size was refuted.
    * ``bounds``: the budget ended with ``lower <= r* <= upper``; ``circuit`` has ``upper`` gates (``None`` when no
      circuit is known yet, which happens only while a memoryless optimum is still open).
    * ``infeasible``: no policy meets the bound; there are no bounds and no circuit.

    ``problem`` is the question: task, interface, basis, constraints, and what was minimised.  ``bound`` is the
    rational that the bound on the mean became (``None`` if only ``each`` was asked); ``value`` is the circuit's exact
    return; ``predicates`` speak of this circuit, *one* of the minimum circuits; ``unasked`` names those for whose
    verdicts there was no time.

    ``lower`` and ``upper`` are bounds on the size, ``None`` where it is not minimised.  ``depth_bounds`` and
    ``cost_bounds`` are there when the depth or the cost is minimised, and ``proved`` speaks of all measures.  In
    ``size,depth`` and ``depth,size`` the bounds of the second measure are for circuits that are best in the first.

    ``evidence`` are the lemmas and rows with which sizes below ``lower`` were refuted (``None``: by no lemmas);
    ``refuted_by_clauses`` are the sizes that clauses refuted, perhaps with bounds on parts that follow from them.

    >>> import mincirc
    >>> result = mincirc.search(mincirc.load("table:0x6"))
    >>> result.status, result.size, result.value
    ('proved', 1, Fraction(1, 1))
    """

    status: Status
    problem: Problem
    bound: Fraction | None
    optimum: Fraction | None
    lower: int | None
    upper: int | None
    circuit: Circuit | None
    value: Fraction | None
    policy: Policy | None
    members: tuple[MemberReturn, ...] = ()
    predicates: tuple[PredicateVerdict, ...] = ()
    unasked: tuple[str, ...] = ()
    stats: SearchStats = field(default_factory=lambda: SearchStats(""))
    depth_bounds: Bounds | None = None
    cost_bounds: Bounds | None = None
    evidence: Evidence | None = None

    def _brief(self) -> str:
        value = "" if self.value is None else f", value {shorten(self.value)}"
        return f"{self.task!r}, {self.status}, {_size_words(self)}{value}, {self.basis}, {self.interface.name}"

    @property
    def task(self) -> str:
        """The name of the task."""
        return self.problem.task.name

    @property
    def basis(self) -> str:
        """The name of the basis."""
        return self.problem.basis

    @property
    def interface(self) -> Interface:
        """How circuits see the task."""
        return self.problem.interface

    @property
    def constraints(self) -> tuple[Constraint, ...]:
        """All bounds that a circuit must meet, as exact rationals; empty while the optimum they depend on is open."""
        return self.problem.constraints

    @property
    def objective(self) -> str:
        """What was minimised: ``size``, ``depth``, ``size,depth`` or ``depth,size``."""
        return self.problem.goal.objective

    @property
    def costs(self) -> GateCosts | None:
        """What gates cost, if not 1 each: then their total cost was minimised."""
        return self.problem.goal.costs

    @property
    def sources(self) -> tuple[Source, ...]:
        """Where the task, or the members of a union, came from and how their numbers were read."""
        return self.problem.task.sources()

    @property
    def refuted_by_clauses(self) -> frozenset[int]:
        """The sizes that were refuted by a formula of lemmas and rows, by no table or list.

        Bounds on parts may have been clauses of it, as they follow from the others.
        """
        if self.evidence is None:
            return frozenset()
        return frozenset(s.gates for s in self.stats.sizes if s.answer == "refuted" and s.clauses)

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What an unlimited search would add, and why it is not there."""
        lacks = []
        if self.status == "bounds":
            lacks.append("the minimum" + _open_ends(self))
        if self.optimum is None:
            lacks.append("the optimum")
        lacks += [f"the optimum of {m.task}" for m in self.members if m.optimum is None]
        lacks += [f"where {name} holds" for name in self.unasked]
        return tuple(Missing(what, self.stats.stopped or "back end gave up") for what in lacks)

    @property
    def size(self) -> int | None:
        """The least number of gates, when it was asked for and is proved."""
        return self.upper if self.status == "proved" else None

    @property
    def depth(self) -> int | None:
        """The depth of ``circuit``."""
        return None if self.circuit is None else self.circuit.depth

    @property
    def cost(self) -> Fraction | None:
        """The total gate cost of ``circuit``; ``None`` when gates have no costs of their own."""
        return None if self.circuit is None or self.costs is None else self.costs.total(self.circuit)

    @property
    def legend(self) -> Legend:
        """What the bits of ``circuit`` mean; raises :class:`ValueError` while no circuit is known."""
        if self.policy is None:
            raise ValueError("no circuit is known, so there are no bits to name")
        return legend_of(self.policy.task, self.policy.interface)

    @property
    def names(self) -> Names:
        """Names for ``circuit``: its inputs by their features, its output words by the actions they choose.

        ``format_circuit(result.circuit, result.names)`` is the text that ``mincirc search -o`` and ``--json`` write.
        """
        return Names() if self.policy is None else self.legend.names

    @property
    def output_names(self) -> tuple[str, ...]:
        """Names for the outputs of ``circuit``, where the task has some."""
        return () if self.policy is None else self.legend.outputs

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form: rationals as strings, ``null`` where there is nothing."""
        return {
            "schema": SCHEMA,
            "task": self.task,
            "sources": [s.to_json() for s in self.sources],
            "status": self.status,
            **completeness(self.missing),
            "size": self.size,
            "depth": self.depth,
            "lower": self.lower,
            "upper": self.upper,
            "objective": self.objective,
            "costs": None if self.costs is None else {k: format_rational(c) for k, c in self.costs.of_kind},
            "cost": _text(self.cost),
            "depth_bounds": None if self.depth_bounds is None else self.depth_bounds.to_json(),
            "cost_bounds": None if self.cost_bounds is None else self.cost_bounds.to_json(),
            "bound": _text(self.bound),
            "optimum": _text(self.optimum),
            "value": _text(self.value),
            "basis": self.basis,
            "interface": self.interface.to_json(),
            "circuit": None if self.circuit is None else format_circuit(self.circuit, self.names),
            "policy": None if self.policy is None else dict(self.policy.items()),
            "members": [
                {
                    "task": m.task,
                    "optimum": _text(m.optimum),
                    "bound": _text(m.bound),
                    "value": _text(m.value),
                }
                for m in self.members
            ],
            "predicates": {p.name: verdict_json(p) for p in self.predicates},
            "stats": stats_json(self.stats),
        }


def _size_words(result: SearchResult) -> str:
    """Return the size, or the bounds on it, of the circuit."""
    if result.size is not None:
        return f"{result.size} gates"
    if result.circuit is not None and result.lower is None:
        return f"{result.circuit.size} gates"
    if result.lower is None:
        return "no circuit"
    return f"at least {result.lower} gates" + ("" if result.upper is None else f" and at most {result.upper}")


def _open_ends(result: SearchResult) -> str:
    """Return between which numbers the measures lie that are open, as text."""
    size = None if result.lower is None else Bounds(result.lower, result.upper)
    parts = []
    for name, bounds in (("size", size), ("depth", result.depth_bounds), ("cost", result.cost_bounds)):
        if bounds is not None and not bounds.closed:
            upper = "at least" if bounds.upper is None else "between"
            parts.append(f"{name} {upper} {bounds.lower}" + ("" if bounds.upper is None else f" and {bounds.upper}"))
    return ": " + ", ".join(parts) if parts else ""


def _text(value: Fraction | None) -> str | None:
    return None if value is None else format_rational(value)


def verdict_json(verdict: PredicateVerdict) -> dict[str, Any]:
    """Return the JSON form of one predicate's verdict."""
    return {
        "holds": verdict.holds,
        "states": list(verdict.states),
        "tasks": [{"task": t.task, "holds": t.holds, "states": list(t.states)} for t in verdict.tasks],
        "quantifier": "one of the minimum circuits",
    }


def stats_json(stats: SearchStats) -> Mapping[str, Any]:
    """Return the JSON form of the statistics (plain fields; seconds rounded to milliseconds)."""
    plain = asdict(replace(stats, lower_reason=None))
    plain["lower_reason"] = None if stats.lower_reason is None else stats.lower_reason.to_json()
    plain["seconds"] = round(stats.seconds, 3)
    plain["total_seconds"] = round(stats.total_seconds, 3)
    plain["sizes"] = [
        {**s, "seconds": round(s["seconds"], 3), "gate_cost": _text(s["gate_cost"])} for s in plain["sizes"]
    ]
    return plain
