"""Predicates of the policy's return.  They compare exact values and have no formula over actions.

*Misgeneralises* needs the second reward table of a task: the policy is optimal for the reward of training and not for
the reward in deployment, which training never showed (goal misgeneralisation; Langosco et al. 2022).  It is evaluated
at each initial state, since the mean over a union would be a property of all members at once; so it is local.
``below-return`` is about the mean, and is not local.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from flint import fmpq

from mincirc.errors import PredicateError
from mincirc.mdp.build import with_hidden_reward
from mincirc.mdp.model import MDP
from mincirc.mdp.objective import Horizon
from mincirc.mdp.value.bellman import backup, horizon_values
from mincirc.mdp.value.exact import to_fraction
from mincirc.mdp.value.graph import reachable
from mincirc.mdp.value.optimum import optimum, upper_values, whole_box
from mincirc.mdp.value.policy import evaluate, policy_return, policy_values
from mincirc.predicate.declared import checked, family
from mincirc.predicate.family import rational
from mincirc.predicate.memo import PerTask
from mincirc.predicate.policy import Policy
from mincirc.predicate.protocol import Check


def best_value(task: MDP, state: int, most_boxes: int = 10_000) -> Fraction:
    """Return the best value of a memoryless policy from ``state``.

    Raises :class:`PredicateError` when, with a horizon, branch and bound needs more than ``most_boxes`` boxes.
    """
    return (
        _best_with_horizon(task, state, most_boxes)
        if isinstance(task.objective, Horizon)
        else _optimal_values(task)[state]
    )


_optimal_values = PerTask(lambda task: optimum(task).values)


def _best_with_horizon(task: MDP, state: int, most_boxes: int) -> Fraction:
    """Return the best value by branch and bound over boxes of policies.

    A box is bounded by its time-dependent dynamic programme, and split at a state whose greedy action depends on time.
    """
    known = _best_by_state(task)
    if state in known:
        return known[state]
    best: fmpq | None = None
    boxes: list[list[list[int]]] = [whole_box(task)]
    for _ in range(most_boxes):
        if not boxes:
            assert best is not None
            return known.setdefault(state, to_fraction(best))
        box = boxes.pop()
        bound, value, split = _bounds_of(task, box, state)
        best = value if best is None else max(best, value)
        if bound > best:
            boxes += [[*box[:split], [pick], *box[split + 1 :]] for pick in box[split]]
    raise PredicateError(
        f"the best memoryless return of task {task.name!r} from {task.states[state]!r} is not settled within "
        f"{most_boxes} boxes of policies"
    )


_best_by_state: PerTask[dict[int, Fraction]] = PerTask(lambda _: {})


def _bounds_of(task: MDP, box: Sequence[Sequence[int]], state: int) -> tuple[fmpq, fmpq, int]:
    """Return an upper bound on the box, the value of one of its policies, and the state to split at if they differ."""
    states = reachable([state], lambda s: [t for pick in box[s] for t, _ in task.rows[s][pick][1]])
    stages = upper_values(task, box, sorted(states))
    greedy = [{s: _greedy(task, box, s, later) for s in sorted(states)} for later in stages[1:]]
    value = horizon_values({s: task.rows[s][pick] for s, pick in greedy[0].items()}, len(greedy))[0][state]
    time_dependent = (s for s in greedy[0] if any(picks[s] != greedy[0][s] for picks in greedy))
    return stages[0][state], value, next(time_dependent, state)


def _greedy(task: MDP, box: Sequence[Sequence[int]], state: int, later: Mapping[int, fmpq]) -> int:
    return max(box[state], key=lambda pick: backup(task.rows[state][pick], dict(later)))


def misgeneralises(task: MDP, policy: Policy, state: str) -> bool:
    """Return whether the policy is optimal from the initial state ``state``, but not for the hidden reward."""
    index = task.find_state(state)
    deployed = _deployed(task)
    return bool(task.initial[index]) and _is_best(task, policy, index) and not _is_best(deployed, policy, index)


_deployed = PerTask(with_hidden_reward)


def _is_best(task: MDP, policy: Policy, state: int) -> bool:
    return to_fraction(policy_values(task, policy.picks, [state])[state]) == best_value(task, state)


def _need_hidden(task: MDP) -> None:
    if task.hidden is None:
        raise PredicateError(f"task {task.name!r} has no hidden reward: give actions a `hidden_reward`")


def below_return(text: str) -> Check:
    """Return "the exact (mean) return of the policy is below the number"."""
    bound = rational(text)
    return lambda task, policy, _state: policy_return(task, policy.picks) < bound


def same_return_everywhere(task: MDP, policy: Policy, _: str) -> bool:
    """Return whether the policy has the same exact value from every state."""
    return len(set(evaluate(task, policy.picks))) == 1


PREDICATES = (
    checked("misgeneralises", misgeneralises, needs=_need_hidden),
    checked("same-return-everywhere", same_return_everywhere, whole=True),
)

FAMILIES = (family("below-return:K", check=below_return, whole=True),)
