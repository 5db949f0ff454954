"""Pictures in files: SVG as it is, PDF and PNG made of it by CairoSVG (the extra ``pdf``), loaded when needed."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from mincirc.errors import MissingExtraError
from mincirc.files import write_atomically
from mincirc.outputs import DRAWING, OutputFile, check_outputs

PNG_SCALE = 3
"""Pixels of a PNG for each pixel of the picture: more than 400 to the inch in a column of paper."""
CREATED = ""
"""The time of creation that a PDF has, none: cairo would write the present one."""


def check_picture(path: str | os.PathLike[str], option: str = "picture") -> None:
    """Raise before a long run what would spoil its picture: an unknown ending, no such folder, no CairoSVG."""
    check_outputs([OutputFile(option, os.fspath(path), DRAWING)])
    if Path(path).suffix.lower() != ".svg" and find_spec("cairosvg") is None:
        raise MissingExtraError("cairosvg", "pdf", f"a picture as {Path(path).suffix}")


def save_picture(svg: str, path: str | os.PathLike[str]) -> None:
    """Write a picture in the format of the ending: ``.svg``, ``.pdf`` or ``.png``.

    The file is replaced as a whole or not at all, and has the same bytes every time: the time at which it was made is
    not written into a PDF.  Raises :class:`~mincirc.errors.MincircError` for another ending and where the file
    cannot be written, :class:`~mincirc.errors.MissingExtraError` without CairoSVG.
    """
    check_picture(path)
    write_atomically(path, _converted(svg, Path(path).suffix.lower()))


def _converted(svg: str, ending: str) -> str | bytes:
    if ending == ".svg":
        return svg
    from cairocffi.constants import PDF_METADATA_CREATE_DATE  # noqa: PLC0415 - comes with CairoSVG
    from cairosvg.surface import PDFSurface, PNGSurface  # noqa: PLC0415 - an optional extra

    if ending == ".png":
        image: bytes = PNGSurface.convert(bytestring=svg.encode(), scale=PNG_SCALE)
        return image

    class DatelessSurface(PDFSurface):  # type: ignore[misc]
        """A PDF without the time at which it was made."""

        def _create_surface(self, width: float, height: float) -> tuple[Any, float, float]:
            made: tuple[Any, float, float] = super()._create_surface(width, height)
            made[0].set_metadata(PDF_METADATA_CREATE_DATE, CREATED)
            return made

    document: bytes = DatelessSurface.convert(bytestring=svg.encode(), scale=1)
    return document
