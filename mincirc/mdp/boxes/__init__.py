"""Boxes of policies (a set of allowed choices per state): outer boxes, all bad (lemmas); inner boxes, all good."""
