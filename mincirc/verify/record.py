"""The certificate as records: the permitted content of ``certificate.json`` (sections 2 and 3 of the format)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeAlias

from mincirc.verify.errors import VerifyError, demand
from mincirc.verify.exact import Room, common, distinct
from mincirc.verify.face import Interface
from mincirc.verify.fields import boolean, increasing, integer, items, names, rational, record, shown, text
from mincirc.verify.gates import MAX_TABLE, NORMAL, RULES, has_gate
from mincirc.verify.limits import (
    MAX_COUNT,
    MAX_DEPTH,
    MAX_GATES,
    MAX_INPUTS,
    MAX_OUTPUTS,
    MAX_PROOF,
    MAX_STEPS,
    MAX_WORDS,
)

Stage: TypeAlias = dict[int, Fraction]
Bound: TypeAlias = tuple[Stage, ...]
Box: TypeAlias = tuple[tuple[int, tuple[int, ...]], ...]
Formula: TypeAlias = Any
"""``True``, ``False`` or a tuple in prefix form."""


@dataclass(frozen=True)
class Choice:
    """One action of a state."""

    action: int
    word: int
    reward: Fraction
    next: tuple[tuple[int, Fraction], ...]

    @cached_property
    def stays(self) -> bool:
        """Whether the episode never ends with it."""
        shares, whole = common([p for _, p in self.next], "task")
        return sum(shares) == whole


@dataclass(frozen=True)
class Task:
    """``kind`` is discount, horizon or total; ``steps`` is 0 without a horizon."""

    name: str
    states: tuple[str, ...]
    actions: tuple[str, ...]
    action_bits: int
    kind: str
    gamma: Fraction
    steps: int
    choices: tuple[tuple[Choice, ...], ...]
    initial: tuple[Fraction, ...]


@dataclass(frozen=True)
class Constraint:
    """``sum w V >= threshold`` (``>`` when strict)."""

    name: str
    weights: tuple[Fraction, ...]
    threshold: Fraction
    strict: bool

    @cached_property
    def support(self) -> tuple[int, ...]:
        """The states of positive weight, cached."""
        return tuple(s for s, w in enumerate(self.weights) if w)

    @cached_property
    def shares(self) -> tuple[list[int], int]:
        """The weights of the support over their common denominator, and that."""
        return common([self.weights[s] for s in self.support], f"constraint {shown(self.name)}")


@dataclass(frozen=True)
class Lemma:
    """No policy of ``box`` meets the constraint, because of ``bound``."""

    constraint: int
    box: Box
    bound: Bound


@dataclass(frozen=True)
class Circuit:
    """``gates`` are (table, fan-ins), ``outputs`` (node, negated)."""

    basis: str
    inputs: int
    gates: tuple[tuple[int, tuple[int, ...]], ...]
    outputs: tuple[tuple[int, bool], ...]


@dataclass(frozen=True)
class Witness:
    """A circuit, its policy, and per constraint a lower bound on the policy's values."""

    circuit: Circuit
    policy: tuple[int, ...]
    bounds: tuple[Bound, ...]


@dataclass(frozen=True)
class Proof:
    """One refutation: ``gates`` is ``None`` for the one over the policy alone."""

    gates: int | None
    file: str
    bytes: int
    sha256: str
    clauses: int
    variables: int

    @property
    def step(self) -> str:
        """The name of this refutation in messages."""
        return "refutation over the policy alone" if self.gates is None else f"refutation for {self.gates} gates"


@dataclass(frozen=True)
class Log:
    """A replay log: no circuit of at most ``gates`` gates computes what single states allow (section 13)."""

    gates: int
    file: str
    bytes: int
    sha256: str

    step = "replay log"
    """Its name in messages."""


@dataclass(frozen=True)
class Claim:
    """The claim (the table of section 2)."""

    kind: str
    lower: int | None
    upper: int | None
    any: int | None
    rows: tuple[int, ...]
    predicate: tuple[str, bool] | None


@dataclass(frozen=True)
class Certificate:
    """All of ``certificate.json``."""

    claim: Claim
    task: Task
    interface: Interface
    basis: str
    rules: tuple[str, ...]
    constraints: tuple[Constraint, ...]
    lemmas: tuple[Lemma, ...]
    side: Formula | None
    blocked: tuple[tuple[int, ...], ...]
    witnesses: tuple[Witness, ...]
    value: Lemma | None
    proofs: tuple[Proof, ...]
    replay: Log | None = None


