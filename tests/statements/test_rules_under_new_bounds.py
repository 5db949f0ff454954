"""What a review found: rules that looked at the bounds of yesterday, and options that nobody looked at."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

import mincirc
from mincirc.encode.relation import Relation
from mincirc.encode.rules import rules_for
from mincirc.encode.side import Holds
from mincirc.encode.symmetry import Symmetry, symmetric_inputs
from mincirc.errors import InterfaceError, SolverError
from mincirc.interface import Interface, explicit
from mincirc.lower.subproblems import Cofactors, SubproblemParams
from mincirc.mdp import MDP, Horizon, make_task
from mincirc.mdp.constraint import mean_constraint
from mincirc.predicate.symbolic import SymbolicPredicate, takes
from mincirc.problem.problem import Problem
from mincirc.searching.backends import sat_backend
from mincirc.solve.cubes.schedule import CubeParams
from mincirc.solve.cubes.session import travels
from mincirc.solve.protocol import Budget
from mincirc.solve.sat import DEFAULT
from tests.support import certain, cube_backend, known, table_task

FORCED = {"111": "1", "000": "0", "110": "0", "001": "0"}


def lopsided(**shares: Fraction) -> tuple[MDP, Interface]:
    """Two states ask for a 1; the code does not tell them apart up to an exchange of inputs, their shares do."""
    states = ["000", "001", "011", "101", "110", "111", *(s for s in shares if len(s) == 1)]
    rows = {
        x: {FORCED[x]: certain(None, 0)} if x in FORCED else {"0": certain(None, 0), "1": certain(None, 1)}
        for x in states
    }
    initial = dict.fromkeys(states, Fraction(0)) | {s.removeprefix("s"): p for s, p in shares.items()}
    task = make_task("lopsided", Horizon(1), rows, initial, actions=["0", "1"])
    return task, explicit(task, {s: s if len(s) == 3 else "010" for s in states})


@pytest.mark.parametrize("symmetry", [(), None, ("symmetric",), ("cofactor", "symmetric")])
def test_a_staircase_forgets_symmetries_that_a_new_bound_breaks(symmetry: tuple[str, ...] | None) -> None:
    task, interface = lopsided(s011=Fraction(6, 10), s101=Fraction(4, 10))
    stairs = mincirc.staircase(task, interface=interface, symmetry=symmetry)
    assert [(step.size, step.bound_max) for step in stairs.steps] == [(1, Fraction(3, 5)), (2, 1)]
    assert stairs.complete
    assert mincirc.search(task, Fraction(3, 5), interface=interface, solver="brute").size == 1


def shared() -> tuple[MDP, Interface]:
    task, interface = lopsided(s011=Fraction(1, 3), s101=Fraction(1, 3), x=Fraction(1, 3))
    codes = list(interface.codes)
    codes[task.find_state("x")] = 0b011
    return task, replace(interface, codes=tuple(codes))


def test_states_that_share_a_codeword_are_refused() -> None:
    task, interface = shared()
    for ask in (mincirc.search, mincirc.staircase):
        with pytest.raises(InterfaceError, match="share the codeword 011"):
            ask(task, interface=interface)


def test_shared_codewords_have_no_symmetries() -> None:
    task, interface = shared()
    problem = Problem(task, interface, "b2", (mean_constraint(task, Fraction(2, 3)),))
    assert Symmetry.of(problem) == Symmetry()
    every = {state: {0: None} for state in range(len(task.states))}
    assert symmetric_inputs(replace(Relation.of(problem, (), ()), words=every)) == ()


def test_the_rules_asked_for_are_the_rules_used() -> None:
    task = table_task(3, 0xE8)
    few, many = (mincirc.enumerate_minimum(task, symmetry=symmetry).result.stats.conflicts for symmetry in ((), None))
    named = mincirc.enumerate_minimum(task, symmetry=(), solver=DEFAULT).result.stats.conflicts
    assert few == named != many
    with pytest.raises(SolverError, match="rules of its own"):
        mincirc.search(task, solver=sat_backend(), symmetry=())


def test_predicates_that_cannot_be_unpacked_do_not_travel() -> None:
    task = table_task(3, 0x96)
    predicate = SymbolicPredicate.of("p", lambda task, state: takes(state, "1"))
    cubes = cube_backend(plan=CubeParams(whole=1, depth=3, conflicts=20))
    prices = [mincirc.price(task, predicate, Fraction(3, 4), solver=solver) for solver in (DEFAULT, cubes)]
    assert known(prices[0].having).size == known(prices[1].having).size
    assert known(prices[0].lacking).size == known(prices[1].lacking).size
    assert not travels([object.__new__(Unpackable)], None)


class Unpackable(Holds):
    """Can be packed, as formulas of PySAT can, but not unpacked."""

    def __reduce__(self) -> tuple[type, tuple[int, int]]:
        return Unpackable, (1, 2)  # one too many


def test_a_part_that_cannot_be_met_is_not_asked_for_ever() -> None:
    """No word of output 0 is allowed at one codeword: every number of gates is refuted."""
    task, interface = lopsided(s011=Fraction(1, 2), s101=Fraction(1, 2))
    problem = Problem(task, interface, "lut-3", (mean_constraint(task, Fraction(1)),))
    relation = Relation.of(problem, (), range(len(task.states)))
    state = next(iter(relation.words))
    hopeless = replace(relation, words={**relation.words, state: {}})
    found = Cofactors(rules_for("lut-3"), DEFAULT, SubproblemParams(extra_gates=3))
    bounds = found.bounds(hopeless, 2, 1000, Budget())
    assert max(bound.least for bound in bounds) == 2 + 3 + 1
