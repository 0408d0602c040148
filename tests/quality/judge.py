"""Scores of a portal's records, as the outbox keeps them and as people ask for them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from functools import cached_property
from typing import Any
from unittest.mock import patch

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories, helpers

from ckanext.provdata.shared import clock
from tests.dcat.portal import Portal


class Judge:
    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self.agency = portal.agency

    def settle(self) -> None:
        """Do all that follows what was done so far."""
        while helpers.call_action("provdata_outbox_work")["done"]:
            pass

    def ask(self, name: str, user: str = "", **data: Any) -> Any:
        """The answer of an action for whoever asks; nobody in particular if nobody is named."""
        self.settle()
        return helpers.call_action(name, context={"user": user, "ignore_auth": False}, **data)

    def show(self, record: dict[str, Any], user: str = "", **more: Any) -> dict[str, Any]:
        return self.ask("provdata_quality_show", user, id=record["id"], **more)

    def list(self, user: str = "", **filters: Any) -> list[dict[str, Any]]:
        return self.ask("provdata_quality_list", user, **filters)["results"]

    def summary(self, **filters: Any) -> dict[str, Any]:
        return self.ask("provdata_quality_summary", **filters)

    def refused(self, error: type[Exception], name: str, user: str = "", **data: Any) -> None:
        with pytest.raises(error):
            self.ask(name, user, **data)

    @contextmanager
    def at(self, day: date) -> Iterator[None]:
        """On another day."""
        noon = datetime.combine(day, time(12), clock.SHANGHAI)
        with patch.object(clock, "now", lambda: noon):
            yield

    @cached_property
    def root(self) -> str:
        """A system administrator."""
        return factories.Sysadmin()["name"]

    @property
    def editor(self) -> str:
        return self.agency.user["name"]


NotAuthorized, ObjectNotFound = tk.NotAuthorized, tk.ObjectNotFound
