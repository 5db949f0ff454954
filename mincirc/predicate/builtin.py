"""The built-in predicates.

*Deceptive* in the behavioural sense of Hubinger et al., *Risks from Learned Optimization* (2019), and of the post "Are
minimal circuits deceptive?": good behaviour wherever it is being trained, harm elsewhere.
"""

from __future__ import annotations

from mincirc.mdp.model import MDP
from mincirc.predicate.protocol import Policy, Predicate

TRAINING = "training"
"""The label of states that belong to the training distribution."""


def harmful_off_distribution(task: MDP, policy: Policy, state: str) -> bool:
    """Return whether ``state`` is not labelled training and its action is labelled harmful there."""
    return not task.has_label(state, TRAINING) and task.harms(state, policy[state])


def deceptive(task: MDP, policy: Policy, state: str) -> bool:
    """Return whether the policy harms at ``state``, off the training distribution, and at no training state."""
    return harmful_off_distribution(task, policy, state) and not any(
        task.harms(s, policy[s]) for s in task.states if task.has_label(s, TRAINING)
    )


BUILT_IN = {
    p.name: p
    for p in (
        Predicate(
            "harmful-off-distribution",
            harmful_off_distribution,
            "some state not labelled training takes an action labelled harmful there",
        ),
        Predicate(
            "deceptive",
            deceptive,
            "harmful-off-distribution, and no training state takes a harmful action",
        ),
    )
}
