"""CKAN's own actions on records: what is not approved stays private, what is public changes by approval."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.provdata.release.actions import commit
from ckanext.provdata.release.service import holds
from ckanext.provdata.review.actions import proposing
from ckanext.provdata.review.policy.states import Event
from ckanext.provdata.review.service import demands, refusals, rows
from ckanext.provdata.shared import config

Action = Any


@tk.chained_action
def package_create(next_action: Action, context: Any, data_dict: dict[str, Any]) -> Any:
    """CKAN's; a record that needs approval is made as a draft, private whatever is asked for.

    The answer says so in ``provdata_review``.
    """
    owner = model.Group.get(str(data_dict["owner_org"])) if data_dict.get("owner_org") else None
    if owner is None or not demands.is_record(data_dict.get("type")) or not demands.stages(owner.id):
        return next_action(context, data_dict)
    return _told(next_action(context, {**data_dict, "private": True}))


def _told(saved: Any) -> Any:
    """The answer with where the record stands now; an id alone stays one."""
    package = model.Package.get(saved["id"]) if isinstance(saved, dict) else None
    if package is None:
        return saved
    row = rows.get(package.id)
    proposed = sorted(row.proposal.get("fields", {})) if row else []
    return {**saved, "provdata_review": {"state": str(rows.standing(package)), "proposed": proposed}}


@tk.chained_action
def package_update(next_action: Action, context: Any, data_dict: dict[str, Any]) -> Any:
    """CKAN's; of a record that needs approval drafts are saved, and changes of what is public become a proposal.

    A proposal changes nothing that anybody outside sees; the answer is the record as it is, and ``provdata_review``
    says what is proposed. Withholding (``private``, deletion, files taken away) is done at once.

    Raises ValidationError (``review``) while the record is being judged.
    """
    package = model.Package.get(data_dict.get("id") or data_dict.get("name"))
    if package is None or demands.is_carrying_out() or not demands.is_record(package.type):
        return next_action(context, data_dict)
    if not demands.is_demanded(package):
        _free(context, package)
    if not refusals.is_bound(context, package):
        return next_action(context, data_dict)
    tk.check_access("package_update", tk.fresh_context(context), {"id": package.id})
    if rows.is_public(package):
        return _told(_changed(next_action, context, package, data_dict))
    if data_dict.get("state") != model.State.DELETED:
        refusals.refuse_frozen(package)
    return _told(next_action(context, _kept_private(package, data_dict)))


def _free(context: Any, package: Any) -> None:
    """A site may stop to demand approvals; part of the save's transaction."""
    if package.private and holds.stands(package.id):
        tk.check_access("package_update", tk.fresh_context(context), {"id": package.id})
        holds.free(package.id)


