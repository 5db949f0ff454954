"""Pictures as SVG documents, with the standard library alone: circuits, policies, staircases."""

from mincirc.draw.params import DrawingParams
from mincirc.draw.policy_picture import policy_svg
from mincirc.draw.staircase import staircase_svg
from mincirc.draw.svg import circuit_svg, summary

__all__ = ["DrawingParams", "circuit_svg", "policy_svg", "staircase_svg", "summary"]
