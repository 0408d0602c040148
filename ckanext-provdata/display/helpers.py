"""What templates ask about records, resources and result lists."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.common import g

from ckanext.provdata.display import policy
from ckanext.provdata.schemas import vocabulary
from ckanext.provdata.shared import clock


def provdata_term(name: str, value: str | None) -> str:
    """Label of a vocabulary's value in the page's language, the value itself when it is not in it, empty for none."""
    return vocabulary.label(name, value, tk.h.lang() or "zh_Hans_CN") if value else ""


def provdata_term_path(name: str, value: str | None) -> list[str]:
    """Labels of a value of a tree from the top down to itself; empty for none."""
    if not value:
        return []
    return [provdata_term(name, each) for each in (*reversed(vocabulary.ancestors(name, value)), value)]


def provdata_formats(resources: list[dict[str, Any]]) -> list[str]:
    """Formats of a record's resources, each once."""
    return policy.formats(resources)


def provdata_format(resource: dict[str, Any]) -> str:
    """A resource's format as its sign says it."""
    return policy.format_label(resource)


def provdata_record_url(record: dict[str, Any], *, qualified: bool = False) -> str:
    """A record's lasting address: it does not name the sector, so a record that is re-typed keeps it."""
    if qualified:
        return tk.url_for("dataset.read", id=record["name"], qualified=True, locale="default")
    return tk.url_for("dataset.read", id=record["name"])


def provdata_citation(record: dict[str, Any]) -> str:
    """How to cite a record, after GB/T 7714-2015."""
    organization = record.get("organization") or {}
    return policy.citation(
        organization.get("title") or organization.get("name") or "",
        record["title"],
        updated=record.get("data_modified") or record.get("issued") or "",
        read=clock.today(),
        site=tk.h.provdata_site_title(),
        url=provdata_record_url(record, qualified=True),
    )


def provdata_records_by_code(codes: list[str]) -> dict[str, dict[str, Any]]:
    """Records that the reader may see, by their resource codes, for the related ones a record names."""
    if not codes:
        return {}
    quoted = " OR ".join('"{}"'.format(code.replace("\\", "").replace('"', "")) for code in codes)
    found = tk.get_action("package_search")({}, {"fq": f"catalogue_code:({quoted})", "rows": len(codes)})
    return {record.get("catalogue_code"): record for record in found["results"]}


def provdata_record_tables(record: dict[str, Any]) -> list[dict[str, Any]]:
    """A record's filled fields for its official table, by the steps of its form: ``label`` and ``fields``."""
    schema = tk.h.scheming_get_dataset_schema(record["type"]) or {}
    filled = [field for field in schema.get("dataset_fields", []) if _in_table(field, record)]
    tables = [
        {"label": step["label"], "fields": [field for field in filled if field.get("step") == step["name"]]}
        for step in schema.get("steps", [])
    ]
    return [table for table in tables if table["fields"]]


#: Shown elsewhere on the page, or of no use to a reader.
NOT_IN_TABLE = frozenset({"information_items", "name", "tag_string", "notes"})


def _in_table(field: dict[str, Any], record: dict[str, Any]) -> bool:
    return field["field_name"] not in NOT_IN_TABLE and record.get(field["field_name"]) not in (None, "", [])


#: Fields of a resource that its page shows elsewhere.
NOT_IN_FACTS = frozenset({"url", "name", "description"})


def provdata_resource_fields(record_type: str, resource: dict[str, Any]) -> list[dict[str, Any]]:
    """A resource's filled fields for its table, in the schema's order."""
    schema = tk.h.scheming_get_dataset_schema(record_type) or {}
    fields = schema.get("resource_fields", [])
    return [f for f in fields if f["field_name"] not in NOT_IN_FACTS and resource.get(f["field_name"])]


