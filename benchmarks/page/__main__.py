"""Writes docs/benchmarks.md from benchmarks/results/*.json, and nothing else: no figure on the page is typed by hand.

python -m benchmarks.page             # the page and its pictures (matplotlib, extra ``plot``)
python -m benchmarks.page --no-plots  # the page alone
"""

from __future__ import annotations

import argparse

from benchmarks.page.document import PAGE, render
from mincirc.files import write_atomically


def main() -> None:
    """Write the page and its pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--no-plots", action="store_true", help="write the page alone")
    if not parser.parse_args().no_plots:
        from benchmarks.page.plots import write_plots  # noqa: PLC0415 - needs an optional extra

        write_plots()
    write_atomically(PAGE, render())


if __name__ == "__main__":
    main()