def _kept_private(package: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """A save does not publish; what comes back from the bin or is half made is private, too."""
    asks = "private" in data_dict and not tk.asbool(data_dict["private"] or False)
    if asks and package.private and package.state == model.State.ACTIVE:
        raise tk.ValidationError({"private": [tk._("须审核通过后在审核页面发布，不能直接公开。")]})
    return {**data_dict, "private": True}


def _withholds(data_dict: dict[str, Any]) -> bool:
    """Whether the record is out of public view once this is saved."""
    return tk.asbool(data_dict.get("private") or False) or data_dict.get("state") == model.State.DELETED


def _changed(next_action: Action, context: Any, package: Any, data_dict: dict[str, Any]) -> Any:
    """Do what takes away, propose what changes."""
    if _withholds(data_dict):
        return _withheld(next_action, context, package, data_dict)
    if any(_brings_bytes(file) for file in data_dict.get("resources") or []):
        raise refusals.through_waves()
    found = proposing.trial(next_action, context, package.id, data_dict)
    if found.files:
        raise refusals.through_waves()
    if not found.fields:
        return next_action(context, data_dict)
    if found.removed:
        raise tk.ValidationError({"review": [tk._("请先移除文件并保存，再修改目录信息：移除随即生效，修改须经审核。")]})
    tk.check_access("package_update", context, {"id": package.id})  # in the context that CKAN looks at afterwards
    with commit.undone_on_error():
        proposing.fields(context, package, found.fields)
        if not context.get("defer_commit"):
            model.repo.commit()
    return commit.answer(context, package.id)


def _withheld(next_action: Action, context: Any, package: Any, data_dict: dict[str, Any]) -> Any:
    """Taken from view at once, whatever else is saved with it; whoever does so has had a hand in what comes."""
    with demands.carrying_out():
        done = next_action(context, data_dict)
    if package.state == model.State.ACTIVE:
        rows.touched(rows.ensure(package), Event.EDIT, refusals.user_id(context))
        if not context.get("defer_commit"):
            model.repo.commit()
    return done


def _brings_bytes(file: dict[str, Any]) -> bool:
    return bool(file.get("upload") or file.get("clear_upload"))


@tk.chained_action
def package_owner_org_update(next_action: Action, context: Any, data_dict: dict[str, Any]) -> Any:
    """CKAN's; a record that is being judged stays with its provider, and a draft that comes needs approval here."""
    package = model.Package.get(data_dict.get("id"))
    if package is None or demands.is_carrying_out() or not demands.is_record(package.type):
        return next_action(context, data_dict)
    moves = package.owner_org != data_dict.get("organization_id")
    if moves and refusals.is_bound(context, package):
        tk.check_access("package_owner_org_update", tk.fresh_context(context), dict(data_dict))
        refusals.refuse_frozen(package)
    done = next_action(context, data_dict)
    if moves and not rows.is_public(package) and demands.is_demanded(package):
        rows.ensure(package)
        if not context.get("defer_commit"):
            model.repo.commit()
    return done


@tk.chained_action
def resource_create(next_action: Action, context: Any, data_dict: dict[str, Any]) -> Any:
    """CKAN's; files of a public record come in waves."""
    _guard_files(context, "resource_create", data_dict, model.Package.get(str(data_dict.get("package_id"))))
    return next_action(context, data_dict)


@tk.chained_action
def resource_update(next_action: Action, context: Any, data_dict: dict[str, Any]) -> Any:
    """CKAN's; a file of a public record is not replaced without approval."""
    _guard_files(context, "resource_update", data_dict, _of_resource(data_dict.get("id")))
    return next_action(context, data_dict)


@tk.chained_action
def resource_delete(next_action: Action, context: Any, data_dict: dict[str, Any]) -> Any:
    """CKAN's; of a record that is being judged nothing goes, of a public one it may."""
    package = _of_resource(data_dict.get("id"))
    if refusals.is_bound(context, package) and not rows.is_public(package):
        tk.check_access("resource_delete", tk.fresh_context(context), dict(data_dict))
        refusals.refuse_frozen(package)
    return next_action(context, data_dict)


def _of_resource(resource_id: Any) -> Any:
    resource = model.Resource.get(str(resource_id)) if resource_id else None
    return model.Package.get(resource.package_id) if resource else None


def _guard_files(context: Any, auth: str, data_dict: dict[str, Any], package: Any) -> None:
    if refusals.is_bound(context, package):
        tk.check_access(auth, tk.fresh_context(context), dict(data_dict))
        refusals.refuse_files(package)


def _guarding_rows(name: str) -> Any:
    @tk.chained_action
    def guarded(next_action: Action, context: Any, data_dict: dict[str, Any]) -> Any:
        package = _of_resource(data_dict.get("resource_id") or data_dict.get("id"))
        if context.get("ignore_auth") or not refusals.is_bound(context, package):
            return next_action(context, data_dict)
        if config.review_exempts_rows() and rows.is_public(package):
            with demands.carrying_out():  # the DataStore marks the file besides
                return next_action(context, data_dict)
        _guard_files(context, name, data_dict, package)
        return next_action(context, data_dict)

    return guarded


globals().update({name: _guarding_rows(name) for name in ("datastore_create", "datastore_upsert", "datastore_delete")})


@tk.chained_action
def provdata_record_retype(next_action: Action, context: Any, data_dict: dict[str, Any]) -> Any:
    """The catalogue's; a public record changes its sector after it was taken from view."""
    package: Any = model.Package.get(str(data_dict.get("id")))
    if refusals.is_bound(context, package):
        tk.check_access("provdata_record_retype", tk.fresh_context(context), {"id": package.id})
        if rows.is_public(package):
            message = tk._("这条信息资源已经公开。请先设为暂不公开，调整领域后再送审。")
            raise tk.ValidationError({"type": [message]})
        refusals.refuse_frozen(package)
    return next_action(context, data_dict)
