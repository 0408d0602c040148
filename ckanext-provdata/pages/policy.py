"""Rules of the pages that need no portal to be decided: figures, filings, citations, chosen filters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlencode, urlsplit

import nh3

#: Sites of the two registers a government site must link to: 非经营性互联网信息服务备案管理办法 art. 13 (ICP) and the
#: police's own instructions for 公安备案.
ICP_REGISTER = "https://beian.miit.gov.cn/"
POLICE_REGISTER = "https://beian.mps.gov.cn/#/query/webSearch?code={code}"

#: Filters of which a record has one value each: choosing another replaces the first.
SINGLE = frozenset({"opening_grade", "update_cycle", "level", "org_kind", "license_id", "national_sector"})


@dataclass(frozen=True, slots=True)
class Filing:
    """A number the site is registered under; ``url`` is empty when no register shows it."""

    text: str
    url: str


def filings(icp: str, police: str, site_code: str, labels: Mapping[str, str]) -> list[Filing]:
    """The filing numbers that are set, in the order footers show them.

    :param labels: text before the ``site_code`` in the page's language
    """
    found = []
    if icp:
        found.append(Filing(icp, ICP_REGISTER))
    if police:
        found.append(Filing(police, POLICE_REGISTER.format(code=quote("".join(re.findall(r"\d+", police))))))
    if site_code:
        found.append(Filing(f"{labels['site_code']}{site_code}", ""))
    return found


def counts(items: Iterable[Mapping[str, object]]) -> dict[str, int]:
    """A facet's items (``name``, ``count``) as a dictionary."""
    return {str(item["name"]): int(str(item["count"])) for item in items}


def shares(values: Mapping[str, int]) -> dict[str, float]:
    """Each value's part of the sum in per cent, one decimal; all zero when the sum is."""
    total = sum(values.values())
    return {name: round(100 * value / total, 1) if total else 0.0 for name, value in values.items()}


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


def public_records(types: Iterable[str]) -> str:
    """Solr's filter for records of these types that everybody may see."""
    return f"+capacity:public +dataset_type:({' OR '.join(types)})"


def sector_query(fq: str, sector: str) -> str:
    """A sector page's filter, widened from records of that type to those that name it as a further sector, too."""
    return fq.replace(f"+dataset_type:{sector}", f'+sector:"{sector}"')


def is_own(url: str, host: str) -> bool:
    """Whether an address is relative or lies on that host."""
    return urlsplit(url).netloc in ("", host)


#: What formatted text may hold: no pictures, since a browser would ask their host for them.
TEXT_TAGS = {"a", "b", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr", "i", "li", "ol", "p",
             "pre", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul"}  # fmt: skip
TEXT_ATTRIBUTES = {"a": {"href", "title"}}
TOP_HEADING = re.compile(r"<(/?)h[12]>")


def harmless(html: str) -> str:
    """Formatted text that loads nothing and whose headings stand below those of the page it is shown on."""
    return nh3.clean(TOP_HEADING.sub(r"<\1h3>", html), tags=TEXT_TAGS, attributes=TEXT_ATTRIBUTES)
