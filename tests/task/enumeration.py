"""All functions of few inputs by the number of 2-input gates they take: plain enumeration of circuits.

Written without the package's encoder, solver or circuit records, as a second opinion.  A function is an integer: bit
x is its value at input x, the first input being the most significant bit of x.
"""

from __future__ import annotations

from itertools import combinations


def variables(inputs: int) -> list[int]:
    """Return the functions that are bare inputs."""
    return [sum((x >> (inputs - 1 - i) & 1) << x for x in range(1 << inputs)) for i in range(inputs)]


def functions_by_size(inputs: int, gates: int) -> list[set[int]]:
    """Return, for r = 0 .. ``gates``, the functions that some circuit of r gates computes and none of fewer does.

    Only gates that are 0 on zeros are tried (the complement of a node costs nothing, so nothing is lost).
    """
    full = (1 << (1 << inputs)) - 1
    found: list[set[int]] = [set() for _ in range(gates + 1)]

    def extend(nodes: list[int], used: int) -> None:
        found[used].update(nodes)
        if used == gates:
            return
        for a, b in combinations(nodes, 2):
            for gate in (a & b, a & ~b & full, ~a & b & full, a ^ b, a | b):
                if gate not in nodes:
                    extend([*nodes, gate], used + 1)

    extend(variables(inputs), 0)
    found[0].add(0)
    every = [{g for f in level for g in (f, f ^ full)} for level in found]
    return [level.difference(*every[:r]) for r, level in enumerate(every)]
