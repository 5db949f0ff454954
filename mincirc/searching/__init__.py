"""The least circuit, with both bounds and the proof that none is smaller."""

from mincirc.searching.event import Event
from mincirc.searching.minimum import search
from mincirc.searching.result import SearchResult, SearchStats

__all__ = [
    "Event",
    "SearchResult",
    "SearchStats",
    "search",
]
