"""Cube-and-conquer: one size is split into cubes, which workers decide."""
