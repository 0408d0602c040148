"""Pages of one table: rows, chart, map, interface, dictionary; and the same to be shown inside other sites' pages."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response, jsonify, make_response

from ckanext.provdata.preview import hooks
from ckanext.provdata.preview.policy import asking, examples, mapping
from ckanext.provdata.preview.policy.columns import Column, columns
from ckanext.provdata.preview.service import drawing
from ckanext.provdata.shared import config

preview = Blueprint("provdata_preview", __name__)
blueprints = [preview]

#: What an embedded view may do in somebody else's page: be framed by anybody, and run our own files only.
EMBEDDED = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors *"
)
WHAT = ("table", "chart", "map")
#: Milliseconds for one query of a page: who waits longer has gone, and a web process does nothing else meanwhile.
PATIENCE = 15_000
#: Characters of the title of a chart that is kept.
TITLE = 100
#: Everybody's eyes: what is embedded is the same for all, whoever is logged in.
NOBODY: dict[str, Any] = {"user": "", "auth_user_obj": None}


@dataclass(frozen=True, slots=True)
class Opened:
    """A table that the asker may read: context to ask as him, resource, its package, columns."""

    context: Any
    resource: dict[str, Any]
    package: dict[str, Any]
    columns: list[Column]

    def call(self, action: str, **data: Any) -> Any:
        context = tk.fresh_context(self.context, query_timeout=PATIENCE)
        return tk.get_action(action)(context, {"resource_id": self.resource["id"], **data})


def _open(resource_id: str, asker: Mapping[str, Any] | None = None) -> Opened:
    """Aborts with 404 whether there is no such table or the asker may not read it."""
    context: Any = dict(asker or {})
    try:
        resource = tk.get_action("resource_show")(tk.fresh_context(context), {"id": resource_id})
        package = tk.get_action("package_show")(tk.fresh_context(context), {"id": resource["package_id"]})
        asked = {"resource_id": resource_id, "limit": 0, "include_total": False}
        fields = tk.get_action("datastore_search")(tk.fresh_context(context), asked)["fields"]
    except (tk.ObjectNotFound, tk.NotAuthorized, tk.ValidationError):
        tk.abort(404, tk._("没有这个数据表"))
    return Opened(context, resource, package, columns(fields, package.get("information_items") or []))


def _page(name: str, opened: Opened, **more: Any) -> str:
    return tk.render(f"provdata/preview/{name}.html", {**_shown(opened), **more})


def _shown(opened: Opened) -> dict[str, Any]:
    return {"resource": opened.resource, "package": opened.package, "columns": opened.columns}


# --- rows -------------------------------------------------------------------------------------------------------------


@preview.get("/table/<resource_id>")
def table(resource_id: str) -> str:
    """Rows, filtered and sorted by what the address says."""
    opened = _open(resource_id)
    return _page("table", opened, found=_rows(opened), embeds=_embeds(opened, "table"))


def _asked() -> list[dict[str, str]]:
    args = tk.request.args
    return asking.from_lists(args.getlist("column"), args.getlist("op"), args.getlist("value"))


def _rows(opened: Opened) -> dict[str, Any]:
    """A page of rows with what was asked for; ``problem`` says what of it could not be done."""
    args = tk.request.args
    order = asking.order(args.get("sort", ""), args.get("dir", ""), opened.columns)
    page = asking.page(args.get("page", ""))
    said = {"asked": _asked(), "q": args.get("q", ""), "sort": order.column, "descending": order.descending}
    try:
        filters = asking.filters(asking.conditions(said["asked"], opened.columns), said["q"])
        more = {"sort": order.sort} if order.sort else {}
        found = opened.call(
            "datastore_search", filters=filters, limit=asking.PAGE, offset=(page - 1) * asking.PAGE, **more
        )
    except (asking.UnclearError, tk.ValidationError) as error:
        return {**said, "records": [], "total": None, "page": 1, "pages": 1, "problem": _problem(error)}
    pages = -(-found["total"] // asking.PAGE) or 1
    shown = {"page": page, "pages": min(pages, asking.FARTHEST // asking.PAGE), "farthest": asking.FARTHEST}
    dump = {"filters": json.dumps(filters, ensure_ascii=False)} if filters else {}
    return {**said, **shown, "records": list(found["records"]), "total": found["total"], "dump": {**dump, **more}}


def _problem(error: Exception) -> str:
    """What is wrong with a request for rows. Whatever PostgreSQL says of a value stays here."""
    found = getattr(error, "error_dict", {})
    texts = [] if "info" in found else found.get("query", [])
    return "".join(texts) or tk._("筛选条件有误，请检查列和值。")


# --- chart ------------------------------------------------------------------------------------------------------------


@preview.get("/table/<resource_id>/chart")
def chart(resource_id: str) -> str:
    """The chart that the address describes, and a form to describe another."""
    opened = _open(resource_id)
    return _page("chart", opened, **_chart(opened), embeds=_embeds(opened, "chart"))


@preview.post("/table/<resource_id>/chart")
def keep(resource_id: str) -> Any:
    """Put the chart that the address describes on the resource's page, for whoever may change that."""
    opened = _open(resource_id)
    found = _chart(opened)
    if found["chart"] is None:
        return tk.redirect_to(_address("provdata_preview.chart", resource_id=resource_id))
    settings = hooks.kept(found["settings"], found["asked"])
    title = tk.request.form.get("title", "").strip()[:TITLE] or tk._("图表")
    try:
        view = opened.call("resource_view_create", view_type="provdata_chart", title=title, **settings)
    except tk.NotAuthorized:
        tk.abort(403, tk._("您无权修改这个资源的页面。"))
    tk.h.flash_success(tk._("图表已添加到资源页面。"))
    read = f"{opened.package['type']}_resource.read"
    return tk.redirect_to(read, id=opened.package["name"], resource_id=resource_id, view_id=view["id"])


