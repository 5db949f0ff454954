"""Hypothesis profiles: ``ci`` (default) gives the same examples every time, ``dev`` new ones.

Choose with ``HYPOTHESIS_PROFILE=dev``; ``HYPOTHESIS_EXAMPLES`` sets the number of examples of either.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

EXAMPLES = int(os.environ.get("HYPOTHESIS_EXAMPLES", "60"))

settings.register_profile(
    "ci",
    derandomize=True,
    deadline=None,
    max_examples=EXAMPLES,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("dev", deadline=None, max_examples=EXAMPLES, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
