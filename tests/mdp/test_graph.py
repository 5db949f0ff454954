"""Strongly connected components against plain reachability."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mincirc.mdp.value.graph import components, reachable

graphs = st.integers(1, 7).flatmap(
    lambda n: st.lists(st.lists(st.integers(0, n - 1), max_size=3), min_size=n, max_size=n)
)


def closure(graph: list[list[int]], root: int) -> set[int]:
    seen, work = set(), [root]
    while work:
        node = work.pop()
        if node not in seen:
            seen.add(node)
            work += graph[node]
    return seen


@given(graphs, st.data())
def test_components_are_mutual_reachability_sinks_first(graph: list[list[int]], data: st.DataObject) -> None:
    roots = data.draw(st.lists(st.integers(0, len(graph) - 1)))
    found = components(roots, lambda node: graph[node])
    cones = [closure(graph, node) for node in range(len(graph))]
    everything = set().union(*(cones[r] for r in roots))
    assert sorted(node for component in found for node in component) == sorted(everything)
    for component in found:
        first = component[0]
        assert component == sorted(node for node in everything if node in cones[first] and first in cones[node])
    place = {node: i for i, component in enumerate(found) for node in component}
    assert all(place[target] <= place[node] for node in everything for target in graph[node])
    assert reachable(roots, lambda node: graph[node]) == everything


def test_a_long_chain_needs_no_recursion() -> None:
    length = 50_000
    found = components([0], lambda node: [node + 1] if node < length else [])
    assert found == [[node] for node in range(length, -1, -1)]
