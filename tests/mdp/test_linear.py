"""Lifting gives what FLINT's elimination gives, whatever sizes, numbers and primes; limits come between its steps."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
import pytest
from flint import fmpq, fmpz
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mincirc.mdp import Outcome, make_task
from mincirc.mdp.objective import Discount
from mincirc.mdp.value import factors, lifting, linear
from mincirc.mdp.value.params import LiftingParams, LinearParams
from mincirc.mdp.value.policy import evaluate
from mincirc.native import core
from mincirc.runtime.budget import Budget
from tests.mdp import naive

each_core = pytest.mark.usefixtures("each_core")
of_each_core = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
Equations = list[dict[int, fmpq]]
BY_FLINT, BY_LIFTING = LinearParams(direct=1 << 200), LinearParams(direct=0)
BLOCK = LiftingParams().block
BITS = st.sampled_from((3, 20, 40, 200))


def chain(n: int, bits: int, seed: int, width: int = 3) -> Equations:
    """``I - gamma P`` with a ring through all states and up to ``width`` more successors of each."""
    source = random.Random(seed)
    rows = list[dict[int, fmpq]]()
    for i in range(n):
        reached = {(i + 1) % n, *source.sample(range(n), min(width, n))}
        weights = {j: 1 + source.getrandbits(bits) for j in sorted(reached)}
        row = {i: fmpq(1)}
        for j, weight in weights.items():
            row[j] = row.get(j, fmpq(0)) - fmpq(99, 100) * fmpq(weight, sum(weights.values()))
        rows.append(row)
    return rows


def vector(n: int, bits: int, seed: int) -> list[fmpq]:
    source = random.Random(seed)
    return [
        fmpq(source.randint(-(2**bits), 2**bits), source.choice((1, 2, 3, 1 + source.getrandbits(bits))))
        for _ in range(n)
    ]


def lifted(
    rows: Equations, right: list[fmpq], moduli: list[int] | None = None, params: LiftingParams = LiftingParams()
) -> list[fmpq] | None:
    return lifting.solve([sorted(row.items()) for row in rows], right, moduli, params)


@each_core
@given(st.integers(1, 40), BITS, BITS, st.integers(0, 10**6), st.integers(1, 40))
@settings(of_each_core, max_examples=30)
def test_lifting_is_elimination(n: int, bits: int, more: int, seed: int, width: int) -> None:
    rows, right = chain(n, bits, seed, width), vector(n, more, seed)
    found = lifted(rows, right)
    assert found is not None
    assert found == linear.solve(rows, right, BY_FLINT)


@each_core
@pytest.mark.parametrize("n", [BLOCK - 1, BLOCK, BLOCK + 1])
def test_blocks(n: int) -> None:
    rows, right = chain(n, 3, n), vector(n, 3, n)
    assert lifted(rows, right) == linear.solve(rows, right, BY_FLINT)


@pytest.mark.parametrize(
    "params",
    [LiftingParams(chunk=7, block=5), LiftingParams(prime_bits=24, chunk=64, block=64), LiftingParams(prime_bits=8)],
    ids=["pieces", "large primes", "small primes"],
)
def test_primes_and_pieces_of_other_sizes(params: LiftingParams) -> None:
    rows, right = chain(33, 8, 1), vector(33, 8, 1)
    assert lifted(rows, right, params=params) == linear.solve(rows, right, BY_FLINT)


@given(st.integers(2, 12), st.integers(0, 2), st.integers(0, 10**6))
def test_unlucky_primes(n: int, unlucky: int, seed: int) -> None:
    """A leading minor that some primes divide: they are passed over."""
    p = [1048583, 1048589, 1048601, 2097143]
    rows, right = chain(n, 3, seed), vector(n, 3, seed)
    rows[0] = {0: fmpq(p[0] * p[1] if unlucky == 2 else p[0] if unlucky else 1, 1 << 45), 1: fmpq(-1, 3)}
    assert lifted(rows, right, p[: unlucky + 1]) == linear.solve(rows, right, BY_FLINT)
    if unlucky:
        assert lifted(rows, right, p[:unlucky]) is None


@each_core
def test_singular_matrices_are_not_solved() -> None:
    rows = [{0: fmpq(1), 1: fmpq(-1)}, {0: fmpq(-1), 1: fmpq(1)}]
    assert lifted(rows, [fmpq(1), fmpq(-1)]) is None
    with pytest.raises(ZeroDivisionError):
        linear.solve(rows, [fmpq(1), fmpq(-1)], BY_LIFTING)


@each_core
def test_a_minor_that_is_0_is_left_to_flint() -> None:
    rows = [{0: fmpq(0), 1: fmpq(1)}, {0: fmpq(1), 1: fmpq(0)}]
    assert lifted(rows, [fmpq(2), fmpq(3)]) is None
    assert linear.solve(rows, [fmpq(2), fmpq(3)], BY_LIFTING) == [3, 2]


def test_a_wrong_inverse_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINCIRC_CORE", "reference")

    def wrong(a: lifting.Floats, p: int, params: LiftingParams) -> lifting.Floats | None:
        inverse = right(a, p, params)
        assert inverse is not None
        inverse[0, 0] += 1
        return inverse

    right = lifting._inverse
    monkeypatch.setattr(lifting, "_inverse", wrong)
    assert lifted(chain(9, 3, 1), vector(9, 3, 1)) is None


@each_core
def test_wrong_fractions_are_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were fractions taken from too few digits, the equations would tell."""
    found = 0

    def hasty(digits: Any, p: int, spread: int, margin: int, *how: Any) -> tuple[list[fmpz], fmpz] | None:
        nonlocal found
        fractions = reconstruct(digits, p, spread, margin, *how)
        found += fractions is not None
        return ([*fractions[0][:-1], fractions[0][-1] + 1], fractions[1]) if fractions and found == 1 else fractions

    reconstruct = lifting._reconstruct
    monkeypatch.setattr(lifting, "_reconstruct", hasty)
    rows, right = chain(20, 8, 5), vector(20, 8, 5)
    assert lifted(rows, right) == linear.solve(rows, right, BY_FLINT)
    assert found == 2


