"""Exact solution of the equations of one component: by FLINT for small systems, by p-adic lifting for large ones.

FLINT solves in one call that no limit can interrupt.  Systems that would take long go to
:mod:`mincirc.mdp.value.lifting`, which checks the limits between its steps, and is faster from about 300 unknowns on
if the numbers are small.  Oracle: ``tests/mdp/test_linear.py``.
"""

from __future__ import annotations

from collections.abc import Sequence

from flint import fmpq, fmpq_mat

from mincirc.mdp.value import lifting
from mincirc.mdp.value.params import LinearParams
from mincirc.runtime.ambient import check


def solve(rows: Sequence[dict[int, fmpq]], right: Sequence[fmpq], params: LinearParams = LinearParams()) -> list[fmpq]:
    """Return x with ``sum_j rows[i][j] x[j] = right[i]``; systems above ``params.direct`` are solved by lifting.

    Raises ``ZeroDivisionError`` when the matrix is singular.
    """
    if _work(rows, right) > params.direct:
        lifted = lifting.solve([sorted(row.items()) for row in rows], right, params=params.lifting)
        if lifted is not None:
            return lifted
    return _by_flint(rows, right)


def _work(rows: Sequence[dict[int, fmpq]], right: Sequence[fmpq]) -> int:
    """Return an estimate of the work: bits of the determinant and of the right side, times entries of the matrix."""
    bits = sum(max(int(v.q.bit_length()) for v in row.values()) for row in rows)
    more = max(int(v.p.bit_length()) + int(v.q.bit_length()) for v in right)
    return len(rows) ** 2 * (bits + more)


def _by_flint(rows: Sequence[dict[int, fmpq]], right: Sequence[fmpq]) -> list[fmpq]:
    n = len(rows)
    matrix, vector = fmpq_mat(n, n), fmpq_mat(n, 1)
    for i, row in enumerate(rows):
        check()
        vector[i, 0] = right[i]
        for j, value in row.items():
            matrix[i, j] = value
    solution = matrix.solve(vector)
    return [solution[i, 0] for i in range(n)]