def provdata_subfields(record: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The subfields of a repeating field in the schema of a record's type."""
    schema = tk.h.scheming_get_dataset_schema(record["type"]) or {}
    field = tk.h.scheming_field_by_name(schema.get("dataset_fields", []), name) or {}
    return field.get("repeating_subfields", [])


def provdata_chosen_filters(titles: dict[str, str]) -> list[dict[str, str]]:
    """The filters in this page's address: ``name``, ``title``, ``value`` and ``url`` of the page without it.

    titles: of those that are listed beside the results; links from other pages may bring others
    """
    params = list(tk.request.args.items(multi=True))
    return [
        {
            "name": name,
            "title": titles.get(name) or _filter_title(name),
            "value": value,
            "url": _address(policy.without(params, name, value)),
        }
        for name, value in policy.chosen(params)
    ]


def _filter_title(name: str) -> str:
    titles = {
        "catalogue_class": tk._("信息资源分类"),
        "catalogue_code": tk._("信息资源代码"),
        "level": tk._("行政层级"),
        "opening_grade": tk._("开放属性"),
        "organization_tree": tk._("提供方"),
        "org_kind": tk._("单位性质"),
        "national_sector": tk._("国家数据领域"),
        "region": tk._("地区"),
        "sector": tk._("数据领域"),
        "tags": tk._("标签"),
        "update_cycle": tk._("更新周期"),
    }
    return titles.get(name, name)


def provdata_filter_url(name: str, value: str) -> str:
    """This page with one filter more (or another value of it, where a record has but one)."""
    return _address(policy.choosing(tk.request.args.items(multi=True), name, value))


def provdata_unfiltered_url(name: str, value: str) -> str:
    """This page without one filter."""
    return _address(policy.without(tk.request.args.items(multi=True), name, value))


def _address(params: list[tuple[str, str]]) -> str:
    path = tk.h.url_for(tk.h.current_url().partition("?")[0])
    return policy.address(path, params)


def provdata_parameters_without(name: str) -> list[tuple[str, str]]:
    """This page's parameters but one, and back on the first page: what a form must send along."""
    return policy.without(tk.request.args.items(multi=True), name)


def provdata_cleared_url() -> str:
    """This page with the words asked for and without filters."""
    return _address([(key, value) for key, value in tk.request.args.items(multi=True) if key in ("q", "sort")])


def provdata_all_values_url(name: str) -> str:
    """This page with all values of a filter listed."""
    limit = f"_{name}_limit"
    return _address([*policy.without(tk.request.args.items(multi=True), limit), (limit, "0")])


#: Filters whose values a vocabulary names.
VOCABULARIES = {
    "sector": "sector",
    "opening_grade": "opening_grade",
    "update_cycle": "update_cycle",
    "catalogue_class": "catalogue_class",
    "national_sector": "national_sector",
    "license_id": "licence",
}


def provdata_facet_label(name: str, value: str, search_facets: dict[str, Any] | None = None) -> str:
    """What a filter's value is called on the page."""
    if name in VOCABULARIES:
        return provdata_term(VOCABULARIES[name], value)
    special = {
        "level": "provdata_level_label",
        "region": "provdata_region_short_name",
        "org_kind": "provdata_organization_kind_label",
    }
    if name in special:
        return tk.h[special[name]](value)
    return _display_name(name, value, search_facets or {})


def _display_name(name: str, value: str, search_facets: dict[str, Any]) -> str:
    items = search_facets.get(name, {}).get("items", [])
    return next((item["display_name"] for item in items if item["name"] == value), value)


def provdata_facet_items(name: str, search_facets: dict[str, Any]) -> list[dict[str, Any]]:
    """A filter's values, the most frequent first: ``name``, ``label``, ``count``, ``active``."""
    items = tk.h.get_facet_items_dict(name, search_facets)
    return [{**item, "label": provdata_facet_label(name, item["name"], search_facets)} for item in items]


def provdata_highlighted(record: dict[str, Any], field: str) -> Any:
    """A record's title or summary as safe text, the words that were asked for marked where the search says so."""
    found = record.get("provdata_highlight", {}).get(field)
    if found:
        return tk.literal(policy.unformatted(found))
    return tk.h.markdown_extract(record.get(field) or "", extract_length=160) if field == "notes" else record.get(field)


#: Name, extension and media type of the forms a record's description comes in.
FEEDS = (
    ("Turtle", "ttl", "text/turtle"),
    ("RDF/XML", "rdf", "application/rdf+xml"),
    ("JSON-LD", "jsonld", "application/ld+json"),
)


def provdata_record_feeds(record: dict[str, Any]) -> list[dict[str, str]]:
    """A record's description for machines: ``label``, ``url``, ``type``; DCAT first, CKAN's own JSON last."""
    base = provdata_record_url(record, qualified=True)
    feeds = [{"label": label, "url": f"{base}.{extension}", "type": kind} for label, extension, kind in FEEDS]
    action = tk.url_for("api.action", ver=3, logic_function="package_show", id=record["name"], locale="default")
    return [*feeds, {"label": "JSON", "url": action, "type": "application/json"}]


def provdata_provider(record: dict[str, Any]) -> dict[str, Any]:
    """The organisation that provides a record with all its fields, empty when it has none."""
    organization = record.get("organization")
    if not organization:
        return {}
    cache = g.setdefault("provdata_providers", {})
    if organization["id"] not in cache:
        options = {"id": organization["id"], "include_users": False, "include_followers": False}
        cache[organization["id"]] = tk.get_action("organization_show")({}, options)
    return cache[organization["id"]]


def provdata_contact(record: dict[str, Any], provider: dict[str, Any]) -> dict[str, str]:
    """Whom to ask about a record: its own contact, else its provider's; empty when neither names one."""
    for source in (record, provider):
        contact = {key: source.get(f"contact_{key}") or "" for key in ("name", "phone", "email")}
        if any(contact.values()):
            return contact
    return {}


def provdata_licence(value: str | None) -> dict[str, str] | None:
    """A licence's ``label`` and ``url`` (empty where it has no text of its own), None for none."""
    term = vocabulary.term("licence", value) if value else None
    return {"label": provdata_term("licence", value), "url": term.get("url", "")} if term else None


def provdata_licences() -> list[dict[str, str]]:
    """The open licences of the catalogue: ``value``, ``label``, ``url``."""
    return [
        {"value": term["value"], "label": provdata_term("licence", term["value"]), "url": term.get("url", "")}
        for term in vocabulary.terms("licence")
        if term.get("od_conformance") == "approved"
    ]


def provdata_feed_formats() -> tuple[tuple[str, str, str], ...]:
    """Name, extension and media type of the feed's forms."""
    return FEEDS


def provdata_is_own_address(address: str) -> bool:
    """Whether an address lies on this portal: pictures from elsewhere would tell others who reads what."""
    return policy.is_own(address, tk.h.get_site_protocol_and_host()[1])


@tk.chained_helper
def render_markdown(original: Any, data: str, auto_link: bool = True, allow_html: bool = False) -> Any:
    """CKAN's own helper without pictures, headings below the page's; with ``allow_html`` it is the site's own text."""
    html = original(data, auto_link=auto_link, allow_html=allow_html)
    return html if allow_html else tk.literal(policy.harmless(str(html)))
