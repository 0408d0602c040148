"""Pages for agencies: what was found in their files, decisions, masking, and their own words."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint
from werkzeug.wrappers import Response

from ckanext.provdata.catalogue.views import editable, not_found

screening = Blueprint("provdata_screening", __name__)
blueprints = [screening]

PER_PAGE = 50
Shown = str | Response
Errors = dict[str, Any]


def _tried(action: str, **data: Any) -> tuple[Any, Errors]:
    """An action's answer, and what it complained about instead."""
    try:
        return tk.get_action(action)({}, data), {}
    except tk.ValidationError as error:
        return None, error.error_dict
    except tk.ObjectNotFound:
        return not_found()
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error.message or ""))


def _page() -> int:
    return tk.h.get_page_number(tk.request.args)


def _pager(count: int, page: int) -> dict[str, int]:
    return {"page": page, "pages": max(1, -(-count // PER_PAGE)), "count": count}


def _render(template: str, record: dict[str, Any], **more: Any) -> str:
    shown = {"pkg_dict": record, "dataset_type": record["type"], "errors": {}, "data": {}, **more}
    return tk.render(f"provdata/screening/{template}.html", shown)


@screening.route("/dataset/<id>/screening")
def files(id: str) -> Shown:  # noqa: A002 - CKAN's name for it in addresses
    """Every file of a record and of its waves."""
    record = editable(id)
    return _render("files", record, files=_tried("provdata_screening_list", record=record["id"])[0])


def _file(record: dict[str, Any], resource_id: str, **more: Any) -> dict[str, Any]:
    """A file of this record; 404 for any other."""
    file, _ = _tried("provdata_screening_show", id=resource_id, **more)
    return file if file["record_id"] == record["id"] else not_found()


@screening.route("/dataset/<id>/screening/<resource_id>", methods=["GET", "POST"])
def file(id: str, resource_id: str) -> Shown:  # noqa: A002
    """What was found in a file, and the decision."""
    record, page = editable(id), _page()
    kind = tk.request.args.get("kind", "")
    shown = _file(record, resource_id, kind=kind, limit=PER_PAGE, offset=(page - 1) * PER_PAGE)
    data, errors = {}, {}
    if tk.request.method == "POST":
        data = {**tk.request.form, "checks": tk.request.form.getlist("checks")}
        errors = _step(shown, data)
        if not errors:
            return tk.redirect_to("provdata_screening.file", id=record["name"], resource_id=resource_id)
    count = shown["counts"].get(kind, 0) if kind else shown["found"]
    return _render(
        "file", record, file=shown, kind=kind, data=data, errors=errors, pager=_pager(min(count, 1000), page)
    )


def _step(shown: dict[str, Any], data: dict[str, Any]) -> Errors:
    """Do what one of the page's forms asks; what is wrong with it."""
    if "scan" in data:
        _, errors = _tried("provdata_screening_scan", id=shown["id"])
        said = tk._("已重新检查。较大的文件由后台检查，请稍后查看。")
    else:
        names = ("sha256", "decision", "reason", "checks")
        asked = {name: data[name] for name in names if name in data}
        _, errors = _tried("provdata_screening_decide", id=shown["id"], **asked)
        said = tk._("决定已记录。")
    if not errors:
        tk.h.flash_success(said)
    return errors


@screening.route("/dataset/<id>/screening/<resource_id>/mask", methods=["GET", "POST"])
def mask(id: str, resource_id: str) -> Shown:  # noqa: A002
    """Choose columns and how they are masked; the copy takes the file's place."""
    record = editable(id)
    shown = _file(record, resource_id)
    columns, _ = _tried("provdata_screening_columns", id=resource_id)
    data, errors = {}, {}
    if tk.request.method == "POST":
        data = dict(tk.request.form)
        chosen = {name.removeprefix("column-"): value for name, value in data.items() if name.startswith("column-")}
        made, errors = _tried("provdata_screening_mask", id=resource_id, columns=chosen)
        if made:
            tk.h.flash_success(tk._("脱敏后的文件已代替原文件；原文件已移入暂不开放的批次。"))
            return tk.redirect_to("provdata_screening.file", id=record["name"], resource_id=made["resource"])
    return _render("mask", record, file=shown, columns=columns, data=data, errors=errors)


@screening.route("/organization/<organization>/screening")
def queue(organization: str) -> Shown:
    """Files of an agency that wait for a decision."""
    page = _page()
    found, _ = _tried(
        "provdata_screening_queue", organization=organization, limit=PER_PAGE, offset=(page - 1) * PER_PAGE
    )
    shown = {"agency": _agency(organization), "found": found, "pager": _pager(found["count"], page), "tab": "queue"}
    return tk.render("provdata/screening/queue.html", shown)


@screening.route("/organization/<organization>/screening/words", methods=["GET", "POST"])
def words(organization: str) -> Shown:
    """The words an agency has looked for."""
    known, _ = _tried("provdata_screening_words_show", organization=organization)
    text, errors = "\n".join(known["words"]), {}
    if tk.request.method == "POST":
        text = tk.request.form.get("words", "")
        _, errors = _tried("provdata_screening_words_update", organization=organization, words=text)
        if not errors:
            tk.h.flash_success(tk._("已保存。本单位的全部文件将用新的词重新检查。"))
            return tk.redirect_to("provdata_screening.words", organization=organization)
    shown = {"agency": _agency(organization), "words": text, "errors": errors, "tab": "words"}
    return tk.render("provdata/screening/words.html", shown)


def _agency(organization: str) -> dict[str, Any]:
    return _tried("organization_show", id=organization, include_datasets=False)[0]
