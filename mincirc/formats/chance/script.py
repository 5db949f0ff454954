"""Scripts: what the draws of one run shall give, and the enumeration of all scripts of a call.

A call that draws is run again and again, as in systematic path exploration (Godefroid's VeriSoft, DART): the script
says what the first draws give, and the run stops at the first draw that the script does not know.  That draw's
outcomes and their probabilities are noted, and each outcome prolongs the script.  Runs that end are the leaves of a
tree, and the probability of a leaf is the product of those on its path, exactly.

What is assumed: a run depends on nothing but the copy of the environment that it starts from and its draws.  So the
same script must lead to the same draws and the same end; both are compared, and a run that stopped and yet returns (it
caught the exception) is refused.  The probabilities of the leaves sum to 1 by construction.

Two runs may be *merged* at a draw when a caller says that everything from there on is the same in both (``mark``); the
distribution that follows is then computed once.  Oracle: distributions written out, ``tests/formats/test_chance.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NoReturn, TypeAlias

from mincirc.errors import TaskError
from mincirc.formats.chance.params import ChanceParams

Distribution: TypeAlias = dict[Hashable, Fraction]


class RunStopped(BaseException):
    """Raised inside a run at a draw that the script does not know, or that cannot be enumerated.

    No ``Exception``, so that what an environment does about errors of its own does not catch it.
    """


@dataclass(frozen=True)
class ScriptedDraw:
    """A draw: the probabilities of its outcomes, and the position of the outcome that it gives."""

    chances: tuple[Fraction, ...]
    taken: int


@dataclass
class Script:
    """One run; afterwards ``pending`` has the outcomes of the draw that stopped it, ``refusal`` what was refused.

    ``mark`` returns, from the number of draws so far, what the rest of the run depends on, where runs may be merged,
    and ``None`` where they may not.
    """

    draws: tuple[ScriptedDraw, ...] = ()
    params: ChanceParams = ChanceParams()
    mark: Callable[[int], Hashable] | None = None
    done: int = 0
    pending: tuple[Fraction, ...] | None = None
    merged: Hashable = None
    refusal: str = ""

    def draw(self, method: str, chances: Sequence[Fraction]) -> int:
        """Return the position of the outcome that this draw gives; stop the run where the script has ended."""
        if self.refusal or self.pending is not None:
            raise RunStopped
        if len(chances) > self.params.outcomes:
            self.refuse(f"{method} has {len(chances)} outcomes, and {self.params.outcomes} are enumerated")
        if len(chances) == 1:
            return 0
        if self.done == len(self.draws):
            if self.done >= self.params.draws:
                self.refuse(f"one run draws more than {self.params.draws} times, {method} last")
            self.pending = tuple(chances)
            self.merged = self.mark(self.done) if self.mark is not None else None
            raise RunStopped
        known = self.draws[self.done]
        if known.chances != tuple(chances):
            self.refuse(f"{method} is another draw when the same run is repeated")
        self.done += 1
        return known.taken

    def refuse(self, why: str) -> NoReturn:
        """Stop the run, with the reason why its chance cannot be enumerated."""
        self.refusal = self.refusal or why
        raise RunStopped


@dataclass
class ScriptInUse:
    """The script of the run that is under way: scripted generators look it up here, in every copy of them."""

    script: Script = field(default_factory=Script)

    def __deepcopy__(self, memo: object) -> ScriptInUse:
        """Return the same object: all copies of an environment obey one script."""
        return self


def evenly(count: int) -> tuple[Fraction, ...]:
    """Return ``count`` equal probabilities."""
    return (Fraction(1, count),) * count


class ChanceTree:
    """The tree of all runs of one call; ``run`` follows a script and returns what it led to (``None``: stopped)."""

    def __init__(
        self, run: Callable[[Script], Hashable], params: ChanceParams, merged: dict[Hashable, Distribution]
    ) -> None:
        self._run = run
        self._params = params
        self._merged = merged
        self._runs = 0

    def distribution(self, mark: Callable[[int], Hashable] | None = None) -> Distribution:
        """Return the exact distribution of what the call leads to; raise :class:`TaskError` beyond a limit."""
        return self._below((), mark)

    def _below(self, draws: tuple[ScriptedDraw, ...], mark: Callable[[int], Hashable] | None) -> Distribution:
        self._runs += 1
        if self._runs > self._params.runs:
            raise TaskError(f"chance leads to more than {self._params.runs} runs")
        script = Script(draws, self._params, mark)
        got = self._run(script)
        if script.pending is None:
            return {got: Fraction(1)}
        if script.merged in self._merged:
            return self._merged[script.merged]
        found: Distribution = {}
        for position, chance in enumerate(script.pending):
            if chance:
                below = self._below((*draws, ScriptedDraw(script.pending, position)), mark)
                for key, p in below.items():
                    found[key] = found.get(key, Fraction(0)) + chance * p
        if script.merged is not None:
            self._merged[script.merged] = found
        return found
