"""What is refused while a record is being judged or is public, and what to do instead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.provdata.release import service as release
from ckanext.provdata.review.service import demands, rows
from ckanext.provdata.shared import config


def user_id(context: Any) -> str | None:
    """Who acts; None for the portal itself."""
    user = model.User.get(context.get("user")) if context.get("user") else None
    return user.id if user else None


def is_portal(context: Any) -> bool:
    """Whether the portal's own work saves: nobody speaks through it.

    So does the loader of tables, whoever has it run: the rows it puts into a record's table are the file's.
    """
    nobody = context.get("user") in (None, "", config.site_id())
    return release.is_own_work() or (bool(context.get("ignore_auth")) and nobody)


def frozen() -> tk.ValidationError:
    return tk.ValidationError(
        {"review": [tk._("这条信息资源正在审核或者已经审核通过，不能修改。请先撤回送审，修改后再送审。")]}
    )


def through_waves() -> tk.ValidationError:
    message = tk._(
        "这条信息资源已经公开，数据文件的增加和更换须经审核：请在“文件与开放批次”中以新的批次添加，审核通过后开放。"
    )
    return tk.ValidationError({"review": [message]})


def unscreened(names: Sequence[str]) -> str:
    """Which files are in the way of an approval or a publication, and where to look."""
    return tk._("下列文件尚未通过安全检查：{names}。请在“安全检查”页面查看，由提供方的管理员处理后再办理。").format(
        names="、".join(names)
    )


def is_bound(context: Any, package: Any) -> bool:
    """Whether a change of that package (``model.Package`` or None) by that caller is under review."""
    if package is None or demands.is_carrying_out() or is_portal(context):
        return False
    return demands.is_demanded(package)


def refuse_frozen(package: Any) -> None:
    """Raises ValidationError for a record that somebody is judging or has approved."""
    if rows.is_frozen(package):
        raise frozen()


def refuse_files(package: Any) -> None:
    """Raises ValidationError where files may not be added or changed directly."""
    if rows.is_public(package):
        raise through_waves()
    refuse_frozen(package)
