"""Working on a registration: reading, checking, importing. What the worker and the command line call.

Checking saves every row as an import would and takes it back, so that whatever would refuse it then refuses it now.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.provdata.catalogue import service as catalogue
from ckanext.provdata.registration.policy import joining, reading
from ckanext.provdata.registration.policy.problems import Place, told
from ckanext.provdata.registration.policy.run import MOST_ATTEMPTS, Mode, RowState, State, finished
from ckanext.provdata.registration.service import files, passing, runs, saving, wording
from ckanext.provdata.shared import clock
from ckanext.provdata.shared.acting import acting

log = logging.getLogger(__name__)

#: Rows between two notes of progress, and rows that a check writes down at once.
STEP = 10
Row = dict[str, Any]
Fate = dict[str, Any]


class _Cancelled(Exception):  # noqa: N818 - somebody's wish, not an error
    pass


def provdata_registration_work(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Work on a registration until it is finished, cancelled or refused. Only one of an organisation at a time.

    :param id: the registration
    :returns: ``state`` as it is then, and ``worked``: whether it was this call's turn
    """
    run_id = tk.get_or_bust(data_dict, "id")
    tk.check_access("provdata_registration_work", context, {"id": run_id})
    run: Any = runs.get(run_id)
    if run is None:
        raise tk.ObjectNotFound(wording.not_found())
    report = context.get("provdata_progress") or (lambda done, total: None)
    with runs.mine(run.organization_id) as mine, acting(model.User.get(run.user_id)), passing.writing():
        run = runs.get(run_id)
        if mine and runs.is_live(run):
            _Work(run, report).go()
    model.Session.rollback()
    run = runs.get(run_id)
    return {"state": run.state, "worked": mine}


