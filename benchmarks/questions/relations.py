"""Boolean relations without a task: functions, growing families of them, and what is known of lakes state by state.

A relation says per input word which output words are allowed; a function allows one.  The relation of a task at a
bound allows in each state the actions that do not alone push the best return below the bound (the single-state lemmas
that a search makes before it asks for any size): every circuit that meets the bound satisfies it, so the least size of
the relation is a lower bound on the least size for the task.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial

import mincirc
from benchmarks.questions.suite import FUNCTIONS, WORLDS, Function, Word, lakes
from mincirc import Feature, Horizon, Outcome, make_task
from mincirc.encode.relation import Part, Relation
from mincirc.mdp.boxes.learn import LemmaLearner

BY_NAME = {f.name: f for f in FUNCTIONS}


@dataclass(frozen=True)
class NamedRelation:
    """``rows[x]`` is the set of allowed output words at input x, as a mask; an input that is absent allows every word.

    ``size`` is the known least size in ``b2``, ``None`` where we know of none.
    """

    name: str
    inputs: int
    outputs: int
    rows: Mapping[int, int]
    size: int | None = None

    @staticmethod
    def of(function: Function) -> NamedRelation:
        """Return a function as a relation."""
        rows = {x: 1 << function.word(x) for x in range(1 << function.inputs)}
        return NamedRelation(function.name, function.inputs, function.outputs, rows, function.size)

    @cached_property
    def text(self) -> str:
        """Input bits, output bits and rows; then a line per row: the input and the mask of allowed words."""
        lines = [f"{self.inputs} {self.outputs} {len(self.rows)}", *(f"{x} {m}" for x, m in sorted(self.rows.items()))]
        return "\n".join(lines) + "\n"

    def task(self) -> mincirc.MDP:
        """Return the relation as a task of one step: a state per row, whose legal words are the allowed ones."""
        rows = sorted(self.rows.items())
        words = {f"w{w}": w for w in range(1 << self.outputs)}
        return make_task(
            self.name,
            Horizon(1),
            {f"x{x}": {name: [Outcome(1, None, 1)] for name, w in words.items() if mask >> w & 1} for x, mask in rows},
            {f"x{x}": f"1/{len(rows)}" for x, _ in rows},
            actions=list(words),
            words=words,
            action_bits=self.outputs,
            features=[Feature.of_width("x", self.inputs, [x for x, _ in rows])],
        )


def relation_of(task: mincirc.MDP, bound: str, name: str, part: Part = Part()) -> NamedRelation:
    """Return the relation of a task at a bound or of a part of it, from the lemmas of single states."""
    problem = mincirc.search(task, bound, conflicts=0).problem
    assert problem is not None
    lemmas = list(LemmaLearner(task, problem.constraints).static())
    found = Relation.of(problem, lemmas, range(len(task.states))).part(part)
    codes = found.problem.interface.codes
    rows: dict[int, int] = {}
    for s, words in found.words.items():  # after a projection or with several states to a codeword: all must be met
        mask = sum(1 << word for word in words)
        rows[codes[s]] = rows.get(codes[s], mask) & mask
    return NamedRelation(name, found.inputs, found.outputs, rows)


def lake_relation(count: int) -> NamedRelation:
    """Return the relation of the union of the first lakes at its optimum."""
    name = f"relation of {('one lake', 'two lakes', 'three lakes')[count - 1]}"
    return relation_of(lakes(count), "optimal", name)


def big_lake_relation(name: str, bound: str, part: Part = Part()) -> NamedRelation:
    """Return the relation of Gymnasium's lake of 8 x 8 cells or of a part of it."""
    return relation_of(WORLDS["FrozenLake 8x8"](), bound, name, part)


def taxi_relation(name: str, output: int) -> NamedRelation:
    """Return what is asked of one output bit of the optimal taxi while the passenger is on board (place 4 of 5)."""
    task = WORLDS["Taxi"]()
    bits = [bit for feature in task.input_features for bit in feature.bits]
    fixed = tuple((bits.index(f"passenger{2 - i}"), i == 0) for i in range(3))
    return relation_of(task, "optimal", name, Part(tuple(sorted(fixed)), (output,)))


def _function(name: str, inputs: int, outputs: int, word: Word, size: int | None = None) -> NamedRelation:
    return NamedRelation.of(Function(name, inputs, outputs, word, size))


def _mod3(rest: int, x: int) -> int:
    return int(x.bit_count() % 3 == rest)


def _least(count: int, x: int) -> int:
    return int(x.bit_count() >= count)


def _exactly(counts: Iterable[int], x: int) -> int:
    return int(x.bit_count() in counts)


def _add(bits: int, x: int) -> int:
    return (x >> bits) + (x & (1 << bits) - 1)


def _sort(x: int) -> int:
    return (1 << x.bit_count()) - 1


def _select(control: int, x: int) -> int:
    return x >> control >> (x & (1 << control) - 1) & 1


def _three(x: int) -> int:
    """Select one of three by two control bits; both controls 1 select the last."""
    return x >> 2 >> min(x & 3, 2) & 1


def _bit(table: int, x: int) -> int:
    return table >> x & 1


