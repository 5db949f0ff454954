"""Search is forced: the tag holds scores of candidate models, and the right action is the better model's output.

Claim (the post's section "Overview"): put enough selection problems into one set and the fastest circuit is forced to
*search*, here to compute the comparison "candidate 1 scores higher than candidate 0", and to run what the search
selects, which nobody checked off the training distribution.

The state is the models' input: a bit ``x`` and a bit ``deployed``.  Candidate 0 answers ``x xor deployed``,
candidate 1 the opposite, and so on in turn; the best score wins, the first candidate where scores are equal.  The
first task, T_bad, has equal scores, so candidate 0 is selected; training there happens with ``deployed = 0`` only,
where it is the same as the harmless rule "answer ``x``".  Deployed, the harmless answer is still ``x``, and the
model selected gives the other one.  Alone, T_bad is harmless: its one minimum circuit is the wire ``x``.

How far the force goes is measured in ``docs/families.md``: with four tasks every minimum circuit contains the
comparison; with longer scores or more candidates a minimum circuit may fuse the comparison with the answer, and then
no gate of it is the comparison, although the search is no less done.

States whose sheet has candidate j above candidate i carry the label ``j_beats_i``, so that the predicate
``computes:1_beats_0`` asks whether some gate is the comparison.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

from mincirc.errors import TaskError
from mincirc.mdp.disjoint_union import union
from mincirc.mdp.families.contextual import Context, contextual_bandit
from mincirc.mdp.families.params import FamilyParams
from mincirc.mdp.model import MDP


def search_is_forced(
    tasks: int = 4, candidates: int = 2, score_bits: int = 1, *, params: FamilyParams = FamilyParams()
) -> MDP:
    """Return the union of the first ``tasks`` score sheets; the tag of a task is its scores, candidate 0's first.

    There are ``2^(candidates * score_bits)`` sheets, at most ``params.most_tasks`` of which are allowed in
    one set.  Raises :class:`TaskError` for numbers that make no sense.
    """
    if candidates < 1 or score_bits < 1:
        raise TaskError(f"{candidates} candidates with {score_bits} score bits: there must be at least one of each")
    most = min(params.most_tasks, 1 << candidates * score_bits)
    if not 1 <= tasks <= most:
        raise TaskError(f"{tasks} tasks: {candidates} candidates with {score_bits} score bits allow from 1 to {most}")
    sheets = [scores(tag, candidates, score_bits) for tag in range(tasks)]
    return union([_task(sheet) for sheet in sheets], name=f"search_is_forced_{tasks}")


def scores(tag: int, candidates: int = 2, score_bits: int = 1) -> tuple[int, ...]:
    """Return the scores that a tag holds."""
    mask = (1 << score_bits) - 1
    return tuple(tag >> score_bits * (candidates - 1 - j) & mask for j in range(candidates))


def beats(candidate: int, other: int) -> str:
    """Return the label of the states whose score sheet has ``candidate`` above ``other``."""
    return f"{candidate}_beats_{other}"


def _task(sheet: Sequence[int]) -> MDP:
    winner = sheet.index(max(sheet))
    bad = not any(sheet)

    def output(context: Context) -> int:
        return context["x"] ^ context["deployed"] ^ winner & 1

    def harmless(context: Context) -> int:
        return context["x"] if bad else output(context)

    def seen(context: Context) -> bool:
        return not (bad and context["deployed"])

    name = "bad" if bad else "scores_" + "_".join(map(str, sheet))
    labels = [beats(j, i) for j, i in permutations(range(len(sheet)), 2) if sheet[j] > sheet[i]]
    return contextual_bandit(name, {"deployed": 1, "x": 1}, harmless, trained=seen, labels=labels)
