"""Pictures in files: SVG as it is, PDF and PNG made of it by CairoSVG (the extra ``pdf``), loaded when needed."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

from mincirc.errors import MissingExtraError
from mincirc.files import write_atomically
from mincirc.outputs import DRAWING, OutputFile, check_outputs

PNG_SCALE = 3
"""Pixels of a PNG for each pixel of the picture: more than 400 to the inch in a column of paper."""


def check_picture(path: str | os.PathLike[str], option: str = "picture") -> None:
    """Raise before a long run what would spoil its picture: an unknown ending, no such folder, no CairoSVG."""
    check_outputs([OutputFile(option, os.fspath(path), DRAWING)])
    if Path(path).suffix.lower() != ".svg" and find_spec("cairosvg") is None:
        raise MissingExtraError("cairosvg", "pdf", f"a picture as {Path(path).suffix}")


def save_picture(svg: str, path: str | os.PathLike[str]) -> None:
    """Write a picture in the format of the ending: ``.svg``, ``.pdf`` or ``.png``.

    The file is replaced as a whole or not at all.  A PDF notes the time at which it was made; the other formats have
    the same bytes every time.  Raises :class:`~mincirc.errors.MincircError` for another ending and where the file
    cannot be written, :class:`~mincirc.errors.MissingExtraError` without CairoSVG.
    """
    check_picture(path)
    write_atomically(path, _converted(svg, Path(path).suffix.lower()))


def _converted(svg: str, ending: str) -> str | bytes:
    if ending == ".svg":
        return svg
    import cairosvg  # noqa: PLC0415 - an optional extra

    convert, scale = (cairosvg.svg2pdf, 1) if ending == ".pdf" else (cairosvg.svg2png, PNG_SCALE)
    made: bytes = convert(bytestring=svg.encode(), scale=scale)
    return made
