"""Pages on which an agency registers its catalogue from workbooks, under its organisation."""

from __future__ import annotations

from typing import Any, BinaryIO
from urllib.parse import quote

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response, jsonify, send_file

from ckanext.provdata.regions import service as organizations
from ckanext.provdata.registration.policy.reading import Fault
from ckanext.provdata.registration.service import files, runs, stored, wording
from ckanext.provdata.schemas import vocabulary
from ckanext.provdata.schemas.compose import SECTORS

registration = Blueprint("provdata_registration", __name__)
blueprints = [registration]

PER_PAGE = 20
PROBLEMS_PER_PAGE = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HOME = "/organization/<organization>/registration"
_SECTOR = f"<any({', '.join(SECTORS)}):sector>"


def _call(action: str, **data: Any) -> Any:
    """An action's answer. What is hidden and what is not there ends in the same page."""
    try:
        return tk.get_action(action)({}, data)
    except tk.ObjectNotFound:
        return tk.abort(404, tk._("没有这个页面，或者您无权查看。"))
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error.message or ""))


def _agency(reference: str) -> dict[str, Any]:
    """The organisation a page is about, for those who register for it; others are told what the action says."""
    _call("provdata_registration_list", organization=reference, limit=0)
    return _call("organization_show", id=reference, include_users=False, include_datasets=False)


def _to_login() -> Any:
    return tk.redirect_to("user.login", next=tk.h.current_url())


def _logged_in() -> bool:
    return tk.current_user.is_authenticated


@registration.route(HOME, methods=["GET", "POST"])
def home(organization: str) -> Any:
    """Templates, the form of an upload, and what was uploaded before."""
    if not _logged_in():
        return _to_login()
    agency, errors = _agency(organization), {}
    data = tk.request.form.to_dict()
    if tk.request.method == "POST":
        made, errors = _uploaded(agency, data)
        if made:
            return tk.redirect_to("provdata_registration.show", organization=agency["name"], run=made["id"])
    page = tk.h.get_page_number(tk.request.args)
    span = {"limit": PER_PAGE, "offset": (page - 1) * PER_PAGE}
    found = _call("provdata_registration_list", organization=agency["id"], **span)
    counts = stored.counts(agency["id"])
    shape = {"agency": agency, "counts": counts, "found": found, "data": data, "errors": errors}
    return tk.render("provdata/registration/home.html", {**shape, "pager": _pager(found["count"], page, PER_PAGE)})


def _pager(count: int, page: int, size: int) -> dict[str, int]:
    return {"page": page, "pages": max(1, -(-count // size)), "count": count}


def _uploaded(agency: dict[str, Any], data: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The new registration, or what is wrong with the form."""
    sent = {name: data.get(name, "") for name in ("mode", "sector")}
    upload = tk.request.files.get("upload")
    try:
        made = tk.get_action("provdata_registration_create")(
            {}, {**sent, "organization": agency["id"], "upload": upload}
        )
    except tk.ValidationError as error:
        return {}, error.error_dict
    return made, {}


@registration.route(f"{HOME}/template/{_SECTOR}.xlsx")
def template(organization: str, sector: str) -> Any:
    """An empty workbook of a sector."""
    if not _logged_in():
        return _to_login()
    _agency(organization)
    name = tk._("{sector}信息资源目录模板").format(sector=vocabulary.label("sector", sector))
    return _file(files.template(sector), name)


@registration.route(f"{HOME}/export/{_SECTOR}.xlsx")
def export(organization: str, sector: str) -> Any:
    """The organisation's records of a sector, as a workbook that can be imported again."""
    if not _logged_in():
        return _to_login()
    agency = _agency(organization)
    tk.check_access("provdata_registration_export", {}, {"organization": agency["id"]})
    name = tk._("{sector}信息资源目录").format(sector=vocabulary.label("sector", sector))
    return _file(files.catalogue(sector, organizations.find(agency["id"])), f"{agency['title']}{name}")


def _file(file: BinaryIO, name: str) -> Response:
    """A workbook for this reader alone, which no cache keeps."""
    response = send_file(file, mimetype=XLSX, max_age=0)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.xlsx"
    response.headers.update({"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"})
    tk.request.environ["__no_cache__"] = True  # CKAN's sign that no cache may keep the answer
    return response


def _run(organization: str, run: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A registration and its organisation, which its address must name."""
    shown = _call("provdata_registration_show", id=run)
    agency = _call("organization_show", id=shown["organization_id"], include_users=False, include_datasets=False)
    if organization not in (agency["name"], agency["id"]):
        return tk.abort(404, tk._("没有这个页面，或者您无权查看。"))
    return agency, shown


@registration.route(f"{HOME}/<run>")
def show(organization: str, run: str) -> Any:
    """How far it is, and what is wrong where."""
    if not _logged_in():
        return _to_login()
    agency, shown = _run(organization, run)
    page = tk.h.get_page_number(tk.request.args)
    span = {"limit": PROBLEMS_PER_PAGE, "offset": (page - 1) * PROBLEMS_PER_PAGE}
    found = _call("provdata_registration_problem_list", id=run, **span)
    shape = {"agency": agency, "run": shown, "problems": found["results"]}
    pager = _pager(found["count"], page, PROBLEMS_PER_PAGE)
    return tk.render("provdata/registration/show.html", {**shape, "pager": pager})


@registration.route(f"{HOME}/<run>/status")
def status(organization: str, run: str) -> Any:
    """What the page's script asks for while the work goes on."""
    _, shown = _run(organization, run)
    response = jsonify({name: shown[name] for name in ("state", "live", "done", "total", "summary")})
    response.headers["Cache-Control"] = "no-store"
    return response


@registration.route(f"{HOME}/<run>/annotated.xlsx")
def annotated(organization: str, run: str) -> Any:
    """The uploaded workbook with what is wrong at its cells."""
    if not _logged_in():
        return _to_login()
    agency, shown = _run(organization, run)
    try:
        file = files.annotated(runs.get(shown["id"]), organizations.find(agency["id"]))
    except (Fault, FileNotFoundError):
        return tk.abort(404, tk._("这个工作簿无法读取，没有可以下载的批注件。"))
    return _file(file, shown["file_name"].removesuffix(".xlsx") + tk._("（批注）"))


@registration.post(f"{HOME}/<run>/start")
def start(organization: str, run: str) -> Any:
    """Import, or go on."""
    return _done(organization, run, "provdata_registration_start", mode=tk.request.form.get("mode", ""))


@registration.post(f"{HOME}/<run>/cancel")
def cancel(organization: str, run: str) -> Any:
    """Stop."""
    return _done(organization, run, "provdata_registration_cancel")


def _done(organization: str, run: str, action: str, **data: Any) -> Any:
    """Do it and go back to the registration's page, which says the rest."""
    try:
        tk.get_action(action)({}, {"id": run, **data})
    except tk.ValidationError as error:
        tk.h.flash_error("；".join(map(str, error.error_summary.values())))
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return tk.abort(404, wording.not_found())
    return tk.redirect_to("provdata_registration.show", organization=organization, run=run)
