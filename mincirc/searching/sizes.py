"""Refuting sizes from below: 0, 1, 2, ... gates, until a circuit is found or the refuted sizes reach a known one.

Every smaller size must be refuted, not only the last one: the symmetry rules of size r assume that none smaller
exists.  Sizes that take a moment are decided first, before the circuit at hand is improved.  With an improver, proof
and local search take turns then (:mod:`mincirc.searching.alternate`).
"""

from __future__ import annotations

from mincirc.searching.alternate import DEFAULTS, Alternation, AlternationParams
from mincirc.searching.run import Run
from mincirc.solve.protocol import Answer, SearchSession
from mincirc.upper.improve import Improver


def decide_sizes(
    run: Run, session: SearchSession, improver: Improver | None = None, params: AlternationParams = DEFAULTS
) -> None:
    """Decide size after size until the bounds of the run meet or its budget ends, by turns with ``improver``."""
    _decide_briefly(run, session)
    alternation = Alternation(improver, run.budget, params)
    alternation.before(run)
    while not run.closed:
        gates = run.lower
        with alternation.slice():
            verdict = session.decide(gates, run.budget)
        if verdict.answer is Answer.UNKNOWN and alternation.more:
            run.decided(gates, verdict, final=False)
            alternation.improve(run)
            if not run.closed:
                run.raise_lower(session.prepare(run.budget))
            continue
        run.decided(gates, verdict)
        if verdict.answer is Answer.REFUTED:
            run.evidence = session.evidence()
        if verdict.answer is Answer.UNKNOWN:
            run.stopped = run.reason()
            return


def _decide_briefly(run: Run, session: SearchSession) -> None:
    """Decide size after size as long as each takes a moment: a circuit need not be improved that is soon replaced."""
    while not run.closed:
        gates = run.lower
        verdict = session.decide_briefly(gates, run.budget)
        if verdict.answer is Answer.UNKNOWN:
            return
        run.decided(gates, verdict)
        if verdict.answer is Answer.REFUTED:
            run.evidence = session.evidence()
