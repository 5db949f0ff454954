"""What a session knows that outlives its solver: the part of a search that is kept between runs.

Clauses that a solver learned go with it.  Lemmas and rows are enough to start again, and they are facts about
policies, so they can be checked.  ``cubes`` are parts of a size that are settled already; their keys mean something to
the session that made them only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from mincirc.mdp.boxes.learn import Lemma


@dataclass(frozen=True)
class Knowledge:
    """Lemmas in the order in which they were learned, states with a row, and what is settled of open sizes.

    ``static`` says that all static lemmas are among the lemmas; ``legs`` counts how often the solver of the size in
    work was started anew by plan; ``cubes`` holds the keys of the refuted cubes per size.
    """

    lemmas: tuple[Lemma, ...] = ()
    rows: tuple[int, ...] = ()
    static: bool = False
    legs: int = 0
    cubes: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


@runtime_checkable
class Resumable(Protocol):
    """A session that can be left and gone on with in another process."""

    def knowledge(self) -> Knowledge:
        """Return what is known now."""
        ...

    def restore(self, knowledge: Knowledge) -> None:
        """Take over what an earlier session of the same question knew; before the first size is asked."""
        ...

    def start_anew(self, first: int, told: Callable[[], None]) -> None:
        """From now on start the solver anew after ``first`` conflicts, then 2 ``first``, ..., and tell each time."""
        ...
