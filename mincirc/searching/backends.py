"""Back ends by name: a SAT solver of PySAT, ``z3``, ``brute``, ``exhaustive``.

A SAT back end knows no lower bounds but the sizes that it refutes (:mod:`mincirc.solve.lazy`); here it is given those
of :mod:`mincirc.lower`.
"""

from __future__ import annotations

from collections.abc import Sequence

from mincirc.encode.rules import read_rules
from mincirc.errors import SolverError, closest, did_you_mean
from mincirc.lower import schedule as lower_schedule
from mincirc.solve import params as solve_params
from mincirc.solve.lazy import LazyBackend
from mincirc.solve.params import SolveParams
from mincirc.solve.protocol import Backend, LowerBounds
from mincirc.solve.sat import DEFAULT, canonical_name, solver_names
from mincirc.vocabulary import OTHER_SOLVERS


def sat_backend(
    solver: str = DEFAULT,
    rules: tuple[str, ...] | None = None,
    lower: LowerBounds | None = lower_schedule.DEFAULTS,
    params: SolveParams = solve_params.DEFAULTS,
    *,
    looks_up: bool = True,
) -> LazyBackend:
    """Return the back end of a SAT solver, with lower bounds; the arguments are those of :class:`LazyBackend`."""
    return LazyBackend(canonical_name(solver), rules, lower=lower, params=params, looks_up=looks_up)


def backend_names() -> tuple[str, ...]:
    """Return every name that ``--solver`` takes."""
    return (*solver_names(), *OTHER_SOLVERS)


def get_backend(
    name: str = DEFAULT,
    rules: str | Sequence[str] | None = None,
    lower: LowerBounds | None = lower_schedule.DEFAULTS,
    params: SolveParams = solve_params.DEFAULTS,
) -> Backend:
    """Return the back end called ``name``; ``rules`` restricts the symmetry rules of the SAT encoding.

    ``lower`` is for SAT solvers (:func:`sat_backend`), ``params`` for them and for ``exhaustive``.
    Raises :class:`SolverError` with a suggestion for an unknown name.
    """
    kept = read_rules(rules)
    other = _other(name, params)
    if other is not None:
        return other
    try:
        return sat_backend(name, kept, lower, params)
    except SolverError:
        known = backend_names()
        raise SolverError(f"no solver {name!r} (there are {', '.join(known)}){_meant(name, known)}") from None


def _other(name: str, params: SolveParams) -> Backend | None:
    """Return the back end of that name that is no SAT solver, if there is one; each is loaded when it is asked for."""
    if name == "z3":
        from mincirc.solve.z3_backend import Z3Backend  # noqa: PLC0415

        return Z3Backend()
    if name == "brute":
        from mincirc.solve.brute import BruteForce  # noqa: PLC0415

        return BruteForce()
    if name == "exhaustive":
        from mincirc.solve.exhaustive_backend import Exhaustive  # noqa: PLC0415

        return Exhaustive(params=params)
    return None


def _meant(name: str, known: Sequence[str]) -> str:
    """Return a suggestion; a name without a version means the default one, or the first."""
    families = {full.rstrip("0123456789"): full for full in (*reversed(known), DEFAULT)}
    return did_you_mean(name, known) or did_you_mean(families.get(closest(name, families) or "", ""), known)