def multiplexer_like(kind: str, x: int) -> int:
    """Functions of 6 inputs, 2 of them controls, that are like the 4:1 multiplexer and not equivalent to it.

    ``or``: two neighbours are selected and OR-ed; ``xor``: the selected one and the parity of the controls;
    ``hold``: the selected one, where control word 3 selects the majority of the first three.
    """
    data, control = x >> 2, x & 3
    if kind == "or":
        return data >> control & 1 | data >> (control + 1) % 4 & 1
    if kind == "xor":
        return (data >> control ^ control.bit_count()) & 1
    return data >> control & 1 if control < 3 else int((data & 7).bit_count() >= 2)


FAMILIES: dict[str, tuple[NamedRelation, ...]] = {
    "SUM of n bits": tuple(
        _function(f"SUM{n}", n, n.bit_length(), int.bit_count, s) for n, s in ((2, 2), (3, 5), (4, 9), (5, 11))
    ),
    "MOD3 of n bits, r = 0": tuple(
        _function(f"MOD3 of {n} bits, r = 0", n, 1, partial(_mod3, 0), s)
        for n, s in ((3, 3), (4, 7), (5, 10), (6, None))
    ),
    "at least half of n bits": tuple(
        _function(f"at least {k} of {n}", n, 1, partial(_least, k), s)
        for n, k, s in ((3, 2, 4), (4, 2, None), (5, 3, 9))
    ),
    "exactly half of n bits": tuple(
        _function(f"exactly {n // 2} of {n}", n, 1, partial(_exactly, (n // 2,)), s)
        for n, s in ((3, 4), (4, None), (5, None))
    ),
    "multiplexer": (
        _function("2:1 multiplexer", 3, 1, partial(_select, 1), 3),
        _function("3:1 multiplexer", 5, 1, _three),
        _function("4:1 multiplexer", 6, 1, partial(_select, 2)),
    ),
    "sorter": tuple(_function(f"{n}-bit sorter", n, n, _sort, s) for n, s in ((2, 2), (3, None), (4, None))),
    "adder": tuple(
        _function(f"{n}+{n}-bit adder", 2 * n, n + 1, partial(_add, n), s) for n, s in ((1, 2), (2, 7), (3, 12))
    ),
}
"""Growing families, smallest member first; sizes are those of the literature (``suite``)."""


def random_functions(count: int, inputs: int = 5, seed: int = 0) -> list[int]:
    """Return uniformly random truth tables."""
    source = random.Random(seed)
    return [source.getrandbits(1 << inputs) for _ in range(count)]


TEN_GATES = (0xD82C07CD, 0x629F6FBE, 0xC2094CAC)
"""The first random functions (seed 0) whose least size is 10."""

OPEN: dict[str, Callable[[], NamedRelation]] = {
    "threshold 4 of 6": partial(_function, "threshold 4 of 6", 6, 1, partial(_least, 4)),
    **{
        f"MOD3 of 6 bits, r = {rest}": partial(_function, f"MOD3 of 6 bits, r = {rest}", 6, 1, partial(_mod3, rest))
        for rest in range(3)
    },
    "SUM6": partial(_function, "SUM6", 6, 3, int.bit_count),
    **{
        f"multiplexer-like, {kind}": partial(
            _function, f"multiplexer-like, {kind}", 6, 1, partial(multiplexer_like, kind)
        )
        for kind in ("or", "xor", "hold")
    },
    "relation of three lakes": partial(lake_relation, 3),
    **{
        name: partial(big_lake_relation, name, bound, part)
        for name, bound, part in (
            ("relation of FrozenLake 8x8", "optimal", Part()),
            *((f"FrozenLake 8x8, output {h}", "optimal", Part(outputs=(h,))) for h in (0, 1)),
            *((f"FrozenLake 8x8, rows {4 * b} to {4 * b + 3}", "optimal", Part(((0, bool(b)),))) for b in (0, 1)),
            *((f"FrozenLake 8x8, columns {4 * b} to {4 * b + 3}", "optimal", Part(((3, bool(b)),))) for b in (0, 1)),
        )
    },
    **{
        f"Taxi, output {h}, passenger on board": partial(taxi_relation, f"Taxi, output {h}, passenger on board", h)
        for h in (0, 1, 2)
    },
}
"""Relations of 5 to 8 inputs whose least size nobody has published, as far as we know, by name."""

PURE: dict[str, Callable[[], NamedRelation]] = {
    **{f.name: partial(NamedRelation.of, f) for f in FUNCTIONS},
    **{f"random 0x{t:08x}": partial(_function, f"random 0x{t:08x}", 5, 1, partial(_bit, t), 10) for t in TEN_GATES},
    "relation of two lakes": partial(lake_relation, 2),
}
"""Functions and relations with known sizes, by name."""


def _task(make: Callable[[], NamedRelation]) -> mincirc.MDP:
    return make().task()


EVERY: dict[str, Callable[[], NamedRelation]] = {
    **{r.name: partial(lambda r: r, r) for family in FAMILIES.values() for r in family},
    **OPEN,
    **PURE,
    "relation of one lake": partial(lake_relation, 1),
}
"""All relations by name."""

RELATIONS: dict[str, Callable[[], mincirc.MDP]] = {name: partial(_task, make) for name, make in EVERY.items()}
"""All relations as tasks, by name."""
