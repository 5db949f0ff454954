"""Hypothesis strategies for tasks, unions, policies, interfaces, circuits and whole problems.

Used by this package's own property tests, and public, so that a predicate or a back end of yours can be tested on
the same corners: per-state action sets of different sizes, transitions that end the episode, zero-reward loops,
ties, output words with a constant bit, codewords of no state.  Needs the extra ``testing``.

    from hypothesis import given
    from mincirc.testing import tasks

    @given(tasks(max_states=4))
    def test_my_predicate_is_local(task): ...

Everything shrinks towards one state, one action, reward 0, certain transitions that end the episode, and circuits
without gates.  Most random problems are met by a circuit without gates and tell nothing about a solver; those of
:func:`hard_problems` need at least two gates, by brute force, and keep to that while they shrink.
"""

from mincirc.errors import MissingExtraError

try:
    import hypothesis as _needed  # noqa: F401
except ImportError:
    raise MissingExtraError("hypothesis", "testing", "mincirc.testing") from None

from mincirc.testing.hard import (
    hard_problems,
    hard_tasks,
    needs_gates,
    planted_circuits,
    planted_problems,
    relation_problems,
    relation_task,
)
from mincirc.testing.strategies import (
    basis_names,
    circuits,
    distributions,
    formulas,
    interfaces,
    objectives,
    policies,
    predicates,
    problems,
    rationals,
    tasks,
    unions,
)

__all__ = [
    "basis_names",
    "circuits",
    "distributions",
    "formulas",
    "hard_problems",
    "hard_tasks",
    "interfaces",
    "needs_gates",
    "objectives",
    "planted_circuits",
    "planted_problems",
    "policies",
    "predicates",
    "problems",
    "rationals",
    "relation_problems",
    "relation_task",
    "tasks",
    "unions",
]
