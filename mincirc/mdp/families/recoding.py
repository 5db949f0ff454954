"""Re-encoding: the minimum depends on the input bits, so a claim about "the same circuit" must fix them.

Claim: the reduction of a task set to its union holds because circuits of the union read the same bits as the learner.
Under another injective code of the same states, of the same width, the minimum increases or decreases.  Two tasks with
two states each, so 2-bit codes; the right answer determines which codes have small circuits (gates of ``b2``):

========  ==================  ==================  ======  =======
reads     ``(tag, s)``        ``(tag xor s, s)``  packed  Gray
========  ==================  ==================  ======  =======
``tag``   0                   1                   0       0
``state`` 0                   0                   0       1
``both``  1                   0                   1       0
========  ==================  ==================  ======  =======

With three states per task no bit of the packed index is the tag, and computing the tag takes two gates.
"""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

from mincirc.errors import TaskError, did_you_mean
from mincirc.mdp.build import bits_for
from mincirc.mdp.disjoint_union import union
from mincirc.mdp.families.contextual import Context, contextual_bandit
from mincirc.mdp.model import MDP

Reads: TypeAlias = Literal["tag", "state", "both"]


def reencoding(reads: Reads = "tag", states: int = 2) -> MDP:
    """Return the union of two tasks of ``states`` states each.

    The right answer is the tag, the state's lowest bit, or their exclusive or.  Raises :class:`TaskError` when there
    is no such reading or a task would have no state bit.
    """
    if reads not in get_args(Reads):
        known = get_args(Reads)
        raise TaskError(f"no reading {reads!r} (there are {', '.join(known)}){did_you_mean(reads, known)}")
    if states < 2:
        raise TaskError(f"{states} states per task: codes need at least 2 to differ in")
    return union([_task(tag, reads, states) for tag in range(2)], name=f"reencoding_{reads}_{states}")


def xor_codes(task: MDP) -> dict[str, str]:
    """Return the code ``(tag xor s, s)`` of a union of two tasks with one state bit, for ``interface.explicit``."""
    tags, bits = task.features
    return {state: f"{tag ^ bit}{bit}" for state, tag, bit in zip(task.states, tags.values, bits.values, strict=True)}


def _task(tag: int, reads: Reads, states: int) -> MDP:
    def right(context: Context) -> int:
        bit = context["s"] & 1
        return {"tag": tag, "state": bit, "both": tag ^ bit}[reads]

    return contextual_bandit(
        f"task_{tag}", {"s": bits_for(states)}, right, present=lambda context: context["s"] < states
    )
