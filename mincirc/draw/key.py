"""The key below a picture: signs and what they mean, in lines."""

from __future__ import annotations

from dataclasses import dataclass, field

from mincirc.draw.paper import Picture, moved, text_width, wrapped, write
from mincirc.draw.params import DrawingParams


@dataclass
class Key:
    """Entries that are added one after the other."""

    params: DrawingParams
    entries: list[Picture] = field(default_factory=list)

    @property
    def size(self) -> float:
        """The height of an entry, and the usual width of its sign."""
        return self.params.font * 1.3

    def add(self, sign: str, text: str, width: float | None = None) -> None:
        """Add a sign, drawn within ``width`` (default: the size) and the size from (0, 0)."""
        start = (self.size if width is None else width) + 5
        font = self.params.font
        ink = moved(sign, 0, 0) + write(start, self.size / 2, text, font)
        self.entries.append(Picture(start + text_width(text, font), self.size, ink))

    def picture(self) -> Picture:
        """Return the key in lines as wide as pictures are."""
        return wrapped(self.entries, self.params.inner, self.params.font, self.params.font * 0.5)
