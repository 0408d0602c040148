"""The search's work with CKAN, Solr and the vocabularies around it. Reads only."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.search.common import make_connection

from ckanext.provdata.schemas import vocabulary
from ckanext.provdata.search.policy import lucene, marking, mistakes, question, record, segment, suggest
from ckanext.provdata.search.policy.conditions import Question
from ckanext.provdata.search.policy.lucene import Tier
from ckanext.provdata.search.policy.record import Record
from ckanext.provdata.search.policy.segment import Segmenter
from ckanext.provdata.shared import clock, config

# Fields of a record whose words it is also found by, beside title, tags, summary and organisation.
WORDY = ("provider_department", "opening_condition", "catalogue_code")
# Vocabulary fields whose Chinese label it is found by: the label is what the page shows.
LABELLED = {"type": "sector", "catalogue_class": "catalogue_class"}
SUGGESTIONS_SCANNED = 200


def segmenter() -> Segmenter:
    """The segmenter of this portal's province."""
    return segment.segmenter(config.province())


def understand(typed: str) -> Question:
    """The question behind typed text, as of today."""
    return _understood(typed, config.province(), clock.today())


@lru_cache(maxsize=1024)
def _understood(typed: str, province: str, today: date) -> Question:
    return question.understand(segment.segmenter(province), typed, today)


def query(typed: str, tier: Tier) -> str:
    """Solr's query for typed text; one that finds nothing when there is no word in it."""
    asked = understand(typed)
    mended = mistakes.corrections(segmenter(), typed, clock.today()) if tier is Tier.MENDED else ()
    return lucene.write(segmenter(), asked, tier, mended) if asked else lucene.NOTHING


def next_tier(typed: str, tier: Tier) -> Tier | None:
    """The tier to ask after one that found nothing, None after the last."""
    later = [one for one in lucene.tiers(understand(typed)) if one > tier]
    return later[0] if later else None


def public_search(parameters: dict[str, Any]) -> dict[str, Any]:
    """package_search as anybody: permission labels of the anonymous user apply."""
    return tk.get_action("package_search")({"user": "", "auth_user_obj": None}, parameters)


# --- indexing ---------------------------------------------------------------------------------------------------------


def is_public(document: Mapping[str, Any]) -> bool:
    return document.get("capacity") == "public" and document.get("state") == "active"


def with_facets(document: dict[str, Any]) -> dict[str, Any]:
    """The document with its multi-valued facets as lists: sector, further ones included, national sector, class."""
    if vocabulary.term("sector", document.get("type") or "") is None:
        return document
    further = _listed(document.pop("further_sectors", None))
    document["sector"] = list(dict.fromkeys([document["type"], *further]))
    document["national_sector"] = _listed(document.get("national_sector"))
    own = document.get("catalogue_class")
    document["catalogue_class"] = [own, *vocabulary.ancestors("catalogue_class", own)] if isinstance(own, str) else []
    return document


def _listed(value: Any) -> list[str]:
    """A field that scheming stores as a JSON list, a plain value or nothing, as a list."""
    if isinstance(value, str) and value.startswith("["):
        return [str(one) for one in json.loads(value)]
    if isinstance(value, list):
        return [str(one) for one in value]
    return [value] if value else []


def search_fields(document: Mapping[str, Any]) -> dict[str, object]:
    """Our own fields of a public record's document."""
    package = json.loads(document["validated_data_dict"])
    return record.fields(segmenter(), to_record(package, _listed(document.get("region"))))


def to_record(package: Mapping[str, Any], region: Iterable[str] = ()) -> Record:
    """The words of a package as ``package_show`` gives it. region: codes it is filed under, with those around."""
    return Record(
        title=package.get("title") or package["name"],
        notes=package.get("notes") or "",
        tags=[tag["name"] for tag in package.get("tags", ())],
        organisation=(package.get("organization") or {}).get("title") or "",
        others=list(_other_words(package)),
        region=list(region)[:1] or _listed(package.get("region_code")),
        span=list(_span(package)),
    )


def _other_words(package: Mapping[str, Any]) -> Iterator[str]:
    yield from (str(package[name]) for name in WORDY if package.get(name))
    for name, vocabulary_name in LABELLED.items():
        term = vocabulary.term(vocabulary_name, package.get(name) or "")
        yield from (term["label"]["zh_Hans_CN"], *term.get("alt", ())) if term else ()
    for item in package.get("information_items") or ():
        yield item.get("title") or ""
    for resource in package.get("resources", ()):
        yield from (resource.get("name") or "", resource.get("description") or "")


def _span(package: Mapping[str, Any]) -> Iterator[int]:
    """Years of the coverage; none when an end is missing or the span is too long to say anything."""
    ends = [str(package.get(name) or "")[:4] for name in ("temporal_start", "temporal_end")]
    if all(end.isdigit() for end in ends) and int(ends[1]) - int(ends[0]) <= record.LONGEST_SPAN:
        yield from range(int(ends[0]), int(ends[1]) + 1)


# --- results ----------------------------------------------------------------------------------------------------------


def highlight(package: Mapping[str, Any], typed: str) -> dict[str, str]:
    """``title`` and ``notes`` (shortened) as safe HTML with the matching words in ``<mark>``."""
    words = _wanted(typed, config.province(), clock.today())
    return {
        "title": marking.mark(segmenter(), package["title"], words),
        "notes": marking.snippet(segmenter(), package.get("notes") or "", words),
    }


@lru_cache(maxsize=256)
def _wanted(typed: str, province: str, today: date) -> frozenset[str]:
    return marking.wanted(segment.segmenter(province), _understood(typed, province, today))


def suggestions(typed: str, limit: int) -> list[dict[str, Any]]:
    """What may follow the typed beginning: ``text`` and the ``count`` of public records, most frequent first.

    Asks Solr for records that anybody may see, never for the terms of the index: those outlive what is withdrawn.
    """
    start = suggest.beginning(typed)
    if not start:
        return []
    public = [
        "+capacity:public",
        "+state:active",
        "+permission_labels:public",
        f'+site_id:"{config.site_id()}"',
    ]
    facets = {"field": "search_suggest", "prefix": start, "limit": SUGGESTIONS_SCANNED, "mincount": 1}
    answer = make_connection(decode_dates=False).search(
        f"search_suggest:{start}*",
        fq=public,
        rows=0,
        facet="true",
        **{f"facet.{name}": value for name, value in facets.items()},
    )
    found = answer.facets["facet_fields"]["search_suggest"]
    return suggest.offered(zip(found[::2], found[1::2], strict=True), limit)


def facet_titles() -> dict[str, str]:
    """Facet field → title in the page's language."""
    return {
        "sector": tk._("数据领域"),
        "region": tk._("地区"),
        "level": tk._("行政层级"),
        "opening_grade": tk._("开放属性"),
        "organization": tk._("提供方"),
        "update_cycle": tk._("更新周期"),
        "res_format": tk._("数据格式"),
        "tags": tk._("标签"),
        "license_id": tk._("许可协议"),
    }
