"""One commit for everything an action does, and what follows it.

CKAN's package actions write the index before they commit. Here they leave both to us: rows and outbox are committed at
once, then the index is asked to follow; when Solr is away the outbox tries again and saving has not failed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

log = logging.getLogger(__name__)

_LEFT_TO_US = ("defer_commit", "return_id_only")


def uncommitted(action: Callable[..., Any], context: Any, data_dict: dict[str, Any]) -> str:
    """Run one of core's package actions without its commit; the package's id."""
    before = {key: context[key] for key in _LEFT_TO_US if key in context}
    context.update(dict.fromkeys(_LEFT_TO_US, True))
    try:
        return action(context, data_dict)
    finally:
        for key in _LEFT_TO_US:
            context.pop(key)
        context.update(before)


@contextmanager
def undone_on_error() -> Iterator[None]:
    """Whatever goes wrong, the database is as it was."""
    try:
        yield
    except BaseException:
        model.Session.rollback()
        raise


def commit(package_ids: Iterable[str]) -> None:
    """Commit, then do at once what the outbox holds for these packages, as far as it can be done now."""
    model.repo.commit()
    work(package_ids)


def work(package_ids: Iterable[str]) -> None:
    """Do at once what the outbox holds for these packages and is committed; what fails is done later."""
    try:
        tk.get_action("provdata_outbox_work")({"ignore_auth": True}, {"subjects": list(package_ids)})
    except Exception:
        log.exception("The outbox will be worked later")


def answer(context: Any, package_id: str) -> Any:
    """What core's action would have returned: the id alone if that was asked for, else the package as it is now."""
    if context.get("return_id_only"):
        return package_id
    return tk.get_action("package_show")(tk.fresh_context(context, ignore_auth=True), {"id": package_id})