@given(st.integers(2, 25), st.integers(0, 10**6))
def test_values_do_not_depend_on_who_solves(n: int, seed: int) -> None:
    source = random.Random(seed)
    moves = {
        str(i): {
            "go": [
                Outcome(Fraction(1, 3), str((i + 1) % n), Fraction(source.randint(-9, 9), 7)),
                Outcome(Fraction(2, 3), str(source.randrange(n)), Fraction(source.randint(-9, 9), 7)),
            ]
        }
        for i in range(n)
    }
    task = make_task("ring", Discount(Fraction(99, 100)), moves, {"0": 1})
    values = evaluate(task, (0,) * n, BY_LIFTING)
    assert list(values) == naive.values(task, (0,) * n)


def test_the_budget_is_looked_at_between_many_small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINCIRC_CORE", "reference")
    looks: list[None] = []
    monkeypatch.setattr(lifting, "check", lambda: looks.append(None))
    assert lifted(chain(400, 3, 2), vector(400, 3, 2)) is not None
    assert len(looks) > 500


def test_a_limit_breaks_it_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINCIRC_CORE", "reference")
    budget, calls = Budget(), 0
    product = lifting._product

    def interrupted(matrix: lifting.Floats, right: lifting.Floats, p: int, chunk: int) -> lifting.Floats:
        nonlocal calls
        calls += 1
        if calls == 30:
            budget.interrupt()
        return product(matrix, right, p, chunk)

    monkeypatch.setattr(lifting, "_product", interrupted)
    found = None
    with budget.guard():
        found = linear.solve(chain(150, 3, 2), vector(150, 3, 2), BY_LIFTING)
    assert found is None
    assert calls == 30
    assert linear.solve(chain(150, 3, 2), vector(150, 3, 2), BY_LIFTING) == linear.solve(
        chain(150, 3, 2), vector(150, 3, 2), BY_FLINT
    )
    assert calls > 100


def band(n: int, width: int, seed: int) -> Equations:
    """``I - gamma P`` of walks along a line, by up to ``width`` places: a narrow graph, its states in any order."""
    source = random.Random(seed)
    name = source.sample(range(n), n)
    rows: Equations = [{} for _ in range(n)]
    for i in range(n):
        near = [j for j in range(max(0, i - width), min(n, i + width + 1)) if source.random() < 0.6] or [i]
        weights = {j: source.randint(1, 9) for j in near}
        row = {name[i]: fmpq(1)}
        for j, weight in weights.items():
            row[name[j]] = row.get(name[j], fmpq(0)) - fmpq(99, 100) * fmpq(weight, sum(weights.values()))
        rows[name[i]] = row
    return rows


needs_core = pytest.mark.skipif(core() is None, reason="the core is not compiled here")


