from __future__ import annotations

import io
from typing import Any

import pytest
import sqlalchemy as sa
from ckan.lib import jobs
from ckanext.datastore.backend.postgres import get_write_engine
from werkzeug.datastructures import FileStorage

from tests.catalogue.records import Agency

from . import files


class Desk(Agency):
    """An agency's editor with a record, who uploads files; and the worker."""

    def __init__(self) -> None:
        super().__init__()
        self.record = self.create(information_items=[dict(item) for item in files.ITEMS])

    def upload(self, content: bytes | str, filename: str = "parks.csv", **more: Any) -> dict[str, Any]:
        """Upload a file to the record; ``id`` replaces the file of that resource."""
        data = content.encode() if isinstance(content, str) else content
        action = "resource_patch" if "id" in more else "resource_create"
        upload = FileStorage(io.BytesIO(data), filename=filename)
        return self.call(action, package_id=self.record["id"], name="名录", upload=upload, **more)

    def load(self, content: bytes | str, filename: str = "parks.csv", **more: Any) -> dict[str, Any]:
        """Upload, let the worker work, and give the resource's status with its id."""
        resource = self.upload(content, filename, **more)
        work()
        return {**self.status(resource["id"]), "id": resource["id"]}

    def status(self, resource_id: str) -> dict[str, Any]:
        return self.call("provdata_table_status_show", id=resource_id)

    def rows(self, resource_id: str) -> dict[str, Any]:
        return self.call("datastore_search", resource_id=resource_id)


def work() -> None:
    """All that is in the queue, by CKAN's own worker, each job in a process of its own."""
    jobs.Worker().work(burst=True)


def waiting() -> list[str]:
    return [job.args[0] for job in jobs.get_queue().jobs if job.func_name == "ckanext.provdata.tables.jobs.load"]


@pytest.fixture(scope="module")
def emptied() -> list[bool]:
    """Whether the module's databases are empty already: its tests make records of their own and share them."""
    return []


@pytest.fixture
def desk(emptied, request, with_plugins, clean_queues) -> Desk:
    if not emptied:
        request.getfixturevalue("clean_db")
        request.getfixturevalue("clean_index")
        _clean_datastore()
        emptied.append(True)
    return Desk()


def _clean_datastore() -> None:
    with get_write_engine().begin() as connection:
        for kind in ("view", "table"):
            query = sa.text(f"SELECT {kind}name FROM pg_{kind}s WHERE schemaname = 'public'")  # noqa: S608
            for name in connection.execute(query).scalars().all():
                if not name.startswith("_"):  # those are the DataStore's own
                    connection.execute(sa.text(f'DROP {kind} "{name}" CASCADE'))
