import pytest

from tests.catalogue.records import Agency
from tests.dcat.portal import Portal


@pytest.fixture
def portal(with_plugins, clean_db, clean_index, app) -> Portal:
    """An empty portal with one agency, and what anybody gets from its addresses."""
    return Portal(Agency(), app)
