"""Bounds on values: inequalities by which a vector bounds every policy of a box, or one policy from below (section 3).

If ``U >= R + gamma P U`` for every choice of the box, then U is at least the value of every policy of the box: iterate
the right-hand side (with total reward the remainder ``P^n U`` must not be negative, so U >= 0).  If ``L <= R + gamma P
L`` along a policy, then L is at most its value, where with total reward the limit of the remainder ``P^n L`` must not
be positive: in the limit it is concentrated on the recurrent classes, so L must be <= 0 there.  (Puterman 1994,
theorem 6.2.2 and section 7.2.)

All numbers are exact; a stage is scaled to integers once.  The cost of the arithmetic, in bits of its numbers, is
counted before it is done.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from mincirc.verify.errors import VerifyError, demand
from mincirc.verify.exact import Room, common, denominator
from mincirc.verify.face import Interface
from mincirc.verify.fields import shown
from mincirc.verify.limits import MAX_ARITHMETIC, MAX_STEPS_OF_WITNESSES
from mincirc.verify.record import (
    Bound,
    Certificate,
    Choice,
    Circuit,
    Constraint,
    Lemma,
    Stage,
    Task,
    Witness,
)

Allowed = dict[int, tuple[int, ...]]
"""Picks that are allowed at some states; elsewhere all are."""

Row: TypeAlias = tuple[int, int, list[tuple[int, int]]]
"""Denominator, reward and successors of a choice, as integers over that denominator."""

Scaled: TypeAlias = tuple[dict[int, int], int]
"""A stage as integers over a common denominator, and that."""


@dataclass(frozen=True)
class _Chain:
    """A policy, its picks as a box, and with total reward its recurrent states."""

    policy: Sequence[int]
    allowed: Allowed
    recurrent: set[int]


class Values:
    """The task's choices with integer coefficients: choice (s, pick) is ``d V(s) = r + sum c V(t)``."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.rows: list[list[Row]] = []
        self._chain: _Chain | None = None
        self._room = Room()
        self._arithmetic = self._steps = 0
        for s, choices in enumerate(task.choices):
            self.rows.append([self._scaled_row(choice, f"task: state {s}") for choice in choices])

    def _scaled_row(self, choice: Choice, place: str) -> Row:
        weights = [(t, self.task.gamma * p) for t, p in choice.next]
        d = denominator([choice.reward, *(w for _, w in weights)], place)
        self._room.take((len(weights) + 2) * d.bit_length(), place)
        return (
            d,
            choice.reward.numerator * (d // choice.reward.denominator),
            [(t, w.numerator * (d // w.denominator)) for t, w in weights],
        )

    def _count(self, numbers: int, bits: int, step: str) -> None:
        """Count arithmetic on so many numbers of so many bits before it is done."""
        self._arithmetic += numbers * bits
        if self._arithmetic > MAX_ARITHMETIC:
            raise VerifyError(step, f"the inequalities take numbers of more than {MAX_ARITHMETIC} bits in all")

    def count_steps(self, steps: int, step: str) -> None:
        """Count steps of evaluating circuits before they are done."""
        self._steps += steps
        if self._steps > MAX_STEPS_OF_WITNESSES:
            raise VerifyError(step, f"the circuits take more than {MAX_STEPS_OF_WITNESSES} steps in all")

    def _chain_of(self, policy: Sequence[int]) -> _Chain:
        """Return the policy's box and recurrent states, from a cache: the constraints of a witness share them."""
        if self._chain is None or self._chain.policy is not policy:
            recurrent = recurrent_states(self.task, policy) if self.task.kind == "total" else set[int]()
            self._chain = _Chain(policy, {s: (pick,) for s, pick in enumerate(policy)}, recurrent)
        return self._chain

    def check_lemma(self, lemma: Lemma, constraint: Constraint, step: str) -> None:
        """No policy of the box meets the constraint."""
        self._inequalities(lemma.bound, constraint, dict(lemma.box), step, upper=True)
        if self.task.kind == "total":
            demand(
                min(lemma.bound[0].values(), default=0) >= 0,
                step,
                "with total reward, the bound is negative somewhere",
            )
        most = self._weighted(constraint, lemma.bound[0], step)
        low = most <= 0 if constraint.strict else most < 0
        demand(low, step, f"the bound does not refute the constraint {shown(constraint.name)}")

    def check_policy(self, policy: Sequence[int], bound: Bound, constraint: Constraint, step: str) -> None:
        """The policy meets the constraint."""
        chain = self._chain_of(policy)
        self._inequalities(bound, constraint, chain.allowed, step, upper=False)
        if self.task.kind == "total":
            for s, value in bound[0].items():
                if value > 0 and s in chain.recurrent:
                    raise VerifyError(step, f"the bound is positive at the recurrent state {s}")
        least = self._weighted(constraint, bound[0], step)
        high = least > 0 if constraint.strict else least >= 0
        demand(high, step, f"the bound does not establish the constraint {shown(constraint.name)}")

    def _inequalities(self, bound: Bound, constraint: Constraint, allowed: Allowed, step: str, *, upper: bool) -> None:
        """The bound covers the support, is closed under the allowed choices, and satisfies their inequalities."""
        for s in constraint.support:
            if s not in bound[0]:
                raise VerifyError(step, f"the bound lacks state {s}, which the constraint weighs")
        if not self.task.steps:
            only = _scaled_stage(bound[0], step)
            self._stage(only, only, allowed, step, upper)
            return
        demand(not any(bound[-1].values()), step, "the last stage is not 0")
        right = _scaled_stage(bound[-1], step)
        for stage in bound[-2::-1]:
            left = _scaled_stage(stage, step)
            self._stage(left, right, allowed, step, upper)
            right = left

    def _stage(self, left: Scaled, right: Scaled, allowed: Allowed, step: str, upper: bool) -> None:
        (u, u_scale), (v, v_scale) = left, right
        if left is right:
            u_scale = v_scale = 1  # both sides have the same denominator
        for s, value in u.items():
            for pick in allowed.get(s, range(len(self.rows[s]))):
                d, r, successors = self.rows[s][pick]
                bits = d.bit_length() + left[1].bit_length() + right[1].bit_length()
                self._count(len(successors) + 3, bits, step)
                backup = r * right[1]
                for t, c in successors:
                    if t not in v:
                        raise VerifyError(step, f"the bound lacks state {t}, a successor of state {s}")
                    backup += c * v[t]
                # Both sides times d, u_scale and v_scale.
                difference = d * value * v_scale - backup * u_scale
                if difference < 0 if upper else difference > 0:
                    raise VerifyError(step, f"the inequality fails at state {s}, choice {pick}")

    def _weighted(self, constraint: Constraint, stage: Stage, step: str) -> int:
        """Return the sign of the weighted sum of the bound less the threshold."""
        shares, whole = constraint.shares
        values, scale = common([stage[s] for s in constraint.support], step)
        self._count(len(shares) + 2, whole.bit_length() + scale.bit_length(), step)
        total = sum(w * u for w, u in zip(shares, values, strict=True))
        threshold = constraint.threshold
        difference = total * threshold.denominator - threshold.numerator * whole * scale
        return (difference > 0) - (difference < 0)


def _scaled_stage(stage: Stage, step: str) -> Scaled:
    numbers, scale = common(list(stage.values()), step)
    return dict(zip(stage, numbers, strict=True)), scale


def recurrent_states(task: Task, policy: Sequence[int]) -> set[int]:
    """Return the states of the classes that the policy's chain never leaves and in which no episode ends.

    They are the strongly connected components without a way out, neither to another state nor to the end.
    """
    chosen = [task.choices[s][pick].next for s, pick in enumerate(policy)]
    stays = [task.choices[s][pick].stays for s, pick in enumerate(policy)]
    recurrent: set[int] = set()
    for component in _components([[t for t, _ in row] for row in chosen]):
        closed = all(t in component for s in component for t, _ in chosen[s])
        if closed and all(stays[s] for s in component):
            recurrent |= component
    return recurrent


def _components(successors: Sequence[Sequence[int]]) -> list[set[int]]:
    """Return the strongly connected components (Kosaraju: two depth-first searches, without recursion)."""
    predecessors: list[list[int]] = [[] for _ in successors]
    for s, row in enumerate(successors):
        for t in row:
            predecessors[t].append(s)
    finished = [s for tree in _forest(range(len(successors)), successors) for s in tree]
    return [set(tree) for tree in _forest(finished[::-1], predecessors)]


def _forest(roots: Sequence[int], successors: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return, per root that is new, the states reached from it, in the order in which they are finished."""
    seen: set[int] = set()
    trees = []
    for root in roots:
        if root in seen:
            continue
        seen.add(root)
        tree, path = [], [(root, iter(successors[root]))]
        while path:
            t = next((t for t in path[-1][1] if t not in seen), None)
            if t is None:
                tree.append(path.pop()[0])
            else:
                seen.add(t)
                path.append((t, iter(successors[t])))
        trees.append(tree)
    return trees


def check_witness(record: Certificate, witness: Witness, gates: int, values: Values, step: str) -> None:
    """Check that the circuit has ``gates`` gates of the basis and the stated policy and meets every constraint."""
    circuit, face = witness.circuit, record.interface
    demand(circuit.basis == record.basis, step, "the circuit is over another basis")
    demand(len(circuit.gates) == gates, step, f"the circuit has {len(circuit.gates)} gates, not {gates}")
    shape = circuit.inputs == len(face.inputs) and len(circuit.outputs) == face.outputs
    demand(shape, step, "the circuit has other inputs or outputs than the interface")
    reads = circuit.inputs + sum(1 + len(fanins) for _, fanins in circuit.gates) + len(circuit.outputs)
    values.count_steps(len(face.codes) * reads, step)
    if values.task.kind == "total":
        values.count_steps(sum(len(values.rows[s][pick][2]) for s, pick in enumerate(witness.policy)), step)
    for s, word in enumerate(output_words(circuit, face)):
        pick = face.legal[s].get(word)
        if pick != witness.policy[s]:
            demand(pick is not None, step, f"the circuit's word is illegal at state {s}")
            raise VerifyError(step, f"the circuit does not act as stated at state {s}")
    for index, (bound, constraint) in enumerate(zip(witness.bounds, record.constraints, strict=True)):
        values.check_policy(witness.policy, bound, constraint, f"{step}, constraint {index}")


def output_words(circuit: Circuit, face: Interface) -> Iterator[int]:
    """Yield the word that the circuit puts out at each state; every node is evaluated at all states at once.

    Bit s of a node's number is its value at state s.
    """
    nodes, every = [*face.columns], (1 << len(face.codes)) - 1
    for table, fanins in circuit.gates:
        nodes.append(_gate_values(table, [nodes[f] for f in fanins], every))
    nodes.append(0)  # node -1
    columns = [
        f"{nodes[node] ^ (every if negated else 0):0{len(face.codes)}b}"[::-1] for node, negated in circuit.outputs
    ]
    if not columns:
        return iter([0] * len(face.codes))
    return (int("".join(bits), 2) for bits in zip(*columns, strict=True))


def _gate_values(table: int, reads: Sequence[int], every: int) -> int:
    """Bit b of ``table`` is the value where the fan-ins, the first most significant, read b."""
    if not reads:
        return every if table & 1 else 0
    half = 1 << (len(reads) - 1)
    low, high = table & ((1 << half) - 1), table >> half
    if low == high:
        return _gate_values(low, reads[1:], every)
    zero, one = (_gate_values(part, reads[1:], every) for part in (low, high))
    return zero ^ ((zero ^ one) & reads[0])
