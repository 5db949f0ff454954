"""Draws docs/floors.svg: the rooms of mincirc on their floors, and who imports whom, read from the code.

    python docs/floors.py            # write the picture
    python docs/floors.py --check    # exit with 1 if the picture is not what would be written

Floors are the layers of the first import contract in pyproject.toml.  An arrow goes from a room to one that it
imports; an arrow that follows from two others is left out (the transitive reduction), and so are arrows to the
foundation, the modules below every room, which all may import.  That none points to a higher floor is what the
contract checks.
"""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "mincirc"
PICTURE = ROOT / "docs" / "floors.svg"

ROW, LANE, LEFT, NAME, TEXT = 26, 11, 16, 90, 720
"""Pixels: the height of a row, between two arrows, left of everything, for a name, for a name and its sentence."""
INKS = ("#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#8c564b", "#e377c2", "#17becf", "#7f7f7f", "#bcbd22", "#ff7f0e")


def floors() -> list[list[str]]:
    """Return the floors from the top, each with its rooms, as pyproject.toml states them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (layers,) = (contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [[room.strip() for room in layer.split(":")] for layer in layers]


def is_room(name: str) -> bool:
    """Whether a floor's member is a package rather than a single module."""
    return (PACKAGE / name).is_dir()


def parted(all_floors: list[list[str]]) -> tuple[list[list[str]], list[str]]:
    """Part the floors of rooms from the foundation: the lowest floors, made of single modules more than of rooms."""
    high = list(all_floors)
    while 2 * sum(map(is_room, high[-1])) < len(high[-1]):
        high.pop()
    return high, [name for floor in all_floors[len(high) :] for name in floor]


def sources(name: str) -> list[Path]:
    """Return the files of a room, or of a single module."""
    return sorted((PACKAGE / name).rglob("*.py")) if is_room(name) else [PACKAGE / f"{name}.py"]


def imports(name: str) -> set[str]:
    """Return the members of the package that a room imports, at any time and also for types only."""
    found = set()
    for path in sources(name):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "mincirc":
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("mincirc."):
                found.add(node.module.split(".")[1])
            elif isinstance(node, ast.Import):
                found |= {a.name.split(".")[1] for a in node.names if a.name.startswith("mincirc.")}
    return found - {name}


def reduced(graph: dict[str, set[str]]) -> dict[str, set[str]]:
    """Return the transitive reduction of an acyclic graph."""

    def beyond(start: str) -> set[str]:
        seen: set[str] = set()
        waiting = [after for step in graph[start] for after in graph[step]]
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                waiting += graph[node]
        return seen

    return {name: targets - beyond(name) for name, targets in graph.items()}


def opening(name: str) -> str:
    """Return the first sentence of what a room says about itself."""
    path = PACKAGE / name / "__init__.py" if is_room(name) else PACKAGE / f"{name}.py"
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    line = " ".join(text.split("\n\n")[0].split()).split(". ")[0].rstrip(".")
    line = line.replace("``", "").replace("*", "")
    return line if len(line) <= 92 else line[:91].rsplit(" ", 1)[0] + " ..."


@dataclass(frozen=True)
class Arrow:
    """From one row to another."""

    start: int
    end: int

    def shares_a_row(self, other: Arrow) -> bool:
        """Whether two arrows would meet if they had one lane."""
        return min(other.start, other.end) <= max(self.start, self.end) and min(self.start, self.end) <= max(
            other.start, other.end
        )


def lanes(arrows: Iterable[Arrow]) -> dict[Arrow, int]:
    """Give every arrow a lane, so that two that share a row do not share a lane; short ones are the inner ones."""
    taken: dict[Arrow, int] = {}
    for arrow in sorted(arrows, key=lambda a: (abs(a.end - a.start), a.start)):
        beside = {lane for other, lane in taken.items() if arrow.shares_a_row(other)}
        taken[arrow] = next(lane for lane in range(len(taken) + 1) if lane not in beside)
    return taken


def picture() -> str:
    """Return the picture as SVG."""
    high, foundation = parted(floors())
    upper = [(number, name) for number, floor in enumerate(high) for name in floor]
    top = {name for _, name in upper}
    rows = {name: row for row, (_, name) in enumerate(upper)}
    floor_of = {name: number for number, name in upper}
    graph = reduced({a: {b for b in imports(a) & top if floor_of[b] >= floor_of[a]} for a in top})
    arrows = lanes(Arrow(rows[a], rows[b]) for a in sorted(graph, key=rows.__getitem__) for b in sorted(graph[a]))
    width = LEFT + TEXT + LANE * (max(arrows.values()) + 3)
    height = ROW * (len(rows) + 2)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        'font-family="sans-serif" font-size="12">',
        "<title>The rooms of mincirc and who imports whom</title>",
        '<defs><marker id="tip" viewBox="0 0 6 6" refX="6" refY="3" markerWidth="6" markerHeight="6" orient="auto">'
        '<path d="M0 0 6 3 0 6z" fill="context-stroke"/></marker></defs>',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    for row, (number, name) in enumerate(upper):
        middle = ROW * row + ROW // 2
        if number % 2 == 0:
            parts.append(f'<rect x="0" y="{ROW * row}" width="{LEFT + TEXT}" height="{ROW}" fill="#f1f1f4"/>')
        parts.append(f'<text x="{LEFT}" y="{middle + 4}" font-weight="bold">{name}</text>')
        parts.append(f'<text x="{LEFT + NAME}" y="{middle + 4}" fill="#444444">{escape(opening(name))}</text>')
    for arrow, lane in arrows.items():
        out, back = ROW * arrow.start + ROW * 2 // 3, ROW * arrow.end + ROW // 3
        x, turn, ink = LEFT + TEXT, LEFT + TEXT + LANE * (lane + 1), INKS[arrow.start % len(INKS)]
        parts.append(
            f'<path d="M{x} {out}H{turn}V{back}H{x}" fill="none" stroke="{ink}" stroke-width="1.3" '
            'stroke-linejoin="round" marker-end="url(#tip)"/>'
        )
    for line, names in enumerate((foundation[: len(foundation) // 2], foundation[len(foundation) // 2 :])):
        said = ("foundation: " if line == 0 else "") + ", ".join(names) + ("," if line == 0 else "")
        parts.append(f'<text x="{LEFT}" y="{ROW * (len(rows) + line) + 17}" fill="#444444">{said}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def main() -> int:
    """Write the picture, or compare."""
    if "--check" in sys.argv:
        return int(PICTURE.read_text(encoding="utf-8") != picture())
    PICTURE.write_text(picture(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
