"""Models of randomised protocols, built by rule from their published definitions, and two games of chance.

The protocols are MDPs of the PRISM benchmark suite (Kwiatkowska, Norman, Parker, QEST 2012) and of the Quantitative
Verification Benchmark Set (QComp): their nondeterminism is the scheduler, which is what a circuit decides here.
Numbers of states are published, and the tests compare with them.

* :func:`consensus`: the shared coin of Aspnes and Herlihy, two processes; the scheduler wants them to disagree.
* :func:`token_ring`: the self-stabilising ring of Israeli and Jalfon; the scheduler wants one token left, soon.
* :func:`root_contention`: the abstract model of FireWire's root contention with a wire delay; a leader, soon.
* :func:`philosophers`: Lehmann and Rabin's dining philosophers; the scheduler wants meals.
* :func:`gambler`: the gambler's problem of Sutton and Barto (example 4.3); stakes from 1 up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import TypeAlias

import mincirc
from mincirc import MDP, Discount, Feature, Outcome, TotalReward, make_task
from mincirc.mdp.build import bits_for
from mincirc.mdp.objective import Objective

State: TypeAlias = tuple[int, ...]
Move: TypeAlias = tuple[Fraction, State | None, int]
"""A probability, the next state (``None``: the run ends) and a reward."""
Moves: TypeAlias = Callable[[State], dict[str, list[Move]]]
"""From a state to the outcomes of every action that it has."""

HALF, ALL = Fraction(1, 2), Fraction(1)


def explore(start: State, moves: Moves) -> dict[State, dict[str, list[Move]]]:
    """Return the actions of every state that can be reached."""
    found: dict[State, dict[str, list[Move]]] = {}
    todo = [start]
    while todo:
        state = todo.pop()
        if state not in found:
            found[state] = moves(state)
            todo += [after for outcomes in found[state].values() for _, after, _ in outcomes if after is not None]
    return dict(sorted(found.items()))


def _task(
    name: str, objective: Objective, start: State, moves: Moves, names: Iterable[str], actions: list[str]
) -> MDP:
    """Return the task of all states that can be reached, one feature per variable."""
    rows = explore(start, moves)
    columns = zip(names, zip(*rows, strict=True), strict=True)
    return make_task(
        name,
        objective,
        {
            _text(state): {
                action: [Outcome(p, None if after is None else _text(after), reward) for p, after, reward in outcomes]
                for action, outcomes in there.items()
            }
            for state, there in rows.items()
        },
        {_text(start): 1},
        actions=actions,
        features=[Feature.of_width(name, max(bits_for(1 + max(column)), 1), column) for name, column in columns],
    )


def _text(state: State) -> str:
    return "-".join(map(str, state))


def consensus(k: int = 2) -> MDP:
    """Return the shared coin of two processes: the counter, and of each the program counter and its coin.

    A process flips, writes (the counter moves by one), checks whether the counter is near an end and if so decides.
    The reward is 1 when both have decided and differ: the return is the probability of disagreement.
    """
    near, most = 2, 4 * (k + 1)

    def step(counter: int, place: int, coin: int) -> list[tuple[Fraction, int, int, int]]:
        if place == 0:
            return [(HALF, counter, 1, 0), (HALF, counter, 1, 1)]
        if place == 1:
            return [(ALL, counter + (1 if coin else -1), 2, 0)]
        decided = counter <= near or counter >= most - near
        return [(ALL, counter, 3, int(counter >= most - near))] if decided else [(ALL, counter, 0, coin)]

    def moves(state: State) -> dict[str, list[Move]]:
        counter, *rest = state
        found: dict[str, list[Move]] = {}
        for i in (0, 1):
            if rest[2 * i] < 3:
                found[f"process{i + 1}"] = []
                for p, now, place, coin in step(counter, *rest[2 * i : 2 * i + 2]):
                    after = (now, *rest[: 2 * i], place, coin, *rest[2 * i + 2 :])
                    ended = after[1] == after[3] == 3
                    found[f"process{i + 1}"].append((p, None if ended else after, int(ended and after[2] != after[4])))
        return found

    variables = ("counter", "place1_", "coin1_", "place2_", "coin2_")
    start = (most // 2, 0, 0, 0, 0)
    return _task(f"consensus_{k}", TotalReward(), start, moves, variables, ["process1", "process2"])


def token_ring(processes: int = 8) -> MDP:
    """Return the ring: one bit per process, whether it has a token; all of them at first.

    The scheduler names a process with a token, which passes it to the left or to the right with probability 1/2;
    tokens that meet become one.  The reward is 1 when one token is left, discounted with 99/100.
    """

    def moves(state: State) -> dict[str, list[Move]]:
        found: dict[str, list[Move]] = {}
        for i in range(processes):
            if state[i]:
                found[f"process{i + 1}"] = []
                for to in ((i - 1) % processes, (i + 1) % processes):
                    after = tuple(int(j == to or (bit and j != i)) for j, bit in enumerate(state))
                    stable = sum(after) == 1
                    found[f"process{i + 1}"].append((HALF, None if stable else after, int(stable)))
        return found

    names = [f"token{i + 1}_" for i in range(processes)]
    actions = [f"process{i + 1}" for i in range(processes)]
    return _task(f"token_ring_{processes}", Discount("99/100"), (1,) * processes, moves, names, actions)


_CONTENTION = {
    0: (("round", 1, 4), ("other_round", 2, 3)),
    1: (("go", 5, 6),),
    2: (("go", 5, 7),),
    3: (("go", 6, 8),),
    4: (("go", 7, 8),),
}
"""Of the places before both nodes have chosen: action and the two places that are equally likely next."""


def root_contention(delay: int = 3) -> MDP:
    """Return the abstract model: a clock of 8 bits and a place of 4 bits; time passes step by step.

    Two nodes choose fast or slow timing; if they differ a root is elected, if not they may have to try again.  The
    reward is 1 when the root is elected, discounted with 99/100 a step.
    """

    def again_or_elected(clock: int, place: int) -> dict[str, list[Move]]:
        late, least = (85, 76) if place == 5 else (167, 159)
        found: dict[str, list[Move]] = {}
        if clock < late:
            found["time"] = [(ALL, (clock + 1, place), 0)]
        if place in (5, 8) and clock >= least:
            found["round"] = [(ALL, (0, 0), 0)]
        if clock >= least - delay:
            found["go"] = [(ALL, None, 1)]
        return found

    def moves(state: State) -> dict[str, list[Move]]:
        clock, place = state
        if place >= 5:
            return again_or_elected(clock, place)
        found: dict[str, list[Move]] = {"time": [(ALL, (clock + 1, place), 0)]} if clock < delay else {}
        now = clock if place == 0 else 0
        return found | {a: [(HALF, (now, one), 0), (HALF, (now, two), 0)] for a, one, two in _CONTENTION[place]}

    actions = ["time", "round", "other_round", "go"]
    return _task(f"root_contention_{delay}", Discount("99/100"), (0, 0), moves, ("clock", "place"), actions)


_NEXT: dict[int, tuple[tuple[int, ...], ...]] = {
    0: ((0,), (1,)),
    1: ((2, 3),),
    6: ((1,),),
    7: ((1,),),
    8: ((9,),),
    9: ((10,), (11,)),
    10: ((0,),),
    11: ((0,),),
}
"""Of the places where forks do not matter: per option the places that are equally likely next."""


def philosophers(count: int = 3) -> MDP:
    """Return the table: of every philosopher the place, of 12.

    0 thinks, 1 tosses a coin for the first fork, 2 and 3 wait for the left and right one, 4 and 5 hold it, 6 and 7 put
    it down because the other was taken, 8 has both, 9 eats, 10 and 11 put the second one down.  The scheduler names a
    philosopher and, of one who thinks or has eaten, one of two options.  Every meal begun pays 1, discounted with
    99/100.
    """

    def options(place: int, left_free: bool, right_free: bool) -> tuple[tuple[int, ...], ...]:
        if place in (2, 3):
            return ((place + 2,),) if (left_free if place == 2 else right_free) else ()
        if place in (4, 5):
            return ((8,),) if (right_free if place == 4 else left_free) else ((place + 2,),)
        return _NEXT[place]

    def moves(state: State) -> dict[str, list[Move]]:
        found: dict[str, list[Move]] = {}
        for i, place in enumerate(state):
            left, right = state[(i + 1) % count], state[i - 1]
            there = options(place, left <= 4 or left in (6, 10), right <= 3 or right in (5, 7, 11))
            for name, nexts in zip("ab", there, strict=False):
                found[f"{name}{i + 1}"] = [
                    (Fraction(1, len(nexts)), (*state[:i], after, *state[i + 1 :]), int(after == 9)) for after in nexts
                ]
        return found

    names = [f"place{i + 1}_" for i in range(count)]
    actions = [f"{name}{i + 1}" for name in "ab" for i in range(count)]
    return _task(f"philosophers_{count}", Discount("99/100"), (0,) * count, moves, names, actions)


def gambler(goal: int = 100, wins: str = "2/5") -> MDP:
    """Return the gambler's problem: capital below the goal, a stake that neither exceeds it nor overshoots the goal.

    The start is uniform over all capitals; the return is the probability of reaching the goal.
    """
    p = Fraction(wins)
    rows = {
        str(capital): {
            f"stake{stake}": [
                Outcome(p, None if capital + stake == goal else str(capital + stake), int(capital + stake == goal)),
                Outcome(1 - p, None if capital == stake else str(capital - stake)),
            ]
            for stake in range(1, min(capital, goal - capital) + 1)
        }
        for capital in range(1, goal)
    }
    return make_task(
        f"gambler_{goal}",
        TotalReward(),
        rows,
        {str(capital): Fraction(1, goal - 1) for capital in range(1, goal)},
        actions=[f"stake{stake}" for stake in range(1, goal // 2 + 1)],
        features=[Feature.of_width("capital", bits_for(goal), list(range(1, goal)))],
    )


def blackjack() -> MDP:
    """Return Gymnasium's blackjack, every reward and probability exact."""
    return mincirc.load("gym:Blackjack-v1", discount="99/100")
