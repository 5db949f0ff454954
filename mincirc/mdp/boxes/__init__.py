"""Boxes of policies (some choices per state): all of them fail (outer, learned as lemmas) or all are good (inner)."""
