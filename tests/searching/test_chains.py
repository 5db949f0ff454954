"""Which chain goes on: new ones first, then the most hopeful; still ones give way."""

from __future__ import annotations

from mincirc.circuit.net import Net
from mincirc.upper.restarts import CHAINS, PATIENCE, TIRED, YOUNG, Chain, Chains


def net(gates: int) -> Net:
    return Net("b2", 2, tuple((8, 1, 2 + i) for i in range(gates)), ())


def chain(gates: int) -> Chain:
    return Chain(net(gates), (), gates)


def test_a_new_chain_gets_its_first_rounds_and_then_the_smallest_goes_on() -> None:
    chains, sizes = Chains(), iter([9, 5, *range(20, 60)])
    most = max(YOUNG, TIRED)
    taken = [chains.next(lambda: chain(next(sizes))).least for _ in range(2 * most + YOUNG + 2)]
    assert taken == [9] * most + [5] * most + [20] * YOUNG + [5] * 2


def test_rounds_without_progress_count_like_gates() -> None:
    chains = Chains()
    small, large = chain(5), chain(6)
    for one in (small, large):
        one.rounds = YOUNG
        chains.add(one)
    order = [chains.next(lambda: chain(99)) for _ in range(TIRED + 2)]
    assert order[0] is small
    assert order[-1] is large


def test_progress_is_remembered() -> None:
    one = chain(5)
    one.since = 7
    one.take(net(6), (1,))
    assert (one.least, one.since, one.picks) == (5, 7, (1,))
    one.take(net(4), (2,))
    assert (one.least, one.since) == (4, 0)


def test_still_chains_give_way_and_there_are_never_too_many() -> None:
    chains = Chains()
    for size in range(CHAINS + 3):
        chains.add(chain(size + 3))
    assert chains.begun == CHAINS + 3
    taken = [chains.next(lambda: chain(50)) for _ in range(CHAINS * PATIENCE)]
    assert chains.begun > CHAINS + 3
    assert len({id(one) for one in taken}) > CHAINS
