"""CKAN's actions that write into the DataStore. What they write is looked through like a file.

A table that somebody writes into is closed to outsiders before the first row is written, and opens again when all of it
has been looked through; rows in which nothing is found may be added to an open table without that. The table of an
uploaded file is the file's: with other rows in it, it stays closed until it is loaded again. The loader itself works
as :func:`release.own_work`; its rows are the file's, which has been looked through.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.provdata.release import service as release
from ckanext.provdata.screening.actions.core import say_who
from ckanext.provdata.screening.service import outcomes, writing
from ckanext.provdata.tables import service as tables

Next = Callable[[Any, dict[str, Any]], Any]


@tk.chained_action
def datastore_create(next_action: Next, context: Any, data_dict: dict[str, Any]) -> Any:
    """CKAN's, and the table is looked through before anybody outside reads it."""
    resource = _resource("datastore_create", context, data_dict)
    if resource is not None:
        return _written(next_action, context, data_dict, resource)
    new = "resource" in data_dict and not release.is_own_work()
    answer = next_action(context, data_dict)
    created = (answer or {}).get("resource_id") if new else None
    if created:  # with a resource of its own, which has no outcome, so nobody has read it
        say_who(context)
        _ask(created, file=False)
        _work(created)
    return answer


@tk.chained_action
def datastore_upsert(next_action: Next, context: Any, data_dict: dict[str, Any]) -> Any:
    """CKAN's, and the rows are looked through before anybody outside reads them."""
    resource, changes = _resource("datastore_upsert", context, data_dict), data_dict.get("method") != "insert"
    if resource is None:
        return next_action(context, data_dict)
    resource_id, file = resource.id, writing.is_file(resource)
    answer = _written(next_action, context, data_dict, resource)
    if changes and not file:  # what else is in these rows was not looked at
        writing.look_once_settled(resource_id)
        model.Session.commit()
    return answer


@tk.chained_action
def datastore_delete(next_action: Next, context: Any, data_dict: dict[str, Any]) -> Any:
    """CKAN's, and what is left is looked through, since it may open now."""
    resource = _resource("datastore_delete", context, data_dict)
    resource_id = resource.id if resource is not None and not writing.is_file(resource) else None
    answer = next_action(context, data_dict)
    if resource_id:
        outcomes.look_again(resource_id)
        model.Session.commit()
        _work(resource_id)
    return answer


def _resource(auth: str, context: Any, data_dict: dict[str, Any]) -> model.Resource | None:
    """Whose table the caller may write, None where that is for CKAN to refuse or the loader's business."""
    named = data_dict.get("id") or data_dict.get("resource_id")
    if release.is_own_work() or not isinstance(named, str):
        return None
    try:
        tk.check_access(auth, tk.fresh_context(context), {"resource_id": named})
    except (tk.NotAuthorized, tk.ObjectNotFound, tk.ValidationError):
        return None
    return model.Resource.get(named)


def _written(next_action: Next, context: Any, data_dict: dict[str, Any], resource: model.Resource) -> Any:
    records, resource_id = data_dict.get("records") or [], resource.id
    if isinstance(records, list) and writing.is_clean(resource, records):
        return next_action(context, data_dict)
    say_who(context)
    file = writing.is_file(resource)
    # No look through the table runs meanwhile, or it could see rows as they were and open what is written.
    with tables.exclusive(resource_id):
        writing.renew(resource_id, file=file)
        model.Session.commit()
        try:
            answer = next_action(context, data_dict)
        except BaseException:
            model.Session.rollback()
            raise
        finally:
            say_who(context)
            _ask(resource_id, file=file)
    _work(resource_id)
    return answer


def _work(resource_id: str) -> None:
    """Look through a small table at once."""
    tk.get_action("provdata_outbox_work")({"ignore_auth": True}, {"subjects": [resource_id]})


def _ask(resource_id: str, *, file: bool) -> None:
    """Note that rows were written, and have them looked through."""
    writing.renew(resource_id, file=file)
    if not file:
        outcomes.look_again(resource_id)
    model.Session.commit()
