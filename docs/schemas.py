"""Writes docs/schemas/*.json: the JSON Schema of every public record, from the types of its fields.

python docs/schemas.py            # write them
python docs/schemas.py --check    # exit with 1 if one is not what would be written
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from mincirc.records.schema import schema
from mincirc.records.shape import NAMES

FOLDER = Path(__file__).resolve().parent / "schemas"


def texts() -> dict[str, str]:
    """Return the name and the text of every file."""
    return {f"{name}.json": json.dumps(schema(name), indent=1) + "\n" for name in NAMES}


def current() -> bool:
    """Return whether the folder holds exactly these files."""
    there = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*")}
    return there == texts()


def main(arguments: list[str]) -> int:
    """Write or check the files; return the exit code."""
    if "--check" in arguments:
        return 0 if current() else 1
    FOLDER.mkdir(exist_ok=True)
    for name, text in texts().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
