"""Rules: symmetry-breaking and other redundant clauses, and where each of them is sound.

Each rule keeps at least one circuit of the least size q, *given that no smaller circuit is acceptable*.  The first
four are those of Kojevnikov, Kulikov, Yaroslavtsev 2009, Knuth TAOCP 7.2.2.2 and Haaswijk et al. 2020; different here
are the bases, and that the rules must be sound together with lemmas and partial rows:

* ``order``: adjacent gates that do not read one another stand in co-lexicographic order of their fan-ins.  Of all
  topological orders take the one whose sequence of keys is lexicographically least; an adjacent violation could be
  swapped.  Renumbering only, so sound in every basis.
* ``used``: every gate is read by a later gate or by an output; an unread gate could be dropped.
* ``reapply``: no gate reads gate i and one of i's own fan-ins.  In ``b2``/``xaig`` such a gate is a function of i's
  fan-ins and can read them directly; in ``aig`` two ANDs on two literals are again an AND, a constant or a literal.
  Unsound in ``nand`` (XOR2 needs it), not proved in ``mig``.
* ``reapply2``: no gate reads two gates that both read the same pair.  Sound in ``b2``/``xaig``; unsound in ``aig``
  (XOR2 is such a gate).  That a gate reads *both* is needed: AND2 and OR2 as two outputs are two gates on one pair.
* ``twins``: no two gates of one fixed function read the same nodes; such gates would be equal.  Only where a gate has
  no function variables (``nand``); there it implies ``reapply2``.
* ``symmetric``: input p comes before input q where exchanging them changes nothing (:mod:`mincirc.encode.symmetry`).
  Renames inputs, so it changes the policy.
* ``cofactor``: enough gates remain when some inputs are fixed or only some outputs are read
  (:mod:`mincirc.encode.needed`).  A consequence of lower bounds on subproblems, true of *every* acceptable circuit.

``reapply`` and ``reapply2`` replace a gate by one with a strictly smaller transitive fan-in, so replacement
terminates; ``order`` renumbers afterwards; ``used`` holds at the least size anyway.  Both replacements need constants
and wires as free outputs: a replaced gate may become a constant or a wire, and policies often have a constant action
bit.

Three rules are sound and off, as they gain nothing.  In ``demorgan``, ``reapply`` and ``reapply2`` hold in every
smallest circuit: an AND or OR of a gate and one of its fan-ins, or of AND2 and OR2 on the same pair, equals one of the
two or is constant.  In ``mig`` two gates a, b on the same three nodes (the constant 0 counts) differ in which of them
is complemented, and <x y z'> = <x y <x y z>'>: b can read a in the place of a shared node.  Each such step raises the
sum of the numbers of the nodes that are read, so steps end, and then no two gates read the same nodes: ``twins``, and
with it ``reapply2``, is sound for the size.  Both are off, since a step makes b deeper and AND2 a majority (depths and
costs change), and since formulas with them were no faster.

The table is basis x use x measure: :data:`SOUND` (basis), :data:`KEEPS` (use), :data:`UNDER` (measure);
:func:`is_sound` joins them, and :func:`rules_for` gives the rules of a search.  Oracle:
``tests/encode/test_rule_table.py`` (every cell), ``tests/encode/test_rules.py`` (search without rules, brute force,
and a wrong minimum for each rule that is off because it is unsound), ``tests/encode/test_rules_on_hard_problems.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Literal, TypeAlias

from mincirc.arguments import quoted, words
from mincirc.errors import SolverError, did_you_mean

Use: TypeAlias = Literal["minimum", "policies", "circuits", "all circuits", "certificate"]
"""What is asked: one minimum circuit; something of all policies of minimum circuits (enumeration, quantifier, price);
something of all minimum circuits; of all circuits of some size; a refutation that the checker can follow."""

Measure: TypeAlias = Literal["size", "depth", "tree", "cost", "cost with AND <= XOR"]
"""What is minimised: gates; gates under a bound on the depth; the depth itself ("tree"); weighted gates of which AND
costs at most as much as XOR; weighted gates with any other costs ("cost")."""


@dataclass(frozen=True)
class Rules:
    """One flag per rule: whether its clauses are added (the module's text defines the rules)."""

    order: bool = False
    used: bool = False
    reapply: bool = False
    reapply2: bool = False
    twins: bool = False
    symmetric: bool = False
    cofactor: bool = False


NAMES = tuple(f.name for f in fields(Rules))

_EVERYWHERE = Rules(order=True, used=True, symmetric=True, cofactor=True)
_B2 = Rules(order=True, used=True, reapply=True, reapply2=True, symmetric=True, cofactor=True)

SOUND: dict[str, Rules] = {
    "b2": _B2,
    "xaig": _B2,
    "aig": Rules(order=True, used=True, reapply=True, symmetric=True, cofactor=True),
    "demorgan": _EVERYWHERE,
    "nand": Rules(order=True, used=True, twins=True, symmetric=True, cofactor=True),
    "mig": _EVERYWHERE,
    "lut-2": _B2,
    **{f"lut-{k}": _EVERYWHERE for k in range(3, 7)},
}
"""Per basis, the rules that are sound when looking for one minimum-size circuit."""

KEEPS: Mapping[Use, tuple[str, ...]] = {
    "minimum": NAMES,
    "policies": ("order", "used", "reapply", "reapply2", "twins", "cofactor"),
    "circuits": ("order", "used", "cofactor"),
    "all circuits": ("order", "cofactor"),
    "certificate": ("order", "used", "reapply", "reapply2", "twins"),
}
"""Per use, the rules that lose no object that the use quantifies over.  Policies: a rule keeps the function on all
rows (it replaces gates by equal gates or renumbers).  Circuits: a rule only renumbers; above the least size a gate may
be unread.  Certificates: the rules of the written specification; bounds on subproblems and symmetric inputs rest on
facts that a certificate does not contain."""

UNDER: Mapping[Measure, tuple[str, ...]] = {
    "size": NAMES,
    "depth": NAMES,
    "tree": ("order",),
    "cost": ("order", "used", "twins", "symmetric", "cofactor"),
    "cost with AND <= XOR": ("order", "used", "reapply", "twins", "symmetric", "cofactor"),
}
"""Per measure, the rules that never increase the measure.  Depth: a replaced gate gets a lower level, renumbering
changes no level.  Trees have no number of gates for bounds on subproblems.  Cost: a replaced gate may become a gate of
another kind."""

CIRCUIT_RULES = KEEPS["circuits"]
"""The rules under which every circuit of the least size remains, up to renumbering."""


def is_sound(rule: str, basis: str, use: Use = "minimum", measure: Measure = "size") -> bool:
    """Return whether ``rule`` is sound in the basis, for the use and under the measure."""
    return bool(getattr(SOUND[basis], rule)) and rule in KEEPS[use] and rule in UNDER[measure]


def read_rules(wanted: str | Iterable[str] | None) -> tuple[str, ...] | None:
    """Return the names in ``wanted``, a sequence of names or one string with commas; ``None`` stands for all rules.

    ``"none"`` and ``()`` give no rule.  Raises :class:`SolverError` for a rule that does not exist.
    """
    if wanted is None:
        return None
    names = words("symmetry", wanted, SolverError)
    kept = () if names == ("none",) else names
    for name in kept:
        if name not in NAMES:
            raise SolverError(
                f"no symmetry rule {quoted(name)} (there are {', '.join(NAMES)}){did_you_mean(name, NAMES)}"
            )
    return kept


def rules_for(
    basis: str, wanted: str | Iterable[str] | None = None, use: Use = "minimum", measure: Measure = "size"
) -> Rules:
    """Return the sound rules among ``wanted`` (default: all rules).

    A wanted rule that is unsound here stays off; an unknown name raises :class:`SolverError`.
    """
    kept = read_rules(wanted)
    names = NAMES if kept is None else kept
    return Rules(**{name: name in names and is_sound(name, basis, use, measure) for name in NAMES})