def read_task(value: Any) -> Task:
    """Read ``task``: a finite MDP with exact numbers."""
    keys = "name states actions action_bits objective choices initial"
    name, states, actions, bits, objective, choices, initial = record(value, "task", keys)
    state_names, action_names = names(states, "task: states", least=1), names(actions, "task: actions", least=1)
    count, width = len(state_names), integer(bits, "task: action_bits", 0, MAX_OUTPUTS)
    kind, gamma, steps = _objective(objective)
    rho = tuple(rational(p, "task: initial") for p in items(initial, "task: initial", count))
    shares, whole = common(rho, "task: initial")
    demand(min(shares) >= 0 and sum(shares) == whole, "task: initial", "not a distribution")
    room = Room()
    rows = tuple(
        _choices(row, f"task: state {s}", count, len(action_names), width, room)
        for s, row in enumerate(items(choices, "task: choices", count))
    )
    negative = any(c.reward < 0 for row in rows for c in row)
    demand(kind != "total" or not negative, "task", "total reward with a negative reward")
    return Task(text(name, "task: name"), state_names, action_names, width, kind, gamma, steps, rows, rho)


def _objective(value: Any) -> tuple[str, Fraction, int]:
    place = "task: objective"
    kind = value.get("kind") if type(value) is dict else None
    if kind == "discount":
        gamma = rational(record(value, place, "kind gamma")[1], place)
        demand(0 <= gamma < 1, place, "the discount is not at least 0 and below 1")
        return "discount", gamma, 0
    if kind == "horizon":
        _, steps, factor = record(value, place, "kind steps gamma")
        gamma = rational(factor, place)
        demand(0 <= gamma <= 1, place, "gamma is not from 0 to 1")
        return "horizon", gamma, integer(steps, place, 1, MAX_STEPS)
    demand(kind == "total", place, "the kind is none of discount, horizon, total")
    record(value, place, "kind")
    return "total", Fraction(1), 0


def _choices(value: Any, place: str, states: int, actions: int, bits: int, room: Room) -> tuple[Choice, ...]:
    row = []
    for entry in items(value, place, least=1):
        action, word, reward, successors = record(entry, place, "action word reward next")
        pairs = []
        for target, p in _pairs(successors, place):
            pairs.append((integer(target, place, 0, states - 1), rational(p, place)))
        increasing([t for t, _ in pairs], place)
        shares, whole = common([p for _, p in pairs], place)
        room.take(len(pairs) * whole.bit_length(), place)
        demand(all(p > 0 for p in shares), place, "a probability is not positive")
        demand(sum(shares) <= whole, place, "probabilities sum to more than 1")
        number, code = integer(action, place, 0, actions - 1), integer(word, place, 0, (1 << bits) - 1)
        row.append(Choice(number, code, rational(reward, place), tuple(pairs)))
    demand(len({c.action for c in row}) == len(row), place, "an action is repeated")
    demand(len({c.word for c in row}) == len(row), place, "a word is repeated")
    return tuple(row)


def read_interface(value: Any, task: Task) -> Interface:
    """Read ``interface``: distinct codes, and the words of the task's choices."""
    name, inputs, codes, outputs, words, default = record(
        value, "interface", "name inputs codes outputs words default"
    )
    count, bits = len(task.states), names(inputs, "interface: inputs")
    demand(len(bits) <= MAX_INPUTS, "interface: inputs", f"more than {MAX_INPUTS}")
    top = (1 << len(bits)) - 1
    numbers = tuple(integer(c, "interface: codes", 0, top) for c in items(codes, "interface: codes", count))
    demand(distinct(numbers), "interface: codes", "two states have the same code")
    m = integer(outputs, "interface: outputs", task.action_bits, task.action_bits)
    demand(count << m <= MAX_WORDS, "interface: outputs", "too many states times words")
    table = []
    for s, row in enumerate(items(words, "interface: words", count)):
        place = f"interface: words of state {s}"
        pairs = [(integer(w, place, 0, MAX_WORDS), integer(p, place, 0, MAX_WORDS)) for w, p in _pairs(row, place)]
        meant = sorted((c.word, pick) for pick, c in enumerate(task.choices[s]))
        demand(pairs == meant, place, "not the words of the state's choices")
        table.append(dict(pairs))
    defaults = tuple(
        None if p is None else integer(p, "interface: default", 0, len(task.choices[s]) - 1)
        for s, p in enumerate(items(default, "interface: default", count))
    )
    return Interface(text(name, "interface: name"), bits, numbers, m, tuple(table), defaults)


def _pairs(value: Any, place: str) -> list[list[Any]]:
    return [items(pair, place, 2) for pair in items(value, place)]


def read_constraint(value: Any, place: str, task: Task) -> Constraint:
    """Read one of ``constraints``; weights must not be negative."""
    name, weights, threshold, strict = record(value, place, "name weights threshold strict")
    numbers = tuple(rational(w, place) for w in items(weights, place, len(task.states)))
    demand(all(w.numerator >= 0 for w in numbers), place, "a weight is negative")
    return Constraint(text(name, place), numbers, rational(threshold, place), boolean(strict, place))


def read_bound(value: Any, place: str, task: Task) -> Bound:
    """Read the stages of a vector: one, or H + 1 with a horizon."""
    stages = []
    for stage in items(value, place, task.steps + 1):
        pairs = _pairs(stage, place)
        numbers = [integer(s, place, 0, len(task.states) - 1) for s, _ in pairs]
        increasing(numbers, place)
        stages.append(dict(zip(numbers, (rational(v, place) for _, v in pairs), strict=True)))
    return tuple(stages)


