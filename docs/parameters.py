"""Writes docs/parameters.md: every parameter of a search, with its default, its range and its meaning, from the code.

python docs/parameters.py            # write the page
python docs/parameters.py --check    # exit with 1 if the page is not what would be written
"""

from __future__ import annotations

import ast
import sys
from inspect import getsource
from pathlib import Path

from mincirc.parameters import Parameters, numbers
from mincirc.searching.params import DEFAULTS

PAGE = Path(__file__).resolve().parent / "parameters.md"
HEAD = """# Parameters of a search

What each number does, in the words of its record; `python docs/parameters.py` writes this page.  [How they are
given](search.md#parameters): `params=SearchParams(...)` in Python, `--param NAME=NUMBER` on the command line.  None
changes what is proved.
"""


def meanings(record: type[Parameters]) -> dict[str, str]:
    """Return what is said of every field of a record: the string below it."""
    body = ast.parse(getsource(record)).body[0]
    assert isinstance(body, ast.ClassDef)
    return {
        ast.unparse(field.target): " ".join(str(text.value.value).split())
        for field, text in zip(body.body, body.body[1:], strict=False)
        if isinstance(field, ast.AnnAssign) and isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant)
    }


def page() -> str:
    """Return the page: a table for every group of parameters."""
    lines, group = [HEAD.rstrip()], ""
    for number in numbers(DEFAULTS):
        name, _, field = number.name.rpartition(".")
        if name != group:
            group = name
            lines += ["", f"## {name}", "", "| parameter | default | range | meaning |", "| --- | --- | --- | --- |"]
        meaning = meanings(number.record)[field].replace("``", "`").replace("|", "\\|")
        kind = "whole, " if number.kind is int else ""
        lines.append(f"| `{number.name}` | {number.value} | {kind}{number.allowed} | {meaning} |")
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Write the page, or check it."""
    if "--check" in arguments:
        return int(PAGE.read_text(encoding="utf-8") != page())
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
