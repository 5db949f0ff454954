"""Where the shipped files are, and a small task file to vary."""

from __future__ import annotations

from pathlib import Path

from mincirc.errors import TaskFileError
from mincirc.task import TaskFile, load_text

ROOT = Path(__file__).resolve().parents[2]
MDPS = ROOT / "mdps"

SMALL = """\
objective: {discount: 9/10}
actions: [left, right]
features: {row: 2}
states:
  a:
    initial: 1
    features: {row: 0}
    actions:
      left: {to: a, reward: 1}
      right: {end: true}
  b:
    features: {row: 3}
    otherwise: a
"""


def small(*changes: tuple[str, str]) -> TaskFile:
    """Load the small file with pieces of its text replaced; every piece must be there."""
    text = SMALL
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return load_text(text, "small.yaml")


def problems(text: str, file: str = "x.yaml") -> list[str]:
    """Return the complaints about a text, as printed."""
    try:
        load_text(text, file)
    except TaskFileError as error:
        return str(error).splitlines()
    return []
