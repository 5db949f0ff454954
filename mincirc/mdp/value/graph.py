"""Strongly connected components (Tarjan 1972) and reachability, on graphs given by a successor function."""

from __future__ import annotations

from collections.abc import Callable, Iterable

Successors = Callable[[int], Iterable[int]]


def components(roots: Iterable[int], successors: Successors) -> list[list[int]]:
    """Return the strongly connected components reachable from ``roots``, sinks first.

    Every edge leads into the same or an earlier component, so a linear system over the graph can be solved
    one component at a time.  Tarjan (1972), with an explicit stack.
    """
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    stack: list[int] = []
    on_stack: set[int] = set()
    result: list[list[int]] = []
    for root in roots:
        if root in index:
            continue
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        work = [(root, iter(successors(root)))]
        while work:
            node, edges = work[-1]
            for target in edges:
                if target not in index:
                    index[target] = low[target] = len(index)
                    stack.append(target)
                    on_stack.add(target)
                    work.append((target, iter(successors(target))))
                    break
                if target in on_stack:
                    low[node] = min(low[node], index[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    result.append(_pop_component(node, stack, on_stack))
    return result


def _pop_component(node: int, stack: list[int], on_stack: set[int]) -> list[int]:
    component: list[int] = []
    while not component or component[-1] != node:
        component.append(stack.pop())
    on_stack.difference_update(component)
    return sorted(component)


def reachable(roots: Iterable[int], successors: Successors) -> set[int]:
    """Return all nodes that can be reached from ``roots``, the roots included."""
    seen = set(roots)
    work = list(seen)
    while work:
        for target in successors(work.pop()):
            if target not in seen:
                seen.add(target)
                work.append(target)
    return seen
