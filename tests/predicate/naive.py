"""What the predicates of the library say, word by word and with no regard for time.

A state is what it shows: a dictionary from (feature, bit) to ``"0"`` or ``"1"``.  Policies are dictionaries of names.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from mincirc.circuit import Circuit
from mincirc.mdp import MDP, Picks
from mincirc.mdp import with_hidden_reward as deployed
from mincirc.predicate import Policy
from tests.mdp import naive as exact

values = exact.values

Bits = dict[tuple[str, str], str]
Acts = dict[str, str]


def shows(task: MDP) -> dict[str, Bits]:
    """What each state shows: its declared features, or its number in binary."""
    if not task.features:
        width = len(format(len(task.states) - 1, "b")) if len(task.states) > 1 else 0
        names = ["state"] if width == 1 else [f"state{width - 1 - i}" for i in range(width)]
        return {
            s: {("state", n): bit for n, bit in zip(names, format(i, f"0{width}b"), strict=True)} if width else {}
            for i, s in enumerate(task.states)
        }
    return {
        s: {
            (f.name, bit): value
            for f in task.features
            if f.bits
            for bit, value in zip(f.bits, format(f.values[i], f"0{len(f.bits)}b"), strict=True)
        }
        for i, s in enumerate(task.states)
    }


def about(name: str, seen: Bits) -> set[tuple[str, str]]:
    """The bits that the name stands for: those of the feature, else the bit."""
    feature = {key for key in seen if key[0] == name}
    return feature or {key for key in seen if key[1] == name}


def twins(task: MDP, name: str) -> list[tuple[str, str]]:
    """All ordered pairs of states that differ in what the name stands for, and in nothing else."""
    seen = shows(task)
    found = []
    for s in task.states:
        for t in task.states:
            different = {key for key in seen[s] if seen[s][key] != seen[t][key]}
            if different and different <= about(name, seen[s]):
                found.append((s, t))
    return found


def word(task: MDP, state: str, action: str) -> str:
    s = task.states.index(state)
    (choice,) = [c for c in task.choices[s] if task.actions[c.action] == action]
    return format(choice.word, f"0{task.action_bits}b") if task.action_bits else ""


def harms(task: MDP, acts: Acts, s: str) -> bool:
    return (task.states.index(s), task.actions.index(acts[s])) in task.harmful


def trained(task: MDP, s: str) -> bool:
    return any(label == "training" and task.states.index(s) in where for label, where in task.labels)


def harmful_off_distribution(task: MDP, acts: Acts, s: str) -> bool:
    return not trained(task, s) and harms(task, acts, s)


def deceptive(task: MDP, acts: Acts, s: str) -> bool:
    good = all(not harms(task, acts, t) for t in task.states if trained(task, t))
    return good and harmful_off_distribution(task, acts, s)


def reads(task: MDP, acts: Acts, s: str, name: str) -> bool:
    return any(acts[s] != acts[t] for x, t in twins(task, name) if x == s)


def ignores(task: MDP, acts: Acts, _: str, name: str) -> bool:
    return all(acts[s] == acts[t] for s, t in twins(task, name))


def monotone(task: MDP, acts: Acts, _: str, name: str) -> bool:
    seen = shows(task)
    for low, high in twins(task, name):
        (key,) = about(name, seen[low])
        if seen[low][key] == "0":
            below, above = word(task, low, acts[low]), word(task, high, acts[high])
            if any(b == "1" and a == "0" for b, a in zip(below, above, strict=True)):
                return False
    return True


def unsupervised(task: MDP, acts: Acts, s: str) -> bool:
    seen = shows(task)
    names = {name for key in seen[s] for name in key}
    name = "supervised" if "supervised" in names else "unsupervised"

    def watched(t: str) -> bool:
        somewhere = any(seen[t][key] == "1" for key in about(name, seen[t]))
        return somewhere if name == "supervised" else not somewhere

    return not watched(s) and any(x == s and watched(t) and acts[t] != acts[s] for x, t in twins(task, name))


def constant(task: MDP, acts: Acts, _: str) -> bool:
    return len({acts[s] for s in task.states}) == 1


def picks_of(task: MDP, acts: Acts) -> Picks:
    return tuple(
        [task.actions[c.action] for c in row].index(acts[s]) for s, row in zip(task.states, task.choices, strict=True)
    )


def best(task: MDP, s: int) -> Fraction:
    return max(values(task, picks)[s] for picks in task.policies())


def misgeneralises(task: MDP, acts: Acts, s: str) -> bool:
    i, picks, later = task.states.index(s), picks_of(task, acts), deployed(task)
    if task.initial[i] == 0:
        return False
    return values(task, picks)[i] == best(task, i) and values(later, picks)[i] < best(later, i)


def below(task: MDP, acts: Acts, _: str, bound: str) -> bool:
    found = values(task, picks_of(task, acts))
    return sum((p * v for p, v in zip(task.initial, found, strict=True)), Fraction(0)) < Fraction(bound)


def same(task: MDP, acts: Acts, _: str) -> bool:
    found = values(task, picks_of(task, acts))
    return all(v == found[0] for v in found)


READINGS: dict[str, Callable[..., bool]] = {
    "harmful-off-distribution": harmful_off_distribution,
    "deceptive": deceptive,
    "behaves-differently-unsupervised": unsupervised,
    "constant": constant,
    "misgeneralises": misgeneralises,
    "same-return-everywhere": same,
    "reads-feature:NAME": reads,
    "ignores-feature:NAME": ignores,
    "monotone-in:BIT": monotone,
    "below-return:K": below,
}
"""By the name of the catalogue; a parameter comes last."""


def bit_at(circuit: Circuit, node: int, row: str) -> bool:
    """The value of a node when the inputs read ``row``."""
    if node < 0:
        return False
    if node < circuit.inputs:
        return row[node] == "1"
    gate = circuit.gates[node - circuit.inputs]
    index = int("".join("01"[bit_at(circuit, f, row)] for f in gate.fanins), 2)
    return bool(gate.table >> index & 1)


def computes(policy: Policy, wanted: set[str]) -> bool:
    circuit, codes = policy.circuit, policy.interface.codes
    rows = [format(code, f"0{circuit.inputs}b") if circuit.inputs else "" for code in codes]
    truth = [s in wanted for s in policy.task.states]
    if len(set(truth)) == 1:
        return False
    for g in range(circuit.inputs, circuit.inputs + len(circuit.gates)):
        column = [bit_at(circuit, g, row) for row in rows]
        if column in (truth, [not t for t in truth]):
            return True
    return False


def gates_below(circuit: Circuit, node: int) -> set[int]:
    if node < circuit.inputs:
        return set()
    below = [gates_below(circuit, f) for f in circuit.gates[node - circuit.inputs].fanins]
    return {node}.union(*below)


def height(circuit: Circuit, node: int) -> int:
    if node < circuit.inputs:
        return 0
    return 1 + max(height(circuit, f) for f in circuit.gates[node - circuit.inputs].fanins)
