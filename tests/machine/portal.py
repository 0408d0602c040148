"""The real portal in process: what people do to it, what they read of it, and what goes wrong in it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.lib import search
from ckan.tests import factories, helpers
from sqlalchemy import event

from tests.access.portal import SAID
from tests.catalogue.records import Agency
from tests.release.conftest import Clock, file

KINDS = ("ending", "listing", "opening")
#: nothing listens there
NOWHERE = "http://127.0.0.1:9/solr/none"
REFUSED = (tk.NotAuthorized, tk.ObjectNotFound)


class Portal:
    """An agency, three others, and every way in which a step reads or shakes the portal."""

    def __init__(self, app: Any, clock: Clock, config: Any) -> None:
        self.app, self.clock, self.config = app, clock, config
        self.solr = config["solr_url"]
        self.agency = Agency()
        accounts = {name: factories.UserWithToken() for name in ("stranger", "applicant")}
        token = helpers.call_action("api_token_create", user=self.agency.user["name"], name="t")
        accounts["agency"] = {**self.agency.user, **token}
        self.names = {"anonymous": "", **{who: account["name"] for who, account in accounts.items()}}
        self.tokens = {who: {"Authorization": account["token"]} for who, account in accounts.items()}
        self.site = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]

    # --- doing --------------------------------------------------------------------------------------------------------

    def by(self, person: str, action: str, **data: Any) -> Any:
        return tk.get_action(action)({"user": self.names[person], "ignore_auth": False}, data)

    def as_site(self, action: str, **data: Any) -> Any:
        return tk.get_action(action)({"ignore_auth": True, "user": self.site}, data)

    def upload(self, word: str) -> dict[str, Any]:
        return file(word)

    def fill_table(self, resource_id: str) -> None:
        """What the worker does with a new file."""
        self.as_site("provdata_table_fill", id=resource_id, force=True)

    def grant(self, wave_id: str, days: int) -> str:
        application = self.by(
            "applicant", "provdata_application_create", **{**SAID, "wave": wave_id, "term_days": days}
        )
        self.by("agency", "provdata_application_review", id=application["id"], decision="approve")
        return application["id"]

    def sweep(self, kind: str) -> set[str]:
        return set(tk.get_action("provdata_release_sweep")({"ignore_auth": True}, {"kind": kind})["done"])

    def drain(self, ids: list[str]) -> None:
        """Work off the outbox for these, put off or not, as far as it can be done."""
        while tk.get_action("provdata_outbox_work")({"ignore_auth": True}, {"subjects": ids})["done"]:
            pass

    def reindex(self, package_id: str | None = None) -> None:
        search.rebuild(package_id)
        search.commit()

    # --- shaking ------------------------------------------------------------------------------------------------------

    def index(self, away: bool) -> None:
        self.config["solr_url"] = NOWHERE if away else self.solr

    def sweep_killed(self, kind: str, after: int) -> set[str] | None:
        """A sweep whose connection goes after so many statements; None when it did not come to its end."""
        try:
            with self.killed(after):
                return self.sweep(kind)
        except sa.exc.DBAPIError as error:
            if not is_lost(error):
                raise
        self.revive()
        return None

    @contextmanager
    def killed(self, after: int) -> Iterator[None]:
        """Within it PostgreSQL ends the connection of whoever has sent so many statements."""
        left = [after]
        engine = model.Session.get_bind().engine

        def count(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
            left[0] -= 1
            if left[0] == 0:
                _end(engine, connection.connection.dbapi_connection.info.backend_pid)

        event.listen(engine, "before_cursor_execute", count)
        try:
            yield
        finally:
            event.remove(engine, "before_cursor_execute", count)

    def revive(self) -> None:
        """A process that starts again has no session and no connections."""
        model.Session.remove()

    def together(self, *works: Any) -> list[Any]:
        """Do these at the same time, each as a process of its own would: with a session of its own. Their results."""
        results: list[Any] = [None] * len(works)
        start = threading.Barrier(len(works))

        def run(at: int) -> None:
            with self.app.flask_app.test_request_context():
                try:
                    start.wait()
                    results[at] = works[at]()
                except Exception as error:  # noqa: BLE001 - told to the caller
                    results[at] = error
                finally:
                    model.Session.remove()

        threads = [threading.Thread(target=run, args=(at,)) for at in range(len(works))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for result in results:
            if isinstance(result, Exception):
                raise result
        return results

    # --- reading ------------------------------------------------------------------------------------------------------

    def record(self, person: str, record_id: str) -> dict[str, Any] | None:
        return self._answer(person, "package_show", id=record_id)

    def projection(self, record_id: str) -> dict[str, str]:
        """What a visitor learns of a record's waves."""
        found = self.by("anonymous", "provdata_wave_list", record=record_id)
        return {wave["id"]: wave["state"] for wave in found}

    def found(self, person: str) -> dict[str, set[str]]:
        """Records of the agency that a search finds, with the files it names."""
        wanted = {"fq": f"organization:{self.agency.org['name']}", "rows": 100, "include_private": True}
        results = self.by(person, "package_search", **wanted)["results"]
        return {one["id"]: {resource["id"] for resource in one["resources"]} for one in results}

    def counted(self, person: str) -> int:
        """How many records the facet of the organisation counts."""
        wanted = {"fq": f"organization:{self.agency.org['name']}", "rows": 0, "facet.field": ["organization"]}
        found = self.by(person, "package_search", include_private=True, **wanted)
        items = found["search_facets"]["organization"]["items"]
        assert sum(item["count"] for item in items) == found["count"]
        return found["count"]

    def resource(self, person: str, resource_id: str) -> bool:
        return self._answer(person, "resource_show", id=resource_id) is not None

    def rows(self, person: str, resource_id: str) -> str:
        answer = self._answer(person, "datastore_search", resource_id=resource_id)
        return str(answer["records"]) if answer else ""

    def download(self, person: str, package_id: str, resource_id: str) -> str:
        """The file's text, empty when it is not handed out."""
        path = f"/dataset/{package_id}/resource/{resource_id}/download/x.csv"
        answer = self.app.get(path, headers=self.tokens.get(person, {}), follow_redirects=False)
        return answer.get_data(as_text=True) if answer.status_code == 200 else ""

    def turtle(self, person: str, name: str) -> str:
        answer = self.app.get(f"/dataset/{name}.ttl", headers=self.tokens.get(person, {}), follow_redirects=False)
        return answer.get_data(as_text=True) if answer.status_code == 200 else ""

    def _answer(self, person: str, action: str, **data: Any) -> Any:
        try:
            return self.by(person, action, **data)
        except REFUSED:
            return None


def _end(engine: Any, backend: int) -> None:
    """As an administrator would, or a crash."""
    with engine.connect() as other:
        raw = other.connection.cursor()  # below the listener, which counts statements
        raw.execute("SELECT pg_terminate_backend(%s, 5000)", (backend,))
        raw.close()


def is_lost(error: BaseException) -> bool:
    """Whether the connection to the database was lost."""
    return isinstance(error, sa.exc.DBAPIError) and (
        error.connection_invalidated or "terminat" in str(error) or "closed" in str(error)
    )
