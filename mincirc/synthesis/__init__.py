"""The least circuit, with both bounds and the proof that none is smaller."""

from mincirc.synthesis.minimum import Event, search
from mincirc.synthesis.result import SearchResult, SearchStats

__all__ = ["Event", "SearchResult", "SearchStats", "search"]
