"""Circuits as textbook schematics in SVG, with the standard library alone."""

from mincirc.draw.svg import circuit_svg, summary

__all__ = ["circuit_svg", "summary"]
