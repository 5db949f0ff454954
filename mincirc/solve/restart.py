"""Planned restarts: the solver of a size is thrown away after so many conflicts, then after twice as many, and so on.

Clauses that a solver learned die with its process; lemmas and rows do not.  A run that restarts its solver from lemmas
and rows alone at conflict counts that are fixed beforehand is the same run, whether a process ended at one of these
points or not.  Doubling the count (as in restart strategies of SAT solvers; Luby, Sinclair, Zuckerman 1993) makes all
earlier attempts together cost no more than the last one.

Assumed: whoever keeps the run writes it down at a restart, with the number of restarts so far.  Tested by runs that
are killed and resumed against runs left alone (``tests/searching/test_checkpoint.py``).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RestartPlan:
    """Restart after ``first`` conflicts, then after 2 ``first``, 4 ``first``, ... further ones."""

    first: int

    def limit(self, restarts: int) -> int:
        """Return the conflicts of one solver after that many restarts."""
        return self.first << restarts
