"""Papers of applications."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.provdata.access.actions.common import row_of
from ckanext.provdata.access.policy import applications as policy
from ckanext.provdata.access.service import papers, shapes, wording
from ckanext.provdata.shared import clock


def provdata_attachment_create(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Add a paper to your application while it is not decided.

    :param application: its id
    :param upload: the file
    """
    application_id = tk.get_or_bust(data_dict, "application")
    tk.check_access("provdata_attachment_create", context, {"application": application_id})
    row = row_of(application_id, lock=True)
    _still_open(row)
    problems = papers.check([data_dict.get("upload")], len(papers.of(row.id)))
    if problems:
        raise tk.ValidationError({"upload": problems})
    paper = papers.keep(row.id, data_dict["upload"], clock.now())
    model.repo.commit()
    return shapes.attachment(paper)


def _still_open(row: Any) -> None:
    if row.state not in policy.UNDECIDED:
        raise tk.ValidationError(
            {"state": [tk._("申请的状态是“{state}”，不能这样操作。").format(state=wording.state(row.state))]}
        )


def provdata_attachment_delete(context: Any, data_dict: dict[str, Any]) -> None:
    """Take a paper of your undecided application back.

    :param id: of the paper
    """
    paper_id = tk.get_or_bust(data_dict, "id")
    tk.check_access("provdata_attachment_delete", context, {"id": paper_id})
    paper = _paper(paper_id)
    _still_open(row_of(paper.application_id, lock=True))
    papers.remove(paper)
    model.repo.commit()
    papers.path(paper_id).unlink(missing_ok=True)


def _paper(paper_id: Any) -> Any:
    paper = papers.get(paper_id)
    if paper is None:
        raise tk.ObjectNotFound(tk._("没有这份申请。"))
    return paper


@tk.side_effect_free
def provdata_attachment_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """What a paper is called and how large it is; its bytes come from ``/application/<application>/attachment/<id>``.

    :param id: of the paper
    """
    paper_id = tk.get_or_bust(data_dict, "id")
    tk.check_access("provdata_attachment_show", context, {"id": paper_id})
    paper = _paper(paper_id)
    return {**shapes.attachment(paper), "application": paper.application_id}