def _chart(opened: Opened) -> dict[str, Any]:
    args = tk.request.args
    settings: dict[str, Any] = {
        name: args[name] for name in ("form", "by", "how", "step", "order", "limit") if name in args
    }
    settings["values"] = [name for name in args.getlist("values") if name]
    asked = _asked()
    try:
        found = opened.call("provdata_chart_show", conditions=asked, **settings)
    except tk.ValidationError as error:
        return {"chart": None, "settings": settings, "asked": asked, "problems_found": error.error_dict}
    return {"chart": found, "settings": found["settings"], "asked": asked, "problems_found": {}}


# --- map --------------------------------------------------------------------------------------------------------------


@preview.get("/table/<resource_id>/map")
def map_(resource_id: str) -> str:
    """The table on a map: by coordinates, by shapes, or by regions that figures belong to."""
    opened = _open(resource_id)
    return _page("map", opened, **_map(opened), embeds=_embeds(opened, "map"))


def _map(opened: Opened) -> dict[str, Any]:
    args = tk.request.args
    given = {name: args[name] for name in ("kind", "lon", "lat", "shape", "region", "how", "values") if name in args}
    settings = mapping.settings(given, opened.columns)
    asked = _asked()
    if settings is None:
        return {"map": None, "settings": given, "asked": asked, "problems_found": {}}
    more = {"settings": settings.as_dict(), "asked": asked}
    try:
        return {**more, "map": _drawn(opened, settings, asked), "problems_found": {}}
    except (tk.ValidationError, asking.UnclearError, LookupError):
        return {**more, "map": None, "problems_found": {"conditions": [tk._("不能按所选条件绘制地图，请检查列和值。")]}}


def _drawn(opened: Opened, settings: mapping.Settings, asked: list[dict[str, str]]) -> dict[str, Any]:
    if settings.kind is mapping.Kind.REGIONS:
        values = [settings.values] if settings.values else []
        # of all forms lines take the most groups
        shape = {"form": "line", "step": "region", "limit": 500}
        more = {"by": settings.region, "how": settings.how, "values": values, **shape}
        found = opened.call("provdata_chart_show", conditions=asked, **more)
        figures = {each["label"]: each["figures"][0] for each in found["groups"] if each["label"] and each["figures"]}
        known = {code: figure for code, figure in figures.items() if figure is not None}
        columns = [tk._("地区"), tk._("行政区划代码"), *found["series"]]
        return {**drawing.of_regions(config.province(), known), "columns": columns}
    filters = asking.filters(asking.conditions(asked, opened.columns))
    found = opened.call("datastore_search", filters=filters, limit=config.maps_max_points())
    drawn = drawing.of_rows(config.province(), settings, opened.columns, list(found["records"]))
    return {**drawn, "total": found["total"]}


