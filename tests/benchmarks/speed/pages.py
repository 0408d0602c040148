"""Pages as an anonymous visitor gets them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import requests

from .sites import Served
from .timing import Row, compare

TIMEOUT = 120
ORGANIZATION = "/organization/r130100"
#: what, its address, and the search it shows, whose hits the table tells: an empty page is a fast one
PAGES: tuple[tuple[str, str, dict[str, str] | None], ...] = (
    ("home page", "/", None),
    ("search page", "/dataset/", {}),
    ("search page, one word", "/dataset/?q=停车场", {"q": "停车场"}),
    ("search page, place and topic", "/dataset/?q=石家庄 医院", {"q": "石家庄 医院"}),
    ("search page, page 5", "/dataset/?page=5", {}),
    ("record page", "{record}", None),
    ("organisation page", ORGANIZATION, None),
    ("sector page", "/dataset/?sector=health", {"fq": "sector:health"}),
    ("catalogue feed, Turtle, 100 records", "/catalog.ttl", None),
)


def rows(served: list[Served], repeats: int) -> Iterator[Row]:
    for what, path, search in PAGES:
        shown = what if search is None else f"{what} ({' / '.join(hits(one, search) for one in served)} found)"
        yield compare(shown, [visit(one, path.format(**one.facts)) for one in served], repeats)


def hits(one: Served, search: dict[str, str]) -> str:
    """How many records the search finds there."""
    answer = requests.get(f"{one.address}/api/3/action/package_search", {"rows": 0, **search}, timeout=TIMEOUT)
    answer.raise_for_status()
    return f"{answer.json()['result']['count']:,}"


def visit(one: Served, path: str) -> Callable[[], object]:
    """A call that gets the page; it raises HTTPError for anything but a page."""
    session = requests.Session()

    def get() -> object:
        answer = session.get(f"{one.address}{path}", timeout=TIMEOUT)
        answer.raise_for_status()
        return answer

    return get
