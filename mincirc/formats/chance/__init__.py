"""Chance in environments: every outcome of every draw with its exact probability, and what is hidden."""
