"""A page as its parser sees it: elements, attributes and the text between them; and what no page may have."""

from __future__ import annotations

import re
from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br"}
ELEMENTS = VOID | set(
    re.findall(
        r"\w+",
        "html head title style body a header p h1 h2 h3 main section span strong dl div dt dd figure figcaption "
        "details summary pre table thead tbody tr th td article label output ol ul li footer code script "
        "svg g path circle rect text desc line polygon tspan",
    )
)
CELLS = ("td", "th", "dt", "dd")
"""Elements that a reader sees apart, whatever stands between them."""


class Parsed(HTMLParser):
    """Elements with attributes, in order, all text, and the command lines that the page proposes."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text, self.open, self.commands = "", list[str](), list[str]()
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "code" and self.open[-1:] == ["dt"]:
            self.commands.append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes another element"
        self.text += " " if tag in CELLS else ""

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "script"):
            self.text += data
        if "dt" in self.open and "code" in self.open and self.commands:  # a command's words are elements of their own
            self.commands[-1] += data

    @property
    def words(self) -> str:
        """The text, white space made one space."""
        return " ".join(self.text.split())


def assert_harmless(page: str) -> Parsed:
    """Fail unless the page has known elements alone, one script, no handlers and nothing from elsewhere."""
    parsed = Parsed(page)
    assert not parsed.open
    assert {tag for tag, _ in parsed.elements} <= ELEMENTS
    assert [tag for tag, _ in parsed.elements].count("script") == 1
    assert [tag for tag, _ in parsed.elements].count("style") == 1
    for tag, attributes in parsed.elements:
        for name, value in attributes.items():
            assert not name.startswith("on"), (tag, name)
            assert name not in ("src", "srcset", "action", "style", "srcdoc", "xlink:href"), (tag, name)
            if name == "href":
                assert value in ("data:,", "#main"), value
    policy = next(a["content"] for _, a in parsed.elements if a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-\S+'; script-src 'sha256-\S+'; img-src data:; base-uri 'none'; "
        r"form-action 'none'",
        policy,
    )
    return parsed
