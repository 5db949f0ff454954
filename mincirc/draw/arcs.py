"""A task as a graph: what leads from state to state, and in which row each state stands.

Actions of a state that do the same are one arc with all their names.  An action with several outcomes is a hub from
which an arc with its probability leads to each.  Where an episode ends, an arc leads to a mark of its own.  Rows are
distances from the initial states (breadth first; the layers of Sugiyama, Tagawa, Toda, 1981); states that
are never reached follow.  Within a row, states are in the order of the means of their predecessors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from mincirc.draw.situation import picks_of
from mincirc.mdp.model import MDP, Choice
from mincirc.rational import format_rational


@dataclass(frozen=True)
class Arc:
    """What a group of actions of a state does; a target ``None`` is the end of the episode.

    ``outcomes`` are pairs of a target and a text of its probability, empty when it is certain.
    """

    state: int
    names: str
    outcomes: tuple[tuple[int | None, str], ...]
    harmful: bool = False

    @property
    def certain(self) -> bool:
        """Whether there is one outcome."""
        return len(self.outcomes) == 1


def arcs_of(task: MDP, policy: Mapping[str, str] | None) -> list[Arc]:
    """Return the arcs of a task, or those of the actions that a policy takes."""
    picks = None if policy is None else picks_of(task, policy)
    found: list[Arc] = []
    for state, choices in enumerate(task.choices):
        shown = choices if picks is None else (choices[picks[state]],)
        groups: dict[tuple[tuple[tuple[int | None, str], ...], bool], list[str]] = {}
        for choice in shown:
            harmful = (state, choice.action) in task.harmful
            groups.setdefault((_outcomes(choice), harmful), []).append(task.actions[choice.action])
        found += [Arc(state, ", ".join(names), outcomes, harm) for (outcomes, harm), names in groups.items()]
    return found


def _outcomes(choice: Choice) -> tuple[tuple[int | None, str], ...]:
    outcomes: list[tuple[int | None, Fraction]] = list(choice.successors)
    if choice.end:
        outcomes.append((None, choice.end))
    if len(outcomes) == 1:
        return ((outcomes[0][0], ""),)
    return tuple((target, format_rational(p)) for target, p in outcomes)


def rows_of(task: MDP, arcs: Sequence[Arc]) -> list[list[int]]:
    """Return the states in rows."""
    targets: dict[int, list[int]] = {}
    for arc in arcs:
        targets.setdefault(arc.state, []).extend(t for t, _ in arc.outcomes if t is not None)
    rows: list[list[int]] = []
    seen: set[int] = set()
    for roots in (task.start, range(len(task.states))):
        row = [s for s in roots if s not in seen]
        while row:
            seen |= set(row)
            rows.append(row)
            row = list(dict.fromkeys(t for s in row for t in targets.get(s, ()) if t not in seen))
    return _ordered_rows(rows, targets)


def _ordered_rows(rows: list[list[int]], targets: Mapping[int, list[int]]) -> list[list[int]]:
    result = rows[:1]
    for row in rows[1:]:
        place = {s: (i + 0.5) / len(result[-1]) for i, s in enumerate(result[-1])}
        above = {s: [place[p] for p in result[-1] if s in targets.get(p, ())] for s in row}
        middle = {
            s: sum(found) / len(found) if found else (i + 0.5) / len(row) for i, (s, found) in enumerate(above.items())
        }
        result.append(sorted(row, key=lambda s: middle[s]))
    return result
