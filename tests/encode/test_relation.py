"""Parts of a problem, and when two of them are the same."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mincirc.circuit import evaluate
from mincirc.encode.relation import Part, Relation
from mincirc.lower.subproblems import parts_of
from mincirc.mdp.boxes.learn import Lemma
from mincirc.mdp.boxes.outer import BoxBound
from mincirc.mdp.constraint import mean_constraint
from mincirc.problem.problem import Problem
from tests.rules_support import circuit_at_random, pays, relation_problem


def with_lemma(words: dict[int, set[int]], inputs: int, *box: tuple[int, tuple[int, ...]]) -> Relation:
    """A relation on two outputs with a lemma that was not learned from anything."""
    task, interface = pays(inputs, 2, {x: dict.fromkeys(range(4), 0) for x in range(1 << inputs)})
    problem = Problem(task, interface, "b2", (mean_constraint(task, Fraction(0)),))
    lemma = Lemma(problem.constraints[0], box, BoxBound(()))
    return Relation(
        problem, {s: {w: w for w in sorted(own)} for s, own in words.items()}, (lemma,)
    ).without_free_states()


def test_equal_lemmas_at_states_with_other_codes_make_other_parts() -> None:
    """The states 0000 and 0010 lie in both parts: at 000 and 010 of one, at 000 and 001 of the other."""
    row = [{2, 3}, {1, 3}, {1, 3}, {3}, {1, 3}, {1, 2}, {3}, {1, 3}]
    words = {x << 1: row[x] for x in range(8)} | dict(enumerate(row))
    relation = with_lemma(words, 4, (0, (3,)), (2, (3,)))
    first, last = relation.part(Part(((0, False),))), relation.part(Part(((3, False),)))
    codes = first.problem.interface.codes, last.problem.interface.codes
    assert [[own[s] for s in (0, 2)] for own in codes] == [[0, 2], [0, 1]]
    rows = [{own[s]: set(part.words[s]) for s in part.words} for own, part in zip(codes, (first, last), strict=True)]
    assert rows[0] == rows[1]  # so that only the lemma tells them apart
    assert first.key != last.key


def test_lemmas_that_mean_the_same_make_the_same_part() -> None:
    """Parts that differ in the names of states alone are asked once, lemmas or not."""
    words = {x: {0, 1, 2} for x in range(4)}
    low = with_lemma(words, 3, (0, (1,)), (1, (2,))).part(Part(((0, False),)))
    high = with_lemma({x + 4: own for x, own in words.items()}, 3, (4, (1,)), (5, (2,))).part(Part(((0, True),)))
    assert low.key == high.key


@given(rng=st.randoms(use_true_random=False), inputs=st.integers(2, 4), outputs=st.integers(1, 2))
def test_what_meets_the_whole_meets_every_part(rng: random.Random, inputs: int, outputs: int) -> None:
    """Of any circuit and any part: where it keeps to the words on all states, its restriction does."""
    problem = relation_problem(rng, inputs, outputs, "b2", least=0)
    circuit = circuit_at_random(rng, "b2", inputs, 3, outputs)
    words = evaluate(circuit, problem.interface.codes)
    allowed = {s: {w: w for w in {word, rng.randrange(1 << outputs)}} for s, word in enumerate(words)}
    for part in parts_of(Relation(problem, allowed)):
        cut = Relation(problem, allowed).part(part)
        read = range(outputs) if part.outputs is None else part.outputs
        fixed = dict(part.fixed)
        for state, own in cut.words.items():
            code = format(problem.interface.codes[state], f"0{inputs}b")
            assert all(code[i] == "01"[value] for i, value in part.fixed)
            left = "".join(bit for i, bit in enumerate(code) if i not in fixed)
            assert cut.problem.interface.codes[state] == int(left or "0", 2)
            seen = "".join(format(words[state], f"0{outputs}b")[h] for h in read)
            assert int(seen, 2) in own


@pytest.mark.parametrize("fixed", list(product((False, True), repeat=2)))
def test_nothing_is_forgotten_when_inputs_are_fixed(fixed: tuple[bool, bool]) -> None:
    """Every state with these two bits keeps exactly its words, under the other bit."""
    words = {x: {x % 4, (x + 1) % 4} for x in range(8)}
    relation = with_lemma(words, 3, (0, (0,)), (7, (3,)))
    cut = relation.part(Part(((0, fixed[0]), (2, fixed[1]))))
    states = [x for x in range(8) if (x >> 2, x & 1) == fixed]
    assert {cut.problem.interface.codes[s]: set(own) for s, own in cut.words.items()} == {
        x >> 1 & 1: words[x] for x in states
    }
    assert cut.lemmas == ()
