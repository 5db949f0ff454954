"""Static lemmas that wait: on large tasks a formula starts with few rows and takes more as it needs them.

Every static lemma speaks of one state and would bring a row into the formula.  With hundreds of states that is more
than small sizes need: a handful of rows refutes them.  So the lemmas wait beside the formula; a circuit that breaks
some of them is answered by a few of those, drawn at random, and they stay from then on.  They cost nothing to check,
where a lemma made for the occasion costs many evaluations.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Sequence

from mincirc.mdp.boxes.learn import Lemma

MOST_ROWS = 64
"""Up to so many rows are taken at once; with more of them lemmas wait."""

AT_ONCE = 4
"""States that get a row when a circuit fails at more."""


class Waiting:
    """The lemmas that wait, by the one state that they speak of."""

    def __init__(self, lemmas: Sequence[Lemma] = ()) -> None:
        self._at: dict[int, list[Lemma]] = {}
        for lemma in lemmas:
            self.add(lemma)

    def __iter__(self) -> Iterator[Lemma]:
        return (lemma for _, lemmas in sorted(self._at.items()) for lemma in lemmas)

    def __bool__(self) -> bool:
        return bool(self._at)

    def add(self, lemma: Lemma) -> None:
        """Let a lemma on one state wait."""
        (state,) = lemma.states
        self._at.setdefault(state, []).append(lemma)

    def drop(self, lemma: Lemma) -> None:
        """Forget a lemma that is in use now."""
        for state in lemma.states:
            self._at[state] = [one for one in self._at.get(state, ()) if one.box != lemma.box]
            if not self._at[state]:
                del self._at[state]

    def failures(self, picks: Sequence[int | None], rows: Collection[int]) -> tuple[list[int], list[Lemma]]:
        """Return a few of the states where the words are illegal or break a lemma that waits, and their lemmas.

        These wait no longer.  The draw depends on the number of rows alone.
        """
        bad = [s for s, pick in enumerate(picks) if pick is None or any(_breaks(x, pick) for x in self._at.get(s, ()))]
        chosen = sorted(random.Random(len(rows)).sample(bad, min(AT_ONCE, len(bad))))
        return [s for s in chosen if picks[s] is None], [x for s in chosen for x in self._at.pop(s, ())]


def _breaks(lemma: Lemma, pick: int) -> bool:
    ((_, options),) = lemma.box
    return pick in options
