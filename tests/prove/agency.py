"""An agency of a served portal that acts over HTTP with a token of its own, as a program of an agency would.

``python -m tests.prove.agency make`` makes one inside the site, ``tidy <organization>`` takes all of it away again.
"""

from __future__ import annotations

import json
import sys
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from scripts.portal import postgres, site

TIMEOUT = 120


class Agency:
    """``organization`` is its id, ``name`` its name."""

    def __init__(self, address: str, made: dict[str, str]) -> None:
        self.address, self.organization, self.name = address, made["organization"], made["name"]
        self._token = made["token"]

    def call(self, action: str, **data: Any) -> Any:
        """Call an action. Raises HTTPError, with the portal's answer in it, when it refuses."""
        headers = {"Authorization": self._token, "Content-Type": "application/json"}
        url = f"{self.address}/api/3/action/{action}"
        request = urllib.request.Request(url, json.dumps(data).encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
                return json.load(answer)["result"]
        except urllib.error.HTTPError as error:
            error.add_note(f"{action}: {error.read().decode()[:2000]}")
            raise


@contextmanager
def acting(one: site.Site, address: str) -> Iterator[Agency]:
    """An agency for the time of the block; what it made goes with it."""
    from tests.benchmarks.speed import sites  # noqa: PLC0415 - which inside the site nobody needs

    made = json.loads(sites.run(one, "tests.prove.agency", "make").splitlines()[-1])
    try:
        yield Agency(address, made)
    finally:
        sites.run(one, "tests.prove.agency", "tidy", made["name"])


def demo(one: site.Site) -> None:
    """The demo catalogue in a site that has none, and its feed as this code makes it."""
    if int(postgres.sql("SELECT count(*) FROM package", database=one.database)):
        site.ckan(one, "provdata", "feed", "rebuild")
    else:
        site.fill(one)


# --- inside the site --------------------------------------------------------------------------------------------------


def make(user: str) -> dict[str, str]:
    name = f"proof-{uuid.uuid4().hex[:12]}"
    org = _call(user, "organization_create", name=name, title=f"验证单位 {name[-4:]}")
    _call(user, "user_create", name=name, email=f"{name}@example.org", password=uuid.uuid4().hex)
    _call(user, "organization_member_create", id=org["id"], username=name, role="editor")
    token = _call(user, "api_token_create", user=name, name="proof")["token"]
    return {"name": name, "organization": org["id"], "token": token}


def tidy(user: str, name: str) -> dict[str, int]:
    """Records first, since an organisation is not taken away from under them."""
    from ckan import model  # noqa: PLC0415 - inside the site only

    org = _call(user, "organization_show", id=name)["id"]
    packages = model.Session.query(model.Package).filter_by(owner_org=org)
    records = [one.id for one in packages if one.type != "wave"]
    for record in records:
        _call(user, "package_delete", id=record)
        _call(user, "dataset_purge", id=record)
    _call(user, "organization_delete", id=org)
    _call(user, "user_delete", id=name)
    return {"records": len(records)}


def _call(user: str, action: str, /, **data: Any) -> Any:
    import ckan.plugins.toolkit as tk  # noqa: PLC0415 - inside the site only

    return tk.get_action(action)({"user": user, "ignore_auth": True}, data)


if __name__ == "__main__":
    from tests.benchmarks import inside

    with inside.site() as name:
        print(json.dumps({"make": make, "tidy": tidy}[sys.argv[1]](name, *sys.argv[2:])))  # noqa: T201