def read_lemma(value: Any, place: str, task: Task, constraints: int) -> Lemma:
    """Read one of ``lemmas``: its box lists proper non-empty subsets of the picks of some states."""
    index, boxes, bound = record(value, place, "constraint box bound")
    box = []
    for state, listed in _pairs(boxes, place):
        s = integer(state, place, 0, len(task.states) - 1)
        count = len(task.choices[s])
        picks = [integer(p, place, 0, count - 1) for p in items(listed, place)]
        increasing(picks, place)
        demand(0 < len(picks) < count, place, "a pick list is empty or complete")
        box.append((s, tuple(picks)))
    increasing([s for s, _ in box], place)
    return Lemma(integer(index, place, 0, constraints - 1), tuple(box), read_bound(bound, place, task))


def read_policy(value: Any, place: str, task: Task) -> tuple[int, ...]:
    """Read a policy: a pick per state."""
    picks = items(value, place, len(task.states))
    return tuple(integer(p, place, 0, len(row) - 1) for p, row in zip(picks, task.choices, strict=True))


def read_formula(value: Any, task: Task, depth: int = 0) -> Formula:
    """Read ``side``: a formula in prefix form."""
    place = "side"
    demand(depth <= MAX_DEPTH, place, f"nested more than {MAX_DEPTH} deep")
    if type(value) is bool:
        return value
    head, *rest = items(value, place, least=1)
    if head == "atom":
        state, pick = items(rest, place, 2)
        s = integer(state, place, 0, len(task.states) - 1)
        return ("atom", s, integer(pick, place, 0, len(task.choices[s]) - 1))
    arity = {"not": (1, 1), "and": (1, None), "or": (1, None), "xor": (2, 2)}
    if type(head) is not str or head not in arity:
        raise VerifyError(place, "no formula begins like this")
    least, exact = arity[head]
    return (head, *(read_formula(v, task, depth + 1) for v in items(rest, place, exact, least)))


def read_witness(value: Any, place: str, task: Task, constraints: int) -> Witness:
    """Read one of ``witnesses``."""
    circuit, policy, bounds = record(value, place, "circuit policy bounds")
    vectors = tuple(read_bound(b, place, task) for b in items(bounds, place, constraints))
    return Witness(read_circuit(circuit, place), read_policy(policy, place, task), vectors)


def read_circuit(value: Any, place: str) -> Circuit:
    """Read a circuit: gates read earlier nodes, and the basis has them."""
    basis, inputs, gates, outputs = record(value, place, "basis inputs gates outputs")
    demand(type(basis) is str and basis in RULES, place, "there is no such basis")
    count, netlist = integer(inputs, place, 0, MAX_INPUTS), []
    entries = items(gates, place)
    demand(len(entries) <= MAX_GATES, place, f"more than {MAX_GATES} gates")
    for node, entry in enumerate(entries, start=count):
        table, reads = items(entry, place, 2)
        fanins = tuple(integer(f, place, 0, node - 1) for f in items(reads, place, least=1))
        gate = (integer(table, place, 0, MAX_TABLE), fanins)
        demand(has_gate(basis, *gate), place, f"basis {basis} has no such gate as gate {node - count}")
        netlist.append(gate)
    pairs = []
    for node, negated in _pairs(outputs, place):
        pairs.append((integer(node, place, -1, count + len(netlist) - 1), boolean(negated, place)))
        free = basis in NORMAL or node == -1
        demand(free or not negated, place, f"negation is not free in {basis}")
    return Circuit(basis, count, tuple(netlist), tuple(pairs))


def read_proof(value: Any, place: str) -> Proof:
    """Read one of ``proofs``."""
    gates, file, size, checksum, clauses, variables = record(value, place, "gates file bytes sha256 clauses variables")
    q = None if gates is None else integer(gates, place, 0, MAX_GATES)
    demand(file == ("policy.lrat.xz" if q is None else f"q{q}.lrat.xz"), place, "not the file name of this size")
    counts = (integer(n, place, 0, MAX_COUNT) for n in (clauses, variables))
    return Proof(q, file, integer(size, place, 0, MAX_PROOF), _sha256(checksum, place), *counts)


def read_log(value: Any) -> Log:
    """Read ``replay``."""
    gates, file, size, checksum = record(value, Log.step, "gates file bytes sha256")
    demand(file == "replay.xz", Log.step, "not the file name of a replay log")
    most, length = integer(gates, Log.step, 0, MAX_GATES), integer(size, Log.step, 0, MAX_PROOF)
    return Log(most, file, length, _sha256(checksum, Log.step))


def _sha256(value: Any, place: str) -> str:
    hexadecimal = text(value, place)
    demand(len(hexadecimal) == 64 and set(hexadecimal) <= set("0123456789abcdef"), place, "not a sha256")
    return hexadecimal
