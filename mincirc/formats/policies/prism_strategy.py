"""Strategies as PRISM exports them: actions or indices per state, and the induced model as transitions.

Specification: ``MDStrategy.exportActions`` and ``exportIndices`` of PRISM (lines ``STATE:ACTION``, later versions
``STATE=ACTION``, the state a number or its values ``(0,true)``), and the adversaries of its sparse engine
(``-exportadv``, ``-exportadvmdp``): an optional first line, then ``STATE TARGET PROBABILITY [ACTION]`` for a Markov
chain or ``STATE CHOICE TARGET PROBABILITY [ACTION]`` for an MDP, in which the choice is always 0 and says nothing.
Without actions, the choice is the one of the state that has these targets; where several have, the file is refused.

Probabilities are not compared: they were printed as floats.  Oracle: ``tests/formats/test_policies.py``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from mincirc.formats.file_text import FileText
from mincirc.formats.policies.allowed import AllowedActions, AllowedReader
from mincirc.mdp.model import MDP

_LINE = re.compile(r"\s*(\(.*?\)|[^\s:=]+)\s*[:=]\s*(\S.*?)\s*\Z")
_NUMBER = r"[0-9.eE+-]+(?:/[0-9]+)?"
_MOVE = re.compile(rf"\s*(\d+)(?:\s+(\d+))?\s+(\d+)\s+({_NUMBER})(?:\s+(\S+))?\s*\Z")
_FIRST = re.compile(r"\s*\d+(\s+(\d+|\?))*\s*\Z")
_UNDEFINED = ("?", "*", "-")


@dataclass
class Moves:
    """The transitions of one state in an induced model."""

    line: int
    targets: set[int] = field(default_factory=set)
    action: str = ""


def read_strategy(source: FileText, task: MDP) -> AllowedActions:
    """Return what the strategy allows; raise :class:`~mincirc.errors.TaskFileError` as ``file:line:column``."""
    reader = AllowedReader(source, task)
    lines = [(number, line) for number, line in enumerate(source.lines, start=1) if line.strip()]
    if lines and _is_first(lines[0][1], task):
        lines = lines[1:]
    moves: dict[int, Moves] = {}
    for number, line in lines:
        move = _MOVE.match(line)
        if move:
            state = reader.state(move[1], number, 1)
            own = moves.setdefault(state, Moves(number))
            own.targets.add(reader.state(move[3], number, 1))
            own.action = own.action or (move[5] or "")
            continue
        pair = _LINE.match(line)
        if pair is None:
            reader.refuse(
                f"expected STATE:ACTION, or STATE TARGET PROBABILITY [ACTION], found {line.strip()[:40]!r}", number, 1
            )
        assert pair is not None
        if pair[2] not in _UNDEFINED:
            reader.allow(reader.state(pair[1], number, 1), pair[2], number, pair.start(2) + 1)
    for state, own in moves.items():
        _allow(reader, state, own)
    return reader.finish()


def _is_first(line: str, task: MDP) -> bool:
    """Return whether a line counts states and transitions: no state has the number of states for its own."""
    words = line.split()
    return _FIRST.match(line) is not None and (len(words) < 3 or words[0] == str(len(task.states)))


def _allow(reader: AllowedReader, state: int, moves: Moves) -> None:
    """Allow the choice that an induced model takes, by its action or by its targets."""
    if moves.action:
        reader.allow(state, moves.action, moves.line, 1)
        return
    choices = reader.task.choices[state]
    fits = [pick for pick, choice in enumerate(choices) if {t for t, _ in choice.successors} == moves.targets]
    if len(fits) != 1:
        shown = reader.task.states[state][:60]
        reader.refuse(
            f"{len(fits)} actions of state {shown!r} lead to these {len(moves.targets)} target(s): export the actions",
            moves.line,
            1,
        )
    reader.allow_pick(state, fits[0])
