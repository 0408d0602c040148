"""Where CKAN's life of a dataset meets the catalogue's rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.provdata import schemas
from ckanext.provdata.catalogue import policy, service
from ckanext.provdata.schemas import vocabulary
from ckanext.provdata.shared import config

LICENCES = Path(schemas.__file__).parent / "composed" / "licences" / "licences.json"
#: Long structures that no one searches as such; as one term they would break Solr's limit of 32,766 bytes.
UNSEARCHED = ("information_items",)


def update_config(configuration: Any) -> None:
    """Offer our licences unless the site names a list of its own."""
    if not configuration.get("licenses_group_url"):
        configuration["licenses_group_url"] = f"file://{LICENCES}"


def after_dataset_create(context: Any, package: dict[str, Any]) -> None:
    """Tie the code to the record, in the transaction that creates it."""
    if _is_record(package.get("type")) and package.get("catalogue_code"):
        code = policy.parse_code(package["catalogue_code"], config.local_code_pattern())
        service.register(code, package["id"], context.get(service.HOLDER, ""))


def after_dataset_update(context: Any, package: dict[str, Any]) -> None:
    """Refuse to close a record that still carries files.

    Validators see changed resources only, so those that an update keeps are looked up here, before it commits.
    """
    if package.get("opening_grade") != "closed" or not _has_resources(package["id"]):
        return
    model.Session.rollback()
    message = tk._("不予开放的信息资源不能挂接数据文件或链接，请先移除。")
    raise tk.ValidationError({"opening_grade": [message]})


def _has_resources(package_id: str) -> bool:
    query = model.Session.query(model.Resource).filter_by(package_id=package_id, state=model.State.ACTIVE)
    return model.Session.query(query.exists()).scalar()


def before_dataset_index(document: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is too long to be one term."""
    for name in UNSEARCHED:
        document.pop(name, None)
    return document


def _is_record(package_type: str | None) -> bool:
    """Whether a dataset of that type is a record of a sector."""
    return bool(package_type) and vocabulary.term("sector", package_type) is not None
