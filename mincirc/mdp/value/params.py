"""Parameters of value computations: convergence of floats, and the choice of the exact solver.

No parameter affects correctness: floats guide, and the exact solvers substitute every solution into the equations.
Other values cost time, and may lead a search to another policy, lemma or circuit of the same size.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from mincirc.parameters import Parameters, Range


@dataclass(frozen=True, kw_only=True)
class FloatParams(Parameters):
    """Sweeps and sizes of :class:`mincirc.mdp.value.floats.FloatTask`; a sweep is one backup of all states."""

    near_one: Annotated[float, Range(0, 1)] = 1 - 1e-7
    """Above this discount ``I - gamma P`` is too close to singular for floats; exact values are used alone."""

    dense_from: Annotated[int, Range(0)] = 100
    """Up to this number of states a policy is evaluated by a dense solve at once."""

    dense_to: Annotated[int, Range(0)] = 1500
    """Above this number of states a policy is evaluated by sweeps alone; between the two, by quick sweeps first."""

    quick_sweeps: Annotated[int, Range(0)] = 64
    """Number of quick sweeps before a dense solve."""

    states_per_quick_sweeps: Annotated[int, Range(1)] = 128
    """A task of k times this number of states gets k times the quick sweeps, since a dense solve grows faster."""

    compiled_sweeps: Annotated[int, Range(1)] = 16
    """In the compiled core so many sweeps take about as long as one in numpy."""

    most_sweeps: Annotated[int, Range(1)] = 20_000
    """Limit of sweeps where nothing is discounted and a dense solve is too large."""

    rising_sweeps: Annotated[int, Range(0)] = 2_000
    """Limit of sweeps that find a first policy for total reward."""

    settled_sweeps: Annotated[int, Range(1)] = 64
    """Sweeps between two checks whether the greedy choices of a large task still change."""

    least_sweeps: Annotated[int, Range(0)] = 4_000
    """Limit of sweeps that bound the worst policy of a box from below (total reward)."""

    moves_per_call: Annotated[int, Range(1)] = 1 << 22
    """Triples (state, choice, successor) that one call of the compiled core backs up: some 10 ms."""


@dataclass(frozen=True, kw_only=True)
class DescentParams(Parameters):
    """Effort of :class:`mincirc.mdp.value.from_above.Descent` on one box."""

    sweeps: Annotated[int, Range(0)] = 400
    """Backups of all states after which a box is left to policy iteration."""

    look: Annotated[int, Range(1)] = 4
    """Sweeps between two comparisons of the return with the threshold (the compiled core compares at every drop)."""

    polish: Annotated[int, Range(0)] = 20
    """Limit of sweeps that raise V* in floats until it bounds its own backup."""

    sparse: Annotated[int, Range(1)] = 4
    """Where fewer than one state in ``sparse`` has changed, only their predecessors are backed up.

    The compiled core backs up nothing else.
    """


@dataclass(frozen=True, kw_only=True)
class EnclosureParams(Parameters):
    """Rational bounds on a policy's values (:mod:`mincirc.mdp.value.enclosure`)."""

    from_states: Annotated[int, Range(0)] = 40
    """Tasks of fewer states are evaluated exactly at once."""

    places: Annotated[int, Range(8, 60)] = 40
    """Binary places of the bounds, in units of the largest reward; with a horizon fewer where more do not fit."""

    least_places: Annotated[int, Range(1, 60)] = 12
    """With a horizon for which even so many do not fit a machine word there are no bounds."""

    residual: Annotated[float, Range(0, 1)] = 1e-13
    """Error of a float backup, relative to the largest value, that the bounds leave room for."""


@dataclass(frozen=True, kw_only=True)
class LiftingParams(Parameters):
    """Parameters of :func:`mincirc.mdp.value.lifting.solve`."""

    prime_bits: Annotated[int, Range(8, 24)] = 22
    """The primes tried first are the largest below 2 to this power."""

    factor_bits: Annotated[int, Range(8, 30)] = 30
    """The same in the compiled core, which has no floats in the way."""

    dense: Annotated[float, Range(0, 1)] = 0.02
    """Sparse factors are used where they take at most this share of the multiplications of a dense inverse."""

    chunk: Annotated[int, Range(1, 1 << 38)] = 1024
    """Number of products of residues that are summed at once: at most ``2^(54 - 2 prime_bits)``.

    Residues are at most ``2^(prime_bits - 1)``; the sum and one more residue must stay within 2^53.
    """

    block: Annotated[int, Range(1)] = 128
    """Rows that are eliminated at a time."""

    most_primes: Annotated[int, Range(1)] = 20
    """Primes that are tried before the matrix is taken to be singular."""

    first_try: Annotated[int, Range(1)] = 24
    """Digits after which the fractions are reconstructed for the first time."""

    later_try: Annotated[float, Range(1, 100)] = 1.4
    """Reconstruction is tried again whenever the number of digits has grown by this factor."""

    margin: Annotated[int, Range(0)] = 40
    """Bits by which a fraction must be smaller than the modulus requires, to be accepted before Hadamard's bound."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.narrow(chunk=Range(1, 1 << 54 - 2 * self.prime_bits))
        self.narrow(block=Range(1, self.chunk))


@dataclass(frozen=True, kw_only=True)
class LinearParams(Parameters):
    """Which exact solver gets the equations of one component (:mod:`mincirc.mdp.value.linear`)."""

    direct: Annotated[int, Range(0)] = 200_000_000
    """Largest system given to FLINT, in bits of the determinant times entries of the matrix: >= 0.

    A system of the default size takes a fraction of a second; larger systems are solved by lifting.
    """

    lifting: LiftingParams = LiftingParams()
    """Parameters of lifting, for systems above ``direct``."""
