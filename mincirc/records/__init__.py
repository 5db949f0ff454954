"""Public records as JSON documents, and back; their schemas are published in ``docs/schemas``."""

from mincirc.records.reading import from_json
from mincirc.records.writing import to_json

__all__ = ["from_json", "to_json"]