class _Work:
    """One run's work. Keeps plain values of the run: the session forgets its rows with every commit."""

    def __init__(self, run: Any, report: Callable[[int, int], Any]) -> None:
        self.id, self.organization_id, self.mode = run.id, run.organization_id, Mode(run.mode)
        self.user = model.User.get(run.user_id)
        self.user_name = self.user.name if self.user else ""
        self.attempts, self.is_read, self.sector = run.attempts, run.layout is not None, run.sector
        self.report = report
        self.done = self.total = 0

    def go(self) -> None:
        """Begin or go on; however it ends is written down."""
        if self.attempts >= MOST_ATTEMPTS:
            self._end(State.FAILED, "lost")
            return
        runs.note_run(self.id, state=State.RUNNING, attempts=self.attempts + 1, started_at=clock.now())
        model.repo.commit()
        try:
            self._end(*self._worked())
        except reading.Fault as fault:
            self._end(State.REFUSED, wording.fault(fault.reason, fault.limit), said=True)
        except _Cancelled:
            self._end(State.CANCELLED)
        except Exception:
            log.exception("Registration %s", self.id)
            self._end(State.FAILED, "internal")

    def _end(self, state: State, fault: str = "", *, said: bool = False) -> None:
        model.Session.rollback()
        text = fault if said or not fault else wording.fault(fault)
        runs.note_run(self.id, state=state, fault=text, finished_at=clock.now())
        model.repo.commit()

    def _worked(self) -> tuple[State, str]:
        organization = model.Group.get(self.organization_id)
        if organization is None or self.user is None or not _may(self.user_name, self.organization_id):
            return State.FAILED, "forbidden"
        if not self.is_read:
            self._read()
        run: Any = runs.get(self.id)
        self.layout = runs.layout(run)
        self.strays = len(run.strays)
        self.target = saving.target(organization, self.layout.sector)
        return self._steps(), ""

    def _steps(self) -> State:
        """All passes that the mode takes."""
        todo = runs.remaining(self.id, [RowState.WAITING])
        valid = runs.remaining(self.id, [RowState.WOULD_CREATE, RowState.WOULD_UPDATE])
        passes = 2 if self.mode is Mode.ALL else 1
        rows = runs.remaining(self.id, list(RowState))
        self.total, self.done = rows * passes, rows - todo - (0 if self.mode is Mode.ALL else valid)
        runs.note_run(self.id, total=self.total, done=self.done)
        model.repo.commit()
        if self.mode is Mode.VALID:
            self._each(self._save_one)
            return State.IMPORTED
        self._each(self._check_one)
        state = finished(self.mode, self.strays + runs.remaining(self.id, [RowState.WRONG]))
        return self._together() if state is State.IMPORTED else state

    # --- reading ------------------------------------------------------------------------------------------------------

    def _read(self) -> None:
        """Put the workbook's rows into the database. Raises Fault."""
        limits = files.limits()
        with files.path(self.id).open("rb") as file:
            book = reading.opened(file, limits, self.sector)
            found = (book.records(limits.rows), book.items(limits.rows))
            entries, strays = joining.joined(book.layout, *found, wording.sentences())
        if not entries:
            raise reading.Fault("empty")
        ordered = sorted(entries, key=lambda entry: (not entry.cells.get(saving.CODE), entry.number))
        runs.add_rows(self.id, (_stored(place, entry) for place, entry in enumerate(ordered)))
        runs.note_run(
            self.id,
            layout=book.layout.as_dict(),
            sector=book.layout.sector,
            unknown=list(book.unknown),
            strays=[stray.as_dict() for stray in strays],
        )
        model.repo.commit()

    # --- passes -------------------------------------------------------------------------------------------------------

    def _each(self, one: Callable[[Row], None]) -> None:
        """Every waiting row, each in transactions of its own."""
        for row in runs.waiting(self.id):
            one(row)
            self._step()

    def _step(self) -> None:
        """Note progress now and then; raises _Cancelled."""
        self.done += 1
        if self.done % STEP and self.done != self.total:
            return
        self.report(self.done, self.total)
        if runs.progress(self.id, self.done):
            model.Session.rollback()
            raise _Cancelled

    def _check_one(self, row: Row) -> None:
        fate = self._fate(row)
        model.Session.rollback()
        fate["state"] = {
            RowState.CREATED: RowState.WOULD_CREATE,
            RowState.UPDATED: RowState.WOULD_UPDATE,
        }.get(fate["state"], fate["state"])
        if fate["state"] is RowState.WOULD_CREATE:
            fate.update(package_id=None, code=None)
        runs.note_row(row["id"], **fate)
        model.repo.commit()

    def _save_one(self, row: Row) -> None:
        """Record and note that it is saved are one transaction: a worker that dies neither loses nor repeats."""
        fate = self._fate(row)
        if fate["state"] is RowState.WRONG:
            model.Session.rollback()
        runs.note_row(row["id"], **fate)
        model.repo.commit()

    def _together(self) -> State:
        """All in one transaction. What went wrong only now (somebody else was faster) undoes everything."""
        state = State.IMPORTED
        for row in runs.waiting(self.id, (RowState.WOULD_CREATE, RowState.WOULD_UPDATE)):
            fate = self._fate(row)
            wrong = fate["state"] is RowState.WRONG
            if wrong:
                model.Session.rollback()
            runs.note_row(row["id"], **fate)
            if wrong:
                state = State.STOPPED
                break
            self._step()
        model.repo.commit()
        return state

    # --- one row ------------------------------------------------------------------------------------------------------

    def _fate(self, row: Row) -> Fate:
        """Save a row in the session's transaction; what became of it. One that is wrong has undone the transaction."""
        if row["faults"]:
            return _fate(RowState.WRONG)
        place = Place(self.layout, row["number"], row["item_rows"])
        wish = saving.wish(self.target, place, row["cells"], row["items"])
        if wish.problems:
            return _fate(RowState.WRONG, [each.as_dict() for each in wish.problems])
        if wish.id and not wish.request:
            return _fate(RowState.UNCHANGED, package_id=wish.id)
        try:
            return self._changed(wish) if wish.id else self._created(wish)
        except tk.ValidationError as error:
            model.Session.rollback()
            return _fate(RowState.WRONG, [each.as_dict() for each in told(place, error.error_dict)])
        except (tk.NotAuthorized, tk.ObjectNotFound):
            model.Session.rollback()
            return _fate(RowState.WRONG, [asdict(place.at(saving.CODE, wording.forbidden()))])

    def _context(self) -> Any:
        """As the uploader, without a commit and without an answer that nobody reads."""
        return {"user": self.user_name, "defer_commit": True, "return_id_only": True}

    def _created(self, wish: saving.Wish) -> Fate:
        package_id = tk.get_action("package_create")(self._context(), wish.request)
        return _fate(RowState.CREATED, package_id=package_id, code=catalogue.code_of(package_id))

    def _changed(self, wish: saving.Wish) -> Fate:
        before = saving.stored.modified(wish.id)  # type: ignore[arg-type]
        tk.get_action("package_patch")(self._context(), {**wish.request, "id": wish.id})
        model.Session.flush()
        changed = saving.stored.modified(wish.id) != before  # type: ignore[arg-type]
        return _fate(RowState.UPDATED if changed else RowState.UNCHANGED, package_id=wish.id)


def _fate(state: RowState, problems: list[dict[str, Any]] | None = None, **more: Any) -> Fate:
    return {"state": state, "problems": problems or [], **more}


def _stored(place: int, entry: joining.Entry) -> Row:
    """A row for the database."""
    faults = [problem.as_dict() for problem in entry.problems]
    own = {"number": entry.number, "cells": entry.cells, "items": entry.items, "item_rows": entry.item_rows}
    return {**own, "place": place, "faults": faults}


def _may(user_name: str, organization_id: str) -> bool:
    try:
        return tk.check_access("provdata_registration_create", {"user": user_name}, {"organization": organization_id})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return False
