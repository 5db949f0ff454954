"""Arguments of an environment as text: ``is_slippery=False``, ``map_name=8x8``, ``desc=["SF","FG"]``.

JSON is tried first, then Python literals; any other text is a string.  Text that begins like a list, a mapping or a
quotation and is neither JSON nor Python is refused rather than taken as a string.
"""

from __future__ import annotations

import ast
import json
from typing import Any

_OPENS = "[{(\"'"


def read_argument(text: str) -> Any:
    """Return the value that the text stands for; raise ``ValueError`` with a one-line reason otherwise."""
    stripped = text.strip()
    try:
        return json.loads(stripped)
    except (ValueError, RecursionError):
        pass
    try:
        return ast.literal_eval(stripped)
    except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
        if stripped.startswith(tuple(_OPENS)):
            shown = stripped if len(stripped) <= 40 else stripped[:40] + "..."
            raise ValueError(f"{shown} is not JSON, and no literal of Python") from None
    return text