@needs_core
@pytest.mark.parametrize("width", [1, 3, 20])
@pytest.mark.parametrize("bits", [3, 40])
def test_narrow_systems_are_lifted_by_sparse_factors(monkeypatch: pytest.MonkeyPatch, width: int, bits: int) -> None:
    """Whatever the share of a dense inverse that the factors take, and however the work is cut."""
    rows, right = band(150, width, bits + width), vector(150, bits, width)
    expected = linear.solve(rows, right, BY_FLINT)
    always = LiftingParams(dense=1.0)
    for params in (always, replace(always, factor_bits=9), replace(always, first_try=1)):
        assert lifted(rows, right, params=params) == expected
    monkeypatch.setattr(lifting, "_inverse", None)
    monkeypatch.setattr(factors, "Factors", partial(factors.Factors, piece=1000))
    assert lifted(rows, right, params=always) == expected


@needs_core
def test_a_minor_that_is_0_modulo_a_prime_is_seen() -> None:
    p = next(lifting.primes(30))
    compiled = core()
    assert compiled is not None
    first, column = np.array([0, 2]), np.array([0, 1, 0, 1])
    singular = factors.Factors(compiled, first, column, np.array([1, 2, 3, 6 + p]), p)
    assert not singular.eliminate()
    regular = factors.Factors(compiled, first, column, np.array([1, 2, 3, 7]), p)
    assert regular.eliminate()
    digits = regular.digits(1, [[5, 6]])
    assert digits is not None
    x, y = digits[0].tolist()
    assert ((x + 2 * y - 5) % p, (3 * x + 7 * y - 6) % p) == (0, 0)


@needs_core
def test_numbers_are_those_of_their_digits() -> None:
    compiled = core()
    assert compiled is not None
    source = random.Random(4)
    for p, count in ((3, 1), (3, 200), (1_073_741_789, 1), (1_073_741_789, 2), (1_073_741_789, 77)):
        system = factors.Factors(compiled, np.arange(5), np.arange(5), np.ones(5, dtype=np.int64), p)
        digits = [np.array([source.choice((0, p - 1, source.randrange(p))) for _ in range(5)]) for _ in range(count)]
        expected = [sum(int(d[i]) * p**k for k, d in enumerate(digits)) for i in range(5)]
        assert system.numbers(digits, p) == expected


@needs_core
def test_a_limit_breaks_sparse_lifting_off(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[None] = []
    monkeypatch.setattr(factors, "check", lambda: looks.append(None))
    monkeypatch.setattr(factors, "Factors", partial(factors.Factors, piece=10_000))
    assert lifted(band(150, 3, 1), vector(150, 3, 1)) is not None
    assert len(looks) > 50


def sparse(rng: random.Random) -> tuple[Equations, str]:
    """Draw a sparse matrix, seldom one of a policy: regular, singular or nearly so."""
    n, small = rng.randint(2, 24), rng.choice((1, 3, 10**6))
    rows: Equations = []
    for i in range(n):
        others = rng.sample(range(n), min(n, rng.randint(0, 3)))
        row = {j: fmpq(rng.randint(-small, small), rng.randint(1, small)) for j in others}
        if rng.random() < 0.9:
            row[i] = fmpq(rng.randint(1, small), rng.randint(1, small)) + 1
        rows.append({j: v for j, v in row.items() if v} or {i: fmpq(1)})
    kind = rng.choice(("any", "any", "singular", "nearly singular"))
    if kind != "any":
        one, other, last = rng.randrange(n), rng.randrange(n), rng.randrange(n)
        by = fmpq(rng.randint(1, 5), rng.randint(1, 5))
        if last not in (one, other):
            total = {
                j: rows[one].get(j, fmpq(0)) + by * rows[other].get(j, fmpq(0)) for j in {**rows[one], **rows[other]}
            }
            if kind == "nearly singular":
                total[last] = total.get(last, fmpq(0)) + fmpq(1, 10**6)
            rows[last] = {j: v for j, v in total.items() if v} or {last: fmpq(1)}
    return rows, kind


@each_core
@each_core
def test_random_sparse_systems_are_solved_or_refused() -> None:
    """Whatever lifting returns is the only solution; a matrix without one is never solved."""
    solved, refused, near = 0, 0, 0
    for seed in range(300):
        rng = random.Random(seed)
        rows, kind = sparse(rng)
        right = [fmpq(rng.randint(-9, 9), rng.randint(1, 9)) for _ in rows]
        try:
            expected = linear.solve(rows, right, BY_FLINT)
        except ZeroDivisionError:
            assert lifted(rows, right, params=LiftingParams(dense=1.0)) is None
            refused += 1
            continue
        found = lifted(rows, right, params=LiftingParams(dense=1.0))
        assert found is None or found == expected
        solved += found is not None
        near += found is not None and kind == "nearly singular"
    assert min(solved - near, refused, near) >= 20
