"""Rules of the pages that need no portal to be decided: figures and filings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

#: Sites of the two registers a government site must link to: 非经营性互联网信息服务备案管理办法 art. 13 (ICP) and the
#: police's own instructions for 公安备案.
ICP_REGISTER = "https://beian.miit.gov.cn/"

POLICE_REGISTER = "https://beian.mps.gov.cn/#/query/webSearch?code={code}"


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


def public_records(types: Iterable[str]) -> str:
    """Solr's filter for records of these types that everybody may see."""
    return f"+capacity:public +dataset_type:({' OR '.join(types)})"
