"""Writes docs/benchmarks.md from benchmarks/results/*.json, and nothing else: no figure on the page is typed by hand.

python benchmarks/page.py             # the page and its pictures (matplotlib, extra ``plot``)
python benchmarks/page.py --no-plots  # the page alone
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from benchmarks import page_functions, page_rules, page_tasks
from benchmarks.common import ROOT, Row, read
from benchmarks.markdown import origin
from mincirc.files import write_atomically

PAGE = ROOT / "docs" / "benchmarks.md"

HEAD = """# Benchmarks

Written by `python benchmarks/page.py` from `benchmarks/results/*.json`; `python benchmarks/run.py` measures everything
again (`bash benchmarks/peers.sh` first, for the programs compared with).  Seconds are CPU seconds of one process on
one core; differences under a quarter are noise.  A size is written `5` when it is proved to be the least, `5..9` when
the limit came first with both ends known, `>= 5` when no circuit was known; a size alone never stands for a guess.
"""


SECTIONS: dict[str, Callable[[Row], str]] = {
    "functions-classes": page_functions.classes,
    "functions-named": page_functions.named,
    "tasks": page_tasks.tasks,
    "scaling": page_tasks.scaling,
    "ablation": page_rules.ablation,
    "python-share": page_rules.python_share,
    "parallel": page_rules.parallel,
    "long-runs": page_rules.long_runs,
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


def main() -> None:
    """Write the page and its pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--no-plots", action="store_true", help="write the page alone")
    if not parser.parse_args().no_plots:
        from benchmarks.plots import write_plots  # noqa: PLC0415 - needs an optional extra

        write_plots()
    write_atomically(PAGE, render())


if __name__ == "__main__":
    main()
