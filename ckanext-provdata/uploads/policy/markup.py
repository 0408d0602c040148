"""Scripts in pages and drawings: whoever opens such a file from his disk would run them."""

from __future__ import annotations

import re
from html.parser import HTMLParser

#: Elements that run, load or hide what runs, and attributes that hold addresses.
ELEMENTS = frozenset({"script", "iframe", "object", "embed", "applet", "base", "foreignobject", "handler", "listener"})
ADDRESSES = frozenset({"href", "src", "action", "formaction", "data", "from", "to", "values", "xlink:href"})
_RUNNING = re.compile(
    r"[\x00-\x20]*(javascript|vbscript|livescript)[\x00-\x20]*:|[\x00-\x20]*data:(?!image/(png|jpe?g|gif))", re.I
)
_HREF = re.compile(r"""\bhref\s*=\s*["']([^"']*)""")
_BLANK = re.compile(r"[\x00-\x20]+")


def runs(element: str, attributes: dict[str, str]) -> bool:
    """Whether an element could run something. Names are local or with the prefix they were written with."""
    name = element.rsplit(":", 1)[-1].lower()
    if name in ELEMENTS:
        return True
    if name == "meta" and attributes.get("http-equiv", "").lower() == "refresh":
        return True
    return any(_attribute_runs(key.lower(), value) for key, value in attributes.items())


def _attribute_runs(name: str, value: str) -> bool:
    if name.startswith("on"):
        return True
    address = name in ADDRESSES or name.rsplit("}", 1)[-1] == "href"
    return address and bool(_RUNNING.match(_BLANK.sub("", value)))


def rewrites(instruction: str) -> bool:
    """Whether the sheet that ``<?xml-stylesheet …?>`` names stands in the file itself: XSLT may make a script of it."""
    found = _HREF.search(instruction)
    return bool(found and re.match(r"#|data:|javascript:", _BLANK.sub("", found[1]), re.IGNORECASE))


class _Page(HTMLParser):
    """Remembers whether anything in a page runs."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found = self.found or runs(tag, {name: value or "" for name, value in attrs})


def page_runs(text: str) -> bool:
    page = _Page()
    page.feed(text)
    page.close()
    return page.found
