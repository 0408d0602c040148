from __future__ import annotations

import pytest
from ckan import model
from ckan.tests.helpers import call_action

from .portal import Clerk


@pytest.fixture(scope="module")
def made() -> list[Clerk]:
    """Whether the module's portal is there: emptying one takes long."""
    return []


@pytest.fixture
def clerk(made, request, with_plugins, app) -> Clerk:
    """An agency of its own for each test, on a portal that the module shares."""
    if not made:
        request.getfixturevalue("clean_db")
        request.getfixturevalue("clean_index")
    model.Session.rollback()
    made.append(Clerk())
    call_action("provdata_outbox_work")
    return made[-1]
