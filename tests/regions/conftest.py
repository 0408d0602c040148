"""Organisations and records as the tests of the tree need them, in the real database and index."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.lib import search
from ckan.tests import factories


@pytest.fixture
def sysadmin():
    return factories.Sysadmin()["name"]


@pytest.fixture
def organization(sysadmin):
    """Make an organisation through the public action; returns what the action returns."""

    def make(name: str, **fields):
        data = {"name": name, "title": name, **fields}
        return tk.get_action("organization_create")({"user": sysadmin}, data)

    return make


@pytest.fixture
def branch(organization):
    """河北省 – 石家庄市 – 长安区, and 石家庄's transport bureau: organisations by name."""
    made = [
        organization("r130000", title="河北省", region_code="130000"),
        organization("r130100", title="石家庄市", region_code="130100"),
        organization("r130102", title="长安区", region_code="130102"),
        organization("r130100-jtysj", title="石家庄市交通运输局", region_code="130100"),
    ]
    return {each["name"]: each for each in made}


@pytest.fixture
def record():
    """Put a package into the database and the index as it stands, whatever its type asks of its fields."""

    def make(name: str, owner: str, package_type: str = "transport", *, private: bool = False, **extras):
        package = model.Package(name=name, title=name, type=package_type, owner_org=owner, private=private)
        package.extras = extras
        model.Session.add(package)
        model.repo.commit()
        search.rebuild(package.id)
        return package.id

    return make


@pytest.fixture
def group():
    """The row of an organisation, by name; fails when there is none."""

    def get(name: str) -> Any:
        found = model.Group.get(name)
        assert found
        return found

    return get
