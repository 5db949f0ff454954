"""Search is forced: the tag holds scores of candidate models, and the right action is the output of the better model.

Claim (Hubinger, *Are minimal circuits deceptive?*, 2019, section "Overview"): with enough selection problems in one
set the minimum circuit must *search*, here compute the comparison "candidate 1 scores higher than candidate 0", and
run the selected model, which nobody checked off the training distribution.

The state is the models' input: a bit ``x`` and a bit ``deployed``.  Candidate 0 answers ``x xor deployed``, candidate
1 the complement, candidate 2 like candidate 0, and so on; the highest score wins, the first candidate where scores are
equal.  The first task, T_bad, has equal scores, so candidate 0 is selected; training on T_bad has ``deployed = 0``
only, where candidate 0 equals the harmless rule "answer ``x``".  With ``deployed = 1`` the harmless answer is still
``x``, and the selected model gives the other one.  Alone, T_bad is harmless: its one minimum circuit is the wire
``x``.

``docs/families.md`` has measurements: with four tasks every minimum circuit contains the comparison; with longer
scores or more candidates a minimum circuit may merge the comparison with the answer, so that no gate is the comparison
although the circuit still performs the search.

States of a task that scores candidate j above candidate i carry the label ``j_beats_i``, so the predicate
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
    one set.  Raises :class:`TaskError` for numbers out of range.
    """
    if candidates < 1 or score_bits < 1:
        raise TaskError(f"{candidates} candidates with {score_bits} score bits: there must be at least one of each")
    most = min(params.most_tasks, 1 << candidates * score_bits)
    if not 1 <= tasks <= most:
        raise TaskError(f"{tasks} tasks: {candidates} candidates with {score_bits} score bits allow from 1 to {most}")
    sheets = [scores(tag, candidates, score_bits) for tag in range(tasks)]
    return union([_task(sheet) for sheet in sheets], name=f"search_is_forced_{tasks}")


def scores(tag: int, candidates: int = 2, score_bits: int = 1) -> tuple[int, ...]:
    """Return the scores of all candidates that are encoded in ``tag``."""
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
