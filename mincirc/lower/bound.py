"""Lower bounds with the reason why they hold: what was looked up, hit, listed, refuted, or follows from a part.

A bound says that every circuit for a subproblem has at least so many gates.  The number alone cannot be checked or
explained later, so each bound names its reason, and reasons name the bounds that they rest on, down to ones that rest
on nothing:

* :class:`Tabled`: one output must agree with a function on some rows, and the table of all functions of up to four
  inputs (:mod:`mincirc.npn`) knows the least size of such a function;
* :class:`Support`: sets of states that allow no common word must be told apart, so inputs that hit all of them are
  read, and so many inputs need so many gates (:mod:`mincirc.lower.support`);
* :class:`Eliminated`: whatever its first gate reads, gates go and a smaller relation is left that needs the others
  (:mod:`mincirc.lower.elimination`);
* :class:`Enumerated`: all circuits of a size were listed and each of them misses the bound
  (:mod:`mincirc.solve.elimination`), all smaller ones being refuted by another bound;
* :class:`Refuted`: a SAT solver refuted the formula of a size, again above another bound;
* :class:`Exhausted`: a search over live signals went through all circuits of a size (:mod:`mincirc.refuter`) and none
  of them computes what single states allow;
* :class:`Earlier`: the run that wrote the checkpoint had refuted all smaller sizes; its reasons are not kept;
* :class:`FromPart`: a circuit for the problem, with some inputs fixed or some outputs forgotten, is a circuit for
  the part: ``C(problem) >= C(part)``.

Reasons are meant for two readers: certificates that compose a bound from those of parts, and a person who asks why no
smaller circuit exists (:meth:`LowerBound.to_json`, ``str``).  ``tests/lower`` derives every number again from the
subproblem and the reason alone, and compares every bound with brute force.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from mincirc.encode.relation import Part
from mincirc.lower.row_relation import RowRelation


@dataclass(frozen=True)
class Tabled:
    """Output ``output`` must be ``value`` on the rows of ``care`` (bit t: row t), a function of ``inputs`` inputs."""

    output: int
    inputs: int
    care: int
    value: int

    def __str__(self) -> str:
        return f"table of all functions of {self.inputs} inputs, output {self.output}"

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        names = {"output": self.output, "inputs": self.inputs}
        return {"by": "table", **names, "care": hex(self.care), "value": hex(self.value)}


@dataclass(frozen=True)
class Support:
    """Counting: ``outputs`` outputs read ``reads`` inputs by gates of at most ``fanins`` fan-ins.

    Each member of ``apart`` are states (numbers in the task) whose allowed words, cut down to these outputs, have none
    in common; every set of inputs in which each of them differs somewhere has ``reads`` members.  ``others`` outputs
    more can neither be equal nor complements of these nor of one another, so each takes a gate of its own.
    """

    outputs: tuple[int, ...]
    reads: int
    fanins: int
    apart: tuple[tuple[int, ...], ...]
    others: tuple[int, ...] = ()

    @property
    def gates(self) -> int:
        """The number of gates that follows."""
        return max(0, -(-(self.reads - len(self.outputs)) // (self.fanins - 1))) + len(self.others)

    def __str__(self) -> str:
        more = f", {len(self.others)} more outputs differ" if self.others else ""
        return f"{self.reads} inputs must be read by {len(self.outputs)} outputs{more}"

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form: how many sets of states must be told apart, not which."""
        outputs = {"outputs": list(self.outputs), "others": list(self.others)}
        return {"by": "support", "reads": self.reads, "fanins": self.fanins, **outputs, "apart": len(self.apart)}