# --- interface --------------------------------------------------------------------------------------------------------


@preview.get("/table/<resource_id>/api")
def interface(resource_id: str) -> str:
    """How a program reads this table, with examples that run as they stand."""
    opened = _open(resource_id)
    language = tk.request.args.get("lang", "")
    language = language if language in examples.LANGUAGES else examples.LANGUAGES[0]
    rows = opened.call("datastore_search", limit=examples.ROWS)
    root = tk.url_for("home.index", qualified=True, locale="default").rstrip("/")
    about = examples.table(
        root, resource_id, opened.columns, list(rows["records"]), token=bool(opened.package.get("private"))
    )
    return _page(
        "api",
        opened,
        about=about,
        total=rows["total"],
        language=language,
        examples=examples.examples(about, language),
        most=config.most_rows(),
        rate=config.rate_limit(),
        rate_seconds=config.rate_seconds(),
    )


# --- dictionary -------------------------------------------------------------------------------------------------------


@preview.get("/table/<resource_id>/dictionary")
def dictionary(resource_id: str) -> str:
    """What the columns mean."""
    return _page("dictionary", _open(resource_id))


@preview.get("/table/<resource_id>/dictionary.<kind>")
def dictionary_file(resource_id: str, kind: str) -> Response:
    """The same as CSV, which Excel opens, or as JSON."""
    opened = _open(resource_id)
    if kind not in ("csv", "json"):
        tk.abort(404, tk._("没有这种格式"))
    found = opened.call("provdata_dictionary_show")
    if kind == "json":
        return jsonify(found)
    answer = make_response(_csv(found["columns"]).encode("utf-8-sig"))
    answer.content_type = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="dictionary-{opened.resource["id"]}.csv"'
    return answer


def _csv(listed: list[dict[str, str]]) -> str:
    heads = {
        "id": tk._("列名"), "label": tk._("名称"), "type": tk._("类型"), "item_type": tk._("信息项类型"),
        "length": tk._("长度"), "unit": tk._("单位"), "notes": tk._("说明"),
    }  # fmt: skip
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(heads.values())
    writer.writerows([_harmless(column[name]) for name in heads] for column in listed)
    return text.getvalue()


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in "=+-@\t\r" and cell else cell


# --- inside other pages -----------------------------------------------------------------------------------------------


@preview.get("/embed/<what>/<resource_id>")
def embed(what: str, resource_id: str) -> Response:
    """One view alone, for frames in other sites' pages: nothing in it but what everybody may read."""
    if what not in WHAT:
        tk.abort(404, tk._("没有这种视图"))
    opened = _open(resource_id, NOBODY)
    found = {"table": lambda: {"found": _rows(opened)}, "chart": lambda: _chart(opened), "map": lambda: _map(opened)}
    page = make_response(_page("embed", opened, what=what, whole=_whole(what, resource_id), **found[what]()))
    page.headers["Content-Security-Policy"] = EMBEDDED
    page.headers.pop("X-Frame-Options", None)
    return page


def _whole(what: str, resource_id: str) -> str:
    """The portal's own page of the same view."""
    view = {"table": "table", "chart": "chart", "map": "map_"}[what]
    return _address(f"provdata_preview.{view}", resource_id=resource_id)


def _embeds(opened: Opened, what: str) -> str:
    """Address to be framed, empty for a table that not everybody may read."""
    if opened.package.get("private") or opened.package.get("state") != "active":
        return ""
    return _address("provdata_preview.embed", what=what, resource_id=opened.resource["id"])


def _address(endpoint: str, **parts: str) -> str:
    """With the settings of this page's address."""
    asked = {name: values for name, values in tk.request.args.lists() if name != "page"}
    return tk.url_for(endpoint, qualified=True, **parts, **asked)
