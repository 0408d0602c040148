"""Each test has an agency of its own on the portal of its file."""

from __future__ import annotations

import pytest
from ckan import model

from tests.sites import app, loaded_plugins  # noqa: F401 - fixtures

from .portal import Clerk


@pytest.fixture
def clerk(app) -> Clerk:  # noqa: F811
    model.Session.rollback()
    return Clerk()
