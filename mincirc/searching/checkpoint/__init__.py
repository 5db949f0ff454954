"""Checkpoints: what is written while a search goes on, and how another process goes on from it."""
