"""What a policy's file allows: per state one action or several, and the task in which nothing else may be done.

A *permissive* policy (Dräger et al., Permissive controller synthesis for probabilistic systems, 2014) allows several
actions; a deterministic one allows one.  The least circuit of a policy is the least circuit of the task that has only
the allowed actions, whatever it is worth there.  A state that the file does not mention may do anything, if no allowed
action ever leads there; a state that can be reached must be mentioned.

Oracle: ``tests/formats/test_policies.py`` compares with the least size over all policies that a file allows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from mincirc.errors import TaskError, did_you_mean
from mincirc.formats.file_text import FileText
from mincirc.mdp.model import MDP
from mincirc.mdp.objective import Discount, Horizon


@dataclass(frozen=True)
class AllowedActions:
    """``picks[s]`` are positions in the choices of state s (``None``: the file does not mention s)."""

    picks: tuple[frozenset[int] | None, ...]

    @property
    def permissive(self) -> int:
        """The number of states at which several actions are allowed."""
        return sum(picks is not None and len(picks) > 1 for picks in self.picks)


class AllowedReader:
    """Takes down what a file allows; states and actions go by name, or by number."""

    def __init__(self, source: FileText, task: MDP) -> None:
        self.source, self.task = source, task
        self._picks: list[set[int] | None] = [None] * len(task.states)

    def state(self, name: str, line: int = 0, column: int = 0) -> int:
        """Return the state called so, or of that number; refuse others."""
        index = self.task.state_index.get(name)
        if index is None and name.isascii() and name.isdigit() and int(name) < len(self.task.states):
            index = int(name)
        if index is None:
            near = did_you_mean(name, self.task.states)
            self.refuse(f"no state {name[:60]!r} in task {self.task.name!r}{near}", line, column)
        assert index is not None
        return index

    def allow(self, state: int, action: str, line: int = 0, column: int = 0) -> None:
        """Allow the action of that name, or at that position among the state's actions."""
        names = [self.task.action_name(state, pick) for pick in range(len(self.task.choices[state]))]
        if action in names:
            pick = names.index(action)
        elif action.isascii() and action.isdigit() and int(action) < len(names):
            pick = int(action)
        else:
            there = f" (there are {', '.join(names[:8])}{', ...' if len(names) > 8 else ''})"
            shown = self.task.states[state][:60]
            self.refuse(
                f"state {shown!r} has no action {action[:60]!r}{there}{did_you_mean(action, names)}", line, column
            )
        self.allow_pick(state, pick)

    def allow_pick(self, state: int, pick: int) -> None:
        """Allow the action at a position among the state's actions."""
        known = self._picks[state]
        if known is None:
            known = self._picks[state] = set()
        known.add(pick)

    def refuse(self, message: str, line: int = 0, column: int = 0) -> None:
        """Raise :class:`~mincirc.errors.TaskFileError` about a place."""
        self.source.refuse(message, line, column)

    def finish(self) -> AllowedActions:
        """Return what was taken down; refuse a file that says nothing."""
        if all(picks is None for picks in self._picks):
            self.refuse("the file gives no state an action")
        return AllowedActions(tuple(None if picks is None else frozenset(picks) for picks in self._picks))


def restrict_actions(task: MDP, allowed: AllowedActions, file: str) -> MDP:
    """Return the task with the allowed actions alone; raise :class:`TaskError` when a state that is reached has none.

    Words that stand for no action of a state mean the task's default action where that is allowed, and are illegal
    elsewhere.
    """
    picks = _completed(task, allowed, file)
    if task.default_word_action is not None:
        task, picks = _with_every_word(task, picks)
    return _restricted(task, picks)


def _completed(task: MDP, allowed: AllowedActions, file: str) -> tuple[frozenset[int], ...]:
    """Return the picks with all of a state's where it is neither mentioned nor reached."""
    reached = set(task.start)
    waiting = list(task.start)
    while waiting:
        state = waiting.pop()
        picks = allowed.picks[state]
        if picks is None:
            raise TaskError(
                f"{file}: state {task.states[state]!r} is reached, and the file gives it no action (states that are "
                "not reached may be left out)"
            )
        after = {target for pick in picks for target, _ in task.choices[state][pick].successors}
        waiting += after - reached
        reached |= after
    return tuple(
        frozenset(range(len(choices))) if picks is None else picks
        for picks, choices in zip(allowed.picks, task.choices, strict=True)
    )


def _with_every_word(task: MDP, picks: Sequence[frozenset[int]]) -> tuple[MDP, tuple[frozenset[int], ...]]:
    """Return a task in which the default action has all its words, as actions of their own, and the picks in it."""
    default, every = task.default_word_action, range(1 << task.action_bits)
    assert default is not None
    first = len(task.actions)
    choices, allowed, hidden, harmful = [], [], [], set(task.harmful)
    for state, (own, chosen) in enumerate(zip(task.choices, picks, strict=True)):
        usual = next(pick for pick, choice in enumerate(own) if choice.action == default)
        spare = [word for word in every if word not in {choice.word for choice in own}]
        choices.append((*own, *(replace(own[usual], action=first + word, word=word) for word in spare)))
        added = frozenset(range(len(own), len(own) + len(spare)))
        allowed.append(chosen | added if usual in chosen else chosen)
        hidden.append(() if task.hidden is None else (*task.hidden[state], *[task.hidden[state][usual]] * len(spare)))
        harmful |= {(state, first + word) for word in spare} if (state, default) in task.harmful else set()
    names = (f"{task.actions[default]} by {word:0{task.action_bits}b}" for word in every)
    wide = replace(
        task,
        actions=(*task.actions, *names),
        choices=tuple(choices),
        default_word_action=None,
        hidden=None if task.hidden is None else tuple(hidden),
        harmful=frozenset(harmful),
        blocks=(),
    )
    return wide, tuple(allowed)


def _restricted(task: MDP, picks: Sequence[frozenset[int]]) -> MDP:
    kept = tuple(
        tuple(choice for pick, choice in enumerate(choices) if pick in own)
        for choices, own in zip(task.choices, picks, strict=True)
    )
    hidden = task.hidden
    if hidden is not None:
        hidden = tuple(
            tuple(h for pick, h in enumerate(row) if pick in own) for row, own in zip(hidden, picks, strict=True)
        )
    there = {(state, choice.action) for state, choices in enumerate(kept) for choice in choices}
    blocks = tuple(
        replace(block, task=_restricted(block.task, picks[block.first : block.states.stop])) for block in task.blocks
    )
    return replace(task, choices=kept, hidden=hidden, harmful=task.harmful & there, blocks=blocks)


def trivial_bound(task: MDP) -> Fraction:
    """Return a number that no policy of the task is worth less than: all its policies meet it as a bound."""
    worst = min(Fraction(0), *(choice.reward for choices in task.choices for choice in choices))
    if isinstance(task.objective, Discount):
        return worst / (1 - task.objective.gamma)
    return worst * task.objective.steps if isinstance(task.objective, Horizon) else Fraction(0)
