"""The table of rules, cell by cell: basis, use and measure; and the page that shows it."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path
from typing import get_args

import pytest

import mincirc
from mincirc.encode.rules import KEEPS, NAMES, SOUND, UNDER, Measure, Use, is_sound, rules_for
from mincirc.searching.backends import sat_backend
from mincirc.solve.depth import DepthSession
from mincirc.solve.protocol import Budget
from mincirc.solve.sat import DEFAULT
from mincirc.statements.enumerate import Exploration
from tests.rules_support import BASES, at_once, first_found, relation_problem

PAGE = Path(__file__).parents[2] / "docs" / "search.md"

EXPECTED = {
    "order": {*SOUND},
    "used": {*SOUND},
    "reapply": {"b2", "xaig", "lut-2", "aig"},
    "reapply2": {"b2", "xaig", "lut-2"},
    "twins": {"nand"},
    "symmetric": {*SOUND},
    "cofactor": {*SOUND},
}
LOST: dict[str, set[str]] = {
    "minimum": set(),
    "policies": {"symmetric"},
    "circuits": {"reapply", "reapply2", "twins", "symmetric"},
    "all circuits": {"used", "reapply", "reapply2", "twins", "symmetric"},
    "certificate": {"symmetric", "cofactor"},
}
DEARER: dict[str, set[str]] = {
    "size": set(),
    "depth": set(),
    "tree": {*NAMES} - {"order"},
    "cost": {"reapply", "reapply2"},
    "cost with AND <= XOR": {"reapply2"},
}


@pytest.mark.parametrize("rule", NAMES)
def test_every_cell(rule: str) -> None:
    """Off wherever one of basis, use and measure says so; a new basis, use or measure must be thought of here."""
    assert set(LOST) == set(get_args(Use)) == set(KEEPS)
    assert set(DEARER) == set(get_args(Measure)) == set(UNDER)
    for basis in SOUND:
        for use in KEEPS:
            for measure in UNDER:
                sound = basis in EXPECTED[rule] and rule not in LOST[use] and rule not in DEARER[measure]
                assert is_sound(rule, basis, use, measure) == sound
                assert getattr(rules_for(basis, [rule], use, measure), rule) == sound


@pytest.mark.parametrize("basis", BASES)
@pytest.mark.parametrize("rule", NAMES)
def test_sound_alone_for_the_minimum(basis: str, rule: str) -> None:
    """Each rule by itself, bounds from the start, on relations with don't-cares and wide lemmas."""
    if not is_sound(rule, basis):
        pytest.skip("off")
    decided = []
    for seed in range(4):
        rng = random.Random(seed)
        problem = relation_problem(rng, 3, 1, basis, Fraction(4 + seed % 2, 5), symmetric=2 * (seed % 2))
        plain = first_found(sat_backend(rules=()).session(problem), most=7, conflicts=4000)
        if plain is not None:
            assert first_found(sat_backend(rules=(rule,), lower=at_once(200)).session(problem), most=7) == plain
            decided.append(plain)
    assert len(decided) >= 3
    assert min(decided) >= (1 if basis == "lut-3" else 2)


@pytest.mark.parametrize("basis", BASES)
def test_no_policy_is_lost(basis: str) -> None:
    """Enumeration with all rules that it may have, bounds from the start, and with none but "used"."""
    decided = 0
    for seed in range(5):
        problem = relation_problem(random.Random(seed), 3, 1, basis, Fraction(3, 4), symmetric=2)
        size = first_found(sat_backend(rules=()).session(problem), most=5, conflicts=4000)
        if size is not None:
            decided += 1
            of_rules = [
                {
                    policy.picks
                    for policy in Exploration().policies(
                        sat_backend(rules=rules, lower=at_once(200)).session(problem, every_row=True), size, Budget()
                    )
                }
                for rules in (None, ("used",))
            ]
            assert of_rules[0] == of_rules[1] != set()
    assert decided >= 2


@pytest.mark.parametrize("basis", ["b2", "aig", "demorgan"])
def test_sound_under_depth_and_cost(basis: str) -> None:
    costs = {"b2": {"xor": 3}, "aig": {"and": 2}, "demorgan": {"not": Fraction(1, 4)}}[basis]
    for seed in range(3):
        problem = relation_problem(random.Random(seed), 3, 1, basis, symmetric=2 * (seed % 2))
        asked = {"basis": basis, "interface": problem.interface, "conflicts": 50_000}
        answers = []
        for rules in (None, ()):
            solver = sat_backend(rules=rules, lower=at_once(200))
            for more in ({"objective": "depth,size"}, {"objective": "size,depth"}, {"costs": costs}):
                found = mincirc.search(problem.task, 1, solver=solver, **more, **asked)  # type: ignore[arg-type]
                answers.append((found.status, found.size, str(found.depth_bounds), str(found.cost_bounds)))
        assert answers[:3] == answers[3:]


def test_sessions_about_depth_have_no_other_rule() -> None:
    problem = relation_problem(random.Random(0), 2, 1, "b2")
    assert DepthSession(problem, DEFAULT, rules_for("b2")).rules == rules_for("b2", ["order"])


def table() -> str:
    """The table of the page: where each rule is on when one smallest circuit is looked for, and what turns it off."""
    lines = ["| rule | bases | off for | off when minimising |", "|---|---|---|---|"]
    for rule in NAMES:
        bases = [basis for basis in SOUND if is_sound(rule, basis)]
        uses = [use for use in KEEPS if rule not in KEEPS[use]]
        measures = [measure for measure in UNDER if rule not in UNDER[measure]]
        where = "all" if len(bases) == len(SOUND) else ", ".join(bases)
        lines.append(f"| `{rule}` | {where} | {', '.join(uses) or '-'} | {', '.join(measures) or '-'} |")
    return "\n".join(lines)


def test_the_page_shows_the_table() -> None:
    assert table() in PAGE.read_text(encoding="utf-8")
