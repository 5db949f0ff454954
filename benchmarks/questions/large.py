"""Larger tasks, by name, and the bounds at which both ends of the least size are followed.

Lakes of n x n cells are Gymnasium's ``generate_random_map(n, p, seed)``, slippery; 8 x 8 and 16 x 16 have p = 0.8
and are discounted with 99/100, 32 x 32 have p = 0.9 and 999/1000.  Empty grids have the start in one corner and the
goal in the opposite one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import mincirc
from benchmarks.questions.protocols import blackjack, consensus, gambler, philosophers, root_contention, token_ring
from benchmarks.questions.suite import WORLDS

LAKE_SIZES = {8: (0.8, "99/100"), 16: (0.8, "99/100"), 32: (0.9, "999/1000")}
"""Per side the share of frozen cells and the discount."""
SEEDS = (0, 1, 2)
GRID_SIZES = (20, 50, 100)


def random_lake(side: int, seed: int) -> mincirc.MDP:
    """Return a slippery lake with a random map."""
    from gymnasium.envs.toy_text.frozen_lake import generate_random_map  # noqa: PLC0415 - loading is what is timed

    frozen, discount = LAKE_SIZES[side]
    desc = generate_random_map(size=side, p=frozen, seed=seed)
    return mincirc.load("gym:FrozenLake-v1", discount=discount, gym_args={"desc": desc})


def empty_grid(side: int, slippery: bool) -> mincirc.MDP:
    """Return a grid without holes."""
    first, last = "S" + "F" * (side - 1), "F" * (side - 1) + "G"
    desc = [first, *["F" * side] * (side - 2), last]
    return mincirc.load("gym:FrozenLake-v1", discount="99/100", gym_args={"desc": desc, "is_slippery": slippery})


LARGE: dict[str, Callable[[], mincirc.MDP]] = {
    **{f"lake {n}x{n}, seed {seed}": partial(random_lake, n, seed) for n in LAKE_SIZES for seed in SEEDS},
    **{f"grid {n}x{n}": partial(empty_grid, n, False) for n in GRID_SIZES},
    **{f"slippery grid {n}x{n}": partial(empty_grid, n, True) for n in GRID_SIZES},
    "gambler": gambler,
    "blackjack": blackjack,
    "consensus": consensus,
    "token ring": token_ring,
    "root contention": root_contention,
    "philosophers": philosophers,
    **{name: make for name, make in WORLDS.items() if name.startswith(("FrozenL", "Cliff", "Taxi"))},
}
"""Every larger task."""

BOUNDS: dict[str, tuple[str, ...]] = {
    "FrozenLake 8x8": ("optimal", "95%"),
    "lake 16x16, seed 1": ("90%", "optimal", "50%"),
    "Taxi": ("optimal", "90%", "50%"),
    "lake 8x8, seed 1": ("optimal", "95%", "75%"),
    "lake 32x32, seed 1": ("90%", "optimal", "50%"),
    "grid 20x20": ("optimal",),
    "grid 50x50": ("optimal",),
    "grid 100x100": ("optimal",),
    "slippery grid 20x20": ("90%",),
    "slippery grid 50x50": ("90%",),
    "slippery grid 100x100": ("90%",),
    "FrozenLakes, union of 2": ("optimal",),
    "FrozenLakes, union of 3": ("optimal",),
    "CliffWalking": ("optimal",),
    "CliffWalking, slippery": ("optimal", "75%"),
    "gambler": ("optimal", "95%"),
    "consensus": ("optimal", "90%"),
    "token ring": ("optimal", "95%"),
    "root contention": ("optimal",),
    "philosophers": ("optimal", "90%"),
    "blackjack": ("optimal",),
    "lake 16x16, seed 2": ("optimal", "90%", "50%"),
    "lake 16x16, seed 0": ("optimal", "90%", "50%"),
    "lake 8x8, seed 0": ("optimal", "95%", "75%"),
    "lake 8x8, seed 2": ("optimal", "95%", "75%"),
    "lake 32x32, seed 0": ("optimal", "90%", "50%"),
    "lake 32x32, seed 2": ("optimal", "90%", "50%"),
}
"""The questions, in the order in which they are asked: what is most telling comes first."""
