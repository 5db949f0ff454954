"""The strategies for tasks, unions, policies, interfaces, circuits and problems; see :mod:`mincirc.testing`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import islice

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from pysat.formula import PYSAT_FALSE, Implies, XOr

from mincirc.circuit import BASES, CONSTANT, Basis, Circuit, Gate, Output, get_basis
from mincirc.circuit.tables import table_of
from mincirc.interface import Interface, explicit, interface_for
from mincirc.mdp.build import Outcome, bits_for, make_task
from mincirc.mdp.constraint import Constraint, each_constraints, mean_constraint
from mincirc.mdp.disjoint_union import union
from mincirc.mdp.families import without_infinite_reward
from mincirc.mdp.model import MDP, Feature, Picks
from mincirc.mdp.objective import Discount, Horizon, Objective, TotalReward
from mincirc.mdp.value.policy import block_returns, policy_return
from mincirc.predicate.symbolic import (
    Formula,
    SymbolicPredicate,
    all_of,
    any_of,
    differ,
    negation,
    takes,
)
from mincirc.problem.problem import Problem


def rationals(low: int = -3, high: int = 3, max_denominator: int = 4) -> SearchStrategy[Fraction]:
    """Rationals from ``low`` to ``high`` with denominators up to ``max_denominator``; ties are common."""
    denominators = st.integers(1, max_denominator)
    return denominators.flatmap(lambda d: st.integers(low * d, high * d).map(lambda n: Fraction(n, d)))


def distributions(size: int) -> SearchStrategy[list[Fraction]]:
    """``size`` positive rationals that sum to 1."""
    weights = st.lists(st.integers(1, 4), min_size=size, max_size=size)
    return weights.map(lambda parts: [Fraction(p, sum(parts)) for p in parts])


def basis_names() -> SearchStrategy[str]:
    """Every basis by name, ``b2`` first."""
    return st.sampled_from(list(BASES))


@st.composite
def objectives(draw: DrawFn, max_steps: int = 4) -> Objective:
    """Discount, horizon (at most ``max_steps`` steps, discounted or not) and total reward."""
    kind = draw(st.sampled_from(["discount", "horizon", "total"]))
    if kind == "total":
        return TotalReward()
    gamma = draw(st.sampled_from([Fraction(n, d) for n, d in ((0, 1), (1, 2), (9, 10), (99, 100))]))
    if kind == "discount":
        return Discount(gamma)
    return Horizon(draw(st.integers(1, max_steps)), draw(st.sampled_from([Fraction(1), gamma])))


@st.composite
def tasks(
    draw: DrawFn,
    *,
    max_states: int = 8,
    max_actions: int = 4,
    objective: SearchStrategy[Objective] | None = None,
    name: str = "task",
) -> MDP:
    """Tasks of 1 to ``max_states`` states and 1 to ``max_actions`` actions; every state has some of the actions.

    Rows have up to two successors and may end the episode.  Under total reward, rewards are >= 0 and those that
    some policy could collect for ever are 0, so that zero-reward loops remain.  Codes and output words are injections
    into as few bits as there can be, or one more.  States may carry the label ``training`` and actions may be
    harmful.
    """
    goal = draw(objectives() if objective is None else objective)
    states = [f"s{i}" for i in range(draw(st.integers(1, max_states)))]
    actions = [f"a{i}" for i in range(draw(st.integers(1, max_actions)))]
    paid = isinstance(goal, TotalReward)
    outcome = _outcomes(states, rationals(0) if paid else rationals())
    transitions = {s: {a: draw(outcome) for a in draw(_some(actions))} for s in states}
    start = draw(_some(states[:3]))
    width, words = draw(_injection(len(actions)))
    task = make_task(
        name,
        Horizon(1) if paid else goal,
        transitions,
        dict(zip(start, draw(distributions(len(start))), strict=True)),
        actions=actions,
        features=draw(_features(len(states))),
        labels={"training": [s for s in states if draw(st.booleans())]},
        harmful={s: [a for a in choices if draw(st.booleans())] for s, choices in transitions.items()},
        words=dict(zip(actions, words, strict=True)),
        action_bits=width,
    )
    return replace(without_infinite_reward(task), objective=goal) if paid else task


def _some(names: Sequence[str]) -> SearchStrategy[list[str]]:
    """Non-empty subsets in order."""
    chosen = st.sets(st.integers(0, len(names) - 1), min_size=1)
    return chosen.map(lambda which: [names[i] for i in sorted(which)])


@st.composite
def _outcomes(draw: DrawFn, states: Sequence[str], reward: SearchStrategy[Fraction]) -> list[Outcome]:
    targets: list[str | None] = [None]
    targets += draw(st.lists(st.sampled_from(states), max_size=2, unique=True))
    if len(targets) > 1 and draw(st.booleans()):
        targets = targets[1:]  # the episode goes on
    paid = draw(reward)
    return [Outcome(p, t, paid) for p, t in zip(draw(distributions(len(targets))), targets, strict=True)]


@st.composite
def _injection(draw: DrawFn, count: int) -> tuple[int, list[int]]:
    """A width and ``count`` distinct numbers of that many bits."""
    width = bits_for(count) + draw(st.integers(0, 1))
    if draw(st.booleans()):
        return width, draw(st.permutations(range(1 << width)))[:count]
    return width, list(range(count))


@st.composite
def _features(draw: DrawFn, count: int) -> list[Feature]:
    width, codes = draw(_injection(count))
    split = draw(st.integers(0, width))
    parts = [(split, [c >> (width - split) for c in codes]), (width - split, codes)]
    return [
        Feature.of_width(f"f{i}", bits, [v & ((1 << bits) - 1) for v in values])
        for i, (bits, values) in enumerate(parts)
        if bits
    ]


@st.composite
def unions(draw: DrawFn, *, max_members: int = 3, max_states: int = 3, max_actions: int = 4) -> MDP:
    """Unions of 1 to ``max_members`` tasks of 1 to ``max_states`` states each, one objective, uniform or weighted."""
    goal = draw(objectives())
    count = draw(st.integers(1, max_members))
    members = [
        draw(tasks(max_states=max_states, max_actions=max_actions, objective=st.just(goal), name=f"t{i}"))
        for i in range(count)
    ]
    weights = draw(st.none() | distributions(count))
    return union(members, weights)


def policies(task: MDP) -> SearchStrategy[Picks]:
    """Policies of ``task``: one position per state."""
    return st.tuples(*(st.integers(0, len(row) - 1) for row in task.choices))


@st.composite
def interfaces(draw: DrawFn, task: MDP) -> Interface:
    """Interfaces of ``task``: the built-in kinds, and explicit codes with gaps."""
    kind = draw(st.sampled_from(["features", "packed", "gray", "onehot", "random", "explicit"]))
    if kind == "random":
        return interface_for(task, f"random:{draw(st.integers(0, 99))}")
    if kind == "explicit":
        width, codes = draw(_injection(len(task.states)))
        texts = [format(c, f"0{width}b") if width else "" for c in codes]
        return explicit(task, dict(zip(task.states, texts, strict=True)))
    return interface_for(task, kind)


@st.composite
def circuits(
    draw: DrawFn,
    *,
    basis: str | None = None,
    inputs: int | None = None,
    outputs: int | None = None,
    max_gates: int = 6,
) -> Circuit:
    """Circuits over ``basis`` (default: any of them); gates need not be used, outputs may be constants or wires."""
    chosen = get_basis(draw(basis_names()) if basis is None else basis)
    nodes = count = draw(st.integers(0, 4)) if inputs is None else inputs
    gates: list[Gate] = []
    for _ in range(draw(st.integers(0, max_gates))):
        fits = [a for a in chosen.arities if a <= nodes or (nodes and chosen.equal_fanins)]
        if not fits:
            break
        arity = draw(st.sampled_from(fits))
        table = draw(tables(chosen, arity))
        fanins = st.lists(st.integers(0, nodes - 1), min_size=arity, max_size=arity, unique=not chosen.equal_fanins)
        gates.append(Gate(table, tuple(draw(fanins))))
        nodes += 1
    width = draw(st.integers(0, 3)) if outputs is None else outputs
    read = tuple(draw(_output(nodes, free=chosen.free_negation)) for _ in range(width))
    return Circuit(chosen.name, count, tuple(gates), read)


def tables(basis: Basis, arity: int) -> SearchStrategy[int]:
    """Tables that a gate of so many fan-ins may have in the basis."""
    if arity <= 3:
        return st.sampled_from(basis.tables(arity))
    # Nearly every table of four or more fan-ins depends on all of them; parity stands in for the others.
    parity = table_of(arity, lambda values: sum(values) % 2 == 1)
    every = st.integers(0, (1 << (1 << arity)) - 1)
    return every.map(lambda table: table if basis.allows(table, arity) else parity)


@st.composite
def _output(draw: DrawFn, nodes: int, *, free: bool) -> Output:
    node = draw(st.integers(CONSTANT, nodes - 1))
    return Output(node, draw(st.booleans()) if free or node == CONSTANT else False)


@st.composite
def problems(
    draw: DrawFn,
    *,
    basis: str | None = None,
    task: SearchStrategy[MDP] | None = None,
    looked_at: int = 300,
) -> Problem:
    """Problems with bounds (mean, each, or both) that sit exactly on some policy's return, or just beside it.

    The policy is mostly a best one (of the first ``looked_at``): random bounds are met by circuits without gates.
    """
    small = tasks(max_states=6) | unions(max_members=2, max_states=3)
    drawn = draw(small if task is None else task)
    best = max(islice(drawn.policies(), looked_at), key=lambda p: policy_return(drawn, p))
    model = draw(st.sampled_from([best, best, best, None])) or draw(policies(drawn))
    beside = draw(st.sampled_from([Fraction(0), Fraction(0), Fraction(-1, 10**12), Fraction(1, 10**12)]))
    constraints: tuple[Constraint, ...] = ()
    kind = draw(st.sampled_from(["mean", "each", "both"]))
    if kind != "each":
        constraints += (mean_constraint(drawn, policy_return(drawn, model) + beside),)
    if kind != "mean":
        constraints += each_constraints(drawn, [value + beside for value in block_returns(drawn, model)])
    return Problem(drawn, draw(interfaces(drawn)), draw(basis_names()) if basis is None else basis, constraints)


def formulas(task: MDP) -> SearchStrategy[Formula]:
    """Formulas over "state s takes action a" of ``task``, with every connective that predicates may use."""
    atoms = st.sampled_from(
        [takes(name, task.actions[c.action]) for s, name in enumerate(task.states) for c in task.choices[s]]
    )

    def larger(parts: SearchStrategy[Formula]) -> SearchStrategy[Formula]:
        pair = st.tuples(parts, parts)
        return (
            parts.map(negation)
            | st.lists(parts, max_size=3).map(any_of)
            | st.lists(parts, max_size=3).map(all_of)
            | pair.map(lambda p: differ(*p))
            | pair.map(lambda p: XOr(*p) if p[0] is not p[1] else negation(p[0]))
            | pair.map(lambda p: Implies(*p))
        )

    return st.recursive(atoms, larger, max_leaves=6)


@st.composite
def predicates(draw: DrawFn, task: MDP) -> SymbolicPredicate:
    """Symbolic predicates of ``task``: a formula at one to three of its states, false at the others."""
    where = draw(st.lists(st.sampled_from(task.states), min_size=1, max_size=3, unique=True))
    table = {state: draw(formulas(task)) for state in where}
    return SymbolicPredicate.of("drawn", lambda _task, state: table.get(state, PYSAT_FALSE))
