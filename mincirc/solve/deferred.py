"""Deferred lemmas: static lemmas that are true and not in the formula yet, because they would bring too many rows.

Every static lemma speaks of one state, so in the formula it brings a row.  With hundreds of states that is more than
small sizes need: a handful of rows refutes them.  So these lemmas are kept beside the formula; a candidate that breaks
some of them is answered by a few of those, drawn at random, which are in the formula from then on.  To check them
costs nothing, where a lemma learned from a policy costs many evaluations.  (Lazy clause generation defers explanations
in the same way; Ohrimenko, Stuckey, Codish 2009.)

Assumed: the lemmas are true.  Tested against searches that defer nothing (``tests/solve/test_large_tasks.py``).
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

from mincirc.mdp.boxes.learn import Lemma
from mincirc.parameters import Parameters, Range


@dataclass(frozen=True, kw_only=True)
class DeferralParams(Parameters):
    """When static lemmas are deferred, and how many a candidate that breaks them brings into the formula."""

    rows: Annotated[int, Range(0)] = 64
    """Static lemmas are deferred when they speak of more states than this, rows included."""

    at_once: Annotated[int, Range(1)] = 4
    """States that get a row when a candidate fails at more."""


DEFAULTS = DeferralParams()


class Deferred:
    """The deferred lemmas, by the one state that each speaks of."""

    def __init__(self, lemmas: Sequence[Lemma] = (), params: DeferralParams = DEFAULTS) -> None:
        self.params = params
        self._at: dict[int, list[Lemma]] = {}
        for lemma in lemmas:
            self.add(lemma)

    def __iter__(self) -> Iterator[Lemma]:
        return (lemma for _, lemmas in sorted(self._at.items()) for lemma in lemmas)

    def __bool__(self) -> bool:
        return bool(self._at)

    def add(self, lemma: Lemma) -> None:
        """Defer a lemma on one state."""
        (state,) = lemma.states
        self._at.setdefault(state, []).append(lemma)

    def drop(self, lemma: Lemma) -> None:
        """Forget a lemma that is in the formula now."""
        for state in lemma.states:
            self._at[state] = [one for one in self._at.get(state, ()) if one.box != lemma.box]
            if not self._at[state]:
                del self._at[state]

    def failures(self, picks: Sequence[int | None], rows: Collection[int]) -> tuple[list[int], list[Lemma]]:
        """Return a few of the states where the words are illegal or break a deferred lemma, and their lemmas.

        These are deferred no more.  The draw depends on the number of rows alone.
        """
        bad = [s for s, pick in enumerate(picks) if pick is None or any(_breaks(x, pick) for x in self._at.get(s, ()))]
        chosen = sorted(random.Random(len(rows)).sample(bad, min(self.params.at_once, len(bad))))
        return [s for s in chosen if picks[s] is None], [x for s in chosen for x in self._at.pop(s, ())]


def _breaks(lemma: Lemma, pick: int) -> bool:
    ((_, options),) = lemma.box
    return pick in options
