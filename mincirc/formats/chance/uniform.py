"""A number drawn uniformly from an interval, of which nothing can be learned but how it compares.

``random() < 0.2`` has two outcomes, though ``random()`` has 2^53.  So the number is not drawn: it is known to lie in
an interval, the whole one at first, and a comparison with a threshold inside the interval is a draw that cuts it in
two.  Arithmetic, rounding, conversion, equality and being kept from one step to the next would tell more than
comparisons do, and each of them is refused.

The number is taken as real, so that ``<`` and ``<=`` have one probability, and thresholds are read as all floats are:
of [0, 1) together with their complement (:mod:`mincirc.rows`), so that 0.30000000000000004 is 3/10.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, NoReturn

import numpy as np

from mincirc.arguments import shown
from mincirc.formats.chance.script import ScriptInUse
from mincirc.rational import is_float, parse_rational
from mincirc.rows import read_row


class UniformNumber:
    """A number that lies uniformly between ``low`` and ``high``; ``method`` is what drew it."""

    __array_ufunc__ = None  # numpy's scalars and arrays leave comparisons to this class

    def __init__(self, use: ScriptInUse, method: str, low: Fraction, high: Fraction) -> None:
        self._use, self._script, self._method = use, use.script, method
        self._all = (low, high)
        self._low, self._high = low, high

    def __lt__(self, other: object) -> Any:
        """Return whether the number is below a threshold."""
        return self._compared(other, below=True)

    def __le__(self, other: object) -> Any:
        """Return whether the number is at most a threshold."""
        return self._compared(other, below=True)

    def __gt__(self, other: object) -> Any:
        """Return whether the number is above a threshold."""
        return self._compared(other, below=False)

    def __ge__(self, other: object) -> Any:
        """Return whether the number is at least a threshold."""
        return self._compared(other, below=False)

    def _compared(self, other: Any, *, below: bool) -> Any:
        if isinstance(other, np.ndarray):
            return np.array([self._compared(x, below=below) for x in other.flat], dtype=bool).reshape(other.shape)
        if isinstance(other, UniformNumber):
            self.refuse("is compared with another one")
        if self._use.script is not self._script:
            self.refuse("is kept from one call to the next")
        return self._is_below(self._threshold(other)) is below

    def _threshold(self, other: Any) -> Fraction:
        try:
            if is_float(other) and self._all == (Fraction(0), Fraction(1)) and 0 < other < 1:
                return read_row([float(other), 1 - float(other)]).values[0]
            return parse_rational(other)
        except ValueError:
            self.refuse(f"is compared with {shown(other)}")

    def _is_below(self, threshold: Fraction) -> bool:
        if threshold <= self._low:
            return False
        if threshold >= self._high:
            return True
        share = (threshold - self._low) / (self._high - self._low)
        if self._script.draw(f"{self._method} compared", (share, 1 - share)) == 0:
            self._high = threshold
            return True
        self._low = threshold
        return False

    def refuse(self, what: str) -> NoReturn:
        """Stop the run: what it does with the number cannot be enumerated."""
        self._use.script.refuse(
            f"{self._method} draws from infinitely many numbers, and this one {what}: only comparisons with numbers "
            "have outcomes that can be enumerated"
        )


def _refusing(name: str) -> Callable[..., Any]:
    words = {"__deepcopy__": "is part of a state", "__reduce_ex__": "is part of a state"}
    what = words.get(name, f"is used by {name.strip('_')}")

    def refused(self: UniformNumber, *_: object) -> Any:
        self.refuse(what)

    return refused


_OTHER = """
add radd sub rsub mul rmul truediv rtruediv floordiv rfloordiv mod rmod divmod rdivmod pow rpow neg pos abs
round trunc floor ceil float int index complex bool eq ne hash format str repr deepcopy copy reduce_ex array
array_function len iter getitem contains
"""
for _name in _OTHER.split():
    setattr(UniformNumber, f"__{_name}__", _refusing(f"__{_name}__"))
