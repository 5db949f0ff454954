"""The least size under a side condition: of the circuits whose policy meets the bounds and a formula.

First a policy is searched for that meets both, without circuits (:class:`~mincirc.solve.policies.PolicySearch`): where
there is none, no number of gates will do, and where there is one, its decision tree is an upper bound.  Then sizes are
decided from below as for any least size; every state has a row, since the formula speaks of all of them.
"""

from __future__ import annotations

from mincirc.encode.side import Holds
from mincirc.predicate.symbolic import Formula
from mincirc.problem.problem import Problem
from mincirc.searching.event import OnEvent
from mincirc.searching.run import Run
from mincirc.searching.sizes import decide_sizes
from mincirc.solve.lazy import LazyBackend
from mincirc.solve.protocol import Answer, Budget
from mincirc.upper.tree import tree_circuit


def least_size_given(
    formula: Formula,
    problem: Problem,
    backend: LazyBackend,
    budget: Budget,
    *,
    lower: int = 0,
    on_event: OnEvent | None = None,
    message: str = "",
) -> Run | None:
    """Return the run with the bounds on that size, as far as the budget went; ``None`` when no policy meets both.

    ``lower`` gates are known to be needed; events have the phase ``side`` and the message.
    """
    condition = Holds(formula)
    with backend.policies(problem, [condition]) as search:
        answer, picks = search.next(budget)
    if answer is Answer.REFUTED:
        return None
    run = Run(budget, on_event, phase="side", message=message)
    run.lower = lower
    if picks is not None:
        run.found(tree_circuit(problem, picks, everywhere=True))
    with backend.session(problem, run.progress, sides=[condition], every_row=True) as session:
        decide_sizes(run, session)
    return run
