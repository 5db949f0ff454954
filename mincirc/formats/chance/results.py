"""What ``reset`` and ``step`` return, in the forms that environments have, and in what two runs of them differ."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from mincirc.arguments import shown
from mincirc.errors import TaskError
from mincirc.formats.chance.script import Distribution


def pairs_of(got: Distribution) -> list[tuple[Hashable, Any]]:
    """Return what ``step`` leads to with positive probability: pairs of a state and what is paid."""
    return [pair for pair in got if isinstance(pair, tuple)]


def first_observation(got: Any) -> Any:
    """Return the observation of ``reset``, which Gymnasium gives together with a mapping."""
    return got[0] if isinstance(got, tuple) and len(got) == 2 and isinstance(got[1], Mapping) else got


def stepped(place: str, got: Any) -> tuple[Any, Any, bool]:
    """Return the observation, the reward, and whether the episode ends; raise :class:`TaskError` for anything else."""
    if not isinstance(got, tuple) or len(got) not in (4, 5):
        raise TaskError(f"{place} is {shown(got)}: expected (observation, reward, terminated, truncated, info)")
    if len(got) == 5 and got[3]:
        raise TaskError(f"{place} is truncated: a limit on time is no part of a task, a horizon is")
    return got[0], got[1], bool(got[2])


def difference(results: Sequence[tuple[Hashable, Any, Any]]) -> str:
    """Return in what the runs of ``step`` differ, as far as that is known: the end, the state, or what is paid.

    Each result is what a run led to, the outcomes of the draw that stopped it, and what it could be merged with.
    """
    ends = [got for got, pending, _ in results if pending is None]
    if len(ends) < len(results):
        return ": the runs draw different things" if any(r[1] != results[0][1] for r in results) else ""
    steps = [end for end in ends if isinstance(end, tuple) and len(end) == 2]
    if len(steps) < len(ends):
        return ""
    targets, paid = [step[0] for step in steps], [step[1] for step in steps]
    if len({target is None for target in targets}) > 1:
        return ": one run ends the episode, another does not"
    if any(target != targets[0] for target in targets):
        return ": two runs lead to different states"
    return f": one run pays {shown(paid[0])}, another {shown(paid[-1])}"
