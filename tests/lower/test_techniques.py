"""The table of sources of bounds: the page shows it, the code obeys it, and every cell of the bases is tried."""

from __future__ import annotations

import random
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest

from mincirc.catalogue.techniques import TECHNIQUES, rows
from mincirc.circuit.basis import BASES
from mincirc.encode.relation import Relation
from mincirc.lower.gate_elimination import FIRST_GATES, GateElimination
from mincirc.lower.live_signals import LiveSignals
from mincirc.lower.support import support_bound
from mincirc.mdp.boxes.learn import LemmaLearner
from mincirc.npn import SAME_SIZES
from mincirc.refuter.refuter import BASES as REFUTED
from mincirc.runtime.budget import Budget
from tests.rules_support import relation_problem, size_of_relation

ROOT = Path(__file__).resolve().parents[2]


def bases_of(name: str) -> set[str]:
    (found,) = (set(t.bases) or set(BASES) for t in TECHNIQUES if t.name == name)
    return found


def test_the_page_shows_the_table() -> None:
    page = (ROOT / "docs" / "search.md").read_text(encoding="utf-8")
    assert "\n".join(rows()) in page


def test_modules_and_oracles_are_there() -> None:
    for technique in TECHNIQUES:
        import_module(technique.module)
        assert (ROOT / technique.oracle).exists(), technique.oracle


def test_bases_are_those_of_the_code() -> None:
    assert bases_of("search over live signals") == set(REFUTED)
    assert bases_of("gate elimination") == set(FIRST_GATES)
    assert bases_of("table of small functions") == set(SAME_SIZES)


@pytest.mark.parametrize("basis", ["b2", "xaig", "lut-2", "aig", "nand", "demorgan", "mig"])
def test_no_source_is_above_the_least_size_in_any_basis(basis: str) -> None:
    """Each of them on relations whose least size is known by brute force."""
    seen: Counter[int] = Counter()
    for seed in range(8):
        problem = relation_problem(random.Random(seed), 3, 1 + seed % 2, basis)
        lemmas = list(LemmaLearner(problem.task, problem.constraints).static())
        relation = Relation.of(problem, lemmas, range(len(problem.task.states)))
        size = size_of_relation(relation)
        if size is None:
            continue
        seen[size] += 1
        support = support_bound(problem, lemmas)
        assert support is None or support.least <= size
        eliminated = GateElimination(problem, lemmas).raise_to(size + 2, 3000)
        assert eliminated is None or eliminated.least <= size
        search = LiveSignals(basis)
        if search.fits(relation):
            assert search.ask(relation, size, 0, Budget()).least <= size
        else:
            assert basis not in bases_of("search over live signals")
    assert sum(seen.values()) >= 2
    assert max(seen) >= 2
