"""One row of a workbook becomes a record, or changes one, in the name of whoever uploaded it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.provdata.catalogue import policy
from ckanext.provdata.catalogue import service as catalogue
from ckanext.provdata.registration.policy.layout import Layout
from ckanext.provdata.registration.policy.problems import Place, told
from ckanext.provdata.registration.policy.run import RowState
from ckanext.provdata.registration.service import saving, wording
from ckanext.provdata.shared import config

Row = dict[str, Any]
#: What became of a row: ``state``, ``problems``, ``package_id`` and ``code``.
Fate = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rows:
    """A workbook's rows as they are to be saved. ``holder``: for whom codes are kept, if any are."""

    user_name: str
    layout: Layout
    target: saving.Target
    holder: str = ""

    def keeping(self, holder: str) -> Rows:
        return replace(self, holder=holder)

    def fate(self, row: Row, code: str = "") -> Fate:
        """Save a row in the session's transaction; what became of it. One that is wrong has undone the transaction.

        code: that of a new record which names none.
        """
        if row["faults"]:
            return fate_of(RowState.WRONG)
        place = Place(self.layout, row["number"], row["item_rows"])
        wish = saving.wish(self.target, place, row["cells"], row["items"])
        if wish.problems:
            return fate_of(RowState.WRONG, [each.as_dict() for each in wish.problems])
        if wish.id and not wish.request:
            return fate_of(RowState.UNCHANGED, package_id=wish.id)
        try:
            return self._changed(wish) if wish.id else self._created(wish, code)
        except tk.ValidationError as error:
            model.Session.rollback()
            return fate_of(RowState.WRONG, [each.as_dict() for each in told(place, error.error_dict)])
        except (tk.NotAuthorized, tk.ObjectNotFound):
            model.Session.rollback()
            return fate_of(RowState.WRONG, [asdict(place.at(saving.CODE, wording.forbidden()))])

    def _context(self) -> Any:
        """As the uploader, without a commit and without an answer that nobody reads."""
        return {
            "user": self.user_name,
            "defer_commit": True,
            "return_id_only": True,
            catalogue.HOLDER: self.holder,
        }

    def _created(self, wish: saving.Wish, code: str) -> Fate:
        own = {saving.CODE: code} if code else {}
        package_id = tk.get_action("package_create")(self._context(), {**wish.request, **own})
        return fate_of(RowState.CREATED, package_id=package_id, code=catalogue.code_of(package_id))

    def _changed(self, wish: saving.Wish) -> Fate:
        before = saving.stored.modified(wish.id)  # type: ignore[arg-type]
        tk.get_action("package_patch")(self._context(), {**wish.request, "id": wish.id})
        model.Session.flush()
        changed = saving.stored.modified(wish.id) != before  # type: ignore[arg-type]
        return fate_of(RowState.UPDATED if changed else RowState.UNCHANGED, package_id=wish.id)


def fate_of(state: RowState, problems: Sequence[Mapping[str, Any]] = (), **more: Any) -> Fate:
    return {"state": state, "problems": list(problems), "package_id": None, "code": None, **more}


def only_checked(fate: Fate) -> Fate:
    """The same of a row that was saved and taken back. The code it had is what an import begins to count from."""
    made, changed = RowState.WOULD_CREATE, RowState.WOULD_UPDATE
    state = {RowState.CREATED: made, RowState.UPDATED: changed}.get(fate["state"], fate["state"])
    return {**fate, "state": state, "package_id": None if state is made else fate["package_id"]}


def kept_codes(holder: str, rows: Sequence[Row]) -> dict[int, str]:
    """Keep a code for every row that would create a record; those that rows do not name themselves, by row.

    rows: that were checked, so that the code each got then tells its class.
    """
    catalogue.give_back(holder)
    own = {row["id"]: policy.parse_code(row["code"], config.local_code_pattern()) for row in rows if row["code"]}
    named = {row["id"] for row in rows if row["cells"].get(saving.CODE)}
    catalogue.keep(holder, [code for id_, code in own.items() if id_ in named])
    of_class: dict[str, list[int]] = {}
    for id_, code in own.items():
        if id_ not in named and code.class_code:
            of_class.setdefault(code.class_code, []).append(id_)
    kept: dict[int, str] = {}
    for class_code, ids in sorted(of_class.items()):
        codes = catalogue.keep_next(holder, class_code, len(ids))
        kept.update(zip(ids, (code.text for code in codes), strict=True))
    return kept
