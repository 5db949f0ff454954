"""Sizes that a search over live signals refutes, with the log from which the checker repeats the refutation.

The relation between codes and words that legality and lemmas on one state give (:mod:`mincirc.lower.live_signals`) is
asked once more, now with a log (``docs/replay-logs.md``), for the largest size that can be had.  A log for q gates
refutes all sizes up to q.  Oracle: ``tests/certify/test_replayed.py`` (brute force, the independent checker).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from mincirc.encode.relation import Relation
from mincirc.lower.live_signals import LiveSignalParams, boolean_relation
from mincirc.mdp.boxes.learn import Lemma
from mincirc.native import core
from mincirc.problem.problem import Problem
from mincirc.refuter.refuter import BASES, Refuter


@dataclass(frozen=True)
class ReplayLog:
    """A log that no circuit of at most ``gates`` gates computes what single states allow."""

    gates: int
    text: bytes = field(repr=False)


def single_states(lemmas: Sequence[Lemma]) -> tuple[Lemma, ...]:
    """Return the lemmas that speak of one state alone."""
    return tuple(lemma for lemma in lemmas if len(lemma.box) == 1)


def refuted_with_log(
    problem: Problem, lemmas: Sequence[Lemma], gates: int, params: LiveSignalParams
) -> ReplayLog | None:
    """Return the log of the largest size up to ``gates`` that is refuted within the nodes.

    ``None``: there is none that refutes as many gates as a log is worth (``log_from``).
    """
    interface = problem.interface
    small = interface.inputs <= params.most_inputs and interface.output_bits <= params.most_outputs
    if problem.basis not in BASES or not small or not params.first_nodes:
        return None
    nodes = params.log_nodes if core() is not None else -(-params.log_nodes // params.pace)
    relation = boolean_relation(Relation.of(problem, single_states(lemmas), range(len(problem.task.states))))
    with Refuter(problem.basis, params.refuter, log=True) as refuter:
        while gates >= params.log_from:
            found = refuter.decide(relation, gates, nodes=nodes)
            if found.log is not None:
                return ReplayLog(gates, found.log.encode())
            gates = (gates if found.circuit is None else found.circuit.size) - 1
    return None
