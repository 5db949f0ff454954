"""Problems with slack whose minimum is not trivial, and predicates for them, each with the answer by brute force.

Eight states in three bits, one step, two actions: a policy is a function of three bits, and the least size of all 256
is computed once per basis, by the oracle.  The task pays for one function at some of the states; at the others every
action is as good, so several policies of several sizes meet the bound, and the predicate takes sides among them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from mincirc.interface import interface_for
from mincirc.mdp import MDP, Horizon, Picks, make_task
from mincirc.predicate import Policy, Predicate
from mincirc.predicate.symbolic import Formula, SymbolicPredicate, all_of, any_of, negation, takes
from mincirc.problem.problem import Problem
from tests.statements.oracle import sizes_of_policies
from tests.support import certain

STATES = [format(x, "03b") for x in range(8)]
MOST = 3
"""Gates up to which the oracle knows the sizes."""


def paying(wanted: int, careful: int) -> MDP:
    """Pays 1 for the action that bit x of ``wanted`` names, at the states x in ``careful``."""
    rows = {
        s: {a: certain(None, int(careful >> x & 1 and int(a == "b") == wanted >> x & 1)) for a in "ab"}
        for x, s in enumerate(STATES)
    }
    return make_task("eight", Horizon(1), rows, dict.fromkeys(STATES, "1/8"))


@cache
def sizes(basis: str) -> dict[Picks, int]:
    """The least size of every policy that has at most MOST gates."""
    task = paying(0, 0)
    found = sizes_of_policies(Problem(task, interface_for(task), basis, ()), MOST)
    assert found is not None
    return found


@dataclass(frozen=True)
class Draw:
    """A task, a basis, and a predicate: the parity (or the threshold) of "takes b" over some states."""

    wanted: int
    careful: int
    basis: str
    watched: tuple[int, ...]
    threshold: int | None

    @property
    def task(self) -> MDP:
        """The task."""
        return paying(self.wanted, self.careful)

    def has(self, picks: Picks) -> bool:
        """The predicate, of a policy as numbers."""
        count = sum(picks[s] for s in self.watched)
        return count % 2 == 1 if self.threshold is None else count >= self.threshold

    def meets(self, picks: Picks) -> bool:
        """Whether the policy is optimal."""
        return all(picks[x] == self.wanted >> x & 1 for x in range(8) if self.careful >> x & 1)

    def least(self, wanted: bool | None = None) -> int | None:
        """The least size of an optimal policy, on one side if asked; ``None``: more than MOST gates, or none."""
        good = [n for p, n in sizes(self.basis).items() if self.meets(p) and wanted in (None, self.has(p))]
        return min(good, default=None)

    def exists(self, wanted: bool) -> bool:
        """Whether any optimal policy is on that side, of whatever size."""
        return any(
            self.meets(p) and self.has(p) is wanted for p in (tuple(f >> x & 1 for x in range(8)) for f in range(256))
        )

    def predicates(self) -> dict[str, Predicate]:
        """The predicate in three forms: a formula, a black box, and one that reads the circuit (for nothing)."""

        def black_box(_task: MDP, policy: Policy, _state: str) -> bool:
            return self.has(tuple(int(policy[s] == "b") for s in STATES))

        def curious(task: MDP, policy: Policy, state: str) -> bool:
            return policy.circuit.size >= 0 and black_box(task, policy, state)

        return {
            "formula": SymbolicPredicate.of("formula", self._formula, whole=True),
            "black box": Predicate("black box", black_box),
            "circuit": Predicate("circuit", curious),
        }

    def _formula(self, _task: MDP, _state: str) -> Formula:
        """The predicate by its truth table over the watched states, which says nothing of how it is computed."""
        rows = []
        for values in range(1 << len(self.watched)):
            chosen = {s: values >> i & 1 for i, s in enumerate(self.watched)}
            if self.has(tuple(chosen.get(x, 0) for x in range(8))):
                atoms = [(takes(STATES[s], "b"), v) for s, v in chosen.items()]
                rows.append(all_of(atom if v else negation(atom) for atom, v in atoms))
        return any_of(rows)


def draws(count: int, seed: int = 1) -> Iterator[Draw]:
    """Yield draws whose minimum is at least 2 and known; of most of them, the least size on both sides."""
    rng = random.Random(seed)
    while count:
        careful = sum(1 << x for x in rng.sample(range(8), rng.choice((4, 5, 5, 6))))
        free = [x for x in range(8) if not careful >> x & 1]
        watched = tuple(sorted({rng.choice(free), *rng.sample(range(8), rng.choice((0, 1, 2)))}))
        threshold = rng.choice((None, 1, 2))
        draw = Draw(rng.randrange(256), careful, rng.choice(("b2", "aig", "nand")), watched, threshold)
        apart = draw.least(True) is not None and draw.least(False) is not None
        if (draw.least() or 0) >= 2 and (apart or count % 3 == 0):
            count -= 1
            yield draw
