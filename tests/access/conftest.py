from __future__ import annotations

import pytest

from .portal import Portal


@pytest.fixture(scope="module")
def made() -> list[Portal]:
    """The module's portal, once it is made: making one takes long."""
    return []


@pytest.fixture
def portal(made, request, with_plugins) -> Portal:
    """An agency with a record and a wave on application, and somebody new who would like to use it."""
    if not made:
        request.getfixturevalue("clean_db")
        request.getfixturevalue("clean_index")
        made.append(Portal())
    return made[0].renew()
