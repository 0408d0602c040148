"""Working on a registration: reading, checking, importing. What the worker and the command line call.

Checking saves every row as an import would and takes it back, so that whatever would refuse it then refuses it now.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from rq.timeouts import BaseTimeoutException
from sqlalchemy.exc import DBAPIError

from ckanext.provdata.catalogue import service as catalogue
from ckanext.provdata.registration.actions.rows import Fate, Row, Rows, kept_codes, only_checked
from ckanext.provdata.registration.policy import joining, reading
from ckanext.provdata.registration.policy.run import MOST_ATTEMPTS, Mode, RowState, State, finished
from ckanext.provdata.registration.service import batches, files, passing, runs, saving, wording
from ckanext.provdata.shared import clock
from ckanext.provdata.shared.acting import acting, become

log = logging.getLogger(__name__)

#: States of rows that an import would save.
TO_SAVE = (RowState.WOULD_CREATE, RowState.WOULD_UPDATE)


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

    rows: Rows

    def __init__(self, run: Any, report: Callable[[int, int], Any]) -> None:
        self.id, self.organization_id, self.mode = run.id, run.organization_id, Mode(run.mode)
        user = model.User.get(run.user_id)
        self.user_id, self.user_name = run.user_id, user.name if user else ""
        self.attempts, self.is_read, self.sector = run.attempts, run.layout is not None, run.sector
        self.report = report
        self.done = self.total = 0

    @property
    def holder(self) -> str:
        """For whom codes are kept while all rows are saved together."""
        return f"registration:{self.id}"

    def go(self) -> None:
        """Begin or go on; however it ends is written down, unless its time is up: then somebody goes on with it."""
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
        except BaseTimeoutException:
            model.Session.rollback()
            raise
        except Exception:
            log.exception("Registration %s", self.id)
            self._end(State.FAILED, "internal")

    def _end(self, state: State, fault: str = "", *, said: bool = False) -> None:
        model.Session.rollback()
        text = fault if said or not fault else wording.fault(fault)
        catalogue.give_back(self.holder)
        runs.note_run(self.id, state=state, fault=text, finished_at=clock.now())
        model.repo.commit()

    def _worked(self) -> tuple[State, str]:
        organization = model.Group.get(self.organization_id)
        if organization is None or not self.user_name or not _may(self.user_name, self.organization_id):
            return State.FAILED, "forbidden"
        if not self.is_read:
            self._read()
        run: Any = runs.get(self.id)
        layout = runs.layout(run)
        self.strays = len(run.strays)
        self.rows = Rows(self.user_name, layout, saving.target(organization, layout.sector))
        return self._steps(), ""

    def _steps(self) -> State:
        """All passes that the mode takes."""
        todo = runs.remaining(self.id, [RowState.WAITING])
        valid = runs.remaining(self.id, TO_SAVE)
        passes = 2 if self.mode is Mode.ALL else 1
        rows = runs.remaining(self.id, list(RowState))
        self.total, self.done = rows * passes, rows - todo - (0 if self.mode is Mode.ALL else valid)
        runs.note_run(self.id, total=self.total, done=self.done)
        model.repo.commit()
        if self.mode is Mode.VALID:
            self._each(self._saved)
            return State.IMPORTED
        self._each(self._checked)
        state = finished(self.mode, self.strays + runs.remaining(self.id, [RowState.WRONG]))
        return self._together() if state is State.IMPORTED else state

    # --- reading ------------------------------------------------------------------------------------------------------

    def _read(self) -> None:
        """Put the workbook's rows into the database. Raises Fault."""
        with files.path(self.id).open("rb") as file:
            book = reading.opened(file, files.limits(), self.sector)
            entries, strays = joining.joined(book.layout, book.records(), book.items(), wording.sentences())
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

    def _each(self, one: Callable[[Row], Fate]) -> None:
        """Every waiting row, some in one transaction; those that got into somebody's way once more, one by one."""
        for rows in batches.batches(runs.waiting(self.id)):
            try:
                self._batch(one, rows)
            except DBAPIError:  # two that wait for each other, or made the same tag
                log.info("Registration %s: rows from %s again", self.id, rows[0]["number"], exc_info=True)
                for row in rows:
                    self._batch(one, [row])
            self._step(len(rows))

    def _batch(self, one: Callable[[Row], Fate], rows: list[Row]) -> None:
        """Records and notes that they are saved are one transaction: a worker that dies neither loses nor repeats."""
        with batches.batch() as transaction:
            become(model.User.get(self.user_id))
            runs.note_rows([(row["id"], one(row)) for row in rows])
            model.repo.commit()
            transaction.commit()

    def _checked(self, row: Row) -> Fate:
        fate = self.rows.fate(row)
        model.Session.rollback()
        return only_checked(fate)

    def _saved(self, row: Row) -> Fate:
        fate = self.rows.fate(row)
        if fate["state"] is RowState.WRONG:
            model.Session.rollback()
        else:
            model.repo.commit()
        return fate

    def _step(self, count: int) -> None:
        """Note progress; raises _Cancelled."""
        self.done += count
        self.report(self.done, self.total)
        if runs.progress(self.id, self.done):
            model.Session.rollback()
            raise _Cancelled

    def _together(self) -> State:
        """All in one transaction; once more when somebody was in the way."""
        done = self.done
        try:
            return self._all()
        except DBAPIError:
            log.info("Registration %s: all again", self.id, exc_info=True)
            model.Session.rollback()
            self.done = done
            return self._all()

    def _all(self) -> State:
        """What goes wrong only now (somebody else was faster) undoes everything."""
        kept = kept_codes(self.holder, list(runs.waiting(self.id, (RowState.WOULD_CREATE,))))
        rows, wrong = self.rows.keeping(self.holder), []
        with batches.remembering(model.Session()) as forget:
            for some in batches.batches(runs.waiting(self.id, TO_SAVE)):
                forget()
                become(model.User.get(self.user_id))
                fates = [(row["id"], rows.fate(row, kept.get(row["id"], ""))) for row in some]
                wrong = [each for each in fates if each[1]["state"] is RowState.WRONG]
                if wrong:
                    model.Session.rollback()
                    runs.note_rows(wrong)
                    break
                runs.note_rows(fates)
                self._step(len(some))
        model.repo.commit()
        return State.STOPPED if wrong else State.IMPORTED


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
