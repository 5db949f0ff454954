"""The least circuit, with both bounds and the proof that none is smaller."""

from mincirc.synthesis.enumerate import Enumeration, enumerate_minimum
from mincirc.synthesis.event import Event
from mincirc.synthesis.minimum import search
from mincirc.synthesis.result import SearchResult, SearchStats
from mincirc.synthesis.staircase import Staircase, Step, staircase

__all__ = [
    "Enumeration",
    "Event",
    "SearchResult",
    "SearchStats",
    "Staircase",
    "Step",
    "enumerate_minimum",
    "search",
    "staircase",
]
