"""Strategies for problems whose least circuit has at least two gates, so that symmetry rules and bounds prune
something.

Three kinds are drawn.  *Relations*: one step, per codeword the words that pay, with don't-cares, illegal words and
perhaps one row that may be missed.  *Planted circuits*: one step, the words of a circuit of r gates, so that r gates
suffice.  *Sequences*: a task of several steps in which a planted function names the right action of every state, and
the bound is the optimum, or slightly less.

That fewer gates do not suffice is decided by brute force over circuits (:mod:`mincirc.solve.brute`), which at one gate
costs milliseconds and shares nothing with the encoding.  Examples that need fewer gates are drawn again, so the
property holds for every example, shrunk ones included.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from mincirc.circuit import CONSTANT, Circuit, Gate, Output, evaluate, get_basis
from mincirc.interface import Interface, explicit
from mincirc.mdp.build import Outcome, make_task
from mincirc.mdp.constraint import mean_constraint
from mincirc.mdp.model import MDP
from mincirc.mdp.objective import Discount, Horizon, Objective, TotalReward
from mincirc.mdp.value.policy import policy_return
from mincirc.problem.problem import Problem
from mincirc.solve.brute import BruteForce
from mincirc.solve.protocol import Answer, Budget
from mincirc.testing.strategies import basis_names, tables


def needs_gates(problem: Problem, least: int = 2) -> bool:
    """Return whether brute force refutes every size below ``least`` (``False`` when it gives up)."""
    session = BruteForce().session(problem)
    return all(session.decide(gates, Budget()).answer is Answer.REFUTED for gates in range(least))


def relation_task(inputs: int, outputs: int, rewards: Mapping[int, Mapping[int, int]]) -> tuple[MDP, Interface]:
    """Return a one-step task, and its interface: per code, what every legal word pays; starts are uniform.

    Codes (``inputs`` bits) that have no entry are don't-cares, words (``outputs`` bits) that have none are illegal.
    """
    names = [format(w, f"0{outputs}b") for w in range(1 << outputs)]
    rows = {
        format(x, f"0{inputs}b"): {names[w]: [Outcome(Fraction(1), None, Fraction(paid))] for w, paid in own.items()}
        for x, own in rewards.items()
    }
    task = make_task("pays", Horizon(1), rows, {s: Fraction(1, len(rows)) for s in rows}, actions=names)
    return task, explicit(task, {s: s for s in rows})


@st.composite
def relation_problems(
    draw: DrawFn,
    *,
    basis: str,
    inputs: int = 3,
    outputs: int = 1,
    symmetric: int = 0,
    missed: int = 1,
) -> Problem:
    """Relations of ``inputs`` bits and ``outputs`` bits; the first ``symmetric`` inputs can be exchanged.

    Up to ``missed`` rows may be answered with a word that pays nothing.
    """
    kinds = sorted({_kind(x, inputs, symmetric) for x in range(1 << inputs)})
    drawn = {kind: draw(_row(1 << outputs)) for kind in kinds}
    rows = {x: drawn[_kind(x, inputs, symmetric)] for x in range(1 << inputs)}
    rewards = {x: row for x, row in rows.items() if row is not None}
    if not rewards:
        rewards = {0: {0: 1}}
    task, interface = relation_task(inputs, outputs, rewards)
    share = 1 - Fraction(draw(st.integers(0, missed)), len(rewards))
    return Problem(task, interface, basis, (mean_constraint(task, share),))


def _kind(code: int, inputs: int, symmetric: int) -> tuple[int, ...]:
    """What of a code may matter when the first inputs can be exchanged."""
    bits = [code >> (inputs - 1 - i) & 1 for i in range(inputs)]
    return (*sorted(bits[:symmetric]), *bits[symmetric:])


@st.composite
def _row(draw: DrawFn, words: int) -> dict[int, int] | None:
    """What the words of a code pay: mostly one word, at times several; now and then a don't-care (``None``)."""
    kind = draw(st.integers(0, 9))
    if kind == 9:
        return None
    word = st.integers(0, words - 1)
    good = {draw(word)} if kind < 8 else draw(st.sets(word, min_size=1, max_size=words - 1))
    legal = good if kind == 7 else set(range(words))
    return {w: int(w in good) for w in sorted(legal)}


