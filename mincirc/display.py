"""How a record shows itself: a short ``repr``, and in notebooks a page of HTML and a picture.

A record writes its own short ``repr``.  Notebooks ask an object for more by the methods that IPython has agreed on
(``_repr_html_``, ``_repr_svg_``, ``_repr_mimebundle_``; *Integrating your objects with IPython*, IPython's
documentation).  What renders a record stands on a higher floor than the record itself: a circuit knows neither its
drawing nor the task whose states it reads.  So the renderers are data, one line per type in
:mod:`mincirc.catalogue.renderers` (``module:function``, as in the table of formats), and the mixin here looks a type
up by its name when a notebook asks, and loads nothing before.

**Assumes** that no two classes have the same name, which ``.ci/structure.py`` counts.  **Oracle**:
``tests/notebook/test_display.py`` parses what is shown, and compares its numbers with the record's.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from importlib import import_module
from typing import Any

from mincirc.catalogue.renderers import RENDERERS, Renderer


def clipped(text: str, most: int = 280) -> str:
    """Return the text in one line of at most ``most`` characters; a longer one ends in ``...``."""
    line = " ".join(text[: 2 * most].split())
    return line if len(line) <= most and len(text) <= 2 * most else f"{line[: most - 3]}..."


class RichDisplay:
    """A record with a short ``repr`` (under 300 characters), shown by its renderer in notebooks, if it has one."""

    __slots__ = ()

    def _brief(self) -> str:
        """Return what the ``repr`` says of the record, in one line."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"{_renamed(type(self))}({clipped(self._brief())})"

    def _repr_html_(self) -> str | None:
        """Return a piece of HTML for notebooks; ``None`` where the type has none."""
        return _rendered(self, "html")

    def _repr_svg_(self) -> str | None:
        """Return a picture as an SVG document; ``None`` where the type, or this record, has none."""
        return _rendered(self, "svg")

    def _repr_mimebundle_(
        self, include: Container[str] | None = None, exclude: Container[str] | None = None
    ) -> dict[str, str]:
        """Return all forms of the record by MIME type, of those that are asked for."""
        forms: dict[str, Callable[[], str | None]] = {
            "text/plain": self.__repr__,
            "text/html": self._repr_html_,
            "image/svg+xml": self._repr_svg_,
        }
        wanted = (k for k in forms if (include is None or k in include) and (exclude is None or k not in exclude))
        made = {kind: forms[kind]() for kind in wanted}
        return {kind: form for kind, form in made.items() if form is not None}


def renderer_of(kind: type) -> Renderer | None:
    """Return the entry of a type, or of the first of its bases that has one."""
    by_name = {renderer.kind: renderer for renderer in RENDERERS}
    return next((by_name[base.__name__] for base in kind.__mro__ if base.__name__ in by_name), None)


def _renamed(kind: type) -> str:
    """Return the public name of a type: a private variant of a record is shown under the record's name."""
    renderer = renderer_of(kind)
    return kind.__name__ if renderer is None else renderer.kind


def _rendered(record: Any, form: str) -> str | None:
    """Return what the renderer writes; ``None`` without one and where it fails: then the ``repr`` is shown."""
    renderer = renderer_of(type(record))
    if renderer is None or not getattr(renderer, form):
        return None
    try:
        written: str | None = converted(record, form)
    except Exception:  # a display must not end the cell whose value it shows
        return None
    return written


def converted(record: Any, form: str) -> Any:
    """Return what the function of a form (``html``, ``svg``, ``aiger``) makes of the record."""
    module, _, function = str(getattr(renderer_of(type(record)), form)).partition(":")
    return getattr(import_module(module), function)(record)
