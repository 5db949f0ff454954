"""Pictures as SVG documents, with the standard library alone: circuits, policies, tasks, and what is proved."""

from mincirc.draw.comparison import comparison_svg, price_svg
from mincirc.draw.graph import task_svg
from mincirc.draw.params import DrawingParams
from mincirc.draw.policy_picture import policy_svg
from mincirc.draw.save import save_picture
from mincirc.draw.staircase import staircase_svg
from mincirc.draw.svg import circuit_svg, summary
from mincirc.draw.union import union_svg

__all__ = [
    "DrawingParams",
    "circuit_svg",
    "comparison_svg",
    "policy_svg",
    "price_svg",
    "save_picture",
    "staircase_svg",
    "summary",
    "task_svg",
    "union_svg",
]