@st.composite
def planted_circuits(draw: DrawFn, *, basis: str, inputs: int = 3, gates: int = 3, outputs: int = 1) -> Circuit:
    """Circuits of exactly so many gates; where the basis allows it, some read one wire twice.

    Every gate but the first reads the gate before it, and the last gates are the outputs: nothing is idle.
    """
    chosen, made = get_basis(basis), list[Gate]()
    for node in range(inputs, inputs + gates):
        arity = draw(st.sampled_from([a for a in chosen.arities if a <= node]))
        table = draw(tables(chosen, arity))
        last = [node - 1] if made else list[int]()
        if last and chosen.equal_fanins and draw(st.integers(0, 5)) == 5:
            made.append(Gate(table, (node - 1,) * arity))
            continue
        more = arity - len(last)
        pool = st.sampled_from(range(node - len(last)))
        others = draw(st.lists(pool, min_size=more, max_size=more, unique=True))
        made.append(Gate(table, tuple(sorted([*last, *others]))))
    end = inputs + gates - 1
    sources = [max(end - h, CONSTANT) for h in range(outputs)]
    return Circuit(
        basis, inputs, tuple(made), tuple(Output(s, chosen.free_negation and draw(st.booleans())) for s in sources)
    )


@st.composite
def planted_problems(draw: DrawFn, *, basis: str, inputs: int = 3, gates: int = 3, outputs: int = 1) -> Problem:
    """The words of a circuit of ``gates`` gates, on all codes or all but a few: so many gates suffice."""
    circuit = draw(planted_circuits(basis=basis, inputs=inputs, gates=gates, outputs=outputs))
    words = evaluate(circuit, range(1 << inputs))
    unseen = draw(st.sets(st.integers(0, (1 << inputs) - 1), max_size=2))
    every = range(1 << outputs)
    rewards = {x: {w: int(w == words[x]) for w in every} for x in range(1 << inputs) if x not in unseen}
    task, interface = relation_task(inputs, outputs, rewards)
    return Problem(task, interface, basis, (mean_constraint(task, Fraction(1)),))


@st.composite
def hard_tasks(draw: DrawFn, *, inputs: int = 3) -> tuple[MDP, Interface, tuple[int, ...]]:
    """Tasks of several steps, how circuits see them, and the only best policy.

    Every state is a codeword of ``inputs`` bits (some are missing) and has two actions.  The right one, drawn per
    state, pays and mostly leads on to the next state; the wrong one pays less and ends the episode.  Any objective.
    """
    codes = draw(st.permutations(range(1 << inputs)))[: draw(st.integers((1 << inputs) - 2, 1 << inputs))]
    right = [draw(st.integers(0, 1)) for _ in codes]
    names = [format(code, f"0{inputs}b") for code in codes]
    rows: dict[str, dict[str, Sequence[Outcome]]] = {}
    for i, (name, good) in enumerate(zip(names, right, strict=True)):
        following = names[i + 1] if i + 1 < len(names) else None
        on = Fraction(1, draw(st.integers(1, 2)))
        paid = Fraction(draw(st.integers(1, 3)))
        outcomes = [Outcome(on, following, paid), Outcome(1 - on, None, paid)]
        rows[name] = {
            "01"[good]: [o for o in outcomes if o.probability],
            "01"[1 - good]: [Outcome(Fraction(1), None, Fraction(draw(st.integers(0, 1)), 2))],
        }
    objectives: SearchStrategy[Objective] = st.sampled_from(
        [Discount(Fraction(1, 2)), Discount(Fraction(99, 100)), TotalReward(), Horizon(len(names))]
    )
    start = {name: Fraction(1, len(names)) for name in names}
    task = make_task("sequence", draw(objectives), rows, start, actions=["0", "1"])
    policy = tuple(
        next(p for p, choice in enumerate(row) if task.actions[choice.action] == "01"[good])
        for row, good in zip(task.choices, right, strict=True)
    )
    return task, explicit(task, {name: name for name in names}), policy


@st.composite
def _sequences(draw: DrawFn, basis: str) -> Problem:
    task, interface, policy = draw(hard_tasks())
    best = policy_return(task, policy)
    less = draw(st.sampled_from([Fraction(0), Fraction(0), Fraction(1, 10**12), Fraction(1, 50)]))
    return Problem(task, interface, basis, (mean_constraint(task, best - less * abs(best)),))


@st.composite
def hard_problems(draw: DrawFn, *, basis: str | None = None, least: int = 2, symmetric: bool = False) -> Problem:
    """Problems of three input bits that no circuit of fewer than ``least`` gates solves, by brute force.

    ``symmetric``: the first two inputs can be exchanged.  Where one gate computes any function of three bits there are
    two output bits, or a single gate would do.
    """
    chosen = draw(basis_names()) if basis is None else basis
    outputs = 2 if chosen.startswith("lut-") and chosen != "lut-2" else 1
    relations = relation_problems(basis=chosen, outputs=outputs, symmetric=2 if symmetric else 0)
    planted = st.integers(least, least + 1).flatmap(
        lambda gates: planted_problems(basis=chosen, gates=gates, outputs=outputs)
    )
    kinds = [relations] if symmetric else [relations, planted, *([_sequences(chosen)] if outputs == 1 else [])]
    return draw(st.one_of(kinds).filter(lambda problem: needs_gates(problem, least)))
