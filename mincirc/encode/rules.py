"""Symmetry rules: clauses that remove circuits, never the last minimum one.  What is sound where.

Each rule keeps at least one circuit of the least size q, *given that no smaller circuit is acceptable*:

* ``order``: adjacent gates that do not read one another stand in co-lexicographic order of their fan-ins.  Of all
  topological orders take the one whose sequence of keys is lexicographically least; an adjacent violation could be
  swapped.  Renumbering only, so sound in every basis.  (Kojevnikov, Kulikov, Yaroslavtsev 2009; Knuth 7.2.2.2.)
* ``used``: every gate is read by a later gate or by an output; an unread gate could be dropped.
* ``reapply``: no gate reads gate i and one of i's own fan-ins.  In ``b2``/``xaig`` it is a function of i's fan-ins
  and can read them directly; in ``aig`` two ANDs on two literals are again an AND, a constant or a literal.
  Unsound in ``nand`` (XOR2 needs it) and not proved in ``demorgan``.
* ``reapply2``: no gate reads two gates that both read the same pair.  Sound in ``b2``/``xaig``; unsound in ``aig``
  (XOR2 is such a gate).
* ``twins``: no two gates of one fixed function read the same nodes; they would be equal.  Only where a gate has no
  function variables (``nand``).

``reapply`` and ``reapply2`` replace a gate by one with a strictly smaller cone of ancestors, so replacing ends;
``order`` renumbers afterwards; ``used`` holds at the least size anyway.  They need constants and wires as free
outputs: a replaced gate may have become one, and policies often have a constant action bit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from mincirc.errors import SolverError, did_you_mean


@dataclass(frozen=True)
class Rules:
    """Which symmetry rules are on."""

    order: bool = False
    used: bool = False
    reapply: bool = False
    reapply2: bool = False
    twins: bool = False


SOUND: dict[str, Rules] = {
    "b2": Rules(order=True, used=True, reapply=True, reapply2=True),
    "xaig": Rules(order=True, used=True, reapply=True, reapply2=True),
    "aig": Rules(order=True, used=True, reapply=True),
    "demorgan": Rules(order=True, used=True),
    "nand": Rules(order=True, used=True, twins=True),
    "mig": Rules(order=True, used=True),
    "lut-2": Rules(order=True, used=True, reapply=True, reapply2=True),
    **{f"lut-{k}": Rules(order=True, used=True) for k in range(3, 7)},
}
"""Per basis, the rules that are sound when looking for one minimum-size circuit."""

CIRCUIT_RULES = ("order", "used")
"""The rules that keep every circuit of the least size, up to renumbering: for anything that is said of *circuits*."""

NAMES = tuple(f.name for f in fields(Rules))


def rules_for(basis: str, wanted: Iterable[str] | None = None) -> Rules:
    """Return the sound rules of the basis, cut down to ``wanted`` (default: all of them).

    A wanted rule that is unsound in the basis is left out; an unknown one raises :class:`SolverError`.
    """
    sound = SOUND[basis]
    names = set(NAMES if wanted is None else wanted)
    for name in sorted(names - set(NAMES)):
        raise SolverError(f"no symmetry rule {name!r} (there are {', '.join(NAMES)}){did_you_mean(name, NAMES)}")
    return Rules(**{name: getattr(sound, name) and name in names for name in NAMES})
