"""Which trajectory of a restart pool runs next: new ones first, then the smallest; stagnant ones are dropped."""

from __future__ import annotations

from mincirc.circuit.net import Net
from mincirc.upper.restarts import RestartParams, RestartPool, Trajectory

PARAMS = RestartParams(trajectories=3, first_rounds=5, rounds_per_gate=7, most_stagnant=30)


def net(gates: int) -> Net:
    return Net("b2", 2, tuple((8, 1, 2 + i) for i in range(gates)), ())


def start(gates: int) -> Trajectory:
    return Trajectory(net(gates), (), gates)


def test_a_new_trajectory_gets_its_first_rounds_and_then_the_smallest_goes_on() -> None:
    pool, sizes = RestartPool(PARAMS), iter([9, 5, *range(20, 60)])
    most = max(PARAMS.first_rounds, PARAMS.rounds_per_gate)
    taken = [pool.next(lambda: start(next(sizes))).smallest for _ in range(2 * most + PARAMS.first_rounds + 2)]
    assert taken == [9] * most + [5] * most + [20] * PARAMS.first_rounds + [5] * 2


def test_rounds_without_progress_count_like_gates() -> None:
    pool = RestartPool(PARAMS)
    small, large = start(5), start(6)
    for one in (small, large):
        one.rounds = PARAMS.first_rounds
        pool.add(one)
    order = [pool.next(lambda: start(99)) for _ in range(PARAMS.rounds_per_gate + 2)]
    assert order[0] is small
    assert order[-1] is large


def test_progress_is_remembered() -> None:
    one = start(5)
    one.stagnant = 7
    one.move(net(6), (1,))
    assert (one.smallest, one.stagnant, one.picks) == (5, 7, (1,))
    one.move(net(4), (2,))
    assert (one.smallest, one.stagnant) == (4, 0)


def test_stagnant_trajectories_give_way_and_there_are_never_too_many() -> None:
    pool = RestartPool(PARAMS)
    for size in range(PARAMS.trajectories + 3):
        pool.add(start(size + 3))
    assert pool.begun == PARAMS.trajectories + 3
    taken = [pool.next(lambda: start(50)) for _ in range(PARAMS.trajectories * PARAMS.most_stagnant)]
    assert pool.begun > PARAMS.trajectories + 3
    assert len({id(one) for one in taken}) > PARAMS.trajectories
