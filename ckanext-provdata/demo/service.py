"""Brings the demo catalogue into the portal through the public actions, each as the account that would call it.

Every step first looks at what is there, so a load that was cut off goes on where it stopped, and a second one changes
nothing.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from werkzeug.datastructures import FileStorage

from ckanext.provdata.demo.policy import plan
from ckanext.provdata.demo.policy.records import File, Record
from ckanext.provdata.shared import clock
from ckanext.provdata.tables.hooks import FILLED_BY_CALLER

ADMIN, AGENCY, CITIZEN = "admin", "agency", "citizen"
FULL_NAMES = {ADMIN: "系统管理员（演示）", AGENCY: "数据提供单位（演示）", CITIZEN: "社会公众（演示）"}
#: The kind of file that goes into the DataStore too.
TABLED = "csv"


def act(user: str, action: str, /, **data: Any) -> Any:
    """Call an action as that user, with the rights that user has."""
    context: Any = {"user": user, FILLED_BY_CALLER: True}
    return tk.get_action(action)(context, data)


def site_user() -> str:
    """The command line's own account; it makes the administrator's, and nothing else."""
    return tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]


def missing_accounts() -> list[str]:
    """Demo accounts that are not there yet."""
    return [name for name in FULL_NAMES if not _found(site_user(), "user_show", id=name)]


def create_accounts(passwords: Mapping[str, str]) -> None:
    """Make the demo accounts; those that exist keep their passwords."""
    for name in missing_accounts():
        maker = site_user() if name == ADMIN else ADMIN
        account = {"name": name, "fullname": FULL_NAMES[name], "email": f"{name}@example.org"}
        act(maker, "user_create", **account, password=passwords[name], sysadmin=name == ADMIN)


def create_organizations(wanted: Iterable[dict[str, Any]]) -> int:
    """Make the bodies that are missing; how many that were."""
    known = set(act(ADMIN, "organization_list"))
    missing = [organization for organization in wanted if organization["name"] not in known]
    for organization in missing:
        act(ADMIN, "organization_create", **organization)
    return len(missing)


def let_agency_publish(organizations: Iterable[str]) -> None:
    """Make the agency account an editor of these organisations, as their own administrators would."""
    own = act(AGENCY, "organization_list_for_user", permission="create_dataset")
    known = {organization["name"] for organization in own}
    for name in sorted(set(organizations) - known):
        act(ADMIN, "organization_member_create", id=name, username=AGENCY, role="editor")


def unsettled(wanted: Iterable[Record]) -> list[Record]:
    """Those with something to do. Asks the database: CKAN writes its index first, so after a kill that may show more.

    Looks as the administrator, for whom CKAN need not work out what of each record may be seen.
    """
    packages = ((record, _found(ADMIN, "package_show", id=record.name)) for record in wanted)
    return [record for record, package in packages if not package or not _is_settled(record, package)]


def _is_settled(record: Record, package: Mapping[str, Any]) -> bool:
    """Whether a record has the fields, files and tables it should have."""
    known = _by_name(package)
    return not _differs(record.fields(), package) and all(_is_done(record, file, known) for file in record.files)


def _by_name(package: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {resource["name"]: resource for resource in package["resources"]}


def _is_done(record: Record, file: File, known: Mapping[str, dict[str, Any]]) -> bool:
    wanted = record.resource(file)
    resource = known.get(wanted["name"])
    if resource is None or _is_outdated(resource, wanted, file):
        return False
    return file.kind != TABLED or _is_tabled(resource["id"])


def _is_tabled(resource_id: str) -> bool:
    """Whether the whole table is in: ``datastore_active`` is set before the rows are."""
    return act(ADMIN, "provdata_table_status_show", id=resource_id)["state"] == "loaded"


def load(record: Record) -> None:
    """Bring one record, its files, tables and views to what they should be."""
    package = _found(AGENCY, "package_show", id=record.name)
    fields = record.fields()
    if not package:
        package = act(AGENCY, "package_create", **fields, data_modified=clock.today().isoformat())
    elif _differs(fields, package):
        package = act(AGENCY, "package_patch", id=package["id"], **fields)
    known = _by_name(package)
    for file in record.files:
        if not _is_done(record, file, known):
            _load_file(record, file, package["id"], known)


def _load_file(record: Record, file: File, package_id: str, known: Mapping[str, dict[str, Any]]) -> None:
    """Upload a file where it is missing or another, then fill its table without waiting for the worker."""
    wanted = record.resource(file)
    resource = known.get(wanted["name"])
    if resource is None or _is_outdated(resource, wanted, file):
        resource = _upload(record, file, wanted, package_id, resource)
    if file.kind == TABLED:
        _fill_table(resource["id"])


def _is_outdated(resource: Mapping[str, Any], wanted: Mapping[str, Any], file: File) -> bool:
    """Files of a record are made of one table, so the quick one to make, the CSV, tells whether the table changed.

    Workbooks are compared by what is said about them alone, which has the number of rows in it.
    """
    if _differs(wanted, resource):
        return True
    return file.kind != "xlsx" and resource.get("hash") != _digest(file.content)


def _upload(record: Record, file: File, wanted: Mapping[str, Any], package_id: str, old: Any) -> dict[str, Any]:
    name = f"{record.name}.{file.kind}"
    upload = FileStorage(io.BytesIO(file.content), filename=name, content_type=wanted["mimetype"])
    stamps = {"hash": _digest(file.content), "data_modified": clock.today().isoformat()}
    if old:
        return act(AGENCY, "resource_patch", id=old["id"], **wanted, **stamps, upload=upload, url=name)
    return act(AGENCY, "resource_create", package_id=package_id, **wanted, **stamps, upload=upload, url=name)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _fill_table(resource_id: str) -> None:
    """Load the uploaded file into the DataStore, as the worker does, with data dictionary and views.

    Raises ValidationError when the portal refuses the table.
    """
    status = act(site_user(), "provdata_table_fill", id=resource_id)
    if status["state"] != "loaded":
        raise tk.ValidationError({resource_id: [f"{status['state']}: {status['reason']} {status['parameters']}"]})


def load_plan(wanted: Iterable[Record], province: str) -> int:
    """Bring the demonstration plan, its stages and records to what they should be; how much of it was new.

    A plan that is there keeps its days: they were counted from the day it was first loaded.
    """
    known = {found["title"]: found for found in act(ADMIN, "provdata_plan_list")}
    fields = plan.plan(province)
    found = known.get(fields["title"]) or act(ADMIN, "provdata_plan_create", **fields)
    if found["state"] != "draft":
        return 0
    stages = {stage["title"]: stage for stage in found["stages"]}
    for stage in plan.stages(clock.today()):
        stored = stages.get(stage["title"]) or act(ADMIN, "provdata_stage_create", plan=found["id"], **stage)
        names = plan.records_of(stage, wanted)
        if names:
            act(ADMIN, "provdata_stage_record_add", id=stored["id"], records=names)
    act(ADMIN, "provdata_plan_approve", id=found["id"])
    return 1


def load_waves(wanted: Iterable[Record]) -> int:
    """Make the waves that are missing, with made-up files; how many that were."""
    missing = [(record, wave) for record, wave in plan.waves(wanted, clock.today()) if not _has_wave(record, wave)]
    for record, wave in missing:
        act(AGENCY, "provdata_wave_create", record=record.name, resources=[_later_file(record, wave)], **wave)
    return len(missing)


def _has_wave(record: Record, wave: Mapping[str, Any]) -> bool:
    """Whether the record has a wave of that name, open by now or not: one that was taken back is not made again."""
    return wave["title"] in {known["title"] for known in act(AGENCY, "provdata_wave_list", record=record.name)}


def _later_file(record: Record, wave: Mapping[str, Any]) -> dict[str, Any]:
    """A CSV of the record's made-up values that is not open yet."""
    (file, *_) = [file for file in record.files if file.kind == TABLED]
    upload = FileStorage(io.BytesIO(file.content), filename=f"{record.name}-later.csv", content_type="text/csv")
    return {**record.resource(file), "name": f"{record.title}·{wave['title']}.csv", "upload": upload}


def _found(user: str, action: str, **data: Any) -> Any:
    """The answer of an action, None when there is no such thing."""
    try:
        return act(user, action, **data)
    except tk.ObjectNotFound:
        return None


def _differs(wanted: Mapping[str, Any], stored: Mapping[str, Any]) -> bool:
    """Whether something stored is not as wanted; what was not asked for, as dates the portal sets, does not count."""
    return any(not _same(name, value, stored) for name, value in wanted.items())


def _same(name: str, value: Any, stored: Mapping[str, Any]) -> bool:
    if name == "tag_string":
        return set(value.split(",")) == {tag["name"] for tag in stored["tags"]}
    if name == "owner_org":
        return value == stored["organization"]["name"]
    if name == "information_items":
        return [_given(item) for item in value] == [_given(item) for item in stored.get(name, [])]
    if name == "spatial_bbox":
        return [float(side) for side in value.split(",")] == [
            float(side) for side in stored.get(name, "").split(",") if side
        ]
    if isinstance(value, list):  # of choices, which the portal keeps in their vocabulary's order
        return set(value) == set(stored.get(name, []))
    return value == stored.get(name)


def _given(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if value}
