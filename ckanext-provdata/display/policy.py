"""How records are shown, where no portal is needed to decide it: citations, formats, filters, formatted text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from urllib.parse import urlencode, urlsplit

import nh3

#: Filters of which a record has one value each: choosing another replaces the first.
SINGLE = frozenset({"opening_grade", "update_cycle", "level", "org_kind", "license_id", "national_sector"})


def citation(provider: str, title: str, *, updated: str, read: date, site: str, url: str) -> str:
    """How to cite a record, after GB/T 7714-2015: 责任者. 题名[DS/OL]. 平台 (更新日期)[引用日期]. 网址."""
    stated = f" ({updated})" if updated else ""
    author = f"{provider}. " if provider else ""
    return f"{author}{title}[DS/OL]. {site}{stated}[{read.isoformat()}]. {url}"


def format_label(resource: Mapping[str, object]) -> str:
    """What a resource's sign says of its format; 数据 has no format, so an unknown one is a dash."""
    return str(resource.get("format") or "").strip().upper()[:12] or "—"


def formats(resources: Iterable[Mapping[str, object]]) -> list[str]:
    """Formats of a record's resources, each once, in their order."""
    return list(dict.fromkeys(label for label in map(format_label, resources) if label != "—"))


def without(params: Iterable[tuple[str, str]], name: str, value: str | None = None) -> list[tuple[str, str]]:
    """Address parameters less one filter (all values when None), and back on the first page."""
    return [(key, each) for key, each in params if key != "page" and not (key == name and value in (None, each))]


def choosing(params: Iterable[tuple[str, str]], name: str, value: str) -> list[tuple[str, str]]:
    """Address parameters with a filter added, or replaced where a record can have one value only."""
    kept = without(params, name, None if name in SINGLE else value)
    return [*kept, (name, value)]


#: Address parameters that are no filters; CKAN keeps those that begin with an underscore or ``ext_`` for itself.
NO_FILTERS = ("q", "sort", "page")


def chosen(params: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The filters among the address parameters, each once, in their order."""
    filters = [(name, value) for name, value in params if value and _is_filter(name)]
    return list(dict.fromkeys(filters))


def _is_filter(name: str) -> bool:
    return name not in NO_FILTERS and not name.startswith(("_", "ext_"))


def address(path: str, params: Iterable[tuple[str, str]]) -> str:
    """Path and parameters as one address."""
    query = urlencode(list(params))
    return f"{path}?{query}" if query else path


def sector_query(fq: str, sector: str) -> str:
    """A sector page's filter, widened from records of that type to those that name it as a further sector, too."""
    return fq.replace(f"+dataset_type:{sector}", f'+sector:"{sector}"')


def is_own(url: str, host: str) -> bool:
    """Whether an address is relative or lies on that host."""
    return urlsplit(url).netloc in ("", host)


#: Marks of Markdown that stand inside a line or begin one.
MARKDOWN_MARKS = re.compile(r"\*\*|__|`|^#{1,6} |^&gt; ", re.MULTILINE)


def unformatted(passage: str) -> str:
    """A passage cut from Markdown without Markdown's own marks; its HTML stays as it is."""
    return MARKDOWN_MARKS.sub("", passage)


#: What formatted text may hold: no pictures, since a browser would ask their host for them.
TEXT_TAGS = {"a", "b", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr", "i", "li", "ol", "p",
             "pre", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul"}  # fmt: skip

TEXT_ATTRIBUTES = {"a": {"href", "title"}}

TOP_HEADING = re.compile(r"<(/?)h[12]>")


def harmless(html: str) -> str:
    """Formatted text that loads nothing and whose headings stand below those of the page it is shown on."""
    return nh3.clean(TOP_HEADING.sub(r"<\1h3>", html), tags=TEXT_TAGS, attributes=TEXT_ATTRIBUTES)
