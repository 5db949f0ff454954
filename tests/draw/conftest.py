"""The basis ``boxes`` exists for these tests only."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mincirc.circuit import BASES
from tests.draw.examples import LUT


@pytest.fixture(scope="module", autouse=True)
def lut_basis() -> Iterator[None]:
    BASES[LUT.name] = LUT
    yield
    del BASES[LUT.name]
