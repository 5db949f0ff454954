"""The refuter asked at random, each rule on and off: ``python -m tests.refuter.fuzz --problems 1000``.

Every problem is asked in all settings of :mod:`~tests.refuter.asking`.  No lower bound may be above the size of any
circuit that is known: the one planted, those found in other settings, those of an oracle; and what is found must be no
larger than what an oracle says.  Oracles: all sets of gates (three inputs), the table of functions (four inputs, one
output), a formula for SAT, mincirc's own search by clauses, Z3, the reference refuter, the checker of replay logs.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from time import process_time

import mincirc
from benchmarks.questions.relations import NamedRelation
from mincirc.npn import least_size as least_of_function
from mincirc.refuter import BooleanRelation, Refuter
from mincirc.refuter.reference import refute_slowly
from mincirc.searching.params import SearchParams
from mincirc.verify.errors import VerifyError
from mincirc.verify.replay import replay
from tests.refuter.asking import SETTINGS, bounds
from tests.refuter.by_sat import has_circuit
from tests.refuter.exhaustive import planted_relation, random_relation
from tests.refuter.three_inputs import MOST, completions, least_size
from tests.support import by_clauses

KINDS = ("three inputs", "four inputs", "planted", "sparse")


@dataclass(frozen=True)
class Drawn:
    """A relation, its basis, the size of a circuit that is known, and its exact size if that is known beforehand."""

    kind: str
    basis: str
    relation: BooleanRelation
    most: int
    least: int | None = None


@dataclass
class Tally:
    """What was asked, and what did not agree."""

    problems: Counter[str] = field(default_factory=Counter)
    hard: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    oracles: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def demand(self, agrees: bool, drawn: Drawn, what: str) -> None:
        """Keep what does not agree."""
        if not agrees:
            self.wrong.append(f"{what}: {drawn}")


def sparse_relation(rng: random.Random, inputs: int, outputs: int) -> BooleanRelation:
    """Return a relation that cares for few inputs, and is no function in some of them."""
    words, rows = 1 << outputs, {}
    for x in rng.sample(range(1 << inputs), rng.randint(6, min(1 << inputs, 14))):
        mask = 0
        for _ in range(rng.choice((1, 1, 1, 2, words - 1))):
            mask |= 1 << rng.randrange(words)
        rows[x] = mask
    return BooleanRelation.of_rows(inputs, outputs, rows)


def draw(rng: random.Random, kind: str) -> Drawn:
    """Return a problem of a kind."""
    basis = rng.choice(("b2", "xaig", "lut-2", "aig", "aig"))
    xor = basis != "aig"
    if kind == "three inputs":
        relation = random_relation(rng, 3, rng.choice((1, 2, 2, 3, 3)))
        while completions(relation) > 1_000:
            relation = random_relation(rng, 3, rng.choice((1, 2, 2, 3, 3)))
        return Drawn(kind, basis, relation, MOST, least_size(relation, xor))
    if kind == "four inputs":
        care, value = rng.choice((0xFFFF, rng.getrandbits(16) | rng.getrandbits(16), rng.getrandbits(16))), 0
        value = rng.getrandbits(16) & care
        relation = BooleanRelation.of_tables(4, [value], care)
        return Drawn(kind, rng.choice(("b2", "xaig", "lut-2")), relation, 7, least_of_function(4, care, value))
    if kind == "planted":
        inputs, gates = rng.choice((5, 5, 6)), rng.choice((4, 4, 5, 5, 6))
        return Drawn(kind, basis, planted_relation(rng, inputs, gates, rng.choice((1, 2, 2, 3, 4)), xor), gates)
    inputs, outputs = rng.choice((4, 5, 6)), rng.choice((1, 2, 2, 3, 4))
    return Drawn(kind, basis, sparse_relation(rng, inputs, outputs), 5)


def ask(drawn: Drawn, names: Iterable[str], nodes: int, tally: Tally) -> int:
    """Ask in the settings; return the largest bound that was proved."""
    known = drawn.most if drawn.kind == "planted" else None
    if drawn.least is not None and drawn.least <= drawn.most:
        known = drawn.least
    lower: dict[str, int] = {}
    for name in names:
        params = replace(SETTINGS[name], nodes=nodes)
        lower[name], found = bounds(drawn.relation, params, drawn.most, drawn.basis)
        if found is not None:
            known = found if known is None else min(known, found)
            tally.demand(drawn.least is None or found >= drawn.least, drawn, f"{name} found {found}")
        told = found is not None or lower[name] == drawn.most + 1
        tally.answers[f"{name}: {'settled' if told else 'open'}"] += 1
    for name, bound in lower.items():
        tally.demand(known is None or bound <= known, drawn, f"{name} refuted {bound - 1}, there are {known}")
    best = max(lower.values())
    tally.problems[drawn.kind] += 1
    tally.hard[drawn.kind] += best >= 2
    return best


def ask_oracles(drawn: Drawn, best: int, rng: random.Random, share: float, tally: Tally) -> None:
    """Compare the bound with some of the slower oracles."""
    xor, gates = drawn.basis != "aig", best - 1
    if gates < 0 or not drawn.relation.satisfiable:
        return
    if gates <= 5 and rng.random() < share:
        tally.oracles["formula for SAT"] += 1
        tally.demand(not has_circuit(drawn.relation, gates, xor), drawn, f"SAT has {gates} gates")
    if gates <= 5 and rng.random() < share / 4:
        tally.oracles["replay log"] += 1
        with Refuter(drawn.basis, SETTINGS["eager, no small table"], log=True) as refuter:
            log = refuter.decide(drawn.relation, gates, nodes=20_000).log
        if log is not None:
            try:
                replay(line.encode() for line in log.split("\n")[:-1])
            except VerifyError as error:
                tally.demand(False, drawn, f"the log is rejected: {error}")
    if gates <= 4 and drawn.relation.inputs <= 5 and rng.random() < share / 4:
        tally.oracles["reference"] += 1
        answer = refute_slowly(drawn.relation, gates, drawn.basis, nodes=3_000).answer
        tally.demand(answer != "found", drawn, f"the reference finds {gates} gates")
        tally.oracles["reference, refuted"] += answer == "refuted"
    if gates <= 3 and drawn.relation.inputs <= 5 and rng.random() < share / 10:
        solver = rng.choice(("cadical195", "z3"))
        rows = {
            x: mask for x, mask in enumerate(drawn.relation.allowed) if mask + 1 < 1 << (1 << drawn.relation.outputs)
        }
        task = NamedRelation("drawn", drawn.relation.inputs, drawn.relation.outputs, rows).task()
        params = SearchParams(lower=by_clauses())
        found = mincirc.search(task, basis=drawn.basis, solver=solver, conflicts=20_000, timeout=10.0, params=params)
        tally.oracles[f"search by {solver}"] += 1
        tally.demand(found.upper is None or found.upper > gates, drawn, f"{solver} has {found.upper} gates")


def run(problems: int, seed: int, *, nodes: int = 20_000, share: float = 0.2, seconds: float = 1e9) -> Tally:
    """Ask so many problems, or for so many CPU seconds."""
    tally, rng, started = Tally(), random.Random(seed), process_time()
    for number in range(problems):
        drawn = draw(rng, KINDS[number % len(KINDS)])
        best = ask(drawn, SETTINGS, nodes, tally)
        ask_oracles(drawn, best, rng, share, tally)
        if process_time() - started > seconds:
            break
    return tally


def main() -> int:
    """Ask; tell what was asked and what did not agree."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--problems", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=1e9, help="CPU seconds after which no problem is begun")
    options = parser.parse_args()
    tally = run(options.problems, options.seed, seconds=options.seconds)
    for name, counts in (("problems", tally.problems), ("minimum >= 2", tally.hard), ("oracles", tally.oracles)):
        sys.stdout.write(f"{name}: {dict(counts)}\n")
    for name, count in sorted(tally.answers.items()):
        sys.stdout.write(f"  {name} {count}\n")
    sys.stdout.write("\n".join([f"{len(tally.wrong)} disagreements", *tally.wrong, ""]))
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
