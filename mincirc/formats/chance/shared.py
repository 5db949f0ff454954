"""The generators of ``random`` and ``numpy.random``, which all programs share: their states, and putting them back."""

from __future__ import annotations

import random
from typing import Any

import numpy as np


def shared_state() -> tuple[Any, Any]:
    """Return the states of both, as values that can be compared."""
    state = np.random.get_state(legacy=False)
    return random.getstate(), (state["state"]["key"].tobytes(), state["state"]["pos"], state["has_gauss"])


class SharedGenerators:
    """A context that puts both back at its end."""

    def __enter__(self) -> None:
        self._python, self._numpy = random.getstate(), np.random.get_state()

    def __exit__(self, *_: object) -> None:
        random.setstate(self._python)
        np.random.set_state(self._numpy)
