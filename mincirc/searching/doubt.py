"""A second look at what a back end of the caller's refuted.

A refutation carries no proof, and a back end may be wrong.  One kind of wrong refutation can be found out: local
search looks for a circuit that is smaller than the supposed minimum, and each circuit that it finds is checked
exactly.  Finding none proves nothing; finding one refutes the back end.
"""

from __future__ import annotations

from mincirc.circuit import Circuit
from mincirc.errors import SolverError
from mincirc.problem.problem import Problem
from mincirc.runtime.ambient import check
from mincirc.runtime.budget import Budget
from mincirc.solve.protocol import Backend
from mincirc.upper.improve import DEFAULTS, Improver, UpperParams


def doubt(
    backend: Backend,
    problem: Problem,
    least: Circuit,
    budget: Budget,
    steps: int = 2000,
    params: UpperParams = DEFAULTS,
) -> None:
    """Raise :class:`SolverError` when local search finds an acceptable circuit of fewer gates than ``least``.

    It takes ``steps`` steps at most.  Back ends of this package are not doubted here: the tests compare them with one
    another.
    """
    if type(backend).__module__.startswith("mincirc."):
        return
    improver = Improver(problem, least, params=params)

    def stop() -> bool:
        check()
        return budget.exhausted or improver.circuit.size < least.size

    if improver.able:
        improver.run(steps, goal=least.size - 1, stop=stop)
    if improver.circuit.size < least.size:
        raise SolverError(
            f"the back end {backend.name!r} refuted {improver.circuit.size} gate(s), "
            "but local search found an acceptable circuit of that size"
        )
