"""The page docs/benchmarks.md, section by section, from benchmarks/results/*.json."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.measure.common import ROOT, Row, read
from benchmarks.page import branches, functions, growth, pure, reach, rules, sizes, tasks
from benchmarks.page.markdown import origin

PAGE = ROOT / "docs" / "benchmarks.md"

HEAD = """# Benchmarks

Written by `python -m benchmarks.page` from `benchmarks/results/*.json`; `python -m benchmarks.run` measures everything
again (`bash benchmarks/peers/install.sh` first, for the programs compared with).  Seconds are CPU seconds of one
process on one core; differences under a quarter are noise.  A size is written `5` when it is proved to be the least,
`5..9` when the limit came first with both ends known, `>= 5` when no circuit was known; a size alone is never a guess.
"""


SECTIONS: dict[str, Callable[[Row], str]] = {
    "functions-classes": functions.classes,
    "functions-named": functions.named,
    "pure": pure.pure,
    "tasks": tasks.tasks,
    "reach": reach.reach,
    "scaling": tasks.scaling,
    "growth": growth.growth,
    "distribution": sizes.distribution,
    "unsettled": sizes.unsettled,
    "ablation": rules.ablation,
    "python-share": rules.python_share,
    "parallel": rules.parallel,
    "branches": branches.branches,
    "long-runs": rules.long_runs,
}
"""A section for each result file, in the page's order."""


def render() -> str:
    """Return the page for the result files that exist."""
    parts = [HEAD]
    for name, section in SECTIONS.items():
        document = read(name)
        if document is not None:
            parts.append(section(document) + "\n" + origin(document))
    return "\n".join(parts)
