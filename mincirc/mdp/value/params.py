"""What can be tuned about values: when floats are taken to converge, and which exact solver gets which equations.

No parameter decides anything: floats guide, and whatever the exact solvers find is put into the equations.  Other
values cost time, and may lead a search to another policy, lemma or circuit of the same size.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from mincirc.parameters import Parameters, Range


@dataclass(frozen=True, kw_only=True)
class FloatParams(Parameters):
    """Sweeps and sizes of :class:`mincirc.mdp.value.floats.FloatTask`; a sweep is one backup of all states."""

    near_one: Annotated[float, Range(0, 1)] = 1 - 1e-7
    """Above this discount ``I - gamma P`` is too close to singular for floats, and they say nothing."""

    dense_from: Annotated[int, Range(0)] = 100
    """Up to so many states a policy is evaluated by a dense solve at once."""

    dense_to: Annotated[int, Range(0)] = 1500
    """Above so many states a policy is evaluated by sweeps alone; between the two, by quick sweeps first."""

    quick_sweeps: Annotated[int, Range(0)] = 64
    """Sweeps before a dense solve is resorted to."""

    states_per_quick_sweeps: Annotated[int, Range(1)] = 128
    """A task of k times so many states gets k times the quick sweeps, since a dense solve grows faster."""

    most_sweeps: Annotated[int, Range(1)] = 20_000
    """Sweeps after which undiscounted values of many states are left as they are."""

    rising_sweeps: Annotated[int, Range(0)] = 2_000
    """Sweeps by which a first policy for total reward is found."""

    settled_sweeps: Annotated[int, Range(1)] = 64
    """Sweeps between two looks at whether the best choices of a large task still change."""

    least_sweeps: Annotated[int, Range(0)] = 4_000
    """Sweeps by which the worst policy of a box is bounded from below (total reward)."""


@dataclass(frozen=True, kw_only=True)
class DescentParams(Parameters):
    """Work of :class:`mincirc.mdp.value.from_above.Descent` on one box."""

    sweeps: Annotated[int, Range(0)] = 400
    """Backups of all states after which a box is left to policy iteration."""

    look: Annotated[int, Range(1)] = 4
    """Sweeps between two looks at the return."""

    polish: Annotated[int, Range(0)] = 20
    """Sweeps by which V* in floats is brought closer to its own backup."""

    sparse: Annotated[int, Range(1)] = 4
    """Where fewer than one state in so many has moved, only their predecessors are backed up."""


@dataclass(frozen=True, kw_only=True)
class LiftingParams(Parameters):
    """Primes, pieces and tries of :func:`mincirc.mdp.value.lifting.solve`."""

    prime_bits: Annotated[int, Range(8, 24)] = 22
    """The primes tried first are the largest below 2 to this power."""

    chunk: Annotated[int, Range(1, 1 << 38)] = 1024
    """Products of so many pairs of residues are summed at once: at most ``2^(54 - 2 prime_bits)``.

    Residues are at most ``2^(prime_bits - 1)``; such a sum and one residue more must stay within 2^53.
    """

    block: Annotated[int, Range(1)] = 128
    """Rows that are eliminated at a time."""

    most_primes: Annotated[int, Range(1)] = 20
    """Primes that are tried before the matrix is taken to be singular."""

    first_try: Annotated[int, Range(1)] = 24
    """Digits after which the fractions are reconstructed for the first time."""

    later_try: Annotated[float, Range(1, 100)] = 1.4
    """They are tried again whenever there are so many times as many digits."""

    margin: Annotated[int, Range(0)] = 40
    """Bits by which a fraction must be smaller than the modulus demands, to be tried before Hadamard's bound."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.narrow(chunk=Range(1, 1 << 54 - 2 * self.prime_bits))
        self.narrow(block=Range(1, self.chunk))


@dataclass(frozen=True, kw_only=True)
class LinearParams(Parameters):
    """Which exact solver gets the equations of one component (:mod:`mincirc.mdp.value.linear`)."""

    direct: Annotated[int, Range(0)] = 200_000_000
    """The most that FLINT is given, in bits of determinant times entries of the matrix: >= 0.

    The default takes a fraction of a second; larger systems are lifted.
    """

    lifting: LiftingParams = LiftingParams()
    """Lifting, for what is above ``direct``."""
