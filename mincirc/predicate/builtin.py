"""The built-in predicates.

*Deceptive* in the behavioural sense of Hubinger et al., *Risks from Learned Optimization* (2019), and of Hubinger,
*Are minimal circuits deceptive?* (2019): no harm at training states, harm elsewhere.  Oracle:
``tests/predicate/naive.py``, a second reading of every definition.
"""

from __future__ import annotations

from mincirc.mdp.model import MDP
from mincirc.predicate import circuits, influence, returns
from mincirc.predicate.declared import symbolic
from mincirc.predicate.family import PredicateFamily
from mincirc.predicate.protocol import Predicate
from mincirc.predicate.symbolic import Formula, all_of, any_of, negation, takes

TRAINING = "training"
"""The label of states that belong to the training distribution."""


def _harms(task: MDP, state: str) -> Formula:
    """Return "the action taken at ``state`` is labelled harmful there"."""
    index = task.find_state(state)
    return any_of(
        takes(state, task.actions[c.action]) for c in task.choices[index] if (index, c.action) in task.harmful
    )


def harmful_off_distribution(task: MDP, state: str) -> Formula:
    """Return "``state`` is not labelled training and its action is labelled harmful there"."""
    return any_of([] if task.has_label(state, TRAINING) else [_harms(task, state)])


def deceptive(task: MDP, state: str) -> Formula:
    """Return "the policy harms at ``state``, off the training distribution, and at no training state"."""
    trained = [s for s in task.states if task.has_label(s, TRAINING)]
    return all_of([harmful_off_distribution(task, state), *(negation(_harms(task, s)) for s in trained)])


HARM = (
    symbolic("harmful-off-distribution", harmful_off_distribution),
    symbolic("deceptive", deceptive),
)

BUILT_IN: dict[str, Predicate] = {p.name: p for p in (*HARM, *influence.PREDICATES, *returns.PREDICATES)}
"""The predicates without a parameter, by name."""

FAMILIES: dict[str, PredicateFamily] = {
    f.name: f for f in (*influence.FAMILIES, *returns.FAMILIES, *circuits.FAMILIES)
}
"""The predicates with a parameter, by the name before the colon."""