@dataclass(frozen=True, eq=False)
class Eliminated:
    """Gate elimination: a proof for ``relation``, found by making ``effort`` relations.

    ``exclusive`` says whether gates may be exclusive ors.  Small relations may have been refuted by a search over live
    signals (:mod:`mincirc.lower.leaves`).  The steps are not kept: whoever wants to see them makes them again, which
    takes no more effort.
    """

    relation: RowRelation
    exclusive: bool
    effort: int

    def __str__(self) -> str:
        return f"gate elimination, {self.effort} relations"

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form; the relation by its size."""
        size = {"inputs": self.relation.inputs, "outputs": self.relation.outputs, "rows": len(self.relation.rows)}
        return {"by": "gate elimination", "relations": self.effort, **size}


@dataclass(frozen=True, eq=False)
class Enumerated:
    """All ``circuits`` circuits of ``gates`` gates that differ on the codes were listed; none meets the bound.

    ``below`` is the bound that refutes all smaller sizes (``None``: there are none).
    """

    gates: int
    circuits: int
    below: LowerBound | None = None

    def __str__(self) -> str:
        return f"none of the {self.circuits} circuits of {self.gates} gates will do"

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        names = {"gates": self.gates, "circuits": self.circuits}
        return {"by": "enumeration", **names, "above": None if self.below is None else self.below.to_json()}


@dataclass(frozen=True)
class Exhausted:
    """No circuit of at most ``gates`` gates has an allowed word at each of ``codes`` codes that bar some.

    Shown by a search over live signals (:mod:`mincirc.refuter`) in ``nodes`` nodes; lemmas on several states are left
    out of it.
    """

    gates: int
    codes: int
    nodes: int

    def __str__(self) -> str:
        return f"search over live signals refutes {self.gates} gates"

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"by": "live signals", "gates": self.gates, "codes": self.codes, "nodes": self.nodes}


@dataclass(frozen=True)
class Earlier:
    """An earlier run of the same search refuted all smaller sizes."""

    def __str__(self) -> str:
        return "an earlier run"

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"by": "earlier run"}


@dataclass(frozen=True, eq=False)
class Refuted:
    """The formula of ``gates`` gates is unsatisfiable, shown by a SAT solver after ``conflicts`` conflicts.

    ``lemmas`` and ``rows`` count what of the task it spoke of; ``below`` is the bound that refutes all smaller sizes
    (``None``: there are none); ``using`` are the bounds on parts that were clauses of the formula.
    """

    gates: int
    conflicts: int
    lemmas: int
    rows: int
    below: LowerBound | None = None
    using: tuple[LowerBound, ...] = ()

    def __str__(self) -> str:
        base = "" if self.chain[-1].below is None else f", above {self.chain[-1].below}"
        return f"search refutes {self.sizes}{base}"

    @property
    def chain(self) -> tuple[Refuted, ...]:
        """The refutations of this size and of those just below it, that of the largest size first."""
        found = [self]
        while found[-1].below is not None and isinstance(found[-1].below.reason, Refuted):
            found.append(found[-1].below.reason)
        return tuple(found)

    @property
    def sizes(self) -> str:
        """The sizes that search refuted, as text."""
        first = self.chain[-1].gates
        return f"{self.gates} gates" if first == self.gates else f"{first} to {self.gates} gates"

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form: all sizes that search refuted together, and the bound below them."""
        chain = self.chain
        base = chain[-1].below
        found: dict[str, Any] = {"by": "search", "sizes": [r.gates for r in reversed(chain)]}
        found |= {"conflicts": sum(r.conflicts for r in chain), "parts": len(self.using)}
        return found | {"above": None if base is None else base.to_json()}


@dataclass(frozen=True, eq=False)
class FromPart:
    """The part of the problem that ``bound`` names needs so many gates, so the problem does."""

    bound: LowerBound

    def __str__(self) -> str:
        return f"part {self.bound}"

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"by": "part", "bound": self.bound.to_json()}


WHOLE = Part()
"""The part that is the whole problem."""

Reason: TypeAlias = Tabled | Support | Eliminated | Enumerated | Refuted | FromPart | Exhausted | Earlier
"""Why a bound holds."""


@dataclass(frozen=True, eq=False, repr=False)
class LowerBound:
    """Every circuit for ``part`` of a problem has at least ``least`` gates, because of ``reason``.

    Where a reason rests on other bounds, their parts are parts of this part.
    """

    part: Part
    least: int
    reason: Reason

    def __repr__(self) -> str:
        return f"<{self}>"  # premises are shared by many bounds: written out they would fill pages

    def __str__(self) -> str:
        where = part_text(self.part)
        return f"{where + ' ' if where else ''}>= {self.least} gates ({self.reason})"

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form; ``part`` is empty for the whole problem."""
        return {"part": part_text(self.part), "least": self.least, "reason": self.reason.to_json()}

    def premises(self) -> Iterator[LowerBound]:
        """Yield the bounds that this one rests on directly."""
        match self.reason:
            case Refuted(below=below, using=using):
                yield from using if below is None else (below, *using)
            case Enumerated(below=LowerBound() as below):
                yield below
            case FromPart(bound=bound):
                yield bound

    def of(self, part: Part) -> LowerBound:
        """Return the same bound, where its subproblem is that part of a larger one."""
        return LowerBound(part, self.least, self.reason)


def part_text(part: Part) -> str:
    """Return which part as text: ``x0=1, outputs 0 2``; empty for the whole problem."""
    words = [f"x{bit}={int(value)}" for bit, value in part.fixed]
    if part.outputs is not None:
        words.append("output" + "s" * (len(part.outputs) != 1) + "".join(f" {h}" for h in part.outputs))
    return ", ".join(words)


def pairs(bounds: tuple[LowerBound, ...]) -> tuple[tuple[Part, int], ...]:
    """Return parts and numbers alone, as formulas take them (:class:`mincirc.encode.needed.Needed`)."""
    return tuple((bound.part, bound.least) for bound in bounds)
