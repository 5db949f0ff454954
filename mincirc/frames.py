"""Rows of an answer as a data frame of pandas (extra ``frames``).

Rationals stay exact: a column of them has the type ``object`` and holds ``Fraction``; ``astype(float)`` rounds it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mincirc.errors import MissingExtraError

if TYPE_CHECKING:
    import pandas as pd


def frame(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Return the rows as a data frame with these columns; raise :class:`MissingExtraError` without pandas."""
    try:
        import pandas as pd  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtraError("pandas", "frames", "a data frame") from None
    listed = list(rows)
    return pd.DataFrame(
        {name: pd.Series([row[name] for row in listed], dtype=_kind(listed, name)) for name in columns}
    )


def _kind(rows: Sequence[Mapping[str, Any]], column: str) -> str | None:
    """Return ``object`` for a column that is not all whole numbers, texts or truth values: nothing becomes a float."""
    kinds = {type(row[column]) for row in rows}
    return None if len(kinds) == 1 and kinds <= {int, bool, str} else "object"
