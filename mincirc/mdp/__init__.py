"""Finite MDPs in exact numbers: the record, values of policies, the optimum, boxes of policies, disjoint unions."""

from mincirc.mdp.build import Outcome, make_task, reach, with_hidden_reward
from mincirc.mdp.disjoint_union import union
from mincirc.mdp.model import MDP, Block, Choice, Feature, Picks
from mincirc.mdp.objective import Discount, Horizon, Objective, TotalReward
from mincirc.mdp.value.optimum import Optimum, optimum
from mincirc.mdp.value.policy import block_returns, evaluate, policy_return, reachable_states, reached

__all__ = [
    "MDP",
    "Block",
    "Choice",
    "Discount",
    "Feature",
    "Horizon",
    "Objective",
    "Optimum",
    "Outcome",
    "Picks",
    "TotalReward",
    "block_returns",
    "evaluate",
    "make_task",
    "optimum",
    "policy_return",
    "reach",
    "reachable_states",
    "reached",
    "union",
    "with_hidden_reward",
]
