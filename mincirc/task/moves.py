"""One form for the three notations of an action, and one list of actions per state.

::

    left: s1                                            # certain, reward 0
    left: {to: {s1: 1/2, s2: 1/4}, end: 1/4, reward: 3, hidden_reward: -1}
    left: [{p: 1/2, to: s1, reward: 3}, {p: 1/2, end: true}]
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from mincirc.mdp.outcomes import ExactOutcome
from mincirc.task.schema import Action, MoveKeys, OutcomeKeys, StateKeys, TaskKeys
from mincirc.task.tree import Path

REWARDS = ("reward", "hidden_reward")


@dataclass(frozen=True)
class Move:
    """One outcome, and the paths of its probability and its target (which may be a key of a mapping) in the file."""

    outcome: ExactOutcome
    probability_path: Path
    target_path: Path
    target_is_key: bool = False


@dataclass(frozen=True)
class ActionEntry:
    """An action of a state: its outcomes and its path in the file (``otherwise`` may define several actions).

    ``sum_depends_on`` are the paths, below ``path``, of the parts whose probabilities are summed.
    """

    path: Path
    moves: tuple[Move, ...]
    sum_depends_on: tuple[Path, ...] = ((),)


def declared_actions(model: TaskKeys) -> tuple[str, ...]:
    """Return the action list: as declared, else in order of first appearance."""
    if model.actions is not None:
        return tuple(dict.fromkeys(model.actions))
    return tuple(dict.fromkeys(action for state in model.states.values() for action in state.actions))


def action_entries(name: str, state: StateKeys, declared: tuple[str, ...]) -> dict[str, ActionEntry]:
    """Return the state's actions, those under ``actions`` first, then the rest of the list under ``otherwise``."""
    here: Path = ("states", name)
    listed = {action: _entry(what, (*here, "actions", action)) for action, what in state.actions.items()}
    if state.otherwise is None:
        return listed
    rest = _entry(state.otherwise, (*here, "otherwise"))
    return {**listed, **{action: rest for action in declared if action not in listed}}


def _entry(action: Action, path: Path) -> ActionEntry:
    if isinstance(action, str):
        return ActionEntry(path, (Move(ExactOutcome(Fraction(1), action), path, path),))
    if isinstance(action, MoveKeys):
        return ActionEntry(path, _distribution(action, path), (("to",), ("end",)))
    return ActionEntry(
        path,
        tuple(
            Move(ExactOutcome(o.p, o.to, o.reward or Fraction(0), o.hidden_reward), (*path, i, "p"), (*path, i, "to"))
            for i, o in enumerate(action)
        ),
    )


def _distribution(action: MoveKeys, path: Path) -> tuple[Move, ...]:
    reward, hidden = action.reward or Fraction(0), action.hidden_reward
    to = (*path, "to")
    moves = []
    if isinstance(action.to, str):
        moves.append(Move(ExactOutcome(Fraction(1), action.to, reward, hidden), to, to))
    for target, probability in (action.to if isinstance(action.to, dict) else {}).items():
        place = (*to, target)
        moves.append(Move(ExactOutcome(probability, target, reward, hidden), place, place, target_is_key=True))
    if action.end is not None:
        place = (*path, "end")
        moves.append(Move(ExactOutcome(action.end, None, reward, hidden), place, place))
    return tuple(moves)


def rewarded(action: Action) -> list[Path]:
    """Return the paths, below the action, of all rewards and hidden rewards."""
    if isinstance(action, str):
        return []
    parts: list[tuple[Path, MoveKeys | OutcomeKeys]] = (
        [((), action)] if isinstance(action, MoveKeys) else [((i,), outcome) for i, outcome in enumerate(action)]
    )
    return [(*path, key) for path, keys in parts for key in REWARDS if getattr(keys, key) is not None]
